"""The generated worlds by name: datasets, rows and questions of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import polars as pl

from tests.benchmarks.worlds import contracts, questions, spans, tables
from tests.benchmarks.worlds.question import Question


@dataclass(frozen=True)
class World:
    """documents: contract files; frames(dataset, size, seed): rows in blocks, the key first."""

    documents: tuple[dict[str, Any], ...]
    frames: Callable[[str, int, int], Iterator[pl.DataFrame]]
    questions: Callable[[], tuple[Question, ...]]


def _province(steps: int) -> World:
    return World(contracts.DOCUMENTS, tables.frames, partial(questions.questions, steps))


WORLDS: dict[str, World] = {
    "province": _province(0),
    "province-2": _province(1),  # the same rows, more models over the same matches
    "province-4": _province(3),
    "days": World(spans.DOCUMENTS, spans.frames, spans.questions),
    "days-skewed": World(spans.DOCUMENTS, spans.skewed_frames, spans.questions),
}
