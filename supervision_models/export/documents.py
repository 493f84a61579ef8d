"""Leads as one JSON document: all that the dossiers say, in the order of the list."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl

from supervision_models.errors import Lang
from supervision_models.export import columns
from supervision_models.export.about import About

RECORD = ("match", "match_title", "dataset", "dataset_title", "provider", "file", "sheet", "row",
          "copies", "hash", "snapshot", "file_sha256", "repairs", "why", "why_title")  # fmt: skip
EMBEDDED = ("facts", "score_items")  # JSON texts that become values of the document
OMITTED = ("no", "watermark")


def write_json(
    table: pl.DataFrame, records: pl.DataFrame, about: About, path: Path, lang: Lang
) -> None:
    """``{..., "items": [lead, ...]}``, one lead a line; `records` as `records.told_records`."""
    names = [column.name for column in columns.LEADS if column.name not in OMITTED]
    by_lead = {lead: group for (lead,), group in records.group_by("lead_id", maintain_order=True)}
    with path.open("w", encoding="utf-8", newline="\n") as file:
        head = json.dumps(about.as_dict(lang), ensure_ascii=False, indent=1)
        file.write(head.removesuffix("\n}") + ',\n "items": [')
        for at, row in enumerate(table.select(names).iter_rows(named=True)):
            lead = {**row, **_embedded(row)}
            found = by_lead.get(row["lead_id"])
            for kind in ("evidence", "counter"):
                lead[kind] = [] if found is None else _records(found, kind)
            file.write(",\n  " if at else "\n  ")
            file.write(json.dumps(lead, ensure_ascii=False, default=_day))
        file.write("\n ]\n}\n")


def _embedded(row: dict[str, Any]) -> dict[str, Any]:
    return {name: json.loads(row[name] or "null") for name in EMBEDDED}


def _records(found: pl.DataFrame, kind: str) -> list[dict[str, Any]]:
    rows = found.filter(pl.col("kind") == kind)
    shown = [{**row} for row in rows.select(RECORD).iter_rows(named=True)]
    for item, values, raw in zip(shown, rows["values"], rows["raw_shown"], strict=True):
        item["values"], item["raw"] = json.loads(values or "null"), json.loads(raw or "null")
    return shown


def _day(value: object) -> str:
    return str(value)
