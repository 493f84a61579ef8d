"""datasets/demo is what the generator writes now."""

from __future__ import annotations

import polars as pl

from supervision_models.workspace import packaged

from .conftest import Written
from .contents import folder

LIMIT = 70_000  # bytes for each planted model: small enough to be looked at in a browser


def test_the_county_that_ships_is_the_one_that_is_generated(written: Written) -> None:
    shipped = packaged("datasets") / "demo"
    ours, theirs = folder(shipped), folder(written.root)
    assert ours.keys() == theirs.keys()
    changed = [name for name in ours if ours[name] != theirs[name]]
    assert changed == [], "run: supervision demo datasets/demo --scale 0.05"


def test_the_county_that_ships_is_small() -> None:
    shipped = packaged("datasets") / "demo"
    planted = pl.read_csv(shipped / "truth.csv")["model_id"].n_unique()
    size = sum(path.stat().st_size for path in shipped.rglob("*") if path.is_file())
    assert size < LIMIT * planted
