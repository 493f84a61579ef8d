"""What is compared of two companies, and what each level of it means to a reader.

Each side is a frame with the columns that `companies.prepared` makes.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from supervision_models.linkage.probabilistic.comparisons import (
    MISSING,
    Comparison,
    Levels,
    Same,
    common,
    edits,
    lengths,
    leveled,
    within,
)

# how many firms of the register may bear a trade name that is rare, or known
_RARE, _KNOWN = 2, 20
# and how many firms may be called so in any place, where a name has none
_UNIQUE, _SEVERAL = 1, 4
# counts are compared by these alone
FREQUENCY_STEPS = {"sign": (_RARE, _KNOWN), "bare": (_UNIQUE, _SEVERAL)}


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
        shorter = pl.Series(lengths(mine, theirs)[0])
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
        return leveled(
            self.levels,
            [
                ("neither", mine.is_null() & theirs.is_null()),
                ("one-has-none-unique", alone & (often <= _UNIQUE)),
                ("one-has-none-few", alone & (often <= _SEVERAL)),
                ("one-has-none-many", alone),
                ("same", mine == theirs),
                ("fuller", within(mine, theirs)),
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
        shorter, longer = lengths(mine, theirs)
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
        _, longer = lengths(mine, theirs)
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
        shorter, _ = lengths(mine, theirs)
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
