"""Parquet and JSON lines."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
import shapely

from supervision_models.errors import IngestError
from supervision_models.ingest.columnar import text_column
from supervision_models.workspace import Workspace

from .conftest import Load, rows_of

NAIVE = dt.datetime(2023, 5, 18, 8, 30)  # noqa: DTZ001  # columns of files have no zone


@pytest.mark.parametrize(
    ("array", "texts"),
    [
        (pa.array([1.0, 1.5, None, 1e20, float("nan")]), ["1", "1.5", None, "1e+20", "nan"]),
        (pa.array([Decimal("3.20")]), ["3.20"]),
        (pa.array([dt.date(2023, 5, 18)]), ["2023-05-18"]),
        (pa.array([NAIVE]), ["2023-05-18T08:30:00"]),
        (pa.array([[1, 2]]), ["[1, 2]"]),
        (pa.array([{"甲": 1}]), ['{"甲": 1}']),
        (pa.array(["a", "a"]).dictionary_encode(), ["a", "a"]),
        (pa.array([b"\x01"]), ["01"]),
        (pa.array([True]), ["true"]),
        (pa.nulls(1), [None]),
    ],
)
def test_text_of_every_type(array: pa.Array, texts: list[str | None]) -> None:
    assert text_column(array).to_pylist() == texts


def test_parquet(load: Load, workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "许可.parquet"
    pl.DataFrame(
        {
            "施工许可证编号": ["P1", "P2"],
            "工程名称": ["甲", "乙"],
            "发证日期": [dt.date(2023, 5, 18), None],
            "层数": [3.0, None],
        }
    ).write_parquet(path)
    (report,) = load(path)
    assert (report.rows_in, report.loaded, report.reasons) == (2, 1, {"empty": 1})
    row = rows_of(workspace, "construction_permit").row(0, named=True)
    assert (row["issued_on"], row["floors"], row["_row"]) == (dt.date(2023, 5, 18), 3, 1)


def test_a_snapshot_itself_can_be_read_as_geoparquet(
    load: Load, workspace: Workspace, tmp_path: Path
) -> None:
    source = tmp_path / "卫片图斑.csv"
    box = shapely.box(102.3, 40.2, 102.31, 40.21).wkt
    source.write_text(f'图斑编号,后时相,坐标\nP1,2023-05-18,"{box}"\n', encoding="utf-8")
    load(source)
    copy = tmp_path / "卫片.parquet"
    copy.write_bytes(workspace.snapshot_path(workspace.snapshots()[0]).read_bytes())
    (report,) = load(copy, dataset="land_patch")
    assert (report.loaded, report.geometry_from) == (1, "file")
    first, second = rows_of(workspace, "land_patch")["_hash"].to_list()
    assert first == second


def test_a_broken_parquet_file(load: Load, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1 and nothing more PAR1")
    with pytest.raises(IngestError, match="the Parquet file cannot be read"):
        load(path)


def test_json_lines_keep_digits(load: Load, workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "许可.jsonl"
    lines = [
        '{"施工许可证编号": 990121202305180001, "工程名称": "甲", "发证日期": "2023-05-18"}',
        "",
        '{"发证日期": "2023-05-19", "工程名称": "乙", "施工许可证编号": "P2", "合同价": 3.10}',
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    (report,) = load(path)
    assert (report.rows_in, report.loaded, report.skipped) == (3, 2, {"blank": 1})
    rows = rows_of(workspace, "construction_permit")
    assert rows["permit_no"].to_list() == ["990121202305180001", "P2"]
    assert rows["_row"].to_list() == [1, 3]
    assert json.loads(rows["_raw"][1])["合同价"] == "3.10"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("{broken", "not valid JSON"),
        ("[1]", "not a JSON object"),
        ("[" * 100_000, "not valid JSON"),
    ],
)
def test_a_broken_line_is_named(load: Load, tmp_path: Path, line: str, what: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"a": 1}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(IngestError, match=what) as caught:
        load(path)
    assert caught.value.where == "a.jsonl::2"
