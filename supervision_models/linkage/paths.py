"""Why two keys are one party or project: the chain of links from one to the other."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage.corrections import Kind, Verdicts
from supervision_models.linkage.identity import EDGE_SCHEMA

TABLE = "link_edge"
_LONGEST = 12  # steps: a longer chain explains nothing to anybody


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a chain, in the direction in which it is walked."""

    left: str
    right: str
    method: str
    confidence: float


def edges_of(
    automatic: pl.DataFrame,
    joined: pl.DataFrame,
    standing: Verdicts,
    confidence: float,
    keys: pl.DataFrame,
) -> pl.DataFrame:
    """All links between keys (EDGE_SCHEMA): by rule, by people's word, by the likeness of names.
    Those that people's word put out of force are left out.

    joined      see `similar.Similar`
    confidence  of people's word
    keys        `key`, `root` before names were joined
    """
    said = pl.DataFrame(
        [(left, right, "correction", confidence) for left, right in standing.same],
        schema=EDGE_SCHEMA,
        orient="row",
    )
    alike = joined.select("left", "right", "method", pl.col("probability").alias("confidence"))
    ruled = pl.concat([automatic.select(list(EDGE_SCHEMA)), said])
    if not standing.different:  # then nothing keeps apart what an edge joins
        return pl.concat([ruled, alike])
    in_force = (
        ruled.join(keys.rename({"key": "left"}), on="left", how="left", maintain_order="left")
        .join(
            keys.rename({"key": "right", "root": "right_root"}),
            on="right",
            how="left",
            maintain_order="left",
        )
        .filter(pl.col("root").eq_missing(pl.col("right_root")))
    )
    return pl.concat([in_force.select(list(EDGE_SCHEMA)), alike])


def path(engine: DuckDBEngine, kind: Kind, left: str, right: str) -> list[Step] | None:
    """The shortest chain between two keys, the surest of equals; None where there is none.

    Needs `link_edge` of `linkage.link`.
    """
    edges = engine.frame(
        sql.build(
            'SELECT "left", "right", method, confidence FROM :edges AS e WHERE e.kind = :kind',
            edges=sql.table(TABLE),
            kind=kind,
        )
    )
    both = pl.concat(
        [
            edges,
            edges.select(
                pl.col("right").alias("left"), pl.col("left").alias("right"), "method", "confidence"
            ),
        ]
    ).sort("confidence", "left", "right", descending=[True, False, False])
    reached = pl.DataFrame({"key": [left]})
    layers: list[pl.DataFrame] = []
    while right not in reached["key"] and len(layers) < _LONGEST:
        fresh = (
            both.join(reached, left_on="left", right_on="key", how="semi", maintain_order="left")
            .join(reached, left_on="right", right_on="key", how="anti", maintain_order="left")
            .unique("right", keep="first", maintain_order=True)
        )
        if fresh.is_empty():
            return None
        layers.append(fresh)
        reached = pl.concat([reached, fresh.select(pl.col("right").alias("key"))])
    if right not in reached["key"]:
        return None
    steps: list[Step] = []
    at = right
    for layer in reversed(layers):
        came = layer.filter(pl.col("right") == at)
        if came.height:
            step = Step(**came.row(0, named=True))
            steps.append(step)
            at = step.left
    return steps[::-1]


def candidate(engine: DuckDBEngine, kind: Kind, left: int, right: int) -> float | None:
    """The probability that two identities are one; None where they are no candidates."""
    found = engine.frame(
        sql.build(
            "SELECT probability FROM link_candidate AS c "
            "WHERE c.kind = :kind AND c.id = :mine AND c.other = :theirs",
            kind=kind,
            mine=left,
            theirs=right,
        )
    )
    return None if found.is_empty() else float(found.item())
