"""Errors of pydantic as errors of the house: file, line, field, what is allowed, how to mend."""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from supervision_models.contracts.yaml_file import Document
from supervision_models.errors import ModelError, Text
from supervision_models.models.definition import MalformedError
from supervision_models.models.spelling import allowed_names, did_you_mean

Path = tuple[str | int, ...]

# what the patterns of names mean, for people
_PATTERNS: dict[str, Text] = {
    r"^[a-z][a-z0-9_]*$": Text("小写字母、数字、下划线", "lower-case letters, digits, underscore"),
    r"^[a-z0-9]+(-[a-z0-9]+)*$": Text(
        "小写字母、数字、连字符", "lower-case letters, digits, hyphens"
    ),
    r"^[a-z0-9]+([.-][a-z0-9]+)+$": Text(
        "小写分段，如 land.farmland.illegal-occupation",
        "lower-case parts such as land.farmland.illegal-occupation",
    ),
    r"^\d+\.\d+\.\d+$": Text("三段版本号，如 1.0.0", "three numbers such as 1.0.0"),
    r"^[^.@\s]+\.art\d+(-\d+)?$": Text("如 土地管理法.art44", "such as 土地管理法.art44"),
    r"^art\d+(-\d+)?$": Text("如 art44、art342-1", "such as art44, art342-1"),
    r"^[^.@\s]+$": Text("不含点、@ 和空格", "without dot, @ or space"),
}
_KINDS: dict[str, Text] = {
    "string_type": Text("须为文字", "must be text"),
    "int_type": Text("须为整数", "must be a whole number"),
    "int_parsing": Text("须为整数", "must be a whole number"),
    "int_from_float": Text("须为整数", "must be a whole number"),
    "float_type": Text("须为数字", "must be a number"),
    "float_parsing": Text("须为数字", "must be a number"),
    "bool_type": Text("须为 true 或 false", "must be true or false"),
    "bool_parsing": Text("须为 true 或 false", "must be true or false"),
    "date_type": Text("须为日期", "must be a date"),
    "date_from_datetime_parsing": Text("须为日期", "must be a date"),
    "date_parsing": Text("须为日期", "must be a date"),
    "tuple_type": Text("须为列表", "must be a list"),
    "list_type": Text("须为列表", "must be a list"),
    "dict_type": Text("须为 键: 值", "must be a mapping of keys to values"),
    "model_type": Text("须为 键: 值", "must be a mapping of keys to values"),
    "model_attributes_type": Text("须为 键: 值", "must be a mapping of keys to values"),
    "too_short": Text("项数过少", "too few items"),
    "too_long": Text("项数过多", "too many items"),
    "greater_than": Text("数值过小", "the number is too small"),
    "greater_than_equal": Text("数值过小", "the number is too small"),
    "less_than_equal": Text("数值过大", "the number is too large"),
}


def model_errors(
    error: ValidationError, schema: type[BaseModel], document: Document, prefix: Path = ()
) -> list[ModelError]:
    """One ModelError per detail, with the line of the field. Values are never quoted."""
    return [_error(detail, schema, document, prefix) for detail in error.errors(include_url=False)]


def _error(
    detail: ErrorDetails, schema: type[BaseModel], document: Document, prefix: Path
) -> ModelError:
    path = tuple(part for part in detail["loc"] if part != "[key]")
    path = _written(path, schema)
    where = document.where((*prefix, *path))
    make = _MAKERS.get(detail["type"])
    if make is not None:
        what, allowed, mend = make(detail, path, schema)
    else:
        what, allowed, mend = _of_kind(detail, path, schema)
    return ModelError(what, where=where, allowed=allowed, mend=mend)


Parts = tuple[Text, Text | None, Text | None]


def _unknown(detail: ErrorDetails, path: Path, schema: type[BaseModel]) -> Parts:
    name = str(path[-1])
    fields = fields_of(type_at(schema, path[:-1]))
    mend = did_you_mean(name, fields) or Text("删去该字段", "remove the field")
    # {zh: a, en: b, c} reads "c" as a key without a value
    if detail["input"] is None or not re.fullmatch(r"[\w.-]+", name):
        mend = Text(
            "这是文字的一部分？含逗号的文字要加引号",
            "part of a text? quote texts that hold a comma",
        )
    return Text(f"不认识的字段 {name}", f"unknown field {name}"), allowed_names(fields), mend


def _missing(detail: ErrorDetails, path: Path, schema: type[BaseModel]) -> Parts:
    name = str(path[-1])
    return (
        Text(f"缺少字段 {name}", f"field {name} is missing"),
        None,
        Text(f"补上 {name}:", f"add {name}:"),
    )


