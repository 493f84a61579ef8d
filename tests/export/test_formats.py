"""The same leads in every format, read back with readers that this project does not write with."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
from collections.abc import Callable
from typing import Any

import openpyxl
import polars as pl
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from supervision_models.export import FORMATS, ExportReport
from supervision_models.export.columns import LEADS, PRINTED
from supervision_models.export.words import fact_words

from .conftest import BOX, FORMULA, PSEUDONYM, lead_id

Export = Callable[..., ExportReport]
WANTED = [
    lead_id("land.parcel", "patch_no=P1"),
    lead_id("incident.death", "record_no=S1"),
    lead_id("land.parcel", "patch_no=P2"),
    lead_id("safe.person", f"record_no=R1|person_id={PSEUDONYM}"),
]


def rows_of(report: ExportReport) -> list[dict[str, Any]]:
    """lead id, severity, score, title, laws and so on, by column names, from any format."""
    path = report.path
    if report.format == "csv":
        titles = {column.title.zh: column.name for column in LEADS}
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [
                {titles[key]: value for key, value in row.items()} for row in csv.DictReader(file)
            ]
    if report.format == "xlsx":
        titles = {column.title.zh: column.name for column in LEADS}
        sheet = openpyxl.load_workbook(path)["线索清单"]
        head, *rest = sheet.iter_rows(values_only=True)
        return [
            {titles[str(key)]: value for key, value in zip(head, row, strict=True)} for row in rest
        ]
    if report.format == "json":
        return list(json.loads(path.read_text("utf-8"))["items"])
    if report.format == "geojson":
        document = json.loads(path.read_text("utf-8"))
        return [feature["properties"] for feature in document["features"]]
    if report.format == "gpkg":
        _, table = pyogrio.read_arrow(path, layer="leads")
        return list(table.to_pylist())
    return pl.read_parquet(path).to_dicts()


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_leads_in_each(export: Export, name: str) -> None:
    report = export(name)
    rows = rows_of(report)
    assert report.rows == len(rows) == 4
    assert sorted(row["lead_id"] for row in rows) == sorted(WANTED)
    assert rows[0]["lead_id"] == WANTED[0]  # gravest first
    first = rows[0]
    assert int(first["score"]) == 55
    assert first["severity_title"] == "红（S4）"
    assert str(first["conduct_on"])[:10] == "2024-09-01"
    assert first["organ_title"] == "自然资源主管部门"
    assert first["score_text"] == "40 基础分  +15 面积大 = 55"
    assert first["facts_text"].splitlines() == ["面积：1,234,567.5 平方米", "地块：G1、G2"]
    assert first["tracks_title"] in ("行政、刑事", "刑事、行政")
    assert first["laws_text"].startswith("《土地管理法》（2019-08-26）第44条：")
    assert first["laws_text"].endswith("某法@1900-01-01.art1")
    assert first["untested_text"] == "抢险救灾"
    assert first["cautions_text"] == "日期只精确到月或年（observed_on）"
    assert (
        first["candidate_id"] == rows[[r["lead_id"] for r in rows].index(WANTED[2])]["candidate_id"]
    )
    assert int(first["evidence_rows"]) == 1
    assert int(first["counter_rows"]) == 1


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_without_leads(export: Export, leads: pl.DataFrame, name: str) -> None:
    report = export(name, leads=leads.clear())
    assert report.rows == 0
    assert rows_of(report) == []


def test_every_export_is_entered_in_the_log(export: Export, ledger: Any, tmp_path: Any) -> None:
    report = export("csv", actor="甲")
    (entry,) = ledger.audit.entries(action="leads.exported")
    assert (entry.actor, entry.object) == ("甲", "out.csv")
    assert entry.detail["rows"] == 4
    assert entry.detail["role"] == "analyst"
    assert entry.detail["sha256"] == hashlib.sha256(report.path.read_bytes()).hexdigest()
    assert report.sha256 == entry.detail["sha256"]
    assert report.audit_head == ledger.audit.head()
    assert ledger.verify().ok
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []


def test_exploratory_and_dismissed_leads_only_on_request(export: Export) -> None:
    report = export("csv")
    assert dict(report.left_out) == {"exploratory": 1, "suppressed": 1}
    assert "未列入 1 条：探索领域" in report.text.zh
    assert "left out 1: dismissed" in report.text.en
    everything = export("csv", exploratory=True, suppressed=True)
    assert everything.rows == 6
    dismissed = [row for row in rows_of(everything) if row["state_title"] == "不立案"]
    assert [row["reason_title"] for row in dismissed] == ["已有合法审批"]
    assert set(report.as_dict()) >= {"path", "format", "rows", "sha256", "role", "audit_head"}


def test_workbook(export: Export) -> None:
    book = openpyxl.load_workbook(export("xlsx").path)
    assert book.sheetnames == ["线索清单", "打印用清单", "证据", "反证与核查", "说明"]
    sheet = book["线索清单"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, sheet.max_column).column_letter}5"
    heads = [cell.value for cell in sheet[1]]
    assert len(set(heads)) == len(heads)
    day = sheet.cell(2, heads.index("行为日") + 1)
    assert (day.value.date(), day.number_format) == (dt.date(2024, 9, 1), "yyyy-mm-dd")
    severity = sheet.cell(2, heads.index("等级") + 1)
    assert severity.fill.fgColor.rgb == "FFF4B6B6"
    message = sheet.cell(2, heads.index("线索内容") + 1)
    assert (message.value, message.data_type) == (FORMULA, "s")
    assert message.alignment.wrap_text
    assert all(
        cell.data_type != "f" and cell.hyperlink is None
        for each in book
        for row in each.iter_rows()
        for cell in row
    )
    widths = {
        place: dimension.width
        for dimension in sheet.column_dimensions.values()
        for place in range(dimension.min, dimension.max + 1)
    }
    shown = [column for column in LEADS if column.people]
    for place, column in enumerate(shown, start=1):
        assert widths[place] == pytest.approx(column.width, abs=1)


def test_the_list_for_print_fits_a_page(export: Export) -> None:
    sheet = openpyxl.load_workbook(export("xlsx").path)["打印用清单"]
    assert [cell.value for cell in sheet[1]] == [column.title.zh for column in PRINTED]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToHeight, sheet.print_title_rows) == (0, "$1:$1")
    # characters on the width of A4 at no less than 80 per cent
    assert sum(column.width for column in PRINTED) <= 175
    lead = [cell.value for cell in sheet[2]]
    assert (lead[0], lead[4]) == (1, FORMULA)
    assert 0 < len(lead[1]) <= 10


def test_evidence_and_counter_evidence_in_the_workbook(export: Export) -> None:
    report = export("xlsx")
    book = openpyxl.load_workbook(report.path)
    head, *rows = book["证据"].iter_rows(values_only=True)
    evidence = [dict(zip(head, row, strict=True)) for row in rows]
    assert len(evidence) == 3
    first = evidence[0]
    assert (first["线索序号"], first["线索编号"], first["比对项"]) == (1, WANTED[0], "主体")
    assert (first["源文件"], first["工作表"], first["行号"]) == ("源.xlsx", "一", 7)
    assert "图斑编号：P1" in first["规范内容"]
    assert "图斑编号：P1" in first["原文"]
    head, *rows = book["反证与核查"].iter_rows(values_only=True)
    checks = [dict(zip(head, row, strict=True)) for row in rows]
    first, second, third = checks[:3]
    assert (first["类别"], first["说明"]) == ("反证", "邻近，但不重叠")
    assert first["内容"].splitlines()[0] == "用地批复"
    assert (second["类别"], second["内容"]) == ("未能检验的例外", "□ 抢险救灾")
    assert (third["类别"], third["内容"]) == ("核查清单", "□ 是否为设施农用地")
    assert report.evidence == len(evidence) + 1


def test_the_sheet_that_explains(export: Export, ledger: Any) -> None:
    before = ledger.audit.head()
    book = openpyxl.load_workbook(export("xlsx", actor="甲").path)
    said = [str(cell) for row in book["说明"].iter_rows(values_only=True) for cell in row if cell]
    for part in (
        "线索只是待核查的信息，不是违法结论，不得据此直接作出任何决定。",
        "分析员（个人信息已屏蔽）",
        "甲 2026-09-30T09:00:00+08:00 analyst",
        before,
        "s1",
        "2026-09-30",
        "land.parcel",
        "1.0.0",
        "7",  # not assessable
        "990121 2024-01-01–2024-12-31",
        "源.xlsx#一",
        "f" * 64,
    ):
        assert part in said, part


def test_english(export: Export) -> None:
    book = openpyxl.load_workbook(export("xlsx", lang="en").path)
    assert book.sheetnames == ["Leads", "List for print", "Evidence", "Counter-evidence", "About"]
    heads = [cell.value for cell in book["Leads"][1]]
    assert "What was found" in heads
    row = [cell.value for cell in book["Leads"][2]]
    assert row[heads.index("Severity")] == "red (S4)"
    assert row[heads.index("Score, item by item")] == "40 base  +15 Large = 55"
    assert "Area: 1,234,567.5 m²" in row[heads.index("Facts")]


def test_geojson_follows_rfc_7946(export: Export) -> None:
    document = json.loads(export("geojson").path.read_text("utf-8"))
    assert document["type"] == "FeatureCollection"
    assert document["supervision"]["format"] == "supervision-leads/1"
    assert "crs" not in document
    by_id = {feature["id"]: feature for feature in document["features"]}
    shape = shapely.geometry.shape(by_id[WANTED[0]]["geometry"])
    assert shape.equals(BOX)
    assert shape.exterior.is_ccw
    assert not BOX.exterior.is_ccw
    assert by_id[WANTED[2]]["geometry"] is None
    assert by_id[WANTED[0]]["properties"]["facts"] == {"area": 1234567.5, "parcels": ["G1", "G2"]}


def test_geopackage(export: Export) -> None:
    path = export("gpkg").path
    info = pyogrio.read_info(path, layer="leads")
    assert info["crs"] == "EPSG:4490"
    assert info["features"] == 4
    meta, table = pyogrio.read_arrow(path, layer="leads")
    shapes = shapely.from_wkb(table[meta["geometry_name"] or "wkb_geometry"].to_pylist())
    assert shapes[0].equals(BOX)
    assert table["routes"].to_pylist()[0] == "pre-litigation|criminal-transfer"


def test_geoparquet(export: Export, leads: pl.DataFrame) -> None:
    path = export("parquet").path
    metadata = pq.read_schema(path).metadata
    geo = json.loads(metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    assert geo["columns"]["geom"]["crs"]["id"] == {"authority": "EPSG", "code": 4490}
    assert json.loads(metadata[b"supervision"])["leads"] == 4
    frame = pl.read_parquet(path)
    assert frame.schema["conduct_on"] == pl.Date
    assert frame.schema["laws"] == pl.List(pl.String)
    assert shapely.from_wkb(frame["geom"][0]).equals(BOX)
    flat = export("parquet", leads=leads.with_columns(geom=pl.lit(None, dtype=pl.Binary))).path
    assert b"geo" not in pq.read_schema(flat).metadata
    assert "geom" not in pl.read_parquet(flat).columns


def test_json_carries_the_whole_dossier(export: Export) -> None:
    document = json.loads(export("json").path.read_text("utf-8"))
    assert document["leads"] == 4
    assert document["scans"][0]["id"] == "s1"
    assert document["models"][0]["not_assessable"] in (0, 7)
    first = document["items"][0]
    assert first["facts"] == {"area": 1234567.5, "parcels": ["G1", "G2"]}
    assert first["score_items"][0] == {"code": "base", "points": 40}
    (record,) = first["evidence"]
    assert (record["file"], record["row"], record["raw"]["图斑编号"]) == ("源.xlsx", 7, "P1")
    (near,) = first["counter"]
    assert (near["match_title"], near["why"]) == ("用地批复", "nearby")


def test_csv_has_a_mark_that_excel_needs(export: Export) -> None:
    data = export("csv").path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf" + "序号,线索编号,等级".encode())
    assert b"\r\n" in data


def test_ten_thousand_leads_keep_their_order(export: Export, leads: pl.DataFrame) -> None:
    some = leads.filter(pl.col("identity") == "patch_no=P2")
    many = pl.concat([some] * 10_000).with_columns(
        pl.Series("lead_id", [f"{at:032x}" for at in range(10_000)])
    )
    report = export("parquet", leads=many)
    frame = pl.read_parquet(report.path)
    assert report.rows == 10_000
    assert frame["lead_id"].to_list() == many["lead_id"].to_list()
    assert frame["no"].to_list() == list(range(1, 10_001))


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (["甲", "乙"], "甲、乙", "甲; 乙"),
        (True, "是", "yes"),
        (False, "否", "no"),
        (4.0, "4", "4"),
        (0.25, "0.25", "0.25"),
        (None, "—", "—"),
    ],
)
def test_facts_are_said_in_words(value: object, zh: str, en: str) -> None:
    assert fact_words(value, "zh") == zh
    assert fact_words(value, "en") == en
