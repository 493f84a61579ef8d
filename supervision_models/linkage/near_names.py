"""Parties whose names are near one another, by their numbers: what `name_memory` has of names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from supervision_models.linkage import companies, name_memory, name_pairs
from supervision_models.linkage.name_pairs import PAIRS, Register

_BY = ["left", "right"]


@dataclass(frozen=True, slots=True)
class NearNames:
    """PAIRS of parties without a code with those that have one (`asked`), whose `probability` says
    that others may be meant as well, and with one another (`met`).

    doubled  those of the left that may bear a name which several firms bear
    """

    asked: pl.DataFrame
    met: pl.DataFrame
    doubled: pl.Series
    _rows: tuple[pl.DataFrame, pl.DataFrame]  # without and with a code, ready to be compared
    _numbers: tuple[pl.DataFrame, pl.DataFrame]  # `number` of a party, `row` of its name

    @classmethod
    def of(
        cls,
        loose: pl.DataFrame,
        known: pl.DataFrame,
        places: Collection[str],
        memory: Path | None = None,
    ) -> NearNames:
        """loose, known  `number`, `name` of parties without and with a code; those without bear
                         each a name of its own. Where none has a code, all are compared with all
        places           names of divisions
        memory           see `name_memory.found`
        """
        if known.is_empty():
            return cls._of_strangers(loose, places)
        names = known["name"].unique().sort()
        found = name_memory.found(loose["name"], names, places, memory)
        mine = loose.select("number", found.there.alias("row"))
        theirs = known.join(names.to_frame("name").with_row_index("row"), on="name")
        theirs = theirs.select("number", "row")
        several = theirs.filter(pl.len().over("row") > 1)["row"].unique()
        asked = _numbered(found.asked, mine, theirs)
        doubled = found.asked.filter(pl.col("right").is_in(several.implode()))
        return cls(
            asked,
            _numbered(found.met, mine, mine),
            _numbered(doubled, mine, theirs)["left"].unique(),
            (found.loose, found.register.frame),
            (mine, theirs),
        )

    @classmethod
    def _of_strangers(cls, loose: pl.DataFrame, places: Collection[str]) -> NearNames:
        register = Register.of(loose["name"], places)
        rows = register.frame
        pairs = companies.candidate_pairs(rows, rows, register.index)
        met = name_pairs.alone(name_pairs.compared(rows, rows, pairs))
        mine = loose.select("number").with_row_index("row").select("number", "row")
        nobody = pl.Series([], dtype=mine["number"].dtype)
        nothing = pl.DataFrame(schema=PAIRS)
        return cls(
            nothing,
            _numbered(met, mine, mine),
            nobody,
            (rows, rows.clear()),
            (mine, mine.clear()),
        )

    def further(self, pairs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """PAIRS for `asked` and `met`, of pairs `left`, `right` that something else than their
        names brings together and that are not among them; without a probability."""
        mine, _ = self._numbers
        further = []
        for found, rows, numbers in zip(
            (self.asked, self.met), reversed(self._rows), reversed(self._numbers), strict=True
        ):
            named = (
                pairs.join(found, on=_BY, how="anti")
                .join(mine.rename({"row": "one"}), left_on="left", right_on="number")
                .join(numbers.rename({"row": "other"}), left_on="right", right_on="number")
            )
            rowed = named.select(pl.col("one").alias("left"), pl.col("other").alias("right"))
            scored = name_pairs.compared(self._rows[0], rows, rowed.unique())
            further.append(
                named.rename({"one": "_one", "other": "_other"})
                .join(scored, left_on=["_one", "_other"], right_on=_BY)
                .with_columns(pl.lit(None, pl.Float64).alias("probability"))
                .select(list(PAIRS))
            )
        return further[0], further[1]


def _numbered(pairs: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Pairs of rows as pairs of numbers."""
    for side, numbers in (("left", left), ("right", right)):
        pairs = (
            pairs.rename({side: "row"})
            .join(numbers, on="row", maintain_order="left")
            .rename({"number": side})
            .drop("row")
        )
    return pairs.select(list(PAIRS))
