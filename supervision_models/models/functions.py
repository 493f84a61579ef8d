"""The functions that an expression may call: one table for parser, explainer and docs.

Everything else is refused, so a function is added here or it does not exist. Listed are only
deterministic functions whose meaning is the same in every engine, or which the compiler
rewrites into such a form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlglot import exp

from supervision_models.errors import Text

Group = Literal["number", "text", "date", "list", "choice", "predicate", "aggregate"]

DATE_UNITS = ("minute", "day", "month", "year")
CAST_TYPES: dict[str, exp.DType] = {
    "DATE": exp.DType.DATE,
    "INTEGER": exp.DType.INT,
    "BIGINT": exp.DType.BIGINT,
    "DOUBLE": exp.DType.DOUBLE,
    "VARCHAR": exp.DType.TEXT,
    "DECIMAL": exp.DType.DECIMAL,
}


@dataclass(frozen=True, slots=True)
class Function:
    """One allowed function.

    node  the sqlglot class that a call becomes; None: it stays an Anonymous call that the
          compiler replaces
    args  the argument names of `node` that may be filled (anything else is refused)
    flags the argument names that the parser sets by itself, with no meaning to a writer
    call  how it is written, for people
    arity least and greatest number of arguments (None: any), checked for Anonymous calls
    """

    name: str
    group: Group
    call: str
    text: Text
    node: type[exp.Expression] | None = None
    args: tuple[str, ...] = ("this",)
    flags: tuple[str, ...] = ()
    arity: tuple[int, int | None] = (1, 1)


_THIS_EXPRESSION = ("this", "expression")

FUNCTIONS: tuple[Function, ...] = (
    # numbers
    Function("abs", "number", "abs(x)", Text(zh="绝对值", en="absolute value"), exp.Abs),
    Function(
        "round",
        "number",
        "round(x, digits)",
        Text(zh="四舍五入到若干位小数", en="rounded to so many decimals"),
        exp.Round,
        ("this", "decimals"),
    ),
    Function("floor", "number", "floor(x)", Text(zh="向下取整", en="rounded down"), exp.Floor),
    Function("ceil", "number", "ceil(x)", Text(zh="向上取整", en="rounded up"), exp.Ceil),
    Function(
        "least",
        "number",
        "least(a, b, …)",
        Text(zh="最小的一个（忽略空值）", en="the smallest (nulls ignored)"),
        exp.Least,
        ("this", "expressions"),
        ("ignore_nulls",),
    ),
    Function(
        "greatest",
        "number",
        "greatest(a, b, …)",
        Text(zh="最大的一个（忽略空值）", en="the greatest (nulls ignored)"),
        exp.Greatest,
        ("this", "expressions"),
        ("ignore_nulls",),
    ),
    # choice
    Function(
        "coalesce",
        "choice",
        "coalesce(a, b, …)",
        Text(zh="第一个非空值", en="the first value that is not null"),
        exp.Coalesce,
        ("this", "expressions"),
    ),
    Function(
        "nullif",
        "choice",
        "nullif(a, b)",
        Text(zh="相等时为空，否则为前者", en="null when both are equal, else the first"),
        exp.Nullif,
        _THIS_EXPRESSION,
    ),
    Function(
        "if",
        "choice",
        "if(condition, then, else)",
        Text(zh="条件成立取前者，否则取后者", en="one value or the other by a condition"),
        exp.If,
        ("this", "true", "false"),
    ),
    # dates
    Function("year", "date", "year(d)", Text(zh="年份", en="the year"), exp.Year),
    Function("month", "date", "month(d)", Text(zh="月份", en="the month"), exp.Month),
    Function("day", "date", "day(d)", Text(zh="日", en="the day of the month"), exp.Day),
    Function(
        "date_diff",
        "date",
        "date_diff('minute'|'day'|'month'|'year', from, to)",
        Text(
            zh="两时间之间跨过的分、日、月、年界数",
            en="minute, day, month or year borders between two times",
        ),
        exp.DateDiff,
        ("this", "expression", "unit"),
        ("date_part_boundary",),
    ),
    Function(
        "add_months",
        "date",
        "add_months(d, n)",
        Text(zh="n 个月后的同一日（月末取末日）", en="the same day n months later (or month end)"),
        arity=(2, 2),
    ),
    Function(
        "add_working_days",
        "date",
        "add_working_days(d, n)",
        Text(zh="n 个工作日后（日历未公布则为空）", en="n working days on (null if unpublished)"),
        arity=(2, 2),
    ),
    # text
    Function("lower", "text", "lower(s)", Text(zh="小写", en="lower case"), exp.Lower),
    Function("upper", "text", "upper(s)", Text(zh="大写", en="upper case"), exp.Upper),
    Function("trim", "text", "trim(s)", Text(zh="去首尾空格", en="without outer spaces"), exp.Trim),
    Function(
        "length",
        "text",
        "length(s)",
        Text(zh="字符数，或列表的项数", en="number of characters, or of list items"),
        exp.Length,
    ),
    Function(
        "left",
        "text",
        "left(s, n)",
        Text(zh="前 n 个字符", en="the first n characters"),
        exp.Left,
        _THIS_EXPRESSION,
    ),
    Function(
        "right",
        "text",
        "right(s, n)",
        Text(zh="后 n 个字符", en="the last n characters"),
        exp.Right,
        _THIS_EXPRESSION,
    ),
    Function(
        "substr",
        "text",
        "substr(s, start, n)",
        Text(zh="自第 start 个起的 n 个字符", en="n characters from position start on"),
        exp.Substring,
        ("this", "start", "length"),
    ),
    Function(
        "replace",
        "text",
        "replace(s, old, new)",
        Text(zh="替换文字", en="one text replaced by another"),
        exp.Replace,
        ("this", "expression", "replacement"),
    ),
    Function(
        "contains",
        "text",
        "contains(s, part)",
        Text(zh="包含文字", en="contains a text"),
        exp.Contains,
        _THIS_EXPRESSION,
    ),
    Function(
        "starts_with",
        "text",
        "starts_with(s, part)",
        Text(zh="以文字开头", en="begins with a text"),
        exp.StartsWith,
        _THIS_EXPRESSION,
    ),
    Function(
        "ends_with",
        "text",
        "ends_with(s, part)",
        Text(zh="以文字结尾", en="ends with a text"),
        exp.EndsWith,
        _THIS_EXPRESSION,
    ),
    Function(
        "regexp_matches",
        "text",
        "regexp_matches(s, 'pattern')",
        Text(zh="符合正则表达式（须为字面量）", en="fits a regular expression (a literal)"),
        exp.RegexpLike,
        _THIS_EXPRESSION,
    ),
    Function(
        "concat",
        "text",
        "concat(a, b, …)",
        Text(zh="连接文字（忽略空值）", en="texts joined (nulls ignored)"),
        exp.Concat,
        ("expressions",),
        ("safe", "coalesce"),
    ),
    # lists
    Function(
        "list_contains",
        "list",
        "list_contains(list, x)",
        Text(zh="列表中含有", en="a list holds a value"),
        exp.ArrayContains,
        _THIS_EXPRESSION,
    ),
    # presence
    Function(
        "missing",
        "predicate",
        "missing(match)",
        Text(
            zh="无匹配记录，且数据覆盖已证明；否则为空",
            en="no record, inside proven coverage; null otherwise",
        ),
    ),
    Function(
        "exists",
        "predicate",
        "exists(match)",
        Text(zh="有匹配记录", en="there is a record"),
        exp.Exists,
    ),
    Function(
        "covered",
        "predicate",
        "covered(match)",
        Text(zh="数据覆盖该地该时", en="the data provably covers this place and time"),
    ),
    Function(
        "net_overlap",
        "predicate",
        "net_overlap(match, minus => other | [a, b])",
        Text(
            zh="与匹配范围重叠的面积（平方米），扣除另一些匹配",
            en="area shared with a match in m², less other matches",
        ),
        arity=(1, 2),
    ),
    # aggregates
    Function(
        "count",
        "aggregate",
        "count() | count(x)",
        Text(zh="记录数", en="number of records"),
        exp.Count,
        ("this",),
        ("big_int",),
    ),
    Function("sum", "aggregate", "sum(x)", Text(zh="合计", en="sum"), exp.Sum),
    Function("min", "aggregate", "min(x)", Text(zh="最小值", en="minimum"), exp.Min),
    Function("max", "aggregate", "max(x)", Text(zh="最大值", en="maximum"), exp.Max),
    Function("avg", "aggregate", "avg(x)", Text(zh="平均值", en="average"), exp.Avg),
    Function("median", "aggregate", "median(x)", Text(zh="中位数", en="median"), exp.Median),
    Function(
        "mad",
        "aggregate",
        "mad(x)",
        Text(
            zh="与中位数之差的中位数（稳健的离散程度）",
            en="median distance from the median, a robust spread",
        ),
        arity=(1, 1),
    ),
    Function(
        "list",
        "aggregate",
        "list(x)",
        Text(zh="去重排序后的列表", en="distinct values, sorted"),
        exp.ArrayAgg,
    ),
    Function(
        "arg_min",
        "aggregate",
        "arg_min(x, by)",
        Text(zh="by 最小的记录的 x", en="x of the record with the smallest by"),
        exp.ArgMin,
        _THIS_EXPRESSION,
    ),
    Function(
        "arg_max",
        "aggregate",
        "arg_max(x, by)",
        Text(zh="by 最大的记录的 x", en="x of the record with the greatest by"),
        exp.ArgMax,
        _THIS_EXPRESSION,
    ),
    Function(
        "bool_or", "aggregate", "bool_or(x)", Text(zh="任一成立", en="any holds"), exp.LogicalOr
    ),
    Function(
        "bool_and", "aggregate", "bool_and(x)", Text(zh="全部成立", en="all hold"), exp.LogicalAnd
    ),
    Function(
        "covered_days",
        "aggregate",
        "covered_days(start, end, first, last)",
        Text(
            zh="first 至 last 之间至少有一条记录有效（start 至 end，无 end 则持续有效）的天数",
            en="days of first to last on which a record is valid, from start to end (open: on)",
        ),
        arity=(4, 4),
    ),
    Function(
        "union_area",
        "aggregate",
        "union_area()",
        Text(
            zh="主体与全部匹配范围合并后的重叠面积（平方米）",
            en="area of the subject under all matched records together, in m²",
        ),
        arity=(0, 0),
    ),
)

BY_NAME: dict[str, Function] = {function.name: function for function in FUNCTIONS}
BY_NODE: dict[type[exp.Expr], Function] = {
    function.node: function for function in FUNCTIONS if function.node is not None
}
PREDICATES = frozenset(f.name for f in FUNCTIONS if f.group == "predicate")
AGGREGATES = frozenset(f.name for f in FUNCTIONS if f.group == "aggregate")


def is_aggregate(node: exp.Expr) -> bool:
    """Whether a node is a call of an aggregate."""
    function = BY_NODE.get(type(node))
    if function is not None:
        return function.group == "aggregate"
    return isinstance(node, exp.Anonymous) and node.name.lower() in AGGREGATES
