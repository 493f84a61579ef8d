"""Cases of a model are judged together, and none knows of another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from supervision_models.models.definition import Case
from supervision_models.models.library import Library
from supervision_models.models.loader import load_model
from supervision_models.scan import case_rows
from supervision_models.scan.cases import CaseResult, run_cases
from supervision_models.scan.run import ModelInput
from supervision_models.scan.verdict import Provision
from tests.scan.model_text import LICENCE as LICENCE_MATCH
from tests.scan.model_text import WITH_EXCEPTION, model_text

PATCH = "subject: {record_no: K1, project_name: 甲, contractor_name: 澄塘测甲建筑有限公司,"
LICENCE = "licence: [{holder_name: 澄塘测甲建筑有限公司, licence_no: L1, valid_to_on: 2024-06-01}]"
CASES = f"""\
  - name: with a licence
    given: {{{PATCH} started_on: 2024-05-01}}, {LICENCE}}}
    expect: clear
  - name: without a licence
    given: {{{PATCH} started_on: 2024-05-01}}}}
    expect: hit
  - name: not covered
    given: {{{PATCH} started_on: 2024-05-01}}}}
    coverage: {{licence: none}}
    expect: not_assessable:coverage:licence
  - name: another day
    as_of: 2025-01-01
    given: {{{PATCH} started_on: 2024-05-01}}}}
    expect: hit
"""
WRONG = Case(
    name="a column that is none",
    given={"subject": {"record_no": "K1", "begun_on": "2024-05-01"}},
    expect="hit",
)


def _run(folder: Path, library: Library, *further: Case) -> list[CaseResult]:
    rest = WITH_EXCEPTION.replace("WHEN", "missing(licence)")
    rest = rest.replace("EXCEPTION", '"invest > 1"')
    path = folder / "model.yaml"
    path.write_text(model_text(LICENCE_MATCH, rest, cases=CASES), encoding="utf-8")
    model = load_model(path, library.contracts, None)
    law = Provision("建筑法.art7", "建筑法@2019-04-23.art7", None, None)
    cases = (*model.definition.cases, *further)
    definition = model.definition.model_copy(update={"cases": cases})
    given = ModelInput(definition, model.digest_results, (law,))
    return list(run_cases([given], library.contracts))


def test_each_case_has_its_own_rows_coverage_and_day(tmp_path: Path, library: Library) -> None:
    results = _run(tmp_path, library)
    assert [result.got for result in results] == [
        "clear",
        "hit",
        "not_assessable:coverage:licence",
        "hit",
    ]
    assert all(result.passed for result in results)


def test_a_case_with_a_mistake_fails_alone(tmp_path: Path, library: Library) -> None:
    *others, wrong = _run(tmp_path, library, WRONG)
    assert all(result.passed for result in others)
    assert not wrong.passed
    assert wrong.got == "error"
    assert "works_evidence 没有列 begun_on" in wrong.detail[0]


def test_cases_are_linked_alike_only_where_the_day_of_a_row_says_nothing(library: Library) -> None:
    def written(day: str, **beside: list[dict[str, Any]]) -> str:
        permit = {"owner_name": "澄塘市甲建设有限公司", "issued_on": day}
        return case_rows._written({"construction_permit": [permit], **beside}, library.contracts)

    assert written("2018-01-01") == written("2023-01-01")
    register: list[dict[str, Any]] = [{}]
    assert written("2018-01-01", market_entity=register) != written(
        "2023-01-01", market_entity=register
    )
