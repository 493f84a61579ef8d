"""From candidate pairs to probabilities that a row is one of a register's, or none of them."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl

from supervision_models.linkage.probabilistic.comparisons import Comparison
from supervision_models.linkage.probabilistic.weights import Matrix, Weights

# pairs compared at a time, by each of so many threads: text of both sides is gathered for them
_CHUNK, _THREADS = 250_000, 4
# that a row is none of its candidates stays as likely as this, whatever their names say
_NEVER_LESS = 0.001
_LEAST_NONE = 1e-6  # odds have an end


def compared(
    pairs: pl.DataFrame,
    left: pl.DataFrame,
    right: pl.DataFrame,
    comparisons: Sequence[Comparison],
) -> Matrix:
    """Levels of each pair: one row for each pair, one column for each comparison.

    pairs  `left`, `right`: positions in the frames
    """
    columns = sorted({column for comparison in comparisons for column in comparison.columns})
    mine = left.select(column for column in columns if column in left.columns)
    theirs = right.select(columns)

    def levels(start: int) -> Matrix:
        some = pairs.slice(start, _CHUNK)
        one, other = mine[some["left"]], theirs[some["right"]]
        found = [comparison.compare(one, other) for comparison in comparisons]
        return np.column_stack(found).astype(np.int8)

    with ThreadPoolExecutor(min(pl.thread_pool_size(), _THREADS)) as pool:
        return np.vstack(list(pool.map(levels, range(0, max(pairs.height, 1), _CHUNK))))


def scored(
    pairs: pl.DataFrame, levels: Matrix, comparisons: Sequence[Comparison], weights: Weights
) -> pl.DataFrame:
    """The pairs with `bits` and `probability`.

    A row of the left is at most one of the right, so its candidates stand against one another and
    against "none of them": odds are divided by one plus the sum of the odds of all. Two firms that
    fit a name equally well get less than a half each, however well they fit.
    """
    bits = pl.Series("bits", weights.bits(comparisons, levels))
    return against_none(pairs.select("left", "right").with_columns(bits), weights)


def each(
    pairs: pl.DataFrame, levels: Matrix, comparisons: Sequence[Comparison], weights: Weights
) -> pl.DataFrame:
    """The pairs with `bits` and `probability`, each by itself.

    For links within a dataset, where a row may be one with any number of others.
    """
    bits = weights.bits(comparisons, levels)
    said = weights.calibrated(1 / (1 + np.exp2(-np.clip(bits, -60, 60))))
    return pairs.select("left", "right", pl.Series("bits", bits), pl.Series("probability", said))


def against_none(pairs: pl.DataFrame, weights: Weights, by: str = "left") -> pl.DataFrame:
    """`probability` of pairs with `bits`; the pairs of one `by` are rivals, and all are there.

    A curve is learnt pair by pair and would let rivals add up to more than one: what it says of
    each are odds against "none of them", which are shared once more.
    """
    odds = pl.lit(2.0).pow(pl.col("bits").clip(-60, 60))
    frame = _shared(pairs.with_columns(odds.alias("odds")), by)
    if weights.curve:
        said = np.minimum(weights.calibrated(frame["probability"].to_numpy()), 1 - _LEAST_NONE)
        frame = _shared(frame.with_columns(pl.Series("odds", said / (1 - said))), by)
    return frame.drop("odds")


def _shared(pairs: pl.DataFrame, by: str) -> pl.DataFrame:
    said = pl.col("odds") / (1 + pl.col("odds").sum().over(by))
    return pairs.with_columns(said.alias("probability"))


def told_more(scores: pl.DataFrame, more: str, by: str = "left") -> pl.DataFrame:
    """Probabilities after bits that the weights do not know (column `more`); the pairs of one `by`
    are rivals, as in `against_none`. Where nothing more is told, nothing changes.

    They weigh against what is calibrated, since names alone are never as sure as their bits say.
    """
    odds = pl.col("probability") * pl.lit(2.0).pow(pl.col(more).clip(-60, 60))
    none = (1 - pl.col("probability").sum().over(by)).clip(lower_bound=_NEVER_LESS)
    told = (pl.col(more) != 0).any().over(by)
    after = odds / (none + odds.sum().over(by))
    return scores.with_columns(
        pl.when(told).then(after).otherwise("probability").alias("probability")
    )


def best(scores: pl.DataFrame) -> pl.DataFrame:
    """The likeliest candidate of each row; the first of equals."""
    return (
        scores.sort(["left", "probability", "right"], descending=[False, True, False])
        .group_by("left", maintain_order=True)
        .first()
    )
