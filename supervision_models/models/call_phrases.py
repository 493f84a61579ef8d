"""Function calls in words."""

from __future__ import annotations

from sqlglot import exp

from supervision_models.models.functions import BY_NODE
from supervision_models.models.speaking import Speaker, regexp_words, span_words

# function -> how a call reads; {0}, {1} are its arguments in the order of writing
_CALLS: dict[str, tuple[str, str]] = {
    "abs": ("{0}的绝对值", "the absolute value of {0}"),
    "floor": ("{0}向下取整", "{0} rounded down"),
    "ceil": ("{0}向上取整", "{0} rounded up"),
    "nullif": ("{0}（等于{1}时视为空）", "{0} (empty when it is {1})"),
    "year": ("{0}的年份", "the year of {0}"),
    "month": ("{0}的月份", "the month of {0}"),
    "day": ("{0}的日", "the day of {0}"),
    "lower": ("{0}（小写）", "{0} in lower case"),
    "upper": ("{0}（大写）", "{0} in upper case"),
    "trim": ("{0}（去首尾空格）", "{0} without outer spaces"),
    "length": ("{0}的长度", "the length of {0}"),
    "left": ("{0}的前 {1} 位", "the first {1} characters of {0}"),
    "right": ("{0}的后 {1} 位", "the last {1} characters of {0}"),
    "substr": ("{0}自第 {1} 位起的部分", "the part of {0} from character {1}"),
    "replace": ("把{0}中的{1}换成{2}", "{0} with {1} replaced by {2}"),
    "contains": ("{0}含有{1}", "{0} contains {1}"),
    "starts_with": ("{0}以{1}开头", "{0} begins with {1}"),
    "ends_with": ("{0}以{1}结尾", "{0} ends with {1}"),
    "list_contains": ("{0}中有{1}", "{0} holds {1}"),
    "sum": ("{0}合计", "total {0}"),
    "avg": ("平均{0}", "average {0}"),
    "median": ("{0}的中位数", "median of {0}"),
    "mad": ("{0}与其中位数之差的中位数", "median distance of {0} from its median"),
    "list": ("{0}（列出）", "all {0}"),
    "arg_min": ("{1}最小的一条的{0}", "{0} of the record with the least {1}"),
    "arg_max": ("{1}最大的一条的{0}", "{0} of the record with the greatest {1}"),
    "bool_or": ("任一条满足“{0}”", "any record where {0}"),
    "bool_and": ("每一条都满足“{0}”", "every record where {0}"),
    "covered_days": (
        "{2}至{3}之间有记录有效（自{0}至{1}）的天数",
        "the days of {2} to {3} on which a record is valid ({0} to {1})",
    ),
    "union_area": ("合并后的重叠面积", "overlapping area taken together"),
}
_JOINED: dict[str, tuple[str, str]] = {
    "least": ("{0}中最小的", "the least of {0}"),
    "greatest": ("{0}中最大的", "the greatest of {0}"),
    "concat": ("{0}连写", "{0} joined"),
}
_UNITS = {
    "minute": ("分钟数", "minutes"),
    "day": ("日数", "days"),
    "month": ("月数", "months"),
    "year": ("年数", "years"),
}


def call_words(node: exp.Expr, speaker: Speaker) -> str:
    """One call in words."""
    name = node.name.lower() if isinstance(node, exp.Anonymous) else BY_NODE[type(node)].name
    special = _SPECIAL.get(name)
    if special is not None:
        return special(node, speaker)
    if name in _JOINED:
        parts = [speaker.operand(argument) for argument in _arguments(node)]
        return speaker.text(*_JOINED[name]).format(speaker.listed(parts))
    arguments = [speaker.operand(argument) for argument in _arguments(node)]
    return speaker.text(*_CALLS[name]).format(*arguments)


def _arguments(node: exp.Expr) -> list[exp.Expr]:
    """Arguments in the order in which people write them."""
    if isinstance(node, exp.Anonymous):
        return list(node.expressions)
    function = BY_NODE[type(node)]
    found: list[exp.Expr] = []
    for name in function.args:
        value = node.args.get(name)
        if isinstance(value, list):
            found += value
        elif value is not None:
            found.append(value)
    return found


