"""Verdicts on tiny worlds: a model of a few lines, one subject, what must come out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from supervision_models.matching.binding import param_node
from supervision_models.models.definition import Case, Param
from supervision_models.models.library import Library
from supervision_models.models.loader import load_model
from supervision_models.scan.cases import CaseResult, compare, run_cases
from supervision_models.scan.run import ModelInput
from supervision_models.scan.verdict import Provision
from tests.scan.model_text import LICENCE, WITH_EXCEPTION, model_text

CASES = """
- name: only
  given:
    subject:
      {record_no: K1, project_name: 智慧园区2.0, contractor_name: 澄塘测甲建筑有限公司,
       started_on: 2024-05-01, invest: 5}
    licence:
      {licence_no: L1, holder_name: 澄塘测甲建筑有限公司, valid_from_on: 2022-01-01}
  coverage: {licence: COVERAGE}
  expect: hit
"""
Judge = Callable[..., CaseResult]


@pytest.fixture
def judge(tmp_path: Path, library: Library) -> Judge:
    def run(
        when: str = "invest > 0",
        exception: str = "licence.to_on >= started_on",
        coverage: str = "{from: 2020-01-01}",
    ) -> CaseResult:
        rest = WITH_EXCEPTION.replace("WHEN", f'"{when}"').replace("EXCEPTION", f'"{exception}"')
        cases = CASES.replace("COVERAGE", coverage)
        path = tmp_path / "model.yaml"
        text = model_text(LICENCE, rest, cases=cases, message="{project_name}，{invest}")
        path.write_text(text, encoding="utf-8")
        model = load_model(path, library.contracts, None)
        law = Provision("建筑法.art7", "建筑法@2019-04-23.art7", None, None)
        given = ModelInput(model.definition, model.digest_results, (law,))
        (result,) = run_cases([given], library.contracts)
        return result

    return run


@pytest.mark.parametrize("coverage", ["{from: 2020-01-01}", "none"])
def test_an_exception_on_an_empty_cell_is_untested(judge: Judge, coverage: str) -> None:
    result = judge(coverage=coverage)
    assert result.got == "hit"
    assert result.finding["untested"] == ["valid"]


def test_a_sum_outside_the_coverage_is_unknown_for_that(judge: Judge) -> None:
    result = judge(when="licence.number >= 1", coverage="none")
    assert result.got == "not_assessable:coverage:licence"


@pytest.mark.parametrize(("got", "passed"), [("a,b,c", True), ("a,c", False)])
def test_every_reason_that_a_case_names_must_be_given(
    library: Library, got: str, passed: bool
) -> None:
    model = next(iter(library.models.values())).definition
    case = Case(name="two", given={}, expect="not_assessable:null:a,null:b")
    finding = {
        "reasons": [f"null:{column}" for column in got.split(",")],
        "facts": "{}",
        "score_items": "[]",
        "score": 0,
        **{name: [] for name in ("routes", "undecided", "laws", "untested")},
    }
    assert compare(model, case, "not_assessable", finding).passed is passed


def test_a_cell_that_cannot_be_cast_is_unknown(judge: Judge) -> None:
    assert judge(when="cast(project_name as integer) > 0").got.startswith("not_assessable")


def test_a_message_keeps_texts_as_they_are_written(judge: Judge) -> None:
    assert judge().finding["message_zh"] == "智慧园区2.0，5"


def test_only_a_date_written_out_is_a_date() -> None:
    def node(value: str) -> str:
        param = Param(value=value, why="试验")
        return param_node(param, region=None, day=None).sql("duckdb")  # type: ignore[arg-type]

    assert node("2024-05-01") == f"CAST('{dt.date(2024, 5, 1)}' AS DATE)"
    assert node("20240501") == "'20240501'"
