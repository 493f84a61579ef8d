"""Progress of a scan: the share of the work that is done, told to whoever listens.

Work is reckoned in rows that are read: a join reads both sides, judging reads the subjects once
for every few models. So the share grows about as the time does, and what remains can be foretold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from threading import Lock

from supervision_models.scan.plan import Plan

Progress = Callable[[str, float | None], None]
_LINKED = 6.0  # times that linkage reads each row, about
_MODELS = 3.0  # models that are judged in the time of one reading
_TOLD = 0.2  # share of the subjects that one model's findings take, about
_LEAST = 1000.0  # no step is free


def silent(label: str, share: float | None) -> None:
    """No progress."""


class Steps:
    """Counts the work of a scan: linkage of the rows, and the plans that are expected.

    rows   dataset -> number of rows
    """

    def __init__(self, rows: Mapping[str, int], progress: Progress = silent) -> None:
        self._rows = rows
        self._progress = progress
        self._done = 0.0
        self._lock = Lock()  # benches are judged side by side
        self._total = self._linking()

    def expect(self, plans: Iterable[Plan]) -> None:
        """What will be joined, judged and told, too."""
        self._total += sum(self.work(plan) for plan in plans)

    def link(self) -> None:
        self._begin("link", self._linking())

    def join(self, subject: str, other: str) -> None:
        self._begin(f"{subject} × {other}", self._joining(subject, other))

    def judge(self, subject: str, models: int) -> None:
        self._begin(f"judge {subject}", self._judging(subject, models))

    def tell(self, model: str, subject: str) -> None:
        self._begin(model, self._telling(subject))

    def _begin(self, label: str, work: float) -> None:
        with self._lock:
            self._progress(label, min(self._done / max(self._total, 1.0), 1.0))
            self._done += work

    def work(self, plan: Plan) -> float:
        """Rows that are read for a bench, about."""
        (subject,) = {model.subject.id for model in plan.models}
        joins = [(family.subject, family.other) for family in plan.match_families()]
        joins += [
            (plan.pairs[name].subject, plan.pairs[name].other)
            for name in plan.materialised & plan.judged.keys()
        ]
        return (
            sum(self._joining(mine, theirs) for mine, theirs in joins)
            + self._judging(subject, len(plan.models))
            + len(plan.models) * self._telling(subject)
        )

    def _linking(self) -> float:
        return _LEAST + _LINKED * sum(self._rows.values())

    def _joining(self, subject: str, other: str) -> float:
        return _LEAST + self._rows.get(subject, 0) + self._rows.get(other, 0)

    def _judging(self, subject: str, models: int) -> float:
        return _LEAST + self._rows.get(subject, 0) * (1 + models / _MODELS)

    def _telling(self, subject: str) -> float:
        return _LEAST + self._rows.get(subject, 0) * _TOLD
