"""YAML files of people: read strictly, with the line of every field.

A subset on purpose. Aliases, anchors, tags, directives, several documents and duplicate keys are
refused; size and depth are bounded before anything is built. Mapping keys are always text.
Of the plain scalars only ``null``/``~``, ``true``/``false`` and ordinary decimal numbers change
their type: ``no``, ``0123``, ``2026-01-01`` and numbers of more than 15 digits stay text, because
in these files they are codes, dates and identifiers. Read event by event and without recursion:
by libyaml, a tenth of the time, and what it refuses once more by ruamel, which says what is wrong.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supervision_models.errors import ErrorList, SupervisionError, Text

MAX_BYTES = 1_000_000
MAX_DEPTH = 20

Scalar = str | int | float | bool | None
FieldPath = tuple[str | int, ...]

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})")
_FLOAT = re.compile(
    r"[-+]?((0|[1-9][0-9]*)\.[0-9]*|\.[0-9]+|[1-9][0-9]{0,14}(?=[eE]))([eE][-+]?[0-9]{1,3})?"
)
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character, from an escape
_DIRECTIVE = re.compile(r"^%", re.MULTILINE)
_BAD_CHARACTER = Text(zh="含有 YAML 不允许的字符", en="a character that YAML does not allow")
_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class YamlError(SupervisionError):
    """The file is no YAML of the subset that is read here."""


@dataclass(frozen=True, slots=True)
class Document:
    """One file: its plain values, and the 1-based line on which each of them stands."""

    path: str
    data: Any
    lines: dict[FieldPath, int]

    def line(self, path: FieldPath = ()) -> int:
        """The line of a field, or of the nearest field above it that is in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def where(self, path: FieldPath = ()) -> str:
        """``file:line:field``, as errors carry it; the field dotted."""
        field = ".".join(str(part) for part in path)
        place = f"{self.path}:{self.line(path)}"
        return f"{place}:{field}" if field else place


def read_yaml(path: Path | str) -> Document:
    """Read one file.

    Raises ErrorList of YamlError, with all the places of refused constructs at once.
    """
    path = Path(path)
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        unreadable = YamlError(
            Text(zh="文件无法读取", en="the file cannot be read"), where=str(path)
        )
        raise ErrorList([unreadable]) from error
    if len(raw) > MAX_BYTES:
        too_large = YamlError(
            Text(zh="文件过大", en="the file is too large"),
            where=str(path),
            allowed=Text(zh=f"至多 {MAX_BYTES} 字节", en=f"at most {MAX_BYTES} bytes"),
            mend=Text(zh="拆成多个文件", en="split it into several files"),
        )
        raise ErrorList([too_large])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        not_utf8 = YamlError(
            Text(zh="文件不是 UTF-8 编码", en="the file is not UTF-8"),
            where=f"{path}:{line}",
            mend=Text(zh="另存为 UTF-8 编码", en="save it as UTF-8"),
        )
        raise ErrorList([not_utf8]) from error
    return parse_yaml(text, str(path))


