"""kill -9 anywhere in a merge, run again: the same leads, once. And two processes at once."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from supervision_models.ledger import Ledger

PROCESS = Path(__file__).with_name("merge_process.py")
Make = Callable[..., dict[str, Any]]


def start(url: Path, findings: Path, scan_id: str, kill_at: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(PROCESS), str(url), str(findings), scan_id, kill_at],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out.strip()


@pytest.fixture
def findings(tmp_path: Path, finding: Make, frame: Callable[..., pl.DataFrame]) -> Path:
    path = tmp_path / "findings.parquet"
    frame(*(finding(f"patch_no=P{number}") for number in range(30))).write_parquet(path)
    return path


@pytest.fixture
def started(empty_ledger: Path, tmp_path: Path, findings: Path) -> Path:
    """A ledger with a first scan over fewer and other findings."""
    path = tmp_path / "started.db"
    shutil.copy(empty_ledger, path)
    first = tmp_path / "first.parquet"
    table = pl.read_parquet(findings).head(12)
    table.with_columns(pl.lit('{"area": 1}').alias("facts")).write_parquet(first)
    finish(start(path, first, "s1", "never"))
    return path


def state(path: Path) -> tuple[list[Any], list[Any], str]:
    with Ledger.open(path) as ledger:
        assert ledger.verify().ok
        events = ledger.leads.events().drop("seq").sort("scan_id", "lead_id").rows()
        return events, ledger.leads.standing().rows(), ledger.audit.head()


@pytest.mark.slow
def test_kill_anywhere_and_run_again(tmp_path: Path, started: Path, findings: Path) -> None:
    clean = tmp_path / "clean.db"
    shutil.copy(started, clean)
    statements = int(finish(start(clean, findings, "s2", "never")).split()[0])
    expected = state(clean)
    assert statements > 8
    for kill_at in ("1", "3", str(statements // 2), str(statements), "commit", "committed"):
        path = tmp_path / f"killed-{kill_at}.db"
        shutil.copy(started, path)
        process = start(path, findings, "s2", kill_at)
        process.communicate(timeout=120)
        assert process.returncode == -signal.SIGKILL
        _, repeated, _ = finish(start(path, findings, "s2", "never")).split()
        assert repeated == str(kill_at == "committed"), kill_at
        assert state(path) == expected, kill_at


def test_two_processes_merge_one_after_the_other(
    tmp_path: Path, empty_ledger: Path, findings: Path
) -> None:
    path = tmp_path / "shared.db"
    shutil.copy(empty_ledger, path)
    names = ["s1", "s2", "s2"]
    outputs = [
        finish(process) for process in [start(path, findings, name, "never") for name in names]
    ]
    assert sorted(line.split()[1] for line in outputs) == ["False", "False", "True"]
    with Ledger.open(path) as ledger:
        assert ledger.verify().ok
        by_scan = ledger.leads.events().group_by("scan_id", "event").len().sort("event").rows()
        assert {row[1:] for row in by_scan} == {("new", 30), ("unchanged", 30)}


def test_two_processes_create_one_ledger(tmp_path: Path, findings: Path) -> None:
    path = tmp_path / "new.db"
    processes = [start(path, findings, f"s{number}", "never") for number in range(3)]
    for process in processes:
        finish(process)
    with Ledger.open(path) as ledger:
        assert len(ledger.scans.all()) == 3
        assert ledger.verify().ok
