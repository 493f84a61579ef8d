"""The public functions: thin, typed, over the rooms that do the work.

All take an opened `Workspace`. Days and times are arguments (`as_of`, `on`, `at`), never read
from the clock, so that a program says what it means and can be run again. `at` carries a time
zone. Every error that a user can mend is a `SupervisionError`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from supervision_models.catalog import Registration
    from supervision_models.errors import Lang
    from supervision_models.export import ExportReport
    from supervision_models.ingest import LoadReport
    from supervision_models.leads.intake import Intake
    from supervision_models.ledger import Decision
    from supervision_models.models.library import Library
    from supervision_models.workspace import Workspace

Progress = Callable[[str, float | None], None]


@dataclass(frozen=True, slots=True)
class Replay:
    """A recorded scan and its repetition; `same` when both found the very same.

    findings  what the repetition found, in the columns of the scan
    """

    scan_id: str
    recorded: str
    repeated: str
    findings: pl.DataFrame

    @property
    def same(self) -> bool:
        return self.recorded == self.repeated


def ingest_files(
    workspace: Workspace,
    files: Sequence[Path | str],
    *,
    at: dt.datetime,
    dataset: str | None = None,
    mapping: Path | str | None = None,
    region: str | None = None,
    start: dt.date | None = None,
    end: dt.date | None = None,
    keep_going: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> list[LoadReport]:
    """Load agency files, or database URLs, into the workspace; one report per table.

    dataset, mapping    settle what the headers do not tell
    region, start, end  declare the rows complete for that division and period, days included
    keep_going          True: a failed file is a report with its `error`; False: it is raised
                        after all files have been tried
    """
    from supervision_models.ingest.loading import ingest

    return ingest(
        workspace,
        files,
        dataset=dataset,
        mapping=mapping,
        region=region,
        start=start,
        end=end,
        keep_going=keep_going,
        dry_run=dry_run,
        at=at,
        progress=progress,
    )


def load_models(workspace: Workspace) -> Library:
    """The shipped models and those of the workspace's packs, with the statutes they cite.

    A file with errors is left out and listed in `Library.errors`; `Library.require_valid()`
    raises them.
    """
    from supervision_models.models.loader import load_library

    return load_library(workspace.rule_dirs, workspace.contracts)


def run_scan(
    workspace: Workspace,
    *,
    as_of: dt.date,
    at: dt.datetime,
    models: Sequence[str] = (),
    actor: str = "scan",
    overrides: Mapping[str, Mapping[str, object]] | None = None,
    threads: int | None = None,
    memory: str | None = None,
    progress: Progress | None = None,
) -> Intake:
    """Run models over the current data and merge what they find into the leads.

    as_of      the day by which things are due, expired or missing
    models     ids or patterns (``land.*``); all that are not retired by default
    overrides  model id -> parameter -> value, recorded with the scan
    memory     such as ``2GB``

    `Intake.scan` holds counts, findings and the data to request; `Intake.merge` what became of
    the leads; `Intake.repeated` names models of which rows share an identity, which makes these
    rows not assessable. Interrupted at any point, it may simply be called again. A model file with
    errors is raised, not left out.
    """
    from supervision_models.leads.intake import take_in
    from supervision_models.scan.making import Limits
    from supervision_models.scan.progress import silent

    return take_in(
        workspace,
        load_models(workspace).require_valid(),
        models=models,
        as_of=as_of,
        at=at,
        actor=actor,
        overrides=overrides,
        limits=Limits(threads, memory),
        progress=progress or silent,
    )


def replay_scan(workspace: Workspace, scan_id: str, *, threads: int | None = None) -> Replay:
    """Repeat a scan from its record: the same snapshots, models, parameters and day."""
    from supervision_models.ledger import Ledger
    from supervision_models.scan.execution import replay
    from supervision_models.scan.making import Limits
    from supervision_models.scan.record import read_record

    with Ledger.open(workspace.ledger_url) as ledger:
        stored = ledger.scans.get(scan_id)
    inputs = read_record(workspace, stored.record)
    form = str(stored.record["format"])
    digest, findings = replay(workspace, inputs, form=form, limits=Limits(threads))
    return Replay(scan_id, str(stored.record["digest"]), digest, findings)


def read_leads(
    workspace: Workspace, *, on: dt.date, everything: bool = False, **filters: Any
) -> pl.DataFrame:
    """Leads as they stand on the day `on`, gravest and highest first.

    everything  also those that are resolved, and those that people dismissed
    filters     of `leads.standing.current`: models, states, severities, organs, fields, regions
                (lists of codes), min_score

    `geom` is WKB in longitude and latitude; `facts`, `evidence` and `counter` are JSON.
    ``.to_arrow()`` makes an Arrow table of it.
    """
    from supervision_models.leads.standing import current
    from supervision_models.ledger import Ledger

    if everything:
        filters.setdefault("life", ())
    else:
        filters.setdefault("suppressed", False)
    with Ledger.open(workspace.ledger_url) as ledger:
        return current(ledger, on=on, **filters)


def lead_batches(
    workspace: Workspace, *, on: dt.date, rows: int = 10_000, **filters: Any
) -> Iterator[pl.DataFrame]:
    """`read_leads` in frames of at most `rows` rows, to stream into another system."""
    yield from read_leads(workspace, on=on, **filters).iter_slices(rows)


def decide_lead(
    workspace: Workspace,
    lead: str,
    *,
    decision: str,
    author: str,
    at: dt.datetime,
    reason: str | None = None,
    note: str = "",
    expires_on: dt.date | None = None,
    outcome: str | None = None,
    amount: Decimal | int | str | None = None,
    effective_on: dt.date | None = None,
    urgent: bool = False,
) -> Decision:
    """Record a person's step on a lead: the codes are listed in ``docs/codes.md``.

    lead    its id, or the beginning of it
    author  the person who decides; the names of machines are refused
    """
    from supervision_models.ledger import Ledger
    from supervision_models.review.decide import decide

    with Ledger.open(workspace.ledger_url) as ledger:
        return decide(
            ledger,
            ledger.leads.resolve(lead),
            decision=decision,
            author=author,
            at=at,
            reason=reason,
            note=note,
            expires_on=expires_on,
            outcome=outcome,
            amount=amount,
            effective_on=effective_on,
            urgent=urgent,
        )


def export_leads(
    workspace: Workspace,
    target: Path | str,
    *,
    on: dt.date,
    at: dt.datetime,
    role: str = "analyst",
    actor: str = "",
    reason: str = "",
    lang: Lang = "zh",
    **filters: Any,
) -> ExportReport:
    """Write the leads that stand on the day `on`, with their evidence, to a file.

    target   xlsx, csv, json, geojson, gpkg or parquet, by its ending
    role     analyst: personal data masked; handler: unmasked, with `actor` and `reason`, logged
    filters  as in `read_leads`
    """
    from supervision_models.export import export_leads as export
    from supervision_models.ledger import Ledger

    leads = read_leads(workspace, on=on, **filters)
    with Ledger.open(workspace.ledger_url) as ledger:
        return export(
            workspace,
            ledger,
            leads,
            target,
            at=at,
            role=role,
            actor=actor,
            reason=reason,
            lang=lang,
        )


def register_model(
    workspace: Workspace, model: str | Path, *, author: str, at: dt.datetime, reword: bool = False
) -> Registration:
    """Enter a model version into the workspace's catalog; from then on it is immutable.

    model   the id of a loaded model, or the path of a model file
    reword  the version is registered, and only its words have changed
    """
    from supervision_models.catalog import register
    from supervision_models.ledger import Ledger
    from supervision_models.models.loader import load_model

    library = load_models(workspace)
    path = Path(model)
    loaded = (
        load_model(path, workspace.contracts, library.statutes)
        if path.suffix == ".yaml"
        else library[str(model)]
    )
    with Ledger.open(workspace.ledger_url) as ledger:
        return register(ledger, loaded, author=author, at=at, reword=reword)