def parse_yaml(text: str, path: str = "<text>") -> Document:
    """The same for text in memory; `path` is how errors call it."""
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    builder = _Builder(path)
    try:
        for event in _events(text):
            builder.take(event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
        reason = error.problem or error.context or "syntax error"
        builder.refuse(
            Text(zh=f"不是有效的 YAML：{reason}", en=f"not valid YAML: {reason}"),
            line,
            Text(
                zh="检查缩进、引号和冒号后的空格",
                en="check indents, quotes and the space after a colon",
            ),
        )
    except YAMLError as error:
        builder.refuse(_BAD_CHARACTER, 1, None)
        raise ErrorList([*builder.errors]) from error
    except _StopError:
        pass  # the refusal is on the list; reading on would only add errors that follow from it
    if not builder.errors and not builder.documents:
        builder.refuse(Text(zh="文件是空的", en="the file is empty"), 1, None)
    if builder.errors:
        raise ErrorList([*builder.errors])
    return Document(path, builder.documents[0], builder.lines)


def scalar(text: str) -> Scalar:
    """The value of a plain (unquoted) scalar by the rules of this module."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        return number if math.isfinite(number) else text
    return text


def _events(text: str) -> Iterator[Any]:
    import yaml  # type: ignore[import-untyped]
    from ruamel.yaml import YAML

    try:
        # of a directive libyaml does not tell the line
        if not _DIRECTIVE.search(text):
            yield from list(yaml.parse(text, Loader=yaml.CSafeLoader))
            return
    except yaml.YAMLError:
        pass  # ruamel says what is wrong, and where
    yield from YAML(typ="safe", pure=True).parse(text)


class _StopError(Exception):
    """Nothing sensible can be read past this place."""


@dataclass(slots=True)
class _Level:
    """One open mapping or list while building; `key` waits for its value."""

    value: dict[str, Any] | list[Any]
    path: FieldPath
    key: str | None = None
    skip: bool = False  # the waiting key is a duplicate: its value is read and dropped


class _Builder:
    """Builds plain values from parser events, and collects what is refused."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.errors: list[YamlError] = []
        self.documents: list[Any] = []
        self.lines: dict[FieldPath, int] = {}
        self._stack: list[_Level] = []

    def refuse(self, what: Text, line: int, mend: Text | None, field: str = "") -> None:
        where = f"{self.path}:{line}:{field}" if field else f"{self.path}:{line}"
        self.errors.append(YamlError(what, where=where, mend=mend))

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        match type(event).__name__:
            case "DocumentStartEvent":
                self._start_document(event, line)
            case "AliasEvent":
                self.refuse(
                    Text(zh="不允许使用别名（*）", en="aliases (*) are not allowed"),
                    line,
                    Text(zh="写出完整内容", en="write the content out"),
                )
                self._put(None, line)
            case "ScalarEvent":
                self._check(event, line)
                if _SURROGATE.search(event.value):
                    self.refuse(_BAD_CHARACTER, line, None)
                self._scalar(event, line)
            case "MappingStartEvent" | "SequenceStartEvent" as kind:
                self._check(event, line)
                self._open({} if kind.startswith("Mapping") else [], line)
            case "MappingEndEvent" | "SequenceEndEvent":
                self._stack.pop()

    def _start_document(self, event: Any, line: int) -> None:
        if event.version or event.tags:
            self.refuse(
                Text(zh="不允许使用 % 指令", en="directives (%) are not allowed"),
                line,
                Text(zh="删去该行", en="delete that line"),
            )
        if self.documents:
            self.refuse(
                Text(zh="一个文件只能有一个文档", en="more than one document in the file"),
                line,
                Text(zh="每个文档单独成文件", en="put each document into its own file"),
            )

    def _check(self, event: Any, line: int) -> None:
        if event.anchor:
            self.refuse(
                Text(zh="不允许使用锚点（&）", en="anchors (&) are not allowed"),
                line,
                Text(zh="写出完整内容", en="write the content out"),
            )
        if event.tag:
            self.refuse(
                Text(zh="不允许使用标签（!）", en="tags (!) are not allowed"),
                line,
                Text(
                    zh="删去标签；文字加引号", en="drop the tag; quote the text if it begins with !"
                ),
            )

    def _waits_for_key(self) -> bool:
        if not self._stack:
            return False
        level = self._stack[-1]
        return isinstance(level.value, dict) and level.key is None

    def _scalar(self, event: Any, line: int) -> None:
        if not self._waits_for_key():
            plain = event.implicit[0] and event.style in (None, "")
            self._put(scalar(event.value) if plain else event.value, line)
            return
        level = self._stack[-1]
        level.key = event.value
        path = (*level.path, event.value)
        level.skip = event.value in level.value
        if level.skip:
            first = self.lines[path]
            self.refuse(
                Text(
                    zh=f"键 {event.value!r} 重复（首次在第 {first} 行）",
                    en=f"duplicate key {event.value!r} (first on line {first})",
                ),
                line,
                Text(zh="保留一个", en="keep one of them"),
                ".".join(str(part) for part in path),
            )
        else:
            self.lines[path] = line

    def _open(self, value: dict[str, Any] | list[Any], line: int) -> None:
        if len(self._stack) >= MAX_DEPTH:
            self.refuse(
                Text(zh="嵌套过深", en="nested too deeply"),
                line,
                Text(zh=f"至多 {MAX_DEPTH} 层", en=f"use at most {MAX_DEPTH} levels"),
            )
            raise _StopError
        if self._waits_for_key():
            self.refuse(
                Text(zh="键必须是文字", en="a key must be text"),
                line,
                Text(zh="不要用列表或映射作键", en="use no list or mapping as a key"),
            )
            raise _StopError
        path = self._put(value, line)
        self._stack.append(_Level(value, path))

    def _put(self, value: Any, line: int) -> FieldPath:
        """Hang a value under its parent; gives its path."""
        if not self._stack:
            self.documents.append(value)
            return ()
        level = self._stack[-1]
        if isinstance(level.value, list):
            path: FieldPath = (*level.path, len(level.value))
            self.lines.setdefault(path, line)
            level.value.append(value)
            return path
        if level.key is None:  # an alias in the place of a key
            level.key = ""
            level.skip = True
            return (*level.path, "")
        path = (*level.path, level.key)
        if not level.skip:
            level.value[level.key] = value
        level.key = None
        return path
