"""Pairs of parties that may be one, for a person to settle (see `similar`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.errors import Text
from supervision_models.linkage import companies, company_parts
from supervision_models.linkage.divisions import place_names
from supervision_models.linkage.probabilistic import scoring

FIELDS: Mapping[str, Text] = {
    "sign": Text("字号", "trade name"),
    "place": Text("地名", "place"),
    "trade": Text("行业", "trade"),
    "number": Text("序号", "number"),
    "form": Text("组织形式", "form"),
    "whole": Text("全称", "whole name"),
}
LEVELS: Mapping[str, Text] = {
    "same": Text("相同", "the same"),
    "same-rare": Text("相同且罕见", "the same, and rare"),
    "same-known": Text("相同且少见", "the same, not common"),
    "same-common": Text("相同但常见", "the same, but common"),
    "sounds-alike": Text("同音", "sounds alike"),
    "sounds-alike-long": Text("同音（三字以上）", "sounds alike (three characters or more)"),
    "looks-alike": Text("形近", "looks alike"),
    "looks-alike-long": Text("形近（三字以上）", "looks alike (three characters or more)"),
    "near": Text("相近", "nearly the same"),
    "begins-with": Text("一方是另一方的开头", "one begins with the other"),
    "contained": Text("一方包含另一方", "one contains the other"),
    "half": Text("一半相同", "half the same"),
    "different": Text("不同", "different"),
    "missing": Text("缺", "missing"),
    "fuller": Text("一方写得更全", "one is fuller"),
    "neither": Text("双方都没有", "neither has one"),
    "one-has-none": Text("一方没有", "one has none"),
    "one-has-none-unique": Text("一方没有，登记中仅此一家", "one has none; only one is called so"),
    "one-has-none-few": Text("一方没有，登记中有几家", "one has none; a few are called so"),
    "one-has-none-many": Text("一方没有，登记中有多家", "one has none; many are called so"),
    "misread": Text("形近字", "misread"),
    "shortened": Text("简称", "shortened"),
    "1-edit": Text("差一字", "one character off"),
    "2-edits": Text("差二字", "two characters off"),
    "3-edits": Text("差三字", "three characters off"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """What one field says of a pair, in bits for (or, below zero, against) one party."""

    field: str
    level: str
    bits: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two parties that may be one.

    left         party without a code: id, key, name
    right        the likeliest other
    probability  that they are one, by the names alone
    rows         rows of the left, which hang on the answer
    reasons      most telling first
    """

    left: int
    left_key: str
    left_name: str
    right: int
    right_key: str
    right_name: str
    probability: float
    rows: int
    reasons: tuple[Reason, ...]


def suggest(
    engine: DuckDBEngine, *, settled: Collection[tuple[str, str]] = (), most: int = 20
) -> list[Suggestion]:
    """Pairs in the order in which an answer tells most: doubtful ones with many rows first.

    Needs the tables of `linkage.link`. settled  pairs of keys that people have spoken on
    """
    pairs = _open_pairs(engine)
    known = pl.DataFrame(
        [pair for a, b in settled for pair in ((a, b), (b, a))],
        schema={"left_key": pl.String, "right_key": pl.String},
        orient="row",
    )
    doubt = pl.col("probability") * (1 - pl.col("probability"))
    chosen = (
        pairs.join(known, on=["left_key", "right_key"], how="anti")
        .with_columns(((doubt + 0.01) * (1 + pl.col("rows")).log()).alias("worth"))
        .sort(["worth", "left"], descending=[True, False])
        # a party is asked about once, beside the likeliest other
        .sort("probability", descending=True, maintain_order=True)
        .unique("left", keep="first", maintain_order=True)
        .sort(["worth", "left"], descending=[True, False])
        .head(most)
    )
    if chosen.is_empty():
        return []
    register = _register(engine)
    one, other = (
        chosen.select(pl.col(f"{side}_name").alias("name")).join(
            register, on="name", how="left", maintain_order="left"
        )
        for side in ("left", "right")
    )
    same = pl.DataFrame({"left": range(chosen.height), "right": range(chosen.height)})
    levels = scoring.compared(same, one, other, companies.BY_NAME)
    fields = companies.shipped("name").fields
    names = ("left", "left_key", "left_name", "right", "right_key", "right_name", "probability",
             "rows")  # fmt: skip
    return [
        Suggestion(**row, reasons=_reasons(levels[place], fields))
        for place, row in enumerate(chosen.select(names).to_dicts())
    ]


def _open_pairs(engine: DuckDBEngine) -> pl.DataFrame:
    """Each pair of candidates once, the party without a code on the left, with its rows."""
    return engine.frame(
        sql.build(
            'SELECT p.party_id AS "left", p.key AS left_key, p.name AS left_name, '
            'o.party_id AS "right", o.key AS right_key, o.name AS right_name, c.probability, '
            "CAST(r.rows AS BIGINT) AS rows FROM link_candidate AS c "
            "JOIN party AS p ON p.party_id = c.id JOIN party AS o ON o.party_id = c.other "
            "JOIN (SELECT party_id, count(*) AS rows FROM link_party AS l GROUP BY party_id) AS r "
            "ON r.party_id = p.party_id "
            "WHERE c.kind = 'party' AND p.key LIKE 'name:%' "
            "AND (o.key NOT LIKE 'name:%' OR p.party_id < o.party_id)"
        )
    )


def _register(engine: DuckDBEngine) -> pl.DataFrame:
    """The names of all parties, prepared and counted as linkage weighed them."""
    named = engine.frame(
        sql.build("SELECT name, key NOT LIKE 'name:%' AS coded FROM party WHERE name IS NOT NULL")
    )
    places = company_parts.places_in(named["name"], place_names(engine))
    register = companies.prepared(named.select("name"), places)
    return companies.with_frequency(register, counted=named["coded"]).unique("name")


def _reasons(levels: np.ndarray, fields: Mapping[str, Mapping[str, float]]) -> tuple[Reason, ...]:
    found = []
    for comparison, place in zip(companies.BY_NAME, levels, strict=True):
        level = comparison.levels[place]
        bits = fields[comparison.name].get(level, 0.0)
        found.append(Reason(comparison.name, level, round(bits, 1)))
    return tuple(sorted(found, key=lambda reason: -abs(reason.bits)))
