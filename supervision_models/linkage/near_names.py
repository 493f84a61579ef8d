"""Parties whose names are near one another, by their numbers: what `name_memory` has of names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from supervision_models.linkage import companies, name_memory, name_pairs, rivals
from supervision_models.linkage.name_pairs import PAIRS, Register
from supervision_models.linkage.name_table import NameTable

_BY = ["left", "right"]
_ROUNDED = 0.001  # so much a probability may gain when it is rounded
# PAIRS of parties; `former`: by a name that the right one bore before
SAID = pl.Schema([*PAIRS.items(), ("former", pl.Boolean())])


@dataclass(frozen=True, slots=True)
class NearNames:
    """Pairs of parties without a code with those that have one (`asked`), of which others may be
    meant as well, and with one another (`met`)."""

    _tables: tuple[pl.DataFrame, pl.DataFrame]  # PAIRS of rows: asked, met
    _names: NameTable  # of those without a code
    _coded: pl.DataFrame  # prepared names of those with one
    _numbers: tuple[pl.DataFrame, pl.DataFrame]  # `number` of a party, `row` of its name
    _stands: np.ndarray  # of the names of those with a code: whether it is one of today

    @classmethod
    def of(
        cls,
        loose: pl.DataFrame,
        known: pl.DataFrame,
        places: Collection[str],
        memory: Path | None = None,
        former: pl.DataFrame | None = None,
    ) -> NearNames:
        """loose, known  `number`, `name` of parties without and with a code; those without bear
                         each a name of its own. Where none has a code, all are compared with all
        places           names of divisions
        memory           see `name_memory.found`
        former           `number`, `name`: what firms with a code were called before
        """
        if known.is_empty():
            return cls._of_strangers(loose, places)
        every = known.select("number", "name", pl.lit(True).alias("stands"))
        if former is not None:
            before = former.select("number", "name", pl.lit(False).alias("stands"))
            every = pl.concat([every, before])
        every = every.group_by("number", "name").agg(pl.col("stands").any())
        ranked = every.with_columns(pl.col("name").rank("dense").alias("row") - 1)
        names = ranked.group_by("row").agg(pl.col("name").first(), pl.col("stands").any())
        names = names.sort("row").select("name", "stands")
        found = name_memory.found(loose["name"], names, places, memory)
        mine = loose.select("number", found.there.alias("row"))
        theirs = ranked.select("number", pl.col("row").cast(pl.UInt32))
        tables = (found.asked, found.met)
        stands = names["stands"].to_numpy()
        coded = found.register.frame.drop("stands", "shown")
        return cls(tables, found.loose, coded, (mine, theirs), stands)

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
        return cls(
            (met.clear(), met), names, rows.clear(), (mine, mine.clear()), np.zeros(0, dtype=bool)
        )

    def likely(self, again: pl.Series) -> pl.DataFrame:
        """SAID that are worth telling, and those that may be so once they are rounded, without
        those of parties (on the left) to weigh again."""
        mine, theirs = self._numbers
        found = []
        for table, right in zip(self._tables, (theirs, mine), strict=True):
            rival = pl.repeat(right is theirs, table.height, dtype=pl.Boolean, eager=True)
            worth = rivals.worth_telling(
                table["left"], table["probability"], rival=rival, slack=_ROUNDED
            )
            pairs = self._marked(table.filter(worth), right)
            numbered = _numbered(pairs, mine, right)
            if again.len():
                numbered = numbered.filter(~pl.col("left").is_in(again.implode()))
            found.append(numbered)
        return pl.concat(found)

    def doubled(self) -> pl.Series:
        """Parties that may bear a name which several firms bear: their rivals are more; and those
        that may bear one of several names of a firm: it is no rival of itself."""
        mine, theirs = self._numbers
        shared = theirs.filter(theirs["row"].is_duplicated())["row"].unique()
        renamed = theirs.filter(theirs["number"].is_duplicated())["row"].unique()
        several = pl.concat([shared, renamed]).unique()
        if several.is_empty():
            return several
        asked = self._tables[0].filter(pl.col("right").is_in(several.implode()))
        numbered = _numbered(self._marked(asked, theirs), mine, theirs)
        twice = pl.struct("left", "right").is_duplicated()
        by_name = asked.filter(pl.col("right").is_in(shared.implode()))["left"]
        those = mine.filter(pl.col("row").is_in(by_name.implode()))["number"]
        return pl.concat([numbered.filter(twice)["left"], those]).unique()

    def of_parties(
        self, parties: pl.Series, besides: pl.DataFrame
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """All SAID of some parties on the left, `asked` and `met`; with those of `besides`
        (`left`, `right`), which something else than their names brings together: these have no
        probability yet."""
        mine, theirs = self._numbers
        some = mine.filter(pl.col("number").is_in(parties.implode()))
        found = []
        for pairs, right in zip(self._tables, (theirs, mine), strict=True):
            inside = pairs.filter(pl.col("left").is_in(some["row"].implode()))
            numbered = _numbered(self._marked(inside, right), some, right)
            further = besides.join(numbered, on=_BY, how="anti")
            every = pl.concat([numbered, self._compared(further, right)])
            # of several names of a firm the one that says most
            every = every.sort(*_BY, "bits", "former", descending=[False, False, True, False])
            found.append(every.unique(_BY, keep="first", maintain_order=True))
        return found[0], found[1]

    def _compared(self, pairs: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
        """SAID of numbers without a probability; `right` has those of the right side."""
        mine, theirs = self._numbers
        named = pairs.join(mine.rename({"row": "one"}), left_on="left", right_on="number").join(
            right.rename({"row": "other"}), left_on="right", right_on="number"
        )
        if named.is_empty():
            return pl.DataFrame(schema=SAID)
        loose = self._names.whole()
        rowed = named.select(pl.col("one").alias("left"), pl.col("other").alias("right")).unique()
        scored = name_pairs.compared(loose, self._coded if right is theirs else loose, rowed)
        marked = self._marked(scored, right).rename({"left": "one", "right": "other"})
        return (
            named.join(marked, on=["one", "other"])
            .with_columns(pl.lit(None, PAIRS["probability"]).alias("probability"))
            .select(list(SAID))
        )

    def _marked(self, pairs: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
        """Pairs of rows with `former`."""
        if right is not self._numbers[1]:
            return pairs.with_columns(pl.lit(False).alias("former"))
        return pairs.with_columns(pl.Series("former", ~self._stands[pairs["right"].to_numpy()]))


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
    return pairs.select(list(SAID))
