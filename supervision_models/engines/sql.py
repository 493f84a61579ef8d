"""Building SQL as trees: constant templates with named holes, never pasted strings.

``build("SELECT a FROM :t AS t WHERE :cond", t=table("permit"), cond=tree)`` parses the
template once and puts nodes in the holes. Plain values become literals of the tree.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, cast

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

Node = exp.Expression
Value = Node | str | int | float | bool | dt.date | None

# what the parser raises for text that is no SQL; TypeError comes from its compiled parts
UNREADABLE = (SqlglotError, RecursionError, TypeError)


@lru_cache(maxsize=512)
def _template(text: str) -> Node:
    tree = cast("Node", parse_one(text, dialect="duckdb"))
    # "NOT :x" is read as an alias without a name
    return tree.this if isinstance(tree, exp.Alias) and not tree.alias else tree


def build(template: str, **holes: Value) -> Node:
    """The template's tree with every ``:name`` replaced.

    Raises KeyError for a hole without a value and TypeError for a value without a hole.
    """
    tree = clone(_template(template))
    unused = set(holes)
    for hole in list(tree.find_all(exp.Placeholder)):
        if hole.name:
            unused.discard(hole.name)
            filled = _closed(as_node(holes[hole.name]))
            if hole is tree:
                tree = filled
            else:
                hole.replace(filled)
    if unused:
        raise TypeError(f"no hole for {sorted(unused)} in the template")
    return tree


def owned(node: Node) -> Node:
    """The node itself while nothing holds it, else a copy: trees are built without copying."""
    return node if node.parent is None else clone(node)


def clone(node: Node) -> Node:
    """A copy of a tree that nobody annotated: sqlglot's own also copies types and comments,
    which made up a third of the time in which a scan of a county is planned."""
    args: dict[str, Any] = {}
    for key, value in node.args.items():
        if isinstance(value, exp.Expression):
            args[key] = clone(value)
        elif type(value) is list:
            args[key] = [
                clone(item) if isinstance(item, exp.Expression) else item for item in value
            ]
        else:
            args[key] = value
    return type(node)(**args)


def _closed(node: Node) -> Node:
    """An operator in brackets, so that a hole keeps its value's own precedence."""
    open_ended = exp.Binary | exp.Not | exp.Neg | exp.Between | exp.In
    # sqlglot counts AND and OR among the functions, too
    is_call = isinstance(node, exp.Dot | exp.Func) and not isinstance(node, exp.Connector)
    return exp.Paren(this=node) if isinstance(node, open_ended) and not is_call else node


def as_node(value: Value) -> Node:
    """A value as a literal of the tree; a node as `owned`."""
    if isinstance(value, exp.Expression):
        return owned(value)
    if value is None:
        return exp.Null()
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, dt.date):
        return exp.Cast(this=exp.Literal.string(value.isoformat()), to=exp.DataType.build("DATE"))
    if isinstance(value, int | float):
        literal: Node = exp.Literal.number(abs(value))
        return exp.Neg(this=literal) if value < 0 else literal
    return exp.Literal.string(value)


def table(name: str, alias: str | None = None) -> exp.Table:
    """A table reference with a quoted identifier."""
    node = exp.Table(this=identifier(name))
    if alias is not None:
        node.set("alias", exp.TableAlias(this=identifier(alias)))
    return node


def identifier(name: str) -> exp.Identifier:
    """The one place where names become identifiers: always quoted."""
    return exp.Identifier(this=name, quoted=True)


def column(name: str, qualifier: str | None = None) -> exp.Column:
    return exp.Column(
        this=identifier(name), table=identifier(qualifier) if qualifier is not None else None
    )


def alias(node: Node, name: str) -> exp.Alias:
    return exp.Alias(this=owned(node), alias=identifier(name))


def all_of(conditions: Iterable[Node]) -> Node:
    """Conjunction; TRUE for none."""
    nodes = [owned(condition) for condition in conditions]
    return cast("Node", exp.and_(*nodes, copy=False)) if nodes else exp.Boolean(this=True)


def any_of(conditions: Iterable[Node]) -> Node:
    """Disjunction; FALSE for none."""
    nodes = [owned(condition) for condition in conditions]
    return cast("Node", exp.or_(*nodes, copy=False)) if nodes else exp.Boolean(this=False)


def add_column(query: exp.Select, node: Node, name: str) -> None:
    """Append ``node AS name`` to a SELECT, in place."""
    query.select(alias(node, name), append=True, copy=False)


def array(items: Sequence[Value]) -> Node:
    return exp.Array(expressions=[as_node(item) for item in items])


def call(name: str, *arguments: Value) -> Node:
    """A function of the engine by its own name."""
    return exp.Anonymous(this=name, expressions=[as_node(item) for item in arguments])


def case(branches: Sequence[tuple[Node, Value]], default: Value = None) -> Node:
    """CASE WHEN … THEN … ELSE default END; the default alone when there are no branches."""
    if not branches:
        return as_node(default)
    return exp.Case(
        ifs=[exp.If(this=owned(when), true=as_node(then)) for when, then in branches],
        default=as_node(default),
    )


def cast_to(node: Value, kind: str) -> Node:
    return exp.Cast(this=as_node(node), to=exp.DataType.build(kind, dialect="duckdb"))


SEPARATOR = "\x1f"  # between items of one text; no agency writes it, ingest strips it


def joined(pieces: Iterable[Node], separator: str = SEPARATOR) -> Node:
    """The pieces that are not NULL, as one text; '' for none."""
    nodes = list(pieces)
    return call("concat_ws", separator, *nodes) if nodes else as_node("")


def list_present(pieces: Iterable[Node]) -> Node:
    """The pieces that are not NULL as VARCHAR[], in their order."""
    # an empty first item stands in the text, and is cut off: no test of the text for being empty,
    # by which all of it would be written, and planned, twice
    return build(
        "list_slice(string_split(:text, :by), 2, :far)",
        text=joined([as_node(""), *pieces]),
        by=SEPARATOR,
        far=2**31 - 1,
    )


def render(tree: Node | str) -> str:
    """DuckDB's text of a tree; constant text passes through."""
    if isinstance(tree, str):
        return tree
    # the generator takes the order out of a string_agg that it writes; whatever else it changes
    # of a tree, it writes the same the next time (tests/engines/test_sql.py)
    if tree.find(exp.GroupConcat):
        tree = clone(tree)
    return tree.sql(dialect="duckdb", identify=False, normalize_functions=False, copy=False)


def rendered(tree: Node) -> exp.Var:
    """The tree as its text, rendered once: for queries that run as they are, again and again."""
    return exp.Var(this=render(tree))
