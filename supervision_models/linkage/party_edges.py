"""Which keys of parties mean one firm, as edges from the weaker key to the better one.

Every edge points from a key to one it belongs to alone, so no chain of edges can join two credit
codes. A name that leads to two firms leads nowhere: it is ambiguous.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from supervision_models.linkage.corrections import Verdicts
from supervision_models.linkage.identity import EDGE_SCHEMA, apart_frame
from supervision_models.linkage.registers import Register

CONFIDENCE = {
    "usc": 1.0,
    "person-id": 1.0,
    "correction": 1.0,
    "predecessor-code": 0.98,
    "folded-name": 0.9,
    "branch": 0.9,
    "former-name": 0.85,
    "name-of-the-day": 0.85,
    # at most: times the likeness of the names
    "similar-name": 0.9,
    "similar-name-contact": 0.9,
    "similar-former-name": 0.85,
    # the register gives this code to another name, and this name to another code
    "usc-contradicted": 0.6,
}


@dataclass(frozen=True, slots=True)
class PartyEdges:
    """edges         columns EDGE_SCHEMA
    ambiguous     frame `key`, `candidate`: keys that lead to several firms, and to which
    contradicted  frame `code`, `name`: pairs seen that the register contradicts
    eras          frame `name`, `firm`, `start`, `end`: names that lead to several firms, each of
                  which the register knows to have borne it for a time
    """

    edges: pl.DataFrame
    ambiguous: pl.DataFrame
    contradicted: pl.DataFrame
    eras: pl.DataFrame


def party_edges(seen: pl.DataFrame, register: Register, verdicts: Verdicts) -> PartyEdges:
    """Edges of all keys that were seen together.

    seen  distinct `code`, `org`, `name`, `relation`: keys (NULL for none), the organisation code
          inside the code, and what part of the legal person the name is of
    """
    apart = apart_frame(verdicts)
    older, unclear_older = _older(seen, register, apart)
    firms = older.select(pl.col("left").alias("code"), pl.col("right").alias("firm"))
    whole = seen.filter(pl.col("relation").is_null()).select("name", "code").drop_nulls().unique()
    contradicted = _contradicted(whole, register)
    known = pl.concat([whole.join(contradicted, on=["name", "code"], how="anti"), register.current])
    known = known.unique().join(apart, left_on=["name", "code"], right_on=["a", "b"], how="anti")
    known = known.join(firms, on="code", how="left").with_columns(
        pl.coalesce("firm", "code").alias("firm")
    )
    known = known.join(apart, left_on=["name", "firm"], right_on=["a", "b"], how="anti")
    former = register.former.join(
        apart, left_on=["name", "code"], right_on=["a", "b"], how="anti"
    ).select("name", pl.col("code").alias("firm"))
    named, unclear_names = _names(known, former)
    codes = _codes_by_name(known, named)
    branches = _branches(seen, firms, unclear_names)
    return PartyEdges(
        edges=pl.concat([older, named, codes, branches]).select(list(EDGE_SCHEMA)),
        ambiguous=pl.concat([unclear_older, unclear_names]).unique(),
        contradicted=contradicted.select("code", "name"),
        eras=_eras(unclear_names, register, apart),
    )


def _edges(pairs: pl.DataFrame, method: str) -> pl.DataFrame:
    return pairs.with_columns(
        pl.lit(method).alias("method"), pl.lit(CONFIDENCE[method]).alias("confidence")
    ).select(list(EDGE_SCHEMA))


def _older(
    seen: pl.DataFrame, register: Register, apart: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Predecessor codes to the one credit code that holds them or is registered with them."""
    codes = pl.concat(
        [
            seen.select("code", "org"),
            register.current.select("code", organisation_of("code").alias("org")),
        ]
    )
    inside = codes.filter(pl.col("code").str.starts_with("usc:")).select(
        ("org:" + pl.col("org")).alias("left"), pl.col("code").alias("right")
    )
    pairs = (
        pl.concat(
            [
                inside,
                register.older.select(pl.col("older").alias("left"), pl.col("code").alias("right")),
            ]
        )
        .drop_nulls()
        .unique()
        .join(seen.select("code").unique(), left_on="left", right_on="code", how="semi")
        .join(apart, left_on=["left", "right"], right_on=["a", "b"], how="anti")
    )
    single = pl.len().over("left") == 1
    unclear = pairs.filter(~single).select(
        pl.col("left").alias("key"), pl.col("right").alias("candidate")
    )
    return _edges(pairs.filter(single), "predecessor-code"), unclear


