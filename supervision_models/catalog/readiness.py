"""Does a model run on the data of a workspace: which datasets, columns and periods are missing.

Reads the snapshots' statistics only; nothing is matched. Spans are those of the subjects, so a
period that a model computes in another way than by days from one column is taken as the
subject's own days.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import polars as pl

from supervision_models.catalog.needs import link_only, needed_columns
from supervision_models.contracts.coverage import COUNTY_DIGITS, Interval, merge
from supervision_models.contracts.definition import Contract
from supervision_models.models.data_uses import decisive_matches
from supervision_models.models.definition import Match
from supervision_models.models.explain_data import DataNeed, data_needs
from supervision_models.models.lead_dataset import combines

if TYPE_CHECKING:
    from supervision_models.models.library import LoadedModel
    from supervision_models.workspace import Workspace

Verdict = Literal["runnable", "partly", "not"]
_DAY = dt.timedelta(days=1)
_SHIFTED = re.compile(r"(?:subject\.)?([a-z][a-z0-9_]*)\s*(?:([+-])\s*(\d+))?")


@dataclass(frozen=True, slots=True)
class ColumnState:
    """A column that the model reads.

    filled  share of rows with a value
    needed  without it there is no lead at all
    links   it only helps to link records: others may do so, too
    """

    name: str
    filled: float
    needed: bool
    links: bool


@dataclass(frozen=True, slots=True)
class DatasetState:
    """A dataset that the model reads.

    decisive  the condition itself needs it: without it nothing can be judged
    coverage  what is declared or measured
    gaps      days of subjects, by county, that it does not provably cover
    """

    dataset: str
    matches: tuple[str, ...]
    decisive: bool
    rows: int
    columns: tuple[ColumnState, ...]
    coverage: tuple[Interval, ...]
    gaps: tuple[Interval, ...]

    @property
    def empty_columns(self) -> tuple[str, ...]:
        """Columns without any value, but for those that only help to link."""
        return tuple(
            column.name for column in self.columns if column.filled == 0 and not column.links
        )

    @property
    def verdict(self) -> Verdict:
        if not self.rows or any(item.needed and item.filled == 0 for item in self.columns):
            return "not"
        return "partly" if self.empty_columns or self.gaps else "runnable"


@dataclass(frozen=True, slots=True)
class Readiness:
    """The answer for one model; the subject's dataset stands first."""

    model_id: str
    version: str
    datasets: tuple[DatasetState, ...]

    @property
    def verdict(self) -> Verdict:
        """not: nothing could be judged; partly: some subjects, or some exceptions, could not."""
        if any(item.verdict == "not" and item.decisive for item in self.datasets):
            return "not"
        whole = all(item.verdict == "runnable" for item in self.datasets)
        return "runnable" if whole else "partly"


def readiness(workspace: Workspace, model: LoadedModel, *, as_of: dt.date) -> Readiness:
    """Check the current snapshots; days after `as_of` are asked of no dataset.

    What a model over leads reads the scan makes itself: it wants no dataset.
    """
    contracts = workspace.contracts
    definition = model.definition
    if combines(definition):
        return Readiness(definition.id, definition.version, ())
    decisive = decisive_matches(model, contracts)
    subject = contracts[definition.subject]
    dates = {
        column.name
        for match in definition.match.values()
        for column in [_place(match, definition.conduct_on)]
        if column is not None and column.name in subject.columns
    }
    spans = {name: _spans(workspace, subject, name, as_of) for name in sorted(dates)}
    states = []
    for index, need in enumerate(data_needs(model, contracts)):
        matches = [definition.match[name] for name in need.matches]
        gaps: list[Interval] = []
        coverage = _coverage(workspace, contracts[need.dataset])
        for match in matches:
            gaps += _gaps(match, definition.conduct_on, spans, coverage, as_of)
        needed = needed_columns(model) if index == 0 else frozenset()
        links = link_only(model, need, contracts[need.dataset])
        rows, columns = _columns(workspace, need, needed, links)
        states.append(
            DatasetState(
                dataset=need.dataset,
                matches=need.matches,
                decisive=index == 0 or bool(decisive & set(need.matches)),
                rows=rows,
                columns=columns,
                coverage=coverage,
                gaps=merge(gaps),
            )
        )
    return Readiness(definition.id, definition.version, tuple(states))


