"""A workspace for loading, with and without the child process, and a PostgreSQL server."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from supervision_models.ingest import loading
from supervision_models.ingest.job import run
from supervision_models.ingest.report import LoadReport
from supervision_models.workspace import Snapshot, Workspace

AT = dt.datetime(2026, 9, 30, 8, 0, tzinfo=dt.UTC)
Load = Callable[..., list[LoadReport]]
PERMIT_HEADER = "施工许可证编号,工程名称,建设单位,合同价（万元）,发证日期"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A fresh workspace of the fictional county."""
    return Workspace.create(tmp_path / "ws", region="990121")


@pytest.fixture
def load(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Load:
    """`ingest` into the workspace, with the child's work done in this process (20 times faster)."""

    def here(_target: str, payload: dict[str, Any], **_limits: Any) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(json.dumps(run(json.loads(json.dumps(payload)))))
        return answer

    monkeypatch.setattr(loading, "run_child", here)

    def load(*files: Path | str, **options: Any) -> list[LoadReport]:
        return loading.ingest(workspace, list(files), at=AT, **options)

    return load


def rows_of(workspace: Workspace, dataset: str) -> pl.DataFrame:
    """The current rows of a dataset, all sources."""
    paths = [workspace.snapshot_path(item) for item in workspace.snapshots(dataset)]
    return pl.concat([pl.read_parquet(path) for path in paths], how="vertical")


def quarantine_of(workspace: Workspace, snapshot: Snapshot) -> pl.DataFrame:
    return pl.read_parquet(workspace.quarantine_path(snapshot))


def write_permits(path: Path, *lines: str, header: str = PERMIT_HEADER) -> Path:
    """A CSV of construction permits."""
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a PostgreSQL server of its own, run by an unprivileged user."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not binaries:
        pytest.skip("PostgreSQL is not installed: no /usr/lib/postgresql/*/bin")
    folder = tmp_path_factory.mktemp("postgres")
    runner: list[str] = []
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("PostgreSQL does not run as root, and setpriv is not installed")
        runner = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        home = Path("/tmp") / f"supervision-postgres-{os.getpid()}"  # the user may enter it
        home.mkdir(mode=0o700)
        os.chown(home, 65534, 65534)
        folder = home
    data = folder / "data"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    control = [*runner, str(binaries[-1] / "pg_ctl"), "-D", str(data), "-w"]

    def call(*words: str) -> None:
        subprocess.run(words, check=True, cwd=folder, stdout=subprocess.DEVNULL)

    try:
        call(*runner, str(binaries[-1] / "initdb"), "-D", str(data), "-U", "reader",
             "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        call(*control, "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql://reader@127.0.0.1:{port}/postgres"
        finally:
            call(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