def organisation_of(code: str) -> pl.Expr:
    """The organisation code inside a credit code; NULL for another key."""
    return pl.when(pl.col(code).str.starts_with("usc:")).then(pl.col(code).str.slice(12, 9))


def _contradicted(whole: pl.DataFrame, register: Register) -> pl.DataFrame:
    """Pairs of which the register knows both halves, each with another partner."""
    pair = ["name", "code"]
    return (
        whole.join(register.current, on="code", how="semi")
        .join(register.current, on="name", how="semi")
        .join(register.current, on=pair, how="anti")
        .join(register.former, on=pair, how="anti")
    )


def _names(known: pl.DataFrame, former: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Names to the one firm that bears them, or bore them when nobody bears them now."""
    is_usc = pl.col("firm").str.starts_with("usc:")
    claims = pl.concat(
        [
            known.filter(is_usc).select("name", "firm", pl.lit("folded-name").alias("method")),
            former.select("name", "firm", pl.lit("former-name").alias("method")),
        ]
    )
    # a firm that has no credit code yet counts where no credit code claims the name
    rest = known.filter(~is_usc).join(claims, on="name", how="anti")
    claims = pl.concat(
        [claims, rest.select("name", "firm", pl.lit("folded-name").alias("method"))]
    ).unique()
    single = pl.col("firm").n_unique().over("name") == 1
    chosen = claims.filter(single).group_by("name", "firm").agg(pl.col("method").min())
    chosen = chosen.with_columns(
        pl.col("method").replace_strict(CONFIDENCE, return_dtype=pl.Float64).alias("confidence")
    ).select(pl.col("name").alias("left"), pl.col("firm").alias("right"), "method", "confidence")
    unclear = claims.filter(~single).select(
        pl.col("name").alias("key"), pl.col("firm").alias("candidate")
    )
    return chosen, unclear


def _eras(unclear: pl.DataFrame, register: Register, apart: pl.DataFrame) -> pl.DataFrame:
    claims = unclear.rename({"key": "name", "candidate": "firm"}).unique()
    eras = register.eras.rename({"code": "firm"})
    unknown = claims.join(eras, on=["name", "firm"], how="anti")
    return (
        eras.join(claims, on=["name", "firm"], how="semi")
        .join(unknown, on="name", how="anti")
        .join(apart, left_on=["name", "firm"], right_on=["a", "b"], how="anti")
    )


def of_the_day(seen: pl.DataFrame, eras: pl.DataFrame) -> pl.DataFrame:
    """`name`, `day`, `firm` where one firm alone bore the name on the day; a time whose ends are
    not known may reach anywhere.

    seen  distinct `name`, `day`
    """
    began = pl.col("start").is_null() | (pl.col("start") <= pl.col("day"))
    ended = pl.col("end").is_not_null() & (pl.col("end") < pl.col("day"))
    borne = seen.drop_nulls().join(eras, on="name").filter(began & ~ended)
    return (
        borne.select("name", "day", "firm")
        .unique()
        .filter(pl.len().over("name", "day") == 1)
        .sort("name", "day")
    )


def _codes_by_name(known: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """Predecessor codes that nothing else resolves, by the one firm that all their names name."""
    loose = known.filter(~pl.col("firm").str.starts_with("usc:"))
    found = loose.join(
        named.filter(pl.col("right").str.starts_with("usc:")), left_on="name", right_on="left"
    )
    single = pl.col("right").n_unique().over("firm") == 1
    return (
        found.filter(single)
        .group_by(pl.col("firm").alias("left"), "right")
        .agg(pl.col("method").min(), pl.col("confidence").min())
        .select(list(EDGE_SCHEMA))
    )


def _branches(seen: pl.DataFrame, firms: pl.DataFrame, unclear: pl.DataFrame) -> pl.DataFrame:
    """Codes of branches to the name of their legal person: the code was seen with nothing else."""
    pairs = seen.select("code", "name", "relation").drop_nulls("code")
    pairs = pairs.filter(pl.col("name").is_not_null() | pl.col("relation").is_not_null())
    pairs = pairs.filter(
        pl.col("relation").is_not_null().all().over("code")
        & (pl.col("name").n_unique().over("code") == 1)
    )
    pairs = (
        pairs.drop_nulls("name")
        .join(firms, on="code", how="anti")
        .join(unclear, left_on="name", right_on="key", how="anti")
        .select(pl.col("code").alias("left"), pl.col("name").alias("right"))
        .unique()
    )
    return _edges(pairs, "branch")
