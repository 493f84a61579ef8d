"""What the last run found of writings and works, for the next one (see `reach`).

The files hold what rows write of projects, keys of parties, and names of firms; of what is no
firm's name only what may become the title of a party with a code. They may be deleted at any time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import polars as pl

from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage import frames_kept
from supervision_models.linkage.corrections import Correction
from supervision_models.linkage.party_rules import RuledParties
from supervision_models.linkage.project_rules import RuledProjects
from supervision_models.linkage.projects import Before
from supervision_models.linkage.similar_projects import Compared, Works


@dataclass(frozen=True, slots=True)
class LastRun:
    """What was found; None: nothing is known."""

    parties: RuledParties | None = None
    projects: Before | None = None


def under(
    version: str,
    corrections: Sequence[Correction],
    successors: Mapping[str, str],
    places: Collection[str],
    *,
    alike: bool,
) -> str:
    """What it follows from beside rows."""
    engines = (DuckDBEngine.version(), pl.__version__)
    return repr((version, engines, corrections, sorted(successors.items()), places, alike))


def read(folder: Path, under: str) -> LastRun:
    """What is kept in the folder, if it was found under the same."""
    kept = frames_kept.read(folder, lambda told: told["under"] == under)
    if kept is None:
        return LastRun()
    frames, told = kept

    def of(kind: str) -> dict[str, Any]:
        head = f"{kind}-"
        return {name.removeprefix(head): frames[name] for name in frames if name.startswith(head)}

    ruled, compared = RuledProjects(told["projects"], **of("projects")), None
    if "compared-said" in frames:
        compared = Compared(Works(parties=ruled.works, **of("works")), **of("compared"))
    return LastRun(RuledParties(told["parties"], **of("parties")), Before(ruled, compared))


def write(folder: Path, under: str, parties: RuledParties, projects: Before) -> None:
    """Keep it in the place of what was kept before."""
    frames = _named("parties", parties) | _named("projects", projects.ruled)
    if projects.compared is not None:
        frames |= _named("compared", projects.compared)
        frames |= _named("works", projects.compared.works)
        del frames["works-parties"]  # they stand among the projects
    told = {"under": under, "parties": parties.salt, "projects": projects.ruled.salt}
    frames_kept.write(folder, frames, told)


def _named(kind: str, record: Any) -> dict[str, pl.DataFrame]:
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    return {
        f"{kind}-{name}": value for name, value in values.items() if isinstance(value, pl.DataFrame)
    }
