"""What the register of market entities knows: names of today and before, and older codes.

The register is the dataset `market_entity`; without it firms are known only by the pairs of
code and name that agencies wrote.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from sqlglot import exp

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage import names, usc

DATASET = "market_entity"
_COLUMNS = ("usc", "name", "former_names", "registration_no", "organisation_code")
_BETWEEN_NAMES = r"[;；、,，|\n]+"
# 曾用名 come with their dates in brackets, which a name never holds
_DATES = r"[(（][^()（）]*\d[^()（）]*[)）]"


@dataclass(frozen=True, slots=True)
class Register:
    """Canonical keys, distinct.

    current, former  frames `name`, `code`: a name of the firm that bears the code
    older            frame `older`, `code`: a predecessor code of the firm
    """

    current: pl.DataFrame
    former: pl.DataFrame
    older: pl.DataFrame


def read_register(engine: DuckDBEngine) -> Register:
    """The register as it stands in the engine; empty frames where there is none."""
    rows = _rows(engine)
    codes = usc.classify(rows["usc"].unique()).select(
        pl.col("code").alias("usc"), pl.col("key").alias("firm")
    )
    rows = rows.join(codes, on="usc").drop_nulls("firm")
    former = rows.select(
        "firm",
        pl.col("former_names")
        .str.replace_all(_DATES, "")
        .str.replace_all(_BETWEEN_NAMES, ";")
        .str.split(";")
        .alias("name"),
    ).explode("name")
    older = pl.concat(
        [
            rows.select("firm", pl.col("registration_no").alias("older")),
            rows.select("firm", pl.col("organisation_code").alias("older")),
        ]
    )
    keys = usc.classify(older["older"].unique()).select(
        pl.col("code").alias("older"), pl.col("key")
    )
    older = older.join(keys, on="older").filter(~pl.col("key").str.starts_with("usc:"))
    return Register(
        current=_named(rows),
        former=_named(former),
        older=older.select(pl.col("key").alias("older"), pl.col("firm").alias("code")).unique(),
    )


def _rows(engine: DuckDBEngine) -> pl.DataFrame:
    if DATASET not in engine.tables():
        return pl.DataFrame(schema=dict.fromkeys(_COLUMNS, pl.String))
    there = engine.columns(DATASET)
    select = exp.select(
        *(
            sql.alias(sql.column(name) if name in there else sql.cast_to(None, "VARCHAR"), name)
            for name in _COLUMNS
        )
    ).distinct()
    return engine.frame(select.from_(sql.table(DATASET)))


def _named(pairs: pl.DataFrame) -> pl.DataFrame:
    """Keys `name`, `code` of rows `firm`, `name`. A branch names its legal person, not itself."""
    parsed = names.parse(pairs["name"].unique()).filter(pl.col("relation").is_null())
    return (
        pairs.select("firm", "name")
        .join(parsed.select("name", "key").drop_nulls(), on="name")
        .select(("name:" + pl.col("key")).alias("name"), pl.col("firm").alias("code"))
        .unique()
    )
