"""``supervision contracts``: for people in both languages, and one JSON document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from supervision_models.cli.context import Screen
from supervision_models.cli.contracts import command
from supervision_models.contracts.loader import contract_schema
from supervision_models.errors import ContractError, Lang
from supervision_models.workspace import Workspace

PACK = """\
id: well
code: X01
title: {zh: 水井, en: Wells}
provider: {zh: 水行政主管部门, en: Water authority}
legal_purpose: {zh: 核对取水, en: Checking abstraction}
columns:
  well_no: {zh: 井号, en: Well number, type: code, required: true}
"""


def run(*words: str, lang: Lang = "zh", as_json: bool = False) -> str:
    result = CliRunner().invoke(
        command, list(words), obj=Screen(lang=lang, json=as_json), catch_exceptions=False
    )
    assert result.exit_code == 0, result.output
    return result.output


def test_the_list_names_each_dataset_with_its_provider() -> None:
    chinese, english = run("list"), run("list", lang="en")
    assert "数据集契约（60 个）" in chinese
    assert "卫片执法图斑" in chinese
    assert "Dataset contracts (60)" in english
    assert "Satellite change patches" in english


def test_the_list_is_one_json_document() -> None:
    document = json.loads(run("list", as_json=True))
    patch = next(item for item in document if item["id"] == "land_patch")
    assert patch == {
        "id": "land_patch",
        "code": "D07",
        "title": {"zh": "卫片执法图斑", "en": "Satellite change patches"},
        "provider": {"zh": "自然资源部门", "en": "Natural resources authority"},
        "columns": 9,
        "geometry": True,
        "coverage": "event",
        "sensitivity": 2,
    }


def test_a_contract_is_shown_with_units_and_values() -> None:
    chinese, english = run("show", "land_patch"), run("show", "land_patch", lang="en")
    for word in ("land_patch (D07)", "使用目的", "后时相", "亩", "dumping"):
        assert word in chinese
    assert "Purpose: Finding changes of farmland" in english
    assert "Later image date" in english


def test_a_contract_is_one_json_document() -> None:
    document = json.loads(run("show", "land_patch", as_json=True))
    assert document["columns"]["area"]["unit"] == "亩"
    assert document["coverage"] == {"mode": "event", "max_gap_days": 92}


def test_an_unknown_dataset_is_an_error_of_the_family() -> None:
    with pytest.raises(ContractError, match="did you mean 'land_patch'"):
        run("show", "land_pach")


@pytest.mark.parametrize("as_json", [False, True])
def test_the_schema_is_printed_whole(as_json: bool) -> None:
    assert json.loads(run("schema", as_json=as_json)) == contract_schema()


def test_contracts_of_a_workspace_include_its_packs(tmp_path: Path) -> None:
    folder = tmp_path / "pack" / "contracts"
    folder.mkdir(parents=True)
    (folder / "well.yaml").write_text(PACK, encoding="utf-8")
    Workspace.create(tmp_path / "ws", packs=["../pack"])
    document = json.loads(run("list", "-w", str(tmp_path / "ws"), as_json=True))
    assert "well" in {item["id"] for item in document}
    assert len(document) == 61
