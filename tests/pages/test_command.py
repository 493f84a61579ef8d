"""supervision models pages, and models similar, over a workspace."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from supervision_models.cli import model_pages, model_similar
from supervision_models.cli import models as cli_models
from supervision_models.cli.context import Screen
from supervision_models.contracts.loader import load_contracts
from supervision_models.models.library import Library
from supervision_models.models.loader import load_library
from supervision_models.workspace import Workspace, packaged


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Library:
    rules = packaged("rules")
    contracts = load_contracts([packaged("datasets") / "contracts"])
    library = load_library([rules / "procurement"], contracts, statutes_of=[rules])
    for module in (model_pages, model_similar):
        monkeypatch.setattr(module, "library_of", lambda ws: library)
    return library


@pytest.fixture
def workspace(tmp_path: Path) -> str:
    Workspace.create(tmp_path / "ws", region="990121", metric_crs="EPSG:4543")
    return str(tmp_path / "ws")


def run(*args: str, as_json: bool = False) -> Result:
    done = CliRunner().invoke(cli_models.command, [*args], obj=Screen("en", as_json))
    if done.exception is not None:
        raise done.exception
    return done


def test_pages_of_one_language(few: Library, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "site"
    told = json.loads(run("pages", str(folder), "--only", "en", as_json=True).stdout)
    assert (told["models"], told["pages"]) == (len(few.models), len(few.models) + 2)
    assert not (folder / "zh").exists()
    assert "hreflang" not in (folder / "en" / "index.html").read_text(encoding="utf-8")
    again = run("pages", str(folder)).stdout  # over what is there
    assert f"{2 * len(few.models) + 3} page(s)" in again


def test_an_empty_workspace_runs_nothing(few: Library, workspace: str, tmp_path: Path) -> None:
    run("pages", str(tmp_path / "site"), "-w", workspace)
    text = (tmp_path / "site" / "en" / "index.html").read_text(encoding="utf-8")
    assert text.count("lacks: ") == len(few.models)
    assert "checked=" not in text


def test_models_that_found_nothing_yet(few: Library, workspace: str) -> None:
    assert "nothing in common" in run("similar", "-w", workspace).stdout
    assert "Last scan" not in run("similar").stdout
    found = json.loads(run("similar", "-w", workspace, as_json=True).stdout)
    assert [pair["findings"] for pair in found] == [None] * len(found)
    assert found
