"""Hostile containers are refused before a reader opens them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from supervision_models.errors import IngestError
from supervision_models.ingest import preflight
from supervision_models.ingest.preflight import checked_zip, column_number, inspect_workbook

SHEET = "xl/worksheets/sheet1.xml"


def pack(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "/"), content)
    return path


def test_a_bomb_by_ratio(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/sharedStrings.xml", b" " * 30_000_000)
    assert path.stat().st_size < 40_000
    with pytest.raises(IngestError, match="it may be a zip bomb") as caught:
        inspect_workbook(path, "bomb.xlsx")
    assert caught.value.where == "bomb.xlsx (xl/sharedStrings.xml: > 100:1)"
    assert caught.value.allowed is not None
    assert caught.value.allowed.en == "≤ 100:1"


def test_a_bomb_by_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "MAX_INFLATED", 2_000_000)
    path = tmp_path / "big.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as file:
        file.writestr("a", b"x" * 1_500_000)
        file.writestr("b", b"x" * 1_500_000)
    with pytest.raises(IngestError, match="inflates too far"):
        inspect_workbook(path, "big.xlsx")


def test_a_cell_in_the_far_corner(tmp_path: Path) -> None:
    path = tmp_path / "corner.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "a")
    sheet.write(1_048_575, 16_383, "b")
    book.close()
    assert path.stat().st_size < 10_000
    with pytest.raises(IngestError, match="the cell box of a sheet is too large") as caught:
        inspect_workbook(path, "corner.xlsx")
    assert caught.value.where == "corner.xlsx (17179869184 cells)"


def test_formats_without_values_do_not_count(tmp_path: Path) -> None:
    row = b'<row r="1"><c r="A1"><v>1</v></c>' + b'<c r="XFD1" s="1"/>' + b"</row>"
    path = pack(tmp_path / "a.xlsx", xl__worksheets__sheet1_xml=b"")
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(SHEET, b"<sheetData>" + row + b'<row r="900000"/></sheetData>')
    facts = inspect_workbook(path, "a.xlsx")[SHEET]
    assert (facts.first_column, facts.last_column, facts.last_row) == (0, 0, 900_000)


def test_facts_of_a_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "_BLOCK", 100)  # every tag is cut somewhere
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.merge_range("C3:E3", "标题")
    sheet.write("C5", 630223200012345678)
    sheet.write("D5", "630223200012345678")
    sheet.write("E5", 12345)
    book.close()
    facts = inspect_workbook(path, "a.xlsx")[SHEET]
    assert facts.merges == [(3, 2, 3, 4)]
    assert facts.lossy == {(5, 2): "6.302232000123457E+17"}
    assert (facts.first_column, facts.last_column, facts.last_row) == (2, 4, 5)


@pytest.mark.parametrize(
    "member", ["/etc/passwd", "../up.shp", "a/../../b.shp", "c:/x.shp", "\\\\host\\x", "a/..\\b"]
)
def test_unsafe_paths(tmp_path: Path, member: str) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(zipfile.ZipInfo(member), b"x")
    with (
        pytest.raises(IngestError, match="an unsafe path in the container") as caught,
        checked_zip(path, "a.zip"),
    ):
        pass
    assert caught.value.where.startswith("a.zip:")


def test_links_and_names_that_collide(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.shp")
    link.external_attr = 0o120777 << 16
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(link, b"/etc/passwd")
    with pytest.raises(IngestError, match="an unsafe path"), checked_zip(path, "a.zip"):
        pass
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a.shp", b"1")
        file.writestr("A.SHP", b"2")
    with pytest.raises(IngestError, match="two files of one name"), checked_zip(path, "a.zip"):
        pass


def test_what_is_no_zip(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 and then nothing")
    with pytest.raises(IngestError, match="damaged or of an unsupported kind") as caught:
        inspect_workbook(path, "a.xlsx")
    assert caught.value.where == "a.xlsx"


@pytest.mark.parametrize(
    ("letters", "number"), [(b"A", 0), (b"Z", 25), (b"AA", 26), (b"XFD", 16383)]
)
def test_column_numbers(letters: bytes, number: int) -> None:
    assert column_number(letters) == number
