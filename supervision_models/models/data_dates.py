"""The first and last day of a period, from the days of the conduct and the day of the scan.

Only what follows from these by days and months; an end that hangs on another column of the
record is not known beforehand, and is left to the words.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlglot import exp

from supervision_models.models.definition import Match, ModelDefinition
from supervision_models.models.expression import parse
from supervision_models.models.library import LoadedModel

CHOICES = (exp.Coalesce, exp.Least, exp.Greatest)


@dataclass(frozen=True, slots=True)
class Days:
    """A span of days, both ends included."""

    first: dt.date
    last: dt.date

    def moved(self, days: int = 0, months: int = 0) -> Days:
        return Days(_moved(self.first, days, months), _moved(self.last, days, months))


def hull(spans: Iterable[Days | None]) -> Days | None:
    """The span from the first to the last day of all; None where one is unknown."""
    found = list(spans)
    known = [span for span in found if span is not None]
    if not known or len(known) < len(found):
        return None
    return Days(min(span.first for span in known), max(span.last for span in known))


def match_days(model: LoadedModel, match: Match, conduct: Days) -> Days | None:
    """The days over which records of a match are wanted, for conduct within `conduct`.

    The scan is taken to be on the last day of `conduct`.
    """
    definition = model.definition
    at = _days(match.at or definition.conduct_on, definition, conduct)
    if match.period is not None:
        found = hull(_days(end, definition, conduct) for end in match.period)
    elif match.within_days is not None and at is not None:
        low, high = match.within_days
        found = Days(at.moved(low).first, at.moved(high).last)
    else:
        return None
    # nothing is dated after the scan
    return None if found is None else Days(found.first, min(found.last, conduct.last))


def _days(expression: str, model: ModelDefinition, conduct: Days) -> Days | None:
    return _of(parse(expression, where="").tree, model, conduct)


def _of(node: exp.Expr, model: ModelDefinition, conduct: Days) -> Days | None:
    node = node.unnest()
    if isinstance(node, exp.Placeholder) and node.name == "as_of":
        return Days(conduct.last, conduct.last)
    if isinstance(node, exp.Column):
        return conduct if node.sql() == model.conduct_on.strip() else None
    if isinstance(node, CHOICES):
        return hull(_of(part, model, conduct) for part in (node.this, *node.expressions))
    if isinstance(node, exp.Add | exp.Sub):
        base = _of(node.this, model, conduct)
        count = _count(node.expression, model)
        if base is None or count is None:
            return None
        return base.moved(days=-count if isinstance(node, exp.Sub) else count)
    if isinstance(node, exp.Anonymous) and node.name == "add_months":
        base, count = _of(node.expressions[0], model, conduct), _count(node.expressions[1], model)
        return None if base is None or count is None else base.moved(months=count)
    return None


def _count(node: exp.Expr, model: ModelDefinition) -> int | None:
    """A whole number, written or of a parameter with one value."""
    node = node.unnest()
    if isinstance(node, exp.Neg):
        count = _count(node.this, model)
        return None if count is None else -count
    if isinstance(node, exp.Literal) and not node.is_string and node.name.isdigit():
        return int(node.name)
    if isinstance(node, exp.Placeholder) and node.name in model.params:
        value = model.params[node.name].value
        return value if isinstance(value, int) and not isinstance(value, bool) else None
    return None


def _moved(day: dt.date, days: int, months: int) -> dt.date:
    """The same day some months on, or the month's last; then the days."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    last = calendar.monthrange(year, month)[1]
    return dt.date(year, month, min(day.day, last)) + dt.timedelta(days=days)
