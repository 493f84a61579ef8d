"""The files look as agencies' files look, and say what the county is."""

from __future__ import annotations

import datetime as dt
import json
import zipfile

import openpyxl
import polars as pl
import pyogrio
import pytest

from supervision_models.demo.block import Block
from supervision_models.demo.county import build
from supervision_models.demo.dirt import workbooks
from supervision_models.demo.dirt.layout import Page, lay_out
from supervision_models.demo.dirt.rendering import Sheet, render
from supervision_models.demo.frames import conform, contracts, frame_of
from supervision_models.demo.sources.definition import fields
from supervision_models.demo.sources.registry import SOURCES
from supervision_models.errors import SupervisionError

from .conftest import Written


def test_a_permit_table_has_a_title_two_header_rows_a_total_and_notes(written: Written) -> None:
    path = written.root / "raw" / "住建局_施工许可证发放台账.xlsx"
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert sheet["A1"].value == "澄塘县建筑工程施工许可证发放台账"
    assert sheet["E3"].value == "建设单位"
    assert (sheet["E4"].value, sheet["F4"].value) == ("名称", "统一社会信用代码")
    assert {"A1:T1", "E3:F3", "A3:A4"} <= {str(merged) for merged in sheet.merged_cells.ranges}
    first = [row[0].value for row in sheet.iter_rows(min_row=5)]
    assert first[-3:-1] == ["合计", "备注：合同价格含税；变更后重新发证的只列最新一次。"]
    issued = [row[15].value for row in sheet.iter_rows(min_row=5)]
    assert any(isinstance(value, dt.datetime) for value in issued)
    assert any(isinstance(value, str) and "二〇" in value for value in issued)


def test_a_project_table_has_three_header_rows(written: Written) -> None:
    path = written.root / "raw" / "发改局_投资项目在线审批监管平台导出.xlsx"
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert [sheet.cell(row, 1).value for row in (2, 3, 4)] == ["项目基本信息", "项目", "项目代码"]


def test_encodings_are_those_of_the_agencies(written: Written) -> None:
    raw = written.root / "raw"
    gbk = (raw / "城管局_建筑垃圾处置台账.csv").read_bytes()
    assert gbk.decode("gbk").startswith("联单编号,")
    with pytest.raises(UnicodeDecodeError):
        gbk.decode("utf-8")
    assert (raw / "民政局_行政区划及沿革.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    lines = (raw / "公安局_矿山用电民爆过磅记录.jsonl").read_text(encoding="utf-8").splitlines()
    assert isinstance(json.loads(lines[0])["数量"], float)


def test_the_patches_are_a_gbk_shapefile_in_a_numbered_zone(written: Written) -> None:
    path = written.root / "raw" / "自然资源局_卫片执法图斑.zip"
    with zipfile.ZipFile(path) as container:
        assert {name.rsplit(".")[-1] for name in container.namelist()} >= {"shp", "dbf", "prj"}
        assert "变化类型".encode("gbk") in container.read("WPTB.dbf")
    info = pyogrio.read_info(f"/vsizip/{path}", encoding="gbk")
    assert info["crs"] == "EPSG:4522"
    assert 34_000_000 < info["total_bounds"][0] < 35_000_000


def test_boundary_points_angles_and_well_known_text_occur(written: Written) -> None:
    def column(name: str, header: str) -> list[str]:
        sheet = openpyxl.load_workbook(written.root / "raw" / name).active
        assert sheet is not None
        cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
        place = next(row.index(header) for row in cells if header in row)
        return [str(row[place]) for row in cells if row[place] not in (None, header)]

    assert column("自然资源局_临时用地审批.xlsx", "拐点坐标")[0].startswith("J1,44")
    assert "°" in column("林草局_林地草地占用审批.xlsx", "范围坐标")[0]
    assert column("自然资源局_农用地转用批复台账.xlsx", "界址点坐标")[0].startswith("POLYGON")
    mapping = written.root / "mappings" / "政务热线_12345热线工单.xlsx.yaml"
    assert 'datum: "gcj02"' in mapping.read_text(encoding="utf-8")


def test_repeated_broken_and_blank_rows_are_counted(block: Block) -> None:
    county = build(block)
    source = next(s for s in SOURCES if s.dataset == "construction_permit")
    contract = contracts()[source.dataset]
    frame = county.frames[source.dataset]
    sheet = render(block, source, contract, frame)
    page = lay_out(block, source, contract, sheet)
    repeated = round(len(frame) * source.repeated)
    assert page.broken == {"issued_on": 2, "permit_no": 2}
    assert len(page.sheet.cells) == len(frame) + repeated + sum(page.broken.values()) + 2
    assert page.sheet.cells.row(0) == sheet.cells.row(0)
    assert page.total is not None
    assert page.total[0] == "合计"


def test_missing_codes_lie_between_a_fifth_and_two_fifths(block: Block) -> None:
    county = build(block)
    source = next(s for s in SOURCES if s.dataset == "works_evidence")
    sheet = render(block, source, contracts()[source.dataset], county.frames[source.dataset])
    place = [field.column for field in source.fields].index("contractor_usc")
    texts = sheet.cells[str(place)]
    absent = texts.is_in(["", "/", "—", "无"]).sum() / len(texts)
    assert 0.2 < absent < 0.4


def test_unknown_columns_and_flags_are_refused() -> None:
    permit = contracts()["construction_permit"]
    with pytest.raises(KeyError, match="construction_permit has no column colour"):
        conform(permit, pl.DataFrame({"colour": ["red"]}))
    with pytest.raises(KeyError, match="construction_permit has no column colour"):
        frame_of(permit, [{"colour": "red"}])
    with pytest.raises(ValueError, match="unknown flag 'found=3'"):
        fields("permit_no 证号 found=3")


def page_of(rows: int) -> Page:
    cells = pl.DataFrame({"0": ["x"] * rows})
    return Page((), Sheet(cells, (("甲",),), frozenset(), None), None, (), {})


def test_xls_has_an_end(tmp_path) -> None:  # type: ignore[no-untyped-def]  # pytest's own
    with pytest.raises(ValueError, match=r"big\.xls: 65556 rows do not fit into xls"):
        workbooks.write_xls(page_of(65_536), tmp_path / "big.xls", "x")


def test_without_xlwt_the_error_says_so(  # type: ignore[no-untyped-def]  # as above
    tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "xlwt", None)
    with pytest.raises(SupervisionError) as caught:
        workbooks.write_xls(page_of(1), tmp_path / "a.xls", "x")
    assert caught.value.where == "a.xls"
    assert caught.value.render("en").splitlines() == [
        "xlwt is not installed: xls cannot be written",
        "  where: a.xls",
        "  mend: pip install xlwt",
    ]
    assert "未安装 xlwt" in caught.value.render("zh")
