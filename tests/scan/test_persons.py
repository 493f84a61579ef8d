"""A natural person in the place of a firm: leads name the surname, and firms in full."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from supervision_models.contracts.persons import party_names
from supervision_models.leads.masking import masked_raw, masked_value
from supervision_models.models.loader import load_library
from supervision_models.scan.execution import scan_workspace
from supervision_models.workspace import Workspace, packaged
from tests.scan.conftest import AS_OF, AT, WORKS, Load
from tests.scan.model_text import model_text

LICENCE = """
licence:
  title: {zh: 许可证, en: licence}
  dataset: safety_licence
  on: {key: {record_no: licence_no}}
  keep: {holder: max(holder_name), number: count()}
"""
FACTS = """
facts:
  who: {expr: contractor_name, title: {zh: 单位, en: firm}}
  either: {expr: "coalesce(contractor_name, project_name)", title: {zh: 单位, en: firm}}
  holder: {expr: licence.holder, title: {zh: 持证人, en: holder}}
  again: {expr: who, title: {zh: 单位, en: firm}}
  site: {expr: project_name, title: {zh: 工程, en: works}}
  known: {expr: contractor_name is not null, title: {zh: 有名, en: named}}
when: exists(licence)
"""
LICENCES = ("许可证编号", "企业名称", "统一社会信用代码", "有效期起", "有效期止", "许可范围")
PERSONS = {"王小明": "王*", "李强": "李*", "欧阳晓云": "欧阳*"}
FIRMS = ["示例建筑有限公司", "王家店", "高新区", "示例", "方正建设", "安宁县示例村民委员会"]


@pytest.fixture
def county(tmp_path: Path, load: Load) -> Workspace:
    workspace = Workspace.create(tmp_path / "ws", region="990121")
    names = [*PERSONS, *FIRMS]
    rows = [
        [f"K{at}", "", "王小明", name, "", "实名制首日", "2024-05-01", "5000", "12000", "房屋建筑"]
        for at, name in enumerate(names)
    ]
    load(workspace, "开工证据", WORKS, rows)
    held = [
        [f"K{at}", name, "", "2022-01-01", "2026-12-31", "建筑施工"]
        for at, name in enumerate(names)
    ]
    load(workspace, "安全生产许可证", LICENCES, held)
    return workspace


def test_leads_name_of_a_person_the_surname(county: Workspace) -> None:
    folder = county.root / "rules"
    folder.mkdir()
    message = "{contractor_name}、{who}、{holder}；{site}"
    text = model_text(LICENCE, FACTS, message=message)
    (folder / "test.tiny.yaml").write_text(text, encoding="utf-8")
    library = load_library([packaged("rules"), folder], county.contracts).require_valid()
    result = scan_workspace(county, library, models=["test.tiny"], as_of=AS_OF, at=AT)
    found = {row["identity"]: row for row in result.findings.filter(status="hit").to_dicts()}
    assert len(found) == len(PERSONS) + len(FIRMS)
    for at, name in enumerate([*PERSONS, *FIRMS]):
        shown = PERSONS.get(name, name)
        row = found[f"record_no=K{at}"]
        # a name of works is no party, whatever it looks like
        assert row["message_zh"] == row["message_en"] == f"{shown}、{shown}、{shown}；王小明"
        facts = json.loads(row["facts"])
        assert facts.pop("site") == "王小明"
        assert facts.pop("known") is True
        assert set(facts.values()) == {shown}


@pytest.mark.parametrize("role", ["analyst", "handler"])
def test_evidence_shows_to_analysts_the_surname(county: Workspace, role: str) -> None:
    contract = county.contracts["works_evidence"]
    assert "contractor_name" in party_names(contract)
    values = pl.DataFrame({"contractor_name": [*PERSONS, *FIRMS, None]})
    wanted = list(PERSONS) if role == "handler" else list(PERSONS.values())
    for masked in (
        masked_value("contractor_name", contract, role),  # type: ignore[arg-type]
        masked_raw("contractor_name", "contractor_name", contract, role),  # type: ignore[arg-type]
    ):
        shown = values.select(masked)["contractor_name"].to_list()
        assert shown == [*wanted, *FIRMS, None]
