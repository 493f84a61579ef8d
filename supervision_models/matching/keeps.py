"""What a match keeps per subject: aggregates over its pairs, the same whatever the row order.

A kept expression is named by its SQL, so that models with equal expressions share it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlglot import exp

from supervision_models.engines import sql
from supervision_models.engines.sql import Node
from supervision_models.matching.binding import bind
from supervision_models.matching.conditions import COMPUTED, ParamOf, tree_of
from supervision_models.matching.islands import Spans
from supervision_models.matching.shapes import area_of

# ties go to the row with the smaller content hash
_EARLIEST = "list(:value ORDER BY :by ASC NULLS LAST, p.other_hash)[1]"
_LATEST = "list(:value ORDER BY :by DESC NULLS LAST, p.other_hash)[1]"
EVIDENCE_ROWS = 50  # rows that a lead shows per match; the count is kept in full
# aggregates whose value over no rows is known once absence is proven
_EMPTY: tuple[tuple[type[exp.Expression], str], ...] = (
    (exp.Count, "0"),
    (exp.Sum, "0"),
    (exp.ArrayAgg, "[]"),
)
# a span per record that lies within first..last, for the macro `days_under`; GREATEST and LEAST
# skip NULL, and a record without a start is valid on no day that anybody knows
_SPANS = (
    "CASE WHEN ANY_VALUE(:first) IS NOT NULL AND ANY_VALUE(:last) IS NOT NULL THEN COALESCE("
    "days_under(list({'a': GREATEST(:start, :first), 'b': LEAST(COALESCE(:until, :last), :last), "
    "'n': CAST(0 AS BIGINT)}) FILTER (WHERE :start <= :last AND COALESCE(:until, :last) >= :first "
    "AND COALESCE(:until, :last) >= :start), ANY_VALUE(:first)), 0) END"
)


@dataclass(frozen=True, slots=True)
class Kept:
    """One kept expression of a pair table.

    empty     its value where no row exists and that is proven; None for unknown
    additive  a part is not the whole: without coverage the value is unknown even with rows
    settled_by  the value that no further row could change (TRUE of bool_or, FALSE of bool_and)
    spans     of covered days and nothing else: what they are counted from
    """

    column: str
    node: Node
    empty: Node | None
    additive: bool
    settled_by: bool | None
    spans: Spans | None = None


def kept(expression: str, *, param: ParamOf, ellipsoidal: bool) -> Kept:
    """Compile one ``keep`` expression over pairs ``p``, other rows ``o`` and subjects ``s``."""
    tree = tree_of(expression)
    calls = {node.name.lower() for node in tree.find_all(exp.Anonymous)}

    def column(qualifier: str | None, name: str) -> Node:
        if qualifier == "subject":
            return sql.column(name, "s")
        return sql.column(name, "p" if name in COMPUTED else "o")

    node = bind(tree, column=column, param=param)
    spans = Spans(*_days(node)) if _is_call(node, "covered_days") else None
    node = node.transform(lambda part: _deterministic(part, ellipsoidal), copy=False)
    digest = hashlib.sha256(sql.render(node).encode()).hexdigest()[:8]
    return Kept(
        column=f"k_{digest}",
        node=node,
        empty=_empty_value(tree),
        additive=bool(calls & {"union_area", "covered_days"})
        or tree.find(exp.Count, exp.Sum) is not None,
        settled_by=_settled_by(tree),
        spans=spans,
    )


def _days(call: Node) -> tuple[Node, Node, Node, Node]:
    """The four days of a call of covered_days."""
    start, until, first, last = (sql.cast_to(sql.clone(day), "DATE") for day in call.expressions)
    return start, until, first, last


def _is_call(node: Node, name: str) -> bool:
    return isinstance(node, exp.Anonymous) and node.name.lower() == name


def _settled_by(tree: Node) -> bool | None:
    if isinstance(tree, exp.LogicalOr):
        return True
    return False if isinstance(tree, exp.LogicalAnd) else None


def _empty_value(tree: Node) -> Node | None:
    if _is_call(tree, "union_area") or _is_call(tree, "covered_days"):
        return sql.build("0")
    for kind, value in _EMPTY:
        if isinstance(tree, kind):
            return sql.build(value)
    return None


def _deterministic(node: Node, ellipsoidal: bool) -> Node:
    """Aggregates whose result neither row order nor thread count can change."""
    if _is_call(node, "covered_days"):
        start, until, first, last = _days(node)
        return sql.build(_SPANS, start=start, until=until, first=first, last=last)
    if _is_call(node, "union_area"):
        area = area_of(
            sql.build("ST_Union_Agg(ST_Intersection(s._geom, o._geom))"), ellipsoidal=ellipsoidal
        )
        return sql.build("CAST(ROUND(:area, 2) AS DECIMAL(18,2))", area=area)
    if isinstance(node, exp.Sum):
        return sql.build("SUM(CAST(:value AS DECIMAL(28,6)))", value=node.this)
    if isinstance(node, exp.Avg):
        return sql.build(
            "ROUND(CAST(SUM(CAST(:value AS DECIMAL(28,6))) AS DOUBLE) / COUNT(:value), 6)",
            value=node.this,
        )
    if isinstance(node, exp.Median) or _is_call(node, "mad"):
        # DuckDB's own, over doubles: neither hangs on the order of rows
        (value,) = node.expressions or [node.this]
        name = "median" if isinstance(node, exp.Median) else "mad"
        inner = sql.cast_to(value, "DOUBLE")
        return sql.build("ROUND(:of, 6)", of=exp.Anonymous(this=name, expressions=[inner]))
    if isinstance(node, exp.ArrayAgg):
        return sql.build("list_sort(list_distinct(list(:value)))", value=node.this)
    if isinstance(node, exp.ArgMin | exp.ArgMax):
        template = _EARLIEST if isinstance(node, exp.ArgMin) else _LATEST
        return sql.build(template, value=node.this, by=node.expression)
    if isinstance(node, exp.Count) and node.this is None:
        return sql.build("COUNT(*)")
    return node


DAYS_UNDER = (
    # spans of days within a longer one, which begins on `first`: how many days they cover together;
    # one walk over the spans in order, carrying the last covered day and the days so far
    "CREATE OR REPLACE MACRO days_under(spans, first) AS list_reduce("
    "list_sort(spans), "
    "lambda done, span: {'a': done.a, 'b': greatest(done.b, span.b), 'n': done.n + greatest(0, "
    "date_diff('day', greatest(span.a, done.b + 1), span.b) + 1)}, "
    "{'a': first, 'b': first - 1, 'n': CAST(0 AS BIGINT)}).n"
)
