"""Companies: what is compared, where candidates come from, and the shipped weights.

Each side is a frame with the columns that `prepared` makes. Weights were learnt on a generated
register (tests/benchmarks/train_companies.py) and can be learnt anew from people's corrections.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import polars as pl

from supervision_models.linkage import addresses, company_parts, folding, sounds
from supervision_models.linkage.probabilistic import candidates, scoring
from supervision_models.linkage.probabilistic.candidates import NgramIndex
from supervision_models.linkage.probabilistic.comparisons import (
    MISSING,
    Comparison,
    Levels,
    Same,
    common,
    edits,
    leveled,
)
from supervision_models.linkage.probabilistic.weights import Matrix, Weights

# what agencies may have beside a name; a column that is not given is missing everywhere
FURTHER = ("usc", "division", "address", "legal", "phone")
_RARE, _KNOWN = 2, 20
_BEST = 5
_LEAST = 0.3
_SHARED = 30


@dataclass(frozen=True, slots=True)
class Sign:
    """The trade name, by rarity where it is the same and by length where it is nearly so."""

    name: str = "sign"
    columns: tuple[str, ...] = ("sign", "sign_sound", "sign_shape", "sign_frequency")
    levels: tuple[str, ...] = (
        "same-rare", "same-known", "same-common", "sounds-alike-long", "sounds-alike",
        "looks-alike-long", "looks-alike", "near", "begins-with", "contained", "half", "different",
        MISSING,
    )  # fmt: skip

    def compare(self, left: pl.DataFrame, right: pl.DataFrame) -> Levels:
        mine, theirs = left["sign"], right["sign"]
        same, often = mine == theirs, right["sign_frequency"]
        sound = left["sign_sound"] == right["sign_sound"]
        shape = left["sign_shape"] == right["sign_shape"]
        shorter = pl.Series(
            np.minimum(
                mine.str.len_chars().fill_null(0).to_numpy(),
                theirs.str.len_chars().fill_null(0).to_numpy(),
            )
        )
        long = shorter > 2
        distance = pl.Series(edits(mine, theirs))
        shared = pl.Series(common(mine, theirs))
        begins = pl.select(
            pl.lit(mine).str.starts_with(pl.lit(theirs))
            | pl.lit(theirs).str.starts_with(pl.lit(mine))
        ).to_series()
        return leveled(
            self.levels,
            [
                (MISSING, mine.is_null() | theirs.is_null()),
                ("same-rare", same & (often <= _RARE)),
                ("same-known", same & (often <= _KNOWN)),
                ("same-common", same),
                ("sounds-alike-long", sound & long),
                ("sounds-alike", sound),
                ("looks-alike-long", shape & long),
                ("looks-alike", shape),
                ("near", (distance == 1) & long),
                ("begins-with", begins & (shorter > 1)),
                ("contained", (shared == shorter) & (shorter > 1)),
                ("half", shared * 2 >= shorter),
            ],
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Places in the names. One that contains the other is the same place said more fully.

    Where one has none, it counts how many firms of the register are called so in any place.
    """

    name: str = "place"
    columns: tuple[str, ...] = ("place_bare", "bare_frequency")
    levels: tuple[str, ...] = (
        "same", "fuller", "neither", "one-has-none-unique", "one-has-none-few", "one-has-none-many",
        "different", MISSING,
    )  # fmt: skip

    def compare(self, left: pl.DataFrame, right: pl.DataFrame) -> Levels:
        mine, theirs = left["place_bare"], right["place_bare"]
        alone, often = mine.is_null() | theirs.is_null(), right["bare_frequency"]
        within = pl.select(
            pl.lit(mine).str.contains(pl.lit(theirs), literal=True)
            | pl.lit(theirs).str.contains(pl.lit(mine), literal=True)
        ).to_series()
        return leveled(
            self.levels,
            [
                ("neither", mine.is_null() & theirs.is_null()),
                ("one-has-none-unique", alone & (often <= 1)),
                ("one-has-none-few", alone & (often <= 4)),
                ("one-has-none-many", alone),
                ("same", mine == theirs),
                ("fuller", within),
            ],
        )


@dataclass(frozen=True, slots=True)
class Trade:
    """The trades: 建筑 is short for 建筑工程."""

    name: str = "trade"
    columns: tuple[str, ...] = ("trade", "trade_shape")
    levels: tuple[str, ...] = (
        "same", "misread", "shortened", "near", "half", "one-has-none", "different", MISSING,
    )  # fmt: skip

    def compare(self, left: pl.DataFrame, right: pl.DataFrame) -> Levels:
        mine, theirs = left["trade"], right["trade"]
        distance = edits(mine, theirs)
        shared = common(mine, theirs)
        lengths = np.column_stack(
            [
                mine.str.len_chars().fill_null(0).to_numpy(),
                theirs.str.len_chars().fill_null(0).to_numpy(),
            ]
        )
        shorter, longer = lengths.min(axis=1), lengths.max(axis=1)
        return leveled(
            self.levels,
            [
                ("same", (mine == theirs) | (mine.is_null() & theirs.is_null())),
                ("one-has-none", mine.is_null() | theirs.is_null()),
                ("misread", left["trade_shape"] == right["trade_shape"]),
                ("shortened", pl.Series((shared == shorter) & (shorter > 1))),
                ("near", pl.Series((distance <= 2) & (shared >= 2) & (distance < longer - 1))),
                ("half", pl.Series(shared * 2 >= longer)),
            ],
        )


