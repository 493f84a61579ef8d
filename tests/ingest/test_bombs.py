"""Hostile files through the real child: refused with file and reason, and the rest is loaded."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from supervision_models.errors import IngestError
from supervision_models.ingest import ingest, loading
from supervision_models.workspace import Workspace

from .conftest import AT, write_permits


def test_bombs_and_a_good_file(workspace: Workspace, tmp_path: Path) -> None:
    corner = tmp_path / "角落.xlsx"
    book = xlsxwriter.Workbook(corner)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "a")
    sheet.write(1_048_575, 16_383, "b")
    book.close()
    bomb = tmp_path / "炸弹.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/worksheets/sheet1.xml", b" " * 30_000_000)
    line = tmp_path / "长行.csv"
    line.write_bytes(b"a,b\n1," + b"x" * 12_000_000)
    good = write_permits(tmp_path / "许可.csv", "P1,一号楼,,3,2023-05-18")
    reports = ingest(workspace, [corner, bomb, line, good], at=AT, keep_going=True)
    assert [report.status for report in reports] == ["failed", "failed", "failed", "loaded"]
    words = [report.error.what.zh if report.error else "" for report in reports]
    assert words[:3] == [
        "工作表的单元格范围过大（可能有孤立的远端单元格）",
        "文件解压后过大，疑似压缩炸弹",
        "一行超过 1000 万字符",
    ]


def test_a_reader_that_exhausts_its_memory(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "_MEMORY", 600 * 2**20)
    lines = [f"P{i},{'长' * 300}{i},,3,2023-05-18" for i in range(60_000)]
    path = write_permits(tmp_path / "许可.csv", *lines)
    with pytest.raises(IngestError, match="the file was not read to its end") as caught:
        ingest(workspace, [path], at=AT)
    assert "the child ran out of memory (600 MB)" in caught.value.what.en
    assert caught.value.where == "许可.csv"
    assert caught.value.mend is not None
    assert workspace.snapshots() == ()


def test_a_reader_that_takes_too_long(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "_CPU_SECONDS", 0)
    monkeypatch.setattr(loading, "_CPU_SECONDS_PER_MB", 0)
    path = write_permits(tmp_path / "许可.csv", "P1,一号楼,,3,2023-05-18")
    with pytest.raises(IngestError, match="ran out of time"):
        ingest(workspace, [path], at=AT)
