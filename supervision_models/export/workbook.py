"""Leads as an Excel workbook: list, evidence, what speaks against them, and an explanation.

Every cell is written by its type, so that no text becomes a formula, a link or a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from supervision_models.errors import Lang, Text
from supervision_models.export.about import About
from supervision_models.export.columns import CHECKS, EVIDENCE, LEADS, PRINTED, Column
from supervision_models.export.safety import writable

SHEETS = {
    "leads": Text("线索清单", "Leads"),
    "print": Text("打印用清单", "List for print"),
    "evidence": Text("证据", "Evidence"),
    "checks": Text("反证与核查", "Counter-evidence"),
    "about": Text("说明", "About"),
}
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
SHEET_ROWS = 1_048_575  # rows that an Excel sheet holds below the header
LINE, LINES = 15, 10  # points of a text line; lines that a row shows before it is cut
LAST_PRINTED = "state_title"  # what lies right of it is for filtering, and would shrink the print
SHORT = 10  # signs of a lead's id that are enough to name it
A3, A4 = 8, 9  # paper
COLOURS = {"S4": "#F4B6B6", "S3": "#FAD7A0", "S2": "#FCF3B0"}
HEADER = {"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", "text_wrap": True,
          "valign": "vcenter", "border": 1}  # fmt: skip
BODY = {"valign": "top", "bottom": 4, "bottom_color": "#BFBFBF"}
NUMBERS = {"integer": "#,##0", "decimal": "0.00####", "date": "yyyy-mm-dd"}


def write_workbook(
    table: pl.DataFrame,
    evidence: pl.DataFrame,
    checks: pl.DataFrame,
    about: About,
    path: Path,
    lang: Lang,
) -> None:
    """Five sheets; one that would be too long goes on in another of the same name."""
    with xlsxwriter.Workbook(path, OPTIONS) as book:
        book.set_properties(
            {"title": SHEETS["leads"][lang], "comments": about.watermark, "author": about.actor}
        )
        shown = [column for column in LEADS if column.people]
        _write_table(book, SHEETS["leads"][lang], shown, table, about, lang)
        printed = table.with_columns(
            pl.col("lead_id").str.head(SHORT).alias("short_id"), pl.lit("").alias("note")
        )
        _write_table(book, SHEETS["print"][lang], PRINTED, printed, about, lang, paper=A4)
        _write_table(book, SHEETS["evidence"][lang], EVIDENCE, evidence, about, lang)
        _write_table(book, SHEETS["checks"][lang], CHECKS, checks, about, lang)
        _write_about(book, SHEETS["about"][lang], about, lang)


def _write_table(
    book: Any,
    name: str,
    shown: Sequence[Column],
    frame: pl.DataFrame,
    about: About,
    lang: Lang,
    *,
    paper: int = A3,
) -> None:
    formats = _formats(book)
    header = book.add_format(HEADER)
    parts = list(frame.iter_slices(SHEET_ROWS)) or [frame]
    for index, part in enumerate(parts, start=1):
        sheet = book.add_worksheet(name if index == 1 else f"{name}{index}")
        for place, column in enumerate(shown):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.title[lang], header)
        frozen = 2 if shown[1].name in ("lead_id", "short_id") else 1
        sheet.set_row(0, 2 * LINE)
        sheet.freeze_panes(1, frozen)
        sheet.autofilter(0, 0, part.height, len(shown) - 1)
        _print_setup(sheet, name, about, paper)
        names = [column.name for column in shown]
        if LAST_PRINTED in names and shown is not PRINTED:
            sheet.print_area(0, 0, part.height, names.index(LAST_PRINTED))
        sheet.repeat_rows(0)
        _write_rows(sheet, shown, part, formats)


def _write_rows(
    sheet: Any,
    shown: Sequence[Column],
    frame: pl.DataFrame,
    formats: dict[tuple[str, str], Any],
) -> None:
    graded = "severity" in frame.columns
    texts = [column.name for column in shown if column.kind == "text"]
    cells = frame.with_columns(writable(pl.col(texts).cast(pl.String)))
    heights = cells.select(_lines(shown)).to_series().to_list()
    grades = frame["severity"].to_list() if graded else [""] * frame.height
    kinds = [column.kind if column.wrap else "name" for column in shown]
    places = [place for place, column in enumerate(shown) if column.name == "severity_title"]
    rows = cells.select([column.name for column in shown]).iter_rows()
    for at, (row, height, grade) in enumerate(zip(rows, heights, grades, strict=True), start=1):
        sheet.set_row(at, height * LINE)
        for place, (value, kind) in enumerate(zip(row, kinds, strict=True)):
            style = formats[(kind, grade if place in places else "")]
            if value is None or value == "":
                if shown is PRINTED:  # to be filled in by hand
                    sheet.write_blank(at, place, None, style)
                continue
            if kind in ("text", "name"):
                sheet.write_string(at, place, value, style)
            elif kind == "date":
                sheet.write_datetime(at, place, value, style)
            else:
                sheet.write_number(at, place, value, style)


def _formats(book: Any) -> dict[tuple[str, str], Any]:
    """(kind, severity) -> cell format; severity "" is plain."""
    made = {}
    for kind in ("text", "name", *NUMBERS):
        base: dict[str, Any] = {**BODY, "text_wrap": kind == "text"}
        if kind in NUMBERS:
            base["num_format"] = NUMBERS[kind]
        for grade in ("", "S1", *COLOURS):
            colour = {"bg_color": COLOURS[grade], "bold": True} if grade in COLOURS else {}
            made[(kind, grade)] = book.add_format({**base, **colour})
    return made


def _lines(shown: Sequence[Column]) -> pl.Expr:
    """How many lines a row needs, by its tallest cell, within 1..LINES.

    A Chinese character is three bytes of UTF-8 and two columns wide, a Latin one is one of each.
    """
    needed = [
        (pl.col(column.name).str.len_bytes() * 2 / 3 / column.width).ceil()
        + pl.col(column.name).str.count_matches("\n")
        for column in shown
        if column.kind == "text" and column.wrap
    ]
    return pl.max_horizontal(needed).fill_null(1).clip(1, LINES).cast(pl.Int64).alias("lines")


def _write_about(book: Any, name: str, about: About, lang: Lang) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 9, 28)
    title = book.add_format({"bold": True, "font_size": 12})
    plain = book.add_format({"valign": "top"})
    column = book.add_format({"valign": "top", "bold": True, "bottom": 1})
    _print_setup(sheet, name, about)
    at = 0
    for heading, rows in about.sections(lang):
        sheet.write_string(at, 0, heading, title)
        at += 1
        cells = pl.DataFrame({"cell": [cell for row in rows for cell in row]}).select(
            writable(pl.col("cell").cast(pl.String))
        )["cell"]
        texts = iter(cells.to_list())
        for nth, row in enumerate(rows):
            # more than two cells are a table, whose first row names its columns
            style = column if len(row) > 2 and nth == 0 else plain
            for place in range(len(row)):
                sheet.write_string(at, place, next(texts), style)
            at += 1
        at += 1


def _print_setup(sheet: Any, name: str, about: About, paper: int = A3) -> None:
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    # & begins a code in headers and footers
    mark = about.watermark.replace("&", "&&")[:200]
    sheet.set_footer(f"&L{name}&C{mark}&R&P / &N")
