"""A workspace with a ledger, and a model file that tests change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from supervision_models.ledger import Ledger
from supervision_models.models.library import LoadedModel
from supervision_models.models.loader import load_model
from supervision_models.workspace import Workspace

AT = "2026-09-30T09:00:00+08:00"
MODEL = """\
id: land.example
version: 1.0.0
status: trial
title: {zh: 示例模型, en: Example model}
field: resources
pil_basis: statutory
severity: S3
keywords: [耕地, 批复]
supervision_point: {zh: 占用耕地而无批复, en: No approval}
subject: land_patch
conduct_on: observed_on
scope: "change_type = 'construction'"
match:
  approval:
    dataset: conversion_approval
    on: overlap
    title: {zh: 用地批复, en: approvals}
    where: "approved_on <= subject.observed_on"
    period: [observed_on - 730, observed_on]
  temporary:
    dataset: temporary_land_use
    on: overlap
    valid_on: observed_on
    keep: {share: max(overlap_ratio)}
facts:
  size: {expr: "coalesce(area, 0)", unit: m2, title: {zh: 面积, en: Area}}
when: "missing(approval) and size >= :least"
params:
  least: {value: 50, unit: m2, why: 边界误差}
exceptions:
  - {code: temporary-use, when: "temporary.share >= 0.95", because: {zh: 临时用地, en: Temporary}}
refute:
  - {code: agri-facility, zh: 是否为设施农用地}
legal_basis: [土地管理法.art44]
organ: natural-resources
routes: [pre-litigation, criminal-transfer]
identity: [patch_no]
message: {zh: "图斑 {patch_no}", en: "Patch {patch_no}"}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "ws", name="示例", region="990121")


@pytest.fixture
def ledger(workspace: Workspace) -> Iterator[Ledger]:
    with Ledger.open(workspace.ledger_url) as opened:
        yield opened


@pytest.fixture
def model(tmp_path: Path, workspace: Workspace) -> Callable[..., LoadedModel]:
    """model(("50", "60"), ...): the model with these texts replaced, each of which must occur."""

    def loaded(*changes: tuple[str, str]) -> LoadedModel:
        text = MODEL
        for before, after in changes:
            assert before in text
            text = text.replace(before, after)
        path = tmp_path / "land.example.yaml"
        path.write_text(text, encoding="utf-8")
        return load_model(path, workspace.contracts, None)

    return loaded
