"""Clocks and working days against known calendars."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision_models.ledger import Decision
from supervision_models.review import Clock, clocks, deadlines
from supervision_models.review.deadlines import Text, add_months, run
from supervision_models.review.workdays import (
    add_workdays,
    is_workday,
    next_workday,
    published_years,
)

D = dt.date


def test_holidays_and_make_up_days() -> None:
    """国务院办公厅关于2026年部分节假日安排的通知: 1–7 October off, Saturday 10 October at work."""
    assert is_workday(D(2026, 9, 30)) is True
    assert is_workday(D(2026, 10, 1)) is False
    assert is_workday(D(2026, 10, 10)) is True
    assert is_workday(D(2026, 10, 11)) is False


def test_beyond_the_published_years_nothing_is_known() -> None:
    first, last = published_years()
    assert is_workday(D(first - 1, 12, 31)) is None
    assert is_workday(D(last + 1, 1, 1)) is None
    assert add_workdays(D(last, 12, 31), 1) is None
    assert add_workdays(D(last, 12, 31), 0) == D(last, 12, 31)
    assert next_workday(D(last + 1, 1, 1)) is None


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (D(2026, 9, 30), 1, D(2026, 10, 8)),
        (D(2026, 9, 30), 3, D(2026, 10, 10)),
        (D(2026, 9, 30), 4, D(2026, 10, 12)),
        (D(2026, 10, 3), 1, D(2026, 10, 8)),
        (D(2026, 3, 2), 5, D(2026, 3, 9)),
    ],
)
def test_adding_working_days(start: dt.date, days: int, expected: dt.date) -> None:
    assert add_workdays(start, days) == expected


def test_working_days_do_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="days must not be negative"):
        add_workdays(D(2026, 3, 2), -1)


@given(st.dates(D(2005, 1, 1), D(2025, 10, 1)), st.integers(0, 40))
def test_as_many_working_days_lie_between(start: dt.date, days: int) -> None:
    end = add_workdays(start, days)
    assert end is not None
    between = [start + dt.timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(bool(is_workday(day)) for day in between) == days
    assert end == start or is_workday(end)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (D(2026, 1, 31), 1, D(2026, 2, 28)),
        (D(2023, 12, 31), 2, D(2024, 2, 29)),
        (D(2026, 11, 15), 2, D(2027, 1, 15)),
        (D(2026, 3, 2), 0, D(2026, 3, 2)),
        (D(2026, 12, 1), 12, D(2027, 12, 1)),
    ],
)
def test_adding_months(day: dt.date, months: int, expected: dt.date) -> None:
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("clock", "start", "due", "exact"),
    [
        # 检察公益诉讼解释 art. 21: two months, fifteen days; art. 13: thirty days
        ("reply", D(2026, 3, 10), D(2026, 5, 11), True),  # 10 May is a Sunday
        ("reply", D(2026, 8, 1), D(2026, 10, 8), True),  # ends in the holiday of 1–7 October
        ("reply", D(2026, 12, 1), D(2027, 2, 1), False),  # 2027 is not published
        ("reply-urgent", D(2026, 3, 10), D(2026, 3, 25), True),
        ("notice", D(2026, 3, 10), D(2026, 4, 9), True),
        ("serve-filing", D(2026, 3, 10), D(2026, 3, 17), True),
        ("report-advice", D(2026, 9, 28), D(2026, 10, 3), True),  # a reporting period is strict
        ("suit-administrative", D(2026, 5, 11), D(2026, 6, 11), True),
        ("suit-civil", D(2026, 4, 9), D(2026, 7, 9), True),
    ],
)
def test_when_a_clock_runs_out(clock: str, start: dt.date, due: dt.date, exact: bool) -> None:
    found = run(clocks()[clock], start)
    assert (found.due, found.exact) == (due, exact)


def test_a_clock_in_working_days() -> None:
    clock = Clock("x", Text("", ""), 3, "workdays", extends=False, basis="第一条")
    assert run(clock, D(2026, 9, 30)).due == D(2026, 10, 10)
    beyond = run(clock, D(2026, 12, 31))
    assert (beyond.due, beyond.exact) == (None, False)


def step(state: str, day: dt.date, **more: object) -> Decision:
    return Decision("l", state, "甲", f"{day}T09:00:00+08:00", "e", effective_on=day, **more)  # type: ignore[arg-type]


def test_the_clocks_of_a_case() -> None:
    history = [
        step("filed", D(2026, 3, 2)),
        step("advice", D(2026, 3, 10)),
        step("replied", D(2026, 4, 20)),
    ]
    found = {item.clock.code: item for item in deadlines(history)}
    assert set(found) == {"serve-filing", "reply", "report-advice", "suit-administrative"}
    assert found["serve-filing"].ended == D(2026, 3, 10)
    assert found["reply"].ended == D(2026, 4, 20)
    assert found["suit-administrative"].start == D(2026, 5, 11)
    assert found["suit-administrative"].due == D(2026, 6, 11)
    assert found["suit-administrative"].ended is None
    history.append(step("prosecuted", D(2026, 6, 1)))
    found = {item.clock.code: item for item in deadlines(history)}
    assert found["suit-administrative"].ended == D(2026, 6, 1)


def test_an_urgent_case_runs_on_the_short_clock() -> None:
    (short,) = (
        item
        for item in deadlines([step("advice", D(2026, 3, 10), urgent=True)])
        if item.clock.code.startswith("reply")
    )
    assert (short.clock.code, short.due, short.ended) == ("reply-urgent", D(2026, 3, 25), None)


def test_a_notice_is_an_outcome() -> None:
    history = [step("filed", D(2026, 3, 2)), step("filed", D(2026, 3, 10), outcome="notice")]
    found = deadlines(history)
    assert [item.clock.code for item in found] == ["serve-filing", "notice", "suit-civil"]
    # a result recorded in place neither ends a clock nor starts it again
    assert (found[0].start, found[0].ended) == (D(2026, 3, 2), None)


def test_no_steps_no_clocks() -> None:
    assert deadlines([]) == ()
