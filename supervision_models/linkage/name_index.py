"""The names of a register that are nearest to a name, by the pairs of characters that they share.

Rarity that is counted moves with every firm that comes, and with it all distances. Here every pair
of characters weighs much the same, but for those within words of trade and those that too many
names bear (`cut`), which weigh nothing. So how near two names are hangs on the two and on the cut,
and a firm that comes, goes or is renamed moves the names near it and no others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import coo_matrix, csr_matrix

from supervision_models.linkage import lexicon
from supervision_models.linkage.probabilistic.candidates import (
    NEAR_SCHEMA,
    grams_of,
    nearest_of,
    pairs_of,
)

LEAST = 0.32  # cosine below which a pair is none
_BEST, _TIES = 5, 45
_SIZE = 2
# a pair of characters in more than this share of names, and in more than so many, is cut
_COMMON, _FEW = 0.02, 100
_SPREAD = 0.1
_ROW = np.uint64(42)  # bits of a pair of characters, before the row
_HALF, _SPACE = np.uint64(21), np.uint64(ord(" "))
_MIX = np.uint64(0x9E3779B97F4A7C15)

Grams = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class NameIndex:
    """cut      pairs of characters that weigh nothing
    known    those of the names, in order
    columns  known × names, each name of unit length
    """

    cut: Grams
    known: Grams
    columns: csr_matrix

    @classmethod
    def of(cls, texts: pl.Series, cut: Grams | None = None) -> NameIndex:
        """The index of a column, one row each; NULL is nobody's neighbour.

        cut  that of the register which the texts are a part of; by default they are all of it
        """
        if cut is None:
            known, often = np.unique(grams_of(texts, _SIZE)[1], return_counts=True)
            many = often > max(_COMMON * len(texts), _FEW)
            cut = known[many & (_weight(known) > 0)]
        rows, grams, weight = _units(texts, cut)
        known, place = np.unique(grams, return_inverse=True)
        columns = csr_matrix((weight, (place, rows)), shape=(len(known), len(texts)))
        return cls(cut, known, _narrow(columns))

    def nearest(self, left: pl.Series) -> tuple[pl.DataFrame, npt.NDArray[np.float32]]:
        """The best five of each name, with all that are as near as the fifth (`left`, `right`,
        `cosine`), and for each name how near another has to be to be among them.

        The same whatever the order of the register; of fifty or more that are equally near,
        none is taken.
        """
        parts = [_chosen(product, start) for start, product in self._products(left, _BEST + _TIES)]
        floors = np.concatenate([floor for _, floor in parts] or [np.zeros(0, np.float32)])
        frames = [found for found, _ in parts]
        return pl.concat(frames or [pl.DataFrame(schema=NEAR_SCHEMA)]), floors

    def reached(self, left: pl.Series, floors: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
        """Whether any of the index is at least as near to a name as its floor."""
        best = np.zeros(len(left), dtype=np.float32)
        for start, product in self._products(left, 1):
            best[product.row + start] = product.data
        return best >= floors

    def _products(self, left: pl.Series, best: int) -> Iterator[tuple[int, coo_matrix]]:
        rows, grams, weight = _units(left, self.cut)
        inside = _among(grams, self.known)
        place = np.searchsorted(self.known, grams)
        shape = (len(left), len(self.known))
        query = _narrow(csr_matrix((weight[inside], (rows[inside], place[inside])), shape=shape))
        return nearest_of(query, self.columns, best, LEAST)

    def save(self, path: Path) -> None:
        """Write the index as arrays; read by `load`."""
        columns = self.columns
        with path.open("wb") as file:
            np.savez(
                file,
                cut=self.cut,
                known=self.known,
                data=columns.data,
                indices=columns.indices,
                indptr=columns.indptr,
                shape=np.array(columns.shape),
            )

    @classmethod
    def load(cls, path: Path) -> NameIndex:
        """The index that `save` wrote. Raises OSError, KeyError or ValueError for anything else."""
        with np.load(path, allow_pickle=False) as arrays:
            parts = (arrays["data"], arrays["indices"], arrays["indptr"])
            columns = csr_matrix(parts, shape=tuple(arrays["shape"]))
            return cls(arrays["cut"], arrays["known"], columns)


def _chosen(product: coo_matrix, start: int) -> tuple[pl.DataFrame, npt.NDArray[np.float32]]:
    """What is kept of the nearest of each row, and the floor of each."""
    order = np.lexsort((-product.data, product.row))
    row, right, cosine = product.row[order], product.col[order], product.data[order]
    count = np.bincount(row, minlength=product.shape[0])
    first = np.cumsum(count) - count
    floor = np.full(product.shape[0], LEAST, dtype=np.float32)
    many = count >= _BEST
    floor[many] = cosine[first[many] + _BEST - 1]
    # more may be as near as the fifth than were asked for
    full = np.flatnonzero(count == _BEST + _TIES)
    over = np.zeros(product.shape[0], dtype=bool)
    over[full] = cosine[first[full] + _BEST + _TIES - 1] == floor[full]
    kept = (cosine > floor[row]) | ((cosine == floor[row]) & ~over[row])
    return pairs_of(row[kept] + start, right[kept], cosine[kept]), floor


def _narrow(matrix: csr_matrix) -> csr_matrix:
    matrix.indices = matrix.indices.astype(np.int32)
    matrix.indptr = matrix.indptr.astype(np.int32)
    return matrix


def _units(
    texts: pl.Series, cut: Grams
) -> tuple[npt.NDArray[np.int64], Grams, npt.NDArray[np.float32]]:
    """Row, pair of characters and weight, in order; each row of unit length, over what is known
    and what is not."""
    rows, grams = grams_of(texts, _SIZE)
    told = _weight(grams) > 0
    marked, times = np.unique(
        (rows[told].astype(np.uint64) << _ROW) | grams[told], return_counts=True
    )
    row = (marked >> _ROW).astype(np.int64)
    gram = marked & ((np.uint64(1) << _ROW) - np.uint64(1))
    weight = np.where(_among(gram, cut), 0.0, _weight(gram) * times)
    length = np.sqrt(np.bincount(row, weight**2, minlength=len(texts)))
    kept = weight > 0
    return row[kept], gram[kept], (weight[kept] / length[row[kept]]).astype(np.float32)


def _weight(gram: Grams) -> npt.NDArray[np.float64]:
    """A little more or less by its characters, so that few names are equally near."""
    spread = ((gram * _MIX) >> np.uint64(40)).astype(np.float64) / 2**24
    first, second = gram >> _HALF, gram & ((np.uint64(1) << _HALF) - np.uint64(1))
    nothing = (first == _SPACE) | (second == _SPACE) | _among(gram, _of_trades())
    return np.where(nothing, 0.0, 1 + _SPREAD * spread)


def _among(grams: Grams, some: Grams) -> npt.NDArray[np.bool_]:
    """Whether each is one of these, which are in order."""
    if not len(some):
        return np.zeros(len(grams), dtype=bool)
    found = some[np.minimum(np.searchsorted(some, grams), len(some) - 1)] == grams
    return np.asarray(found)


def texts_of(grams: Grams) -> list[str]:
    """The pairs of characters as text."""
    half = (1 << int(_HALF)) - 1
    return [chr(int(gram) >> int(_HALF)) + chr(int(gram) & half) for gram in grams]


@cache
def _of_trades() -> Grams:
    words = lexicon.words("trades")
    pairs = {(ord(one) << 21) | ord(two) for word in words for one, two in pairwise(word)}
    return np.array(sorted(pairs), dtype=np.uint64)