def _round(node: exp.Expr, speaker: Speaker) -> str:
    inner = speaker.say(node.this)
    digits = node.args.get("decimals")
    if digits is None:
        return speaker.text(f"{inner}（取整）", f"{inner} (rounded)")
    shown = speaker.say(digits)
    return speaker.text(f"{inner}（保留 {shown} 位小数）", f"{inner} (to {shown} decimals)")


def _date_diff(node: exp.Expr, speaker: Speaker) -> str:
    zh, en = _UNITS[node.args["unit"].name.lower()]
    start, end = speaker.say(node.expression), speaker.say(node.this)
    return speaker.text(f"自{start}至{end}的{zh}", f"{en} from {start} to {end}")


def _count(node: exp.Expr, speaker: Speaker) -> str:
    inner = node.args.get("this")
    if inner is None:
        return speaker.text("记录数", "number of records")
    if isinstance(inner, exp.Distinct):
        words = speaker.say(inner)
        return speaker.text(f"不同{words}的个数", f"number of distinct {words}")
    words = speaker.say(inner)
    return speaker.text(f"有{words}的记录数", f"number of records with {words}")


def _extreme(node: exp.Expr, speaker: Speaker) -> str:
    words = speaker.say(node.this)
    least = isinstance(node, exp.Min)
    if speaker.is_date(node.this):
        return (
            speaker.text(f"最早的{words}", f"earliest {words}")
            if least
            else speaker.text(f"最晚的{words}", f"latest {words}")
        )
    return (
        speaker.text(f"最小的{words}", f"smallest {words}")
        if least
        else speaker.text(f"最大的{words}", f"greatest {words}")
    )


def _add_months(node: exp.Expr, speaker: Speaker) -> str:
    date, amount = node.expressions
    return span_words(date, amount, ("个月", "months"), speaker)


def _add_working_days(node: exp.Expr, speaker: Speaker) -> str:
    date, amount = node.expressions
    return span_words(date, amount, ("个工作日", "working days"), speaker)


def _coalesce(node: exp.Expr, speaker: Speaker) -> str:
    first, *others = _arguments(node)
    words = speaker.operand(first)
    if len(others) > 1:
        parts = speaker.listed([words, *(speaker.operand(other) for other in others)])
        return speaker.text(f"{parts}中第一个有值的", f"the first given of {parts}")
    other = others[0].unnest()
    if isinstance(other, exp.Boolean):
        value = speaker.say(other)
        return speaker.text(f"{words}（不明视为{value}）", f"{words} (unknown counts as {value})")
    value = speaker.against(other, first)
    gap = " " if value[:1].isdigit() else ""
    return speaker.text(f"{words}（为空时取{gap}{value}）", f"{words} ({value} where it is empty)")


def _missing(node: exp.Expr, speaker: Speaker) -> str:
    title = speaker.naming.match_title(node.expressions[0].name)
    return speaker.text(f"查无{title}（数据覆盖已证明）", f"there is provably no {title}")


def _exists(node: exp.Expr, speaker: Speaker) -> str:
    title = speaker.naming.match_title(node.expressions[0].name)
    return speaker.text(f"有{title}", f"there is {title}")


def _covered(node: exp.Expr, speaker: Speaker) -> str:
    title = speaker.naming.match_title(node.expressions[0].name)
    return speaker.text(f"{title}的数据覆盖该地该时", f"data of {title} cover the place and time")


def _net_overlap(node: exp.Expr, speaker: Speaker) -> str:
    first, *rest = node.expressions
    title = speaker.naming.match_title(first.name)
    if not rest:
        return speaker.text(f"与{title}重叠的面积", f"area shared with {title}")
    value = rest[0].expression
    parts = value.expressions if isinstance(value, exp.Array) else [value]
    minus = speaker.listed([speaker.naming.match_title(part.name) for part in parts])
    return speaker.text(
        f"与{title}重叠、扣除{minus}之后的面积", f"area shared with {title}, less that of {minus}"
    )


_SPECIAL = {
    "round": _round,
    "add_months": _add_months,
    "add_working_days": _add_working_days,
    "coalesce": _coalesce,
    "regexp_matches": regexp_words,
    "date_diff": _date_diff,
    "count": _count,
    "min": _extreme,
    "max": _extreme,
    "missing": _missing,
    "exists": _exists,
    "covered": _covered,
    "net_overlap": _net_overlap,
}
