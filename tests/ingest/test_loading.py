"""From files to current snapshots: idempotence, corrections, coverage, masking, accounts."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from supervision_models.errors import ContractError, ErrorList, IngestError, WorkspaceError
from supervision_models.ingest import ingest
from supervision_models.workspace import Coverage, Workspace

from .conftest import AT, PERMIT_HEADER, Load, quarantine_of, rows_of, write_permits

ONE = "P1,示例一号楼,澄塘示例置业有限公司,350,2023-05-18"
TWO = "P2,示例二号楼,澄塘示例置业有限公司,120,2023年6月"


def state(workspace: Workspace) -> dict[str, bytes]:
    """All files of the workspace's data by name."""
    data = workspace.root / "data"
    return {
        str(path.relative_to(data)): path.read_bytes()
        for path in sorted(data.rglob("*"))
        if path.is_file()
    }


def test_the_same_file_again_changes_nothing(
    load: Load, workspace: Workspace, tmp_path: Path
) -> None:
    path = write_permits(tmp_path / "许可.csv", ONE, TWO)
    (first,) = load(path)
    before = state(workspace)
    (second,) = load(path)
    assert (first.status, second.status) == ("loaded", "unchanged")
    assert state(workspace) == before


def test_a_corrected_file_replaces_and_the_old_stays_readable(
    load: Load, workspace: Workspace, tmp_path: Path
) -> None:
    path = write_permits(tmp_path / "许可.csv", ONE, TWO)
    (first,) = load(path)
    old = workspace.snapshots()[0]
    (second,) = load(write_permits(path, ONE))
    assert (second.status, second.replaced) == ("replaced", first.digest)
    assert second.warnings[-1].zh == "替换了此前同名来源：2 行 → 1 行"
    assert [item.rows for item in workspace.snapshots()] == [1]
    again = workspace.load_snapshot("construction_permit", first.digest)
    assert again == old
    assert len(pl.read_parquet(workspace.snapshot_path(again))) == 2


def test_two_sources_of_one_dataset_stand_side_by_side(
    load: Load, workspace: Workspace, tmp_path: Path
) -> None:
    load(write_permits(tmp_path / "2022.csv", ONE), write_permits(tmp_path / "2023.csv", TWO))
    assert [item.source for item in workspace.snapshots()] == ["2022.csv", "2023.csv"]
    assert rows_of(workspace, "construction_permit")["permit_no"].to_list() == ["P1", "P2"]


def test_a_copy_under_another_name_is_not_loaded_twice(
    load: Load, workspace: Workspace, tmp_path: Path
) -> None:
    load(write_permits(tmp_path / "许可.csv", ONE))
    (copy,) = load(write_permits(tmp_path / "许可 (1).csv", ONE))
    assert copy.status == "same-file"
    assert copy.warnings[-1].zh == "内容与 许可.csv 相同"
    assert len(workspace.snapshots()) == 1


def test_a_source_of_two_datasets_is_pointed_out(load: Load, tmp_path: Path) -> None:
    path = tmp_path / "批复.csv"
    path.write_text("批复号,项目名称,批复日期\nS1,甲,2023-05-18\n", encoding="utf-8")
    load(path, dataset="soil_water_plan")
    (report,) = load(path, dataset="eia")
    assert report.warnings[-1].en == (
        "this source is loaded as soil_water_plan too; withdraw that if it was a mistake"
    )


def test_two_files_of_one_name_in_one_call(
    load: Load, workspace: Workspace, tmp_path: Path
) -> None:
    for name in ("甲", "乙"):
        (tmp_path / name).mkdir()
    files = [
        write_permits(tmp_path / "甲" / "许可.csv", ONE),
        write_permits(tmp_path / "乙" / "许可.csv", TWO),
    ]
    first, second = load(*files, keep_going=True)
    assert (first.status, second.status) == ("loaded", "failed")
    assert second.error is not None
    assert second.error.what.zh == "两个文件同名（许可.csv），后一个会替换前一个"
    assert second.error.where == str(files[1])


def workbook(path: Path, *sheets: str) -> Path:
    book = xlsxwriter.Workbook(path)
    for number, name in enumerate(sheets):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, PERMIT_HEADER.split(","))
        sheet.write_row(1, 0, [f"P{number}", f"示例{number}号楼", "", "3", "2023-05-18"])
    book.close()
    return path


