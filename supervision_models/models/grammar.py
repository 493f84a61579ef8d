"""Which nodes an expression tree may hold: an allow-list of classes and of their arguments."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from supervision_models.errors import Text
from supervision_models.models.functions import (
    AGGREGATES,
    BY_NAME,
    BY_NODE,
    PREDICATES,
    is_aggregate,
)
from supervision_models.models.refusal import Refusal, match_name, particular

_BINARY = ("this", "expression")

# node class -> arguments that may be filled
OPERATORS: dict[type[exp.Expr], tuple[str, ...]] = {
    **dict.fromkeys((exp.And, exp.Or), _BINARY),
    **dict.fromkeys((exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE), _BINARY),
    **dict.fromkeys((exp.NullSafeEQ, exp.NullSafeNEQ, exp.Is), _BINARY),
    **dict.fromkeys((exp.Add, exp.Sub, exp.Mul, exp.Mod, exp.DPipe), _BINARY),
    exp.Div: _BINARY,
    **dict.fromkeys((exp.Like, exp.ILike), (*_BINARY, "negate")),
    **dict.fromkeys((exp.Not, exp.Neg, exp.Paren), ("this",)),
    exp.In: ("this", "expressions"),
    exp.Between: ("this", "low", "high"),
    exp.Case: ("this", "ifs", "default"),
    **dict.fromkeys((exp.Cast, exp.TryCast), ("this", "to")),
    exp.Date: ("this",),
    exp.Interval: ("this", "unit"),
    exp.Array: ("expressions",),
    exp.AddMonths: _BINARY,
    # leaves
    exp.Column: ("this", "table"),
    exp.Identifier: ("this", "quoted"),
    exp.Placeholder: ("this",),
    exp.Literal: ("this", "is_string"),
    exp.Boolean: ("this",),
    exp.Null: (),
    exp.Var: ("this",),
    exp.DataType: ("this", "expressions"),
    exp.DataTypeParam: ("this",),
    exp.Anonymous: ("this", "expressions"),
    exp.Kwarg: _BINARY,
    exp.Distinct: ("expressions",),
}
# arguments that the parser sets by itself
FLAGS: dict[type[exp.Expr], tuple[str, ...]] = {
    exp.Div: ("typed", "safe"),
    exp.DPipe: ("safe",),
    exp.TryCast: ("safe",),
    exp.Array: ("value_constructor",),
    exp.DataType: ("nested",),
}
NAMES_OF_NODES: dict[str, Text] = {
    "subquery": Text(zh="子查询", en="a sub-query"),
    "select": Text(zh="子查询", en="a sub-query"),
    "star": Text(zh="星号 *", en="a star *"),
    "window": Text(zh="窗口函数 OVER", en="a window (OVER)"),
    "filter": Text(zh="FILTER 子句", en="a FILTER clause"),
    "lambda": Text(zh="lambda 函数", en="a lambda"),
    "jsonextract": Text(zh="-> 运算", en="the operator ->"),
    "bracket": Text(zh="下标 [ ]", en="a subscript [ ]"),
    "struct": Text(zh="结构 { }", en="a struct { }"),
    "intdiv": Text(zh="整除 //", en="the operator //"),
    "glob": Text(zh="GLOB 运算", en="the operator GLOB"),
    "order": Text(zh="ORDER BY 子句", en="an ORDER BY clause"),
    "ignorenulls": Text(zh="any_value 或 IGNORE NULLS", en="any_value or IGNORE NULLS"),
    "tuple": Text(zh="元组 (a, b)", en="a tuple (a, b)"),
}


def refusals(tree: exp.Expression, *, aggregates: bool) -> Iterator[Refusal]:
    """Everything that `tree` must not hold; children of a refused node are not looked at."""
    open_nodes: list[exp.Expr] = [tree]
    while open_nodes:
        node = open_nodes.pop()
        found = list(_refused(node, aggregates))
        if found:
            yield from found
        else:
            open_nodes += reversed(list(node.iter_expressions()))


def _refused(node: exp.Expr, aggregates: bool) -> Iterator[Refusal]:
    kind = type(node)
    function = BY_NODE.get(kind)
    if function is None and kind not in OPERATORS:
        yield _unknown(node, aggregates)
        return
    if function is not None:
        allowed, flags = function.args, function.flags
        if function.name in AGGREGATES:
            yield from _aggregate(node, function.name, aggregates)
    else:
        allowed, flags = OPERATORS[kind], FLAGS.get(kind, ())
    extra = sorted(
        key
        for key, value in node.args.items()
        if value not in (None, False, []) and key not in allowed and key not in flags
    )
    if extra:
        star = isinstance(node.this, exp.Star) or "query" in extra
        yield _misused(node, "query" if star else extra[0])
        return
    if isinstance(node, exp.Anonymous):
        yield from _call(node, aggregates)
    else:
        yield from particular(node)


def _unknown(node: exp.Expr, aggregates: bool) -> Refusal:
    key = type(node).key
    if key in NAMES_OF_NODES:
        named = NAMES_OF_NODES[key]
        what = Text(zh=f"不允许 {named.zh}", en=f"{named.en} is not allowed")
        mend = {
            "star": Text(zh="计数写 count()", en="write count() to count"),
            "intdiv": Text(zh="写 floor(a / b)", en="write floor(a / b)"),
        }.get(key)
        return Refusal(what, mend=mend or _SQL_MODEL)
    if isinstance(node, exp.Func):
        return _unknown_function(node.sql_name().lower(), aggregates)
    return Refusal(
        Text(zh=f"不允许的写法：{key}", en=f"{key} is not allowed in an expression"),
        mend=_SQL_MODEL,
    )


_SQL_MODEL = Text(
    zh="改用允许的运算和函数；确有需要时用 sql: 模型",
    en="use the allowed operators and functions; where that is not enough, a sql: model",
)


def _unknown_function(name: str, aggregates: bool) -> Refusal:
    return Refusal(
        Text(zh=f"不允许的函数 {name}", en=f"function {name} is not allowed"),
        mend=_SQL_MODEL,
        function=name,
        aggregates=aggregates,
    )


def _misused(node: exp.Expr, argument: str) -> Refusal:
    function = BY_NODE.get(type(node))
    if argument == "query" or isinstance(node.args.get(argument), exp.Query):
        return Refusal(Text(zh="不允许 子查询", en="a sub-query is not allowed"), mend=_SQL_MODEL)
    if function is None:
        key = type(node).key
        return Refusal(
            Text(zh=f"{key} 不能带 {argument}", en=f"{key} does not take {argument} here"),
            mend=_SQL_MODEL,
        )
    return Refusal(
        Text(
            zh=f"函数 {function.name} 的参数不对",
            en=f"function {function.name} does not take these arguments",
        ),
        allowed=Text(zh=function.call, en=function.call),
    )


def _aggregate(node: exp.Expr, name: str, aggregates: bool) -> Iterator[Refusal]:
    if not aggregates:
        yield Refusal(
            Text(zh=f"此处不能用聚合函数 {name}", en=f"aggregate {name} cannot be used here"),
            allowed=Text(
                zh="聚合只写在 match 的 keep 中", en="aggregates stand in keep of a match"
            ),
            mend=Text(
                zh=f"在 keep 中写 名称: {name}(…)，此处引用 匹配.名称",
                en=f"write name: {name}(…) under keep and refer to match.name here",
            ),
        )
        return
    inner = node.parent
    while inner is not None:
        if is_aggregate(inner):
            yield Refusal(
                Text(zh="聚合函数不能嵌套", en="aggregates cannot be nested"),
                mend=Text(zh="分成两个 keep 项或 fact", en="split it into a kept value and a fact"),
            )
            return
        inner = inner.parent


def _call(node: exp.Anonymous, aggregates: bool) -> Iterator[Refusal]:
    """A call that sqlglot has no class for: a predicate, a date rule, or nothing we know."""
    name = node.name.lower()
    function = BY_NAME.get(name)
    if function is None or function.node is not None:
        yield _unknown_function(name, aggregates)
        return
    call = Text(zh=function.call, en=function.call)
    least, most = function.arity
    count = len(node.expressions)
    if count < least or (most is not None and count > most):
        yield Refusal(
            Text(
                zh=f"函数 {name} 的参数个数不对", en=f"function {name}: wrong number of arguments"
            ),
            allowed=call,
        )
        return
    if name in AGGREGATES:
        yield from _aggregate(node, name, aggregates)
    if name in PREDICATES:
        yield from match_name(node.expressions[0], name)
        if any(not isinstance(extra, exp.Kwarg) for extra in node.expressions[1:]):
            yield Refusal(
                Text(zh="第二个参数须写 minus => …", en="the second argument is minus => …"),
                allowed=call,
            )
