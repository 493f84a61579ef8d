"""Changes of one expression, made on its parsed tree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlglot import exp

from supervision_models.models.expression import parse
from supervision_models.models.functions import PREDICATES
from supervision_models.models.mutants.mutant import DROPPED, Change

Node = exp.Expr
_BOUNDS: dict[type[Node], type[Node]] = {
    exp.LT: exp.LTE,
    exp.LTE: exp.LT,
    exp.GT: exp.GTE,
    exp.GTE: exp.GT,
}
_TURNED: dict[type[Node], type[Node]] = {
    exp.Min: exp.Max,
    exp.Max: exp.Min,
    exp.ArgMin: exp.ArgMax,
    exp.ArgMax: exp.ArgMin,
    exp.Greatest: exp.Least,
    exp.Least: exp.Greatest,
    exp.LogicalOr: exp.LogicalAnd,
    exp.LogicalAnd: exp.LogicalOr,
}
# aggregates that choose among rows
_CHOSEN = (exp.Min, exp.Max, exp.ArgMin, exp.ArgMax, exp.LogicalOr, exp.LogicalAnd)
_COMPARISONS = (
    *(exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Is, exp.In, exp.Between),
    *(exp.Like, exp.ILike, exp.NullSafeEQ, exp.NullSafeNEQ),
)
_CONNECTORS = (exp.And, exp.Or, exp.Not, exp.Paren)
_OPPOSITE = {"missing": "exists", "exists": "missing"}
# of these there are whole ones only; all else lies on a scale
COUNTED = frozenset(
    {
        *("day", "days", "d", "working-days", "working_days", "month", "months", "year", "years"),
        *("hour", "minute", "person", "persons", "count", "records", "points", "heads", "level"),
        *("contract", "case", "characters", "0/1"),
    }
)
# numbers here are no thresholds: a default, a divisor, a number of digits
_NOT_THRESHOLDS = (exp.Coalesce, exp.Nullif, exp.Round, exp.DataTypeParam, exp.In)


def changes(
    text: str, *, condition: bool, unknown_is_false: bool = False, single: bool = False
) -> Iterator[Change]:
    """Every change of an expression, each once, but for those that can change no result.

    condition         it is true or false
    unknown_is_false  what is unknown counts as false: so do defaults of false, idle where only
                      AND and OR stand above them
    single            its aggregates are over one row, of which least and greatest are the same
    """
    tree = parse(text, where="", aggregates=True).tree
    seen = {written(tree)}
    for place, node in enumerate(tree.walk()):
        if (unknown_is_false and _idle_default(node)) or (single and isinstance(node, _CHOSEN)):
            continue
        for kind, was, now in _replacements(node, condition):
            changed: Node = tree.copy()
            target = next(found for at, found in enumerate(changed.walk()) if at == place)
            if target is changed:
                changed = now
            else:
                target.replace(now)
            whole = written(changed)
            if whole not in seen:
                seen.add(whole)
                yield Change(kind, was, DROPPED if kind == "drop" else written(now), whole)


def negated(text: str) -> str:
    """The expression with its value turned."""
    return f"NOT ({written(parse(text, where='', aggregates=True).tree)})"


def conjunctive(text: str) -> bool:
    """Whether the expression has parts that are dropped one by one."""
    return isinstance(parse(text, where="", aggregates=True).tree.unnest(), exp.Connector)


def written(tree: Node) -> str:
    """The tree as a model file spells it."""

    def spelled(node: Node) -> Node:
        if isinstance(node, exp.Placeholder):
            return exp.Var(this=f":{node.name}")
        if isinstance(node, exp.LogicalOr | exp.LogicalAnd):
            name = "bool_or" if isinstance(node, exp.LogicalOr) else "bool_and"
            return exp.Anonymous(this=name, expressions=[node.this])
        return node

    plain = tree.copy().transform(spelled)
    return str(plain.sql(dialect="duckdb", normalize_functions="lower"))


def _replacements(node: Node, condition: bool) -> Iterator[tuple[str, str, Node]]:
    """kind, what is changed, and what stands in the place of `node`."""
    if isinstance(node, exp.And | exp.Or):
        for side, other in ((node.left, node.right), (node.right, node.left)):
            if not isinstance(side, type(node)):
                yield "drop", written(side), other.copy()
    if isinstance(node, exp.In) and len(node.expressions) > 1:
        for index, item in enumerate(node.expressions):
            fewer = node.copy()
            fewer.set("expressions", [e for i, e in enumerate(fewer.expressions) if i != index])
            yield "choice", written(item), fewer
    if type(node) in _BOUNDS:
        yield "bound", written(node), _BOUNDS[type(node)](**_arguments(node))
    if isinstance(node, exp.Between):
        low = exp.GT(this=node.this.copy(), expression=node.args["low"].copy())
        high = exp.LT(this=node.this.copy(), expression=node.args["high"].copy())
        yield "bound", written(node), exp.Paren(this=exp.and_(node.copy(), low))
        yield "bound", written(node), exp.Paren(this=exp.and_(node.copy(), high))
    if type(node) in _TURNED:
        yield "choice", written(node), _TURNED[type(node)](**_arguments(node))
    if isinstance(node, exp.Coalesce) and not _chooses(node):
        yield "default", written(node), node.this.copy()
    if isinstance(node, exp.Nullif) and not isinstance(node.parent, exp.Div | exp.Mod):
        yield "default", written(node), node.this.copy()
    if _is_atom(node, condition):
        yield "negate", written(node), _opposite(node)
    yield from _nudged(node)


def _idle_default(node: Node) -> bool:
    """Whether the node is ``coalesce(…, false)`` with only AND and OR above it."""
    above = node.parent
    while isinstance(above, exp.And | exp.Or | exp.Paren):
        above = above.parent
    return above is None and isinstance(node, exp.Coalesce) and node.expressions[-1] == exp.false()


def _chooses(node: exp.Coalesce) -> bool:
    """Whether the default changes nothing, since what stands above passes over the unknown.

    So ``if(coalesce(…, false), …)`` and ``least(coalesce(a, b), b)``.
    """
    above, default = node.parent, node.expressions[-1]
    if isinstance(above, exp.If):
        return node.arg_key == "this" and default == exp.false()
    if isinstance(above, exp.Greatest | exp.Least):
        return len(node.expressions) == 1 and default in above.iter_expressions()
    return False


def _arguments(node: Node) -> dict[str, object]:
    copied = node.copy()
    return dict(copied.args)


def _is_atom(node: Node, condition: bool) -> bool:
    """Whether the node is a predicate: it compares, or stands where a truth value must."""
    if isinstance(node, exp.Anonymous) and node.name in PREDICATES:
        return node.name != "net_overlap"
    if isinstance(node, _COMPARISONS):
        return True
    if isinstance(node, (*_CONNECTORS, exp.Coalesce, exp.Boolean, exp.Case)):
        return False
    return _is_truth(node, condition)


def _is_truth(node: Node, condition: bool) -> bool:
    """Whether a truth value stands at the place of the node."""
    above = node.parent
    if above is None:
        return condition
    if isinstance(above, exp.Connector | exp.Not | exp.LogicalOr | exp.LogicalAnd):
        return True
    if isinstance(above, exp.If):
        return node.arg_key == "this"
    if isinstance(above, exp.Paren | exp.Coalesce):
        return node.arg_key == "this" and _is_truth(above, condition)
    return False


def _opposite(node: Node) -> Node:
    if isinstance(node, exp.Anonymous) and node.name in _OPPOSITE:
        turned = node.copy()
        turned.set("this", _OPPOSITE[node.name])
        return turned
    return exp.Paren(this=exp.Not(this=exp.Paren(this=node.copy())))


def _nudged(node: Node) -> Iterator[tuple[str, str, Node]]:
    """A number or a date in the text a step lower and higher."""
    if isinstance(node, exp.Cast) and isinstance(node.this, exp.Literal) and node.this.is_string:
        try:
            day = dt.date.fromisoformat(node.this.name)
        except ValueError:
            return  # text that is cast, but no day
        for kind, days in (("lower", -1), ("higher", 1)):
            moved = (day + dt.timedelta(days=days)).isoformat()
            yield (
                kind,
                written(node),
                exp.Cast(this=exp.Literal.string(moved), to=node.args["to"].copy()),
            )
    if not isinstance(node, exp.Literal) or node.is_string:
        return
    if isinstance(node.parent, _NOT_THRESHOLDS):
        return
    value: int | float = int(node.name) if node.name.isdigit() else float(node.name)
    for kind, moved_to in zip(("lower", "higher"), nudged(value), strict=True):
        yield kind, node.name, exp.Paren(this=exp.convert(moved_to))


def nudged(value: int | float, unit: str | None = None) -> tuple[int | float, int | float]:
    """The value a step lower and higher: one where it counts, a hundredth of itself otherwise."""
    if (isinstance(value, int) and unit is None) or unit in COUNTED:
        return value - 1, value + 1
    step = abs(value) / 100 or 0.01
    places = max(len(f"{step:.10f}".rstrip("0").split(".")[1]), 0)
    low, high = (round(moved, places) for moved in (value - step, value + step))
    return (int(low) if low == int(low) else low), (int(high) if high == int(high) else high)
