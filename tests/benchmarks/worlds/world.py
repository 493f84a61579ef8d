"""The generated worlds by name: datasets, rows and questions of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
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


WORLDS: dict[str, World] = {
    "province": World(contracts.DOCUMENTS, tables.frames, questions.questions),
    "days": World(spans.DOCUMENTS, spans.frames, spans.questions),
    "days-skewed": World(spans.DOCUMENTS, spans.skewed_frames, spans.questions),
}
