"""Canonical frames: all columns of a contract in their types, `_p` and boxes beside them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import polars as pl

from supervision_models.contracts.definition import Contract
from supervision_models.contracts.loader import load_contracts
from supervision_models.demo.ground import BOX
from supervision_models.workspace import packaged

_TYPES: dict[str, pl.DataType] = {
    "integer": pl.Int64(),
    "year": pl.Int64(),
    "date": pl.Date(),
    "datetime": pl.Datetime("us"),
    "boolean": pl.Boolean(),
} | dict.fromkeys(("decimal", "money", "area", "length", "volume", "mass", "ratio"), pl.Float64())
PROJECT = "_p"  # serial of the project that a row belongs to


@lru_cache(maxsize=1)
def contracts() -> dict[str, Contract]:
    """The shipped contracts: the demo writes no dataset of its own."""
    return load_contracts([packaged("datasets") / "contracts"])


def schema(contract: Contract) -> dict[str, pl.DataType]:
    """Column -> type; numbers are doubles, which hold every amount of the demo to the cent."""
    types = {
        name: _TYPES.get(column.type, pl.String())
        for name, column in contract.columns.items()
        if name != contract.geometry
    }
    boxes = dict.fromkeys(BOX, pl.Float64()) if contract.geometry is not None else {}
    return {**types, **boxes, PROJECT: pl.Int64()}


def conform(contract: Contract, frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with the columns of `schema`; those that it lacks are NULL. Unknown ones raise."""
    types = schema(contract)
    unknown = {name for name in frame.columns if not name.startswith("_")} - set(types)
    if unknown:
        raise KeyError(f"{contract.id} has no column {', '.join(sorted(unknown))}")
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in types.items()
    )


def frame_of(contract: Contract, rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Planted rows as a canonical frame."""
    types = schema(contract)
    unknown = {name for row in rows for name in row} - set(types)
    if unknown:
        raise KeyError(f"{contract.id} has no column {', '.join(sorted(unknown))}")
    return pl.DataFrame(
        {name: pl.Series([row.get(name) for row in rows], dtype=kind, strict=False)
         for name, kind in types.items()}
    )  # fmt: skip
