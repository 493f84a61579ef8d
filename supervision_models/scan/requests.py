"""Data to request: what would make the not assessable assessable, and from which agency."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from supervision_models.contracts.definition import Contract, Title
from supervision_models.errors import Text
from supervision_models.scan.judging import Gap
from supervision_models.scan.record import Inputs


@dataclass(frozen=True, slots=True)
class DataRequest:
    """One dataset that is missing for some models, regions and days of conduct.

    subjects  findings that stay open for want of it
    """

    dataset: str
    title: Text
    provider: Text
    reason: str  # coverage | no-data
    models: tuple[str, ...]
    regions: tuple[str, ...]
    start: dt.date | None
    end: dt.date | None
    subjects: int
    sensitivity: int


def data_requests(gaps: Sequence[Gap], inputs: Inputs) -> tuple[DataRequest, ...]:
    """The requests that follow from what keeps verdicts open, most wanted first."""
    wanted: dict[tuple[str, str], list[Gap]] = {}
    for gap in gaps:
        wanted.setdefault((gap.dataset, gap.reason), []).append(gap)
    requests = [
        _request(inputs.contracts[dataset], reason, found)
        for (dataset, reason), found in wanted.items()
    ]
    return tuple(sorted(requests, key=lambda item: (-item.subjects, item.dataset, item.reason)))


def _request(contract: Contract, reason: str, gaps: Sequence[Gap]) -> DataRequest:
    return DataRequest(
        dataset=contract.id,
        title=_both(contract.title),
        provider=_both(contract.provider),
        reason=reason,
        models=tuple(sorted({gap.model_id for gap in gaps})),
        regions=tuple(sorted({region for gap in gaps for region in gap.regions})),
        start=min((gap.start for gap in gaps if gap.start is not None), default=None),
        end=max((gap.end for gap in gaps if gap.end is not None), default=None),
        subjects=sum(gap.subjects for gap in gaps),
        sensitivity=contract.sensitivity,
    )


def _both(title: Title) -> Text:
    return Text(title.zh, title.en or title.zh)
