"""Whether conditions can hold together: intervals and sets of values over a condition's terms.

A term is whatever is compared, by its text. What is not understood is left free, so that
"never" is said only of what can never be; three-valued, as SQL is: empty is neither yes nor no.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Literal

from sqlglot import exp

Constant = float | str | bool
Wanted = Literal["true", "false", "not-true"]
MAX_BRANCHES = 512  # beyond, everything counts as possible

_FLIPPED: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.GT: exp.LT,
    exp.LT: exp.GT,
    exp.GTE: exp.LTE,
    exp.LTE: exp.GTE,
    exp.EQ: exp.EQ,
    exp.NEQ: exp.NEQ,
}
_OPPOSITE: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.GT: exp.LTE,
    exp.LT: exp.GTE,
    exp.GTE: exp.LT,
    exp.LTE: exp.GT,
    exp.EQ: exp.NEQ,
    exp.NEQ: exp.EQ,
}


@dataclass(frozen=True, slots=True)
class Domain:
    """The values that a term may have: between bounds, among `only`, none of `never`."""

    low: Constant | None = None
    low_open: bool = False
    high: Constant | None = None
    high_open: bool = False
    only: frozenset[Constant] | None = None
    never: frozenset[Constant] = frozenset()
    empty: bool = False  # no value, that is NULL

    def meet(self, other: Domain) -> Domain | None:
        """What both allow; None where nothing is left."""
        if self.empty or other.empty:
            return self if self.empty and other.empty else None
        only = other.only if self.only is None else self.only
        if self.only is not None and other.only is not None:
            only = self.only & other.only
            if not only and _kinds(self.only) != _kinds(other.only):
                only = self.only  # '5' and 5 may be one value to the engine
        low, low_open = _tighter(self, other, "low")
        high, high_open = _tighter(self, other, "high")
        met = Domain(low, low_open, high, high_open, only, self.never | other.never)
        return met if met._possible() else None

    def _possible(self) -> bool:
        if self.only is not None:
            return any(self._holds(value) for value in self.only)
        if self.low is None or self.high is None or not _comparable(self.low, self.high):
            return True
        if self.low == self.high:
            return not (self.low_open or self.high_open or self.low in self.never)
        return _below(self.low, self.high)

    def _holds(self, value: Constant) -> bool:
        if value in self.never:
            return False
        above = _ordered(self.low, value, self.low_open)
        return above and _ordered(value, self.high, self.high_open)


Branch = Mapping[str, Domain]


def _kinds(values: frozenset[Constant]) -> set[bool]:
    return {isinstance(value, str) for value in values}


def _comparable(first: Constant, second: Constant) -> bool:
    return isinstance(first, str) == isinstance(second, str)


def _below(first: Constant, second: Constant) -> bool:
    return first < second  # type: ignore[operator]  # callers ask _comparable first


def _ordered(low: Constant | None, high: Constant | None, strictly: bool) -> bool:
    """Whether low comes before high; an open bound, or one of another kind, does not say."""
    if low is None or high is None or not _comparable(low, high):
        return True
    return _below(low, high) or (low == high and not strictly)


def _tighter(one: Domain, two: Domain, side: str) -> tuple[Constant | None, bool]:
    first, second = getattr(one, side), getattr(two, side)
    opened = (getattr(one, f"{side}_open"), getattr(two, f"{side}_open"))
    if second is None or (first is not None and not _comparable(first, second)):
        return first, opened[0]
    if first is None:
        return second, opened[1]
    if first == second:
        return first, opened[0] or opened[1]
    later = _below(first, second) == (side == "low")
    return (second, opened[1]) if later else (first, opened[0])


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads trees into branches.

    constants   values of parameters that have just one
    conditions  facts that are conditions themselves, as trees
    pairs       bare names are those of another dataset, and subject.x is not x
    """

    constants: Mapping[str, Constant]
    conditions: Callable[[str], exp.Expr | None] = lambda name: None
    pairs: bool = False

    def possible(self, wishes: Iterable[tuple[exp.Expr, Wanted]]) -> bool:
        """Whether all the conditions can come out as wanted at once."""
        branches: list[Branch] = [{}]
        for tree, wanted in wishes:
            branches = _joined(branches, self._read(tree, wanted))
            if not branches:
                return False
            if len(branches) > MAX_BRANCHES:
                return True
        return True

    def _read(self, node: exp.Expr, wanted: Wanted) -> list[Branch]:
        """The ways in which a condition comes out as wanted; {} asks for nothing."""
        bare = node.unnest()
        match bare:
            case exp.And() | exp.Or():
                parts = [self._read(side, wanted) for side in (bare.this, bare.expression)]
                both = isinstance(bare, exp.And) == (wanted == "true")
                return _joined(*parts) if both else [*parts[0], *parts[1]]
            case exp.Not():
                if wanted == "not-true":
                    # true or empty underneath: emptiness is not followed
                    return [*self._read(bare.this, "true"), *self._blank(bare.this)]
                return self._read(bare.this, "false" if wanted == "true" else "true")
            case exp.Coalesce() if len(bare.expressions) == 1 and _truth(bare.expressions[0]) == 0:
                return self._read(bare.this, "true" if wanted == "true" else "not-true")
        return self._read_atom(bare, wanted)

    def _read_atom(self, bare: exp.Expr, wanted: Wanted) -> list[Branch]:
        """One comparison or other condition without and, or, not."""
        match bare:
            case exp.Boolean():
                return [{}] if bool(bare.this) == (wanted == "true") else []
            case exp.Between():
                low = exp.GTE(this=bare.this.copy(), expression=bare.args["low"].copy())
                high = exp.LTE(this=bare.this.copy(), expression=bare.args["high"].copy())
                return self._read(exp.And(this=low, expression=high), wanted)
            case exp.Is() if isinstance(bare.expression, exp.Null):
                null = Domain(empty=True) if wanted == "true" else Domain()
                return [{self._name(bare.this): null}]
            case exp.Anonymous() if bare.name in ("missing", "exists"):
                return _truths(f"exists:{bare.expressions[0].name}", bare.name == "exists", wanted)
            case exp.In() if bare.expressions:
                return self._read_in(bare, wanted)
        if type(bare) in _FLIPPED:
            return self._read_comparison(bare, wanted)
        if isinstance(bare, exp.Column) and not bare.table:
            inner = self.conditions(bare.name)
            if inner is not None:
                return self._read(inner, wanted)
        return _truths(self._name(bare), True, wanted)

    def _blank(self, node: exp.Expr) -> list[Branch]:
        """The ways in which a condition is empty: left free where more than one term matters."""
        bare = node.unnest()
        return [{}] if not isinstance(bare, exp.Is) else []

    def _read_in(self, node: exp.In, wanted: Wanted) -> list[Branch]:
        values = [self.constant(item) for item in node.expressions]
        if any(value is None for value in values):
            return [{}]
        known = frozenset(value for value in values if value is not None)
        inside, outside = Domain(only=known), Domain(never=known)
        return _either(self._name(node.this), inside, outside, wanted)

    def _read_comparison(self, node: exp.Expr, wanted: Wanted) -> list[Branch]:
        left, right = node.this, node.expression
        kind, value = type(node), self.constant(right)
        if value is None and self.constant(left) is not None:
            left, kind, value = right, _FLIPPED[kind], self.constant(left)
        if value is not None:
            term = self._name(left)
        else:
            # two terms: their order, one way round for a < b and b > a
            names = [self._name(left), self._name(right)]
            if names[0] > names[1]:
                names.reverse()
                kind = _FLIPPED[kind]
            term, value = " <=> ".join(names), 0.0
        return _either(term, _span(kind, value), _span(_OPPOSITE[kind], value), wanted)

    def _name(self, node: exp.Expr) -> str:
        """A term by its text; over the subject alone, subject.x is x."""
        text = node.unnest().sql(dialect="duckdb", normalize=True)
        return text if self.pairs else re.sub(r"\bsubject\.", "", text)

    def constant(self, node: exp.Expr) -> Constant | None:
        """The value of an expression without terms; a day as its ISO text."""
        bare = node.unnest()
        match bare:
            case exp.Literal():
                return str(bare.this) if bare.is_string else float(bare.this)
            case exp.Boolean():
                return bool(bare.this)
            case exp.Cast() if isinstance(bare.this, exp.Literal):
                return self.constant(bare.this) if bare.is_type("DATE") else None
            case exp.Placeholder():
                return self.constants.get(bare.name)
            case exp.Neg():
                inner = self.constant(bare.this)
                return -inner if isinstance(inner, float) else None
            case exp.Add() | exp.Sub() | exp.Mul():
                sides = (self.constant(bare.this), self.constant(bare.expression))
                return _computed(bare, *sides)
        return None


