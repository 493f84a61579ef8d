"""What an allowed node must still satisfy: names, units, literals, casts, named arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlglot import exp

from supervision_models.errors import Text
from supervision_models.models.functions import BY_NAME, CAST_TYPES, DATE_UNITS

NAME = re.compile(r"[a-z_][a-z0-9_]*")
MAX_LITERAL = 500
MAX_PATTERN = 200


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing in the tree that is not allowed; `function` is the name of an unknown one."""

    what: Text
    allowed: Text | None = None
    mend: Text | None = None
    function: str | None = None
    aggregates: bool = False


def particular(node: exp.Expr) -> Iterator[Refusal]:
    """What the lists of classes and arguments cannot say about one node."""
    rule = _RULES.get(type(node))
    if rule is not None:
        yield from rule(node)


def match_name(node: exp.Expr, function: str) -> Iterator[Refusal]:
    """The first argument of a predicate must be one bare name."""
    if not isinstance(node, exp.Column) or node.table:
        yield Refusal(
            Text(
                zh=f"{function}() 须写一个匹配的名称",
                en=f"{function}() takes the name of a match",
            ),
            allowed=_text(BY_NAME[function].call),
        )


def _text(words: str) -> Text:
    return Text(zh=words, en=words)


def _identifier(node: exp.Expr) -> Iterator[Refusal]:
    if not NAME.fullmatch(node.name):
        lower = node.name.lower()
        yield Refusal(
            Text(zh=f"名称 {node.name!r} 不合规", en=f"{node.name!r} is not a name"),
            allowed=Text(zh="小写字母、数字、下划线", en="lower-case letters, digits, underscore"),
            mend=_text(lower) if NAME.fullmatch(lower) else None,
        )


def _placeholder(node: exp.Expr) -> Iterator[Refusal]:
    if not isinstance(node.this, str) or not NAME.fullmatch(node.this):
        yield Refusal(
            Text(zh="参数须写作 :名称", en="a parameter is written :name"),
            mend=Text(zh="例如 :min_area", en="such as :min_area"),
        )


def _literal(node: exp.Expr) -> Iterator[Refusal]:
    if node.is_string and len(node.name) > MAX_LITERAL:
        yield Refusal(
            Text(zh="文字字面量过长", en="a text literal is too long"),
            allowed=Text(zh=f"至多 {MAX_LITERAL} 个字符", en=f"at most {MAX_LITERAL} characters"),
        )


def _cast(node: exp.Expr) -> Iterator[Refusal]:
    to = node.args.get("to")
    if not isinstance(to, exp.DataType) or to.this not in CAST_TYPES.values():
        yield Refusal(
            Text(zh="不允许转换为该类型", en="a cast to this type is not allowed"),
            allowed=_text(", ".join(CAST_TYPES)),
        )


def _in(node: exp.Expr) -> Iterator[Refusal]:
    if not node.expressions:
        yield Refusal(
            Text(zh="IN 后须有取值列表", en="IN needs a list of values"),
            mend=Text(
                zh="写 x IN (1, 2)；列表用 list_contains(列表, x)",
                en="write x IN (1, 2); for a list, list_contains(list, x)",
            ),
        )


def _is(node: exp.Expr) -> Iterator[Refusal]:
    if not isinstance(node.expression, exp.Null | exp.Boolean):
        yield Refusal(
            Text(zh="IS 后只能是 NULL、TRUE、FALSE", en="IS takes NULL, TRUE or FALSE"),
            mend=Text(
                zh="相等写 =，可空的相等写 IS NOT DISTINCT FROM",
                en="write = for equal, IS NOT DISTINCT FROM where nulls are equal",
            ),
        )


def _interval(node: exp.Expr) -> Iterator[Refusal]:
    yield from _unit(node, "interval 30 day")


def _date_diff(node: exp.Expr) -> Iterator[Refusal]:
    yield from _unit(node, BY_NAME["date_diff"].call)


