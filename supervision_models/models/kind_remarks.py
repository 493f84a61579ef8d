"""Comparisons of what cannot be compared: a day with a number, square metres with mu."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from supervision_models.contracts.definition import Column, Contract
from supervision_models.errors import Text
from supervision_models.models.library import LoadedModel
from supervision_models.models.remark_kinds import Found, path_of

_COMPARED = (exp.LT, exp.LTE, exp.GT, exp.GTE, exp.EQ, exp.NEQ)
_UNITS = {
    "money": "yuan",
    "area": "m2",
    "volume": "m3",
    "mass": "t",
    "length": "m",
    "ratio": "ratio",
}
_SAME = {
    "CNY": "yuan",
    "days": "day",
    "d": "day",
    "months": "month",
    "years": "year",
    "persons": "count",
    "person": "count",
    "records": "count",
    "share": "ratio",
    "working-days": "working_days",
}
_DAYS = frozenset({"date", "datetime"})
_TEXTS = frozenset({"text", "code", "usc", "person_name", "person_id", "phone"})
_NUMBERS = frozenset({*_UNITS, "integer", "decimal", "year"})
_KINDS = {
    "day": Text("日期", "a day"),
    "number": Text("数", "a number"),
    "text": Text("文字", "a text"),
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """What is known of a value: its kind, and its unit where it is a measured number."""

    kind: str | None = None
    unit: str | None = None


_UNKNOWN = Quantity()


def kind_remarks(model: LoadedModel, contracts: Mapping[str, Contract]) -> Iterator[Found]:
    """Every comparison, and every sum, of two sides that are known to differ."""
    for field, parsed in model.expressions.items():
        scales = _Scales(model, contracts, field)
        for node in parsed.tree.find_all(*_COMPARED, exp.Add, exp.Sub, exp.Between):
            sides = [node.this, *_others(node)]
            first, *rest = [scales.of(side) for side in sides]
            for other in rest:
                yield from _differ(node, field, first, other)


def _others(node: exp.Expr) -> list[exp.Expr]:
    if isinstance(node, exp.Between):
        return [node.args["low"], node.args["high"]]
    return [node.expression]


def _differ(node: exp.Expr, field: str, first: Quantity, other: Quantity) -> Iterator[Found]:
    compared = not isinstance(node, exp.Add | exp.Sub)
    kinds = (first.kind, other.kind)
    if compared and None not in kinds and kinds[0] != kinds[1]:
        words = [_KINDS[str(kind)] for kind in kinds]
        yield (
            "kinds-differ",
            path_of(field),
            Text(
                f"{words[0].zh}与{words[1].zh}比较：{_shown(node)}",
                f"{words[0].en} is compared with {words[1].en}: {_shown(node)}",
            ),
        )
    elif first.unit and other.unit and first.unit != other.unit:
        yield (
            "units-differ",
            path_of(field),
            Text(
                f"单位不同（{first.unit} 与 {other.unit}）：{_shown(node)}",
                f"different units ({first.unit} and {other.unit}): {_shown(node)}",
            ),
        )


def _shown(node: exp.Expr) -> str:
    return node.sql(dialect="duckdb").replace("$", ":")[:80]


@dataclass(frozen=True, slots=True)
class _Scales:
    """Kinds and units of the names at one place of a model."""

    model: LoadedModel
    contracts: Mapping[str, Contract]
    field: str

    def of(self, node: exp.Expr) -> Quantity:
        bare = node.unnest()
        match bare:
            case exp.Literal() if not bare.is_string:
                return Quantity("number")
            case exp.Placeholder():
                return self._param(bare.name)
            case exp.Column():
                return self._column(bare)
            case exp.Cast():
                return Quantity("day") if bare.is_type("DATE") else _UNKNOWN
            case exp.Year() | exp.Month() | exp.Day() | exp.Length():
                return Quantity("number")
            case exp.DateDiff():
                unit = bare.args.get("unit")
                return Quantity("number", unit.name.lower() if unit is not None else "day")
            case exp.Coalesce() | exp.Round() | exp.Abs() | exp.Min() | exp.Max() | exp.Sum():
                return self.of(bare.this)
            case exp.Anonymous():
                return _call(bare.name)
            case exp.Add() | exp.Sub():
                return self._sum(bare)
        return _UNKNOWN

    def _sum(self, node: exp.Expr) -> Quantity:
        left, right = self.of(node.this), self.of(node.expression)
        if left.kind is None or right.kind is None:
            return _UNKNOWN  # a day and a number are added, too
        if "day" in (left.kind, right.kind):
            both = left.kind == right.kind
            return Quantity("number", "day") if both else Quantity("day")
        return left if left.unit else right

    def _param(self, name: str) -> Quantity:
        if name == "as_of":
            return Quantity("day")
        param = self.model.definition.params[name]
        values = [param.value, *(item.value for item in param.values)]
        known = [value for value in values if value is not None]
        if all(isinstance(v, int | float) and not isinstance(v, bool) for v in known):
            return Quantity("number", _same(param.unit))
        return _UNKNOWN  # a text may be a day

    def _column(self, node: exp.Column) -> Quantity:
        definition = self.model.definition
        parts = self.field.split(".")
        if node.table not in ("", "subject"):
            keep = self.model.expressions.get(f"match.{node.table}.keep.{node.name}")
            if keep is None:
                return _UNKNOWN
            return _Scales(self.model, self.contracts, f"match.{node.table}.keep").of(keep.tree)
        in_match = parts[0] == "match" and parts[2] in ("where", "keep") and not node.table
        if in_match:
            dataset = definition.match[parts[1]].dataset
            return _typed(self.contracts[dataset].columns.get(node.name))
        fact = definition.facts.get(node.name)
        if fact is not None and not node.table:
            return Quantity("number", _same(fact.unit)) if fact.unit else _UNKNOWN
        return _typed(self.contracts[definition.subject].columns.get(node.name))


def _call(name: str) -> Quantity:
    if name == "net_overlap":
        return Quantity("number", "m2")
    return Quantity("day") if name in ("add_months", "add_working_days") else _UNKNOWN


def _typed(column: Column | None) -> Quantity:
    if column is None:
        return _UNKNOWN
    if column.type in _DAYS:
        return Quantity("day")
    if column.type in _TEXTS:
        return Quantity("text")
    if column.type in _NUMBERS:
        return Quantity("number", _UNITS.get(column.type))
    return _UNKNOWN


def _same(unit: str | None) -> str | None:
    return _SAME.get(unit, unit) if unit is not None else None
