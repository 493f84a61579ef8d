"""The tables of linkage in the engine: written from resolved keys, joined back to the rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl
from sqlglot import exp

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage.report import Tally

NUMBER = "writing"
_FOUND = "__link_found"
_JOINED = "__link_joined"


def text_column(name: str | None, alias: str, qualifier: str | None = None) -> exp.Alias:
    """A column as text; NULL text for none."""
    return sql.alias(sql.cast_to(sql.column(name, qualifier) if name else None, "VARCHAR"), alias)


def day_column(name: str | None, alias: str) -> exp.Alias:
    """A column as a day; NULL for none, and for what is no day."""
    node = sql.column(name) if name else sql.as_node(None)
    return sql.alias(sql.build("TRY_CAST(:value AS DATE)", value=node), alias)


def union_all(selects: Iterable[sql.Node]) -> sql.Node:
    """All rows of one or more selects."""
    parts = list(selects)
    query = parts[0]
    for part in parts[1:]:
        query = exp.Union(this=query, expression=part, distinct=False)
    return query


def derived(query: sql.Node, alias: str) -> exp.Subquery:
    """A query in the place of a table."""
    return exp.Subquery(this=query.copy(), alias=exp.TableAlias(this=sql.identifier(alias)))


def number_of(salt: int, columns: Sequence[str], side: str) -> sql.Node:
    """The number of what a row writes in the columns, a hash of their texts."""
    texts = [sql.cast_to(sql.column(name, side), "VARCHAR") for name in columns]
    return sql.call("hash", sql.as_node(salt), *texts)


def numbered(roots: pl.Series, order: Sequence[str], name: str) -> pl.DataFrame:
    """Distinct identities `key` with integers from 1 in the order of their keys."""
    distinct = roots.drop_nulls().unique().to_frame("key")
    # kind by kind: one column of text is sorted sooner than two columns
    kinds = [pl.col("key").str.starts_with(f"{kind}:") for kind in order]
    parts = [distinct.filter(kind).sort("key") for kind in kinds]
    rest = distinct.filter(~pl.any_horizontal(kinds)).sort("key")
    ordered = pl.concat([*parts, rest]).with_row_index(name, offset=1)
    return ordered.select("key", pl.col(name).cast(pl.Int32))


@dataclass(frozen=True, slots=True)
class Links:
    """What each distinct writing leads to.

    frame  `writing` (see `writings`); the identity (NULL for none) and further columns of the
           link; `reason` for those without an identity
    salt   of the numbers of writings
    """

    frame: pl.DataFrame
    salt: int


def write_links(
    engine: DuckDBEngine,
    table: str,
    mentions: sql.Node,
    links: Links,
    *,
    raw: Sequence[str],
    mention: Sequence[str],
    link: Sequence[str],
) -> tuple[Tally, ...]:
    """Create `table` with the columns `mention` and `link`; return what was linked and what not.

    links  of the writings of the columns `raw`; the first of `link` is the identity
    """
    engine.lend(_FOUND, links.frame)
    identity = sql.column(link[0])
    try:
        # rows are read and joined once: the tallies and the table come from what that gave
        engine.create_table(
            _JOINED,
            exp.select(
                *(sql.column(name, "m") for name in mention),
                *(sql.column(name, "f") for name in (*link, "reason")),
            )
            .from_(derived(mentions, "m"))
            .join(
                exp.Join(
                    this=sql.table(_FOUND, "f"),
                    on=exp.EQ(
                        this=number_of(links.salt, raw, "m"), expression=sql.column(NUMBER, "f")
                    ),
                )
            ),
        )
        engine.create_table(
            table,
            exp.select(*(sql.column(name) for name in (*mention, *link)))
            .from_(sql.table(_JOINED))
            .where(exp.Not(this=exp.Is(this=identity, expression=exp.Null()))),
        )
        counts = engine.frame(
            sql.build(
                "SELECT dataset, :role AS role, method, reason, count(*) AS n FROM :joined "
                "GROUP BY ALL ORDER BY ALL",
                role=sql.column("role") if "role" in mention else "",
                joined=sql.table(_JOINED),
            )
        )
    finally:
        engine.drop(_JOINED)
        engine.drop(_FOUND)
    return _tallies(counts)


def _tallies(counts: pl.DataFrame) -> tuple[Tally, ...]:
    return tuple(
        Tally(
            dataset=str(dataset),
            role=str(role),
            linked=_counted(group.filter(pl.col("reason").is_null()), "method"),
            unlinked=_counted(group.drop_nulls("reason"), "reason"),
        )
        for (dataset, role), group in counts.sort("dataset", "role").group_by(
            "dataset", "role", maintain_order=True
        )
    )


def _counted(group: pl.DataFrame, column: str) -> dict[str, int]:
    counted = group.group_by(column).agg(pl.col("n").sum()).sort(column)
    return dict(counted.iter_rows())
