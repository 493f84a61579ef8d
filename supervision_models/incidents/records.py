"""One incident with the records that belong to it, as a timeline reads them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from supervision_models.errors import Text


@dataclass(frozen=True, slots=True)
class Death:
    """Deaths of one day that one source records; never a name."""

    source: str
    on: dt.date
    number: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer to the police that cites the incident or its unit."""

    transferred_on: dt.date
    accepted_on: dt.date | None
    decision: str | None
    decided_on: dt.date | None
    returned: bool  # sent back to be completed or passed on: the term does not run
    filing_ordered_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Review:
    """A person's step on a lead of the incident, in words."""

    on: dt.date
    words: Text
    outcome: str


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident with the records that belong to it, up to the day that is looked at.

    timed   names of the moments that are known to the minute
    seen    datasets that provably cover the place from the incident to the day looked at
    unread  datasets of which rows lie in quarantine: what was not found may be among them
    shared  other incidents of the unit within the term of deaths: whose the deaths are is open
    """

    number: str
    region: str
    employer: str
    occurred_on: dt.date
    occurred_at: dt.datetime | None
    received_at: dt.datetime | None
    reported_at: dt.datetime | None
    timed: frozenset[str]
    deaths: int | None
    injured: int | None
    loss: float | None
    traffic: bool
    fire: bool
    not_liable: bool
    inquiry_started_on: dt.date | None
    inquiry_approved_on: dt.date | None
    published_on: dt.date | None
    evaluated_on: dt.date | None
    deaths_recorded: tuple[Death, ...] = ()
    fines: tuple[tuple[dt.date, float], ...] = ()
    transfers: tuple[Transfer, ...] = ()
    reviews: tuple[Review, ...] = ()
    leads: tuple[str, ...] = ()
    seen: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    shared: bool = False
