"""Vectorised draws for the canonical frames."""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt
import polars as pl

Ints = npt.NDArray[np.int64]
_EPOCH = dt.date(1970, 1, 1)


def days(value: dt.date) -> int:
    """Days since 1970, the number behind a Date column."""
    return (value - _EPOCH).days


def dates(numbers: Ints) -> pl.Series:
    return pl.Series(numbers.astype(np.int32), dtype=pl.Int32).cast(pl.Date)


def dates_between(rng: np.random.Generator, n: int, first: dt.date, last: dt.date) -> Ints:
    """Day numbers, both ends included."""
    return rng.integers(days(first), days(last) + 1, n)


def pick(rng: np.random.Generator, n: int, items: tuple[str, ...]) -> pl.Series:
    chosen = np.array(items, dtype=object)[rng.integers(0, len(items), n)]
    return pl.Series(chosen.tolist(), dtype=pl.String)


def steps(rng: np.random.Generator, n: int, low: int, high: int, step: int) -> Ints:
    """Whole multiples of `step` from `low` to `high`."""
    return rng.integers(low // step, high // step + 1, n) * step
