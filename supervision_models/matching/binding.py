"""Names of a model expression become columns of the query around it.

The expression was parsed and allow-listed by `models.expression`; here its tree gets the
columns, parameters and predicates of the place where it stands. Nothing is pasted.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from sqlglot import exp

from supervision_models.engines import sql
from supervision_models.engines.sql import Node
from supervision_models.models.definition import DatedValue, Param

# written out: fromisoformat takes a code of eight digits for a day, too
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
PREDICATES = frozenset({"missing", "exists", "covered", "net_overlap"})

ColumnOf = Callable[[str | None, str], Node]
PredicateOf = Callable[[str, exp.Anonymous], Node]


def no_predicates(name: str, node: exp.Anonymous) -> Node:
    """Where no predicate may stand; the loader has refused it before."""
    raise AssertionError(f"{name}() cannot stand here")


def bind(
    tree: Node,
    *,
    column: ColumnOf,
    param: Callable[[str], Node],
    predicate: PredicateOf = no_predicates,
) -> Node:
    """A copy of `tree` with its names replaced.

    column     (qualifier or None, name) -> node
    param      parameter name -> node
    predicate  (name, call) -> node, for missing, exists, covered, net_overlap
    """

    def visit(node: Node) -> Node:
        if isinstance(node, exp.Anonymous) and node.name.lower() in PREDICATES:
            return exp.Paren(this=predicate(node.name.lower(), node))
        if isinstance(node, exp.Exists):
            # `exists(m)` parses as the SQL predicate: its argument is the name of a match
            call = exp.Anonymous(this="exists", expressions=[sql.clone(node.this)])
            return exp.Paren(this=predicate("exists", call))
        if isinstance(node, exp.Placeholder):
            return param(node.name)
        if isinstance(node, exp.Column):
            return column(node.table or None, node.name)
        if isinstance(node, exp.Cast) and not isinstance(node, exp.TryCast):
            # what one cell cannot become is unknown there, and stops no scan
            node = exp.TryCast(**node.args)
        for key, value in list(node.args.items()):
            if isinstance(value, exp.Expression):
                node.set(key, visit(value))
            elif isinstance(value, list):
                node.set(
                    key,
                    [visit(item) if isinstance(item, exp.Expression) else item for item in value],
                )
        return node

    return visit(sql.clone(tree))


def param_node(
    param: Param,
    *,
    region: Node,
    day: Node,
    override: object | None = None,
) -> Node:
    """The value of a parameter for a subject: a literal, or a CASE over regions and dates.

    region  division code of the subject
    day     the date that chooses among dated values
    The most specific region wins, then the latest start; NULL where nothing fits.
    """
    if override is not None:
        return _literal(override)
    if not param.values:
        return _literal(param.value)
    ordered = sorted(
        param.values,
        key=lambda value: (len(value.region), value.start or dt.date.min),
        reverse=True,
    )
    return sql.case([(_fits(value, region, day), _literal(value.value)) for value in ordered])


def _fits(value: DatedValue, region: Node, day: Node) -> Node:
    conditions: list[Node] = []
    if value.region:
        conditions.append(sql.call("starts_with", region, value.region))
    if value.start is not None:
        conditions.append(sql.build(":day >= :start", day=day, start=value.start))
    if value.end is not None:
        conditions.append(sql.build(":day <= :last", day=day, last=value.end))
    return sql.all_of(conditions)


def _literal(value: object) -> Node:
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return sql.as_node(dt.date.fromisoformat(value))
        except ValueError:
            return sql.as_node(value)
    if isinstance(value, str):
        return sql.as_node(value)
    assert value is None or isinstance(value, bool | int | float | dt.date)
    return sql.as_node(value)


def names_of(tree: Node) -> tuple[set[tuple[str | None, str]], set[str], set[str]]:
    """Columns (qualifier, name), parameters and matches that an expression refers to."""
    columns: set[tuple[str | None, str]] = set()
    params: set[str] = set()
    matches: set[str] = set()

    def visit(node: Node) -> None:
        call = isinstance(node, exp.Anonymous) and node.name.lower() in PREDICATES
        if call or isinstance(node, exp.Exists):
            matches.update(found.name for found in node.find_all(exp.Column))
            return
        if isinstance(node, exp.Placeholder):
            params.add(node.name)
        if isinstance(node, exp.Column):
            columns.add((node.table or None, node.name))
            return
        for child in node.iter_expressions():
            visit(child)

    visit(tree)
    return columns, params, matches
