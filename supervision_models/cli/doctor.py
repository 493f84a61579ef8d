"""supervision doctor: is this machine fit for the work, and is a workspace whole?"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import click

from supervision_models.cli.context import Screen, words
from supervision_models.errors import SupervisionError, Text

Level = Literal["ok", "warning", "error"]
MARKS: dict[Level, Text] = {
    "ok": Text("正常", "ok"),
    "warning": Text("注意", "warning"),
    "error": Text("错误", "error"),
}
LIBRARIES = ("duckdb", "polars", "pyarrow", "pydantic", "sqlglot", "shapely", "pyproj", "pyogrio",
             "scikit-learn", "skops", "sqlalchemy", "fastexcel", "xlsxwriter")  # fmt: skip
LITTLE_DISK = 5 * 2**30
LITTLE_MEMORY = 2 * 2**30


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: Text
    level: Level
    found: str


@click.command(
    "doctor",
    help=words(
        "检查 Python、依赖、空间扩展、磁盘、内存；给出 -w 时检查工作区。",
        "Check Python, libraries, spatial extension, disk and memory; with -w a workspace too.",
    ),
)
@click.option(
    "-w",
    "--workspace",
    "ws",
    type=click.Path(path_type=Path),
    help=words("工作区目录", "workspace folder"),
)
@click.pass_obj
def command(screen: Screen, ws: Path | None) -> None:
    checks = [*machine(ws or Path()), *(workspace_checks(ws) if ws is not None else ())]
    screen.emit(
        [
            {**asdict(check), "name": check.name[screen.lang], "level": check.level}
            for check in checks
        ]
    )
    screen.table(
        Text("体检", "health"),
        [Text("项目", "what"), Text("结论", "state"), Text("情况", "found")],
        [
            [check.name[screen.lang], MARKS[check.level][screen.lang], check.found]
            for check in checks
        ],
    )
    if any(check.level == "error" for check in checks):
        raise click.exceptions.Exit(1)


def machine(folder: Path) -> Iterator[Check]:
    """Python, libraries, extension, disk and memory."""
    fits = sys.version_info >= (3, 11)
    yield Check(Text("Python", "Python"), "ok" if fits else "error", sys.version.split()[0])
    yield from map(_library, LIBRARIES)
    yield _spatial()
    free = shutil.disk_usage(folder if folder.exists() else Path()).free
    yield Check(
        Text("磁盘可用", "free disk"),
        "ok" if free > LITTLE_DISK else "warning",
        f"{free / 2**30:.1f} GiB",
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES")
    yield Check(
        Text("内存可用", "free memory"),
        "ok" if memory > LITTLE_MEMORY else "warning",
        f"{memory / 2**30:.1f} GiB, {os.cpu_count()} CPU",
    )


def _library(name: str) -> Check:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return Check(Text(name, name), "ok", version(name))
    except PackageNotFoundError:
        return Check(Text(name, name), "error", "—")


def _spatial() -> Check:
    from supervision_models.engines.duckdb import DuckDBEngine

    def load() -> str:
        with DuckDBEngine.open() as engine:
            area = engine.scalar("SELECT ST_Area(ST_MakeEnvelope(0, 0, 2, 3))")
        return f"DuckDB {DuckDBEngine.version()}, ST_Area 2 × 3 = {area:g}"

    return _tried(Text("空间扩展", "spatial extension"), load)


def workspace_checks(root: Path) -> Iterator[Check]:
    """Settings, snapshots, ledger, models and leftovers of one workspace."""
    from supervision_models.workspace import Workspace

    try:
        workspace = Workspace.open(root)
    except SupervisionError as error:
        yield Check(Text("工作区", "workspace"), "error", error.render("en"))
        return
    yield Check(
        Text("工作区", "workspace"),
        "ok",
        f"{workspace.name}, region {workspace.region or '—'}, {workspace.metric_crs or '—'}",
    )
    mode = (workspace.root / ".key").stat().st_mode & 0o777
    yield Check(Text("密钥权限", "key mode"), "ok" if mode == 0o600 else "warning", f"{mode:o}")

    def snapshots() -> str:
        current = workspace.snapshots()
        gone = [s for s in current if not workspace.snapshot_path(s).is_file()]
        if gone:
            raise FileNotFoundError(", ".join(f"{s.dataset}/{s.digest}" for s in gone))
        return f"{len(current)} snapshots, {sum(s.rows for s in current)} rows"

    yield _tried(Text("数据快照", "snapshots"), snapshots)
    yield _tried(Text("台账与日志", "ledger and audit log"), lambda: _ledger(workspace.ledger_url))

    def models() -> str:
        from supervision_models.models.loader import load_library

        library = load_library(workspace.rule_dirs, workspace.contracts).require_valid()
        return f"{len(workspace.contracts)} contracts, {len(library.models)} models"

    yield _tried(Text("契约和模型", "contracts and models"), models)
    left = [*workspace.root.rglob("*.partial"), *(workspace.root / "cache").glob("scratch-*")]
    yield Check(
        Text("中断的残留", "leftovers of interrupted work"),
        "warning" if left else "ok",
        f"{len(left)}",
    )


def _ledger(url: str) -> str:
    from supervision_models.ledger import Ledger

    with Ledger.open(url) as ledger:
        report = ledger.verify()
        if report.problems:
            raise ValueError("; ".join(str(problem) for problem in report.problems[:3]))
        return f"{ledger.where}, head {ledger.audit.head()[:16]}"


def _tried(name: Text, look: Callable[[], str]) -> Check:
    """A check that may fail in any way: its failure is what the doctor reports."""
    try:
        return Check(name, "ok", look())
    except SupervisionError as error:
        return Check(name, "error", error.render("en"))
    except (OSError, ValueError) as error:
        return Check(name, "error", f"{type(error).__name__}: {error}")
