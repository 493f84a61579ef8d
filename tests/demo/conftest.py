"""One small county for all tests of the demo: written once, changed by none."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from supervision_models.demo import Truth, generate
from supervision_models.demo.block import Block
from supervision_models.ingest import LoadReport, ingest
from supervision_models.workspace import Workspace

SMALL = 0.05
AS_OF = dt.date(2026, 9, 30)
AT = dt.datetime(2026, 9, 30, tzinfo=dt.UTC)
Loaded = tuple[Workspace, dict[str, LoadReport]]


@dataclass(frozen=True, slots=True)
class Written:
    """A demo folder and the truth that the generator returned."""

    root: Path
    truth: Truth


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    root = tmp_path_factory.mktemp("county")
    return Written(root, generate(root, scale=SMALL))


@pytest.fixture(scope="session")
def loaded(written: Written, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    folder = tmp_path_factory.mktemp("workspace")
    workspace = Workspace.create(folder / "ws", region="990121", metric_crs="EPSG:4543")

    def load(file: Path) -> LoadReport:
        mapping = written.root / "mappings" / f"{file.name}.yaml"
        (report,) = ingest(workspace, [file], mapping=mapping, at=AT)
        return report

    files = sorted((written.root / "raw").iterdir())
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(load, files))
    return workspace, {report.file: report for report in reports}


@pytest.fixture
def block() -> Block:
    return Block(0, SMALL, 1, 7, AS_OF)
