"""One dated step of an incident, and whether it came in time.

What could not be seen is `unknown`, never late: a step is overdue only where the data provably
cover the place and time in which it would stand.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from supervision_models.errors import Text

Moment = dt.date | dt.datetime
Status = Literal["done", "in-time", "late", "overdue", "short", "open", "unknown", "none"]
STATUS: dict[Status, Text] = {
    "done": Text("有记录", "on record"),
    "in-time": Text("按期", "in time"),
    "late": Text("迟延", "late"),
    "overdue": Text("逾期未见", "overdue, not seen"),
    "short": Text("低于下限", "below the floor"),
    "open": Text("期限未满", "term still runs"),
    "unknown": Text("未知", "not known"),
    "none": Text("不适用或无记录", "does not apply, or no record"),
}
RED: frozenset[Status] = frozenset({"late", "overdue", "short"})


@dataclass(frozen=True, slots=True)
class Step:
    """A step: when it was taken, by when it should have been, and what is to be said of it.

    basis    article that sets the term; "" with a `due` is a default of the engine, no law
    """

    code: str
    title: Text
    on: Moment | None
    due: Moment | None
    status: Status
    basis: str = ""
    note: Text | None = None

    @property
    def late_by(self) -> dt.timedelta | None:
        """How late it was taken, where both moments are known."""
        if self.status != "late" or self.on is None or self.due is None:
            return None
        if isinstance(self.on, dt.datetime) and isinstance(self.due, dt.datetime):
            return self.on - self.due
        return _day(self.on) - _day(self.due)


def judged(on: Moment | None, due: Moment | None, as_of: dt.date, *, seen: bool) -> Status:
    """The status of a step with a term.

    seen  the data provably hold such steps up to `as_of`: only then is absence a fact
    """
    if on is not None:
        if due is None:
            return "done"
        return "late" if _after(on, due) else "in-time"
    if due is None or not seen:
        return "unknown"
    return "overdue" if _after(as_of, due) else "open"


def _after(on: Moment, due: Moment) -> bool:
    """By the minute where both have one, by the day otherwise."""
    if isinstance(on, dt.datetime) and isinstance(due, dt.datetime):
        return on > due
    return _day(on) > _day(due)


def _day(moment: Moment) -> dt.date:
    return moment.date() if isinstance(moment, dt.datetime) else moment
