"""Which names without a code may be which names with one, or one another: candidates and bits.

All that is counted (how many firms bear a trade name, what is too common to tell) is counted over
the names with a code alone, and in few steps, so what is found of a name hangs on the names with a
code that are near it and on little else. Names without a code are compared with one another
through keys. `name_memory` keeps what was found.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import polars as pl

from supervision_models.linkage import companies, company_parts
from supervision_models.linkage.company_comparisons import BY_NAME, FREQUENCY_STEPS
from supervision_models.linkage.name_index import NameIndex
from supervision_models.linkage.probabilistic import scoring

# of pairs of rows: what the likeness says, in bits, and as a probability; whether it may join two
# firms by itself, or where other things agree (`companies.misread`)
PAIRS = pl.Schema(
    {
        "left": pl.UInt32,
        "right": pl.UInt32,
        "bits": pl.Float32,
        "joinable": pl.Boolean,
        "misread": pl.Boolean,
        "probability": pl.Float32,
    }
)
# a household bears the name of a person, and two persons may be called alike
_LEGAL = r"公司|集团|合作社|委员会|政府|学校|医院|[局院]$"
_COMPARED = {column for comparison in BY_NAME for column in comparison.columns}
FREQUENCIES = tuple(f"{name}_frequency" for name in FREQUENCY_STEPS)
_PREPARED = sorted(
    {"name", "place", *companies.KEYED, *FREQUENCY_STEPS, *_COMPARED} - set(FREQUENCIES)
)


@dataclass(frozen=True, slots=True)
class Register:
    """Names with a code, ready to be asked.

    frame   prepared, one row for each name, in order; with frequencies, `stands` (it is the name
            of a firm today) and `shown` (the place that it shows)
    places  names of places, those told by the names among them
    """

    frame: pl.DataFrame
    index: NameIndex
    places: tuple[str, ...]

    @classmethod
    def of(
        cls, known: pl.DataFrame, places: Collection[str], before: Register | None = None
    ) -> Register:
        """known   `name` (each once), `stands`: see `counted`
        before  of other names and the same places: what it has of these is taken over
        """
        frame, told = counted(known, places, before)
        return cls(frame, NameIndex.of(frame["spelt"]), told)

    def prepared(self, names: pl.Series) -> pl.DataFrame:
        """Names without a code, ready to be compared, in order."""
        return beside(self.frame, self.places, names)

    def asked(self, left: pl.DataFrame) -> tuple[pl.DataFrame, np.ndarray]:
        """PAIRS of prepared names with those of the register, which are rivals of one another; and
        how near another has to be to each name to be among them."""
        pairs, floors = companies.nearest_pairs(left, self.frame, self.index)
        scored = compared(left, self.frame, pairs)
        return scoring.against_none(scored, companies.shipped("name")).cast(PAIRS), floors


def counted(
    known: pl.DataFrame, places: Collection[str], before: Register | None = None
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Names with a code, prepared and counted (`Register.frame`), and `places` with those that they
    tell.

    known  `name`, `stands`: of one firm that has several names, one stands for it when firms are
           counted
    """
    known = known.sort("name")
    shown = known.select("name")
    if before is not None:
        shown = shown.join(before.frame.select("name", "shown"), on="name", how="left")
        fresh = known["name"].filter(~known["name"].is_in(before.frame["name"].implode()))
    else:
        fresh = known["name"]
        shown = shown.with_columns(pl.lit(None, pl.String).alias("shown"))
    seen = pl.DataFrame({"name": fresh, "seen": company_parts.shown(fresh, places)})
    shown = shown.join(seen, on="name", how="left", maintain_order="left").select(
        "name", pl.coalesce("seen", "shown").alias("shown")
    )
    told = tuple(sorted({*places, *shown["shown"].drop_nulls()}))
    held = _taken_over(known["name"], told, before)
    anew = known["name"].filter(~known["name"].is_in(held["name"].implode()))
    prepared = companies.prepared(anew.to_frame("name"), told).select(_PREPARED)
    frame = pl.concat([held, prepared]).join(known, on="name").join(shown, on="name").sort("name")
    return _narrow(companies.with_frequency(frame, frame["stands"])), told


def _taken_over(names: pl.Series, told: Collection[str], before: Register | None) -> pl.DataFrame:
    """What the register before has of these names, as far as the places leave it as it was."""
    if before is None:
        return pl.DataFrame(schema=dict.fromkeys(_PREPARED, pl.String))
    same = before.frame.filter(pl.col("name").is_in(names.implode()))
    words = company_parts.stems(told) ^ company_parts.stems(before.places)
    if words:
        same = same.filter(~company_parts.may_hold(same["name"], words))
    return same.select(_PREPARED)


def beside(register: pl.DataFrame, places: Collection[str], names: pl.Series) -> pl.DataFrame:
    """Names prepared as those of the register (see `counted`), whose frequencies they have."""
    frame = companies.prepared(names.to_frame("name"), places)
    for name in FREQUENCY_STEPS:
        often = register.select(name, f"{name}_frequency").drop_nulls().unique(name)
        frame = frame.join(often, on=name, how="left", maintain_order="left")
    # what none of the register bears is rare
    frame = frame.with_columns(pl.col(f"{name}_frequency").fill_null(1) for name in FREQUENCY_STEPS)
    return _narrow(frame)


def _narrow(frame: pl.DataFrame) -> pl.DataFrame:
    """Frequencies as far as they are compared: one firm more changes few of them."""
    further = [name for name in ("stands", "shown") if name in frame.columns]
    return frame.select(
        *_PREPARED,
        *(
            pl.when(pl.col(f"{name}_frequency") <= steps[0]).then(1)
            .when(pl.col(f"{name}_frequency") <= steps[1]).then(steps[0] + 1)
            .otherwise(steps[1] + 1)
            .cast(pl.UInt32)
            .alias(f"{name}_frequency")
            for name, steps in FREQUENCY_STEPS.items()
        ),
        *further,
    )  # fmt: skip


def met(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Pairs of prepared names without a code that share a key which few of the right have."""
    pairs = companies.pairs_by_key(left, right)
    return pairs.filter(left["name"].gather(pairs["left"]) != right["name"].gather(pairs["right"]))


def alone(pairs: pl.DataFrame) -> pl.DataFrame:
    """PAIRS of which each stands for itself: any number of names may be one firm."""
    weights = companies.shipped("name")
    numbered = pairs.with_row_index("pair")
    return scoring.against_none(numbered, weights, by="pair").select(list(PAIRS)).cast(PAIRS)


def compared(left: pl.DataFrame, right: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """PAIRS without their probability, of two names each."""
    if pairs.is_empty():
        return pl.DataFrame(schema=PAIRS).drop("probability")
    levels = scoring.compared(pairs, left, right, BY_NAME)
    sides = [
        side.select(
            pl.col("place").str.extract(r"([省市县区旗州盟])$", 1).alias("kind"),
            pl.col("name").str.contains(_LEGAL).alias("legal"),
            "name",
        )[pairs[which]]
        for which, side in (("left", left), ("right", right))
    ]
    # 青岚市 is not 青岚县
    one_kind = ~(sides[0]["kind"] != sides[1]["kind"]).fill_null(False)
    fit = one_kind & sides[0]["legal"] & sides[1]["legal"]
    return (
        pairs.select("left", "right")
        .with_columns(
            pl.Series("bits", companies.shipped("name").bits(BY_NAME, levels), dtype=pl.Float32),
            (companies.joinable(levels) & fit).alias("joinable"),
            (companies.misread(levels) & fit).alias("misread"),
        )
        .filter(sides[0]["name"] != sides[1]["name"])
    )
