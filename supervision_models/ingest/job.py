"""One foreign file or database table, from bytes to written snapshots: the work of the child.

Nothing here touches the workspace. Read, recognise, convert, write into the scratch folder; the
parent commits what comes back.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from supervision_models.contracts.coverage import measure
from supervision_models.engines.child import describe_error
from supervision_models.errors import IngestError, SupervisionError, Text
from supervision_models.ingest.canonical import Canonical
from supervision_models.ingest.detection import UnknownDatasetError
from supervision_models.ingest.fingerprint import ContentDigest
from supervision_models.ingest.output import (
    QUARANTINE_SCHEMA,
    ParquetFile,
    geo_metadata,
    snapshot_schema,
)
from supervision_models.ingest.plan import Plan
from supervision_models.ingest.tables import RawTable
from supervision_models.ingest.task import Task

_DIGESTED = ("_hash", "_row", "_raw", "_repairs", "_precision", "_region")


def run(payload: dict[str, Any]) -> dict[str, Any]:
    """The child's entry: `payload` is an encoded Task; tables with their results or errors."""
    task = Task.decode(payload)
    progress = _Progress(Path(task.scratch) / "progress")
    progress.tell("read", 0.0)
    tables = task.read()
    results: list[dict[str, Any]] = []
    metric_crs = task.conditions.metric_crs
    plans: list[tuple[RawTable, Plan | SupervisionError]] = []
    for table in tables:
        try:
            plans.append((table, task.recognise(table)))
        except SupervisionError as error:
            plans.append((table, error))
    total = sum(table.rows for table in tables) or 1
    done = 0
    for number, (table, plan) in enumerate(plans):
        if isinstance(plan, SupervisionError):
            results.append(_failed(table, plan))
            continue
        if metric_crs != plan.conditions.metric_crs:
            # an earlier sheet has settled it
            plan = replace(plan, conditions=replace(plan.conditions, metric_crs=metric_crs))
        try:
            result = _load(task, plan, number, progress, done / total, table.rows / total)
        except SupervisionError as error:
            results.append(_failed(table, error))
            continue
        metric_crs = result["metric_crs"]
        done += table.rows
        results.append(result)
    return {"tables": results}


class _Progress:
    """The parent reads the last line of this file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def tell(self, label: str, share: float) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps([label, round(share, 3)]) + "\n")


def _failed(table: RawTable, error: SupervisionError) -> dict[str, Any]:
    return {
        "sheet": table.sheet,
        "rows": table.rows,
        "error": describe_error(error),
        "unknown": isinstance(error, UnknownDatasetError),
    }


def _load(
    task: Task, plan: Plan, number: int, progress: _Progress, begun: float, share: float
) -> dict[str, Any]:
    contract = plan.contract
    scratch = Path(task.scratch)
    canonical = Canonical(plan)
    snapshot = ParquetFile(scratch / f"{number}.parquet.partial", snapshot_schema(contract))
    quarantine = ParquetFile(scratch / f"{number}.quarantine.partial", QUARANTINE_SCHEMA)
    digest = ContentDigest(
        {
            "dataset": contract.id,
            "columns": json.dumps({n: c.type for n, c in contract.columns.items()}),
            "source": task.name,
            "sheet": plan.table.sheet,
            # a snapshot is of one file: evidence leads back to its very bytes
            "sha256": task.sha256,
            "crs": contract.crs,
        }
    )
    dates: list[pl.DataFrame] = []
    rows_done = 0
    for batch in plan.table.batches():
        cells = pl.from_arrow(batch)
        assert isinstance(cells, pl.DataFrame)
        chunk = canonical.convert(cells)
        snapshot.write(chunk.rows)
        quarantine.write(chunk.quarantined)
        digest.add(
            "row", chunk.rows.select(_DIGESTED).with_columns(pl.col("_repairs").list.join("|"))
        )
        digest.add("quarantine", chunk.quarantined.select("row", "column", "reason", "raw"))
        if contract.period is not None:
            dates.append(
                chunk.rows.select(
                    pl.col("_region").alias("region"),
                    pl.col(contract.period).cast(pl.Date).alias("date"),
                ).unique()
            )
        rows_done += len(cells)
        progress.tell(contract.id, begun + share * (0.2 + 0.8 * rows_done / plan.table.rows))
    _check_account(task, plan, canonical, snapshot.rows)
    metric_crs = canonical.shapes.metric_crs
    snapshot.close(geo_metadata(contract, metric_crs))
    quarantine.close()
    return _result(plan, canonical, digest, dates, (snapshot, quarantine), metric_crs)


def _check_account(task: Task, plan: Plan, canonical: Canonical, written: int) -> None:
    """`rows in = loaded + quarantined + skipped`, and what is loaded is what was written."""
    tally = canonical.tally
    told = tally.loaded + tally.quarantined + sum(tally.skipped.values())
    if not plan.table.rows == tally.rows_in == told or written != tally.loaded:
        raise IngestError(
            Text(
                f"行数对不上：读入 {plan.table.rows}，载入 {tally.loaded}，"
                f"隔离 {tally.quarantined}，跳过 {sum(tally.skipped.values())}，写出 {written}",
                f"the rows do not add up: read {plan.table.rows}, loaded {tally.loaded}, "
                f"quarantined {tally.quarantined}, skipped {sum(tally.skipped.values())}, "
                f"written {written}",
            ),
            where=f"{task.name}:{plan.table.sheet}",
            mend=Text(
                "这是程序缺陷，请报告；数据未载入",
                "this is a defect: report it; nothing was loaded",
            ),
        )


def _result(
    plan: Plan,
    canonical: Canonical,
    digest: ContentDigest,
    dates: list[pl.DataFrame],
    files: tuple[ParquetFile, ParquetFile],
    metric_crs: str,
) -> dict[str, Any]:
    tally, table, header = canonical.tally, plan.table, plan.header
    dated = pl.concat(dates).unique() if dates else None
    measured = [] if dated is None else measure(dated, plan.contract.coverage)
    return {
        "dataset": plan.contract.id,
        "sheet": table.sheet,
        "snapshot": str(files[0].path),
        "quarantine": str(files[1].path),
        "digest": digest.short(),
        "metric_crs": metric_crs,
        "measured": [[item.region, _iso(item.start), _iso(item.end)] for item in measured],
        "latest": None if dated is None else _iso(dated["date"].max()),
        "rows_in": tally.rows_in,
        "loaded": tally.loaded,
        "quarantined": tally.quarantined,
        "skipped": dict(sorted(tally.skipped.items())),
        "reasons": dict(sorted(tally.reasons.items())),
        "repairs": dict(sorted(tally.repairs.items())),
        "unreadable": dict(sorted(tally.unreadable.items())),
        "unread": dict(sorted(tally.unread.items())),
        "negative": dict(sorted(tally.negative.items())),
        "notes": tally.notes,
        "facts": table.facts,
        "header_rows": [header.first, header.last],
        "columns": [
            {"header": m.header, "column": m.column, "how": m.how, "unit": m.unit}
            for m in plan.matches
        ],
        "constants": dict(plan.mapping.constants),
        "geometry_from": plan.geometry_from,
        "unmatched": [cell.text for cell in plan.unmatched],
        "doubles": [list(pair) for pair in plan.doubles],
        "absent": [
            name
            for name in plan.contract.columns
            if plan.match(name) is None
            and name not in plan.mapping.constants
            and not (name == plan.contract.geometry and plan.geometry_from)
        ],
    }


def _iso(day: Any) -> str | None:
    return None if day is None else day.isoformat()
