"""Which models are alike, why, and how far they find the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner

from supervision_models.cli import model_similar
from supervision_models.cli import models as cli_models
from supervision_models.cli.context import Screen
from supervision_models.contracts.definition import Contract
from supervision_models.errors import ModelError
from supervision_models.models.library import LoadedModel
from supervision_models.models.loader import load_library
from supervision_models.models.similarity import similar_models
from supervision_models.workspace import packaged

Load = Callable[..., LoadedModel]
OTHER = ("id: test.farmland.occupation", "id: test.farmland.zother")


def score(first: LoadedModel, second: LoadedModel, contracts: dict[str, Contract]) -> float:
    (pair,) = similar_models([first, second], contracts, least=0)
    return pair.score


def test_a_threshold_and_a_name_make_no_difference(
    load: Load, contracts: dict[str, Contract]
) -> None:
    renamed = load(
        OTHER,
        ("value: 50,", "value: 99,"),
        ("\n  approval:", "\n  consent:"),
        ("approval.first_no", "consent.first_no"),
        ("minus => approval", "minus => consent"),
        ("occupied", "taken"),
    )
    (pair,) = similar_models([load(), renamed], contracts)
    assert pair.score == 1
    assert pair.same_subject == "land_patch"
    reasons = pair.reasons(contracts, "en")
    assert reasons[0].startswith("both start from ")
    assert sum(reason.startswith("same condition") for reason in reasons) == 3
    assert pair.other(renamed.id) == "test.farmland.occupation"


@pytest.mark.parametrize(
    "change",
    [
        ("occupied >= :min_overlap", "occupied <= :min_overlap"),
        ("survey_year < year", "survey_year > year"),
        ("change_type = 'construction'", "change_type = 'road'"),
        ("temporary.share >= 0.95", "exists(temporary)"),
        ("keep: {area: sum(overlap_m2), parcels: list(parcel_no)}", "keep: {o: list(owner_unit)}"),
    ],
)
def test_what_makes_models_differ(
    load: Load, contracts: dict[str, Contract], change: tuple[str, str]
) -> None:
    assert 0.5 < score(load(), load(OTHER, change), contracts) < 1


def test_the_subject_is_not_taken_for_another_row_of_its_table(
    load: Load, contracts: dict[str, Contract]
) -> None:
    def scoped(where: str) -> LoadedModel:
        return load(
            OTHER,
            ("dataset: temporary_land_use", "dataset: land_patch"),
            ("valid_on: observed_on", f'where: "{where}"'),
        )

    first = scoped("observed_on < subject.observed_on")
    assert score(first, scoped("subject.observed_on < observed_on"), contracts) < 1


@pytest.fixture
def run(
    contracts: dict[str, Contract], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[dict[str, Any]]]:
    rules = packaged("rules")
    few = load_library([rules / "procurement"], contracts, statutes_of=[rules])
    monkeypatch.setattr(model_similar, "library_of", lambda ws: few)

    def invoke(*args: str) -> list[dict[str, Any]]:
        done = CliRunner().invoke(cli_models.command, ["similar", *args], obj=Screen("en", True))
        if done.exception is not None:
            raise done.exception
        found: list[dict[str, Any]] = json.loads(done.stdout)
        return found

    return invoke


def test_a_known_pair_of_the_library(run: Callable[..., list[dict[str, Any]]]) -> None:
    best = run("bid.split")[0]
    assert (best["left"], best["right"]) == ("bid.should-tender", "bid.split")
    assert "investment_project.fund_source" in best["columns"]
    assert best["same_subject"] == "tender_contract"
    assert best["findings"] is None
    assert run("bid.split", "--least", "1") == []


def test_an_unknown_model_is_told(run: Callable[..., list[dict[str, Any]]]) -> None:
    with pytest.raises(ModelError, match=r"there is no model bid\.splt"):
        run("bid.splt")
