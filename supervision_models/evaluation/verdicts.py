"""What the decisions say of the leads: right, wrong, or nothing yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from supervision_models.review.reasons import REASONS
from supervision_models.review.states import STATES

if TYPE_CHECKING:
    from supervision_models.ledger import Ledger

VERDICTS = ("true", "false", "open")


def verdicts(ledger: Ledger) -> pl.DataFrame:
    """One row per lead with decisions: lead_id, evidence_hash, verdict, reason, filed.

    verdict        true: taken up, or turned down for grounds that leave the model right;
                   false: turned down because the model was wrong; open: neither yet.
                   The last decision that says something counts: people correct themselves
    evidence_hash  of the evidence that this decision was taken on
    reason         of that decision, "" for none
    filed          a case was opened at some time
    """
    steps = ledger.decisions.frame().with_columns(_says().alias("says"))
    telling = (
        steps.filter(pl.col("says") != "")
        .group_by("lead_id", maintain_order=True)
        .agg(
            pl.col("says").last().alias("verdict"),
            pl.col("evidence_hash").last(),
            pl.col("reason").last(),
        )
    )
    return (
        steps.group_by("lead_id", maintain_order=True)
        .agg((pl.col("state") == "filed").any().alias("filed"))
        .join(telling, on="lead_id", how="left")
        .with_columns(
            pl.col("verdict").fill_null("open"),
            pl.col("reason").fill_null(""),
            pl.col("evidence_hash").fill_null(""),
        )
        .select("lead_id", "evidence_hash", "verdict", "reason", "filed")
        .sort("lead_id")
    )


def _says() -> pl.Expr:
    """What a step says: its reason if it has one, else its state; "" for nothing."""
    by_reason = {code: reason.verdict for code, reason in REASONS.items()}
    by_state = {code: "true" for code, state in STATES.items() if state.adopted}
    return (
        pl.when(pl.col("reason") != "")
        .then(pl.col("reason").replace_strict(by_reason, default="", return_dtype=pl.String))
        .otherwise(pl.col("state").replace_strict(by_state, default="", return_dtype=pl.String))
    )
