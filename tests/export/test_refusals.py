"""What an export refuses, and that it leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from supervision_models.export import ExportError, ExportReport, export_leads
from supervision_models.export import leads as export_module
from supervision_models.ledger import Ledger
from supervision_models.workspace import Workspace

from .conftest import AT

Export = Callable[..., ExportReport]


def test_an_unknown_ending(export: Export, tmp_path: Path) -> None:
    with pytest.raises(ExportError) as error:
        export("docx")
    said = error.value.render("en")
    assert said.splitlines()[0] == "there is no format 'docx'"
    assert error.value.where == str(tmp_path / "out.docx")
    assert "xlsx, csv, json, geojson, gpkg, parquet" in said
    assert "give --format" in said


def test_an_unknown_format(export: Export) -> None:
    with pytest.raises(ExportError) as error:
        export("csv", file_format="pdf")
    assert error.value.where == "--format"
    assert error.value.what.zh == "不支持的格式 'pdf'"


def test_the_format_may_be_told(export: Export) -> None:
    report = export("txt", file_format="CSV")
    assert report.format == "csv"
    assert report.path.name == "out.txt"


def test_a_folder_as_target(export: Export, tmp_path: Path) -> None:
    (tmp_path / "out.csv").mkdir()
    with pytest.raises(ExportError, match="the target is a folder") as error:
        export("csv")
    assert error.value.where == str(tmp_path / "out.csv")
    assert error.value.mend is not None
    assert "leads.csv" in error.value.mend.en


def test_a_folder_that_does_not_exist(
    workspace: Workspace, ledger: Ledger, leads: pl.DataFrame, tmp_path: Path
) -> None:
    with pytest.raises(ExportError, match="the folder of the target does not exist") as error:
        export_leads(workspace, ledger, leads, tmp_path / "no" / "out.csv", at=AT)
    assert error.value.where == str(tmp_path / "no")


def test_a_disk_that_is_full(
    export: Export, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(content: object, path: Path) -> int:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(export_module.WRITERS, "csv", full)
    with pytest.raises(ExportError, match="the file cannot be written") as error:
        export("csv")
    assert error.value.where == f"{tmp_path / 'out.csv'}: No space left on device"
    assert ledger.audit.entries(action="leads.exported") == ()
    assert [path.name for path in tmp_path.iterdir() if path.name != "ws"] == []


def test_the_entry_and_the_file_come_together(
    export: Export, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(ExportError, match="the file cannot be written"):
        export("csv")
    assert ledger.audit.entries(action="leads.exported") == ()
    assert [path.name for path in tmp_path.iterdir() if path.name != "ws"] == []
