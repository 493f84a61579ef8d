"""Which names without a code may be which names with one, or one another: candidates and bits.

All that is counted (rarity of characters, how many firms bear a trade name) is counted over the
names with a code alone, so what is found of a name hangs on these and on nothing else. Names
without a code are compared with one another through keys. `name_memory` keeps what was found.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from supervision_models.linkage import companies, company_parts
from supervision_models.linkage.company_comparisons import BY_NAME
from supervision_models.linkage.probabilistic import scoring
from supervision_models.linkage.probabilistic.candidates import NgramIndex

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
_COUNTED = ("sign", "bare")
# a household bears the name of a person, and two persons may be called alike
_LEGAL = r"公司|集团|合作社|委员会|政府|学校|医院|[局院]$"
_COMPARED = {column for comparison in BY_NAME for column in comparison.columns}
_COLUMNS = sorted({"name", "place", *companies.KEYED, *_COUNTED, *_COMPARED})


@dataclass(frozen=True, slots=True)
class Register:
    """Names with a code, ready to be asked.

    frame   prepared, with frequencies, one row for each name
    places  names of places, those told by the names among them
    """

    frame: pl.DataFrame
    index: NgramIndex
    places: tuple[str, ...]

    @classmethod
    def of(cls, names: pl.Series, places: Collection[str]) -> Register:
        frame, told = counted(names, places)
        return cls(frame, companies.ngrams(frame), told)

    def prepared(self, names: pl.Series) -> pl.DataFrame:
        """Names without a code, ready to be compared, in order."""
        return beside(self.frame, self.places, names)

    def asked(self, left: pl.DataFrame) -> pl.DataFrame:
        """PAIRS of prepared names with those of the register, which are rivals of one another."""
        pairs = companies.candidate_pairs(left, self.frame, self.index)
        scored = compared(left, self.frame, pairs)
        return scoring.against_none(scored, companies.shipped("name")).cast(PAIRS)


def counted(names: pl.Series, places: Collection[str]) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Names with a code, prepared and with frequencies; and `places` with those that they tell."""
    told = tuple(sorted(company_parts.places_in(names, places)))
    frame = companies.with_frequency(companies.prepared(names.to_frame("name"), told))
    return _narrow(frame), told


def beside(register: pl.DataFrame, places: Collection[str], names: pl.Series) -> pl.DataFrame:
    """Names prepared as those of the register (see `counted`), whose frequencies they have."""
    frame = companies.prepared(names.to_frame("name"), places)
    for name in _COUNTED:
        often = register.select(name, f"{name}_frequency").drop_nulls().unique(name)
        frame = frame.join(often, on=name, how="left", maintain_order="left")
    # what none of the register bears is rare
    return _narrow(
        frame.with_columns(pl.col(f"{name}_frequency").fill_null(1) for name in _COUNTED)
    )


def _narrow(frame: pl.DataFrame) -> pl.DataFrame:
    frequencies = [f"{name}_frequency" for name in _COUNTED]
    return frame.select(
        *(name for name in _COLUMNS if name not in frequencies),
        pl.col(frequencies).cast(pl.UInt32),
    )


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
