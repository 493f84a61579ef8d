"""A name is one firm at most, whatever other spellings say of it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

# from here up a candidate holds verdicts back; a less likely one is only shown
DOUBTFUL = 0.25
# below it a candidate is neither shown nor asked about
LEAST = 0.05
# unless so many firms are equally likely that only their crowd is above DOUBTFUL
FAINT = 0.01

Codes = npt.NDArray[np.int8]
NO_CODE, OLDER, CREDIT = 0, 1, 2  # what names a party
_NONE = 0.001  # that it is none of them stays as likely as this
_PAIR = ["left_root", "right_root"]


def codes(keys: pl.Series) -> Codes:
    """What names each party, by its first key."""
    named = keys.str.starts_with("name:").to_numpy()
    credit = keys.str.starts_with("usc:").to_numpy()
    return np.where(named, NO_CODE, np.where(credit, CREDIT, OLDER)).astype(np.int8)


def worth_telling(
    left: pl.Series, probability: pl.Series, *, rival: pl.Series | None = None, slack: float = 0.0
) -> npt.NDArray[np.bool_]:
    """Which pairs are candidates: those from LEAST up; and down to FAINT those of a name that may
    be so many firms that all of them, or all but the likeliest, are doubtful together. Whether they
    hold anything back hangs on which of them has a record.

    rival  whether the pair is with one of those of which the name is one at most; all by default
    slack  takes all that would be taken if any probability were so much more or less: for those
           who round afterwards
    """
    name, sure = left.to_numpy(), probability.to_numpy().astype(np.float64)
    mine = np.ones(len(sure), dtype=bool) if rival is None else rival.to_numpy()
    faint = mine & (sure >= FAINT - slack)

    def together(those: npt.NDArray[np.bool_], by: float) -> npt.NDArray[np.float64]:
        """Their sum of each name, each more by so much."""
        return np.bincount(name, np.where(those, sure + by, 0.0)).astype(np.float64).round(6)

    strong = together(mine & (sure >= LEAST + slack), -slack)
    every = together(faint, slack)
    likeliest = np.zeros(len(every))
    np.maximum.at(likeliest, name[mine], sure[mine])
    rest = (every - likeliest + slack).round(6)
    crowded = (rest >= DOUBTFUL) | ((strong < DOUBTFUL) & (every >= DOUBTFUL))
    result: npt.NDArray[np.bool_] = (sure >= LEAST - slack) | (faint & crowded[name])
    return result


def one_firm_each(roots: pl.DataFrame, of: Codes) -> pl.DataFrame:
    """Pairs that stay open, coherent: never of two firms with codes, which another spelling brought
    together; and of an identity without a code that took over what is said of another spelling,
    the firms that it may be share once more what is sure.

    roots  `left`, `right` as they were compared (`left` has no code, `right` may have one),
           `left_root`, `right_root` to which these belong, `probability`; of one `left` those with
           a firm add up to one at most
    of     of each number, NO_CODE, OLDER or CREDIT. A firm under an older code may be one that has
           a credit code
    """
    sides = [of[roots[side].to_numpy()] for side in _PAIR]
    firms = [
        pl.Series((side > NO_CODE) & (sides[1 - at] == NO_CODE)) for at, side in enumerate(sides)
    ]
    marked = roots.with_columns(
        pl.when(firms[0]).then("left_root").when(firms[1]).then("right_root").alias("firm"),
        pl.when(firms[0]).then("right_root").otherwise("left_root").alias("other"),
    ).filter(pl.Series((sides[0] < CREDIT) | (sides[1] < CREDIT)))
    moved = (pl.col("left") != pl.col("left_root")) | (pl.col("right") != pl.col("right_root"))
    wider = marked.filter(pl.col("firm").is_not_null() & moved)["other"].unique()
    again = pl.col("firm").is_not_null() & pl.col("other").is_in(wider.implode())
    if wider.is_empty():
        return marked.select(roots.columns)
    # what was said of rivals is odds against none of them; of two without a code, against that
    near = marked.filter(pl.col("left").is_in(marked.filter(again)["left"].unique().implode()))
    near = near.with_columns(pl.Series("rival", of[near["right"].to_numpy()] > NO_CODE))
    said = pl.col("probability")
    taken = pl.when("rival").then(said).otherwise(0.0).sum().over("left").round(6)
    none = (1 - pl.when("rival").then(taken).otherwise(said)).clip(lower_bound=_NONE)
    shared = (
        near.with_columns((said / none).alias("odds"))
        .filter(again)
        .group_by("firm", "other")
        .agg(pl.col("odds").max())
        .sort("other", "firm")
        .with_columns(
            (pl.col("odds") / (1 + pl.col("odds").sum().over("other")))
            .round(3)
            .alias("probability")
        )
        .select(
            *(pl.col("other").alias(side) for side in ("left", "left_root")),
            *(pl.col("firm").alias(side) for side in ("right", "right_root")),
            "probability",
        )
    )
    shared = shared.filter(worth_telling(shared["left"], shared["probability"]))
    return pl.concat([marked.filter(~again).select(shared.columns), shared])