def _literal(detail: ErrorDetails, path: Path, schema: type[BaseModel]) -> Parts:
    options = [str(value) for value in literal_values(type_at(schema, path))]
    given = detail["input"]
    shown = f" {given}" if isinstance(given, str) and len(given) <= 40 else ""
    return (
        Text(f"不允许的取值{shown}", f"value{shown} is not allowed"),
        Text("、".join(options), ", ".join(options)),
        did_you_mean(given, options) if isinstance(given, str) else None,
    )


def _pattern(detail: ErrorDetails, path: Path, schema: type[BaseModel]) -> Parts:
    pattern = str(detail.get("ctx", {}).get("pattern", ""))
    return (
        Text("写法不符合规定", "not written in the form that is asked for"),
        _PATTERNS.get(pattern, Text(pattern, pattern)),
        None,
    )


def _value(detail: ErrorDetails, path: Path, schema: type[BaseModel]) -> Parts:
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, MalformedError):
        return cause.text, None, None
    return Text(f"内容不合规：{cause}", f"not allowed: {cause}"), None, None


def _of_kind(detail: ErrorDetails, path: Path, schema: type[BaseModel]) -> Parts:
    kind = detail["type"]
    what = _KINDS.get(kind, Text(f"内容不合规（{kind}）", detail["msg"]))
    if kind == "string_type":
        mend = Text("加引号写成文字", "put it in quotes")
        return what, None, mend
    if kind.startswith("date"):
        return what, Text("如 2026-08-15", "such as 2026-08-15"), None
    if kind.startswith("model") or kind == "dict_type":
        return what, allowed_names(fields_of(type_at(schema, path))), None
    bounds = {
        key: value
        for key, value in detail.get("ctx", {}).items()
        if key in ("gt", "ge", "le", "min_length", "max_length")
    }
    if bounds:
        signs = {"gt": ">", "ge": "≥", "le": "≤", "min_length": "≥", "max_length": "≤"}
        limit = " ".join(f"{signs[key]} {value}" for key, value in bounds.items())
        return what, Text(limit, limit), None
    return what, None, None


_MAKERS: dict[str, Callable[[ErrorDetails, Path, type[BaseModel]], Parts]] = {
    "extra_forbidden": _unknown,
    "missing": _missing,
    "literal_error": _literal,
    "string_pattern_mismatch": _pattern,
    "value_error": _value,
}


def _written(path: Path, schema: type[BaseModel]) -> Path:
    """The path as people write it: without pydantic's tags of unions and validators."""
    kept: list[str | int] = []
    for part in path:
        here = type_at(schema, kept)
        arms = _arms(here)
        tags = {getattr(arm, "__name__", str(arm)) for arm in arms}
        tagged = isinstance(part, str) and (part in tags or "[" in part)
        if tagged and not any(part in fields_of(arm) for arm in arms):
            continue
        kept.append(part)
    return tuple(kept)


def fields_of(annotation: Any) -> list[str]:
    """Field names as they are written in the file, over all models of the annotation."""
    names: list[str] = []
    for arm in _arms(annotation):
        if isinstance(arm, type) and issubclass(arm, BaseModel):
            names += [info.alias or name for name, info in arm.model_fields.items()]
    return names


def literal_values(annotation: Any) -> list[Any]:
    """The values of a Literal, also inside unions and containers."""
    values: list[Any] = []
    for arm in _arms(annotation):
        if str(get_origin(arm)) == "typing.Literal":
            values += get_args(arm)
    return values


def type_at(annotation: Any, path: Sequence[str | int]) -> Any:
    """The annotation of the field at `path`; None where the path leaves the schema."""
    if not path:
        return annotation
    first, *rest = path
    for arm in _arms(annotation):
        found = _step(arm, first)
        if found is not None:
            return type_at(found, rest)
    return None


def _step(arm: Any, part: str | int) -> Any:
    if isinstance(arm, type) and issubclass(arm, BaseModel):
        for name, info in arm.model_fields.items():
            if part in (name, info.alias):
                return info.annotation
        return None
    origin, args = get_origin(arm), get_args(arm)
    if origin is dict:
        return args[1]
    if origin is tuple and isinstance(part, int):
        return args[0] if len(args) == 2 and args[1] is Ellipsis else args[min(part, len(args) - 1)]
    return None


def _arms(annotation: Any) -> list[Any]:
    """The members of a union, with Annotated and None taken off."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _arms(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return [arm for part in get_args(annotation) for arm in _arms(part)]
    return [] if annotation is type(None) or annotation is None else [annotation]
