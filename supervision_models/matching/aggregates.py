"""Aggregates over pairs, rewritten for the relation that they are taken over."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp

from supervision_models.engines import sql
from supervision_models.engines.sql import Node


def grouped(pairs: Node, by: Sequence[str], *, most: int | None = None) -> exp.Select:
    """Pairs ``p``, grouped by some of their columns; nothing is selected yet.

    most  of many groups: their pairs are counted first (`most` of each pair, at most so many), so
          that no more room is made for hashes than each has
    """
    keys = [sql.column(name, "p") for name in by]
    if most is not None:
        pairs = exp.Subquery(this=_counted(pairs, by, most))
    query = sql.build("SELECT 1 FROM :pairs AS p", pairs=pairs)
    assert isinstance(query, exp.Select)
    return query.group_by(*keys, copy=False)


def _counted(pairs: Node, by: Sequence[str], most: int) -> Node:
    counts = sql.build(
        "SELECT LEAST(COUNT(*), :most) AS most FROM :again AS c", most=most, again=sql.clone(pairs)
    )
    assert isinstance(counts, exp.Select)
    for name in by:
        sql.add_column(counts, sql.column(name, "c"), name)
    counts.group_by(*(sql.column(name, "c") for name in by), copy=False)
    return sql.build(
        "SELECT p.*, n.most FROM :pairs AS p JOIN :counts AS n ON :same",
        pairs=pairs,
        counts=exp.Subquery(this=counts),
        same=sql.all_of(
            exp.EQ(this=sql.column(name, "n"), expression=sql.column(name, "p")) for name in by
        ),
    )


def from_pairs(node: Node, member: str | None = None) -> Node:
    """The node with columns of the two sides read from the pairs that carry them; `days` is a
    member's own."""

    def visit(found: Node) -> Node:
        if isinstance(found, exp.Column) and found.table in ("s", "o"):
            return sql.column(f"{found.table}.{found.name}", "p")
        if isinstance(found, exp.Column) and member is not None and found.name == "days":
            return sql.column(f"days.{member}", "p")
        return found

    return sql.clone(node).transform(visit, copy=False)


def filtered(node: Node, member: str) -> Node:
    """Every aggregate of the node over the rows of one member only."""

    def visit(found: Node) -> Node:
        mine = sql.column(f"in.{member}", "p")
        if isinstance(found, exp.Filter):
            both = sql.all_of([mine, found.expression.this])
            return exp.Filter(this=sql.owned(found.this), expression=exp.Where(this=both))
        if isinstance(found, exp.AggFunc):
            return exp.Filter(this=sql.owned(found), expression=exp.Where(this=mine))
        return found

    return _map_outermost(node, visit)


def _map_outermost(node: Node, visit: Callable[[Node], Node]) -> Node:
    """`visit` on each aggregate, and on nothing inside one."""
    changed = visit(node)
    if changed is not node:
        return changed
    for key, value in list(node.args.items()):
        if isinstance(value, exp.Expression):
            node.set(key, _map_outermost(value, visit))
        elif isinstance(value, list):
            node.set(
                key,
                [
                    _map_outermost(item, visit) if isinstance(item, exp.Expression) else item
                    for item in value
                ],
            )
    return node
