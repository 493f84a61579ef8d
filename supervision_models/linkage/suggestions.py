"""Pairs of parties or projects that may be one, for a person to settle (see `similar`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import polars as pl

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage.corrections import Kind
from supervision_models.linkage.identity import both_ways
from supervision_models.linkage.reasons import reasons_of
from supervision_models.linkage.rivals import DOUBTFUL
from supervision_models.linkage.waterfall import Reason


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two parties, or two projects, that may be one.

    left         the one without a code: id, key, name
    right        the likeliest other
    probability  that they are one, by the names
    rows         rows of the left, which hang on the answer
    leads        leads of either that stand
    reasons      steps that add up to the probability, see `waterfall`
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
    # what people were unsure of stays open, and counts; what they parted is no candidate any more
    pairs = pairs.with_columns(pl.col("probability").sum().over("kind", "left").alias("together"))
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
    # what holds verdicts back, be it with others, comes before what is only shown
    doubt = pl.when(pl.col("together") >= DOUBTFUL).then(doubt + 0.01).otherwise(doubt / 10)
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
    kinds: tuple[Kind, ...] = ("party", "project")
    reasons = {
        (kind, row["left"], row["right"]): why
        for kind in kinds
        if (mine := chosen.filter(pl.col("kind") == kind)).height
        for row, why in zip(mine.to_dicts(), reasons_of(engine, kind, mine), strict=True)
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
