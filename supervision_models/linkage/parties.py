"""Parties: from the codes and names in the rows of every role to one integer per firm or person.

All work that grows with the rows is SQL; keys are folded and resolved on distinct values.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage import contacts, names, paths, registers, similar, tables, usc
from supervision_models.linkage.corrections import Correction, Verdicts, verdicts
from supervision_models.linkage.divisions import place_names
from supervision_models.linkage.identity import Identities, identities
from supervision_models.linkage.keys import PARTY_KINDS, with_party_keys
from supervision_models.linkage.mentions import party_mentions
from supervision_models.linkage.party_edges import (
    CONFIDENCE,
    PartyEdges,
    of_the_day,
    party_edges,
)
from supervision_models.linkage.report import Kept, Tally

_RAW = ("code", "name", "person", "day")
_LINK = ("party_id", "method", "confidence", "relation")


@dataclass(frozen=True, slots=True)
class LinkedParties:
    """kept       what the report says; without tallies
    links      what each distinct writing leads to, see `write_party_links`
    dated      names whose rows tell their day, see `mentions.party_mentions`
    titled     frame `party_id`, `code`, `name`, `key`
    ambiguous  frame `key`, `candidate`
    roots      frame `key`, `root`: every key with the key of its party
    parties    frame `party_id`, `key`
    candidates frame `left`, `right` (first keys of parties), `probability`: who may be one
    edges      columns EDGE_SCHEMA: all links between keys
    told       columns contacts.HELD: what was compared of each, names among it
    """

    kept: Kept
    links: tables.Links
    dated: tuple[str, ...]
    titled: pl.DataFrame
    ambiguous: pl.DataFrame
    roots: pl.DataFrame
    parties: pl.DataFrame
    candidates: pl.DataFrame
    edges: pl.DataFrame
    told: pl.DataFrame


def link_parties(
    engine: DuckDBEngine,
    contracts: Mapping[str, Contract],
    corrections: Sequence[Correction],
    *,
    alike: bool = True,
    memory: Path | None = None,
) -> LinkedParties:
    """Who is who among the parties that rows name (see `linkage.link`)."""
    dated: tuple[str, ...] = ()
    mentions = party_mentions(engine, contracts)
    seen = _keyed(_written(engine, mentions))
    standing = verdicts(with_party_keys(corrections))
    register = registers.read_register(engine)
    found = party_edges(
        seen.select(pl.col("code_key").alias("code"), "org", pl.col("name_key").alias("name"),
                    "relation").unique(),
        register,
        standing,
    )  # fmt: skip
    if found.eras.height:
        # only rows with a name that is another firm's on another day are asked for their day
        borne = seen.filter(pl.col("name_key").is_in(found.eras["name"].unique().implode()))
        dated = tuple(sorted(borne["name"].drop_nulls().unique()))
        mentions = party_mentions(engine, contracts, dated)
        seen = _keyed(_written(engine, mentions))
    usable = pl.concat([seen["code_key"], seen["person_key"], seen["name_key"]]).drop_nulls()
    unclear_names = found.ambiguous.filter(pl.col("key").str.starts_with("name:"))["key"]
    usable = usable.filter(~usable.is_in(unclear_names.unique().implode()))
    resolved = identities(usable.unique(), found.edges, standing, PARTY_KINDS)
    links = _links(seen, found, resolved)
    near = similar.nothing()
    told = contacts.nothing()
    if alike:
        named = _titles(links).filter(~pl.col("key").str.starts_with("person:"))
        told = contacts.held(
            _by_word(links, resolved, found.edges, standing), contacts.read(engine, contracts)
        )
        former = _former(register, found, resolved)
        near = similar.similar_parties(
            named,
            similar.Spoken.of(standing, resolved.keys),
            place_names(engine),
            memory,
            told,
            former,
        )
        links = similar.with_joined(links, near.joined)
        told = pl.concat([told, contacts.names_of(named), contacts.names_of(former, "former")])
    parties = tables.numbered(links["root"], PARTY_KINDS, "party_id")
    kept = Kept(
        identities=parties.height,
        tallies=(),
        ambiguous=found.ambiguous["key"].n_unique(),
        contradicted=found.contradicted.height,
        refused=resolved.refused,
    )
    return LinkedParties(
        kept=kept,
        links=tables.links_of(
            engine,
            links.join(parties, left_on="root", right_on="key", how="left"),
            raw=_RAW,
            link=_LINK,
        ),
        dated=dated,
        titled=_titled(parties, links),
        ambiguous=found.ambiguous,
        roots=similar.onward(resolved.keys.select("key", "root"), near.joined).select(
            "key", "root"
        ),
        parties=parties,
        candidates=near.candidates,
        edges=paths.edges_of(
            found.edges,
            near.joined,
            standing,
            CONFIDENCE["correction"],
            resolved.keys.select("key", "root"),
        ),
        told=told,
    )


def write_party_links(
    engine: DuckDBEngine,
    contracts: Mapping[str, Contract],
    links: tables.Links,
    dated: Collection[str],
) -> tuple[Tally, ...]:
    """Create `link_party`; `links` and `dated` as `link_parties` gives them."""
    return tables.write_links(
        engine,
        "link_party",
        party_mentions(engine, contracts, dated),
        links,
        raw=_RAW,
        mention=("dataset", "role", "rid"),
        link=_LINK,
    )


def _written(engine: DuckDBEngine, mentions: sql.Node) -> pl.DataFrame:
    """The distinct writings, with the number of rows and of those in the register."""
    return engine.frame(
        sql.build(
            "SELECT code, name, person, day, count(*) AS rows, "
            "count(*) FILTER (WHERE dataset = :register) AS registered "
            "FROM :mentions GROUP BY code, name, person, day",
            register=registers.DATASET,
            mentions=tables.derived(mentions, "m"),
        )
    ).with_columns(pl.col("day").cast(pl.Date))


def _keyed(written: pl.DataFrame) -> pl.DataFrame:
    """The distinct writings with their canonical keys, and why a key is wanting."""
    codes = usc.classify(written["code"].unique())
    parsed = names.parse(written["name"].unique())
    return (
        written.join(codes.rename({"key": "code_key"}), on="code", how="left", nulls_equal=True)
        .join(parsed.rename({"key": "name_key"}), on="name", how="left", nulls_equal=True)
        .with_columns(
            ("name:" + pl.col("name_key")).alias("name_key"),
            ("person:" + pl.col("person")).alias("person_key"),
        )
    )


def _links(seen: pl.DataFrame, found: PartyEdges, resolved: Identities) -> pl.DataFrame:
    """Each distinct writing with `root`, `method`, `confidence`, `relation`, `reason`."""
    methods = found.edges.group_by(pl.col("left").alias("key")).agg(
        pl.col("method", "confidence").sort_by("confidence", "method").last()
    )
    keys = resolved.keys.join(methods, on="key", how="left", maintain_order="left")
    ownership = {"usc": "usc", "org": "predecessor-code", "reg": "predecessor-code",
                 "person": "person-id", "name": "folded-name"}  # fmt: skip
    kind = pl.col("key").str.extract(r"^([a-z]+):", 1)
    own = kind.replace_strict(ownership, default=None, return_dtype=pl.String)
    # a credit code needs nobody's word to be itself
    by_word = pl.col("corrected") & (kind != "usc")
    keys = keys.with_columns(
        pl.when(by_word)
        .then(pl.lit("correction"))
        .otherwise(pl.coalesce("method", own))
        .alias("method")
    )
    contradicted = found.contradicted.select(
        pl.col("code").alias("code_key"), pl.col("name").alias("name_key"), pl.lit(1).alias("odd")
    )
    unclear = found.ambiguous["key"].unique()
    clear = keys.filter(pl.col("corrected") | ~pl.col("key").is_in(unclear.implode()))["key"]
    used = pl.when(pl.col("name_key").is_in(clear.implode())).then("name_key")
    of_day = of_the_day(
        seen.select(pl.col("name_key").alias("name"), "day").unique(), found.eras
    ).select(pl.col("name").alias("name_key"), "day", pl.col("firm").alias("of_day"))
    seen = seen.join(of_day, on=["name_key", "day"], how="left", maintain_order="left")
    links = (
        seen.with_columns(pl.coalesce("code_key", "person_key", used, "of_day").alias("key"))
        .join(keys.select("key", "root", "method"), on="key", how="left")
        .join(contradicted, on=["code_key", "name_key"], how="left")
        .with_columns(
            pl.when(pl.col("key") == pl.col("of_day"), pl.col("code_key").is_null())
            .then(pl.lit("name-of-the-day"))
            .otherwise("method")
            .alias("method")
        )
    )
    odd = pl.col("odd").is_not_null() & (pl.col("method") == "usc")
    links = links.with_columns(
        pl.when(odd).then(pl.lit("usc-contradicted")).otherwise("method").alias("method")
    )
    reason = (
        pl.when(pl.col("root").is_not_null()).then(None)
        .when(pl.col("name_key").is_not_null()).then(pl.lit("ambiguous"))
        .when((pl.col("unusable") == "empty") & pl.col("invalid")).then(pl.lit("invalid-code"))
        .otherwise(pl.col("unusable"))
    )  # fmt: skip
    return links.with_columns(
        pl.col("method")
        .replace_strict(CONFIDENCE, default=None, return_dtype=pl.Float64)
        .alias("confidence"),
        reason.alias("reason"),
    )


def _former(register: registers.Register, found: PartyEdges, resolved: Identities) -> pl.DataFrame:
    """`key`, `name` of firms by the names that they alone bore before, as the register writes
    them."""
    alone = found.edges.filter(pl.col("method") == "former-name")
    return (
        register.borne.join(alone, left_on=["name", "code"], right_on=["left", "right"], how="semi")
        .join(resolved.keys.select("key", "root"), left_on="code", right_on="key")
        .select(pl.col("root").alias("key"), pl.col("written").alias("name"))
        .unique()
        .sort("key", "name")
    )


def _by_word(
    links: pl.DataFrame, resolved: Identities, edges: pl.DataFrame, standing: Verdicts
) -> pl.DataFrame:
    """The links with `by_word`: a row is of a firm with a code only because people said so."""
    spoken = resolved.keys.filter(pl.col("corrected"))["root"].unique()
    keys = resolved.keys.filter(
        pl.col("root").is_in(spoken.implode()) & ~pl.col("root").str.starts_with("name:")
    )
    if keys.is_empty():
        return links.with_columns(pl.lit(False).alias("by_word"))
    inside = edges.filter(pl.col("left").is_in(keys["key"].implode()))
    alone = identities(keys["key"], inside, replace(standing, same=()), PARTY_KINDS).keys
    own = dict(alone.select("key", "root").iter_rows())
    moved = [key for key, root in keys.select("key", "root").iter_rows() if own[key] != own[root]]
    by_word = pl.col("key").is_in(pl.Series(moved, dtype=pl.String).implode())
    return links.with_columns(by_word.fill_null(False).alias("by_word"))


def _titled(parties: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """party_id, code, name, key. The name as the register writes it, else as most rows do.

    A person has no name here: the pseudonym is all that may be known.
    """
    code = pl.when(~pl.col("key").str.contains("^(?:person|name):")).then(
        pl.col("key").str.replace("^[a-z]+:", "")
    )
    return (
        parties.join(_titles(links), on="key", how="left", maintain_order="left")
        .with_columns(code.alias("code"))
        .select("party_id", "code", "name", "key")
    )


def _titles(links: pl.DataFrame) -> pl.DataFrame:
    """`key` of each identity with the one `name` that it goes by."""
    whole = pl.col("relation").is_null() & pl.col("person_key").is_null()
    return (
        links.filter(whole)
        .drop_nulls(["root", "name"])
        .group_by(pl.col("root").alias("key"), "name")
        .agg(pl.col("registered").sum(), pl.col("rows").sum())
        .sort(["key", "registered", "rows", "name"], descending=[False, True, True, False])
        .group_by("key", maintain_order=True)
        .agg(pl.col("name").first())
    )
