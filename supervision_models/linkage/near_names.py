"""Parties whose names are near one another, by their numbers: what `name_memory` has of names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from supervision_models.linkage import companies, name_memory, name_pairs
from supervision_models.linkage.name_pairs import PAIRS, Register
from supervision_models.linkage.name_table import NameTable

_BY = ["left", "right"]


@dataclass(frozen=True, slots=True)
class NearNames:
    """Pairs of parties without a code with those that have one (`asked`), of which others may be
    meant as well, and with one another (`met`)."""

    _tables: tuple[pl.DataFrame, pl.DataFrame]  # PAIRS of rows: asked, met
    _names: NameTable  # of those without a code
    _coded: pl.DataFrame  # prepared names of those with one
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
        ranked = known.select("number", pl.col("name").rank("dense").alias("row") - 1, "name")
        names = ranked.sort("row").unique("row", keep="first", maintain_order=True)
        names = names.select("name", pl.lit(True).alias("stands"))
        found = name_memory.found(loose["name"], names, places, memory)
        mine = loose.select("number", found.there.alias("row"))
        theirs = ranked.select("number", pl.col("row").cast(pl.UInt32))
        tables = (found.asked, found.met)
        return cls(tables, found.loose, found.register.frame, (mine, theirs))

    @classmethod
    def _of_strangers(cls, loose: pl.DataFrame, places: Collection[str]) -> NearNames:
        register = Register.of(loose.select("name", pl.lit(True).alias("stands")), places)
        # the register has names in their order
        loose = loose.sort("name")
        rows = register.frame.drop("stands", "shown")
        pairs = companies.candidate_pairs(rows, rows, register.index)
        met = name_pairs.alone(name_pairs.compared(rows, rows, pairs))
        mine = loose.select("number").with_row_index("row").select("number", "row")
        names = NameTable.nothing().with_more(rows)
        return cls((met.clear(), met), names, rows.clear(), (mine, mine.clear()))

    def likely(self, least: float, again: pl.Series) -> pl.DataFrame:
        """PAIRS from a probability up, without those of parties (on the left) to weigh again."""
        mine, theirs = self._numbers
        found = []
        for pairs, right in zip(self._tables, (theirs, mine), strict=True):
            numbered = _numbered(pairs.filter(pl.col("probability") >= least), mine, right)
            if again.len():
                numbered = numbered.filter(~pl.col("left").is_in(again.implode()))
            found.append(numbered)
        return pl.concat(found)

    def doubled(self) -> pl.Series:
        """Parties that may bear a name which several firms bear: their rivals are more."""
        mine, theirs = self._numbers
        several = theirs.filter(theirs["row"].is_duplicated())["row"].unique()
        if several.is_empty():
            return several
        asked = self._tables[0].filter(pl.col("right").is_in(several.implode()))
        return _numbered(asked, mine, theirs)["left"].unique()

    def of_parties(
        self, parties: pl.Series, besides: pl.DataFrame
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """All PAIRS of some parties on the left, `asked` and `met`; with those of `besides`
        (`left`, `right`), which something else than their names brings together: these have no
        probability yet."""
        mine, theirs = self._numbers
        some = mine.filter(pl.col("number").is_in(parties.implode()))
        found = []
        for pairs, right in zip(self._tables, (theirs, mine), strict=True):
            inside = pairs.filter(pl.col("left").is_in(some["row"].implode()))
            numbered = _numbered(inside, some, right)
            further = besides.join(numbered, on=_BY, how="anti")
            found.append(pl.concat([numbered, self._compared(further, right)]))
        return found[0], found[1]

    def _compared(self, pairs: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
        """PAIRS of numbers without a probability; `right` has those of the right side."""
        mine, theirs = self._numbers
        named = pairs.join(mine.rename({"row": "one"}), left_on="left", right_on="number").join(
            right.rename({"row": "other"}), left_on="right", right_on="number"
        )
        if named.is_empty():
            return pl.DataFrame(schema=PAIRS)
        loose = self._names.whole()
        rowed = named.select(pl.col("one").alias("left"), pl.col("other").alias("right")).unique()
        scored = name_pairs.compared(loose, self._coded if right is theirs else loose, rowed)
        return (
            named.join(scored.rename({"left": "one", "right": "other"}), on=["one", "other"])
            .with_columns(pl.lit(None, PAIRS["probability"]).alias("probability"))
            .select(list(PAIRS))
        )


def _numbered(pairs: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Pairs of rows as pairs of numbers; `left` and `right` have the numbers of all rows."""
    for side, numbers in (("left", left), ("right", right)):
        if numbers["row"].n_unique() == numbers.height:
            # a row is where its number stands
            places = np.zeros(int(numbers["row"].max() or 0) + 1, dtype=np.uint32)  # type: ignore[arg-type]
            places[numbers["row"].to_numpy()] = numbers["number"].to_numpy()
            pairs = pairs.with_columns(pl.Series(side, places[pairs[side].to_numpy()]))
            continue
        pairs = (
            pairs.rename({side: "row"})
            .join(numbers, on="row", maintain_order="left")
            .rename({"number": side})
            .drop("row")
        )
    return pairs.select(list(PAIRS))
