"""The shipped models and statutes: valid, explained in both languages, cited law in force."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from supervision_models.contracts.definition import Contract
from supervision_models.errors import Lang
from supervision_models.models.explain import explain
from supervision_models.models.library import Library
from supervision_models.models.loader import load_library

RULES = Path(__file__).parents[2] / "rules"
TODAY = dt.date(2026, 9, 30)


@pytest.fixture(scope="module")
def library(contracts: dict[str, Contract]) -> Library:
    return load_library([RULES], contracts)


def test_every_file_is_valid(library: Library) -> None:
    assert [str(error) for error in library.errors] == []
    files = [
        path
        for path in RULES.rglob("*.yaml")
        if path.name not in ("statutes.yaml", "procedure.yaml", "mutants.yaml")
    ]
    assert len(library.models) == len(files) >= 18


def test_a_file_is_named_by_its_model(library: Library) -> None:
    for model in library.models.values():
        assert model.path.stem == model.id


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_model_is_explained_in_full(library: Library, lang: Lang) -> None:
    assert library.models
    for model in library.models.values():
        page = explain(model, library.contracts, library.statutes, lang)
        assert re.search(r"[ 　]$", page) is None
        assert "{" not in re.sub(r"```sql.*?```", "", page, flags=re.DOTALL), model.id
        for name in model.definition.match:
            title = model.definition.match[name].title
            if title is not None:
                assert (title.zh if lang == "zh" else title.en or title.zh) in page
        for name, param in model.definition.params.items():
            if param.why is not None:
                assert param.why.zh if lang == "zh" else param.why.en, (model.id, name)
                assert param.why.said(lang).replace("|", "\\|") in page, (model.id, name)


def test_every_cited_article_leads_to_law_in_force(library: Library) -> None:
    for model in library.models.values():
        assert library.statutes.versions_on(model.definition.legal_basis, TODAY), model.id


def test_unreviewed_figures_keep_a_model_on_trial(library: Library) -> None:
    for model in library.models.values():
        unreviewed = [
            name
            for name, param in model.definition.params.items()
            if not all(value.reviewed_by for value in param.values or (param,))
        ]
        if unreviewed:
            assert model.definition.status != "active", (model.id, unreviewed)
