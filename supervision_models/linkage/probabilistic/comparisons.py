"""Comparisons of two rows field by field, each ending in one of a few named levels.

A level is what the weights speak of and what a person reads ("the trade name sounds alike"), so
comparisons never give bare numbers. All work is on whole columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler, LCSseq, Levenshtein, Postfix, Prefix

Levels = npt.NDArray[np.int8]
MISSING = "missing"
Kind = TypeVar("Kind", bound=np.generic)


class Comparison(Protocol):
    """One field of the comparison.

    name     of the field
    columns  of the rows that it reads
    levels   from the closest to the farthest; the last two are `different` and `missing`
    """

    @property
    def name(self) -> str: ...
    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def levels(self) -> tuple[str, ...]: ...
    def compare(self, left: pl.DataFrame, right: pl.DataFrame) -> Levels:
        """The level (position in `levels`) of row i of the left and row i of the right."""
        ...


@dataclass(frozen=True, slots=True)
class Same:
    """Equal or not. With `rare`, equality in a value that few rows of the right side bear is a
    level of its own: levels are `same-<n>` for values borne by at most n rows, then `same`."""

    name: str
    column: str
    rare: tuple[int, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column, *((f"{self.column}_frequency",) if self.rare else ()))

    @property
    def levels(self) -> tuple[str, ...]:
        return (*(f"same-{bound}" for bound in self.rare), "same", "different", MISSING)

    def compare(self, left: pl.DataFrame, right: pl.DataFrame) -> Levels:
        mine, theirs = left[self.column], right[self.column]
        rules: list[tuple[str, pl.Series]] = [(MISSING, mine.is_null() | theirs.is_null())]
        same = mine == theirs
        for bound in self.rare:
            rules.append((f"same-{bound}", same & (right[f"{self.column}_frequency"] <= bound)))
        return leveled(self.levels, [*rules, ("same", same)])


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike two texts are: `same` (by rarity, see Same), then one level for each bound.

    measure  jaro_winkler (0–1), edits (1 – edits / length of the longer), number (relative
             difference, 1 for equal)
    """

    name: str
    column: str
    measure: str = "jaro_winkler"
    bounds: tuple[float, ...] = (0.92, 0.85, 0.7)
    rare: tuple[int, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column, *((f"{self.column}_frequency",) if self.rare else ()))

    @property
    def levels(self) -> tuple[str, ...]:
        near = (f"{self.measure}-{bound:g}" for bound in self.bounds)
        return (*(f"same-{bound}" for bound in self.rare), "same", *near, "different", MISSING)

    def compare(self, left: pl.DataFrame, right: pl.DataFrame) -> Levels:
        levels = Same(self.name, self.column, self.rare).compare(left, right)
        levels = np.where(levels > len(self.rare), levels + len(self.bounds), levels)
        different = len(self.levels) - 2
        open_ = levels == different
        values = alike(
            self.measure,
            left[self.column].filter(pl.Series(open_)),
            right[self.column].filter(pl.Series(open_)),
        )
        found = np.full(len(values), different, dtype=np.int8)
        for place in reversed(range(len(self.bounds))):
            found[values >= self.bounds[place]] = len(self.rare) + 1 + place
        levels[open_] = found
        return levels.astype(np.int8)


def leveled(levels: Sequence[str], rules: Sequence[tuple[str, pl.Series]]) -> Levels:
    """The level of the first rule that holds for a pair; `different` where none does."""
    result = np.full(len(rules[0][1]), levels.index("different"), dtype=np.int8)
    for level, holds in reversed(rules):
        result[holds.fill_null(False).to_numpy()] = levels.index(level)
    return result


def alike(measure: str, left: pl.Series, right: pl.Series) -> npt.NDArray[np.float32]:
    """How alike the values of each pair are (0–1) by a measure of `Alike`; NULL counts as empty."""
    return _MEASURES[measure](left, right)


def edits(left: pl.Series, right: pl.Series) -> npt.NDArray[np.int32]:
    """Edits (of characters) between the texts of each pair; NULL counts as empty."""
    return _paired(left, right, Levenshtein.distance, np.int32)


def common(left: pl.Series, right: pl.Series) -> npt.NDArray[np.int32]:
    """Characters that the texts of each pair have in common, in order."""
    return _paired(left, right, LCSseq.similarity, np.int32)


def lengths(
    left: pl.Series, right: pl.Series
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Characters of the shorter and of the longer text of each pair; NULL counts as empty."""
    one, other = (
        side.str.len_chars().fill_null(0).to_numpy().astype(np.int64) for side in (left, right)
    )
    return np.minimum(one, other), np.maximum(one, other)


def within(left: pl.Series, right: pl.Series) -> pl.Series:
    """Whether either text of each pair stands in the other as it is."""
    return pl.select(
        pl.lit(left).str.contains(pl.lit(right), literal=True)
        | pl.lit(right).str.contains(pl.lit(left), literal=True)
    ).to_series()


def beginning(left: pl.Series, right: pl.Series) -> npt.NDArray[np.int32]:
    """Characters with which both texts of each pair begin."""
    return _paired(left, right, Prefix.similarity, np.int32)


def ending(left: pl.Series, right: pl.Series) -> npt.NDArray[np.int32]:
    """Characters with which both texts of each pair end."""
    return _paired(left, right, Postfix.similarity, np.int32)


def _paired(
    left: pl.Series, right: pl.Series, scorer: Callable[..., float], kind: type[Kind]
) -> npt.NDArray[Kind]:
    if left.is_empty():
        return np.zeros(0, dtype=kind)
    measured = process.cpdist(
        left.fill_null("").to_list(),
        right.fill_null("").to_list(),
        scorer=scorer,
        dtype=kind,
        workers=-1,
    )
    return np.asarray(measured, dtype=kind)


def _edit_share(left: pl.Series, right: pl.Series) -> npt.NDArray[np.float32]:
    longest = np.maximum(left.str.len_chars().to_numpy(), right.str.len_chars().to_numpy())
    return np.asarray(1 - edits(left, right) / np.maximum(longest, 1), dtype=np.float32)


def _number(left: pl.Series, right: pl.Series) -> npt.NDArray[np.float32]:
    mine, theirs = left.cast(pl.Float64).to_numpy(), right.cast(pl.Float64).to_numpy()
    largest = np.maximum(np.maximum(np.abs(mine), np.abs(theirs)), 1e-12)
    return np.asarray(1 - np.abs(mine - theirs) / largest, dtype=np.float32)


_MEASURES: dict[str, Callable[[pl.Series, pl.Series], npt.NDArray[np.float32]]] = {
    "jaro_winkler": lambda left, right: _paired(left, right, JaroWinkler.similarity, np.float32),
    "edits": _edit_share,
    "number": _number,
}
