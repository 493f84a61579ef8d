"""Subjects so many at a time: by spans of their row ids, which are hashes and so spread evenly.

What is joined or grouped for all subjects at once has to fit into memory, or is written out again
and again. What is asked of one span of ids after the other does not grow with the subjects; the
engine hands the bounds of a span on to whatever is joined by the id. (Leads that are judged in
their turn are numbered, and fall into the first span: all of them are one piece.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.engines.sql import Node

Piece = tuple[int, int]  # number, of how many
WHOLE: Piece = (0, 1)
_IDS = 2**63  # row ids are smaller


def pieces(rows: int, most: int) -> list[Piece]:
    """Pieces of about `most` of so many rows."""
    count = max(1, -(-rows // most))
    return [(number, count) for number in range(count)]


def within(query: Node, alias: str, piece: Piece) -> Node:
    """The query over the rows of `alias` that belong to a piece."""
    number, count = piece
    if count == 1:
        return query
    assert isinstance(query, exp.Select)
    low, high = (_IDS * place // count for place in (number, number + 1))
    # an id for itself, no remainder of it, so that the bounds are handed on
    rid = sql.column("_rid", alias)
    return query.where(
        sql.build(":rid >= :low AND :rid <= :high", rid=rid, low=low, high=high - 1), copy=False
    )


def make_by_pieces(
    engine: DuckDBEngine,
    table: str,
    query: Node,
    several: Sequence[Piece],
    look_at: Callable[[Piece], None],
) -> None:
    """Make a table from what the query gives for each piece.

    look_at  lets what the query reads be that piece
    """
    for piece in several:
        look_at(piece)
        if piece[0]:
            engine.execute(exp.Insert(this=sql.table(table), expression=query))
        else:
            engine.create_table(table, query)
