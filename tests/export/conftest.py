"""A workspace with leads of three models: a parcel, a person on a roster, a death."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import shapely

from supervision_models.export import ExportReport, export_leads
from supervision_models.leads import current, merge
from supervision_models.leads.findings import FINDINGS
from supervision_models.ledger import Decision, Ledger
from supervision_models.workspace import Workspace

AT = "2026-09-30T09:00:00+08:00"
DAY = dt.date(2026, 9, 30)
CANARY = "王金丝雀"
PSEUDONYM = "h:0123456789abcdef01234567"
FORMULA = '=HYPERLINK("http://x","y")'

HEAD = """
version: 1.0.0
status: trial
pil_basis: statutory
severity: S3
legal_basis: [土地管理法.art44]
organ: natural-resources
routes: [pre-litigation]
refute:
  - {code: agri-facility, zh: 是否为设施农用地, en: "Is it an agricultural facility?"}
score:
  base: 40
  add: [{code: large, when: "true", points: 15, because: {zh: 面积大, en: Large}}]
exceptions:
  - {code: emergency, when: "false", because: {zh: 抢险救灾, en: Emergency works}}
"""
PARCEL = (
    HEAD
    + """
id: land.parcel
title: {zh: 图斑模型, en: Patch model}
field: resources
subject: land_patch
conduct_on: observed_on
match:
  approval: {dataset: conversion_approval, on: overlap, title: {zh: 用地批复, en: approvals}}
facts:
  area: {expr: area, unit: m2, title: {zh: 面积, en: Area}}
  parcels: {expr: "patch_no", title: {zh: 地块, en: Parcels}}
when: area > 0
identity: [patch_no]
message: {zh: "图斑 {patch_no}", en: "Patch {patch_no}"}
"""
)
PERSON = (
    HEAD
    + """
id: safe.person
title: {zh: 无证上岗, en: Worker without certificate}
field: work-safety
subject: site_roster
conduct_on: first_on
match:
  mates:
    dataset: site_roster
    on: project
    keep: {names: list(person_name), many: count()}
facts:
  who: {expr: person_name, title: {zh: 姓名, en: Name}}
  mates: {expr: mates.names, title: {zh: 同项目人员, en: Others}}
  many: {expr: mates.many, title: {zh: 人数, en: How many}}
when: mates.many >= 0
identity: [record_no, person_id]
message: {zh: "{project_name} 的 {person_name} 与 {mates.names} 共 {many} 人", en: "{person_name}"}
"""
)
DEATH = (
    HEAD
    + """
id: incident.death
title: {zh: 死亡线索, en: Death}
field: incidents
subject: death_evidence
conduct_on: occurred_on
facts:
  cause: {expr: cause, title: {zh: 死因, en: Cause}}
