"""Which nodes a query of a `sql:` model may hold: lists of classes, arguments and places."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlglot import exp

from supervision_models.errors import Text
from supervision_models.models.functions import BY_NODE
from supervision_models.models.grammar import FLAGS, NAMES_OF_NODES, OPERATORS
from supervision_models.models.refusal import Refusal, particular
from supervision_models.models.spelling import allowed_names, did_you_mean

# clause or query node -> arguments that may be filled
_QUERY: dict[type[exp.Expr], tuple[str, ...]] = {
    exp.Select: ("with_", "expressions", "distinct", "from_", "joins", "where", "group", "having",
                 "windows", "qualify", "order"),
    **dict.fromkeys(
        (exp.Union, exp.Except, exp.Intersect), ("with_", "this", "expression", "distinct")
    ),
    exp.With: ("expressions",),
    exp.CTE: ("this", "alias"),
    exp.Subquery: ("this", "alias"),
    exp.From: ("this",),
    exp.Join: ("this", "on", "using", "side", "kind"),
    exp.Table: ("this", "alias"),
    exp.TableAlias: ("this",),
    exp.Alias: ("this", "alias"),
    **dict.fromkeys((exp.Where, exp.Having, exp.Qualify), ("this",)),
    exp.Group: ("expressions",),
    exp.Order: ("this", "expressions"),
    exp.Ordered: ("this", "desc", "nulls_first"),
    exp.Window: ("this", "partition_by", "order", "spec", "alias", "over"),
    exp.WindowSpec: ("kind", "start", "start_side", "end", "end_side"),
    exp.Filter: ("this", "expression"),
    exp.IgnoreNulls: ("this",),
    exp.In: ("this", "expressions", "query"),
    exp.Exists: ("this",),
    exp.Distinct: ("expressions",),
    exp.Star: (),
}  # fmt: skip
# ranking functions: without an ORDER BY of their window they depend on the order of rows
_RANKING: dict[type[exp.Expr], tuple[str, ...]] = {
    **dict.fromkeys((exp.RowNumber, exp.Rank, exp.DenseRank), ()),
    **dict.fromkeys((exp.Lag, exp.Lead), ("this", "offset", "default")),
    **dict.fromkeys((exp.FirstValue, exp.LastValue), ("this",)),
}
_RANKING_NAMES = ("row_number", "rank", "dense_rank", "lag", "lead", "first_value", "last_value")
# what an expression of a rule may hold and a query may not: the compiler rewrites it there
_NOT_HERE = (exp.Anonymous, exp.Kwarg, exp.AddMonths, exp.ArgMin, exp.ArgMax)
_SCALAR = {kind: args for kind, args in OPERATORS.items() if kind not in _NOT_HERE}
_FUNCTIONS = {
    kind: function for kind, function in BY_NODE.items() if kind not in (*_NOT_HERE, exp.Exists)
}
_FUNCTION_NAMES = tuple(
    sorted({function.name for function in _FUNCTIONS.values()} | set(_RANKING_NAMES))
)
_SIDES = {"", "LEFT", "RIGHT", "FULL"}
_KINDS = {"", "INNER", "OUTER", "SEMI", "ANTI"}


@dataclass(frozen=True, slots=True)
class Problem:
    """A node and what is wrong with it."""

    node: exp.Expr
    refusal: Refusal


def problems(
    node: exp.Expr, tables: frozenset[str], params: Collection[str] | None
) -> Iterator[Problem]:
    """What the tree under `node` must not hold; `tables` are the names in reach here."""
    found = list(_node_problems(node, tables, params))
    yield from found
    if found:
        return
    with_ = node.args.get("with_")
    if isinstance(with_, exp.With):
        # each name is in reach of those after it and of the query, and nowhere else
        for cte in with_.expressions:
            yield from problems(cte, tables, params)
            if cte.alias in tables:
                yield _named_twice(cte)
            tables = tables | {cte.alias}
        yield from _own_problems(with_)
    for child in node.iter_expressions():
        if child is not with_:
            yield from problems(child, tables, params)


def _node_problems(
    node: exp.Expr, tables: frozenset[str], params: Collection[str] | None
) -> Iterator[Problem]:
    yield from _own_problems(node)
    if isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier):
        if node.name not in tables:
            yield Problem(
                node,
                Refusal(
                    Text(f"不能读取表 {node.name}", f"table {node.name} may not be read"),
                    allowed=allowed_names(tables),
                    mend=did_you_mean(node.name, tables),
                ),
            )
    elif isinstance(node, exp.Placeholder) and params is not None and node.name not in params:
        yield Problem(
            node,
            Refusal(
                Text(f"没有参数 :{node.name}", f"there is no parameter :{node.name}"),
                allowed=allowed_names(params),
                mend=did_you_mean(node.name, params),
            ),
        )


def _own_problems(node: exp.Expr) -> Iterator[Problem]:
    """What is wrong with the node itself: its kind, its arguments, its place."""
    kind = type(node)
    function = _FUNCTIONS.get(kind)
    allowed = (
        function.args if function is not None
        else _QUERY.get(kind, _RANKING.get(kind, _SCALAR.get(kind)))
    )  # fmt: skip
    if allowed is None:
        yield Problem(node, _unknown(node))
        return
    flags = function.flags if function is not None else FLAGS.get(kind, ())
    extra = [
        name
        for name, value in node.args.items()
        if value not in (None, False, []) and name not in allowed and name not in flags
    ]
    if extra:
        yield Problem(node, _argument(node, sorted(extra)[0]))
        return
    if kind not in (exp.In, exp.Exists, exp.Distinct):
        yield from (Problem(node, refusal) for refusal in particular(node))
    reason = _misplaced(node)
    if reason is not None:
        yield Problem(node, Refusal(reason))


def _misplaced(node: exp.Expr) -> Text | None:  # noqa: C901  # one line for each kind of node
    """Why an allowed node may not stand where it stands."""
    parent = node.parent
    match node:
        case exp.Table() if not isinstance(node.this, exp.Identifier):
            return Text("FROM 后只能是表名", "FROM takes names of tables only")
        case exp.From() | exp.Join() if not isinstance(node.this, exp.Table | exp.Subquery):
            return Text("FROM 后只能是表名或子查询", "FROM takes tables and sub-queries only")
        case exp.Join() if node.kind not in _KINDS or node.side not in _SIDES:
            return Text(f"不允许 {node.kind} JOIN", f"{node.kind} JOIN is not allowed")
        case exp.Join() if not (node.args.get("on") or node.args.get("using")):
            return Text("JOIN 须有 ON 或 USING", "a JOIN needs ON or USING")
        case exp.CTE() | exp.Subquery() if not isinstance(node.this, exp.Query):
            return Text("括号内须为 SELECT", "only a SELECT may stand there")
        case exp.Exists() if not isinstance(node.this, exp.Select):
            return Text("EXISTS 后须为 SELECT", "EXISTS takes a SELECT")
        case exp.In() if not (node.expressions or isinstance(node.args.get("query"), exp.Subquery)):
            return Text("IN 后须有取值列表或子查询", "IN needs a list of values or a sub-query")
        case exp.Star() if not isinstance(parent, exp.Count):
            return Text("不能用 *，请逐列写出", "no star: name the columns")
        case exp.Distinct() if not isinstance(parent, exp.Count | exp.Select):
            return Text("DISTINCT 的位置不对", "DISTINCT may not stand there")
        case exp.ArrayAgg() if not isinstance(node.this, exp.Order):
            return Text("list 须带 ORDER BY：list(x ORDER BY y)", "write list(x ORDER BY y)")
        case exp.Order() if isinstance(node.this, exp.Expr) and not isinstance(
            parent, exp.ArrayAgg
        ):
            return Text("ORDER BY 的位置不对", "ORDER BY may not stand there")
        case exp.IgnoreNulls() if type(node.this) not in _RANKING:
            return Text(
                "any_value 或 IGNORE NULLS 的位置不对",
                "any_value or IGNORE NULLS may not stand there",
            )
        case exp.Window() if _ranks(node) and not _ordered(node):
            return Text("该窗口函数须有 ORDER BY", "that window function needs ORDER BY")
        case _ if type(node) in _RANKING and not isinstance(parent, exp.Window | exp.IgnoreNulls):
            return Text("窗口函数须有 OVER", "a window function needs OVER")
    return None


def _ranks(window: exp.Window) -> bool:
    function = window.this.this if isinstance(window.this, exp.IgnoreNulls) else window.this
    return type(function) in _RANKING


def _ordered(window: exp.Window) -> bool:
    """The window has an order, its own or that of the WINDOW clause that it names."""
    if window.args.get("order") is not None:
        return True
    select = window.find_ancestor(exp.Select)
    name = window.alias
    named = select.args.get("windows") if select is not None else None
    return any(other.name == name and other.args.get("order") is not None for other in named or ())


def _unknown(node: exp.Expr) -> Refusal:
    key = type(node).key
    if isinstance(node, exp.Anonymous) or (
        isinstance(node, exp.Func) and key not in NAMES_OF_NODES
    ):
        name = (node.name if isinstance(node, exp.Anonymous) else node.sql_name()).lower()
        return Refusal(
            Text(f"不允许的函数 {name}", f"function {name} is not allowed"),
            allowed=allowed_names(_FUNCTION_NAMES),
            mend=did_you_mean(name, _FUNCTION_NAMES),
        )
    words = NAMES_OF_NODES.get(key, Text(key.upper(), key.upper()))
    return Refusal(Text(f"不允许 {words.zh}", f"{words.en} is not allowed"))


def _argument(node: exp.Expr, name: str) -> Refusal:
    words = name.rstrip("_").upper()
    what = type(node).key.upper()
    return Refusal(Text(f"{what} 中不允许 {words}", f"{words} is not allowed in {what}"))


def _named_twice(cte: exp.CTE) -> Problem:
    return Problem(
        cte,
        Refusal(
            Text(f"WITH 的名称 {cte.alias} 已有表使用", f"{cte.alias} is the name of a table"),
            mend=Text("换一个名称", "choose another name"),
        ),
    )
