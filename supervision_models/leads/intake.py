"""The whole way from data to leads: scan a workspace, merge what was found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import polars as pl

from supervision_models.errors import ModelError
from supervision_models.leads.findings import told_apart
from supervision_models.leads.merge import MergeReport, merge, watched
from supervision_models.ledger import Ledger
from supervision_models.linkage import Correction
from supervision_models.models.library import Library
from supervision_models.scan.execution import ScanResult, scan_workspace
from supervision_models.scan.making import Limits
from supervision_models.scan.progress import Progress, silent
from supervision_models.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Intake:
    """A scan and what it did to the leads.

    repeated  models of which rows share an identity, with the error that names such rows: these are
              not assessable
    """

    scan: ScanResult
    merge: MergeReport
    repeated: Mapping[str, ModelError] = field(default_factory=dict)


def standing_corrections(ledger: Ledger) -> tuple[Correction, ...]:
    """The corrections of people that stand, as the linkage reads them."""
    return tuple(
        Correction(
            kind=item.content["kind"],
            left=item.content["left"],
            right=item.content["right"],
            verdict=item.content["verdict"],
            author=item.author,
            at=dt.datetime.fromisoformat(item.at),
            reason=item.note,
        )
        for item in ledger.corrections.current()
    )


def take_in(
    workspace: Workspace,
    library: Library,
    *,
    models: Sequence[str] = (),
    as_of: dt.date,
    at: dt.datetime,
    actor: str = "scan",
    overrides: Mapping[str, Mapping[str, object]] | None = None,
    limits: Limits | None = None,
    progress: Progress = silent,
) -> Intake:
    """Scan, then merge in one transaction: killed at any point, it may simply be run again."""
    with Ledger.open(workspace.ledger_url) as ledger:
        result = scan_workspace(
            workspace,
            library,
            models=models,
            as_of=as_of,
            at=at,
            corrections=standing_corrections(ledger),
            overrides=overrides,
            watched=watched(ledger),
            limits=limits,
            progress=progress,
        )
        progress("merge", 1.0)
        findings, repeated = told_apart(result.findings, partial(_places, workspace))
        report = merge(
            ledger,
            {
                "id": result.id,
                "as_of": as_of.isoformat(),
                "started_at": at.isoformat(),
                "finished_at": at.isoformat(),
                "record": result.record,
            },
            findings,
            {entry["id"]: entry["digest"] for entry in result.record["models"]},
            at,
            actor=actor,
        )
    return Intake(result, report, repeated)


def _places(workspace: Workspace, dataset: str, hashes: list[str]) -> list[str]:
    """Where rows of a dataset stand, as ``file:sheet:row``."""
    files = [
        workspace.snapshot_path(item) for item in workspace.snapshots() if item.dataset == dataset
    ]
    if not files:
        return hashes  # leads are rows of no file
    found = []
    for file in files:
        rows = pl.scan_parquet(file).filter(pl.col("_hash").is_in(hashes))
        try:
            found += rows.select("_file", "_sheet", "_row").collect().rows()
        except (OSError, pl.exceptions.PolarsError):
            return hashes  # only the words of an error hang on it
    return [":".join(str(part) for part in place if part) for place in sorted(found, key=str)]
