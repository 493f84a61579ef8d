"""Expressions in words: a tree read aloud, in Chinese or English.

Every node that `models.grammar` allows has its words here; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from supervision_models.models.call_phrases import call_words
from supervision_models.models.expression import parse
from supervision_models.models.functions import BY_NODE
from supervision_models.models.literals import column_of
from supervision_models.models.naming import Naming
from supervision_models.models.speaking import like_words, span_words
from supervision_models.models.units import number_words

# comparison -> (zh, en) for numbers and text, (zh, en) for dates
_COMPARISONS: dict[type[exp.Expr], tuple[tuple[str, str], tuple[str, str]]] = {
    exp.EQ: (("为", "is"), ("为", "is")),
    exp.NEQ: (("不为", "is not"), ("不为", "is not")),
    exp.LT: (("小于", "is less than"), ("早于", "is before")),
    exp.LTE: (("不超过", "is at most"), ("不晚于", "is not after")),
    exp.GT: (("超过", "is more than"), ("晚于", "is after")),
    exp.GTE: (("不少于", "is at least"), ("不早于", "is not before")),
    exp.NullSafeEQ: (("（含同为空）等于", "is (or both are empty)"),) * 2,
    exp.NullSafeNEQ: (("不同于", "differs from"),) * 2,
}
_ARITHMETIC: dict[type[exp.Expr], str] = {
    exp.Add: "+",
    exp.Sub: "−",
    exp.Mul: "×",
    exp.Div: "÷",
    exp.Mod: "mod",
    exp.DPipe: "&",
}
_CHAINS: tuple[set[type[exp.Expr]], ...] = ({exp.Add, exp.Sub}, {exp.Mul, exp.Div})
_UNITS = {
    "minute": ("分钟", "minutes"),
    "day": ("日", "days"),
    "month": ("个月", "months"),
    "year": ("年", "years"),
}


def phrase(expression: str, naming: Naming) -> str:
    """A checked expression in words."""
    return Phrases(naming).say(parse(expression, where="", aggregates=True).tree)


class Phrases:
    """Reads nodes aloud; knows the names by `naming`."""

    def __init__(self, naming: Naming) -> None:
        self.naming = naming
        self.zh = naming.lang == "zh"
        self._rules: dict[type[exp.Expr], Callable[[exp.Expr], str]] = {
            exp.And: self._and,
            exp.Or: self._or,
            exp.Not: self._not,
            exp.Paren: lambda node: self.say(node.this),
            exp.Is: self._is,
            exp.Like: self._like,
            exp.ILike: self._like,
            exp.In: self._in,
            exp.Between: self._between,
            exp.Neg: lambda node: f"−{self.operand(node.this)}",
            exp.Case: self._case,
            exp.Cast: self._cast,
            exp.TryCast: self._cast,
            exp.Interval: self._interval,
            exp.Array: lambda node: self.listed([self.say(part) for part in node.expressions]),
            exp.Column: self._column,
            exp.Placeholder: lambda node: self.naming.param(node.name),
            exp.Literal: self._literal,
            exp.Boolean: lambda node: (
                self.text("是", "yes") if node.this else self.text("否", "no")
            ),
            exp.Null: lambda node: self.text("空", "nothing"),
            exp.Distinct: lambda node: self.say(node.expressions[0]),
        }

    def say(self, node: exp.Expr) -> str:
        """One node in words."""
        kind = type(node)
        if kind in _COMPARISONS:
            return self._compare(node)
        if kind in _ARITHMETIC:
            return self._arithmetic(node)
        rule = self._rules.get(kind)
        if rule is not None:
            return rule(node)
        if kind in BY_NODE or isinstance(node, exp.Anonymous):
            return call_words(node, self)
        raise AssertionError(f"no words for {kind.__name__}")

    def text(self, zh: str, en: str) -> str:
        return zh if self.zh else en

    def listed(self, parts: list[str]) -> str:
        return ("、" if self.zh else ", ").join(parts)

    def operand(self, node: exp.Expr) -> str:
        """A part of arithmetic, in brackets where it is arithmetic itself."""
        bare = node.unnest()
        words = self.say(bare)
        return f"({words})" if type(bare) in _ARITHMETIC or isinstance(bare, exp.Case) else words

    def is_date(self, node: exp.Expr) -> bool:
        """Whether a value is a date, as far as the tree tells."""
        bare = node.unnest()
        match bare:
            case exp.Column():
                return self.naming.column(bare.table or None, bare.name).kind == "date"
            case exp.Placeholder():
                return bare.name == "as_of"
            case exp.Cast() | exp.TryCast():
                return bool(bare.to.this == exp.DType.DATE)
            case exp.Anonymous():
                return bare.name in ("add_months", "add_working_days")
            case exp.Add() | exp.Sub():
                return self.is_date(bare.this) and not self.is_date(bare.expression)
            case exp.Coalesce() | exp.Least() | exp.Greatest() | exp.Min() | exp.Max():
                return self.is_date(bare.this)
            case _:
                return False

    # -- logic --------------------------------------------------------------------------------

    def _and(self, node: exp.Expr) -> str:
        assert isinstance(node, exp.And)
        parts = [self._grouped(part, exp.Or) for part in node.flatten()]
        return self.text("，且", " and ").join(parts)

    def _or(self, node: exp.Expr) -> str:
        assert isinstance(node, exp.Or)
        parts = [self._grouped(part, exp.And) for part in node.flatten()]
        return self.text("，或", " or ").join(parts)

    def _grouped(self, node: exp.Expr, other: type[exp.Expr]) -> str:
        bare = node.unnest()
        words = self._truth(bare)
        if isinstance(bare, other | exp.And | exp.Or):
            return self.text(f"（{words}）", f"({words})")
        return words

    def _truth(self, node: exp.Expr) -> str:
        """A condition; a bare yes/no column becomes a sentence."""
        if isinstance(node, exp.Column):
            named = self.naming.column(node.table or None, node.name)
            if named.kind == "boolean":
                return self.text(f"{named.words}为是", f"{named.words} is yes")
        return self.say(node)

    def _not(self, node: exp.Expr) -> str:
        inner = node.this.unnest()
        match inner:
            case exp.Is():
                return self._is(inner, negated=True)
            case exp.In():
                return self._in(inner, negated=True)
            case exp.Like() | exp.ILike():
                return self._like(inner, negated=True)
            case exp.Between():
                return self._between(inner, negated=True)
            case _:
                return self.text(f"并非“{self._truth(inner)}”", f"not ({self._truth(inner)})")

    def _is(self, node: exp.Expr, negated: bool = False) -> str:
        words = self.say(node.this)
        if isinstance(node.expression, exp.Null):
            if negated:
                return self.text(f"{words}有值", f"{words} is given")
            return self.text(f"{words}为空", f"{words} is empty")
        true = bool(node.expression.this) != negated
        state = self.text("成立", "holds") if true else self.text("不成立", "does not hold")
        if negated:  # IS NOT TRUE holds for unknown as well
            state += self.text("或不明", " or is unknown")
        return f"“{words}”{state}" if self.zh else f"{words} {state}"

    # -- comparison ---------------------------------------------------------------------------

    def _compare(self, node: exp.Expr) -> str:
        left, right = node.this, node.expression
        dates = self.is_date(left) or self.is_date(right)
        sign = _COMPARISONS[type(node)][1 if dates else 0][0 if self.zh else 1]
        subject, value = self.say(left), self.against(right, left)
        return f"{subject}{sign}{self._spaced(value)}" if self.zh else f"{subject} {sign} {value}"

    @staticmethod
    def _spaced(words: str) -> str:
        """Figures stand apart from Chinese text."""
        return f" {words}" if words[:1].isascii() and words[:1].isalnum() else words

    def against(self, node: exp.Expr, other: exp.Expr) -> str:
        """A value compared with `other`: literals take the words and unit of its column."""
        bare = node.unnest()
        column = column_of(other)
        if isinstance(bare, exp.Literal) and bare.is_string and column is not None:
            named = self.naming.column(column.table or None, column.name)
            return self.naming.value(named.column, bare.name)
        return self.say(bare)

    def _in(self, node: exp.Expr, negated: bool = False) -> str:
        values = self.listed([self.against(value, node.this) for value in node.expressions])
        if self.zh:
            values = f"{self._spaced(values)}{' ' if values[-1:].isdigit() else ''}"
        words = self.say(node.this)
        if len(node.expressions) == 1:
            is_not = self.text("不为", "is not") if negated else self.text("为", "is")
            return f"{words}{is_not}{values}" if self.zh else f"{words} {is_not} {values}"
        if negated:
            return self.text(f"{words}不为{values}之一", f"{words} is none of {values}")
        return self.text(f"{words}为{values}之一", f"{words} is one of {values}")

    def _between(self, node: exp.Expr, negated: bool = False) -> str:
        words, low = self.say(node.this), self.say(node.args["low"])
        high = self.say(node.args["high"])
        if negated:
            return self.text(
                f"{words}不在 {low} 至 {high} 之间", f"{words} is not between {low} and {high}"
            )
        return self.text(
            f"{words}在 {low} 至 {high} 之间（含）", f"{words} is between {low} and {high}"
        )

    def _like(self, node: exp.Expr, negated: bool = False) -> str:
        negated = negated != bool(node.args.get("negate"))
        return like_words(node, self, negated=negated)

    # -- values -------------------------------------------------------------------------------

    def _arithmetic(self, node: exp.Expr) -> str:
        left, right = node.this, node.expression
        if isinstance(node, exp.Add | exp.Sub):
            dated = self._moved(node, left, right)
            if dated is not None:
                return dated
        if isinstance(right, exp.Nullif):  # the guard against division by zero
            right = right.this
        first = self.operand(left)
        if any({type(node), type(left)} <= chain for chain in _CHAINS):
            first = self.say(left)  # a + b - c needs no brackets
        return f"{first} {_ARITHMETIC[type(node)]} {self.operand(right)}"

    def _moved(self, node: exp.Expr, left: exp.Expr, right: exp.Expr) -> str | None:
        """A date and a span of time, or the days between two dates."""
        interval = isinstance(right.unnest(), exp.Interval)
        if self.is_date(left) and self.is_date(right) and isinstance(node, exp.Sub):
            return self.text(
                f"自{self.say(right)}至{self.say(left)}的日数",
                f"days from {self.say(right)} to {self.say(left)}",
            )
        if not (interval or self.is_date(left)):
            return None
        back = isinstance(node, exp.Sub)
        if interval:
            span = right.unnest()
            unit = _UNITS[span.args["unit"].name.lower()]
            return span_words(left, _amount(span), unit, self, back=back)
        return span_words(left, right, _UNITS["day"], self, back=back)

    def _interval(self, node: exp.Expr) -> str:
        zh, en = _UNITS[node.args["unit"].name.lower()]
        amount = self.say(_amount(node))
        return self.text(f"{amount} {zh}", f"{amount} {en}")

    def _cast(self, node: exp.Expr) -> str:
        """A change of type is no matter of words; a written date stands without quotes."""
        written = isinstance(node.this, exp.Literal) and self.is_date(node)
        return node.this.name if written else self.say(node.this)

    def _case(self, node: exp.Expr) -> str:
        tested = node.args.get("this")
        parts = []
        for branch in node.args["ifs"]:
            condition = self._truth(branch.this)
            if tested is not None:
                condition = f"{self.say(tested)}{self.text('为', ' is ')}{condition}"
            value = self.say(branch.args["true"])
            value = self._spaced(value) if self.zh else value
            parts.append(self.text(f"若{condition}则为{value}", f"if {condition}: {value}"))
        default = node.args.get("default")
        if default is not None:
            value = self.say(default)
            parts.append(self.text(f"否则为{self._spaced(value)}", f"otherwise {value}"))
        return self.text("；", "; ").join(parts)

    def _column(self, node: exp.Expr) -> str:
        assert isinstance(node, exp.Column)
        return self.naming.column(node.table or None, node.name).words

    def _literal(self, node: exp.Expr) -> str:
        if not node.is_string:
            return number_words(float(node.name) if "." in node.name else int(float(node.name)))
        return self.text(f"“{node.name}”", f'"{node.name}"')


def _amount(interval: exp.Expr) -> exp.Expr:
    """The number of an interval, which sqlglot keeps as text."""
    amount = interval.this
    return exp.Literal.number(amount.name) if isinstance(amount, exp.Literal) else amount
