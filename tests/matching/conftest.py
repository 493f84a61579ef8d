"""Two datasets of the smallest size, and their relations as a scan would make them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl
import pytest

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.matching.families import Family, Member
from supervision_models.matching.keeps import DAYS_UNDER, Kept
from supervision_models.matching.pairs import PairTable, relation

COLUMNS = {
    "code": {"zh": "编号", "en": "code", "type": "code"},
    "day": {"zh": "日期", "en": "day", "type": "date"},
    "start": {"zh": "起", "en": "start", "type": "date"},
    "finish": {"zh": "止", "en": "finish", "type": "date"},
    "amount": {"zh": "数", "en": "amount", "type": "integer"},
    "firm": {"zh": "单位", "en": "firm", "type": "text"},
    "geom": {"zh": "图形", "en": "shape", "type": "geometry"},
}
SCHEMA = {
    "_rid": pl.Int64,
    "_hash": pl.String,
    "_region": pl.String,
    "_precision": pl.String,
    "code": pl.String,
    "day": pl.Date,
    "start": pl.Date,
    "finish": pl.Date,
    "amount": pl.Int64,
    "firm": pl.String,
    "wkt": pl.String,
    "_project": pl.Int32,
    "_project_confidence": pl.Float64,
    "_party_firm": pl.Int32,
    "_party_firm_confidence": pl.Float64,
}


def contract(name: str) -> Contract:
    return Contract.model_validate(
        {
            "id": name,
            "code": "T01",
            "title": {"zh": name},
            "provider": {"zh": "示例"},
            "columns": COLUMNS,
            "period": "day",
            "valid": {"start": "start", "end": "finish"},
            "geometry": "geom",
            "parties": {"firm": {"name": "firm"}},
            "legal_purpose": {"zh": "测试"},
        }
    )


LEFT, RIGHT = contract("left_side"), contract("right_side")


@pytest.fixture(scope="session")
def engine() -> Iterator[DuckDBEngine]:
    with DuckDBEngine.open(threads=2) as opened:
        opened.execute(DAYS_UNDER)
        yield opened


def fill(engine: DuckDBEngine, dataset: Contract, rows: Sequence[Mapping[str, Any]]) -> None:
    """Make ``data_<dataset>``; a missing key is NULL, `wkt` becomes the geometry."""
    frame = pl.DataFrame(
        [{name: row.get(name) for name in SCHEMA} for row in rows], schema=SCHEMA, orient="row"
    )
    engine.register("raw_rows", frame)
    engine.create_table(
        relation(dataset.id),
        sql.build(
            "SELECT * EXCLUDE (wkt), ST_GeomFromText(wkt) AS geom, ST_GeomFromText(wkt) AS _geom, "
            "ST_Area(ST_GeomFromText(wkt)) AS _area FROM :source AS r",
            source=sql.table("raw_rows"),
        ),
    )


DAY_ZERO = dt.date(2024, 1, 1)


def day(number: int | None) -> dt.date | None:
    return None if number is None else DAY_ZERO + dt.timedelta(days=number)


def proof(engine: DuckDBEngine, pairs: PairTable, keeps: Sequence[Kept]) -> pl.DataFrame:
    """The proof table of one match, its columns without the member's name."""
    family = Family((Member(pairs, tuple(keeps)),), stands=pairs.spatial)
    frame = engine.frame(family.proof_query())
    return frame.rename({name: name.partition(".")[0] for name in frame.columns})
