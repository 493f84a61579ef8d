"""Where absence is proven: coverage of a dataset as a condition over the subject.

Absence may be concluded only where the rows that would exist had to be in the data: the
subject's region and the whole span in which such a record would be dated.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.sql import Node
from supervision_models.workspace import Coverage


def merged(coverage: Sequence[Coverage]) -> list[tuple[str, dt.date | None, dt.date | None]]:
    """Intervals joined per region where they overlap or touch; None is an open end."""
    joined: list[tuple[str, dt.date | None, dt.date | None]] = []
    low, high = dt.date.min, dt.date.max
    ordered = sorted(coverage, key=lambda item: (item.region, item.start or low, item.end or high))
    for item in ordered:
        start, end = item.start or low, item.end or high
        if joined and joined[-1][0] == item.region:
            _, last_start, last_end = joined[-1]
            if last_end is None or last_end == high or start <= last_end + dt.timedelta(days=1):
                joined[-1] = (item.region, last_start, max(last_end or high, end))
                continue
        joined.append((item.region, start, end))
    return [
        (region, None if start == low else start, None if end == high else end)
        for region, start, end in joined
    ]


def covered(
    contract: Contract,
    coverage: Sequence[Coverage],
    *,
    region: Node,
    start: Node,
    end: Node,
) -> Node:
    """A condition, never NULL: the span `start`..`end` in `region` lies inside the coverage.

    A register that was measured stays valid after its last row: its end is open. What was
    measured from rows that name no region proves nothing of a region that has a name.
    """
    if contract.coverage.mode == "register":
        coverage = [
            Coverage(
                item.region, item.start, None if item.basis == "measured" else item.end, item.basis
            )
            for item in coverage
        ]
    nowhere = [item for item in coverage if not item.region and item.basis == "measured"]
    placed = [item for item in coverage if item not in nowhere]
    nameless = sql.build("COALESCE(:region, '') = ''", region=region)
    spans = [(sql.call("starts_with", region, span[0]), span) for span in merged(placed)]
    spans += [(nameless, span) for span in merged(nowhere)]
    conditions: list[Node] = []
    for here, (prefix, first, last) in spans:
        parts: list[Node] = [
            # also false for an unknown day, and for a span that begins after the day of the scan
            sql.build("(:start) <= (:span_end)", start=start, span_end=end)
        ]
        if prefix or here is nameless:
            parts.append(here)
        if first is not None:
            parts.append(sql.build("(:start) >= :first", start=start, first=first))
        if last is not None:
            parts.append(sql.build("(:span_end) <= :last", span_end=end, last=last))
        conditions.append(sql.build("(:parts)", parts=sql.all_of(parts)))
    return sql.build("COALESCE(:proven, FALSE)", proven=sql.any_of(conditions))
