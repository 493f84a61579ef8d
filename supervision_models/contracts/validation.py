"""Faults that pydantic finds in a document, told with place, what is allowed and how to mend it."""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from supervision_models.contracts.yaml_file import Document, FieldPath
from supervision_models.errors import SupervisionError, Text

_KINDS: dict[str, Text] = {
    "string_type": Text(zh="文字", en="text"),
    "bool_type": Text(zh="true 或 false", en="true or false"),
    "int_type": Text(zh="整数", en="a whole number"),
    "float_type": Text(zh="数字", en="a number"),
    "dict_type": Text(zh="映射（键: 值）", en="a mapping (key: value)"),
    "model_type": Text(zh="映射（键: 值）", en="a mapping (key: value)"),
    "tuple_type": Text(zh="列表（[a, b]）", en="a list ([a, b])"),
    "date_type": Text(zh="日期（2026-01-31）", en="a date (2026-01-31)"),
    "date_from_datetime_parsing": Text(zh="日期（2026-01-31）", en="a date (2026-01-31)"),
}


def faults(
    error: ValidationError,
    document: Document,
    model: type[BaseModel],
    family: type[SupervisionError],
) -> list[SupervisionError]:
    """One error of `family` per fault, in the order of the file.

    model  the class that `document` was validated against; it says what is allowed where
    """
    found = []
    for item in error.errors(include_url=False):
        path = tuple(part for part in item["loc"] if part != "[key]")
        what, allowed, mend = _words(item, path, model)
        found.append(
            (
                document.line(path),
                family(what, where=document.where(path), allowed=allowed, mend=mend),
            )
        )
    return [fault for _, fault in sorted(found, key=lambda pair: pair[0])]


def did_you_mean(word: str, known: Iterable[str]) -> Text | None:
    """The nearest known word as advice, if one is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    if not near:
        return None
    return Text(zh=f"是否应为 {near[0]!r}？", en=f"did you mean {near[0]!r}?")


def listing(words: Iterable[str]) -> Text:
    """Allowed words, joined for reading."""
    ordered = list(words)
    return Text(zh="、".join(ordered), en=", ".join(ordered))


def _words(
    item: Any, path: FieldPath, model: type[BaseModel]
) -> tuple[Text, Text | None, Text | None]:
    """What is wrong, what is allowed, and how to mend it."""
    kind, last, given = item["type"], str(path[-1]) if path else "", item["input"]
    if kind == "extra_forbidden":
        known = _fields(_annotation(model, path[:-1]))
        return (
            Text(zh=f"未知字段 {last!r}", en=f"unknown field {last!r}"),
            listing(known),
            did_you_mean(last, known) or Text(zh="删去该字段", en="delete the field"),
        )
    if kind == "missing":
        return (
            Text(zh=f"缺少字段 {last!r}", en=f"the field {last!r} is missing"),
            None,
            Text(zh=f"补充 {last}", en=f"add {last}"),
        )
    if kind == "literal_error":
        known = [str(word) for word in _literals(_annotation(model, path))]
        return (
            Text(zh=f"不允许的值 {given!r}", en=f"the value {given!r} is not allowed"),
            listing(known),
            did_you_mean(str(given), known),
        )
    if kind == "string_pattern_mismatch":
        return (
            Text(zh=f"名称 {given!r} 的写法有误", en=f"the name {given!r} is not well formed"),
            Text(
                zh=f"与 {item['ctx']['pattern']} 相符的文字",
                en=f"text that matches {item['ctx']['pattern']}",
            ),
            None,
        )
    if kind in _KINDS:
        quote = Text(zh="给该值加引号", en="put the value in quotes")
        return (
            Text(zh="值的类型有误", en="a value of the wrong kind"),
            _KINDS[kind],
            quote if kind == "string_type" and isinstance(given, int | float) else None,
        )
    return Text(zh=f"值有误：{item['msg']}", en=f"wrong value: {item['msg']}"), None, None


def _annotation(annotation: Any, path: FieldPath) -> Any:
    """The declared type at `path`; None where the path leaves the declared structure."""
    for part in path:
        annotation = _plain(annotation)
        origin = typing.get_origin(annotation)
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            field = next(
                (
                    info
                    for name, info in annotation.model_fields.items()
                    if part in (name, info.alias)
                ),
                None,
            )
            annotation = field.annotation if field is not None else None
        elif origin is dict:
            annotation = typing.get_args(annotation)[1]
        elif origin in (tuple, list):
            annotation = typing.get_args(annotation)[0]
        else:
            return None
    return _plain(annotation)


def _plain(annotation: Any) -> Any:
    """The type inside Annotated and Optional."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _plain(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        kept = [arm for arm in typing.get_args(annotation) if arm is not type(None)]
        return _plain(kept[0]) if len(kept) == 1 else annotation
    return annotation


def _fields(annotation: Any) -> list[str]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [info.alias or name for name, info in annotation.model_fields.items()]
    return []


def _literals(annotation: Any) -> tuple[Any, ...]:
    return typing.get_args(annotation) if typing.get_origin(annotation) is Literal else ()
