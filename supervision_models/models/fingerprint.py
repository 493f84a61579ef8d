"""Two digests of a model: what changes results, and everything a reader sees.

The first moves only with what a scan computes; the second with any word as well. Both ignore
comments, layout, the order of keys, white space in expressions and values equal to defaults.
Schema prefix ``model/1``: a digest is comparable only under one prefix.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from supervision_models.models.definition import ModelDefinition

# Paths (* is any key or index) that only people read. All else changes results, also fields
# that are added later: a digest that moves too often is safe, one that stays is not.
WORD_PATHS: frozenset[tuple[str, ...]] = frozenset(
    tuple(path.split("."))
    for path in (
        "version",
        "status",
        "title",
        "refute",
        "message",
        "background",
        "supervision_point",
        "keywords",
        "cases",
        "match.*.title",
        "facts.*.title",
        "features.*.title",
        "params.*.title",
        "params.*.unit",
        "params.*.why",
        "params.*.basis",
        "params.*.reviewed_by",
        "params.*.values.*.basis",
        "params.*.values.*.reviewed_by",
        "exceptions.*.because",
        "score.add.*.because",
        "tracks",
        "tracks.criminal",
        "tracks.duty",
        "tracks.damage",
        "tracks.restoration",
    )
)
_EXPRESSIONS = frozenset({"conduct_on", "scope", "when", "where", "at", "valid_on", "expr", "on"})
_QUOTED = re.compile(r"('(?:[^']|'')*')")


def digest_results(definition: ModelDefinition) -> str:
    """sha256 hex over the fields that change what a scan finds."""
    return _digest("results", _without_words(_values(definition), ()))


def digest_words(definition: ModelDefinition) -> str:
    """sha256 hex over all fields."""
    return _digest("words", _values(definition))


def canonical_json(value: Any) -> str:
    """One spelling of a JSON value: sorted keys, no blanks, text unescaped."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def _digest(kind: str, value: Any) -> str:
    return hashlib.sha256(f"model/1|{kind}|{canonical_json(value)}".encode()).hexdigest()


def _values(definition: ModelDefinition) -> Any:
    values = definition.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return _plain(values, "")


def _plain(value: Any, field: str) -> Any:
    """Numbers in one spelling (50 and 50.0 are one), expressions with single blanks."""
    match value:
        case dict():
            kept = field in ("keep", "period")
            return {key: _plain(item, "expr" if kept else key) for key, item in value.items()}
        case list():
            return [_plain(item, "expr" if field == "period" else field) for item in value]
        case bool():
            return value
        case float() if value.is_integer():
            return int(value)
        case str() if field in _EXPRESSIONS or field == "sql":
            return _single_blanks(value)
        case _:
            return value


def _single_blanks(expression: str) -> str:
    parts = _QUOTED.split(expression)
    return "".join(
        part if index % 2 else re.sub(r"\s+", " ", part) for index, part in enumerate(parts)
    ).strip()


def _without_words(value: Any, path: tuple[str, ...]) -> Any:
    match value:
        case dict():
            return {
                key: _without_words(item, (*path, key))
                for key, item in value.items()
                if not _is_words((*path, key))
            }
        case list():
            return [_without_words(item, (*path, "*")) for item in value]
        case _:
            return value


def _is_words(path: tuple[str, ...]) -> bool:
    return any(
        len(words) == len(path) and all(a in ("*", b) for a, b in zip(words, path, strict=True))
        for words in WORD_PATHS
    )
