"""Every model says by examples what it does: each verdict, exception, score, route and law."""

from __future__ import annotations

from pathlib import Path

import pytest

from supervision_models.matching.binding import names_of
from supervision_models.matching.conditions import tree_of
from supervision_models.models.definition import Case
from supervision_models.models.library import Library, LoadedModel

RULES = Path(__file__).parents[2] / "rules"
LEARNING = {"land.supply.price-outlier", "leads.ranker"}
MODELS = sorted(
    path.stem
    for path in RULES.rglob("*.yaml")
    if path.name not in ("statutes.yaml", "procedure.yaml", "mutants.yaml")
)
JUDGING = [name for name in MODELS if name not in LEARNING]

each_model = pytest.mark.parametrize("name", JUDGING)


def expected(model: LoadedModel) -> list[str]:
    return [case.expect for case in model.definition.cases]


def test_there_are_models() -> None:
    assert len(JUDGING) == 90


@each_model
def test_a_hit_and_a_near_miss(library: Library, name: str) -> None:
    verdicts = expected(library[name])
    assert verdicts.count("hit") >= 2
    assert "clear" in verdicts


@each_model
def test_one_case_per_exception(library: Library, name: str) -> None:
    model = library[name]
    codes = {rule.code for rule in model.definition.exceptions}
    assert codes
    assert {verdict.partition(":")[2] for verdict in expected(model) if ":" in verdict} >= codes


@each_model
def test_each_score_code_once_given_and_once_not(library: Library, name: str) -> None:
    cases = library[name].definition.cases
    judged = [set(case.codes) for case in cases if case.codes is not None]
    for item in library[name].definition.score.add:
        assert any(item.code in codes for codes in judged), item.code
        assert any(item.code not in codes for codes in judged), item.code


@each_model
def test_the_sum_of_a_score_is_shown(library: Library, name: str) -> None:
    assert any(case.score is not None and case.codes for case in library[name].definition.cases)


@each_model
def test_each_route_with_a_condition_once_taken_and_once_not(library: Library, name: str) -> None:
    model = library[name].definition
    judged = [set(case.routes) for case in model.cases if case.routes is not None]
    for route in model.routes:
        if route.when is not None:
            assert any(route.to in routes for routes in judged), route.to
            assert any(route.to not in routes for routes in judged), route.to


@each_model
def test_one_case_per_version_of_the_law(library: Library, name: str) -> None:
    model = library[name].definition
    shown = {label for case in model.cases for label in case.laws or ()}
    labels = {
        provision.label for key in model.legal_basis for provision in library.statutes.history(key)
    }
    assert labels == shown


@each_model
def test_not_assessable_by_coverage(library: Library, name: str) -> None:
    model = library[name]
    if model.definition.sql is not None:
        # the program reads the subjects alone; what it lacks shows as an exception not tested
        assert any(case.coverage and case.untested for case in model.definition.cases)
        return
    if not rests_on_matches(model):
        # the verdict is in the subject's own cells: what it does without the other data is said
        assert any(case.coverage for case in model.definition.cases)
        return
    assert any(verdict.startswith("not_assessable:coverage:") for verdict in expected(model))


def rests_on_matches(model: LoadedModel) -> bool:
    """Whether condition, scope or a withholding exception refers to a match, through facts."""
    definition = model.definition
    texts = [text for text in (definition.when, definition.scope) if text is not None]
    texts += [rule.when for rule in definition.exceptions if rule.unknown == "not_assessable"]
    seen: set[str] = set()
    while texts:
        columns, _, matches = names_of(tree_of(texts.pop()))
        if matches or any(qualifier in definition.match for qualifier, _ in columns):
            return True
        facts = {name for _, name in columns if name in definition.facts} - seen
        seen |= facts
        texts += [definition.facts[name].expr for name in facts]
    return False


def test_which_models_rest_on_their_subject_alone(library: Library) -> None:
    alone = {name for name in JUDGING if not rests_on_matches(library[name])}
    assert alone >= {"access.barrier-free", "fee.cad.fake-exemption"}
    assert "build.no-permit" not in alone
    assert "land.farmland.illegal-occupation" not in alone


@each_model
def test_not_assessable_by_an_empty_value(library: Library, name: str) -> None:
    verdicts = expected(library[name])
    assert any(
        verdict.startswith(("not_assessable:null:", "not_assessable:link:")) for verdict in verdicts
    )


@each_model
def test_a_regional_figure_is_tried_where_it_is_missing(library: Library, name: str) -> None:
    model = library[name].definition
    for key, param in model.params.items():
        if param.values and not any(value.region == "" for value in param.values):
            assert f"not_assessable:parameter:{key}" in expected(library[name])


@each_model
def test_what_a_scope_leaves_out(library: Library, name: str) -> None:
    if library[name].definition.scope is not None:
        assert "out_of_scope" in expected(library[name])


def test_combined_places_and_days_have_a_case_on_both_sides(library: Library) -> None:
    """Complaints within 500 m and 180 days: grassland and minerals show both borders."""
    for name in ("grass.waste-dumping", "mineral.no-right"):
        match = library[name].definition.match["complaint"]
        assert match.on.within_m == 500
        assert match.within_days == (-180, 180)
        near = [case for case in library[name].definition.cases if "complaint" in case.given]
        assert {"complaints" in (case.codes or ()) for case in near} == {True, False}


def test_cases_name_no_real_firm_and_no_real_place(library: Library) -> None:
    """Invented firms are called 示例…; the division code 99 does not exist."""
    for model in library.models.values():
        for case in model.definition.cases:
            for row in _rows(case):
                for column, value in row.items():
                    if column.endswith("_usc"):
                        assert str(value)[2:4] == "99", (model.id, case.name)
                    if column in ("project_name", "operator_name") or column.endswith("_name"):
                        named = str(value).startswith(("示例", "总部"))
                        assert named or column == "reporter", (model.id, case.name, value)


def _rows(case: Case) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for given in case.given.values():
        found += given if isinstance(given, list) else [given]
    return found
