"""How far a change reaches: things bear on one another only through keys that they share.

What is known of a firm or project by rule follows from the writings that share a key with it, from
those that share one with these, and so on; nothing else needs a second look when rows come or go.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Generic, TypeVar

import polars as pl

from supervision_models.linkage.tables import NUMBER

# an element (a writing, a row of the register, a word of people) and the hash of a key it bears
TIES = {"element": pl.UInt64, "key": pl.UInt64}
_ROUNDS = 60  # what goes on for longer reaches everything

T = TypeVar("T", bound=Any)


@dataclass(frozen=True, slots=True)
class Reached:
    """Elements and hashes of keys that a change reaches."""

    elements: pl.Series
    keys: pl.Series

    def __bool__(self) -> bool:
        return bool(self.elements.len() or self.keys.len())

    def within(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows that are reached, by the first column: the number of an element, or a key."""
        return frame.filter(self._among(frame))

    def away(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows that are not."""
        return frame.filter(~self._among(frame))

    def _among(self, frame: pl.DataFrame) -> pl.Expr:
        first = frame.columns[0]
        if frame.schema[first] == TIES["element"]:
            return pl.col(first).is_in(self.elements.implode())
        return hashed(pl.col(first)).is_in(self.keys.implode())


@dataclass(frozen=True, slots=True)
class Step(Generic[T]):
    """What was found anew of what a change reached."""

    reached: Reached
    part: T


def hashed(key: pl.Expr) -> pl.Expr:
    """Keys as numbers. Two keys of one number tie what need not be tied, and do no harm."""
    return key.hash()


def ties(frame: pl.DataFrame, element: pl.Expr, *keys: pl.Expr) -> pl.DataFrame:
    """TIES of each row by some of its keys; NULL ties nothing."""
    parts = [
        frame.select(element.alias("element"), key.alias("key"))
        .drop_nulls("key")
        .with_columns(hashed(pl.col("key")))
        for key in keys
    ]
    return pl.concat([pl.DataFrame(schema=TIES), *parts])


def told(mark: str) -> pl.Expr:
    """A row as an element, for all that it says: where that is another it is another element."""
    return pl.struct(pl.lit(mark).alias("__mark"), pl.all()).hash()


def changed(
    before: pl.DataFrame, now: pl.DataFrame, given_before: pl.DataFrame, given: pl.DataFrame
) -> pl.Series:
    """The elements that came, went or changed.

    before, now          writings: `writing` and counts, each once
    given_before, given  TIES of other elements
    """
    counted = [
        side.select(pl.col(NUMBER).alias("element"), pl.struct(now.columns).hash().alias("said"))
        for side in (before, now)
    ]
    others = [side.select("element", said="element") for side in (given_before, given)]
    parts = [
        one.join(other, on="said", how="anti")["element"]
        for left, right in (counted, others)
        for one, other in ((left, right), (right, left))
    ]
    return pl.concat(parts).unique()


def reached(ties: pl.DataFrame, start: pl.Series) -> Reached | None:
    """What the elements `start` reach; None where that takes too long to follow."""
    elements, front = start, start
    keys = pl.Series("key", [], dtype=TIES["key"])
    for _ in range(_ROUNDS):
        new = ties.filter(pl.col("element").is_in(front.implode()))["key"].unique()
        new = new.filter(~new.is_in(keys.implode()))
        if new.is_empty():
            return Reached(elements, keys)
        keys = pl.concat([keys, new])
        front = ties.filter(pl.col("key").is_in(new.implode()))["element"].unique()
        front = front.filter(~front.is_in(elements.implode()))
        elements = pl.concat([elements, front])
    return None


def beside(reached: Reached, before: T, part: T) -> T:
    """A record of frames: what is not reached as it was before, and `part` for what is.

    Its field `since` holds all steps since what it was read as; None: it is all found anew.
    """
    frames = {
        field.name: pl.concat(
            [reached.away(getattr(before, field.name)), getattr(part, field.name)]
        )
        for field in fields(before)
        if isinstance(getattr(before, field.name), pl.DataFrame)
    }
    since = None if before.since is None else (*before.since, Step(reached, part))
    return replace(part, **frames, since=since)
