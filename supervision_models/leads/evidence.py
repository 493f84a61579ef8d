"""From a lead back to the rows it rests on: file, sheet, row, and what stood there.

Rows are found by content in the snapshots that the scan read, which stay when newer ones
come. What a role may not read is masked in the query (`masking`). A lead that rests on leads
refers to these by their ids, and shows them as the ledger has them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from supervision_models.errors import LedgerError, Text
from supervision_models.leads.findings import PAYLOAD_TYPE
from supervision_models.leads.masking import (
    Role,
    check_role,
    masked_value,
    shown_columns,
)
from supervision_models.leads.source_cells import source_cells
from supervision_models.models.lead_dataset import LEADS

if TYPE_CHECKING:
    from supervision_models.ledger import Ledger
    from supervision_models.workspace import Workspace

REFERENCE = pl.List(
    pl.Struct({"match": pl.String, "dataset": pl.String, "hash": pl.String, "why": pl.String})
)
EVIDENCE = pl.Schema(
    {
        "lead_id": pl.String(),
        "kind": pl.String(),  # evidence | counter
        "match": pl.String(),  # "subject", or the name of the match
        "why": pl.String(),  # counter: why the record does not match
        "dataset": pl.String(),
        "hash": pl.String(),
        "snapshot": pl.String(),  # NULL: the snapshot is gone, the row cannot be shown
        "file": pl.String(),
        "file_sha256": pl.String(),
        "sheet": pl.String(),
        "row": pl.Int64(),  # as a person sees it in the file
        "copies": pl.Int64(),  # rows of this content in the scan's snapshots
        "values": pl.String(),  # JSON: declared column -> text
        "raw": pl.String(),  # JSON: source header -> source text
        "repairs": pl.List(pl.String),  # column:code
    }
)
LOGGED_IDS = 50  # leads that an audit entry names; more are named by a digest


def evidence_of(
    workspace: Workspace,
    ledger: Ledger,
    leads: pl.DataFrame,
    *,
    role: str = "analyst",
    actor: str = "",
    reason: str = "",
    at: dt.datetime | str,
) -> pl.DataFrame:
    """The evidence and counter-evidence rows of `leads` (rows of `standing.current`).

    Columns of `EVIDENCE`, by lead, kind (evidence first), match (subject first), dataset, file,
    sheet, row.
    A handler's reading is written into the audit log before anything is read.
    Raises LedgerError for an unknown role, or a handler who gives no name or reason.
    """
    checked = check_role(role, reason=reason, actor=actor)
    if checked == "handler":
        _log(ledger, leads["lead_id"].to_list(), actor, reason, at)
    references = _references(leads)
    on_leads = pl.col("dataset") == LEADS.id
    parts = [
        _located(workspace, wanted, snapshots, checked)
        for wanted, snapshots in _by_scan(ledger, references.filter(~on_leads))
    ]
    parts.append(_rested_on(ledger, references.filter(on_leads)))
    found = pl.concat([pl.DataFrame(schema=EVIDENCE), *parts])
    return found.sort(
        "lead_id",
        pl.col("kind") != "evidence",
        pl.col("match") != "subject",
        "match",
        "dataset",
        "file",
        "sheet",
        "row",
        "hash",
        nulls_last=True,
    )


def _log(
    ledger: Ledger, lead_ids: list[str], actor: str, reason: str, at: dt.datetime | str
) -> None:
    ids = sorted(lead_ids)
    listed: dict[str, Any] = {"ids": ids}
    if len(ids) > LOGGED_IDS:
        listed = {"ids_sha256": hashlib.sha256("\n".join(ids).encode()).hexdigest()}
    ledger.audit.append(
        actor=actor,
        action="evidence.unmasked",
        about=ids[0] if len(ids) == 1 else f"{len(ids)} leads",
        detail={"reason": reason, "leads": len(ids), **listed},
        at=at,
    )


def _references(leads: pl.DataFrame) -> pl.DataFrame:
    """lead_id, kind, seen_scan, match, dataset, hash, why: one row a record referred to."""
    return pl.concat(
        leads.select(
            "lead_id",
            pl.lit(kind).alias("kind"),
            "seen_scan",
            pl.col(kind).fill_null("[]").str.json_decode(REFERENCE).alias("record"),
        )
        .explode("record")
        .filter(pl.col("record").is_not_null())
        .unnest("record")
        .unique()
        for kind in ("evidence", "counter")
    )


def _by_scan(
    ledger: Ledger, references: pl.DataFrame
) -> Iterator[tuple[pl.DataFrame, dict[str, list[str]]]]:
    """References with the snapshots of the scan that found them: dataset -> digests."""
    for (scan_id,), wanted in references.group_by("seen_scan", maintain_order=True):
        yield wanted.drop("seen_scan"), scanned(ledger.scans.get(str(scan_id)).record)


def scanned(record: Mapping[str, Any]) -> dict[str, list[str]]:
    """dataset -> digests of the snapshots that a scan read, from its record.

    The record lists them under ``snapshots``: objects with `dataset` and `digest`.
    """
    snapshots: dict[str, list[str]] = {}
    for item in record.get("snapshots", ()):
        snapshots.setdefault(str(item["dataset"]), []).append(str(item["digest"]))
    return {dataset: sorted(set(digests)) for dataset, digests in snapshots.items()}


def _located(
    workspace: Workspace,
    wanted: pl.DataFrame,
    snapshots: Mapping[str, list[str]],
    role: Role,
) -> pl.DataFrame:
    """The wanted records with where they stand and what they say."""
    rows = pl.concat(
        [
            pl.DataFrame(schema={name: EVIDENCE[name] for name in _FOUND}),
            *(
                _read(workspace, dataset, digest, group["hash"].unique().sort(), role)
                for (dataset,), group in wanted.group_by("dataset", maintain_order=True)
                for digest in snapshots.get(str(dataset), ())
            ),
        ]
    )
    first = (
        rows.sort("dataset", "hash", "file", "sheet", "row", "snapshot")
        .with_columns(pl.len().over("dataset", "hash").cast(pl.Int64).alias("copies"))
        .unique(["dataset", "hash"], keep="first", maintain_order=True)
    )
    return wanted.join(first, on=["dataset", "hash"], how="left").select(EVIDENCE.names())


def _rested_on(ledger: Ledger, wanted: pl.DataFrame) -> pl.DataFrame:
    """The leads that other leads rest on; a lead has no file, and the scan that last saw it is
    its snapshot. What it says of people stays in its own evidence."""
    ids = wanted["hash"].unique().to_list()
    values = {
        "lead_id": pl.col("lead_id"),
        "model_id": pl.col("model_id"),
        "title": pl.col("title_zh"),
        "title_en": pl.col("title_en"),
        "conduct_on": pl.col("conduct_on").cast(pl.String),
        "severity": pl.col("severity").str.strip_prefix("S"),
        "score": pl.col("score").cast(pl.String),
    }
    known = (
        ledger.leads.standing(lead_ids=ids)
        .with_columns(pl.col("payload").str.json_decode(PAYLOAD_TYPE))
        .unnest("payload")
        .select(
            pl.lit(LEADS.id).alias("dataset"),
            pl.col("lead_id").alias("hash"),
            pl.col("seen_scan").alias("snapshot"),
            *(pl.lit(None, EVIDENCE[name]).alias(name) for name in _PLACE),
            pl.struct(node.alias(name) for name, node in values.items())
            .struct.json_encode()
            .alias("values"),
            pl.lit("{}").alias("raw"),
            pl.lit([], pl.List(pl.String)).alias("repairs"),
            pl.lit(1, pl.Int64).alias("copies"),
        )
    )
    return wanted.join(known, on=["dataset", "hash"], how="left").select(EVIDENCE.names())


_PLACE = ("file", "file_sha256", "sheet", "row")
_FOUND = (
    "dataset",
    "hash",
    "snapshot",
    "file",
    "file_sha256",
    "sheet",
    "row",
    "values",
    "raw",
    "repairs",
)


def _read(
    workspace: Workspace, dataset: object, digest: str, hashes: pl.Series, role: Role
) -> pl.DataFrame:
    """Rows of one snapshot by content, as the role may read them (`_FOUND`)."""
    name = str(dataset)
    empty = pl.DataFrame(schema={column: EVIDENCE[column] for column in _FOUND})
    path = workspace.root / "data" / name / f"{digest}.parquet"
    contract = workspace.contracts.get(name)
    if contract is None:
        raise LedgerError(
            Text(f"数据集 {name} 没有契约", f"dataset {name} has no contract"),
            where=str(path),
            mend=Text("恢复该工作区的 packs 设置", "restore the workspace's packs"),
        )
    if not path.is_file():
        return empty
    shown = shown_columns(contract)
    present = pl.read_parquet_schema(path)
    values = [masked_value(key, column, role) for key, column in shown.items() if key in present]
    rows = (
        pl.scan_parquet(path)
        .filter(pl.col("_hash").is_in(hashes.implode()))
        .select(
            pl.col("_hash").alias("hash"),
            pl.col("_file").alias("file"),
            pl.col("_sheet").alias("sheet"),
            pl.col("_row").cast(pl.Int64).alias("row"),
            pl.struct(values).struct.json_encode().alias("values"),
            pl.col("_raw").alias("raw"),
            pl.col("_repairs").cast(pl.List(pl.String)).alias("repairs"),
        )
        .collect()
    )
    if rows.is_empty():
        return empty
    report = _report(workspace.root / "data" / name / f"{digest}.json")
    snapshot = report.get("snapshot", {})
    return rows.with_columns(
        source_cells(rows["raw"], report, contract, role),
        pl.lit(name).alias("dataset"),
        pl.lit(digest).alias("snapshot"),
        pl.lit(snapshot.get("file_sha256"), dtype=pl.String).alias("file_sha256"),
    ).select(_FOUND)


def _report(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        return {}
    report: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return report
