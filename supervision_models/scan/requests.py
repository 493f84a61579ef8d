"""Data to request: what would make the not assessable assessable, and from which agency."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from supervision_models.scan.record import Inputs

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class DataRequest:
    """One dataset that is missing for some models, regions and days of conduct.

    subjects  findings that stay open for want of it
    """

    dataset: str
    title: str
    provider: str
    reason: str  # coverage | no-data
    models: tuple[str, ...]
    regions: tuple[str, ...]
    start: dt.date | None
    end: dt.date | None
    subjects: int
    sensitivity: int


def data_requests(findings: pl.DataFrame, inputs: Inputs) -> tuple[DataRequest, ...]:
    """The requests that follow from findings, most wanted first."""
    import polars as pl

    if findings.is_empty():
        return ()
    matches = pl.DataFrame(
        [
            {"model_id": model.definition.id, "match": name, "dataset": match.dataset}
            for model in inputs.models
            for name, match in model.definition.match.items()
        ],
        schema={"model_id": pl.String, "match": pl.String, "dataset": pl.String},
    )
    wanted = (
        findings.filter(pl.col("status") == "not_assessable")
        .select("model_id", "region", "conduct_on", "lead_id", "reasons")
        .explode("reasons")
        .with_columns(pl.col("reasons").str.split_exact(":", 1).struct.unnest())
        .rename({"field_0": "reason", "field_1": "match"})
        .filter(pl.col("reason").is_in(["coverage", "no-data"]))
        .join(matches, on=["model_id", "match"])
        .group_by("dataset", "reason")
        .agg(
            pl.col("model_id").unique().sort().alias("models"),
            pl.col("region").drop_nulls().unique().sort().alias("regions"),
            pl.col("conduct_on").min().alias("start"),
            pl.col("conduct_on").max().alias("end"),
            pl.struct("model_id", "lead_id", "conduct_on", "region").n_unique().alias("subjects"),
        )
        .sort("subjects", "dataset", descending=[True, False])
    )
    return tuple(
        DataRequest(
            dataset=row["dataset"],
            title=inputs.contracts[row["dataset"]].title.zh,
            provider=inputs.contracts[row["dataset"]].provider.zh,
            reason=row["reason"],
            models=tuple(row["models"]),
            regions=tuple(row["regions"]),
            start=row["start"],
            end=row["end"],
            subjects=row["subjects"],
            sensitivity=inputs.contracts[row["dataset"]].sensitivity,
        )
        for row in wanted.to_dicts()
    )
