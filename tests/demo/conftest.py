"""One small county for all tests of the demo: written once, changed by none."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pytest

from supervision_models.demo import Truth, generate
from supervision_models.demo.block import Block

SMALL = 0.05
AS_OF = dt.date(2026, 9, 30)


@dataclass(frozen=True, slots=True)
class Written:
    """A demo folder and the truth that the generator returned."""

    root: Path
    truth: Truth


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    root = tmp_path_factory.mktemp("county")
    return Written(root, generate(root, scale=SMALL))


@pytest.fixture
def block() -> Block:
    return Block(0, SMALL, 1, 7, AS_OF)
