"""Working days by the published calendars of the State Council, worked weekends among them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import chinese_calendar
import polars as pl
import pytest

from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.scan.sources import make_functions

LAST = dt.date(max(chinese_calendar.holidays).year, 12, 31)


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDBEngine]:
    with DuckDBEngine.open(spatial=False) as engine:
        make_functions(engine, "")
        yield engine


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        # National Day of 2024: free from 1 to 7 October, worked on Sunday 29 September
        ("DATE '2024-09-28'", "1", "2024-09-29"),
        ("DATE '2024-09-30'", "1", "2024-10-08"),
        ("TIMESTAMP '2024-09-30 16:00'", "5", "2024-10-12"),
        ("DATE '2024-10-08'", "-1", "2024-09-30"),
        ("DATE '2024-10-05'", "0", "2024-09-30"),
        ("CAST(NULL AS DATE)", "1", None),
        ("DATE '2024-09-30'", "NULL", None),
        ("DATE '1999-12-31'", "1", None),
        (f"DATE '{LAST}'", "1", None),
    ],
)
def test_known_days(engine: DuckDBEngine, day: str, number: str, expected: str | None) -> None:
    found = engine.scalar(f"SELECT add_working_days({day}, {number})")
    assert found == (None if expected is None else dt.date.fromisoformat(expected))


def test_days_are_counted_as_one_by_one(engine: DuckDBEngine) -> None:
    starts = [dt.date(2023, 1, 1) + dt.timedelta(days=7 * place) for place in range(52)]
    engine.register("starts", pl.DataFrame({"day": starts}))
    found = dict(engine.frame("SELECT day, add_working_days(day, 15) FROM starts").iter_rows())
    for start in starts:
        day, left = start, 15
        while left:
            day += dt.timedelta(days=1)
            left -= chinese_calendar.is_workday(day)
        assert found[start] == day
