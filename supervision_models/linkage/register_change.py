"""What another register leaves of what was found of names beside the one before.

A name without a code is asked anew where one of the names with a code that came, went or is read in
another way is, or was, as near to it as those that it was compared with, or shares a key with it;
and where so many more or fewer firms are called like one of these that it weighs otherwise. All
else hangs on the two names that are compared (`name_index`), and is taken over.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from supervision_models.linkage import companies, company_parts, name_table
from supervision_models.linkage.company_comparisons import FREQUENCY_STEPS
from supervision_models.linkage.name_index import NameIndex, texts_of
from supervision_models.linkage.name_kept import Kept
from supervision_models.linkage.name_pairs import FREQUENCIES, Register

_MANY = 0.5  # of names touched: then all of them


def carried(kept: Kept, before: Register, now: Register) -> tuple[Kept, pl.Series]:
    """What is kept, by the rows of the register as it is now; and the rows of `kept.loose` that are
    to be asked anew, of which it has no pairs."""
    nobody = pl.Series([], dtype=pl.UInt32)
    if not len(kept.loose):
        return Kept.nothing(), nobody
    stale = _stale(kept, before, now)
    lives = ~(kept.gone | stale)
    cut = texts_of(np.setxor1d(before.index.cut, now.index.cut))
    moved = _moved(before.frame, now.frame, cut)
    again = _touched(kept, before, now, moved)
    if cut:
        again |= _holding(kept.loose.column("spelt")["spelt"], cut).to_numpy()
    again &= lives & kept.present
    if again.sum() > _MANY * kept.present.sum():
        return Kept.nothing(), nobody
    rows = (
        before.frame.select("name")
        .with_row_index("right")
        .join(now.frame.select("name").with_row_index("row"), on="name")
    )
    left = (~again & lives)[kept.asked["left"].to_numpy()]
    asked = (
        kept.asked.filter(pl.Series(left))
        .join(rows.select("right", "row"), on="right", maintain_order="left")
        .with_columns(pl.col("row").alias("right"))
        .drop("row")
    )
    loose = kept.loose.without(stale) if stale.any() else kept.loose
    rest = replace(kept, loose=loose, gone=kept.gone | stale, asked=asked)
    return rest, pl.Series(np.flatnonzero(again).astype(np.uint32))


def _stale(kept: Kept, before: Register, now: Register) -> np.ndarray:
    """Names that are read in another way: by another place, or another count of their own."""
    stale = np.zeros(len(kept.loose), dtype=bool)
    words = company_parts.stems(now.places) ^ company_parts.stems(before.places)
    if words:
        names = kept.loose.narrow["name"].fill_null("")
        stale |= company_parts.may_hold(names, words).to_numpy()
    for name, often in zip(FREQUENCY_STEPS, FREQUENCIES, strict=True):
        counts = [
            register.frame.select(name, often).drop_nulls().unique() for register in (before, now)
        ]
        both = (
            counts[0]
            .join(counts[1], on=name, how="full", coalesce=True)
            .with_columns(pl.col(often, f"{often}_right").fill_null(1))
        )
        other = both.filter(pl.col(often) != pl.col(f"{often}_right"))[name]
        if other.len():
            mine = kept.loose.column(name)[name]
            stale |= mine.is_in(other.implode()).fill_null(False).to_numpy()
    return stale


def _holding(spelt: pl.Series, cut: list[str]) -> pl.Series:
    return spelt.str.contains_any(cut).fill_null(False)


def _moved(before: pl.DataFrame, now: pl.DataFrame, cut: list[str]) -> pl.Series:
    """Names that came, went, are read in another way, or weigh otherwise since some pairs of
    characters became too common (`cut`) or are so no more. Counts are looked at by themselves."""
    parts = [name for name in before.columns if name not in (*FREQUENCIES, "stands", "shown")]
    sides = [frame.select(parts) for frame in (before, now)]
    found = [
        sides[one].join(sides[1 - one], on=parts, how="anti", nulls_equal=True)["name"]
        for one in (0, 1)
    ]
    if cut:
        found += [side["name"].filter(_holding(side["spelt"], cut)) for side in sides]
    return pl.concat(found).unique()


def _touched(kept: Kept, before: Register, now: Register, moved: pl.Series) -> np.ndarray:
    """Names of which what is asked may be another than before."""
    size = len(kept.loose)
    touched = np.zeros(size, dtype=bool)
    counts = before.frame.join(
        now.frame, on="name", suffix="_now", how="left", maintain_order="left"
    )
    weighs = pl.any_horizontal(
        pl.col(often) != pl.col(f"{often}_now") for often in FREQUENCIES
    ).fill_null(False)
    gone = counts.select(weighs | pl.col("name").is_in(moved.implode())).to_series().to_numpy()
    touched[kept.asked["left"].to_numpy()[gone[kept.asked["right"].to_numpy()]]] = True
    if moved.is_empty():
        return touched
    # a name is not compared with its equal
    same = kept.loose.rows(moved).drop_nulls().to_numpy()
    touched[same] = True
    for register in (before, now):
        rows = register.frame.filter(pl.col("name").is_in(moved.implode()))
        for place, key in enumerate(companies.KEYS):
            hashed = rows.select(key.alias("key"))["key"].drop_nulls().unique().hash()
            mine = kept.loose.narrow[name_table.KEYS[place]]
            touched |= mine.is_in(hashed.implode()).fill_null(False).to_numpy()
    # what went counts, too: of names that were too many to be told apart, those that stay are few
    sides = (side.frame.filter(pl.col("name").is_in(moved.implode())) for side in (before, now))
    came = pl.concat([side["spelt"] for side in sides])
    asking = np.flatnonzero(kept.present & ~touched)
    texts = kept.loose.column("spelt")["spelt"].gather(pl.Series(asking.astype(np.uint32)))
    near = NameIndex.of(came, now.index.cut).reached(texts, kept.floor[asking])
    touched[asking[near]] = True
    return touched
