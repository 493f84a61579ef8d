"""Cells that are merged downwards: their value stands in the first row only; all rows get it."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from supervision_models.ingest.tables import ROW


class MergedCells:
    """The merges below the header of one sheet, applied chunk by chunk.

    Cells merged to the right are left alone: they are titles, totals and notes.
    """

    def __init__(self, merges: Sequence[tuple[int, int, int, int]], header_last: int) -> None:
        self._merges = sorted(
            merge
            for merge in merges
            if merge[0] > header_last and merge[2] > merge[0] and merge[3] == merge[1]
        )
        self._open: dict[tuple[int, int, int, int], str | None] = {}

    def fill(self, cells: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, pl.Series]]:
        """The chunk with the values filled in; by column name, the cells that were filled."""
        if not self._merges or cells.is_empty():
            return cells, {}
        first, last = int(cells[ROW][0]), int(cells[ROW][-1])
        texts: dict[str, list[str | None]] = {}
        marks: dict[str, list[bool]] = {}
        for merge in self._merges:
            top, left, bottom, _ = merge
            name = str(left)
            if bottom < first or top > last or name not in cells.columns:
                continue
            column = texts.setdefault(name, cells[name].to_list())
            flags = marks.setdefault(name, [False] * len(cells))
            if top >= first:
                self._open[merge] = column[top - first]
            value = self._open.get(merge)
            for at in range(max(top + 1, first) - first, min(bottom, last) - first + 1):
                if not (column[at] or "").strip():
                    column[at], flags[at] = value, True
        filled = {name: pl.Series(name, flags, dtype=pl.Boolean) for name, flags in marks.items()}
        new = [pl.Series(name, column, dtype=pl.String) for name, column in texts.items()]
        return cells.with_columns(new), filled
