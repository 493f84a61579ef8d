"""Coverage as intervals: measured from dated rows, merged, asked.

An interval says that the rows of a region are complete from `start` to `end`, both included.
Absence may be concluded inside an interval and nowhere else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from supervision_models.contracts.definition import CoverageRule
from supervision_models.errors import Text, WorkspaceError

if TYPE_CHECKING:
    import polars as pl

COUNTY_DIGITS = 6
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Interval:
    """Complete rows of a region (division code prefix; "" is everywhere); None is an open end."""

    region: str
    start: dt.date | None
    end: dt.date | None

    @property
    def first(self) -> dt.date:
        return self.start or dt.date.min

    @property
    def last(self) -> dt.date:
        return self.end or dt.date.max


def check_region(region: str, where: str) -> None:
    """Raise WorkspaceError for what is no division code; empty is none."""
    if region and not (region.isascii() and region.isdigit() and len(region) <= 12):
        raise WorkspaceError(
            Text(f"区划代码 {region!r} 不对", f"{region!r} is not a division code"),
            where=where,
            allowed=Text("至多 12 位数字，如 990121", "up to 12 digits, such as 990121"),
        )


def measure(frame: pl.DataFrame, rule: CoverageRule) -> tuple[Interval, ...]:
    """Intervals shown by the rows themselves, sorted by region and start.

    frame  columns ``region`` (text) and ``date`` (Date); rows without a date prove nothing, and
           a missing region counts as ""
    An event dataset is covered between dated rows that are at most `rule.max_gap_days` apart: an
    interval never reaches beyond a row. A register is covered from its first date on. Codes of
    townships and villages (more than six digits) count for their county, because data are
    delivered by county and one quiet township is no gap.
    """
    import polars as pl

    code = pl.col("region").fill_null("")
    county = (
        pl.when(code.str.contains(rf"^[0-9]{{{COUNTY_DIGITS + 1},}}$"))
        .then(code.str.slice(0, COUNTY_DIGITS))
        .otherwise(code)
    )
    dated = frame.select(county.alias("region"), pl.col("date")).drop_nulls("date").unique()
    if rule.mode == "register":
        begun = dated.group_by("region").agg(pl.col("date").min()).sort("region")
        return tuple(Interval(region, start, None) for region, start in begun.iter_rows())
    gap = pl.col("date").diff().over("region", order_by="date")
    islands = (
        dated.sort("region", "date")
        .with_columns((gap > pl.duration(days=rule.max_gap_days)).fill_null(True).alias("breaks"))
        .with_columns(pl.col("breaks").cum_sum().alias("island"))
        .group_by("region", "island")
        .agg(pl.col("date").min().alias("start"), pl.col("date").max().alias("end"))
        .sort("region", "start")
    )
    return tuple(
        Interval(region, start, end)
        for region, start, end in islands.select("region", "start", "end").iter_rows()
    )


def merge(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same days in as few intervals as possible: per region, joined where they meet.

    Intervals of different region codes are never joined, even where one holds the other.
    """
    joined: list[Interval] = []
    for item in sorted(intervals, key=lambda each: (each.region, each.first, each.last)):
        before = joined[-1] if joined else None
        if before is not None and before.region == item.region and _meets(before, item):
            last = max(before.last, item.last)
            end = None if last == dt.date.max else last
            joined[-1] = Interval(item.region, before.start, end)
        else:
            joined.append(item)
    return tuple(joined)


def contains(
    intervals: Iterable[Interval], region: str, start: dt.date | None, end: dt.date | None
) -> bool:
    """Whether every day from `start` to `end` in `region` is covered.

    An open end asks for all days on that side. Intervals of the region itself and of every
    region above it (code prefixes) count together.
    """
    asked = Interval("", start, end)
    above = [
        Interval("", item.start, item.end) for item in intervals if region.startswith(item.region)
    ]
    return any(item.first <= asked.first and asked.last <= item.last for item in merge(above))


def _meets(before: Interval, after: Interval) -> bool:
    """Whether `after` begins no later than the day after the end of `before`."""
    return before.last == dt.date.max or after.first <= before.last + _DAY
