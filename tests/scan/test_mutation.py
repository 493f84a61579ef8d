"""The engine of mutants: known ones that a tiny model's cases kill, and known ones that live."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from supervision_models.errors import ModelError
from supervision_models.models.library import Library
from supervision_models.models.loader import load_model
from supervision_models.models.mutants import Mutant
from supervision_models.models.mutants.coverage import unasked
from supervision_models.models.mutants.explained import KILLED, read_explained
from supervision_models.models.mutants.expressions import changes, nudged
from supervision_models.models.mutants.settled import settled
from supervision_models.scan.execution import model_input
from supervision_models.scan.mutation import mutants_of, run_mutants
from supervision_models.scan.run import ModelInput
from supervision_models.scan.verdict import Provision
from tests.scan.model_text import LICENCE, WITH_EXCEPTION, model_text

RULES = Path(__file__).parents[2] / "rules"
LABEL = "建筑法@2019-04-23.art7"
PARAMS = "params: {least: {value: 300, unit: day, why: 试验, title: {zh: 试验, en: test}}}"
CASES = f"""
- name: on the bound
  given: {{subject: {{record_no: K1, project_name: 甲, started_on: 2024-05-01, invest: 300}}}}
  expect: hit
  score: 40
  laws: ["{LABEL}"]
- name: below
  given: {{subject: {{record_no: K1, project_name: 甲, started_on: 2024-05-01, invest: 299}}}}
  expect: EXPECT
