"""Pairs of parties or projects that may be one, for a person to settle (see `similar`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.errors import Text
from supervision_models.linkage import companies, company_parts, similar_projects
from supervision_models.linkage.company_comparisons import BY_NAME
from supervision_models.linkage.corrections import Kind
from supervision_models.linkage.divisions import place_names
from supervision_models.linkage.identity import both_ways
from supervision_models.linkage.probabilistic import scoring
from supervision_models.linkage.probabilistic.comparisons import Comparison
from supervision_models.linkage.probabilistic.weights import Weights
from supervision_models.linkage.similar import DOUBTFUL

FIELDS: Mapping[str, Text] = {
    "sign": Text("字号", "trade name"),
    "place": Text("地名", "place"),
    "trade": Text("行业", "trade"),
    "number": Text("序号", "number"),
    "form": Text("组织形式", "form"),
    "whole": Text("全称", "whole name"),
    "stem": Text("项目名", "name of the project"),
    "phase": Text("期次、标段", "phase or section"),
    "zone": Text("区块", "quarter"),
    "village": Text("村镇", "village or town"),
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
    "replaced": Text("中间换了词", "another word in the middle"),
    "other-kind": Text("工程种类不同", "another kind of works"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """What one field says of a pair, in bits for (or, below zero, against) one party."""

    field: str
    level: str
    bits: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two parties, or two projects, that may be one.

    left         the one without a code: id, key, name
    right        the likeliest other
    probability  that they are one, by the names
    rows         rows of the left, which hang on the answer
    leads        leads of either that stand
    reasons      most telling first
    """

    kind: Kind
    left: int
    left_key: str
    left_name: str
    right: int
    right_key: str
    right_name: str
    probability: float
    rows: int
    leads: int
    reasons: tuple[Reason, ...]


_LEADS = 20  # a lead weighs as much as that many rows


def suggest(
    engine: DuckDBEngine,
    *,
    settled: Collection[tuple[str, str]] = (),
    hanging: Mapping[str, int] | None = None,
    most: int = 20,
) -> list[Suggestion]:
    """Pairs in the order in which an answer tells most: doubtful ones on which leads and many rows
    hang come first.

    Needs the tables of `linkage.link`.
    settled  pairs of keys that people have spoken on
    hanging  ``party:<code or name>`` or ``project:<code or name>`` -> leads that stand
    """
    pairs = pl.concat([_open_pairs(engine, "party"), _open_pairs(engine, "project")])
    known = both_ways(settled).rename({"a": "left_key", "b": "right_key"})
    roots = engine.frame("SELECT DISTINCT key, root FROM link_key")
    # people spoke of keys; the pairs are known by the first keys of what these are of
    known = pl.concat(
        [
            known,
            known.join(roots.rename({"root": "l"}), left_on="left_key", right_on="key")
            .join(roots.rename({"root": "r"}), left_on="right_key", right_on="key")
            .select(pl.col("l").alias("left_key"), pl.col("r").alias("right_key")),
        ]
    )
    leads = pl.sum_horizontal(
        pl.col(f"{side}_lead").replace_strict(hanging or {}, default=0, return_dtype=pl.Int64)
        for side in ("left", "right")
    )
    doubt = pl.col("probability") * (1 - pl.col("probability"))
    # what holds verdicts back comes before what is only shown
    doubt = pl.when(pl.col("probability") >= DOUBTFUL).then(doubt + 0.01).otherwise(doubt / 10)
    chosen = (
        pairs.join(known, on=["left_key", "right_key"], how="anti")
        .with_columns(leads.alias("leads"))
        .with_columns(
            (doubt * (1 + pl.col("rows") + _LEADS * pl.col("leads")).log()).alias("worth")
        )
        # each is asked about once, beside the likeliest other
        .sort("probability", "kind", "left", "right", descending=[True, False, False, False])
        .unique(["kind", "left"], keep="first", maintain_order=True)
        .sort(["worth", "kind", "left"], descending=[True, False, False])
        .head(most)
    )
    reasons = {
        (kind, row["left"], row["right"]): why
        for kind, explain in (("party", _party_reasons), ("project", _project_reasons))
        if (mine := chosen.filter(pl.col("kind") == kind)).height
        for row, why in zip(mine.to_dicts(), explain(engine, mine), strict=True)
    }
    names = [name for name in Suggestion.__dataclass_fields__ if name != "reasons"]
    return [
        Suggestion(**row, reasons=reasons[row["kind"], row["left"], row["right"]])
        for row in chosen.select(names).to_dicts()
    ]


