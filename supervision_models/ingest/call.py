"""One call of `ingest`: what was asked for, checked, and what it has taken so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from supervision_models.ingest.database import DatabaseTable
from supervision_models.ingest.mapping import Mapping
from supervision_models.workspace import Coverage, Workspace

Progress = Callable[[str, float | None], None]


@dataclass(frozen=True, slots=True)
class Origin:
    """A file, or a table of a database: where it is and how it is called."""

    path: Path | None
    database: DatabaseTable | None

    @property
    def name(self) -> str:
        if self.database is not None:
            return self.database.source
        return self.path.name if self.path is not None else ""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of `ingest`, checked."""

    workspace: Workspace
    dataset: str | None
    mapping: Mapping
    region: str
    coverage: tuple[Coverage, ...]
    encoding: str | None
    sheet: str | None
    dry_run: bool
    at: dt.datetime
    progress: Progress
    # (dataset, source) -> place of the file that it came from
    taken: dict[tuple[str, str], str] = field(default_factory=dict)