def test_a_renamed_sheet_does_not_stay_current(
    load: Load, workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "台账.xlsx"
    load(workbook(path, "2022年", "2023年"))
    load(workbook(path, "2022年", "二〇二三"))
    assert [item.source for item in workspace.snapshots()] == [
        "台账.xlsx#2022年",
        "台账.xlsx#二〇二三",
    ]


def test_identical_rows_are_counted_once(load: Load, workspace: Workspace, tmp_path: Path) -> None:
    (report,) = load(write_permits(tmp_path / "许可.csv", ONE, TWO, ONE, ONE))
    assert (report.rows_in, report.loaded, report.skipped) == (5, 2, {"header": 1, "duplicate": 2})
    rows = rows_of(workspace, "construction_permit")
    assert rows["_row"].to_list() == [2, 3]
    assert rows["_seq"].to_list() == [0, 1]


def test_a_dry_run_changes_nothing(load: Load, workspace: Workspace, tmp_path: Path) -> None:
    (report,) = load(write_permits(tmp_path / "许可.csv", ONE, "P3,,,,"), dry_run=True)
    assert (report.status, report.loaded, report.quarantined) == ("dry-run", 1, 1)
    assert [use.column for use in report.columns] == [
        "permit_no", "project_name", "owner_name", "price", "issued_on",
    ]  # fmt: skip
    assert state(workspace) == {}
    assert not list((workspace.root / "cache").iterdir())


def test_one_bad_file_does_not_stop_the_others(
    load: Load, workspace: Workspace, tmp_path: Path
) -> None:
    good = write_permits(tmp_path / "许可.csv", ONE)
    reports = load(tmp_path / "无.csv", good, tmp_path / "也无.csv", keep_going=True)
    assert [report.status for report in reports] == ["failed", "loaded", "failed"]
    with pytest.raises(ErrorList, match="there is no such file") as caught:
        load(tmp_path / "无.csv", good, tmp_path / "也无.csv")
    assert [error.where for error in caught.value.errors] == [
        str(tmp_path / "无.csv"),
        str(tmp_path / "也无.csv"),
    ]


def test_a_row_is_judged_by_its_required_columns(
    load: Load, workspace: Workspace, tmp_path: Path
) -> None:
    lines = [
        "P1,一号楼,,很贵,2023-05-18",
        "P2,二号楼,,3,",
        "P3,三号楼,,3,哪天",
        "P4,四号楼,,3,2023-05-18,,多,余",
    ]
    (report,) = load(write_permits(tmp_path / "许可.csv", *lines))
    assert (report.loaded, report.quarantined) == (1, 3)
    assert report.reasons == {"empty": 1, "extra-cells": 1, "not-a-date": 1}
    assert report.unreadable == {"issued_on:not-a-date": 1, "price:not-a-number": 1}
    row = rows_of(workspace, "construction_permit").row(0, named=True)
    assert row["price"] is None
    assert "price:unreadable" in row["_repairs"]
    held = quarantine_of(workspace, workspace.snapshots()[0])
    assert held.select("row", "column", "reason").rows() == [
        (3, "issued_on", "empty"),
        (4, "issued_on", "not-a-date"),
        (5, "", "extra-cells"),
    ]
    assert json.loads(held["raw"][2])["#7"] == "多"


def test_a_short_line_says_so(load: Load, workspace: Workspace, tmp_path: Path) -> None:
    load(write_permits(tmp_path / "许可.csv", ONE, "P9,九号楼", header=PERMIT_HEADER))
    header = "施工许可证编号,工程名称,发证日期,建设单位,合同价（万元）"
    load(write_permits(tmp_path / "许可.csv", "P9,九号楼,2023-05-18", header=header))
    assert rows_of(workspace, "construction_permit")["_repairs"].to_list() == [["row:short"]]


def test_precision_region_and_repairs(load: Load, workspace: Workspace, tmp_path: Path) -> None:
    header = f"{PERMIT_HEADER},行政区划代码"
    lines = [f"{ONE},990121101000", f"{TWO},"]
    load(write_permits(tmp_path / "许可.csv", *lines, header=header))
    rows = rows_of(workspace, "construction_permit")
    assert rows["_precision"].to_list() == [None, '{"issued_on": "month"}']
    assert rows["_region"].to_list() == ["990121101", "990121"]
    assert rows["_repairs"].to_list()[1] == ["price:unit:万元→元", "issued_on:cn-date"]


def test_the_region_of_a_file(load: Load, workspace: Workspace, tmp_path: Path) -> None:
    load(write_permits(tmp_path / "许可.csv", ONE), region="990122")
    assert rows_of(workspace, "construction_permit")["_region"].to_list() == ["990122"]


def test_the_hash_is_of_the_contents_only(load: Load, workspace: Workspace, tmp_path: Path) -> None:
    load(write_permits(tmp_path / "a.csv", ONE))
    header = "发证日期,合同价（元）,建设单位,工程名称,施工许可证编号"
    other = "2023年5月18日,3500000,澄塘示例置业有限公司,示例一号楼,P1"
    load(write_permits(tmp_path / "b.csv", other, header=header))
    assert rows_of(workspace, "construction_permit")["_hash"].n_unique() == 1


# -- people -----------------------------------------------------------------------------

ID = "990121199001011233"


def test_personal_numbers_are_stored_nowhere(
    load: Load, workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "特种作业人员.csv"
    path.write_text(
        "证书编号,姓名,身份证号,手机号码,工种,有效期起,有效期止,备注\n"
        f"C1,示例甲,{ID},13900001234,焊工,2023-01-01,2026-01-01,联系13900001234\n"
        f"C2,示例乙,{ID},13900001234,焊工,,2026-01-01,证件{ID}\n",
        encoding="utf-8",
    )
    (report,) = load(path, dataset="operator_certificate")
    assert (report.loaded, report.quarantined) == (1, 1)
    row = rows_of(workspace, "operator_certificate").row(0, named=True)
    assert row["person_id"].startswith("h:")
    assert len(row["person_id"]) == 26
    raw = json.loads(row["_raw"])
    assert (raw["身份证号"], raw["手机号码"]) == ("‹…1233›", "‹…1234›")
    assert raw["备注"] == "联系‹…1234›"
    for name, content in state(workspace).items():
        for secret in (ID, "13900001234"):
            assert secret.encode() not in content, name
    held = quarantine_of(workspace, workspace.snapshots()[0])
    assert ID not in held["raw"][0]


def test_a_resident_number_in_a_code_column_is_masked(
    load: Load, workspace: Workspace, tmp_path: Path
) -> None:
    header = f"{PERMIT_HEADER},建设单位统一社会信用代码"
    resident = "110101199003077758"
    load(write_permits(tmp_path / "许可.csv", f"{ONE},{resident}", header=header))
    row = rows_of(workspace, "construction_permit").row(0, named=True)
    assert row["owner_usc"] is None
    assert resident not in row["_raw"]


# -- coverage ---------------------------------------------------------------------------


def test_measured_coverage(load: Load, workspace: Workspace, tmp_path: Path) -> None:
    lines = ["P1,一,,,2023-01-10", "P2,二,,,2023-03-01", "P3,三,,,2024-01-01"]
    (report,) = load(write_permits(tmp_path / "许可.csv", *lines))
    expected = (
        Coverage("990121", dt.date(2023, 1, 10), dt.date(2023, 3, 1), "measured"),
        Coverage("990121", dt.date(2024, 1, 1), dt.date(2024, 1, 1), "measured"),
    )
    assert report.coverage == expected
    assert workspace.snapshots()[0].coverage == expected


def test_declared_coverage_and_its_change(load: Load, workspace: Workspace, tmp_path: Path) -> None:
    path = write_permits(tmp_path / "许可.csv", ONE)
    year = {"start": dt.date(2023, 1, 1), "end": dt.date(2023, 12, 31)}
    load(path, **year)
    expected = Coverage("990121", year["start"], year["end"], "declared")
    assert workspace.snapshots()[0].coverage == (expected,)
    load(path, start=dt.date(2020, 1, 1), region="99")
    assert workspace.snapshots()[0].coverage == (
        Coverage("99", dt.date(2020, 1, 1), None, "declared"),
    )


def test_coverage_that_ends_before_it_begins(load: Load, tmp_path: Path) -> None:
    path = write_permits(tmp_path / "许可.csv", ONE)
    with pytest.raises(IngestError, match="the coverage begins after its end") as caught:
        load(path, start=dt.date(2024, 1, 1), end=dt.date(2023, 1, 1))
    assert caught.value.where == "--from 2024-01-01 --to 2023-01-01"


def test_quarantine_is_a_hole_in_the_coverage(load: Load, tmp_path: Path) -> None:
    (report,) = load(write_permits(tmp_path / "许可.csv", ONE, "P2,二,,,哪天"))
    assert report.warnings[0].zh.startswith("1 行被隔离，覆盖期间内的数据并不完整")


def test_what_could_not_be_read_is_told(load: Load, tmp_path: Path) -> None:
    """A row whose other cells are sound is loaded; that one of them is lost is said."""
    (report,) = load(write_permits(tmp_path / "许可.csv", ONE, "P2,二,,许多,2023-05-19"))
    assert (report.loaded, report.quarantined) == (2, 0)
    (warning,) = report.warnings
    assert warning.zh == "载入的行中有读不出的格，按空值计：price 1（不是可识别的数）"
    assert warning.en.startswith("cells of loaded rows could not be read and are empty: price 1")


def test_dates_of_either_order_are_told(load: Load, tmp_path: Path) -> None:
    (report,) = load(write_permits(tmp_path / "许可.csv", ONE, "P2,二,,1,05/03/2025"))
    (warning,) = report.warnings
    assert "“月在前”读：issued_on 1；" in warning.zh
    assert "read month first: issued_on 1;" in warning.en
    # what can only be one day needs no word
    (report,) = load(
        write_permits(tmp_path / "许可.csv", ONE, "P2,二,,1,05/05/2025", "P3,三,,1,12/25/2024")
    )
    assert not any("月在前" in warning.zh for warning in report.warnings)


def test_rows_that_are_all_in_quarantine_are_told(load: Load, tmp_path: Path) -> None:
    (report,) = load(write_permits(tmp_path / "许可.csv", "P2,二,,,哪天", "P3,三,,,那天"))
    assert (report.loaded, report.quarantined, report.coverage) == (0, 2, ())
    assert report.warnings[0].zh == "2 行被隔离，没有载入；请先处理隔离行"


def test_without_dates_nothing_is_covered(load: Load, tmp_path: Path) -> None:
    path = tmp_path / "水保方案.csv"
    path.write_text("批复号,项目名称,批复日期\nS1,甲,\n", encoding="utf-8")
    (report,) = load(path, dataset="soil_water_plan")
    assert report.coverage == ()
    assert "不能得出“没有记录”的结论" in report.warnings[-1].zh


# -- mapping files ----------------------------------------------------------------------


def mapping(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_mapping_file_settles_what_headers_do_not(
    load: Load, workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "数据.csv"
    path.write_text("说明甲,,\n编号,名,日子,钱\nP1,一号楼,18/05/2023,3\n", encoding="utf-8")
    rules = mapping(
        tmp_path / "m.yaml",
        "dataset: construction_permit\nheader_row: 2\nday_first: true\nregion: '990122'\n"
        "columns: {编号: permit_no, 名: project_name, 日子: issued_on, 钱: price}\n"
        "units: {price: 亿元}\nconstants: {structure: 框架}\n"
        "coverage: {from: 2023-01-01, to: 2023-12-31}\n",
    )
    (report,) = load(path, mapping=rules)
    assert {use.how for use in report.columns} == {"mapping"}
    row = rows_of(workspace, "construction_permit").row(0, named=True)
    assert (row["issued_on"], int(row["price"]), row["structure"], row["_region"]) == (
        dt.date(2023, 5, 18), 300_000_000, "框架", "990122",
    )  # fmt: skip
    assert report.coverage == (
        Coverage("990122", dt.date(2023, 1, 1), dt.date(2023, 12, 31), "declared"),
    )


def test_projected_points_of_a_mapping(load: Load, workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "投诉.csv"
    path.write_text("工单号,受理日期,X,Y\nT1,2023-05-18,500000,4450000\n", encoding="utf-8")
    rules = mapping(
        tmp_path / "m.yaml", "dataset: complaint\ncrs: EPSG:4543\npoints: {x: X, y: Y}\n"
    )
    (report,) = load(path, mapping=rules)
    assert (report.loaded, report.geometry_from) == (1, "points")
    assert rows_of(workspace, "complaint")["geom"][0] is not None


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ("dataset: nothing\n", "there is no dataset 'nothing'", "m.yaml:1:dataset"),
        (
            "dataset: complaint\ncolumns:\n  甲: nowhere\n",
            "no column 'nowhere'",
            "m.yaml:3:columns.甲",
        ),
        ("colums: {}\n", "unknown field 'colums'", "m.yaml:1:colums"),
        ("header_row: 0\n", "", "m.yaml:1:header_row"),
        ("datum: wgs\n", "", "m.yaml:1:datum"),
        ("a: &x 1\n", "anchors", "m.yaml:1"),
    ],
)
def test_faults_of_a_mapping_file(
    load: Load, tmp_path: Path, text: str, what: str, where: str
) -> None:
    with pytest.raises(ErrorList) as caught:
        load(tmp_path / "x.csv", mapping=mapping(tmp_path / "m.yaml", text))
    error = caught.value.errors[0]
    assert what in error.what.en
    assert error.where.endswith(where)


def test_a_mapping_for_another_dataset_than_named(load: Load, tmp_path: Path) -> None:
    rules = mapping(tmp_path / "m.yaml", "columns: {甲: permit_no}\n")
    with pytest.raises(ErrorList) as caught:
        load(tmp_path / "x.csv", mapping=rules, dataset="complaint")
    assert "dataset complaint has no column 'permit_no'" in caught.value.errors[0].what.en


def test_a_dataset_that_is_none(load: Load, tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="there is no dataset 'permit'"):
        load(tmp_path / "x.csv", dataset="permit")


# -- the child --------------------------------------------------------------------------


def test_through_the_child_process_the_result_is_the_same(
    load: Load, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_permits(tmp_path / "许可.csv", ONE, TWO, "坏,,,,")
    load(path)
    before = state(workspace)
    monkeypatch.undo()
    told: list[tuple[str, float | None]] = []
    (report,) = ingest(
        workspace, [path], at=AT, progress=lambda label, share: told.append((label, share))
    )
    assert report.status == "unchanged"
    assert state(workspace) == before
    assert told[0] == ("许可.csv", 0.0)
    assert told[-1] == ("许可.csv", 1.0)
    assert not list((workspace.root / "cache").iterdir())


def test_errors_come_back_from_the_child(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"\xff\xff\n")
    with pytest.raises(
        IngestError, match="the encoding of the file cannot be determined"
    ) as caught:
        ingest(workspace, [path], at=AT)
    assert caught.value.where.startswith("x.csv (utf-8")
    path = tmp_path / "empty.xlsx"
    xlsxwriter.Workbook(path).close()
    with pytest.raises(IngestError, match="there are no data in the file"):
        ingest(workspace, [path], at=AT)


def test_a_missing_workspace_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="no workspace here") as caught:
        Workspace.open(tmp_path / "county")
    assert caught.value.mend is not None
    assert caught.value.mend.en == "run: supervision init county"


def test_what_is_odd_is_loaded_and_told(load: Load, tmp_path: Path, workspace: Workspace) -> None:
    header = "施工许可证编号,项目名称,合同价（元）,发证日期"
    lines = ["P1,一号楼,-500,2024-05-18", "P2,二号楼,-3,2031-05-06", "P3,三号楼,7,2024-05-20"]
    path = tmp_path / "施工许可证.csv"
    path.write_text("\n".join([header, *lines]), encoding="utf-8")
    (report,) = load(path)
    assert report.loaded == 3
    told = [warning.en for warning in report.warnings]
    assert "amounts below zero were loaded as they are: price 2; check them" in " ".join(told)
    assert "issued_on has days more than a year after today, the last one 2031-05-06" in " ".join(
        told
    )
    plain = tmp_path / "许可.csv"
    plain.write_text("\n".join([header, lines[2]]), encoding="utf-8")
    (report,) = load(plain)
    assert not [w for w in report.warnings if "below zero" in w.en or "a year after" in w.en]


def test_reasons_are_those_of_loaded_rows(load: Load, tmp_path: Path) -> None:
    header = "施工许可证编号,项目名称,合同价（元）,发证日期"
    lines = ["P1,一号楼,USD 5,2024-05-18", "P2,二号楼,1-3,哪天"]
    path = tmp_path / "施工许可证.csv"
    path.write_text("\n".join([header, *lines]), encoding="utf-8")
    (report,) = load(path)
    assert (report.loaded, report.quarantined) == (1, 1)
    (told,) = [warning.en for warning in report.warnings if "could not be read" in warning.en]
    assert told.endswith("price 1 (foreign currency is not converted)")
