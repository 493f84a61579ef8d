"""One valid model, the shipped contracts, a few laws: what the tests of this room share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from supervision_models.contracts.definition import Contract
from supervision_models.contracts.loader import load_contracts
from supervision_models.errors import ErrorList, SupervisionError
from supervision_models.models.library import LoadedModel
from supervision_models.models.loader import load_model
from supervision_models.models.statutes import Statutes, load_statutes

REPOSITORY = Path(__file__).parents[2]

SAMPLE = """\
id: test.farmland.occupation
version: 1.0.0
status: trial
title: {zh: 占用耕地, en: Farmland occupied}
field: resources
pil_basis: statutory
severity: S3
subject: land_patch
conduct_on: observed_on
scope: "change_type = 'construction'"
match:
  farmland:
    dataset: land_survey
    on: overlap
    where: "land_class LIKE '01%' AND survey_year < year(subject.observed_on)"
    keep: {area: sum(overlap_m2), parcels: list(parcel_no)}
  approval:
    dataset: conversion_approval
    on: overlap
    where: "approved_on <= subject.observed_on"
    keep: {first_no: min(document_no)}
    period: [observed_on - 730, observed_on]
  temporary:
    dataset: temporary_land_use
    on: overlap
    valid_on: observed_on
    keep: {share: max(overlap_ratio)}
facts:
  occupied:
    expr: "net_overlap(farmland, minus => approval)"
    unit: m2
    title: {zh: 未批占用耕地面积, en: farmland occupied without approval}
when: "occupied >= :min_overlap"
params:
  min_overlap: {value: 50, unit: m2, why: 边界误差}
  crime_area:
    unit: m2
    basis: 甲法.art1
    values:
      - {value: 6666.7, reviewed_by: 张三}
      - {value: 3000, region: "99", start: 2026-01-01, basis: 甲法.art2}
exceptions:
  - code: temporary-use
    when: "temporary.share >= 0.95"
    because: {zh: 临时用地, en: temporary use}
refute:
  - {code: facility, zh: 是否设施农用地, en: an agricultural facility?}
score:
  base: 40
  add:
    - code: crime-line
      when: "occupied >= :crime_area"
      points: 30
      because: {zh: 达到刑事标准, en: at the criminal line}
legal_basis: [甲法.art1, 旧法.art31]
organ: natural-resources
routes: [pre-litigation, {to: criminal-transfer, when: "occupied >= :crime_area"}]
identity: [patch_no]
message: {zh: "图斑 {patch_no} 占用耕地 {occupied} 平方米，{approval.first_no}", en: "{patch_no}"}
cases:
  - name: 命中
    given:
      subject: {patch_no: P1, observed_on: 2026-05-01, change_type: construction}
      farmland: [{parcel_no: A}]
    expect: hit
    codes: [crime-line]
  - {name: 例外, given: {subject: {patch_no: P1}}, expect: "excepted:temporary-use"}
  - {name: 不明, given: {subject: {patch_no: P1}}, coverage: {farmland: none},
     expect: "not_assessable:coverage:farmland"}
"""

STATUTES = """\
- id: 甲法
  title: {zh: 中华人民共和国甲法, en: First Law}
  versions:
    - version: 2019-08-26
      from: 2020-01-01
      to: null
      articles:
        art1: {zh: 占用耕地应当批准。, en: Occupation needs approval., role: duty}
        art2: {zh: 违法占用的处罚款。, en: Unlawful occupation is fined., role: liability}
- id: 旧法
  title: {zh: 中华人民共和国旧法, en: Old Law}
  versions:
    - version: 2018-12-29
      from: 2018-12-29
      to: 2026-08-14
      successor: {law: 新法典, version: 2026-03-12}
      articles:
        art31: {zh: 未经批准开工的处罚款。, role: liability, successor: 新法典.art1095}
- id: 新法典
  title: {zh: 中华人民共和国新法典, en: New Code}
  versions:
    - version: 2026-03-12
      from: 2026-08-15
      articles:
        art1095: {zh: 未经批准开工的按类别处罚款。, role: liability}
"""

Change = tuple[str, str]


@pytest.fixture(scope="session")
def contracts() -> dict[str, Contract]:
    return load_contracts([REPOSITORY / "datasets" / "contracts"])


@pytest.fixture(scope="session")
def statutes_text() -> str:
    return STATUTES


@pytest.fixture(scope="session")
def statutes(tmp_path_factory: pytest.TempPathFactory) -> Statutes:
    path = tmp_path_factory.mktemp("statutes") / "statutes.yaml"
    path.write_text(STATUTES, encoding="utf-8")
    return load_statutes([path])


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """The sample with pieces of its text replaced, as a file."""

    def make(*changes: Change, name: str = "model.yaml", text: str = SAMPLE) -> Path:
        for old, new in changes:
            assert text.count(old) >= 1, f"the sample lacks {old!r}"
            text = text.replace(old, new)
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return make


@pytest.fixture
def load(
    write: Callable[..., Path], contracts: dict[str, Contract], statutes: Statutes
) -> Callable[..., LoadedModel]:
    """The sample with changes, loaded."""

    def make(*changes: Change) -> LoadedModel:
        return load_model(write(*changes), contracts, statutes)

    return make


@pytest.fixture
def errors(
    write: Callable[..., Path], contracts: dict[str, Contract], statutes: Statutes
) -> Callable[..., list[SupervisionError]]:
    """The errors that loading the changed sample gives."""

    def make(*changes: Change) -> list[SupervisionError]:
        with pytest.raises(ErrorList) as caught:
            load_model(write(*changes), contracts, statutes)
        return list(caught.value.errors)

    return make
