"""Work of which each row is done for itself: many rows are cut, and the parts done side by side.

polars works on one column of text in one thread, since most of what it is asked needs all rows.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import Concatenate, ParamSpec

import polars as pl

_ENOUGH = 50_000  # rows of a part: of fewer the threads cost more than they bring

P = ParamSpec("P")
Work = Callable[Concatenate[pl.Series, P], pl.DataFrame]


def row_by_row(work: Work[P]) -> Work[P]:
    """A function from a column to a frame of as many rows, each of which hangs on its row alone,
    for parts of the column at a time."""

    @wraps(work)
    def in_parts(rows: pl.Series, /, *args: P.args, **options: P.kwargs) -> pl.DataFrame:
        count = min(pl.thread_pool_size(), rows.len() // _ENOUGH)
        if count < 2:
            return work(rows, *args, **options)
        size = -(-rows.len() // count)
        parts = [rows.slice(start, size) for start in range(0, rows.len(), size)]
        with ThreadPoolExecutor(count) as pool:
            return pl.concat(pool.map(lambda part: work(part, *args, **options), parts))

    return in_parts
