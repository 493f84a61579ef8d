"""Coverage as intervals, against day-by-day oracles."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision_models.contracts.coverage import Interval, contains, measure, merge
from supervision_models.contracts.definition import CoverageRule

FIRST = dt.date(2025, 1, 1)


def day(number: int) -> dt.date:
    return FIRST + dt.timedelta(days=number)


days = st.integers(0, 60).map(day)
regions = st.sampled_from(["", "99", "990121", "990122"])


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    start, end = draw(st.none() | days), draw(st.none() | days)
    if start is not None and end is not None and end < start:
        start, end = end, start
    return Interval(draw(regions), start, end)


def covered_days(items: list[Interval], region: str) -> set[dt.date]:
    """The days of the window that some interval of exactly this region holds."""
    window = [day(number) for number in range(-5, 70)]
    return {
        each
        for each in window
        for item in items
        if item.region == region and item.first <= each <= item.last
    }


def frame(rows: list[tuple[str | None, dt.date | None]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"region": pl.String, "date": pl.Date}, orient="row")


@given(st.lists(intervals(), max_size=8))
def test_merging_keeps_the_same_days_in_separate_intervals(items: list[Interval]) -> None:
    joined = merge(items)
    for region in ("", "99", "990121", "990122"):
        assert covered_days(list(joined), region) == covered_days(items, region)
    for before, after in pairwise(joined):
        if before.region == after.region:
            assert before.end is not None
            assert after.first > before.end + dt.timedelta(days=1)
    assert merge(joined) == joined
    assert merge(reversed(items)) == joined


@given(st.lists(intervals(), max_size=8), regions, days, days)
def test_a_span_is_covered_when_each_of_its_days_is(
    items: list[Interval], region: str, start: dt.date, end: dt.date
) -> None:
    start, end = min(start, end), max(start, end)
    above = {each for each in ("", "99", "990121", "990122") if region.startswith(each)}
    known = set().union(*(covered_days(items, each) for each in above))
    asked = {start + dt.timedelta(days=n) for n in range((end - start).days + 1)}
    assert contains(items, region, start, end) == (asked <= known)


def test_an_open_end_is_covered_only_by_an_open_interval() -> None:
    closed, opened = Interval("99", day(0), day(9)), Interval("99", day(5), None)
    assert not contains([closed], "990121", day(3), None)
    assert contains([closed, opened], "990121", day(3), None)
    assert not contains([closed, opened], "990121", None, day(3))
    assert contains([Interval("", None, None)], "990121", None, None)
    assert not contains([Interval("990121", None, None)], "99", day(0), day(0))


@given(
    st.lists(st.tuples(st.sampled_from(["990121", "990122"]), days), max_size=25),
    st.integers(1, 30),
)
def test_measured_intervals_join_dates_no_further_apart_than_the_gap(
    rows: list[tuple[str, dt.date]], gap: int
) -> None:
    expected: list[Interval] = []
    for region in ("990121", "990122"):
        dates = sorted({date for code, date in rows if code == region})
        for date in dates:
            last = expected[-1] if expected and expected[-1].region == region else None
            if last is not None and last.end is not None and (date - last.end).days <= gap:
                expected[-1] = Interval(region, last.start, date)
            else:
                expected.append(Interval(region, date, date))
    rule = CoverageRule(mode="event", max_gap_days=gap)
    assert measure(frame(list(rows)), rule) == tuple(expected)


@pytest.mark.parametrize(("apart", "islands"), [(92, 1), (93, 2)])
def test_the_longest_gap_that_counts_as_covered_is_the_one_of_the_contract(
    apart: int, islands: int
) -> None:
    rows = frame([("990121", day(0)), ("990121", day(apart))])
    assert len(measure(rows, CoverageRule(max_gap_days=92))) == islands


def test_a_register_is_covered_from_its_first_date_on() -> None:
    rows = frame([("990121", day(400)), ("990121", day(3)), ("990122", day(9))])
    assert measure(rows, CoverageRule(mode="register")) == (
        Interval("990121", day(3), None),
        Interval("990122", day(9), None),
    )


def test_rows_of_a_township_count_for_their_county() -> None:
    rows = frame([("990121101", day(0)), ("990121203001", day(5)), ("990121", day(9))])
    assert measure(rows, CoverageRule(max_gap_days=5)) == (Interval("990121", day(0), day(9)),)


def test_codes_that_are_no_chinese_divisions_stay_whole() -> None:
    rows = frame([("E06000047", day(0)), ("", day(1)), (None, day(2))])
    assert measure(rows, CoverageRule(max_gap_days=5)) == (
        Interval("", day(1), day(2)),
        Interval("E06000047", day(0), day(0)),
    )


def test_rows_without_a_date_prove_nothing() -> None:
    assert measure(frame([("990121", None)]), CoverageRule()) == ()
    assert measure(frame([("990121", None)]), CoverageRule(mode="register")) == ()
    assert measure(frame([]), CoverageRule()) == ()