def _computed(node: exp.Expr, left: Constant | None, right: Constant | None) -> float | None:
    if not isinstance(left, float) or not isinstance(right, float):
        return None
    if isinstance(node, exp.Mul):
        return left * right
    return left + right if isinstance(node, exp.Add) else left - right


def _span(kind: type[exp.Expr], value: Constant) -> Domain:
    if kind is exp.EQ:
        return Domain(only=frozenset({value}))
    if kind is exp.NEQ:
        return Domain(never=frozenset({value}))
    opened = kind in (exp.GT, exp.LT)
    if kind in (exp.GT, exp.GTE):
        return Domain(low=value, low_open=opened)
    return Domain(high=value, high_open=opened)


def _truths(term: str, when: bool, wanted: Wanted) -> list[Branch]:
    yes, no = Domain(only=frozenset({when})), Domain(only=frozenset({not when}))
    return _either(term, yes, no, wanted)


def _either(term: str, yes: Domain, no: Domain, wanted: Wanted) -> list[Branch]:
    if wanted == "true":
        return [{term: yes}]
    if wanted == "false":
        return [{term: no}]
    return [{term: no}, {term: Domain(empty=True)}]


def _joined(first: list[Branch], second: list[Branch]) -> list[Branch]:
    """Every pair that goes together."""
    if len(first) * len(second) > MAX_BRANCHES:
        return [{}]  # too many to follow: free
    found: list[Branch] = []
    for one, two in product(first, second):
        merged: dict[str, Domain] = dict(one)
        for term, domain in two.items():
            met = domain if term not in merged else merged[term].meet(domain)
            if met is None:
                break
            merged[term] = met
        else:
            found.append(merged)
    return found


def _truth(node: exp.Expr) -> int | None:
    return int(bool(node.this)) if isinstance(node, exp.Boolean) else None


def plain(value: object) -> Constant | None:
    """A parameter's value as a constant."""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, dt.date):
        return value.isoformat()
    return float(value) if isinstance(value, int | float) else None