def _unit(node: exp.Expr, call: str) -> Iterator[Refusal]:
    unit = node.args.get("unit")
    if not isinstance(unit, exp.Var) or unit.name.lower() not in DATE_UNITS:
        yield Refusal(
            Text(zh="时间单位不对", en="not a unit of time that is allowed"),
            allowed=_text(", ".join(DATE_UNITS)),
            mend=_text(call),
        )


def _pattern(node: exp.Expr) -> Iterator[Refusal]:
    """A literal that Python and RE2 both read; neither look-around nor back-references."""
    pattern = node.expression
    if not isinstance(pattern, exp.Literal) or not pattern.is_string:
        yield Refusal(
            Text(zh="正则表达式须为字面量", en="a regular expression must be a literal"),
            allowed=_text(BY_NAME["regexp_matches"].call),
        )
        return
    try:
        re.compile(pattern.name)
        reason = ""
    except re.error as error:
        reason = str(error)
    if reason or len(pattern.name) > MAX_PATTERN or re.search(r"\(\?[=!<P(]|\\[1-9]", pattern.name):
        yield Refusal(
            Text(zh="正则表达式无法使用", en="the regular expression cannot be used"),
            allowed=Text(
                zh=f"RE2 语法，至多 {MAX_PATTERN} 个字符，无环视和反向引用",
                en=f"RE2 syntax, {MAX_PATTERN} characters, no look-around, no back-references",
            ),
            mend=_text(reason) if reason else None,
        )


def _exists(node: exp.Expr) -> Iterator[Refusal]:
    yield from match_name(node.this, "exists")


def _kwarg(node: exp.Expr) -> Iterator[Refusal]:
    parent = node.parent
    value = node.expression
    names = value.expressions if isinstance(value, exp.Array) else [value]
    fits = (
        isinstance(parent, exp.Anonymous)
        and parent.name.lower() == "net_overlap"
        and node.this.name == "minus"
        and bool(names)
        and all(isinstance(name, exp.Column) and not name.table for name in names)
    )
    if not fits:
        yield Refusal(
            Text(
                zh="=> 只用于 net_overlap 的 minus，后接匹配名称",
                en="=> is for minus of net_overlap only, and takes names of matches",
            ),
            allowed=_text(BY_NAME["net_overlap"].call),
        )


def _distinct(node: exp.Expr) -> Iterator[Refusal]:
    if not isinstance(node.parent, exp.Count) or len(node.expressions) != 1:
        yield Refusal(
            Text(zh="DISTINCT 只用于 count(distinct x)", en="DISTINCT is for count(distinct x)"),
            mend=Text(zh="list(x) 本已去重", en="list(x) is distinct by itself"),
        )


def _if(node: exp.Expr) -> Iterator[Refusal]:
    if not isinstance(node.parent, exp.Case) and node.args.get("false") is None:
        yield Refusal(
            Text(zh="if 缺少第三个参数", en="if lacks its third argument"),
            allowed=_text(BY_NAME["if"].call),
        )


def _replace(node: exp.Expr) -> Iterator[Refusal]:
    if node.args.get("replacement") is None:
        yield Refusal(
            Text(zh="replace 缺少第三个参数", en="replace lacks its third argument"),
            allowed=_text(BY_NAME["replace"].call),
        )


_RULES: dict[type[exp.Expr], Callable[[exp.Expr], Iterator[Refusal]]] = {
    exp.Identifier: _identifier,
    exp.Placeholder: _placeholder,
    exp.Literal: _literal,
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.In: _in,
    exp.Is: _is,
    exp.Interval: _interval,
    exp.DateDiff: _date_diff,
    exp.RegexpLike: _pattern,
    exp.Exists: _exists,
    exp.Kwarg: _kwarg,
    exp.Distinct: _distinct,
    exp.If: _if,
    exp.Replace: _replace,
}