def _columns(
    workspace: Workspace, need: DataNeed, needed: frozenset[str], links: frozenset[str]
) -> tuple[int, tuple[ColumnState, ...]]:
    """Rows of all current snapshots, and how far each column is filled."""
    rows = 0
    filled = dict.fromkeys(need.columns, 0)
    for snapshot in workspace.snapshots(need.dataset):
        path = workspace.snapshot_path(snapshot)
        present = [name for name in need.columns if name in pl.read_parquet_schema(path)]
        counts = (
            pl.scan_parquet(path)
            .select(pl.len().alias("_rows"), *(pl.col(name).count() for name in present))
            .collect()
            .row(0, named=True)
        )
        rows += counts["_rows"]
        for name in present:
            filled[name] += counts[name]
    return rows, tuple(
        ColumnState(name, count / rows if rows else 0.0, name in needed, name in links)
        for name, count in filled.items()
    )


def _coverage(workspace: Workspace, contract: Contract) -> tuple[Interval, ...]:
    """Coverage of all current snapshots; a measured register stays valid after its last row."""
    register = contract.coverage.mode == "register"
    return merge(
        Interval(
            item.region,
            item.start,
            None if register and item.basis == "measured" else item.end,
        )
        for snapshot in workspace.snapshots(contract.id)
        for item in snapshot.coverage
    )


@dataclass(frozen=True, slots=True)
class _Shift:
    """A day of the subject, told as a column and days after it."""

    name: str
    days: int


def _shift(expression: str) -> _Shift | None:
    found = _SHIFTED.fullmatch(expression.strip())
    if found is None:
        return None
    days = int(found[3] or 0)
    return _Shift(found[1], -days if found[2] == "-" else days)


def _place(match: Match, conduct_on: str) -> _Shift | None:
    """The day of the subject by which the match looks; its conduct day where that is computed."""
    return _shift(match.valid_on or match.at or conduct_on) or _shift(conduct_on)


def _spans(
    workspace: Workspace, subject: Contract, column: str, as_of: dt.date
) -> tuple[Interval, ...]:
    """First and last day of a subject column, by county."""
    county = pl.col("_region").fill_null("").str.head(COUNTY_DIGITS).alias("county")
    day = pl.col(column).cast(pl.Date)
    parts = [
        pl.scan_parquet(workspace.snapshot_path(snapshot))
        .filter(day.is_not_null() & (day <= as_of))
        .group_by(county)
        .agg(day.min().alias("first"), day.max().alias("last"))
        for snapshot in workspace.snapshots(subject.id)
    ]
    if not parts:
        return ()
    spans = (
        pl.concat(parts)
        .group_by("county")
        .agg(pl.col("first").min(), pl.col("last").max())
        .sort("county")
        .collect()
    )
    return tuple(Interval(*row) for row in spans.iter_rows())


def _gaps(
    match: Match,
    conduct_on: str,
    spans: dict[str, tuple[Interval, ...]],
    coverage: Sequence[Interval],
    as_of: dt.date,
) -> list[Interval]:
    place = _place(match, conduct_on)
    if place is None:
        return []
    low = high = place.days
    to_the_scan = match.nearest == "after" and match.period is None
    if match.period is not None:
        ends = [_shift(text) for text in match.period]
        low = ends[0].days if ends[0] is not None else low
        high = ends[1].days if ends[1] is not None else high
        to_the_scan = match.period[1].strip() == ":as_of"
    elif match.within_days is not None:
        low, high = match.within_days
    found: list[Interval] = []
    for span in spans.get(place.name, ()):
        first = span.first + dt.timedelta(days=low)
        last = as_of if to_the_scan else min(span.last + dt.timedelta(days=high), as_of)
        here = [item for item in coverage if span.region.startswith(item.region)]
        found += _uncovered(span.region, first, last, here)
    return found


def _uncovered(
    region: str, first: dt.date, last: dt.date, coverage: Iterable[Interval]
) -> list[Interval]:
    """The days from `first` to `last` in no interval."""
    gaps = []
    for item in merge(Interval("", part.start, part.end) for part in coverage):
        if item.first > last:
            break
        if item.first > first:
            gaps.append(Interval(region, first, item.first - _DAY))
        if item.last >= last:
            return gaps
        first = max(first, item.last + _DAY)
    if first <= last:
        gaps.append(Interval(region, first, last))
    return gaps
