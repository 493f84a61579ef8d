"""Every inline case of every shipped model comes out as it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from supervision_models.models.library import Library
from supervision_models.scan.cases import run_cases
from supervision_models.scan.execution import model_input

RULES = Path(__file__).parents[2] / "rules"
MODELS = sorted(
    path.stem
    for path in RULES.rglob("*.yaml")
    # the statutes are no model; a ranker judges nothing
    if path.name not in ("statutes.yaml", "procedure.yaml", "mutants.yaml")
    and path.parent.name != "ranking"
)


def test_there_are_models() -> None:
    assert len(MODELS) == 91


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_every_case_holds(library: Library, name: str) -> None:
    model = library[name]
    results = list(run_cases([model_input(model, library)], library.contracts))
    assert len(results) == len(model.definition.cases)
    assert [(r.case, r.got, r.detail) for r in results if not r.passed] == []