@dataclass(frozen=True, slots=True)
class Number:
    """第一建筑 and 第二建筑 are two firms of one group."""

    name: str = "number"
    columns: tuple[str, ...] = ("number",)
    levels: tuple[str, ...] = ("neither", "same", "one-has-none", "different", MISSING)

    def compare(self, left: pl.DataFrame, right: pl.DataFrame) -> Levels:
        mine, theirs = left["number"], right["number"]
        return leveled(
            self.levels,
            [
                ("neither", mine.is_null() & theirs.is_null()),
                ("one-has-none", mine.is_null() | theirs.is_null()),
                ("same", mine == theirs),
            ],
        )


@dataclass(frozen=True, slots=True)
class Form:
    """集团 and 股份 beside the plain company."""

    name: str = "form"
    columns: tuple[str, ...] = ("form",)
    levels: tuple[str, ...] = ("same", "different", MISSING)

    def compare(self, left: pl.DataFrame, right: pl.DataFrame) -> Levels:
        return leveled(self.levels, [("same", left["form"].eq_missing(right["form"]))])


@dataclass(frozen=True, slots=True)
class Whole:
    """The parts one after another, by edits: what the comparison of each did not catch."""

    name: str = "whole"
    columns: tuple[str, ...] = ("spelt",)
    levels: tuple[str, ...] = ("same", "1-edit", "2-edits", "3-edits", "half", "different", MISSING)

    def compare(self, left: pl.DataFrame, right: pl.DataFrame) -> Levels:
        mine, theirs = left["spelt"], right["spelt"]
        distance = edits(mine, theirs)
        longer = np.maximum(
            mine.str.len_chars().fill_null(0).to_numpy(),
            theirs.str.len_chars().fill_null(0).to_numpy(),
        )
        return leveled(
            self.levels,
            [
                (MISSING, mine.is_null() | theirs.is_null()),
                ("same", pl.Series(distance == 0)),
                ("1-edit", pl.Series(distance == 1)),
                ("2-edits", pl.Series(distance == 2)),
                ("3-edits", pl.Series(distance == 3)),
                ("half", pl.Series(distance * 2 <= longer)),
            ],
        )


@dataclass(frozen=True, slots=True)
class Division:
    """Six digits of GB/T 2260; a code of a city or province is compared as far as it goes."""

    name: str = "division"
    columns: tuple[str, ...] = ("division",)
    levels: tuple[str, ...] = ("county", "city", "province", "different", MISSING)

    def compare(self, left: pl.DataFrame, right: pl.DataFrame) -> Levels:
        mine, theirs = left["division"], right["division"]
        city = (mine.str.head(4) == theirs.str.head(4)) & ~mine.str.ends_with("0000")
        return leveled(
            self.levels,
            [
                (MISSING, mine.is_null() | theirs.is_null()),
                ("county", (mine == theirs) & ~mine.str.ends_with("00")),
                ("city", city),
                ("province", mine.str.head(2) == theirs.str.head(2)),
            ],
        )


@dataclass(frozen=True, slots=True)
class Address:
    """Folded addresses; one may begin at a smaller place than the other."""

    name: str = "address"
    columns: tuple[str, ...] = ("address", "spot")
    levels: tuple[str, ...] = ("same", "same-spot", "contained", "near", "different", MISSING)

    def compare(self, left: pl.DataFrame, right: pl.DataFrame) -> Levels:
        mine, theirs = left["address"], right["address"]
        shorter = np.minimum(
            mine.str.len_chars().fill_null(0).to_numpy(),
            theirs.str.len_chars().fill_null(0).to_numpy(),
        )
        shared = common(mine, theirs)
        return leveled(
            self.levels,
            [
                (MISSING, mine.is_null() | theirs.is_null()),
                ("same", mine == theirs),
                ("same-spot", left["spot"] == right["spot"]),
                ("contained", pl.Series((shared == shorter) & (shorter >= 5))),
                ("near", pl.Series(shared * 4 >= shorter * 3)),
            ],
        )


BY_NAME: tuple[Comparison, ...] = (Sign(), Place(), Trade(), Number(), Form(), Whole())
BY_ALL: tuple[Comparison, ...] = (
    *BY_NAME,
    Division(),
    Address(),
    Same("legal", "legal"),
    Same("phone", "phone"),
    Same("usc", "usc"),
)


