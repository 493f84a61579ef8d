"""The rows of the current snapshots that could not be used, read back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from supervision_models.errors import Text
from supervision_models.ingest.values import REASONS

if TYPE_CHECKING:
    import polars as pl

    from supervision_models.workspace import Workspace

# reasons that are of the row, beside those of its values
ROW_REASONS: dict[str, Text] = {
    "empty": Text("必需的列为空", "a required column is empty"),
    "extra-cells": Text(
        "该行单元格比表头多，可能错位", "more cells than headers: they may have shifted"
    ),
}


def reason_text(code: str) -> Text:
    """A reason code in words."""
    return ROW_REASONS.get(code) or REASONS.get(code.partition(":")[0]) or Text(code, code)


@dataclass(frozen=True, slots=True)
class Quarantined:
    """Quarantined rows of one snapshot: file, sheet, row, column, reason, all, raw.

    report  of the load: which header was read into which column
    In `raw` only numbers of persons are masked; who shows it masks the rest by role.
    """

    dataset: str
    source: str
    rows: pl.DataFrame
    report: Mapping[str, Any]


def quarantined(workspace: Workspace, dataset: str | None = None) -> Iterator[Quarantined]:
    """The quarantine of each current snapshot that has any."""
    import polars as pl

    for snapshot in workspace.snapshots(dataset):
        path = workspace.quarantine_path(snapshot)
        if snapshot.quarantined and path.exists():
            report = json.loads(workspace.report_path(snapshot).read_text(encoding="utf-8"))
            yield Quarantined(snapshot.dataset, snapshot.source, pl.read_parquet(path), report)
