"""A foreign table as text cells, handed from the reading child to the loading parent.

The child writes Arrow IPC files, one a chunk, of text columns ``0``, ``1`` … (and ``geometry``,
WKB, for formats that have one) plus ``row``: the 1-based row as a person counts it in the file.
A cell that is there but empty is ``""``; a cell that is not there (a short CSV line, a NULL) is
null. What a table is beyond its cells travels as JSON (`RawTable`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

CHUNK_ROWS = 50_000
ROW = "row"
GEOMETRY = "geometry"


@dataclass(frozen=True, slots=True)
class RawTable:
    """One sheet, layer, file or database table, read but not understood.

    sheet     its name where a file can hold several, else ""
    width     number of text columns
    headers   column names where the format has them; None where they are among the rows
    merges    merged cells as (first row, first column, last row, last column), rows 1-based as in
              the file, columns 0-based as in the chunks
    crs       of the geometry column, as text that PROJ reads; None when unknown or none
    facts     what was decided on the way: encoding, delimiter, counts of repairs ("nul": 3)
    """

    sheet: str
    width: int
    rows: int
    chunks: tuple[str, ...]
    headers: tuple[str, ...] | None = None
    merges: tuple[tuple[int, int, int, int], ...] = ()
    has_geometry: bool = False
    names_cut: str | None = None  # encoding of a format that cuts long column names off
    crs: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> RawTable:
        headers = values["headers"]
        return cls(
            **{
                **values,
                "chunks": tuple(values["chunks"]),
                "headers": None if headers is None else tuple(headers),
                "merges": tuple(tuple(merge) for merge in values["merges"]),
            }
        )

    def batches(self) -> Iterator[pa.Table]:
        """The chunks in order, every one with `width` text columns."""
        for path in self.chunks:
            with pa.memory_map(path) as source:
                table = pa.ipc.open_file(source).read_all()
                missing = [str(i) for i in range(self.width) if str(i) not in table.column_names]
                for name in missing:
                    table = table.append_column(name, pa.nulls(len(table), pa.string()))
                order = [ROW, *(str(i) for i in range(self.width))]
                if self.has_geometry:
                    order.append(GEOMETRY)
                yield table.select(order)


class ChunkWriter:
    """Writes the chunks of one table into a folder (inside the child)."""

    def __init__(self, folder: Path, stem: str) -> None:
        self._folder = folder
        self._stem = stem
        self.chunks: list[str] = []
        self.width = 0
        self.rows = 0

    def write(
        self,
        columns: Sequence[pa.Array],
        rows: pa.Array | None = None,
        geometry: pa.Array | None = None,
        *,
        count: int | None = None,
    ) -> None:
        """One chunk of text columns; `rows` defaults to counting on from the last chunk."""
        size = count if count is not None else len(columns[0])
        if rows is None:
            rows = pa.array(range(self.rows + 1, self.rows + size + 1), pa.int64())
        arrays = [rows, *columns]
        names = [ROW, *(str(position) for position in range(len(columns)))]
        if geometry is not None:
            arrays.append(geometry)
            names.append(GEOMETRY)
        path = self._folder / f"{self._stem}-{len(self.chunks):05d}.arrow"
        table = pa.table(arrays, names=names)
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with (
            pa.OSFile(os.fspath(path), "wb") as sink,
            pa.ipc.new_file(sink, table.schema, options=options) as writer,
        ):
            writer.write_table(table)
        self.chunks.append(os.fspath(path))
        self.width = max(self.width, len(columns))
        self.rows += size
