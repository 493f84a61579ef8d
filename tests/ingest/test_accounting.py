"""rows in = loaded + quarantined + skipped, whatever stands in a sheet."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supervision_models.errors import IngestError
from supervision_models.ingest.canonical import Canonical, Chunk
from supervision_models.workspace import Workspace

from .conftest import PERMIT_HEADER, Load, quarantine_of, write_permits

HEADER = PERMIT_HEADER.split(",")
WORDS = st.sampled_from(
    ["", " ", "合计", "小计", "备注：无", "填表人：甲", "P1", "P2", "示例楼", "350", "约3",
     "无", "2023-05-18", "2023年5月", "二〇二三年五月", "45064",
     "NULL", "\u3000", "x\ny", '"', "，", *HEADER]
)  # fmt: skip
ROW = st.one_of(
    st.lists(st.one_of(WORDS, st.text(max_size=6)), max_size=7),
    st.just(HEADER),
    st.just(["P1", "示例楼", "", "3", "2023-05-18"]),
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
@given(
    above=st.lists(st.sampled_from([["台账"], [""], ["填报单位：甲", "", "2023年"]]), max_size=3),
    rows=st.lists(ROW, max_size=12),
)
def test_every_row_is_accounted_for(
    load: Load, workspace: Workspace, tmp_path: Path, above: list[list[str]], rows: list[list[str]]
) -> None:
    path = tmp_path / "许可.csv"
    with path.open("w", encoding="utf-8", errors="ignore", newline="") as file:
        csv.writer(file).writerows([*above, HEADER, *rows])
    with path.open(encoding="utf-8", newline="") as file:
        records = len(list(csv.reader(file)))
    (report,) = load(path, dataset="construction_permit")
    assert report.rows_in == records
    assert records == report.loaded + report.quarantined + sum(report.skipped.values())
    (snapshot,) = workspace.snapshots()
    stored = pl.read_parquet(workspace.snapshot_path(snapshot))
    assert (len(stored), snapshot.rows_in) == (report.loaded, records)
    assert stored["_seq"].to_list() == list(range(report.loaded))
    seen = set(stored["_row"])
    if report.quarantined:
        held = set(quarantine_of(workspace, snapshot)["row"])
        assert len(held) == report.quarantined
        assert not seen & held
    required = stored.select("permit_no", "project_name", "issued_on")
    assert required.null_count().sum_horizontal().item() == 0


def test_rows_that_do_not_add_up_stop_the_load(
    load: Load, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    convert = Canonical.convert

    def lossy(self: Canonical, cells: pl.DataFrame) -> Chunk:
        chunk = convert(self, cells)
        return Chunk(chunk.rows.head(1), chunk.quarantined)

    monkeypatch.setattr(Canonical, "convert", lossy)
    lines = ["P1,一,,3,2023-05-18", "P2,二,,3,2023-05-18"]
    with pytest.raises(IngestError, match="the rows do not add up: read 3, loaded 2") as caught:
        load(write_permits(tmp_path / "许可.csv", *lines))
    assert caught.value.mend is not None
    assert caught.value.mend.zh == "这是程序缺陷，请报告；数据未载入"
    assert workspace.snapshots() == ()
