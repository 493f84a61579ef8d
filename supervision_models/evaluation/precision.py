"""How good a model proves in practice, from what became of its leads.

Shares of few leads mislead and may point at persons: below `few` decided leads they are left
out, and said to be so. The counts themselves stay: they are about models, not about people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supervision_models.errors import Text
from supervision_models.evaluation.verdicts import verdicts

if TYPE_CHECKING:
    from supervision_models.ledger import Ledger

FEW = 5  # security.md, People: statistics suppress k < 5
FEW_NOTE = Text(
    "已研判线索不足 {few} 条，不计算比率", "fewer than {few} decided leads: no shares are given"
)


def precision(ledger: Ledger, *, few: int = FEW) -> pl.DataFrame:
    """One row per model that ever had a lead, by model id.

    leads       leads it ever had
    right, wrong, undecided   of them, by verdict; turned down without a verdict: undecided
    filed       leads in which a case was opened
    precision   right / (right + wrong)
    filed_rate  成案率: filed / leads
    few         True: too few decided leads; both shares are NULL
    """
    leads = ledger.leads.latest().select("lead_id", "model_id")
    judged = leads.join(verdicts(ledger), on="lead_id", how="left").with_columns(
        pl.col("verdict").fill_null("open"), pl.col("filed").fill_null(value=False)
    )
    decided = pl.col("right") + pl.col("wrong")
    return (
        judged.group_by("model_id")
        .agg(
            pl.len().cast(pl.Int64).alias("leads"),
            _count("true").alias("right"),
            _count("false").alias("wrong"),
            _count("open").alias("undecided"),
            pl.col("filed").sum().cast(pl.Int64).alias("filed"),
        )
        .with_columns((decided < few).alias("few"))
        .with_columns(
            pl.when(~pl.col("few")).then(pl.col("right") / decided).alias("precision"),
            pl.when(~pl.col("few")).then(pl.col("filed") / pl.col("leads")).alias("filed_rate"),
        )
        .select(
            "model_id",
            "leads",
            "right",
            "wrong",
            "undecided",
            "filed",
            "precision",
            "filed_rate",
            "few",
        )
        .sort("model_id")
    )


def dismissals(ledger: Ledger) -> pl.DataFrame:
    """Why leads were turned down: model_id, reason, leads; most frequent first.

    What a model is wrong about again and again is an exception that it lacks.
    """
    leads = ledger.leads.latest().select("lead_id", "model_id")
    return (
        verdicts(ledger)
        .filter(pl.col("reason") != "")
        .join(leads, on="lead_id")
        .group_by("model_id", "reason")
        .agg(pl.len().cast(pl.Int64).alias("leads"))
        .sort("model_id", "leads", "reason", descending=[False, True, False])
    )


def _count(verdict: str) -> pl.Expr:
    return (pl.col("verdict") == verdict).sum().cast(pl.Int64)
