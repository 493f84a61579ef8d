"""Where the header of a sheet is: below titles, over one to three rows, merged or not.

The header is where the known column names are: every start row and depth is composed, and the one
that names most columns wins. A composed header is a path from top to bottom ("建设单位", "名称").
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from supervision_models.contracts.headers import fold
from supervision_models.ingest.values.headers import header_unit
from supervision_models.ingest.values.units import is_unit

SEARCHED_ROWS = 30
MAX_DEPTH = 3
_LONGEST = 80
_BRACKETS = "()（）[]【】〔〕 \u3000"

Grid = Sequence[Sequence[str | None]]
Merge = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """One column's header: its texts from top to bottom, never empty."""

    position: int
    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        return " / ".join(self.parts)


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a sheet: rows `first` to `last` (1-based; 0 when the format names columns).

    data_from  first row that may hold data
    """

    first: int
    last: int
    data_from: int
    cells: tuple[HeaderCell, ...]


def given_header(names: Sequence[str]) -> Header:
    """The header of a format that names its columns."""
    cells = tuple(
        HeaderCell(position, (clean(name) or f"#{position + 1}",))
        for position, name in enumerate(names)
    )
    return Header(0, 0, 1, cells)


class HeaderSearch:
    """The possible headers of a sheet, composed once and scored per contract.

    grid      rows from the first on, row 1 of the file first
    last_row  the header's last row, where a person has named it
    """

    def __init__(self, grid: Grid, merges: Sequence[Merge], *, last_row: int | None = None) -> None:
        self._grid = grid
        self._last_row = last_row
        self._plain = _plain_header(grid, merges)
        self._candidates: list[tuple[int, int, list[HeaderCell], list[tuple[str, ...]]]] = []
        for start in range(min(len(grid), SEARCHED_ROWS if last_row is None else last_row)):
            if not any(clean(text) for text in grid[start]):
                continue
            for depth in range(1, min(MAX_DEPTH, len(grid) - start) + 1):
                if last_row is not None and start + depth != last_row:
                    continue
                cells = _compose(grid, merges, start, depth)
                self._candidates.append((start, depth, cells, [names_of(cell) for cell in cells]))

    def find(self, headings: Mapping[str, str]) -> Header | None:
        """The header that names most columns of `headings` (folded name -> column).

        Where none does: the first row with two or more cells, so that errors can show it; None
        for a sheet without such a row.
        """
        best: tuple[int, int, int] = (0, 0, 0)  # score, -depth, -start
        chosen: tuple[int, int, list[HeaderCell]] | None = None
        for start, depth, cells, names in self._candidates:
            score = len({column for cell in names if (column := _first(cell, headings))})
            key = (score, -depth, -start)
            if (score or self._last_row is not None) and (chosen is None or key > best):
                best, chosen = key, (start, depth, cells)
        if chosen is None:
            return self._plain
        start, depth, cells = chosen
        return self._finish(start, depth, cells)

    def _finish(self, start: int, depth: int, cells: list[HeaderCell]) -> Header:
        grid = self._grid
        last = start + depth
        if self._last_row is None and last < len(grid) and _is_unit_row(grid[last]):
            under = {i: clean(text) for i, text in enumerate(grid[last]) if clean(text)}
            cells = [
                HeaderCell(cell.position, (*cell.parts, under[cell.position]))
                if cell.position in under
                else cell
                for cell in cells
            ]
            last += 1
        data_from = last + 1
        if last < len(grid) and _counts_columns(grid[last]):
            data_from += 1
        return Header(start + 1, last, data_from, tuple(cells))


def _first(names: Sequence[str], headings: Mapping[str, str]) -> str | None:
    return next((headings[name] for name in names if name in headings), None)


def _plain_header(grid: Grid, merges: Sequence[Merge]) -> Header | None:
    for start, row in enumerate(grid[:SEARCHED_ROWS]):
        if sum(bool(clean(text)) for text in row) >= 2:
            cells = tuple(_compose(grid, merges, start, 1))
            return Header(start + 1, start + 1, start + 2, cells)
    return None


@lru_cache(maxsize=20_000)
def names_of(cell: HeaderCell) -> tuple[str, ...]:
    """Folded names that a header may stand for, the whole path first, its last part last.

    Units in brackets are taken off; so are remarks, as in ``建设单位（盖章）``.
    """
    if len(cell.text) > _LONGEST:
        return ()  # a sentence: a title or a note
    parts = [part for part in cell.parts if not is_unit_text(part)]
    plain = [_unit(part)[0] for part in parts]
    names: list[str] = []
    for first in range(len(parts)):
        path, raw = plain[first:], parts[first:]
        for joined in ("".join(raw), "".join(path), "".join([*path[:-1], _bare(path[-1])])):
            name = fold(joined)
            if name and name not in names:
                names.append(name)
    return tuple(names)


def unit_of(cell: HeaderCell) -> str | None:
    """The unit in the header, the lowest part first."""
    for part in reversed(cell.parts):
        if is_unit_text(part):
            return part.strip(_BRACKETS).removeprefix("单位").lstrip(":：")
        unit = _unit(part)[1]
        if unit is not None:
            return unit
    return None


@lru_cache(maxsize=20_000)
def _unit(part: str) -> tuple[str, str | None]:
    return header_unit(part)


@lru_cache(maxsize=20_000)
def is_unit_text(text: str) -> bool:
    """A cell that holds a unit alone: ``亩`` or ``（万元）`` or ``单位：亩``."""
    bare = text.strip(_BRACKETS).removeprefix("单位").lstrip(":：")
    return bool(bare) and is_unit(bare)


def clean(text: str | None) -> str:
    """A header cell on one line, odd blanks out."""
    return re.sub(r"\s+", " ", text or "").strip()


def _bare(name: str) -> str:
    """Without a remark in brackets at the end."""
    return re.sub(r"[(（\[【][^()（）\[\]【】]*[)）\]】]$", "", name) or name


def _compose(grid: Grid, merges: Sequence[Merge], start: int, depth: int) -> list[HeaderCell]:
    width = max((len(row) for row in grid[start : start + depth]), default=0)
    rows = [
        [clean(row[i]) if i < len(row) else "" for i in range(width)]
        for row in grid[start : start + depth]
    ]
    if merges:
        _fill_merged(rows, merges, start)
    else:
        _fill_spans(rows)
    cells = []
    for position in range(width):
        parts: list[str] = []
        for row in rows:
            if row[position] and (not parts or parts[-1] != row[position]):
                parts.append(row[position])
        if parts:
            cells.append(HeaderCell(position, tuple(parts)))
    return cells


def _fill_merged(rows: list[list[str]], merges: Sequence[Merge], start: int) -> None:
    for top, left, bottom, right in merges:
        first, last = top - start - 1, bottom - start - 1
        if last < 0 or first >= len(rows):
            continue
        if first < 0 or left >= len(rows[first]) or left < 0:
            continue  # begins above the header: a title
        for row in rows[first : last + 1]:
            for position in range(left, min(right + 1, len(row))):
                row[position] = rows[first][left]


def _fill_spans(rows: list[list[str]]) -> None:
    """Where the file says nothing of merges: a group's name spans the blanks to its right."""
    for upper, lower in pairwise(rows):
        for position in range(1, len(upper)):
            grouped = bool(upper[position - 1]) and bool(lower[position - 1])
            if not upper[position] and lower[position] and grouped:
                upper[position] = upper[position - 1]


def _is_unit_row(row: Sequence[str | None]) -> bool:
    texts = [text for text in map(clean, row) if text]
    return bool(texts) and all(is_unit_text(text) for text in texts)


def _counts_columns(row: Sequence[str | None]) -> bool:
    """A row of column numbers under the header (栏次): 1, 2, 3 …"""
    texts = [
        text.strip("()（）")
        for text in map(clean, row)
        if text and text not in ("栏次", "甲", "乙")
    ]
    return len(texts) >= 3 and texts == [str(number + 1) for number in range(len(texts))]
