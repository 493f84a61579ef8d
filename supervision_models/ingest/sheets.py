"""Excel workbooks as text cells: every sheet, row numbers as Excel shows them.

Dates come as ISO text and numbers as they are stored, percentages with their sign (5% is stored as
0.05, and a header may say "%" as well). A number with more digits than a float keeps
(a code typed as a number) is given in its stored form, with the exponent, so that the damage stays
visible to whoever reads the column.
"""

from __future__ import annotations

import datetime as dt
import html
import re
import zipfile
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from supervision_models.errors import IngestError, Text
from supervision_models.ingest.preflight import MAX_CELL_BOX, SheetFacts, inspect_workbook
from supervision_models.ingest.tables import CHUNK_ROWS, ChunkWriter, RawTable

_SHEET = re.compile(r"<(?:x:)?sheet\b([^>]*)>")
_RELATION = re.compile(r"<Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def read_workbook(path: Path, scratch: Path, *, name: str, only: str | None) -> list[RawTable]:
    """The sheets that hold anything; `only` names one sheet."""
    facts: dict[str, SheetFacts] = {}
    zipped = zipfile.is_zipfile(path)
    if zipped:
        facts = _by_sheet_name(path, inspect_workbook(path, name))
    try:
        return _read_fast(path, scratch, name=name, only=only, facts=facts)
    except (IngestError, MemoryError):
        raise
    except BaseException as error:
        # the reader's panics are no Exception
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        if not zipped or path.suffix.lower() == ".xlsb":
            raise _unreadable(name) from error
        return _read_slow(path, scratch, name=name, only=only, facts=facts)


def _unreadable(name: str) -> IngestError:
    return IngestError(
        Text("工作簿无法读取", "the workbook cannot be read"),
        where=name,
        allowed=Text("xlsx、xlsm、xls、xlsb，无密码", "xlsx, xlsm, xls, xlsb without a password"),
        mend=Text("用 Excel 或 WPS 另存为 xlsx 或 CSV", "save it as xlsx or CSV in Excel or WPS"),
    )


def _choose(names: list[str], only: str | None, name: str) -> list[str]:
    if only is None:
        return names
    if only not in names:
        raise IngestError(
            Text(f"没有工作表“{only}”", f"no sheet {only!r}"),
            where=name,
            allowed=Text("、".join(names), ", ".join(names)),
            mend=Text("用 --sheet 指定其中一个", "name one of them with --sheet"),
        )
    return [only]


def _read_fast(
    path: Path, scratch: Path, *, name: str, only: str | None, facts: dict[str, SheetFacts]
) -> list[RawTable]:
    import fastexcel

    workbook = fastexcel.read_excel(path)
    tables = []
    for position, sheet in enumerate(_choose(list(workbook.sheet_names), only, name)):
        # skip_rows=0: blank rows at the top stay, so that row numbers are those of Excel
        loaded = workbook.load_sheet(
            sheet, header_row=None, skip_rows=0, dtypes="string", schema_sample_rows=1
        )
        if loaded.width * loaded.total_height > MAX_CELL_BOX:
            raise _unreadable(f"{name}:{sheet}")
        if loaded.width == 0 or loaded.total_height == 0:
            continue
        batch = loaded.to_arrow()
        columns = [column.cast(pa.string()) for column in batch.columns]
        known = facts.get(sheet)
        merges: list[tuple[int, int, int, int]] = []
        if known is not None and known.first_column is not None:
            offset = known.first_column
            if known.last_column - offset + 1 == len(columns):
                merges = [
                    (top, left - offset, bottom, right - offset)
                    for top, left, bottom, right in known.merges
                ]
                columns = _as_shown(columns, known, offset)
        writer = ChunkWriter(scratch, f"sheet{position}")
        for start in range(0, batch.num_rows, CHUNK_ROWS):
            part = [column.slice(start, CHUNK_ROWS) for column in columns]
            writer.write(part)
        tables.append(_table(sheet, writer, merges))
    return tables


def _table(sheet: str, writer: ChunkWriter, merges: list[tuple[int, int, int, int]]) -> RawTable:
    return RawTable(sheet, writer.width, writer.rows, tuple(writer.chunks), merges=tuple(merges))


def _as_shown(columns: list[pa.Array], facts: SheetFacts, offset: int) -> list[pa.Array]:
    """Numbers that lost digits with their exponent, percentages with their sign, and errors, of
    which the reader makes empty cells."""
    changed: dict[int, dict[int, str]] = {}
    for (row, column), stored in facts.lossy.items():
        changed.setdefault(column - offset, {})[row - 1] = f"{float(stored):.14E}"
    for (row, column), stored in facts.percent.items():
        shown = (Decimal(stored) * 100).normalize()
        changed.setdefault(column - offset, {})[row - 1] = f"{shown:f}%"
    for (row, column), error in facts.errors.items():
        changed.setdefault(column - offset, {})[row - 1] = error
    for position, cells in changed.items():
        values = columns[position].to_pylist()
        for row, text in cells.items():
            if row < len(values):
                values[row] = text
        columns[position] = pa.array(values, pa.string())
    return columns


def _by_sheet_name(path: Path, parts: dict[str, SheetFacts]) -> dict[str, SheetFacts]:
    """Facts by the sheet's name as people see it."""
    with zipfile.ZipFile(path) as container:
        names = set(container.namelist())
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
            return {}
        book = container.read("xl/workbook.xml").decode("utf-8", "replace")
        relations = container.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets = {}
    for match in _RELATION.finditer(relations):
        attributes = _attributes(match[1])
        target = attributes.get("Target", "").lstrip("/")
        targets[attributes.get("Id", "")] = target if target.startswith("xl/") else f"xl/{target}"
    found = {}
    for match in _SHEET.finditer(book):
        attributes = _attributes(match[1])
        part = targets.get(attributes.get("r:id", ""), "")
        if part in parts:
            found[attributes.get("name", "")] = parts[part]
    return found


def _attributes(text: str) -> dict[str, str]:
    return {
        match[1]: html.unescape(match[2] if match[2] is not None else match[3])
        for match in _ATTRIBUTE.finditer(text)
    }


def _read_slow(
    path: Path, scratch: Path, *, name: str, only: str | None, facts: dict[str, SheetFacts]
) -> list[RawTable]:
    """openpyxl, ten times slower, where the fast reader gives up."""
    import openpyxl

    try:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        tables = []
        for position, sheet in enumerate(_choose(list(workbook.sheetnames), only, name)):
            page = workbook[sheet]
            if not hasattr(page, "iter_rows"):  # a chart sheet
                continue
            writer = ChunkWriter(scratch, f"sheet{position}")
            rows = page.iter_rows(values_only=True)
            while chunk := list(islice(rows, CHUNK_ROWS)):
                width = max(map(len, chunk))
                columns = [
                    pa.array(
                        [_text(row[i]) if i < len(row) else None for row in chunk], pa.string()
                    )
                    for i in range(width)
                ]
                writer.write(columns, count=len(chunk))
            if writer.rows and writer.width:
                known = facts.get(sheet)  # this reader's columns begin with A
                tables.append(_table(sheet, writer, [] if known is None else known.merges))
        return tables
    except (IngestError, MemoryError):
        raise
    except Exception as error:  # the library raises its own, KeyError, and zip errors alike
        raise _unreadable(name) from error


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if abs(value) >= 1e15:
            return f"{value:.14E}"
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "seconds")
    return str(value)
