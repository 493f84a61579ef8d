"""The packs as files: they load beside what ships, and their cases hold. Needs no data."""

from __future__ import annotations

from pathlib import Path

import pytest

from supervision_models.contracts.definition import Contract
from supervision_models.contracts.loader import load_contracts
from supervision_models.ingest.mapping import load_mapping
from supervision_models.models.library import Library
from supervision_models.models.loader import load_library
from supervision_models.scan.cases import run_cases
from supervision_models.scan.execution import model_input
from supervision_models.workspace import packaged

PACKS = Path(__file__).parent / "packs"
MODELS = {
    "england": ["eng.parcel.protected", "eng.protected.without-agreement"],
    "permits": ["cal.fatality.near-active-site", "cal.permit.completed-without-issue"],
}
each_pack = pytest.mark.parametrize("pack", MODELS)


def contracts_of(pack: str) -> dict[str, Contract]:
    return load_contracts([packaged("datasets") / "contracts", PACKS / pack / "contracts"])


def library_of(pack: str) -> Library:
    return load_library([PACKS / pack / "rules"], contracts_of(pack)).require_valid()


@each_pack
def test_a_pack_loads_with_its_own_law(pack: str) -> None:
    library = library_of(pack)
    assert list(library.models) == MODELS[pack]
    for model in library.models.values():
        cited = library.statutes.intervals(model.definition.legal_basis)
        assert {key for key, *_ in cited} == set(model.definition.legal_basis)


@each_pack
def test_every_case_of_a_pack_holds(pack: str) -> None:
    library = library_of(pack)
    inputs = [model_input(model, library) for model in library.models.values()]
    results = list(run_cases(inputs, library.contracts))
    assert len(results) == sum(len(given.definition.cases) for given in inputs)
    assert [(r.model_id, r.case, r.detail) for r in results if not r.passed] == []


@each_pack
def test_every_mapping_of_a_pack_is_valid(pack: str) -> None:
    files = sorted((PACKS / pack / "mappings").glob("*.yaml"))
    contracts = contracts_of(pack)
    assert {load_mapping(path, contracts).dataset for path in files} == {
        path.stem for path in (PACKS / pack / "contracts").glob("*.yaml")
    }
