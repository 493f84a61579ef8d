"""Columns with a list of canonical values: exact spelling first, then a contained one."""

from __future__ import annotations

from functools import partial

import polars as pl

from supervision_models.contracts.definition import Column
from supervision_models.ingest.values.context import ConvertContext
from supervision_models.ingest.values.folding import fold_word
from supervision_models.ingest.values.reading import NULL_MARKS, Read, Reading, Unreadable, each

_NEGATIONS = ("不", "未", "非", "无", "没", "否")


def read_choice(texts: pl.Series, column: Column, header: str, context: ConvertContext) -> Reading:
    """The canonical value of each text.

    A contained spelling counts unless a negation stands before it (不合格 is no 合格); the longest
    wins over those inside it; two of different values are ambiguous.
    """
    known: dict[str, str] = {}
    for token, spellings in (column.values or {}).items():
        for spelling in (token, *spellings):
            known[_key(spelling)] = token
    return Reading(each(texts, partial(_choose, known=known), pl.String), {})


def _key(text: str) -> str:
    return fold_word(text).replace(" ", "").lower()


def _choose(text: str, *, known: dict[str, str]) -> Read:
    key = text.replace(" ", "").lower()
    if key in known:
        return Read(known[key])
    if text in NULL_MARKS:
        return Read(None)
    numeric = [spelling for spelling in known if spelling.isdigit()]
    if key.isdigit() and len(numeric) == len(known) and len({len(code) for code in numeric}) == 1:
        padded = key.zfill(len(numeric[0]))  # 101 for 0101, eaten by Excel
        if padded in known:
            return Read(known[padded], ("leading-zero",))
    found = _contained(key, known)
    if not found:
        raise Unreadable("unknown-value")
    if len(found) > 1:
        raise Unreadable("ambiguous-value")
    return Read(found.pop(), ("contained",))


def _contained(key: str, known: dict[str, str]) -> set[str]:
    """Canonical values whose spelling stands in `key`, not negated, not inside a longer one."""
    found: set[str] = set()
    rest = key
    for spelling in sorted(known, key=len, reverse=True):
        if len(spelling) < 2 or spelling.isdigit():
            continue
        start = rest.find(spelling)
        while start >= 0:
            negated = rest[:start].endswith(_NEGATIONS)
            if not negated:
                found.add(known[spelling])
            end = start + len(spelling)
            rest = rest[:start] + "\0" * len(spelling) + rest[end:]
            start = rest.find(spelling)
    return found
