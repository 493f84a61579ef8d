"""All that stands behind one lead, in the words of the model as it ran."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from supervision_models.errors import LedgerError, Text
from supervision_models.leads import merge
from supervision_models.leads.dossier import Dossier, dossier
from supervision_models.ledger import Decision, Ledger
from supervision_models.workspace import Workspace

AT = "2026-09-30T09:00:00+08:00"
DAY = dt.date(2026, 9, 30)
MODEL = """
id: land.example
version: 1.0.0
status: trial
title: {zh: 示例模型, en: Example model}
field: resources
pil_basis: statutory
severity: S3
subject: land_patch
conduct_on: observed_on
facts:
  area: {expr: area, unit: m2, title: {zh: 面积, en: Area}}
when: area > 0
exceptions:
  - {code: emergency, when: "verdict = 'lawful'", because: {zh: 抢险救灾, en: Emergency works}}
refute:
  - {code: agri-facility, zh: 是否为设施农用地, en: "Is it an agricultural facility?"}
score:
  base: 40
  add: [{code: large, when: "area > 50", points: 15, because: {zh: 面积大, en: Large}}]
legal_basis: [土地管理法.art44]
organ: natural-resources
routes: [pre-litigation]
identity: [patch_no]
message: {zh: "图斑 {patch_no}", en: "Patch {patch_no}"}
cases:
  - name: 一
    given: {subject: {patch_no: P1, observed_on: 2024-09-01, area: 1, geom: "box(0, 0, 1, 1)"}}
    expect: hit
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "ws", name="示例", region="990121")


def keep_model(workspace: Workspace) -> dict[str, str]:
    """The model file as a scan keeps it, and its entry in the scan's record."""
    digest = hashlib.sha256(MODEL.encode()).hexdigest()
    folder = workspace.root / "models"
    folder.mkdir(exist_ok=True)
    (folder / f"{digest}.yaml").write_text(MODEL, encoding="utf-8")
    return {"id": "land.example", "file": digest}


@pytest.fixture
def lead(
    ledger: Ledger,
    finding: Callable[..., dict[str, Any]],
    frame: Callable[..., pl.DataFrame],
    scan: Callable[..., dict[str, Any]],
) -> Callable[..., str]:
    def found(*models: dict[str, str]) -> str:
        row = finding(
            "patch_no=P1",
            facts=json.dumps({"area": 100, "older": [1, 2]}),
            score=55,
            score_items=json.dumps(
                [{"code": "base", "points": 40}, {"code": "large", "points": 15}]
            ),
            untested=["emergency"],
            laws=["土地管理法@2019-08-26.art44", "某法@1900-01-01.art1"],
        )
        record = scan("s1", models=list(models))
        merge(ledger, record, frame(row), {"land.example": "d"}, AT)
        return str(row["lead_id"])

    return found


def test_in_the_words_of_the_model(
    workspace: Workspace, ledger: Ledger, lead: Callable[..., str]
) -> None:
    lead_id = lead(keep_model(workspace))
    ledger.decisions.add(Decision(lead_id, "preliminary", "甲", AT, "e"))
    found = dossier(workspace, ledger, lead_id, on=DAY, at=AT)
    assert isinstance(found, Dossier)
    area, older = found.facts
    assert (area.title, area.value, area.unit) == (Text("面积", "Area"), 100, "m2")
    assert (older.title, older.value, older.unit) == (Text("older", "older"), [1, 2], "")
    assert [(item.points, item.because.zh) for item in found.points] == [
        (40, "基础分"),
        (15, "面积大"),
    ]
    assert sum(item.points for item in found.points) == found.lead["score"]
    assert [ground.words.en for ground in found.untested] == ["Emergency works"]
    assert [ground.code for ground in found.refute] == ["agri-facility"]
    known, unknown = found.articles
    assert known.title.zh.endswith("土地管理法")
    assert known.role
    assert known.words.zh
    assert (unknown.label, unknown.words.zh) == ("某法@1900-01-01.art1", "")
    assert found.events["event"].to_list() == ["new"]
    assert [step.state for step in found.decisions] == ["preliminary"]
    assert found.evidence["snapshot"].to_list() == [None]


def test_without_the_model_file_the_codes_stand_for_themselves(
    workspace: Workspace, ledger: Ledger, lead: Callable[..., str]
) -> None:
    found = dossier(workspace, ledger, lead(), on=DAY, at=AT)
    assert [item.because.zh for item in found.points] == ["基础分", "large"]
    assert [ground.words.zh for ground in found.untested] == ["emergency"]
    assert found.refute == ()


def test_a_lead_that_does_not_exist(workspace: Workspace, ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="no lead none"):
        dossier(workspace, ledger, "none", on=DAY, at=AT)
