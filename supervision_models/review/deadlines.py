"""The clocks that run in a case: what is due, when, and by which rule (`procedure.yaml`)."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from supervision_models.errors import Text
from supervision_models.models.procedure import (
    PROCEDURE_FILE,
    Period,
    Procedure,
    Unit,
    load_procedure,
)
from supervision_models.review.workdays import add_workdays, next_workday
from supervision_models.workspace import packaged

if TYPE_CHECKING:
    from supervision_models.ledger import Decision


@dataclass(frozen=True, slots=True)
class Clock:
    """A period: the step that starts it, its length, and what it rests on."""

    code: str
    title: Text
    amount: int
    unit: Unit
    extends: bool
    basis: str
    law: str = ""  # key of the article that sets it
    route: str = ""  # the route whose document starts it
    state: str = ""
    outcome: str = ""
    after: str = ""  # starts when that clock has run out
    urgent: bool | None = None  # None: whether urgent or not

    def started_by(self, decision: Decision, before: str) -> bool:
        """Whether a step starts this clock; `before` is the state it was taken in.

        A result that is recorded in place enters no state, and so restarts no clock.
        """
        if self.urgent is not None and decision.urgent != self.urgent:
            return False
        if self.outcome:
            return decision.outcome == self.outcome
        return decision.state == self.state != before


@dataclass(frozen=True, slots=True)
class Deadline:
    """A clock that was started.

    due    the last day; None where it depends on holidays that are not published yet
    exact  False: `due` may move to a later working day, the holidays are not published yet
    ended  the day of the step that ended it; None while it runs
    """

    clock: Clock
    start: dt.date
    due: dt.date | None
    exact: bool
    ended: dt.date | None = None


def clocks(on: dt.date | None = None, procedure: Procedure | None = None) -> dict[str, Clock]:
    """The clocks in force on a day by code, in the order of the file; without one, the last.

    procedure  of the workspace; by default the shipped one
    """
    procedure = procedure or load_procedure(packaged("rules") / PROCEDURE_FILE)
    periods = procedure.clocks if on is None else procedure.periods(on)
    ordered = sorted(periods, key=lambda period: period.start or dt.date.min)
    latest = {period.code: _clock(period) for period in ordered}
    return {period.code: latest[period.code] for period in periods}


def _clock(period: Period) -> Clock:
    return Clock(
        code=period.code,
        title=Text(period.title.zh, period.title.en or period.title.zh),
        amount=period.amount,
        unit=period.unit,
        extends=period.extends,
        basis=period.basis,
        law=period.law,
        route=period.route or "",
        **period.starts.model_dump(),
    )


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def run(clock: Clock, start: dt.date) -> Deadline:
    """When a clock that starts on `start` (not counted itself) runs out."""
    if clock.unit == "workdays":
        due = add_workdays(start, clock.amount)
        return Deadline(clock, start, due, exact=due is not None)
    last = (
        add_months(start, clock.amount)
        if clock.unit == "months"
        else start + dt.timedelta(days=clock.amount)
    )
    if not clock.extends:
        return Deadline(clock, start, last, exact=True)
    working = next_workday(last)
    return Deadline(clock, start, working or last, exact=working is not None)


def deadlines(
    decisions: Sequence[Decision], procedure: Procedure | None = None
) -> tuple[Deadline, ...]:
    """Every clock that the steps about one lead (in order) have started, ended ones too.

    procedure  of the workspace; by default the shipped one

    A clock that a step started ends with the next step to another state. One that starts at
    another's end runs from then on until suit is brought or the case is closed.
    """
    found: list[Deadline] = []
    before = ["new", *(decision.state for decision in decisions)]
    for position, decision in enumerate(decisions):
        later = decisions[position + 1 :]
        assert decision.effective_on is not None  # the ledger fills it in
        for clock in clocks(decision.effective_on, procedure).values():
            if clock.started_by(decision, before[position]):
                left = [step for step in later if step.state != decision.state]
                started = run(clock, decision.effective_on)
                found.append(replace(started, ended=_day(left)))
                found += _following(started, later, procedure)
    return tuple(found)


def _following(
    before: Deadline, later: Sequence[Decision], procedure: Procedure | None
) -> list[Deadline]:
    if before.due is None:
        return []
    over = [step for step in later if step.state in ("prosecuted", "closed")]
    return [
        replace(run(clock, before.due), exact=before.exact, ended=_day(over))
        for clock in clocks(before.due, procedure).values()
        if clock.after == before.clock.code
    ]


def _day(steps: Sequence[Decision]) -> dt.date | None:
    return steps[0].effective_on if steps else None
