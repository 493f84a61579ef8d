"""Candidate pairs: rows that share rare n-grams, or a key that few others share.

Both ways are safe from skew: n-grams keep the best few of each row, and a key that many rows share
makes no pairs at all (a name that half a register bears says nothing about who is meant).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import coo_matrix, csr_matrix
from sparse_dot_topn import sp_matmul_topn

PAIR_SCHEMA = {"left": pl.UInt32, "right": pl.UInt32}
NEAR_SCHEMA = pl.Schema({**PAIR_SCHEMA, "cosine": pl.Float32})
_CHARACTER = 21  # bits of a character in the code of an n-gram
# rows of the left side multiplied at a time: bounds the memory and lets progress be shown
_CHUNK = 50_000
# an n-gram that more than this share of the right side has takes no part: it costs the square of
# its frequency and its weight is next to nothing. So many may all have it: of a group more, since
# what its rows have in common (all are schools of one county) is nearly all that they are called
_COMMON, _FEW, _FEW_OF_GROUP = 0.02, 100, 500


def by_ngrams(
    left: pl.Series,
    right: pl.Series,
    *,
    size: int = 2,
    best: int = 5,
    least: float = 0.3,
    threads: int | None = None,
    groups: tuple[pl.Series, pl.Series] | None = None,
) -> pl.DataFrame:
    """The `best` rows of the right side for each row of the left by cosine of TF-IDF n-grams.

    left, right  text, one row each; NULL has no candidates
    least        cosine below which a pair is none
    groups       a small integer for each row of both sides: only rows of one group are compared,
                 and what is rare is counted within it

    Returns `left`, `right` (positions) and `cosine`.
    """
    mine, theirs = groups or (None, None)
    index = NgramIndex.of(right, size, theirs)
    return index.best(left, mine, best=best, least=least, threads=threads)


@dataclass(frozen=True, slots=True)
class NgramIndex:
    """The n-grams of a text column, weighted by rarity in it, to be asked for the nearest rows.

    known    codes of its n-grams (with the group before them), sorted, and their `weight`
    columns  n-grams × rows, each row of the text of unit length
    sizes    rows of each group
    """

    size: int
    known: npt.NDArray[np.uint64]
    weight: npt.NDArray[np.float32]
    columns: csr_matrix
    sizes: npt.NDArray[np.int64]

    @classmethod
    def of(cls, texts: pl.Series, size: int = 2, groups: pl.Series | None = None) -> NgramIndex:
        """The index of a column, one row each; NULL is nobody's neighbour."""
        group = _groups(groups, len(texts), size)
        rows, grams = grams_of(texts, size)
        known, column, frequency = np.unique(
            _grouped(grams, group[rows], size), return_inverse=True, return_counts=True
        )
        sizes = np.bincount(group, minlength=1)
        among = sizes[(known >> _group_bit(size)).astype(np.int64)]
        weight = np.log(among / frequency).astype(np.float32) + 1
        few = _FEW if groups is None else _FEW_OF_GROUP
        weight[frequency > np.maximum(_COMMON * among, few)] = 0
        unit = _unit(rows, column, weight, (len(texts), len(known)), None)
        return cls(size, known, weight, unit.T.tocsr(), sizes)

    def best(
        self,
        left: pl.Series,
        groups: pl.Series | None = None,
        *,
        best: int = 5,
        least: float = 0.3,
        threads: int | None = None,
    ) -> pl.DataFrame:
        """See `by_ngrams`."""
        nearest = nearest_of(self._query(left, groups), self.columns, best, least, threads or 2)
        found = [pairs_of(part.row + start, part.col, part.data) for start, part in nearest]
        return pl.concat(found) if found else pl.DataFrame(schema=NEAR_SCHEMA)

    def _query(self, left: pl.Series, groups: pl.Series | None) -> csr_matrix:
        group = _groups(groups, len(left), self.size)
        rows, grams = grams_of(left, self.size)
        grams = _grouped(grams, group[rows], self.size)
        place = np.searchsorted(self.known, grams)
        place = np.minimum(place, max(len(self.known) - 1, 0))
        inside = self.known[place] == grams if len(self.known) else np.zeros(len(grams), dtype=bool)
        # what the right side never has still makes the left row longer: it is another name
        among = np.append(self.sizes, 0)[np.minimum(group, len(self.sizes))]
        foreign = np.log(np.maximum(among, 1)) + 1
        alien = np.bincount(rows[~inside], minlength=len(left))
        surplus = np.asarray(alien * foreign**2, dtype=np.float64)
        return _unit(
            rows[inside], place[inside], self.weight, (len(left), len(self.known)), surplus
        )


