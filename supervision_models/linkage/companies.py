"""Companies: rows made ready to be compared, candidates, what may join, and the shipped weights.

Weights were learnt on a generated register (tests/benchmarks/train_companies.py).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from importlib import resources

import numpy as np
import polars as pl

from supervision_models.linkage import addresses, company_parts, folding, sounds
from supervision_models.linkage.company_comparisons import BY_ALL, BY_NAME
from supervision_models.linkage.name_index import NameIndex
from supervision_models.linkage.probabilistic import candidates, scoring
from supervision_models.linkage.probabilistic.comparisons import Comparison
from supervision_models.linkage.probabilistic.weights import Matrix, Weights

# what agencies may have beside a name; a column that is not given is missing everywhere
FURTHER = ("usc", "division", "address", "legal", "phone")
# firms that bear a key, before it tells nothing
SHARED = 60
_SAME_SIGN = ("same-rare", "same-known", "same-common")


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


# columns that keys of names are made of, and the keys
KEYED = ("sign_sound", "sign_shape", "place_bare", "trade")
KEYS: tuple[pl.Expr, ...] = tuple(
    pl.concat_str(*parts, separator="|")
    for parts in (
        ("sign_sound", pl.col("trade").str.head(2)),
        ("place_bare", "sign_sound"),
        ("sign_shape", "trade"),
    )
)


def candidate_pairs(
    left: pl.DataFrame, right: pl.DataFrame, index: NameIndex | None = None
) -> pl.DataFrame:
    """Pairs of rows that may be one; see `candidates`.

    index  of the right side's `spelt`, where it is at hand
    """
    return nearest_pairs(left, right, index or NameIndex.of(right["spelt"]))[0]


def nearest_pairs(
    left: pl.DataFrame, right: pl.DataFrame, index: NameIndex
) -> tuple[pl.DataFrame, np.ndarray]:
    """`candidate_pairs`, and how near another has to be to be among them (`NameIndex.nearest`)."""
    nearest, floors = index.nearest(left["spelt"])
    return candidates.union([nearest, pairs_by_key(left, right)]), floors


def pairs_by_key(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """The pairs that share a key which few rows of the right side have."""
    found = []
    further = [name for name in ("usc", "legal", "phone", "address") if name in right.columns]
    for key in (*KEYS, *map(pl.col, further)):
        sides = [side.select(key.alias("key"))["key"] for side in (left, right)]
        found.append(candidates.by_key(*sides, limit=SHARED))
    return candidates.union(found)


def joinable(levels: Matrix) -> pl.Series:
    """Whether the levels of a pair (by BY_NAME) may join two firms without a person's word.

    Only what is left out may differ: the place. Another trade (监理 beside 建设), form (集团) or
    number, and a trade name that merely sounds or looks alike (鑫森, 鑫淼), are of other firms as
    often as they are slips: such a pair is a question, however likely.
    """
    return _within(
        levels,
        {
            "sign": _SAME_SIGN,
            "place": ("same", "fuller", "neither", "one-has-none-unique"),
            "trade": ("same",),
            "number": ("neither", "same"),
            "form": ("same",),
        },
    )


def misread(levels: Matrix) -> pl.Series:
    """Whether the levels of a pair (by BY_NAME) may join two firms that agree in more than their
    names: legal person, telephone, address.

    Then characters that sound or look alike are a slip, and a name without its place is of the one
    firm that agrees. Another trade, form or number is another firm of the same house.
    """
    return _within(
        levels,
        {
            "sign": (*_SAME_SIGN, "sounds-alike-long", "sounds-alike", "looks-alike-long",
                     "looks-alike"),
            "place": ("same", "fuller", "neither", "one-has-none-unique", "one-has-none-few",
                      "one-has-none-many"),
            "trade": ("same", "misread"),
            "number": ("neither", "same"),
            "form": ("same",),
        },
    )  # fmt: skip


def _within(levels: Matrix, allowed: Mapping[str, tuple[str, ...]]) -> pl.Series:
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