when: outcome = 'dead'
identity: [record_no]
message: {zh: "{place} 发生死亡，{cause}", en: "A death at {place}"}
"""
)
BOX = shapely.Polygon([(102.3, 40.2), (102.3, 40.21), (102.31, 40.21), (102.31, 40.2)])
POINT = shapely.Point(102.345678, 40.212345)


def lead_id(model: str, identity: str) -> str:
    return hashlib.sha256(f"lead/1|{model}|{identity}".encode()).hexdigest()[:32]


def finding(model: str, dataset: str, identity: str, **changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "model_id": model,
        "model_version": "1.0.0",
        "model_digest": "d",
        "title_zh": "图斑模型",
        "title_en": "Patch model",
        "subject_dataset": dataset,
        "subject_hash": "h1",
        "status": "hit",
        "identity": identity,
        "lead_id": lead_id(model, identity),
        "conduct_on": dt.date(2024, 9, 1),
        "region": "990121101",
        "severity": "S3",
        "field": "resources",
        "pil_basis": "statutory",
        "organ": "natural-resources",
        "facts": json.dumps({"area": 1234567.5, "parcels": ["G1", "G2"]}),
        "score": 55,
        "score_items": json.dumps(
            [{"code": "base", "points": 40}, {"code": "large", "points": 15}]
        ),
        "untested": ["emergency"],
        "cautions": ["date-precision:observed_on"],
        "reasons": [],
        "message_zh": "图斑 P1",
        "message_en": "Patch P1",
        "routes": ["pre-litigation", "criminal-transfer"],
        "undecided": ["civil"],
        "laws": ["土地管理法@2019-08-26.art44", "某法@1900-01-01.art1"],
        "confidence": 0.9,
        "evidence": json.dumps([{"match": "subject", "dataset": dataset, "hash": "h1"}]),
        "counter": "[]",
        "merge_keys": [],
        "geom": None,
    }
    return {**row, **changes}


def keep_model(workspace: Workspace, text: str) -> dict[str, str]:
    digest = hashlib.sha256(text.encode()).hexdigest()
    folder = workspace.root / "models"
    folder.mkdir(exist_ok=True)
    (folder / f"{digest}.yaml").write_text(text, encoding="utf-8")
    name = next(line[4:] for line in text.splitlines() if line.startswith("id: "))
    return {"id": name, "version": "1.0.0", "digest": "d", "file": digest}


def write_snapshot(workspace: Workspace, dataset: str, **columns: Any) -> dict[str, Any]:
    """One row (or more) of a dataset, as ingest leaves it; returns its entry in a scan record."""
    folder = workspace.root / "data" / dataset
    folder.mkdir(parents=True)
    rows = len(next(iter(columns.values())))
    system = {
        "_hash": [f"h{at + 1}" for at in range(rows)],
        "_file": ["源.xlsx"] * rows,
        "_sheet": ["一"] * rows,
        "_row": list(range(7, 7 + rows)),
        "_repairs": [["area:unit"]] * rows,
    }
    pl.DataFrame({**columns, **system}).write_parquet(folder / "d1.parquet")
    return {
        "dataset": dataset,
        "digest": "d1",
        "source": "源.xlsx#一",
        "rows": rows,
        "quarantined": 0,
        "loaded_at": AT,
        "coverage": [
            {"region": "990121", "start": "2024-01-01", "end": "2024-12-31", "basis": "declared"}
        ],
        "file_sha256": "f" * 64,
    }


def raw(**cells: str) -> str:
    return json.dumps(cells, ensure_ascii=False)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "ws", name="示例县", region="990121")


@pytest.fixture
def ledger(workspace: Workspace) -> Iterator[Ledger]:
    with Ledger.open(workspace.ledger_url) as opened:
        yield opened


@pytest.fixture
def leads(workspace: Workspace, ledger: Ledger) -> pl.DataFrame:
    """Six leads: two parcels, one exploratory, one dismissed, a person, a death."""
    snapshots = [
        write_snapshot(
            workspace,
            "land_patch",
            patch_no=["P1"],
            area=[1234567.5],
            verdict=[FORMULA],
            _raw=[raw(图斑编号="P1", 备注=FORMULA)],
        ),
        write_snapshot(
            workspace,
            "conversion_approval",
            document_no=["示政土〔2024〕1号"],
            _raw=[raw(文号="示政土〔2024〕1号")],
        ),
        write_snapshot(
            workspace,
            "site_roster",
            record_no=["R1"],
            project_name=["示例厂房"],
            person_name=[CANARY],
            person_id=[PSEUDONYM],
            _raw=[raw(姓名=CANARY, 记录编号="R1")],
        ),
        write_snapshot(
            workspace,
            "death_evidence",
            record_no=["S1"],
            place=["示例村"],
            cause=[f"{CANARY}示例死因"],
            _raw=[raw(发生地点="示例村", 伤亡原因=f"{CANARY}示例死因")],
        ),
    ]
    models = [keep_model(workspace, text) for text in (PARCEL, PERSON, DEATH)]
    counter = [
        {"match": "approval", "dataset": "conversion_approval", "hash": "h1", "why": "nearby"}
    ]
    rows = [
        finding(
            "land.parcel", "land_patch", "patch_no=P1",
            severity="S4", message_zh=FORMULA, message_en=FORMULA, counter=json.dumps(counter),
            geom=shapely.to_wkb(BOX), merge_keys=["project:A"],
        ),
        finding("land.parcel", "land_patch", "patch_no=P2", evidence="[]",
                merge_keys=["project:A"], score=40,
                score_items=json.dumps([{"code": "base", "points": 40}])),
        finding("land.parcel", "land_patch", "patch_no=P3", evidence="[]",
                pil_basis="exploratory"),
        finding("land.parcel", "land_patch", "patch_no=P4", evidence="[]"),
        finding(
            "safe.person", "site_roster", f"record_no=R1|person_id={PSEUDONYM}",
            severity="S2", field="work-safety",
            facts=json.dumps({"who": CANARY, "mates": [CANARY], "many": 3}),
            message_zh=f"示例厂房 的 {CANARY} 与 {CANARY} 共 3 人", message_en=CANARY,
        ),
        finding(
            "incident.death", "death_evidence", "record_no=S1", severity="S3",
            facts=json.dumps({"cause": f"{CANARY}示例死因"}), geom=shapely.to_wkb(POINT),
            message_zh=f"示例村 发生死亡，{CANARY}示例死因", message_en="A death",
        ),
    ]  # fmt: skip
    record = {
        "snapshots": snapshots,
        "models": models,
        "counts": {"land.parcel": {"hit": 4, "excepted": 2, "not_assessable": 7}},
    }
    scan = {
        "id": "s1",
        "as_of": "2026-09-30",
        "started_at": AT,
        "finished_at": AT,
        "record": record,
    }
    merge(ledger, scan, pl.DataFrame(rows, schema=FINDINGS), {m["id"]: "d" for m in models}, AT)
    dismissed = lead_id("land.parcel", "patch_no=P4")
    seen = current(ledger, on=DAY, lead_ids=[dismissed])["evidence_hash"][0]
    ledger.decisions.add(
        Decision(
            dismissed, "not-filed", "甲", AT, seen, dismisses=True, reason="lawful-approval-exists"
        )
    )
    return current(ledger, on=DAY)


Export = Callable[..., ExportReport]


@pytest.fixture
def export(workspace: Workspace, ledger: Ledger, leads: pl.DataFrame, tmp_path: Path) -> Export:
    """export("csv", role=..., ...) -> the report of a file in a folder of its own."""

    def written(name: str, **options: Any) -> ExportReport:
        chosen = options.pop("leads", leads)
        options = {"at": AT, "actor": "甲", **options}
        return export_leads(workspace, ledger, chosen, tmp_path / f"out.{name}", **options)

    return written
