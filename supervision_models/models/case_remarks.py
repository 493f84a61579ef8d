"""Cases that an experienced colleague would miss: unknowns, both sides of each threshold, law."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlglot import exp

from supervision_models.errors import Text
from supervision_models.models.library import LoadedModel
from supervision_models.models.remark_kinds import Found
from supervision_models.models.statutes import Statutes

_ORDER = (exp.LT, exp.LTE, exp.GT, exp.GTE)
NEAR = 0.5  # a case this share off the threshold or less tries it


def try_remarks(model: LoadedModel, statutes: Statutes) -> Iterator[Found]:
    """What no case tries."""
    definition = model.definition
    if definition.kind != "rule" or not definition.cases:
        return  # of a model without any case it is told already
    uncovered = any(case.coverage for case in definition.cases)
    if any(parsed.matches for parsed in model.expressions.values()) and not uncovered:
        yield _missing("没有数据未覆盖的案例（coverage）", "no case of data that do not cover")
    blank = ("not_assessable:null", "not_assessable:link")
    if not any(
        case.expect == "not_assessable" or case.expect.startswith(blank)
        for case in definition.cases
    ):
        yield _missing("没有关键字段空白的案例", "no case with an empty field")
    yield from _thresholds(model)
    yield from _versions(model, statutes)


def _missing(zh: str, en: str) -> Found:
    return ("case-missing", ("cases",), Text(zh, en))


def _versions(model: LoadedModel, statutes: Statutes) -> Iterator[Found]:
    """Versions of the cited law that no case expects."""
    tried = {label for case in model.definition.cases for label in case.laws or ()}
    for index, key in enumerate(model.definition.legal_basis):
        if key not in statutes.keys:
            continue  # cited from a statutes file that is not at hand
        for provision in statutes.history(key):
            if provision.label not in tried:
                yield (
                    "case-missing",
                    ("legal_basis", index),
                    Text(
                        f"没有适用 {provision.label} 的案例（laws）",
                        f"no case falls under {provision.label} (laws)",
                    ),
                )


def _thresholds(model: LoadedModel) -> Iterator[Found]:
    """Columns compared with a parameter in `when`: a case on each side of it, and near."""
    for node in model.expressions["when"].tree.find_all(*_ORDER):
        left, right = node.this.unnest(), node.expression.unnest()
        if isinstance(left, exp.Placeholder):
            left, right = right, left
        if not (isinstance(left, exp.Column) and isinstance(right, exp.Placeholder)):
            continue
        limit = _limit(model, right.name)
        fact = model.definition.facts.get(left.name)
        if limit is None or left.table or (fact and fact.expr.strip() != left.name):
            continue
        values = [
            value
            for value in _given(model, left.name)
            if abs(value - limit) <= max(NEAR * abs(limit), 1)
        ]
        if not any(v < limit for v in values) or not any(v >= limit for v in values):
            yield (
                "near-miss-missing",
                ("params", right.name),
                Text(
                    f"{left.name} 在门槛 {limit:g} 两侧没有各一个贴近的案例",
                    f"no case close to {limit:g} on either side for {left.name}",
                ),
            )


def _limit(model: LoadedModel, name: str) -> float | None:
    param = model.definition.params.get(name)
    value: Any = param.value if param is not None else None
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number else None


def _given(model: LoadedModel, column: str) -> Iterator[float]:
    for case in model.definition.cases:
        rows = case.given.get("subject", case.given.get(model.definition.subject, {}))
        for row in rows if isinstance(rows, list) else [rows]:
            value = row.get(column)
            if isinstance(value, int | float) and not isinstance(value, bool):
                yield float(value)
