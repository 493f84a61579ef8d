"""What the last run found of writings and works, for the next one (see `reach`).

One folder holds all of it, those after it what was found anew. The files hold what rows write of
projects, keys of parties, and names of firms; of what is no firm's name only what may become the
title of a party with a code. They may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from supervision_models import __version__
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage import divisions, frames_kept, reach
from supervision_models.linkage.frames_kept import Kept
from supervision_models.linkage.party_rules import RuledParties
from supervision_models.linkage.project_rules import RuledProjects
from supervision_models.linkage.projects import Before
from supervision_models.linkage.remembered import LINKING
from supervision_models.linkage.similar_projects import Compared, Works

# folders of what was found anew, and the share of all writings in them, before all is one again
_FOLDERS, _SHARE = 10, 0.3
_HOUR = 3_600
_NAME = re.compile(r"(\d{6,})-(?:all|since)")
_PARTIES, _PROJECTS, _COMPARED = "parties", "projects", "compared"

T = TypeVar("T", bound=Any)


@dataclass(frozen=True, slots=True)
class LastRun:
    """What was found; None: nothing is known.

    folders  how many hold it
    digest   of the last of them
    ruled    writings that were ruled again since all was one
    """

    parties: RuledParties | None = None
    projects: Before | None = None
    folders: int = 0
    digest: str = ""
    ruled: int = 0


def under(engine: DuckDBEngine, *, alike: bool) -> str:
    """A hash of what it follows from beside rows of parties and projects, and people's word."""
    version = (__version__, LINKING, engine.version(), pl.__version__)
    places = sorted(divisions.successors(engine).items()), divisions.place_names(engine)
    return hashlib.sha256(repr((version, places, alike)).encode()).hexdigest()


def read(memory: Path, under: str) -> LastRun:
    """What is kept in the folder, if it was found under the same."""
    try:
        return _read(memory, under)
    except (KeyError, TypeError):  # it was kept in another form
        return LastRun()


def _read(memory: Path, under: str) -> LastRun:
    folders = _folders(memory)
    whole = [at for at, folder in enumerate(folders) if folder.name.endswith("-all")]
    if not whole:
        return LastRun()
    first, *others = folders[whole[-1] :]
    kept = frames_kept.read(first, {"under": under})
    if kept is None:
        return LastRun()
    parties = RuledParties(kept.told[_PARTIES], **_of(_PARTIES, kept), since=())
    projects = RuledProjects(kept.told[_PROJECTS], **_of(_PROJECTS, kept), since=())
    compared = None
    if kept.told[_COMPARED]:
        compared = Compared(_works(projects, kept), **_of(_COMPARED, kept), since=())
    for folder in others:
        following = frames_kept.read(folder, {"after": kept.digest})
        if following is None:  # another process kept it meanwhile, or it is harmed
            continue
        kept = following
        parties = _onward(parties, _PARTIES, kept)
        projects = _onward(projects, _PROJECTS, kept)
        if compared is not None:
            compared = replace(compared, works=_works(projects, kept))
            compared = _onward(compared, _COMPARED, kept)
    return LastRun(
        parties, Before(projects, compared), 1 + len(others), kept.digest, kept.told["ruled"]
    )


def write(
    memory: Path, under: str, before: LastRun, parties: RuledParties, projects: Before
) -> None:
    """Keep what was found anew after what was read before; or all."""
    records: dict[str, Any] = {_PARTIES: parties, _PROJECTS: projects.ruled}
    frames: dict[str, pl.DataFrame] = {}
    if projects.compared is not None:
        records[_COMPARED] = projects.compared
        works = projects.compared.works
        frames = {"works-maybe": works.maybe, "works-land": works.land}
    steps = {kind: record.since for kind, record in records.items() if record.since is not None}
    whole = len(steps) < len(records)
    if not whole and not any(step.reached for some in steps.values() for step in some):
        return
    folders = _folders(memory)
    number = _number(folders[-1]) + 1 if folders else 0
    ruled = before.ruled + sum(step.part.writings.height for step in parties.since or ())
    if whole or before.folders > _FOLDERS or ruled > _SHARE * parties.writings.height:
        for kind, record in records.items():
            frames |= _named(kind, record)
        told = {"under": under, "ruled": 0, _COMPARED: projects.compared is not None}
        told |= {_PARTIES: parties.salt, _PROJECTS: projects.ruled.salt}
        if frames_kept.write(memory / f"{number:06d}-all", frames, told):
            for folder in (*folders, *_left(memory)):
                shutil.rmtree(folder, ignore_errors=True)
        return
    for kind, some in steps.items():
        for place, step in enumerate(some):
            frames |= _named(f"{kind}-{place}", step.part)
            frames |= _named(f"{kind}-{place}-reached", step.reached)
    counts = {kind: len(some) for kind, some in steps.items()}
    told = {"after": before.digest, "ruled": ruled, "steps": counts}
    frames_kept.write(memory / f"{number:06d}-since", frames, told)


def _folders(memory: Path) -> list[Path]:
    found = (path for path in memory.glob("*") if _NAME.fullmatch(path.name) and path.is_dir())
    return sorted(found, key=_number)


def _number(folder: Path) -> int:
    return int(folder.name.partition("-")[0])


def _left(memory: Path) -> list[Path]:
    """What processes left that ended while they wrote."""
    long_ago = time.time() - _HOUR
    left = []
    for path in memory.glob("*.partial"):
        with suppress(FileNotFoundError):  # its writer may be done at any moment
            if path.stat().st_mtime < long_ago:
                left.append(path)
    return left


def _named(kind: str, record: Any) -> dict[str, pl.DataFrame]:
    """The frames and columns of a record."""
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    frames = {
        name: value.to_frame() if isinstance(value, pl.Series) else value
        for name, value in values.items()
    }
    return {
        f"{kind}-{name}": frame for name, frame in frames.items() if isinstance(frame, pl.DataFrame)
    }


def _of(kind: str, kept: Kept) -> dict[str, Any]:
    """The frames of a record."""
    parts = {name: name.rpartition("-") for name in kept.frames}
    return {field: kept.frames[name] for name, (of, _, field) in parts.items() if of == kind}


def _works(projects: RuledProjects, kept: Kept) -> Works:
    return Works(projects.titles, projects.works, **_of("works", kept))


def _onward(record: T, kind: str, kept: Kept) -> T:
    """The record after what was found anew."""
    for place in range(kept.told["steps"][kind]):
        columns = _of(f"{kind}-{place}-reached", kept)
        reached = reach.Reached(**{name: frame.to_series() for name, frame in columns.items()})
        part = replace(record, **_of(f"{kind}-{place}", kept))
        record = replace(reach.beside(reached, record, part), since=())
    return record
