"""Leads as one JSON document: all that the dossiers say, in the order of the list."""

from __future__ import annotations

import json
from collections.abc import Sequence
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
    found = _by_lead(records)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        head = json.dumps(about.as_dict(lang), ensure_ascii=False, indent=1)
        file.write(head.removesuffix("\n}") + ',\n "items": [')
        for at, row in enumerate(table.select(names).iter_rows(named=True)):
            lead = {**row, **_embedded(row, EMBEDDED)}
            lead |= found.get(row["lead_id"], {"evidence": [], "counter": []})
            file.write(",\n  " if at else "\n  ")
            file.write(json.dumps(lead, ensure_ascii=False, default=_day))
        file.write("\n ]\n}\n")


def _embedded(row: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: json.loads(row[name] or "null") for name in names}


def _by_lead(records: pl.DataFrame) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Lead -> its evidence and counter-evidence, in order."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    wanted = records.select("lead_id", "kind", *RECORD, "values", pl.col("raw_shown").alias("raw"))
    for row in wanted.iter_rows(named=True):
        kinds = found.setdefault(row.pop("lead_id"), {"evidence": [], "counter": []})
        kinds[row.pop("kind")].append({**row, **_embedded(row, ("values", "raw"))})
    return found


def _day(value: object) -> str:
    return str(value)
