"""Pairs of parties that may be one, for a person to settle: nothing here links by itself.

A party without any code is known by its name alone. Where that name is near another party's, its
rows may be that party's, and an absence proven without them is proven too early.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.errors import Text
from supervision_models.linkage import companies
from supervision_models.linkage.probabilistic import scoring
from supervision_models.linkage.projects import DIVISIONS

LEAST = 0.05  # below it a pair is not worth a person's time

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

    Needs the tables of `linkage.link`. settled  pairs of keys, the smaller first, that people
    have spoken on
    """
    parties = engine.frame(
        sql.build(
            "SELECT p.party_id AS party, p.key, p.name, count(*) AS rows FROM party AS p "
            "JOIN link_party AS l ON l.party_id = p.party_id "
            "WHERE p.name IS NOT NULL AND p.key NOT LIKE 'person:%' GROUP BY ALL ORDER BY 1"
        )
    )
    loose = parties.filter(pl.col("key").str.starts_with("name:"))
    if loose.is_empty() or parties.height < 2:
        return []
    places = _places(engine)
    left = companies.prepared(loose.select("name"), places)
    right = companies.with_frequency(companies.prepared(parties.select("name"), places))
    pairs = companies.candidate_pairs(left, right)
    spoken = {*settled, *((b, a) for a, b in settled)}
    keys = pl.DataFrame(
        {"l": loose["key"].gather(pairs["left"]), "r": parties["key"].gather(pairs["right"])}
    )
    known = pl.DataFrame(sorted(spoken), schema={"l": pl.String, "r": pl.String}, orient="row")
    told = (
        keys.with_row_index()
        .join(known, on=["l", "r"], how="anti")
        .filter(pl.col("l") != pl.col("r"))
    )
    pairs = pairs[told["index"].sort()]
    if pairs.is_empty():
        return []
    levels = scoring.compared(pairs, left, right, companies.BY_NAME)
    weights = companies.shipped("name")
    scores = scoring.scored(pairs, levels, companies.BY_NAME, weights).with_row_index("pair")
    rows = loose["rows"].gather(scores["left"])
    doubt = pl.col("probability") * (1 - pl.col("probability"))
    chosen = (
        scoring.best(scores.with_columns(rows.alias("rows")))
        .filter(pl.col("probability") >= LEAST)
        # the certain ones come too, after the doubtful: only people may join them
        .with_columns(((doubt + 0.01) * (1 + pl.col("rows")).log()).alias("worth"))
        .sort(["worth", "left"], descending=[True, False])
    )
    chosen = _once(chosen, loose, parties).head(most)
    return [
        Suggestion(
            left=loose["party"][row["left"]],
            left_key=loose["key"][row["left"]],
            left_name=loose["name"][row["left"]],
            right=parties["party"][row["right"]],
            right_key=parties["key"][row["right"]],
            right_name=parties["name"][row["right"]],
            probability=round(row["probability"], 3),
            rows=row["rows"],
            reasons=_reasons(levels[row["pair"]], weights.fields),
        )
        for row in chosen.to_dicts()
    ]


def _once(chosen: pl.DataFrame, loose: pl.DataFrame, parties: pl.DataFrame) -> pl.DataFrame:
    """Two names without codes that mean each other are one question."""
    mine = loose["party"].gather(chosen["left"])
    theirs = parties["party"].gather(chosen["right"])
    return (
        chosen.with_columns(
            pl.min_horizontal(mine, theirs).alias("low"),
            pl.max_horizontal(mine, theirs).alias("high"),
        )
        .unique(["low", "high"], keep="first", maintain_order=True)
        .drop("low", "high")
    )


def _reasons(levels: np.ndarray, fields: Mapping[str, Mapping[str, float]]) -> tuple[Reason, ...]:
    found = []
    for comparison, place in zip(companies.BY_NAME, levels, strict=True):
        level = comparison.levels[place]
        bits = fields[comparison.name].get(level, 0.0)
        found.append(Reason(comparison.name, level, round(bits, 1)))
    return tuple(sorted(found, key=lambda reason: -abs(reason.bits)))


def _places(engine: DuckDBEngine) -> tuple[str, ...]:
    if DIVISIONS not in engine.tables():
        return ()
    names = engine.frame(
        sql.build(
            "SELECT DISTINCT name FROM :d AS d WHERE name IS NOT NULL", d=sql.table(DIVISIONS)
        )
    )["name"]
    return tuple(sorted(names))
