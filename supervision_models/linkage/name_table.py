"""Names ready to be compared, by row: narrow columns at hand, texts read where they are asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from supervision_models.linkage import companies

_HASH = "hashed"  # of the name: columns of it are joined, not of texts
KEYS = tuple(f"key{place}" for place in range(len(companies.KEYS)))
_NARROW = ["name", _HASH, *KEYS]


@dataclass(frozen=True, slots=True)
class NameTable:
    """Names by their row, in the order in which they came. A name whose row is `without` stands
    there once more, if it stands at all.

    narrow  the name, its hash, and hashes of its keys: they tell who may share one, the keys
            themselves who does
    parts   all columns, part by part: files, or frames that no file holds yet
    """

    narrow: pl.DataFrame
    parts: tuple[Path | pl.DataFrame, ...]

    @classmethod
    def nothing(cls) -> NameTable:
        return cls(pl.DataFrame(), ())

    @classmethod
    def read(cls, files: Collection[Path]) -> NameTable:
        """The table that these files hold; raises what polars does."""
        return cls(pl.concat([pl.read_ipc(path, columns=_NARROW) for path in files]), tuple(files))

    def __len__(self) -> int:
        return self.narrow.height

    def with_more(self, prepared: pl.DataFrame) -> NameTable:
        """With further names behind."""
        part = prepared.with_columns(
            prepared["name"].hash().alias(_HASH),
            *(
                pl.when(key.is_not_null()).then(key.hash()).alias(name)
                for name, key in zip(KEYS, companies.KEYS, strict=True)
            ),
        )
        more = part.select(_NARROW)
        return NameTable(pl.concat([self.narrow, more]) if len(self) else more, (*self.parts, part))

    def prepared(self, rows: pl.Series) -> pl.DataFrame:
        """Some of the names with all columns; `rows` are in order. Raises ValueError for a row
        that is not there."""
        found, start = [], 0
        for part in self._read():
            low, high = np.searchsorted(rows.to_numpy(), (start, start + part.height))
            found.append(part[rows[low:high] - start])
            start += part.height
        if rows.len() and rows[-1] >= start:
            raise ValueError(f"row {rows[-1]} of {start}")
        return pl.concat(found)

    def whole(self) -> pl.DataFrame:
        """All columns."""
        return pl.concat(self._read())

    def _read(self) -> Iterator[pl.DataFrame]:
        for part in self.parts:
            yield pl.read_ipc(part) if isinstance(part, Path) else part

    def without(self, rows: np.ndarray) -> NameTable:
        """The same, where no name leads to these rows (a mask) any more; they keep their keys."""
        gone = pl.Series(rows)
        narrow = self.narrow.with_columns(
            pl.when(gone).then(None).otherwise(pl.col(name)).alias(name) for name in ("name", _HASH)
        )
        return NameTable(narrow, self.parts)

    def column(self, *names: str) -> pl.DataFrame:
        """Some columns of all rows."""
        return pl.concat(
            [
                pl.read_ipc(part, columns=list(names))
                if isinstance(part, Path)
                else part.select(names)
                for part in self.parts
            ]
        )

    def rows(self, names: pl.Series) -> pl.Series:
        """The row of each name; NULL for those that are not there."""
        if not len(self):
            return pl.Series([None] * names.len(), dtype=pl.UInt32)
        known = self.narrow.select("name", _HASH).with_row_index("row").drop_nulls()
        hashed = names.hash().alias(_HASH).to_frame()
        rows = hashed.join(known, on=_HASH, how="left", maintain_order="left")["row"]
        if (
            rows.len() == names.len()
            and (self.narrow["name"].gather(rows) == names).fill_null(True).all()
        ):
            return rows
        # two names of one hash: nobody has seen it yet
        given = names.alias("name").to_frame()
        return given.join(known, on="name", how="left", maintain_order="left")["row"]

    def sharing(self, rows: pl.Series) -> pl.Series:
        """All rows that share a key with one of these, in order; they themselves among them."""
        if rows.len() == len(self):
            return rows
        mine = self.narrow.select(KEYS)[rows]
        shared = [pl.col(key).is_in(mine[key].drop_nulls().unique().implode()) for key in KEYS]
        found = self.narrow.select(pl.any_horizontal(shared).fill_null(False).alias("in"))["in"]
        inside = found.to_numpy().copy()
        inside[rows.to_numpy()] = True
        return pl.Series(np.flatnonzero(inside).astype(np.uint32))
