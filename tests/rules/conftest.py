"""The shipped library with its contracts and statutes."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from supervision_models.contracts.definition import Contract
from supervision_models.contracts.loader import load_contracts
from supervision_models.models.library import Library
from supervision_models.models.loader import load_library

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def contracts() -> dict[str, Contract]:
    return load_contracts([REPOSITORY / "datasets" / "contracts"])


@pytest.fixture(scope="session")
def library(contracts: dict[str, Contract]) -> Library:
    loaded = load_library([REPOSITORY / "rules"], contracts).require_valid()
    # what stands for the whole session is not to be searched for garbage after every case
    gc.freeze()
    return loaded
