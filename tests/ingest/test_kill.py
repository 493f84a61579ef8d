"""kill -9 at any point of a load, then the same load again: the same end state, once."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from supervision_models.workspace import Workspace

from .conftest import PERMIT_HEADER, Load, write_permits

# Loads files, and kills itself at the n-th step that changes a file, or never (n = 0). It forks for
# each n, before any thread is started, so that the libraries are imported once.
DRIVER = """
import datetime as dt, json, os, pathlib, shutil, signal, sys
from supervision_models.ingest import loading
from supervision_models.ingest.job import run
from supervision_models.ingest.values.geometry import measure, points
from supervision_models.workspace import Workspace

empty, root, files = sys.argv[1], sys.argv[2], sys.argv[3:]
limit = steps = 0

def counted(function):
    def call(*args, **kwargs):
        global steps
        steps += 1
        if steps == limit:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **kwargs)
    return call

os.replace, os.fsync, os.unlink = map(counted, (os.replace, os.fsync, os.unlink))
os.rmdir, os.mkdir = counted(os.rmdir), counted(os.mkdir)
loading.run_child = lambda target, payload, **limits: json.loads(json.dumps(run(payload)))

def load(at_step):
    global limit, steps
    pid = os.fork()
    if pid == 0:
        limit, steps = at_step, 0
        loading.ingest(Workspace.open(root), files, at=dt.datetime(2026, 9, 30, tzinfo=dt.UTC))
        pathlib.Path(root + ".steps").write_text(str(steps))
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

def state():
    top = pathlib.Path(root)
    files = [p for p in sorted(top.rglob("*")) if p.is_file() and ".partial" not in p.name]
    # a DuckDB file is not the same byte for byte when it is written twice
    return {str(p.relative_to(top)): None if p.suffix == ".duckdb" else p.read_bytes()
            for p in files}

Workspace.open(empty).contracts  # read once, for all the forks
shutil.copytree(empty, root)
assert load(0) == 0
expected, total = state(), int(pathlib.Path(root + ".steps").read_text())
for number in range(1, total + 1):
    shutil.rmtree(root)
    shutil.copytree(empty, root)
    assert load(number) == -signal.SIGKILL, number
    sources = {item.source for item in Workspace.open(root).snapshots()}
    assert sources <= {"台账.xlsx#2022", "台账.xlsx#2023", "卫片图斑.csv"}, number
    assert load(0) == 0, number
    found = state()
    assert found == expected, (number, sorted(
        name for name in {*found, *expected}
        if name not in found or name not in expected or found[name] != expected[name]
    ))
print(total)
"""


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """A workbook with two sheets of a dataset, and a file with geometry and a quarantined row."""
    book = xlsxwriter.Workbook(tmp_path / "台账.xlsx")
    for year in ("2022", "2023"):
        sheet = book.add_worksheet(year)
        sheet.write_row(0, 0, PERMIT_HEADER.split(","))
        sheet.write_row(1, 0, [f"P{year}", "示例楼", "", "3", f"{year}-05-18"])
    book.close()
    patches = tmp_path / "卫片图斑.csv"
    patches.write_text(
        "图斑编号,后时相,坐标\n"
        'P1,2023-05-18,"POLYGON((102.3 40.2,102.31 40.2,102.31 40.21,102.3 40.2))"\n'
        "P2,2023-05-19,\n",
        encoding="utf-8",
    )
    return [tmp_path / "台账.xlsx", patches]


@pytest.mark.slow
def test_killed_at_every_step(tmp_path: Path, files: list[Path]) -> None:
    empty = Workspace.create(tmp_path / "empty", name="county", region="990121").root
    root = tmp_path / "ws"
    words = [sys.executable, "-c", DRIVER, str(empty), str(root), *map(str, files)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10
    assert len(Workspace.open(root).snapshots()) == 3


KILLED_WHILE_THE_CHILD_WORKS = """
import datetime as dt, os, signal, sys
from supervision_models.ingest import ingest
from supervision_models.workspace import Workspace

def progress(label, share):
    if share:
        os.kill(os.getpid(), signal.SIGKILL)

ingest(Workspace.open(sys.argv[1]), sys.argv[2:], at=dt.datetime(2026, 9, 30, tzinfo=dt.UTC),
       progress=progress)
"""


def test_the_child_dies_with_its_parent_and_its_scratch_is_swept(
    load: Load, workspace: Workspace, tmp_path: Path
) -> None:
    lines = [f"P{i},示例{i}号楼,甲{i},3,2023-05-18" for i in range(120_000)]
    path = write_permits(tmp_path / "许可.csv", *lines)
    words = [sys.executable, "-c", KILLED_WHILE_THE_CHILD_WORKS, str(workspace.root), str(path)]
    killed = subprocess.run(words, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    scratch, owner = sorted((workspace.root / "cache").iterdir())
    assert owner.suffix == ".owner"
    holders = subprocess.run(
        ["grep", "-ls", str(scratch), *map(str, Path("/proc").glob("[0-9]*/cmdline"))],
        capture_output=True,
        check=False,
    )
    assert holders.stdout == b""
    small = write_permits(tmp_path / "小.csv", *lines[:2])
    (report,) = load(small)
    assert report.status == "loaded"
    assert not list((workspace.root / "cache").iterdir())
