"""Parameters by region and day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision_models.models.definition import Param
from supervision_models.models.params import effective_values, overlapping, resolve

DAY = dt.date(2026, 5, 1)


def param(**fields: Any) -> Param:
    return Param.model_validate(fields)


RATES = param(
    values=[
        {"value": 5},
        {"value": 10, "region": "99"},
        {"value": 20, "region": "9901"},
        {"value": 25, "region": "9901", "start": "2026-07-01"},
        {"value": 30, "region": "9902", "start": "2025-01-01", "end": "2025-12-31"},
    ]
)


@pytest.mark.parametrize(
    ("region", "day", "value"),
    [
        ("110101", "2026-05-01", 5),  # nothing nearer: the value for all
        ("990301", "2026-05-01", 10),  # the province
        ("990121", "2026-05-01", 20),  # the longest prefix
        ("990121", "2026-06-30", 20),
        ("990121", "2026-07-01", 25),  # the later start
        ("990201", "2025-12-31", 30),  # last day included
        ("990201", "2026-01-01", 10),  # ended: falls back to the province
        ("990201", "2024-12-31", 10),
    ],
)
def test_the_nearest_region_wins_then_the_latest_start(region: str, day: str, value: int) -> None:
    found = resolve(RATES, region, dt.date.fromisoformat(day))
    assert found is not None
    assert found.value == value


def test_nothing_is_guessed() -> None:
    only = param(values=[{"value": 1, "region": "99", "start": "2026-01-01"}])
    assert resolve(only, "110101", DAY) is None
    assert resolve(only, "990121", dt.date(2025, 12, 31)) is None


def test_one_value_holds_everywhere_with_its_basis() -> None:
    found = resolve(param(value=300, basis="甲法.art1", reviewed_by="张三"), "990121", DAY)
    assert found is not None
    assert (found.value, found.basis, found.reviewed_by) == (300, "甲法.art1", "张三")


def test_dated_values_take_basis_and_review_from_the_parameter() -> None:
    values = effective_values(
        param(basis="甲法.art1", values=[{"value": 1}, {"value": 2, "region": "9", "basis": "乙"}])
    )
    assert [value.basis for value in values] == ["乙", "甲法.art1"]


def test_overlaps_are_found() -> None:
    twice = param(
        values=[{"value": 1}, {"value": 2, "end": "2026-01-01"}, {"value": 3, "region": "9"}]
    )
    assert list(overlapping(twice)) == [(0, 1)]
    after = param(values=[{"value": 1, "end": "2025-12-31"}, {"value": 2, "start": "2026-01-01"}])
    assert list(overlapping(after)) == []


DATES = st.none() | st.dates(dt.date(2024, 1, 1), dt.date(2027, 1, 1))
VALUES = st.builds(
    lambda value, region, start, end: {
        "value": value,
        "region": region,
        "start": start,
        "end": end,
    },
    st.integers(),
    st.sampled_from(["", "9", "99", "9901", "990121", "11"]),
    DATES,
    DATES,
)


@given(
    st.lists(VALUES, min_size=1, max_size=6),
    st.sampled_from(["990121", "990201", "110101"]),
    st.dates(dt.date(2024, 1, 1), dt.date(2027, 1, 1)),
)
def test_the_value_found_is_the_best_of_those_that_fit(
    values: list[dict[str, Any]], region: str, day: dt.date
) -> None:
    found = resolve(param(values=values), region, day)
    fitting = [
        value
        for value in values
        if region.startswith(value["region"])
        and (value["start"] is None or value["start"] <= day)
        and (value["end"] is None or day <= value["end"])
    ]
    if found is None:
        assert not fitting
        return
    best = max((len(v["region"]), v["start"] or dt.date.min) for v in fitting)
    assert (len(found.region), found.start or dt.date.min) == best
