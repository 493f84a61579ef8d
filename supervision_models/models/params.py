"""The value of a parameter for a region and a day.

The value with the longest region prefix wins, then the one that starts latest. Where none
fits, the finding is not assessable; nothing is guessed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from supervision_models.models.definition import DatedValue, Param

ParamValue = int | float | str | bool | None


@dataclass(frozen=True, slots=True)
class Effective:
    """A value with the span and region that it holds for, and who vouches for it.

    `reviewed_by` None: nobody has checked the figure against its source.
    """

    value: ParamValue
    region: str
    start: dt.date | None
    end: dt.date | None
    basis: str | None
    reviewed_by: str | None

    def fits(self, region: str, day: dt.date) -> bool:
        return (
            region.startswith(self.region)
            and (self.start is None or self.start <= day)
            and (self.end is None or day <= self.end)
        )


def effective_values(param: Param) -> tuple[Effective, ...]:
    """All values of a parameter, the one to try first at the front.

    What a dated value leaves out (basis, review) it takes from the parameter.
    """
    dated = param.values or (DatedValue(value=param.value),)
    return tuple(
        Effective(
            value=item.value,
            region=item.region,
            start=item.start,
            end=item.end,
            basis=item.basis or param.basis,
            reviewed_by=item.reviewed_by or param.reviewed_by,
        )
        for item in sorted(dated, key=_precedence, reverse=True)
    )


def resolve(param: Param, region: str, day: dt.date) -> Effective | None:
    """The value for a division code and a day; None where none fits."""
    return next((item for item in effective_values(param) if item.fits(region, day)), None)


def overlapping(param: Param) -> Iterator[tuple[int, int]]:
    """Positions in `values` of two entries for one region that hold on one day."""
    for (position, first), (later, second) in combinations(enumerate(param.values), 2):
        if first.region == second.region and _share_a_day(first, second):
            yield position, later


def _share_a_day(first: DatedValue, second: DatedValue) -> bool:
    low, high = dt.date.min, dt.date.max
    return (first.start or low) <= (second.end or high) and (second.start or low) <= (
        first.end or high
    )


def _precedence(item: DatedValue) -> tuple[int, dt.date]:
    return len(item.region), item.start or dt.date.min
