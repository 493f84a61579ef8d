"""xlsx and xls as agencies send them, from the file to rows."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
import xlwt

from supervision_models.errors import IngestError
from supervision_models.ingest import sheets
from supervision_models.workspace import Workspace

from .conftest import Load, quarantine_of, rows_of

THREE_ROWS = [
    ("A3:A5", "序号"), ("B3:B5", "施工许可证号"), ("C3:C5", "工程名称"),
    ("D3:G3", "参建单位"), ("D4:E4", "建设单位"), ("F4:G4", "施工单位"),
    ("H3:H5", "合同价\n（万元）"), ("I3:I5", "发证日期"),
]  # fmt: skip


def ledger(path: Path, *, day: str = "2023年5月18日") -> Path:
    """A ledger with titles, three header rows, merges, a repeated header, a total and notes."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("2023")
    sheet.merge_range("A1:I1", "澄塘县施工许可证发放台账")
    sheet.merge_range("A2:I2", "填报单位：澄塘县住建部门")
    for area, text in THREE_ROWS:
        sheet.merge_range(area, text)
    sheet.write_row("D5", ["名称", "统一社会信用代码"] * 2)
    for i in range(4):
        name = None if i == 2 else f"示例{i}号楼"
        owner = ["澄塘示例置业有限公司", "91350100M000100Y43"]
        sheet.write_row(5 + i, 0, [i + 1, f"99012120230518{i:04d}", name, *owner])
        sheet.write_row(5 + i, 5, ["澄塘示例建筑有限公司", "", 350 + i, day])
    sheet.merge_range("C7:C8", "示例小区")
    sheet.write_row(
        9,
        0,
        ["序号", "施工许可证号", "工程名称", "参建单位", "", "", "", "合同价（万元）", "发证日期"],
    )
    sheet.write_row(10, 0, [5, "990121202305180009", "示例楼", "", "", "", "", "约3", "下个月"])
    sheet.write_row(12, 0, ["合计", "", "", "", "", "", "", 1400])
    sheet.write_row(13, 0, ["备注：本表数据截至2023年底"])
    sheet.write_row(14, 0, ["填表人：某某", "", "", "", "", "审核人：某某"])
    notes = book.add_worksheet("填表说明")
    notes.write_row(0, 0, ["字段", "说明"])
    notes.write_row(1, 0, ["序号", "自动编号"])
    book.close()
    return path


def test_a_ledger_with_three_header_rows(load: Load, workspace: Workspace, tmp_path: Path) -> None:
    report, notes = load(ledger(tmp_path / "台账.xlsx"))
    assert (report.dataset, report.status, report.header_rows) == (
        "construction_permit", "loaded", (3, 5),
    )  # fmt: skip
    assert report.skipped == {
        "title": 2, "header": 3, "repeated-header": 1, "blank": 1, "total": 1, "note": 2,
    }  # fmt: skip
    assert (report.rows_in, report.loaded, report.quarantined) == (15, 4, 1)
    assert report.reasons == {"not-a-date": 1}
    assert notes.status == "ignored"
    rows = rows_of(workspace, "construction_permit")
    first = rows.row(0, named=True)
    assert first["project_name"] == "示例0号楼"
    assert (first["price"], first["issued_on"]) == (Decimal("3500000.00"), dt.date(2023, 5, 18))
    assert (first["_row"], first["_sheet"], first["_file"]) == (6, "2023", "台账.xlsx")
    raw = json.loads(first["_raw"])
    assert raw["参建单位 / 建设单位 / 名称"] == "澄塘示例置业有限公司"
    assert rows["project_name"].to_list()[1:3] == ["示例小区", "示例小区"]
    assert "project_name:merged" in rows["_repairs"].to_list()[2]
    held = quarantine_of(workspace, workspace.snapshots()[0]).row(0, named=True)
    assert (held["sheet"], held["row"], held["column"], held["reason"]) == (
        "2023", 11, "issued_on", "not-a-date",
    )  # fmt: skip


