"""Working days of the PRC by the published holiday notices. Years not published are unknown."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache


@lru_cache(maxsize=1)
def published_years() -> tuple[int, int]:
    """First and last year whose holidays and make-up days are known."""
    from chinese_calendar.constants import holidays

    return min(holidays).year, max(holidays).year


def is_workday(day: dt.date) -> bool | None:
    """Whether people work on that day; None outside the published years."""
    first, last = published_years()
    if not first <= day.year <= last:
        return None
    import chinese_calendar

    return bool(chinese_calendar.is_workday(day))


def add_workdays(start: dt.date, days: int) -> dt.date | None:
    """The day `days` working days after `start`, which is not counted itself.

    None where the way leads out of the published years.
    """
    if days < 0:
        raise ValueError("days must not be negative")
    day, left = start, days
    while left:
        day += dt.timedelta(days=1)
        works = is_workday(day)
        if works is None:
            return None
        left -= works
    return day


def next_workday(day: dt.date) -> dt.date | None:
    """That day or the first working day after it; None where that is unknown."""
    while (works := is_workday(day)) is False:
        day += dt.timedelta(days=1)
    return None if works is None else day