"""


@pytest.fixture
def given(tmp_path: Path, library: Library) -> Callable[..., ModelInput]:
    def make(expect: str = "clear") -> ModelInput:
        rest = WITH_EXCEPTION.replace("WHEN", '"invest >= :least and project_name is not null"')
        rest = rest.replace("EXCEPTION", '"invest > 900"') + PARAMS
        path = tmp_path / "model.yaml"
        text = model_text(LICENCE, rest, cases=CASES.replace("EXPECT", expect))
        path.write_text(text, encoding="utf-8")
        model = load_model(path, library.contracts, None)
        law = Provision("建筑法.art7", LABEL, None, None)
        return ModelInput(model.definition, model.digest_results, (law,))

    return make


def _fates(given: ModelInput, library: Library) -> dict[tuple[str, str, str], str | None]:
    outcomes = run_mutants(given, library.contracts)
    assert not any(one.broken for one in outcomes)
    return {one.mutant.name: one.killed_by for one in outcomes}


def test_cases_kill_what_they_speak_of_and_nothing_else(
    given: Callable[..., ModelInput], library: Library
) -> None:
    fates = _fates(given(), library)
    whole = "invest >= :least"
    assert fates[("when", whole, "invest > :least")] == "on the bound"
    assert fates[("when", whole, "∅")] == "below"
    assert fates[("params.least", "300", "301")] == "on the bound"
    assert fates[("params.least", "300", "299")] == "below"
    assert fates[("score.base", "base: 40", "base: 39")] == "on the bound"
    assert fates[("legal_basis", LABEL, "∅")] == "on the bound"
    # no case is without a name, none meets the exception
    assert fates[("when", "NOT project_name IS NULL", "∅")] is None
    assert fates[("exceptions.valid", "valid", "∅")] is None
    assert fates[("exceptions.valid.when", "invest > 900", "invest >= 900")] is None


def test_a_model_whose_case_fails_has_no_mutants(
    given: Callable[..., ModelInput], library: Library
) -> None:
    with pytest.raises(ModelError) as caught:
        run_mutants(given("hit"), library.contracts)
    assert caught.value.what.en == "case 'below' of model test.tiny does not hold"
    assert caught.value.what.zh == "模型 test.tiny 的案例“below”本身未通过"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a < 3", {"a <= 3", "(NOT (a < 3))", "a < (2)", "a < (4)"}),
        ("missing(m)", {"exists(m)"}),
        ("a and b or c", {"a AND b", "c", "b OR c", "a OR c"}),
        ("coalesce(a, false)", {"a", "coalesce((NOT (a)), FALSE)"}),
        ("a in ('x', 'y')", {"a IN ('x')", "a IN ('y')", "(NOT (a IN ('x', 'y')))"}),
        ("d >= date '2024-03-01'", {"d > CAST('2024-03-01' AS DATE)",
                                    "d >= CAST('2024-02-29' AS DATE)"}),
    ],
)  # fmt: skip
def test_changes_of_an_expression(text: str, expected: set[str]) -> None:
    assert expected <= {change.text for change in changes(text, condition=True)}


def test_a_default_of_false_is_idle_where_the_unknown_counts_as_false() -> None:
    def texts(text: str) -> set[str]:
        return {one.text for one in changes(text, condition=True, unknown_is_false=True)}

    plain = "coalesce(a = 1, false)"
    assert "a = 1" not in texts(plain)
    assert "b AND a = 1" not in texts(f"b and {plain}")
    assert "NOT a = 1" in texts(f"not {plain}")
    assert "a > 1" in texts("coalesce(a, 0) > 1")


def test_one_row_has_one_least_and_greatest() -> None:
    assert "max(a)" in {one.text for one in changes("min(a)", condition=False)}
    assert not list(changes("min(a)", condition=False, single=True))


def test_a_period_counts_where_absence_is_asked(library: Library) -> None:
    """A permit obtained later only takes points where it is there."""
    model = library["build.no-permit"].definition
    assert unasked(model) == {"late_permit"}
    places = {mutant.place for mutant in mutants_of(model_input(library[model.id], library))}
    assert "match.permit.period" in places
    assert "match.late_permit.period" not in places


def test_no_two_values_of_a_parameter_come_to_hold_on_one_day(library: Library) -> None:
    made = mutants_of(model_input(library["fee.farmland-tax.unpaid"], library))
    moved = {one.now for one in made if one.place == "params.rate[9901@2019-09-01].end"}
    assert moved == {"2022-12-30"}  # the next value holds from 2023-01-01


def test_aggregates_are_turned() -> None:
    found = {change.text for change in changes("bool_or(a = 1)", condition=False)}
    assert "bool_and(a = 1)" in found


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("if(coalesce(a, false), 1, 2)", False),
        ("if(coalesce(a, true), 1, 2)", True),
        ("least(coalesce(a, b), b)", False),
        ("least(coalesce(a, c), b)", True),
    ],
)
def test_a_default_is_kept_where_the_unknown_is_passed_over(text: str, made: bool) -> None:
    kinds = {change.kind for change in changes(text, condition=False)}
    assert ("default" in kinds) is made


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("regexp_matches(coalesce(purpose, ''), 'x')", True),
        ("coalesce(area, 0) > :least or invest is null", True),
        ("invest * 2 >= :least", True),  # ``when`` holds for no empty one
        ("area > :least", False),
        ("coalesce(area, invested) > 0", False),
        ("exists(licence)", False),
    ],
)
def test_a_condition_that_is_never_unknown(
    given: Callable[..., ModelInput], text: str, certain: bool
) -> None:
    assert settled(text, given().definition) is certain


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [(30, "day", (29, 31)), (300000, "yuan", (297000, 303000)), (0.5, "ratio", (0.495, 0.505))],
)
def test_a_threshold_moves_by_a_step_of_its_unit(
    value: float, unit: str, expected: tuple[float, float]
) -> None:
    assert nudged(value, unit) == expected


def test_explanations_that_ship_speak_of_mutants(library: Library) -> None:
    explained = read_explained([RULES])
    assert explained.by_model
    for model in explained.by_model:
        assert explained.stale(model, mutants_of(model_input(library[model], library))) == []


def _explained(folder: Path, text: str) -> Any:
    (folder / "mutants.yaml").write_text(text, encoding="utf-8")
    return read_explained([folder])


def test_a_stale_explanation_is_an_error(tmp_path: Path, given: Callable[..., ModelInput]) -> None:
    model = given().definition
    entry = "m: [{at: when, was: a, now: b, because: {zh: 理由, en: reason}}]"
    explained = _explained(tmp_path, entry)
    (error,) = explained.stale("m", [])
    assert error.what.en == "the explanation is stale, there is no such mutant: m: when: a → b"
    assert explained.stale("m", [Mutant("when", "drop", "a", "b", model)]) == []
    needless = explained.error("m", explained.by_model["m"][0], KILLED)
    assert needless.what.zh == "说明多余，已有案例杀死该变异：m: when: a → b"


def test_an_explanation_without_a_reason_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        _explained(tmp_path, "m: [{at: when, was: a, now: b}]")
    assert caught.value.where.endswith("mutants.yaml:m.0.because")
    assert caught.value.what.en.startswith("not an explanation")