def test_real_dates_and_damaged_codes(load: Load, workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "许可.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 1, ["施工许可证编号", "工程名称", "发证日期", "项目代码"])
    format_ = book.add_format({"num_format": "yyyy-mm-dd"})
    for i, number in enumerate(["990121202305180001", 990121202305180001]):
        sheet.write(1 + i, 1, number)
        sheet.write(1 + i, 2, "示例楼")
        sheet.write_datetime(1 + i, 3, dt.date(2023, 5, 18), format_)
    book.close()
    (report,) = load(path)
    rows = rows_of(workspace, "construction_permit")
    assert rows["permit_no"].to_list() == ["990121202305180001"]
    assert rows["issued_on"].to_list() == [dt.date(2023, 5, 18)]
    assert report.reasons == {"digits-lost": 1}  # a number of 18 digits has lost its last ones


def test_percentages_as_people_see_them(load: Load, workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "工资保证金.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["保证金编号", "项目名称", "存储日期", "存储比例（%）"])
    shown = [(0.015, book.add_format({"num_format": "0.0%"})), (1.5, None), ("1.5%", None)]
    for i, (value, form) in enumerate(shown):
        sheet.write_row(1 + i, 0, [f"B{i}", "示例楼", "2023-05-18"])
        sheet.write(1 + i, 3, value, form)
    book.close()
    load(path, dataset="wage_deposit")
    assert rows_of(workspace, "wage_deposit")["ratio"].to_list() == pytest.approx([0.015] * 3)


@pytest.mark.parametrize("order", ['s="1" t="n"', 't="n" s="1"'])
def test_a_workbook_that_says_which_cells_are_numbers(
    load: Load, workspace: Workspace, tmp_path: Path, order: str
) -> None:
    """As Java's and Python's libraries write it, which offices export with."""
    path = tmp_path / "工资保证金.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["保证金编号", "项目名称", "存储日期", "存储比例（%）", "保证金金额"])
    sheet.append(["B1", "示例楼", "2023-05-18", 0.015, 100])
    sheet["D2"].number_format = "0.0%"
    sheet.append([990121202401011001, "示例楼", "2023-05-18", "1.5%", 100])
    sheet.append(["B3", "示例楼", "2023-05-18", "1.5%", "#REF!"])
    sheet.append(["B4", "示例楼", "2023-05-18", "1.5%", "=1/0"])
    book.save(path)
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    page = "xl/worksheets/sheet1.xml"
    parts[page] = parts[page].replace(b's="1" t="n"', order.encode())
    assert order.encode() in parts[page]
    # what a program leaves that has worked the formula out
    parts[page] = parts[page].replace(
        b'<c r="E5"><f>1/0</f><v /></c>', b'<c r="E5" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    )
    assert b"#DIV/0!" in parts[page]
    with zipfile.ZipFile(path, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    (report,) = load(path, dataset="wage_deposit")
    rows = rows_of(workspace, "wage_deposit")
    assert rows["ratio"].to_list() == pytest.approx([0.015] * rows.height)
    assert "990121202401010944" not in str(rows.to_dicts())
    assert report.reasons == {"digits-lost": 1}
    assert report.unreadable["amount:excel-error"] == 2


def test_rows_of_errors_alone_are_blank(load: Load, workspace: Workspace, tmp_path: Path) -> None:
    """A formula that was drawn beyond the last row."""
    path = tmp_path / "工资保证金.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["保证金编号", "项目名称", "存储日期", "存储比例（%）", "保证金金额"])
    sheet.append(["B1", "示例楼", "2023-05-18", "1.5%", 100])
    for error in ("#N/A", "#REF!"):
        sheet.append([None, None, None, None, error])
    book.save(path)
    (report,) = load(path, dataset="wage_deposit")
    assert (report.loaded, report.quarantined, report.skipped["blank"]) == (1, 0, 2)


def test_an_old_xls(load: Load, workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "施工许可证.xls"
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("数据")
    sheet.write_merge(0, 0, 0, 3, "台账")
    for column, (upper, lower) in enumerate(
        [
            ("施工许可证编号", ""),
            ("工程名称", ""),
            ("建设单位", "名称"),
            ("", "统一社会信用代码"),
            ("发证日期", ""),
        ]
    ):
        sheet.write(1, column, upper)
        sheet.write(2, column, lower)
    for column, value in enumerate(
        ["9901212023", "示例楼", "示例公司", "91350100M000100Y43", "2023.5.18"]
    ):
        sheet.write(3, column, value)
    book.save(str(path))
    (report,) = load(path)
    assert (report.loaded, report.source) == (1, "施工许可证.xls")
    row = rows_of(workspace, "construction_permit").row(0, named=True)
    assert (row["owner_name"], row["owner_usc"]) == ("示例公司", "91350100M000100Y43")
    assert row["_row"] == 4


def test_the_slow_reader_gives_the_same_rows(
    load: Load, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ledger(tmp_path / "台账.xlsx")
    load(path)
    fast = rows_of(workspace, "construction_permit")

    def broken(*_: Any, **__: Any) -> None:
        raise ValueError("as a reader may fail")

    monkeypatch.setattr(sheets, "_read_fast", broken)
    report = load(path)[0]
    slow = rows_of(workspace, "construction_permit")
    assert report.loaded == 4
    assert fast["_row"].to_list() == slow["_row"].to_list()
    assert fast["_hash"].to_list() == slow["_hash"].to_list()


def test_one_sheet_by_name(load: Load, tmp_path: Path) -> None:
    path = ledger(tmp_path / "台账.xlsx")
    assert [report.sheet for report in load(path, sheet="2023", dry_run=True)] == ["2023"]
    with pytest.raises(IngestError, match="no sheet '2024'") as caught:
        load(path, sheet="2024")
    assert caught.value.allowed is not None
    assert caught.value.allowed.zh == "2023、填表说明"


def test_no_workbook_at_all(load: Load, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("hello.txt", "no workbook")
    with pytest.raises(IngestError, match="the workbook cannot be read") as caught:
        load(path)
    assert caught.value.where == "a.xlsx"
    assert caught.value.mend is not None


def test_a_name_that_lies_about_the_content(load: Load, tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text("<table>", encoding="utf-8")
    with pytest.raises(IngestError, match="does not fit the file name"):
        load(path)
    other = tmp_path / "a.docx"
    other.write_text("x", encoding="utf-8")
    with pytest.raises(IngestError, match="unsupported kind") as caught:
        load(other)
    assert caught.value.allowed is not None
    assert ".gpkg" in caught.value.allowed.en
    empty = tmp_path / "a.csv"
    empty.touch()
    with pytest.raises(IngestError, match="the file is empty"):
        load(empty)
