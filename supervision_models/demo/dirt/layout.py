"""The rows around the data: titles, totals, notes, blanks; rows that stand twice or are broken."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from supervision_models.contracts.definition import Contract
from supervision_models.demo.block import Block
from supervision_models.demo.dirt.rendering import Sheet
from supervision_models.demo.sources.definition import Source


@dataclass(frozen=True, slots=True)
class Page:
    """What is written, top to bottom: titles, header rows, `sheet`, a total, notes.

    broken   contract column -> rows that ingest must set aside because of it
    """

    titles: tuple[str, ...]
    sheet: Sheet
    total: tuple[str, ...] | None
    notes: tuple[str, ...]
    broken: dict[str, int]

    @property
    def depth(self) -> int:
        """Header rows."""
        return max(len(path) for path in self.sheet.headers)


def lay_out(block: Block, source: Source, contract: Contract, sheet: Sheet) -> Page:
    """`sheet` with repeated, broken and blank rows among its own."""
    rng = block.rng(f"layout {source.dataset}")
    cells, edges = sheet.cells, sheet.edges
    positions = {field.column: i for i, field in enumerate(source.fields)}
    total = _total(source, contract, cells) if source.total else None
    n = len(cells)
    order = np.arange(n, dtype=np.int64)
    twice = rng.integers(0, n, round(n * source.repeated)) if n else order
    extra = [cells, cells[twice]]
    picked = [order, twice]
    broken: dict[str, int] = {}
    for fault in source.broken if n else ():
        rows = rng.integers(0, n, fault.rows)
        column = str(positions[fault.column])
        bad = cells[rows].with_columns(pl.lit(fault.text, pl.String).alias(column))
        extra.append(bad)
        picked.append(rows)
        broken[fault.column] = broken.get(fault.column, 0) + fault.rows
    blanks = 2 if source.form in ("xlsx", "xls") and n > 10 else 0
    if blanks:
        extra.append(cells.clear(blanks))
        picked.append(np.zeros(blanks, dtype=np.int64))
    # the first row stays in its place: a header is recognised by what stands under it
    places = np.concatenate([order, *(rng.integers(1, max(2, n), len(p)) for p in picked[1:])])
    ranked = np.argsort(places, kind="stable")
    county = block.name
    return Page(
        titles=tuple(text.format(county=county) for text in source.titles),
        sheet=Sheet(
            pl.concat(extra)[ranked],
            sheet.headers,
            sheet.numeric,
            None if edges is None else edges[np.concatenate(picked)][ranked],
        ),
        total=total,
        notes=tuple(text.format(county=county) for text in source.notes),
        broken=broken,
    )


def _total(source: Source, contract: Contract, cells: pl.DataFrame) -> tuple[str, ...]:
    """``合计`` under the first column, and the sums of money and areas."""
    line = ["合计"]
    for i, field in enumerate(source.fields[1:], start=1):
        column = contract.columns[field.column]
        if column.type in ("money", "area") and column.values is None:
            plain = cells[str(i)].str.replace_all(r"[^0-9.-]", "").cast(pl.Float64, strict=False)
            line.append(f"{plain.sum():.2f}")
        else:
            line.append("")
    return tuple(line)
