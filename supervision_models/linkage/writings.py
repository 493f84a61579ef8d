"""What rows write of parties or projects: each distinct writing once, by a number.

The number is a hash of the texts. Rows are joined by it alone, and what is kept from run to run
need not hold what rows wrote.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import polars as pl
from sqlglot import exp

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage import registers, tables
from supervision_models.linkage.tables import NUMBER

COUNTS = ("rows", "registered")
_NEW = "__link_new"


@dataclass(frozen=True, slots=True)
class Writings:
    """The distinct writings of rows.

    counts  `writing`, `rows` (how many write so), `registered` (how many of those stand in the
            register)
    texts   `writing` and what was written, of those that were not known
    salt    of the numbers: with it no two of `texts` have one. A new writing whose number is that
            of a known one cannot be told from it; of any two that is one chance in 2**64
    """

    counts: pl.DataFrame
    texts: pl.DataFrame
    salt: int


def read(
    engine: DuckDBEngine,
    mentions: sql.Node,
    raw: Sequence[str],
    parts: Mapping[str, Sequence[str]] | None = None,
) -> Writings:
    """The writings of the columns `raw` of `mentions`, which have a `dataset`.

    parts  further columns of the texts, each the number of some of the columns `raw`
    """
    parts = parts or {}
    for salt in count():
        written = engine.frame(
            exp.select(*_columns(raw, parts), *_counts())
            .from_(tables.derived(_numbered(mentions, salt, raw, parts), "n"))
            .group_by("ALL")
        )
        if written[NUMBER].n_unique() == written.height:
            return Writings(written.select(NUMBER, *COUNTS), written.drop(COUNTS), salt)
    raise AssertionError("some salt tells the writings apart")


def read_beside(
    engine: DuckDBEngine,
    mentions: sql.Node,
    raw: Sequence[str],
    parts: Mapping[str, Sequence[str]] | None = None,
    *,
    known: pl.Series,
    salt: int,
) -> Writings | None:
    """The same beside writings whose numbers are known, whose texts are not asked for. None where
    two of the new ones have one number under the salt."""
    parts = parts or {}
    every = tables.derived(_numbered(mentions, salt, raw, parts), "n")
    counts = engine.frame(
        exp.select(sql.column(NUMBER, "n"), *_counts())
        .from_(every)
        .group_by(sql.column(NUMBER, "n"))
    )
    new = counts.filter(~pl.col(NUMBER).is_in(known.implode())).select(NUMBER)
    engine.lend(_NEW, new)
    try:
        met = exp.EQ(this=sql.column(NUMBER, "n"), expression=sql.column(NUMBER, "k"))
        texts = engine.frame(
            exp.select(*_columns(raw, parts))
            .distinct()
            .from_(every)
            .join(exp.Join(this=sql.table(_NEW, "k"), kind="SEMI", on=met))
        )
    finally:
        engine.drop(_NEW)
    return Writings(counts, texts, salt) if texts.height == new.height else None


def _numbered(
    mentions: sql.Node, salt: int, raw: Sequence[str], parts: Mapping[str, Sequence[str]]
) -> exp.Select:
    listed = sql.build("m.dataset = :register", register=registers.DATASET)
    return exp.select(
        sql.alias(tables.number_of(salt, raw, "m"), NUMBER),
        *(sql.alias(tables.number_of(salt, some, "m"), name) for name, some in parts.items()),
        *(sql.column(name, "m") for name in raw),
        sql.alias(listed, "listed"),
    ).from_(tables.derived(mentions, "m"))


def _columns(raw: Sequence[str], parts: Mapping[str, Sequence[str]]) -> list[sql.Node]:
    return [sql.column(name, "n") for name in (NUMBER, *parts, *raw)]


def _counts() -> list[sql.Node]:
    return [
        sql.build("COUNT(*) AS rows"),
        sql.build("COUNT(*) FILTER (WHERE n.listed) AS registered"),
    ]
