"""Workbooks, xlsx and xls, with titles, merged headers and footnotes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from supervision_models.demo.dirt.layout import Page
from supervision_models.demo.dirt.numbers import CELL_DATE
from supervision_models.errors import SupervisionError, Text

# a fixed day of making, so that the same demo is the same file
MADE = dt.datetime(2026, 9, 30, 8, 0, 0)  # noqa: DTZ001  # a workbook's own clock has no zone
_PLAIN = re.compile(r"-?\d{1,15}(?:\.\d{1,6})?")
_XLS_ROWS = 65_536


class _Sheet(Protocol):
    """What both writers can do."""

    def put(self, row: int, column: int, value: str | float | dt.date) -> None: ...
    def merge(self, top: int, left: int, bottom: int, right: int, text: str) -> None: ...


def write_xlsx(page: Page, path: Path, name: str) -> None:
    import xlsxwriter

    workbook = xlsxwriter.Workbook(
        path,
        {
            "strings_to_numbers": False,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "in_memory": True,
        },
    )
    workbook.set_properties({"created": MADE, "author": "demo"})
    _fill(page, _Xlsx(workbook, workbook.add_worksheet(name[:31])))
    workbook.close()


def write_xls(page: Page, path: Path, name: str) -> None:
    """The old format; at most 65,536 rows."""
    try:
        import xlwt
    except ImportError as error:
        raise SupervisionError(
            Text("未安装 xlwt，无法写出 xls 文件", "xlwt is not installed: xls cannot be written"),
            where=path.name,
            mend=Text("pip install xlwt", "pip install xlwt"),
        ) from error
    rows = len(page.sheet.cells) + 20
    if rows > _XLS_ROWS:
        raise ValueError(f"{path.name}: {rows} rows do not fit into xls")
    workbook = xlwt.Workbook(encoding="utf-8")
    _fill(page, _Xls(workbook.add_sheet(name[:31]), xlwt.easyxf(num_format_str="yyyy-mm-dd")))
    workbook.save(str(path))


class _Xlsx:
    def __init__(self, workbook: Any, sheet: Any) -> None:
        self._sheet = sheet
        self._head = workbook.add_format({"bold": True, "align": "center", "border": 1})
        self._date = workbook.add_format({"num_format": "yyyy-mm-dd"})

    def put(self, row: int, column: int, value: str | float | dt.date) -> None:
        if isinstance(value, str):
            self._sheet.write_string(row, column, value)
        elif isinstance(value, dt.date):
            self._sheet.write_datetime(row, column, value, self._date)
        else:
            self._sheet.write_number(row, column, value)

    def merge(self, top: int, left: int, bottom: int, right: int, text: str) -> None:
        if (top, left) == (bottom, right):
            self._sheet.write_string(top, left, text, self._head)
        else:
            self._sheet.merge_range(top, left, bottom, right, text, self._head)


class _Xls:
    def __init__(self, sheet: Any, date: Any) -> None:
        self._sheet = sheet
        self._date = date

    def put(self, row: int, column: int, value: str | float | dt.date) -> None:
        if isinstance(value, dt.date):
            self._sheet.write(row, column, value, self._date)
        else:
            self._sheet.write(row, column, value)

    def merge(self, top: int, left: int, bottom: int, right: int, text: str) -> None:
        self._sheet.write_merge(top, bottom, left, right, text)


def _fill(page: Page, sheet: _Sheet) -> None:
    width, depth = len(page.sheet.headers), page.depth
    row = 0
    for title in page.titles:
        sheet.merge(row, 0, row, width - 1, title)
        row += 1
    for top, left, bottom, right, text in _header_cells(page.sheet.headers, depth):
        sheet.merge(row + top, left, row + bottom, right, text)
    row += depth
    for cells in page.sheet.cells.iter_rows():
        for column, text in enumerate(cells):
            if text:
                sheet.put(row, column, _value(text, column in page.sheet.numeric))
        row += 1
    if page.total is not None:
        for column, text in enumerate(page.total):
            if text:
                sheet.put(row, column, _value(text, column in page.sheet.numeric))
        row += 1
    for note in page.notes:
        sheet.put(row, 0, note)
        row += 1


def _header_cells(
    headers: tuple[tuple[str, ...], ...], depth: int
) -> Iterator[tuple[int, int, int, int, str]]:
    """Merged boxes of a header tree: groups over their columns, short paths down to the foot."""
    for level in range(depth):
        column = 0
        while column < len(headers):
            path = headers[column]
            end = column
            if level >= len(path):
                column += 1
                continue
            last = level == len(path) - 1
            while (
                not last
                and end + 1 < len(headers)
                and len(headers[end + 1]) > level + 1
                and headers[end + 1][: level + 1] == path[: level + 1]
            ):
                end += 1
            yield level, column, depth - 1 if last else level, end, path[level]
            column = end + 1


def _value(text: str, numeric: bool) -> str | float | dt.date:
    if text.startswith(CELL_DATE):
        return dt.date.fromisoformat(text[1:])
    if numeric and _PLAIN.fullmatch(text):
        return float(text)
    return text
