"""The entry point: each failure is a message, and one JSON document under --json."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from supervision_models.cli.main import main
from supervision_models.ledger import Ledger
from supervision_models.workspace import Workspace


def run(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    monkeypatch.setattr(sys, "argv", ["supervision", *map(str, words)])
    with pytest.raises(SystemExit) as left:
        main()
    return int(left.value.code or 0)


@pytest.mark.parametrize(
    "words", [["nosuch"], ["leads", "list"], ["scan", "-w", "x", "--as-of", "1"]]
)
def test_wrong_usage_is_json_too(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, *words, "--json") == 2
    said = capsys.readouterr()
    assert json.loads(said.out)["what"]
    assert "Usage" in said.err
    assert run(monkeypatch, *words) == 2
    assert capsys.readouterr().out == ""


def test_a_target_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert run(monkeypatch, "init", tmp_path / "file", "--json", "--lang", "en") == 1
    told = json.loads(capsys.readouterr().out)
    assert "cannot be read or written" in told["what"]
    assert told["where"].startswith(str(tmp_path / "file"))


def test_help_and_version_succeed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "--help") == run(monkeypatch, "--version") == 0


@pytest.mark.parametrize(
    "option",
    [("--region", "abc"), ("--crs", "EPSG:99"), ("--crs", "EPSG:4326"), ("--pack", "nowhere")],
)
def test_init_refuses_what_no_scan_could_use(
    option: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(monkeypatch, "init", tmp_path / "ws", *option, "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["where"] == option[0]
    assert told["allowed"]
    assert not (tmp_path / "ws").exists()


@pytest.mark.parametrize("option", ["--severity", "--state", "--organ", "--field"])
def test_a_filter_refuses_a_mistyped_code(
    option: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    Workspace.create(tmp_path / "ws")
    assert run(monkeypatch, "leads", "list", "-w", tmp_path / "ws", option, "s2", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["where"] == option
    assert told["allowed"]


def test_a_filter_refuses_a_model_that_never_ran(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = Workspace.create(tmp_path / "ws")
    record = {"models": [{"id": "build.no-permit"}]}
    with Ledger.open(workspace.ledger_url) as ledger:
        ledger.scans.add(
            scan_id="s1", as_of="2026-09-30", started_at="2026-09-30T08:00:00+08:00",
            finished_at="2026-09-30T08:00:01+08:00", status="complete", record=record,
            digest="d" * 64, at="2026-09-30T08:00:02+08:00",
        )  # fmt: skip
    listing = ("leads", "list", "-w", tmp_path / "ws", "--json", "--model")
    assert run(monkeypatch, *listing, "build.no-permit") == 0
    capsys.readouterr()
    assert run(monkeypatch, *listing, "build.no-permitt") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["where"] == "--model"
    assert "build.no-permit" in str(told["mend"])


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="a folder nobody can write, even root")
@pytest.mark.parametrize("ending", ["xlsx", "csv", "json", "geojson", "gpkg", "parquet"])
def test_export_to_a_folder_that_is_not_writable(
    ending: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    Workspace.create(tmp_path / "ws")
    target = f"/proc/x.{ending}"
    assert run(monkeypatch, "leads", "export", target, "-w", tmp_path / "ws", "--json") == 1
    assert target in json.loads(capsys.readouterr().out)["where"]
