"""Changed data only: after random changes a scan that remembers finds what a full scan finds."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.ingest import ingest
from supervision_models.ingest.fingerprint import row_hashes
from supervision_models.models.library import Library
from supervision_models.models.loader import load_library
from supervision_models.scan import making
from supervision_models.scan.execution import ScanResult, scan_workspace
from supervision_models.workspace import Workspace, packaged
from tests.scan.conftest import content

AS_OF = dt.date(2026, 9, 30)
AT = dt.datetime(2026, 9, 30, 8, tzinfo=dt.UTC)
# by project, party, key, overlap and distance, net areas, absence with counter-evidence
MODELS = (
    "build.no-permit",
    "build.permit-issued-unlawfully",
    "land.farmland.illegal-occupation",
    "mineral.no-right",
    "safe.licence-invalid",
    "wage.deposit-missing",
)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The demo county as files, in a workspace."""
    demo = packaged("datasets") / "demo"
    root = tmp_path_factory.mktemp("changes") / "ws"
    workspace = Workspace.create(root, region="990121", metric_crs="EPSG:4543")
    for file in sorted((demo / "raw").iterdir()):
        ingest(workspace, [file], mapping=demo / "mappings" / f"{file.name}.yaml", at=AT)
    return workspace


@pytest.fixture(scope="module")
def library(county: Workspace) -> Library:
    return load_library(county.rule_dirs, county.contracts).require_valid()


def scan(workspace: Workspace, library: Library) -> ScanResult:
    return scan_workspace(workspace, library, models=MODELS, as_of=AS_OF, at=AT)


def copied(workspace: Workspace, target: Path, *, memory: bool) -> Workspace:
    left = None if memory else shutil.ignore_patterns("cache")
    shutil.copytree(workspace.root, target, ignore=left)
    (target / "cache").mkdir(exist_ok=True)
    return Workspace.open(target)


def change(workspace: Workspace, dice: random.Random) -> str:
    """Drop, alter, add and shuffle a few rows of one snapshot; returns its dataset."""
    snapshot = dice.choice([item for item in workspace.snapshots() if item.rows > 3])
    contract = workspace.contracts[snapshot.dataset]
    frame = pl.read_parquet(workspace.snapshot_path(snapshot))
    few = max(1, frame.height // 50)
    order = dice.sample(range(frame.height), frame.height)
    frame = frame[order]
    gone, altered = frame.head(few), frame[few : 2 * few]
    added = gone.clone()
    for name, column in contract.columns.items():
        if column.type == "date" and dice.random() < 0.5:
            days = dice.choice((-400, -30, -1, 1, 200))
            altered = altered.with_columns(pl.col(name) + pl.duration(days=days))
        elif column.type in ("amount", "area") and dice.random() < 0.5:
            altered = altered.with_columns((pl.col(name) * 3).cast(frame.schema[name]))
        elif column.type == "text" and dice.random() < 0.2:
            added = added.with_columns(pl.lit("示例改名有限公司").alias(name))
    for party in contract.parties.values():
        # a name misread, without its code: it may be the firm's, or another's
        if party.name in altered.columns and party.code in altered.columns and dice.random() < 0.5:
            misread = pl.col(party.name).str.replace("建", "健").str.replace("实", "石")
            altered = altered.with_columns(
                misread.alias(party.name), pl.lit(None, pl.String).alias(party.code)
            )
    if dice.random() < 0.5:
        added = added.clear()
    changed = pl.concat([frame[2 * few :], altered, added])
    declared = list(contract.columns)
    changed = changed.with_columns(
        row_hashes(changed, declared),
        pl.Series("_seq", range(changed.height), dtype=frame.schema["_seq"]),
    )
    file = workspace.root / "cache" / "changed.parquet"
    changed.write_parquet(file)
    digest = f"{dice.getrandbits(64):016x}"
    workspace.commit(replace(snapshot, digest=digest, rows=changed.height), file, None, {})
    return snapshot.dataset


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seed", "many"), [(0, False), (1, False), (2, False), (3, True), (4, True)]
)
def test_changed_rows_redo_what_a_full_scan_finds(
    seed: int,
    many: bool,
    county: Workspace,
    library: Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`many`: as if there were many rows, so that models are told of side by side."""
    dice = random.Random(seed)
    workspace = copied(county, tmp_path / "ws", memory=True)
    if many:
        monkeypatch.setattr(making, "FEW_ROWS", 0)
    scan(workspace, library)
    for _ in range(dice.randint(1, 4)):
        change(workspace, dice)
    remembered = scan(workspace, library)
    monkeypatch.undo()
    full = scan(copied(workspace, tmp_path / "full", memory=False), library)
    # findings that hold bring their digests along: what they say is compared, too
    assert content(remembered.findings) == content(full.findings)
    assert remembered.digest == full.digest
    assert remembered.counts == full.counts
    assert remembered.requests == full.requests


def test_unchanged_data_join_nothing(
    county: Workspace, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = copied(county, tmp_path / "ws", memory=True)
    first = scan(workspace, library)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("an engine was opened")

    monkeypatch.setattr(making.DuckDBEngine, "open", refuse)
    assert scan(workspace, library).digest == first.digest


def test_only_affected_subjects_are_judged(
    county: Workspace, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = copied(county, tmp_path / "ws", memory=True)
    scan(workspace, library)
    change(workspace, random.Random(5))
    judged: list[tuple[str, int]] = []
    create: Callable[..., None] = DuckDBEngine.create_table

    def counted(self: DuckDBEngine, name: str, query: object) -> None:
        create(self, name, query)
        if name.startswith("judged_"):
            judged.append((name, self.scalar(f'SELECT COUNT(*) FROM "{name}"')))

    monkeypatch.setattr(DuckDBEngine, "create_table", counted)
    scan(workspace, library)
    subjects = {item.dataset: item.rows for item in workspace.snapshots()}
    assert judged
    assert all(rows <= subjects[name.removeprefix("judged_")] / 2 for name, rows in judged)
