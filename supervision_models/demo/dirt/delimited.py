"""CSV, TSV and JSON lines."""

from __future__ import annotations

import json
import re
from pathlib import Path

import polars as pl

from supervision_models.demo.dirt.layout import Page

_PLAIN = re.compile(r"-?\d{1,15}(?:\.\d{1,6})?")


def write_delimited(page: Page, path: Path, *, delimiter: str, encoding: str) -> None:
    """One header row; titles and notes above and below as lines of one cell."""
    headers = ["".join(parts) for parts in page.sheet.headers]
    table = page.sheet.cells.rename(dict(zip(page.sheet.cells.columns, headers, strict=True)))
    text = table.fill_null("").write_csv(separator=delimiter, line_terminator="\r\n")
    above = "".join(f"{title}\r\n" for title in page.titles)
    below = "".join(f"{note}\r\n" for note in page.notes)
    path.write_bytes((above + text + below).encode(encoding))


def write_json_lines(page: Page, path: Path) -> None:
    """One object a row; empty cells are left out."""
    headers = ["".join(parts) for parts in page.sheet.headers]
    lines = []
    for cells in page.sheet.cells.iter_rows():
        record = {
            header: float(text) if i in page.sheet.numeric and _PLAIN.fullmatch(text) else text
            for i, (header, text) in enumerate(zip(headers, cells, strict=True))
            if text
        }
        lines.append(json.dumps(record, ensure_ascii=False))
    path.write_bytes(("\n".join(lines) + "\n").encode("utf-8"))


def columns_of(cells: pl.DataFrame, numeric: frozenset[int]) -> list[pl.Series]:
    """Columns with numbers as numbers, for formats that type their columns."""
    return [
        series.cast(pl.Float64, strict=False) if i in numeric else series
        for i, series in enumerate(cells.iter_columns())
    ]
