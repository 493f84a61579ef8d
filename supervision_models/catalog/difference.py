"""Two versions of a model field by field: what changes results, apart from what changes words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from supervision_models.errors import Lang, Text
from supervision_models.models.definition import ModelDefinition
from supervision_models.models.field_words import FIELDS_IN_WORDS
from supervision_models.models.fingerprint import WORD_PATHS

Path = tuple[str, ...]
KEYS = ("code", "to", "name")  # what names an item of a list
ORDER = "(order)"
_QUOTED = re.compile(r"('(?:[^']|'')*')")


@dataclass(frozen=True, slots=True)
class Change:
    """One field; None where it is absent. Values as people read them in the file."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from `before` to `after` (names for people)."""

    before: str
    after: str
    results: tuple[Change, ...]
    words: tuple[Change, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "before": self.before,
            "after": self.after,
            **{
                kind: [
                    {"field": item.field, "before": item.before, "after": item.after}
                    for item in changes
                ]
                for kind, changes in (("results", self.results), ("words", self.words))
            },
        }

    def unified(self, lang: Lang) -> str:
        """As a unified diff, results first."""
        lines = [f"--- {self.before}", f"+++ {self.after}"]
        for title, changes in (
            (Text("影响扫描结果", "changes what is found"), self.results),
            (Text("只影响文字", "changes words only"), self.words),
        ):
            if not changes:
                continue
            lines.append(f"@@ {title[lang]} @@")
            for item in changes:
                lines.append(f" {item.field}{_title(item.field, lang)}")
                lines += [f"-{line}" for line in _split(item.before)]
                lines += [f"+{line}" for line in _split(item.after)]
        if len(lines) == 2:
            lines.append(Text(" 内容相同", " no difference")[lang])
        return "\n".join(lines) + "\n"


def difference(
    before: ModelDefinition, after: ModelDefinition, *, names: tuple[str, str]
) -> Difference:
    """Compare two definitions; comments, layout and values equal to defaults do not count."""
    old, new = _leaves(before), _leaves(after)
    results: list[Change] = []
    words: list[Change] = []
    for path in sorted({*old, *new}, key=lambda path: (_rank(path), path)):
        if old.get(path) == new.get(path):
            continue
        change = Change(".".join(path), _told(old.get(path)), _told(new.get(path)))
        (words if _is_words(path) else results).append(change)
    return Difference(*names, tuple(results), tuple(words))


def _leaves(definition: ModelDefinition) -> dict[Path, Any]:
    values = definition.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return dict(_walk(values, ()))


def _walk(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Fields with their values. Items of a list go by their names, so that one more is one more."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _walk(item, (*path, str(key)))
    elif isinstance(value, list) and (names := _names(value)):
        for name, item in zip(names, value, strict=True):
            yield from _walk(item, (*path, name))
        yield (*path, ORDER), names
    else:
        yield path, _plain(value)


def _names(items: list[Any]) -> list[str]:
    """The names of list items; empty where they have none, or share one."""
    names = []
    for item in items:
        if not isinstance(item, Mapping):
            return []
        key = next((item[key] for key in KEYS if item.get(key)), None)
        if key is None and "value" in item:  # dated values go by region and first day
            key = f"{item.get('region', '')}@{item.get('start', '')}"
        if key is None:
            return []
        names.append(str(key))
    return names if len(set(names)) == len(names) else []


def _plain(value: Any) -> Any:
    """50 and 50.0 are one number; blanks of an expression outside quotes are one."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        parts = _QUOTED.split(value)
        return "".join(
            part if at % 2 else re.sub(r"\s+", " ", part) for at, part in enumerate(parts)
        ).strip()
    return value


def _is_words(path: Path) -> bool:
    return any(
        len(pattern) <= len(path)
        and all(part in ("*", name) for part, name in zip(pattern, path, strict=False))
        for pattern in WORD_PATHS
    )


def _rank(path: Path) -> int:
    """Fields in the order of the model file."""
    order = list(ModelDefinition.model_fields)
    return order.index(path[0]) if path[0] in order else len(order)


def _told(value: Any) -> str | None:
    if value is None:
        return None
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _title(field: str, lang: Lang) -> str:
    text = FIELDS_IN_WORDS.get(f"ModelDefinition.{field.split('.')[0]}")
    return "" if text is None else f"  # {text[lang]}"


def _split(value: str | None) -> list[str]:
    return [] if value is None else value.splitlines() or [""]
