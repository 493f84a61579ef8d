"""The public data, where it is at hand, and a way from its files to findings."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Protocol

import pytest

from supervision_models.models.loader import load_library
from supervision_models.scan.execution import ScanResult, scan_workspace
from supervision_models.workspace import Workspace

DATA = Path(__file__).parents[3] / "shared" / "data"
AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of public data; it is not part of the project."""
    if not DATA.is_dir():
        pytest.skip(f"the public data are not at {DATA}")
    return DATA


class PackScan(Protocol):
    """Runs one model of a pack over a workspace, on one day."""

    def __call__(self, workspace: Workspace, model: str, as_of: dt.date) -> ScanResult: ...


@pytest.fixture(scope="session")
def scan_pack() -> PackScan:
    """The models are those of the workspace's only pack, with the pack's own law."""

    def scan(workspace: Workspace, model: str, as_of: dt.date) -> ScanResult:
        rules = workspace.packs[0] / "rules"
        library = load_library([rules], workspace.contracts).require_valid()
        return scan_workspace(workspace, library, models=[model], as_of=as_of, at=AT)

    return scan