def by_key(left: pl.Series, right: pl.Series, *, limit: int = 50) -> pl.DataFrame:
    """All pairs with equal keys, of keys that at most `limit` rows of the right side bear.

    Returns `left`, `right` (positions). NULL equals nothing.
    """
    mine = pl.DataFrame({"key": left}).with_row_index("left").drop_nulls("key")
    theirs = pl.DataFrame({"key": right}).with_row_index("right").drop_nulls("key")
    theirs = theirs.filter(pl.len().over("key") <= limit)
    return mine.join(theirs, on="key").select("left", "right")


def union(pairs: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Distinct pairs of several sources, in order."""
    parts = [part.select("left", "right") for part in pairs]
    if not parts:
        return pl.DataFrame(schema=PAIR_SCHEMA)
    return pl.concat(parts).unique().sort("left", "right")


def within(pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs of a dataset with itself, each once, the earlier row on the left."""
    ordered = pairs.select(
        pl.min_horizontal("left", "right").alias("left"),
        pl.max_horizontal("left", "right").alias("right"),
    )
    return union([ordered.filter(pl.col("left") < pl.col("right"))])


def nearest_of(
    query: csr_matrix, columns: csr_matrix, best: int, least: float, threads: int = 2
) -> Iterator[tuple[int, coo_matrix]]:
    """Some rows of the query at a time: the first of them, and the `best` columns of each by their
    product, from `least` up."""
    for start in range(0, query.shape[0], _CHUNK):
        rows = query[start : start + _CHUNK]
        found = sp_matmul_topn(
            rows, columns, top_n=best, threshold=least, sort=False, n_threads=threads
        )
        yield start, found.tocoo()


def pairs_of(left: np.ndarray, right: np.ndarray, cosine: np.ndarray) -> pl.DataFrame:
    """Pairs of positions as a frame NEAR_SCHEMA."""
    return pl.DataFrame({"left": left, "right": right, "cosine": cosine}).cast(NEAR_SCHEMA)


def _groups(groups: pl.Series | None, count: int, size: int) -> npt.NDArray[np.int64]:
    """The group of each row; all of one by default."""
    if groups is None:
        return np.zeros(count, dtype=np.int64)
    numbers = groups.to_numpy().astype(np.int64)
    if len(numbers) and int(numbers.max()) >> (64 - int(_group_bit(size))):
        raise ValueError(f"{int(numbers.max())} groups are too many beside {size}-grams")
    return numbers


def _group_bit(size: int) -> np.uint64:
    return np.uint64(_CHARACTER * size)


def _grouped(
    grams: npt.NDArray[np.uint64], group: npt.NDArray[np.int64], size: int
) -> npt.NDArray[np.uint64]:
    return grams | (group.astype(np.uint64) << _group_bit(size))


def _unit(
    rows: npt.NDArray[np.int64],
    columns: npt.NDArray[np.int64],
    weight: npt.NDArray[np.float32],
    shape: tuple[int, int],
    surplus: npt.NDArray[np.float64] | None,
) -> csr_matrix:
    matrix = csr_matrix(
        (weight[columns] if len(columns) else np.zeros(0, np.float32), (rows, columns)), shape=shape
    )
    matrix.sum_duplicates()
    squares = np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel()
    if surplus is not None:
        squares = squares + surplus
    scale = np.where(squares > 0, 1 / np.sqrt(np.maximum(squares, 1e-12)), 0).astype(np.float32)
    matrix.data *= np.repeat(scale, np.diff(matrix.indptr))
    matrix.eliminate_zeros()
    matrix.indices = matrix.indices.astype(np.int32)
    matrix.indptr = matrix.indptr.astype(np.int32)
    return matrix


def grams_of(texts: pl.Series, size: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint64]]:
    """The row and the code of every n-gram of a text column; text is padded by one space."""
    padded = (" " + texts.fill_null("") + " ").alias("text")
    lengths = padded.str.len_chars().to_numpy().astype(np.int64)
    points = np.frombuffer("".join(padded.to_list()).encode("utf-32-le"), dtype=np.uint32)
    codes = points.astype(np.uint64)
    total = len(codes)
    grams = np.zeros(max(total - size + 1, 0), dtype=np.uint64)
    for offset in range(size):
        grams = (grams << np.uint64(_CHARACTER)) | codes[offset : total - size + 1 + offset]
    row = np.repeat(np.arange(len(lengths)), lengths)
    inside = row[: len(grams)] == row[size - 1 :]
    empty = (texts.is_null() | (texts == "")).fill_null(True).to_numpy()
    inside &= ~empty[row[: len(grams)]]
    return row[: len(grams)][inside], grams[inside]
