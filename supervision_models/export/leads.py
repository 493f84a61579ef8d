"""`export_leads`: a file of leads, entered into the audit log.

The file is written under a temporary name; the audit entry and the renaming are one step, so
that no file stands without its entry.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from supervision_models.errors import Lang, Text
from supervision_models.export import about as background
from supervision_models.export.as_run import AsRun, Key, models_as_run
from supervision_models.export.records import told_records
from supervision_models.export.report import ExportError, ExportReport
from supervision_models.export.table import law_words, lead_table
from supervision_models.leads.evidence import evidence_of
from supervision_models.leads.masking import Role, check_role
from supervision_models.ledger.canonical import instant, local_day
from supervision_models.models.lead_dataset import with_leads

if TYPE_CHECKING:
    from supervision_models.ledger import Ledger
    from supervision_models.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Content:
    """What a format may write."""

    table: pl.DataFrame
    records: pl.DataFrame
    runs: dict[Key, AsRun]
    about: background.About
    lang: Lang


def _xlsx(content: Content, path: Path) -> int:
    from supervision_models.export.records import checks_sheet, evidence_sheet
    from supervision_models.export.workbook import write_workbook

    evidence = evidence_sheet(content.records)
    checks = checks_sheet(content.records, content.table, content.runs, content.lang)
    write_workbook(content.table, evidence, checks, content.about, path, content.lang)
    return content.records.height


def _csv(content: Content, path: Path) -> int:
    from supervision_models.export.csv_file import write_csv

    write_csv(content.table, path, content.lang)
    return 0


def _json(content: Content, path: Path) -> int:
    from supervision_models.export.documents import write_json

    write_json(content.table, content.records, content.about, path, content.lang)
    return content.records.height


def _geojson(content: Content, path: Path) -> int:
    from supervision_models.export.maps import write_geojson

    write_geojson(content.table, content.about, path, content.lang)
    return 0


def _gpkg(content: Content, path: Path) -> int:
    from supervision_models.export.maps import write_geopackage

    write_geopackage(content.table, content.about, path, content.lang)
    return 0


def _parquet(content: Content, path: Path) -> int:
    from supervision_models.export.maps import write_parquet

    write_parquet(content.table, content.about, path, content.lang)
    return 0


# each writes a file and tells how many records of source files it holds
WRITERS: dict[str, Callable[[Content, Path], int]] = {
    "xlsx": _xlsx,
    "csv": _csv,
    "json": _json,
    "geojson": _geojson,
    "gpkg": _gpkg,
    "parquet": _parquet,
}
FORMATS = tuple(WRITERS)


def export_leads(
    workspace: Workspace,
    ledger: Ledger,
    leads: pl.DataFrame,
    target: Path | str,
    *,
    at: dt.datetime | str,
    file_format: str | None = None,
    role: str = "analyst",
    actor: str = "",
    reason: str = "",
    lang: Lang = "zh",
    exploratory: bool = False,
    suppressed: bool = False,
) -> ExportReport:
    """Write `leads` (rows of `leads.standing.current`) to `target`, in their order.

    file_format  one of `FORMATS`; by default the ending of `target`
    role         analyst, or handler who names himself and a reason (`leads.masking`)
    exploratory  with leads whose basis in public-interest litigation is only exploratory
    suppressed   with leads that people have dismissed

    Raises ExportError for an unknown format or a target that cannot be written, LedgerError
    for a role that may not read; then nothing is written.
    """
    target = Path(target).absolute()
    chosen = _format(target, file_format)
    checked = check_role(role, reason=reason, actor=actor)
    moment = instant(at)
    shown, left_out = _selected(leads, exploratory=exploratory, suppressed=suppressed)
    content = _content(
        workspace, ledger, shown,
        left_out=left_out, role=checked, actor=actor, reason=reason, at=moment, lang=lang,
    )  # fmt: skip
    partial = target.with_name(f".{target.stem}.{os.getpid()}.partial.{chosen}")
    try:
        partial.touch()  # each writer has errors of its own for what is not writable
        partial.unlink()
        evidence = WRITERS[chosen](content, partial)
        sha256, size = _digest(partial), partial.stat().st_size
        with ledger.transaction():
            ledger.audit.append(
                actor=actor,
                action="leads.exported",
                about=target.name,
                detail={
                    "format": chosen,
                    "rows": shown.height,
                    "evidence": evidence,
                    "sha256": sha256,
                    "leads_sha256": _ids_digest(shown),
                    "role": checked,
                    "reason": reason,
                    "left_out": left_out,
                },
                at=moment,
            )
            partial.replace(target)
    except OSError as error:
        raise ExportError(
            Text("导出文件无法写入", "the file cannot be written"),
            where=f"{target}: {error.strerror or type(error).__name__}",
            mend=Text("换一个可写的目录，或关闭正打开它的程序", "choose a folder that is writable"),
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return ExportReport(
        path=target,
        format=chosen,
        rows=shown.height,
        evidence=evidence,
        sha256=sha256,
        size=size,
        role=checked,
        left_out=left_out,
        audit_head=ledger.audit.head(),
    )


def _format(target: Path, file_format: str | None) -> str:
    chosen = (file_format or target.suffix.removeprefix(".")).lower()
    if chosen not in WRITERS:
        raise ExportError(
            Text(f"不支持的格式 {chosen!r}", f"there is no format {chosen!r}"),
            where=str(target) if file_format is None else "--format",
            allowed=Text("、".join(FORMATS), ", ".join(FORMATS)),
            mend=Text("改文件扩展名，或用 --format 指定", "change the ending, or give --format"),
        )
    if target.is_dir():
        raise ExportError(
            Text("目标是一个目录", "the target is a folder"),
            where=str(target),
            mend=Text(f"写文件名，如 线索清单.{chosen}", f"name a file such as leads.{chosen}"),
        )
    if not target.parent.is_dir():
        raise ExportError(
            Text("目标目录不存在", "the folder of the target does not exist"),
            where=str(target.parent),
            mend=Text("先建立该目录", "make that folder first"),
        )
    return chosen


def _selected(
    leads: pl.DataFrame, *, exploratory: bool, suppressed: bool
) -> tuple[pl.DataFrame, dict[str, int]]:
    """The leads to write, and how many are left out on which ground."""
    dismissed = leads["suppressed"].fill_null(value=False)
    tentative = (leads["pil_basis"] == "exploratory").fill_null(value=False) & ~dismissed
    left_out = {
        "exploratory": 0 if exploratory else int(tentative.sum()),
        "suppressed": 0 if suppressed else int(dismissed.sum()),
    }
    shown = leads
    if not suppressed:
        shown = shown.filter(~pl.col("suppressed").fill_null(value=False))
    if not exploratory:
        shown = shown.filter(pl.col("pil_basis").ne_missing(pl.lit("exploratory")))
    return shown, left_out


def _content(
    workspace: Workspace,
    ledger: Ledger,
    leads: pl.DataFrame,
    *,
    left_out: dict[str, int],
    role: Role,
    actor: str,
    reason: str,
    at: str,
    lang: Lang,
) -> Content:
    evidence = evidence_of(workspace, ledger, leads, role=role, actor=actor, reason=reason, at=at)
    runs = models_as_run(workspace, ledger, leads)
    table = lead_table(
        workspace, leads, evidence, runs,
        lang=lang, role=role, watermark=background.watermark(actor, at, role),
        on=local_day(at),
    )  # fmt: skip
    scans = background.scans_of(ledger, leads)
    about = background.About(
        workspace=workspace.name,
        actor=actor,
        at=at,
        role=role,
        head=ledger.audit.head(),
        rows=leads.height,
        left_out=left_out,
        scans=background.scan_rows(scans),
        models=background.model_rows(scans, runs, leads, lang),
        law=law_words(workspace, leads, lang),
        coverage=background.coverage_rows(scans, workspace.contracts, lang),
    )
    records = told_records(evidence, table, runs, with_leads(workspace.contracts), lang)
    return Content(table, records, runs, about, lang)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _ids_digest(leads: pl.DataFrame) -> str:
    """Which leads were in the file, without naming them."""
    return hashlib.sha256("\n".join(leads["lead_id"].sort().to_list()).encode()).hexdigest()
