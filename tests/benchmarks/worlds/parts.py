"""Matches and frames that many of the questions share."""

from __future__ import annotations

from typing import Any

import polars as pl
from polars import col

from tests.benchmarks.worlds.question import Frames
from tests.benchmarks.worlds.tables import AS_OF

CODE = {"key": {"project_code": "project_code"}}


CODED = "project_code is not null"


AS_OF_DAY = pl.lit(AS_OF)


DATED = {
    "permit": "issued_on", "planning": "issued_on", "eia": "approved_on", "tender": "signed_on",
    "payment": "paid_on", "deposit": "deposited_on", "inspection": "decided_on",
    "penalty": "decided_on", "incident": "occurred_on",
}  # fmt: skip


_INCIDENTS: dict[str, Any] = {
    "dataset": "bw_incident", "on": {"key": {"contractor_usc": "contractor_usc"}},
    "within_days": [0, 400],
}  # fmt: skip


_HAZARDS: dict[str, Any] = {
    "dataset": "bw_inspection", "on": CODE, "where": "hazard_level = 'major'",
    "within_days": [0, 400],
}  # fmt: skip


BONUS = {"incident": _INCIDENTS, "hazard": _HAZARDS}


POINTS = {"incident": ("exists(incident)", 20), "hazard": ("exists(hazard)", 15)}


def coded(tables: Frames) -> pl.LazyFrame:
    return tables["works"].filter(col("project_code").is_not_null())


def before(table: str) -> dict[str, Any]:
    return {
        "dataset": f"bw_{table}", "on": CODE, "where": f"{DATED[table]} <= subject.started_on",
        "period": ["add_months(started_on, -60)", "started_on"],
    }  # fmt: skip
