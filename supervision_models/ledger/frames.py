"""Rows of the ledger as frames and back, in bulk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select, Table

CHUNK = 10_000  # rows of one executemany: bounded memory, few round trips


def fetch(
    connection: Connection, query: Select[Any], schema: Mapping[str, pl.DataType | type]
) -> pl.DataFrame:
    """The rows of a query as a frame with exactly the columns of `schema`, in order."""
    rows = [tuple(row) for row in connection.execute(query)]
    return pl.DataFrame(rows, schema=dict(schema), orient="row")


def append(connection: Connection, table: Table, frame: pl.DataFrame) -> None:
    """Insert all rows of a frame whose columns carry the names of the table's."""
    for part in frame.iter_slices(CHUNK):
        connection.execute(table.insert(), part.to_dicts())
