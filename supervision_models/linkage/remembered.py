"""Who is who as it was found, for the next scan over rows that name the same.

Amounts and most dates change from month to month, and who is who does not follow from them. What
was found is kept under a hash of all that it follows from; where that is the same it is taken from
there, and only written back to the rows. Files may be deleted at any time: what is lost or damaged
is found anew. They hold keys of parties and projects, and titles of firms; no names of persons, and
nothing of what was compared beside names.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from supervision_models import __version__
from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage import divisions, frames_kept, registers
from supervision_models.linkage.corrections import Correction
from supervision_models.linkage.report import Kept
from supervision_models.linkage.tables import Links

TABLES = ("party", "project", "link_ambiguity", "link_candidate", "link_edge", "link_key")
# datasets of which linkage reads more than the parties and projects that rows name
REGISTERS = frozenset({registers.DATASET, divisions.DATASET})
# of what linkage finds of the same rows, and of how it is kept: with another one whatever follows
# from who is who is made anew, here and in the caches of scans
LINKING = "4"
_MOST = 3  # findings that are kept
_PARTIES, _PROJECTS = "links_party", "links_project"


@dataclass(frozen=True, slots=True)
class Found:
    """What linkage found, before it is written to the rows.

    tables  the tables of TABLES
    dated   names whose rows tell their day, see `mentions.party_mentions`
    party_counts, project_counts  without tallies
    """

    tables: Mapping[str, pl.DataFrame]
    party_links: Links
    project_links: Links
    dated: tuple[str, ...]
    party_counts: Kept
    project_counts: Kept


def folder_of(
    memory: Path,
    engine: DuckDBEngine,
    contracts: Mapping[str, Contract],
    corrections: Sequence[Correction],
    *,
    alike: bool,
) -> Path:
    """Where what is found of these rows is kept, if it was found before."""
    there = engine.tables()
    # registers are read wherever they stand
    read = sorted({*contracts, *REGISTERS} & there)
    named = {name: contracts[name] for name in read if name in contracts}
    said = [linking_key(named), repr(corrections), repr(alike)]
    said += [DuckDBEngine.version(), pl.__version__]
    dated = bool(REGISTERS & there)
    for name in read:
        columns = _columns(engine, name, contracts, dated=dated)
        if columns:
            said.append(_rows(engine, name, columns))
    return memory / hashlib.sha256(repr(said).encode()).hexdigest()[:32]


def linking_key(contracts: Mapping[str, Contract]) -> str:
    """What who is who follows from beside rows: what every contract says of parties, projects and
    days, whatever the dataset of a row."""
    said = [
        (name, item.parties, item.project, item.period) for name, item in sorted(contracts.items())
    ]
    return f"{__version__} {LINKING} {said!r}"


def read(folder: Path) -> Found | None:
    """What is kept in the folder; None where nothing is, or not all as it was written."""
    kept = frames_kept.read(folder)
    if kept is None:
        return None
    with suppress(OSError):  # where nothing may be written it is as good
        os.utime(folder)
    frames, told = kept.frames, kept.told
    try:
        return Found(
            tables={name: frames[name] for name in TABLES},
            party_links=Links(frames[_PARTIES], told["party_salt"]),
            project_links=Links(frames[_PROJECTS], told["project_salt"]),
            dated=tuple(told["dated"]),
            party_counts=_counts(told["parties"]),
            project_counts=_counts(told["projects"]),
        )
    except (KeyError, TypeError):  # it was kept in another form
        return None


def write(folder: Path, found: Found) -> None:
    """Keep it; what was used longest ago is let go."""
    links = {_PARTIES: found.party_links.frame, _PROJECTS: found.project_links.frame}
    told = {
        "party_salt": found.party_links.salt,
        "project_salt": found.project_links.salt,
        "dated": found.dated,
        "parties": asdict(found.party_counts),
        "projects": asdict(found.project_counts),
    }
    frames_kept.write(folder, {**found.tables, **links}, told)
    _forget(folder.parent)


def _forget(memory: Path) -> None:
    kept: list[tuple[float, Path]] = []
    for path in memory.glob("*"):
        # another process may take it away at any moment
        with suppress(FileNotFoundError):
            kept.append((path.stat().st_mtime, path))
    for _, path in sorted(kept, reverse=True)[_MOST:]:
        shutil.rmtree(path, ignore_errors=True)


def _counts(told: Mapping[str, Any]) -> Kept:
    """Counts as `asdict` wrote them; JSON knows no tuples."""
    refused = tuple((left, right) for left, right in told["refused"])
    return Kept(**{**told, "tallies": (), "refused": refused})


def _rows(engine: DuckDBEngine, dataset: str, columns: Sequence[str]) -> str:
    """Count and hash of what linkage reads of the rows of a dataset, whatever their order."""
    # hashed once more: DuckDB only crosses the hash of the last column with those before it
    row = sql.call("hash", sql.call("hash", *(sql.column(name) for name in columns)))
    count, mixed, total = engine.frame(
        sql.build(
            "SELECT COUNT(*) AS n, BIT_XOR(h) AS x, CAST(SUM(CAST(h AS HUGEINT)) AS VARCHAR) AS s "
            "FROM (SELECT :row AS h FROM :data AS d) AS r",
            row=row,
            data=sql.table(dataset),
        )
    ).row(0)
    return f"{dataset}|{columns}|{count}|{mixed}|{total}"


def _columns(
    engine: DuckDBEngine, dataset: str, contracts: Mapping[str, Contract], *, dated: bool
) -> list[str]:
    """Columns that linkage reads of a dataset; of registers all that agencies gave.

    dated  a register may know that a name was another firm's on another day
    """
    held = engine.columns(dataset)
    if dataset in REGISTERS:
        return [name for name in held if not name.startswith("_")]
    contract = contracts[dataset]
    read: list[str] = []
    for party in contract.parties.values():
        read += [*party.naming, *party.telling.values()]
    if contract.project is not None:
        read += contract.project.columns
        if contract.project.parcel is not None:
            read += ["_rid", "_geom", "_area"]
    if read and dated and contract.period is not None:
        read.append(contract.period)
    return [name for name in dict.fromkeys(read) if name in held]
