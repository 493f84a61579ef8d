"""Progress of a scan: steps done of all steps, told to whoever listens."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, float | None], None]


def silent(label: str, share: float | None) -> None:
    """No progress."""


class Steps:
    """Counts steps towards a total that is known before the first."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._total = max(total, 1)
        self._done = 0
        self._progress = progress

    def advance(self, label: str) -> None:
        """Say that the step `label` begins."""
        self._progress(label, min(self._done / self._total, 1.0))
        self._done += 1
