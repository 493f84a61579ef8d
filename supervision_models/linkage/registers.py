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
from supervision_models.linkage import names, tables, usc

DATASET = "market_entity"
_COLUMNS = ("usc", "name", "former_names", "registration_no", "organisation_code")
_DAYS = {"renamed_on": pl.Date, "established_on": pl.Date}
# names are listed; what stands in brackets belongs to the name before it
_ONE_NAME = r"(?:[(（][^()（）]*[)）]|[^;；、,，|\n])+"
# 曾用名 come with their dates in brackets, which a name never holds
_DATES = r"[(（][^()（）]*\d[^()（）]*[)）]"
_DAY = r"\d{4}[-./年]\d{1,2}[-./月]\d{1,2}日?"
# one day alone is the last, unless it says that it is the first
_BEGINS = r"[起自始]"


@dataclass(frozen=True, slots=True)
class Register:
    """Canonical keys, distinct.

    current, former  frames `name`, `code`: a name of the firm that bears the code
    borne            frame `name`, `code`, `written`: former names as the register writes them
    older            frame `older`, `code`: a predecessor code of the firm
    eras             frame `name`, `code`, `start`, `end`: from when to when the firm bore the name,
                     both days included; NULL where that is not known
    """

    current: pl.DataFrame
    former: pl.DataFrame
    borne: pl.DataFrame
    older: pl.DataFrame
    eras: pl.DataFrame


def read_register(engine: DuckDBEngine) -> Register:
    """The register as it stands in the engine; empty frames where there is none."""
    rows = _rows(engine)
    codes = usc.classify(rows["usc"].unique()).select(
        pl.col("code").alias("usc"), pl.col("key").alias("firm")
    )
    rows = rows.join(codes, on="usc").drop_nulls("firm")
    former = _former(rows)
    # a firm that was never renamed bears its name from the day on which it was established
    since = pl.when(pl.col("former_names").is_null()).then("established_on").otherwise("renamed_on")
    current = rows.select("firm", "name", since.alias("start"), pl.lit(None, pl.Date).alias("end"))
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
    named, named_before = _named(current), _named(former)
    pair = ["name", "code"]
    return Register(
        current=named.select(pair).unique(),
        former=named_before.select(pair).unique(),
        borne=named_before.select(*pair, "written").unique(),
        older=older.select(pl.col("key").alias("older"), pl.col("firm").alias("code")).unique(),
        eras=pl.concat([named, named_before]).drop("written").unique(),
    )


def _former(rows: pl.DataFrame) -> pl.DataFrame:
    """`firm`, `name`, `start`, `end` of each former name, by the days in the brackets behind it;
    the last day is at the latest that of the renaming."""
    pieces = rows.select(
        "firm", "renamed_on", pl.col("former_names").str.extract_all(_ONE_NAME).alias("piece")
    ).explode("piece")
    told = pl.col("piece").str.extract(f"({_DATES})", 1)
    pieces = pieces.drop_nulls("piece").with_columns(
        pl.col("piece").str.replace_all(_DATES, "").str.strip_chars().alias("name"),
        told.str.extract_all(_DAY)
        .list.eval(
            pl.element().str.replace_all(r"\D+", "-").str.strip_chars("-")
            .str.to_date("%Y-%m-%d", strict=False)
        )
        .alias("days"),
        told.str.contains(_BEGINS).fill_null(False).alias("begins"),
    )  # fmt: skip
    first, last = pl.col("days").list.first(), pl.col("days").list.last()
    two = pl.col("days").list.len() == 2
    return pieces.select(
        "firm",
        "name",
        pl.when(two | pl.col("begins")).then(first).alias("start"),
        pl.coalesce(pl.when(two | ~pl.col("begins")).then(last), "renamed_on").alias("end"),
    )


def _rows(engine: DuckDBEngine) -> pl.DataFrame:
    if DATASET not in engine.tables():
        return pl.DataFrame(schema={**dict.fromkeys(_COLUMNS, pl.String), **_DAYS})
    there = engine.columns(DATASET)
    select = exp.select(
        *(tables.text_column(name if name in there else None, name) for name in _COLUMNS),
        *(tables.day_column(name if name in there else None, name) for name in _DAYS),
    ).distinct()
    rows = engine.frame(select.from_(sql.table(DATASET)))
    return rows.with_columns(pl.col(name).cast(kind) for name, kind in _DAYS.items())


def _named(rows: pl.DataFrame) -> pl.DataFrame:
    """Keys `name`, `code` of rows `firm`, `name` (`written`), with `start` and `end`. A branch
    names its legal person, not itself."""
    parsed = names.parse(rows["name"].unique()).filter(pl.col("relation").is_null())
    return rows.join(parsed.select("name", "key").drop_nulls(), on="name").select(
        ("name:" + pl.col("key")).alias("name"),
        pl.col("firm").alias("code"),
        "start",
        "end",
        pl.col("name").alias("written"),
    )