def prepared(
    firms: pl.DataFrame,
    places: Collection[str] = (),
    renamed: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """Rows ready to be compared, in order.

    firms    `name` as written, and any of FURTHER (text; legal and phone as pseudonyms)
    places   names of divisions, see `company_parts.parse`
    renamed  see `addresses.parse`
    """
    names = firms.select(pl.col("name").unique())["name"]
    parts = company_parts.parse(names, places)
    parts = parts.with_columns(
        # places stand first, wherever the name has them
        pl.concat_str("place_bare", "sign", "trade", "form", ignore_nulls=True)
        .pipe(folding.numerals)
        .pipe(folding.empty_to_null)
        .alias("spelt"),
        pl.concat_str("sign", "trade", ignore_nulls=True).alias("bare"),
        sounds.sound(pl.col("sign")).alias("sign_sound"),
        sounds.shape(pl.col("sign")).alias("sign_shape"),
        sounds.shape(pl.col("trade")).alias("trade_shape"),
    )
    given = [name for name in FURTHER if name in firms.columns]
    frame = firms.select("name", *given).join(
        parts, on="name", how="left", nulls_equal=True, maintain_order="left"
    )
    if "address" in given:
        parsed = addresses.parse(frame["address"], renamed)
        frame = frame.with_columns(parsed["folded"].alias("address"), parsed["spot"])
    absent = [name for name in (*FURTHER, "spot") if name not in frame.columns]
    return frame.with_columns(*(pl.lit(None, pl.String).alias(name) for name in absent))


def with_frequency(register: pl.DataFrame, counted: pl.Series | None = None) -> pl.DataFrame:
    """How many rows of the register bear the trade name (`sign_frequency`), and the trade name
    with the trade (`bare_frequency`).

    counted  rows that stand for a firm of their own; all by default. What none of those bears is
             counted over all.
    """
    whole = pl.repeat(True, register.height, dtype=pl.Boolean, eager=True)
    # a column, since a literal is not cut into the groups
    marked = register.with_columns(_stands=whole if counted is None else counted)
    stands = pl.col("_stands")
    return marked.with_columns(
        pl.max_horizontal(
            stands.sum().over(name),
            pl.when(stands.any().over(name)).then(1).otherwise(pl.len().over(name)),
        ).alias(f"{name}_frequency")
        for name in ("sign", "bare")
    ).drop("_stands")


_KEYS: tuple[tuple[str | pl.Expr, ...], ...] = (
    ("sign_sound", pl.col("trade").str.head(2)),
    ("place_bare", "sign_sound"),
    ("sign_shape", "trade"),
)


def candidate_pairs(
    left: pl.DataFrame, right: pl.DataFrame, index: NgramIndex | None = None
) -> pl.DataFrame:
    """Pairs of rows that may be one; see `candidates`.

    index  of the right side's `spelt`, where it is at hand
    """
    index = index or ngrams(right)
    nearest = index.best(left["spelt"], best=_BEST, least=_LEAST)
    return candidates.union([nearest, pairs_by_key(left, right)])


def ngrams(prepared_rows: pl.DataFrame) -> NgramIndex:
    """The index of prepared rows that `candidate_pairs` asks."""
    return NgramIndex.of(prepared_rows["spelt"])


def pairs_by_key(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """The pairs that share a key which few rows of the right side have."""
    found = []
    for key in _KEYS:
        joined = pl.concat_str(*key, separator="|").alias("key")
        found.append(
            candidates.by_key(
                left.select(joined)["key"], right.select(joined)["key"], limit=_SHARED
            )
        )
    for name in ("usc", "legal", "phone", "address"):
        found.append(candidates.by_key(left[name], right[name], limit=_SHARED))
    return candidates.union(found)


def joinable(levels: Matrix) -> pl.Series:
    """Whether the levels of a pair (by BY_NAME) may join two firms without a person's word.

    Only what is left out may differ: the place. Another trade (监理 beside 建设), form (集团) or
    number, and a trade name that merely sounds or looks alike (鑫森, 鑫淼), are of other firms as
    often as they are slips: such a pair is a question, however likely.
    """
    allowed = {
        "sign": ("same-rare", "same-known", "same-common"),
        "place": ("same", "fuller", "neither", "one-has-none-unique"),
        "trade": ("same",),
        "number": ("neither", "same"),
        "form": ("same",),
    }
    fits = np.ones(len(levels), dtype=bool)
    for place, comparison in enumerate(BY_NAME):
        if comparison.name in allowed:
            those = [comparison.levels.index(level) for level in allowed[comparison.name]]
            fits &= np.isin(levels[:, place], those)
    return pl.Series(fits)


@cache
def shipped(which: str) -> Weights:
    """The weights that come with the package: `name` (names alone) or `all`."""
    text = (
        resources.files(__package__)
        .joinpath("weights", f"companies-{which}.json")
        .read_text("utf-8")
    )
    return Weights.from_dict(json.loads(text))


def linked(
    left: pl.DataFrame,
    right: pl.DataFrame,
    comparisons: Sequence[Comparison] = BY_ALL,
    weights: Weights | None = None,
) -> pl.DataFrame:
    """Candidate pairs of prepared rows with `bits` and `probability`; see `scoring.scored`."""
    register = with_frequency(right)
    pairs = candidate_pairs(left, register)
    levels = scoring.compared(pairs, left, register, comparisons)
    used = weights or shipped("all" if len(comparisons) == len(BY_ALL) else "name")
    return scoring.scored(pairs, levels, comparisons, used)
