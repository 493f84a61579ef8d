"""Cells that would run when opened, against readers of their own."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from supervision_models.export.safety import CELL, CUT, inert, writable
from supervision_models.export.workbook import OPTIONS

LIVE = "=+-@＝＋－＠"


def made_inert(text: str) -> str:
    return str(pl.select(inert(pl.lit(text))).item())


def made_writable(text: str) -> str:
    return str(pl.select(writable(pl.lit(text))).item())


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1+1", "\tx", "\u3000=1",
     '=cmd|"/c calc"!A1', '=HYPERLINK("http://x")', "－1"],
)  # fmt: skip
def test_known_payloads(text: str) -> None:
    assert made_inert(text) == "'" + text


@pytest.mark.parametrize("text", ["", "澄塘一期", "a=b", "1-2", "2024-01-01", "图斑 -1"])
def test_plain_text_stays(text: str) -> None:
    assert made_inert(text) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_cell_of_a_csv_begins_with_a_sign(text: str) -> None:
    safe = made_inert(text)
    assert safe in (text, "'" + text)
    assert safe.strip()[:1] not in LIVE or safe.strip() == ""
    assert safe[:1] not in ("\t", "\r", "\n")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
                min_size=1, max_size=5))  # fmt: skip
def test_a_csv_reads_back_cell_by_cell(texts: list[str]) -> None:
    frame = pl.DataFrame({"a": texts, "b": ["x"] * len(texts)}).with_columns(inert(pl.col("a")))
    written = frame.write_csv(line_terminator="\r\n")
    rows = list(csv.DictReader(io.StringIO(written, newline="")))
    assert [row["a"] for row in rows] == [made_inert(text) for text in texts]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=50))
def test_a_cell_of_a_workbook_is_what_it_was(text: str) -> None:
    clean = made_writable(text)
    assert set(text) - set(clean) <= {*map(chr, range(0x20)), "\ufffe", "\uffff"}
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {**OPTIONS, "in_memory": True}) as book:
        sheet = book.add_worksheet()
        if clean:
            sheet.write_string(0, 0, clean)
    cell = openpyxl.load_workbook(buffer).active["A1"]
    assert cell.data_type in ("s", "n")
    assert (cell.value or "") == clean


@pytest.mark.parametrize("text", ["长" * 40_000, "𠀀" * 20_000])
def test_a_text_too_long_for_a_cell_is_cut_and_says_so(text: str, tmp_path: Path) -> None:
    cut = made_writable(text)
    assert cut.endswith(CUT)
    assert len(cut.encode("utf-16-le")) // 2 <= CELL
    assert made_writable("长" * CELL) == "长" * CELL
