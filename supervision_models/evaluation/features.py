"""What the ranker knows of a lead: numbers that stood in it when it was judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NUMBERS = ("score", "confidence", "severity", "evidence_rows", "untested")


def feature_names(models: Sequence[str]) -> list[str]:
    """Names of the columns of `features`, in order."""
    return [*NUMBERS, *(f"model:{model}" for model in models)]


def features(leads: pl.DataFrame, models: Sequence[str]) -> NDArray[np.float64]:
    """A matrix of one row per lead (columns of `findings.PAYLOAD`), `feature_names` wide.

    Score, confidence, severity 1..4, number of records it rests on, number of exceptions that
    could not be tested, and one column per model; a model that is not among `models` has none.
    """
    records = pl.col("evidence").fill_null("[]").str.count_matches('"hash"', literal=True)
    frame = leads.select(
        pl.col("score").cast(pl.Float64).fill_null(0.0),
        pl.col("confidence").fill_null(0.0),
        pl.col("severity").str.tail(1).cast(pl.Float64, strict=False).fill_null(0.0),
        records.cast(pl.Float64).alias("evidence_rows"),
        pl.col("untested").list.len().cast(pl.Float64).fill_null(0.0),
        *(
            (pl.col("model_id") == model).cast(pl.Float64).alias(f"model:{model}")
            for model in models
        ),
    )
    matrix: NDArray[np.float64] = frame.to_numpy()
    return matrix