def _open_pairs(engine: DuckDBEngine, kind: Kind) -> pl.DataFrame:
    """Each pair of candidates once, the one without a code on the left, with its rows."""
    number, links = f"{kind}_id", f"link_{kind}"
    return engine.frame(
        sql.build(
            'SELECT p.key AS left_key, p.name AS left_name, :word AS kind, :mine AS "left", '
            ':theirs AS "right", o.key AS right_key, o.name AS right_name, c.probability, '
            ":word || ':' || COALESCE(p.code, p.name) AS left_lead, "
            ":word || ':' || COALESCE(o.code, o.name) AS right_lead, "
            "CAST(r.rows AS BIGINT) AS rows FROM link_candidate AS c "
            "JOIN :identities AS p ON :mine = c.id JOIN :others AS o ON :theirs = c.other "
            "JOIN (SELECT :number AS id, count(*) AS rows FROM :links AS l GROUP BY 1) AS r "
            "ON r.id = c.id "
            "WHERE c.kind = :word AND c.probability > 0 AND :loose "
            "AND (NOT :known_loose OR c.id < c.other)",
            word=kind,
            mine=sql.column(number, "p"),
            theirs=sql.column(number, "o"),
            number=sql.column(number),
            identities=sql.table(kind),
            others=sql.table(kind),
            links=sql.table(links),
            loose=_loose(kind, "p"),
            known_loose=_loose(kind, "o"),
        )
    )


def _loose(kind: Kind, side: str) -> sql.Node:
    """Whether no code is known of it."""
    if kind == "party":
        return sql.build("(:key LIKE 'name:%')", key=sql.column("key", side))
    return sql.build("(:key NOT LIKE 'code:%')", key=sql.column("key", side))


def _party_reasons(engine: DuckDBEngine, chosen: pl.DataFrame) -> list[tuple[Reason, ...]]:
    """Names of all parties are prepared and counted, as linkage weighed them."""
    named = engine.frame(
        sql.build("SELECT name, key NOT LIKE 'name:%' AS coded FROM party WHERE name IS NOT NULL")
    )
    places = company_parts.places_in(named["name"], place_names(engine))
    register = companies.with_frequency(
        companies.prepared(named.select("name"), places), counted=named["coded"]
    ).unique("name")
    one, other = (
        chosen.select(pl.col(f"{side}_name").alias("name")).join(
            register, on="name", how="left", maintain_order="left"
        )
        for side in ("left", "right")
    )
    return _reasons(one, other, BY_NAME, companies.shipped("name"))


def _project_reasons(engine: DuckDBEngine, chosen: pl.DataFrame) -> list[tuple[Reason, ...]]:
    one, other = (similar_projects.prepared(chosen[f"{side}_name"]) for side in ("left", "right"))
    return _reasons(one, other, similar_projects.COMPARISONS, similar_projects.shipped())


def _reasons(
    one: pl.DataFrame, other: pl.DataFrame, comparisons: Sequence[Comparison], weights: Weights
) -> list[tuple[Reason, ...]]:
    """Why row i of the one may be row i of the other."""
    same = pl.DataFrame({"left": range(one.height), "right": range(one.height)})
    found = []
    for levels in scoring.compared(same, one, other, comparisons):
        why = []
        for comparison, place in zip(comparisons, levels, strict=True):
            level = comparison.levels[place]
            bits = weights.fields[comparison.name].get(level, 0.0)
            why.append(Reason(comparison.name, level, round(bits, 1)))
        found.append(tuple(sorted(why, key=lambda reason: -abs(reason.bits))))
    return found
