"""Which keys of projects mean one project.

A code stands for itself. A permit belongs to the one code that it was seen with. A name counts
only together with a party of the project, and belongs to the one code or permit that the pair was
seen with; a pair that leads to two leads nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from supervision_models.linkage.corrections import Verdicts
from supervision_models.linkage.identity import EDGE_SCHEMA, apart_frame, components

CONFIDENCE = {
    "project-code": 1.0,
    "correction": 1.0,
    "permit-no": 0.97,
    "document-no": 0.95,
    "name-and-party": 0.85,
    # at most: times the likeness
    "same-land": 0.85,
}
# roles on whose behalf a project is built; there is one such party to a project, while
# contractors and supervisors build many, sometimes under one name (办公楼维修)
OWNERS = ("owner", "applicant", "grantee", "buyer")


@dataclass(frozen=True, slots=True)
class ProjectEdges:
    """edges      columns EDGE_SCHEMA
    ambiguous  frame `key`, `candidate`
    """

    edges: pl.DataFrame
    ambiguous: pl.DataFrame


def project_edges(codes: pl.DataFrame, names: pl.DataFrame, verdicts: Verdicts) -> ProjectEdges:
    """Edges of all keys that rows bear together.

    codes  distinct `code`, `permit`: keys of one row (NULL for none)
    names  distinct `code`, `permit`, `pair` (name with party), `owner` (identity of the owner
           that the row names, NULL for none), `owned` (the pair is with the owner), `row` (an
           integer shared by the pairs of one kind of row)
    """
    apart = apart_frame(verdicts)
    permits, unclear_permits = _single(
        codes.select(pl.col("permit").alias("left"), pl.col("code").alias("right")), apart
    )
    # a permit of several codes brings them all: what it is seen with is as unclear as it is
    by_permit = pl.concat(
        [
            permits.select(pl.col("left").alias("permit"), pl.col("right").alias("by_permit")),
            unclear_permits.select(
                pl.col("key").alias("permit"), pl.col("candidate").alias("by_permit")
            ),
        ]
    )
    names = names.join(by_permit, on="permit", how="left")
    anchor = pl.coalesce("code", "by_permit", "permit")
    vague = _vague(names)
    clear = names.join(vague, on="pair", how="anti")
    # codes first: a permit without a code may belong to the code that the pair leads to
    by_code = clear.select(
        pl.col("pair").alias("left"), pl.coalesce("code", "by_permit").alias("right")
    )
    to_code, unclear = _single(by_code, apart)
    undecided = clear.join(to_code, left_on="pair", right_on="left", how="anti").join(
        unclear, left_on="pair", right_on="key", how="anti"
    )
    to_permit, unclear_too = _single(
        undecided.select(pl.col("pair").alias("left"), anchor.alias("right")), apart
    )
    loose = clear.filter(pl.col("code").is_null() & pl.col("by_permit").is_null())
    from_permit, _ = _single(
        loose.join(to_code, left_on="pair", right_on="left").select(
            pl.col("permit").alias("left"), "right"
        ),
        apart,
    )
    unclear = pl.concat([unclear, unclear_too])
    led = pl.concat([to_code, to_permit])
    shared, unclear_shared = _shared(loose, led, from_permit, unclear)
    by_name = pl.concat([led, from_permit, shared])
    return ProjectEdges(
        edges=pl.concat([_edges(permits, "permit-no"), _edges(by_name, "name-and-party")]),
        ambiguous=pl.concat(
            [
                unclear_permits,
                unclear,
                unclear_shared,
                vague.select(pl.col("pair").alias("key"), "candidate"),
            ]
        ).unique(),
    )


def _edges(pairs: pl.DataFrame, method: str) -> pl.DataFrame:
    return pairs.with_columns(
        pl.lit(method).alias("method"), pl.lit(CONFIDENCE[method]).alias("confidence")
    ).select(list(EDGE_SCHEMA))


def _single(pairs: pl.DataFrame, apart: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`left`, `right` where a left has one right; `key`, `candidate` where it has several."""
    distinct = (
        pairs.drop_nulls()
        .unique()
        .join(apart, left_on=["left", "right"], right_on=["a", "b"], how="anti")
    )
    single = pl.len().over("left") == 1
    unclear = distinct.filter(~single)
    return distinct.filter(single), unclear.select(
        pl.col("left").alias("key"), pl.col("right").alias("candidate")
    )


def _vague(names: pl.DataFrame) -> pl.DataFrame:
    """Pairs with a contractor or the like, where rows with that pair name several owners."""
    others = names.filter(~pl.col("owned").any().over("pair"))
    several = others.drop_nulls("owner").filter(pl.col("owner").n_unique().over("pair") > 1)
    return several.select("pair", pl.col("owner").alias("candidate")).unique()


def _shared(
    loose: pl.DataFrame, led: pl.DataFrame, from_permit: pl.DataFrame, unclear: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Pairs that lead nowhere by themselves, by the rows that bear them with other pairs.

    A row is one project, so the pairs of rows that share a pair are one project: that to which
    any of them leads, a project of their own when none does, ambiguous when they lead to several
    or into something ambiguous.
    """
    rows = loose.filter(pl.col("permit").is_null()).select("row", "pair").unique()
    free = rows.join(led, left_on="pair", right_on="left", how="anti").join(
        unclear, left_on="pair", right_on="key", how="anti"
    )
    grouped = _grouped(free)
    onward = from_permit.rename({"left": "right", "right": "onward"})
    leads = pl.concat(
        [
            rows.join(led, left_on="pair", right_on="left")
            .join(onward, on="right", how="left")
            .select("row", pl.coalesce("onward", "right").alias("right")),
            rows.join(unclear, left_on="pair", right_on="key").select(
                "row", pl.col("candidate").alias("right")
            ),
        ]
    )
    targets = (
        grouped.join(leads, on="row", how="left")
        .group_by("group")
        .agg(pl.col("right").drop_nulls().unique().sort(), pl.col("pair").min().alias("first"))
    )
    pairs = grouped.select("pair", "group").unique().join(targets, on="group")
    count = pl.col("right").list.len()
    edges = (
        pairs.filter(count <= 1)
        .select(
            pl.col("pair").alias("left"),
            pl.coalesce(pl.col("right").list.first(), "first").alias("right"),
        )
        .filter(pl.col("left") != pl.col("right"))
    )
    several = pairs.filter(count > 1).explode("right")
    return edges, several.select(pl.col("pair").alias("key"), pl.col("right").alias("candidate"))


def _grouped(free: pl.DataFrame) -> pl.DataFrame:
    """`row`, `pair`, and the `group` of rows that share pairs."""
    pairs = free.select(pl.col("pair").unique().sort()).with_row_index("i")
    rows = free.select(pl.col("row").unique().sort()).with_row_index("j", offset=pairs.height)
    numbered = free.join(pairs, on="pair").join(rows, on="row")
    labels = components(pairs.height + rows.height, numbered.select("i", "j"))
    return numbered.with_columns(
        pl.Series("group", labels[numbered["i"].to_numpy()], dtype=pl.Int64)
    ).select("row", "pair", "group")
