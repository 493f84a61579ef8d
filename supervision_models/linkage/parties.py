"""Parties: from the codes and names in the rows of every role to one integer per firm or person.

All work that grows with the rows is SQL; keys are folded and resolved on distinct writings: first
by rule (`party_rules`), then by the likeness of names (`similar`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from supervision_models.contracts.definition import Contract
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage import contacts, paths, registers, similar, tables, writings
from supervision_models.linkage.corrections import Correction, Verdicts, verdicts
from supervision_models.linkage.divisions import place_names
from supervision_models.linkage.identity import identities
from supervision_models.linkage.keys import PARTY_KINDS, with_party_keys
from supervision_models.linkage.mentions import party_mentions
from supervision_models.linkage.party_edges import CONFIDENCE
from supervision_models.linkage.party_rules import BARE, RAW, RuledParties, rule, rule_again, titles
from supervision_models.linkage.report import Kept, Tally
from supervision_models.linkage.tables import NUMBER

_LINK = ("party_id", "method", "confidence", "relation")


@dataclass(frozen=True, slots=True)
class LinkedParties:
    """kept       what the report says; without tallies
    ruled      what the rules say, before names are compared
    links      what each distinct writing leads to, see `write_party_links`
    titled     frame `party_id`, `code`, `name`, `key`
    roots      frame `key`, `root`: every key with the key of its party
    parties    frame `party_id`, `key`
    candidates frame `left`, `right` (first keys of parties), `probability`: who may be one
    edges      columns EDGE_SCHEMA: all links between keys
    told       columns contacts.HELD: what was compared of each, names among it
    """

    kept: Kept
    ruled: RuledParties
    links: tables.Links
    titled: pl.DataFrame
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
    before: RuledParties | None = None,
) -> LinkedParties:
    """Who is who among the parties that rows name (see `linkage.link`).

    before  what the rules said of other rows
    """
    standing = verdicts(with_party_keys(corrections))
    register = registers.read_register(engine)
    ruled = _ruled(engine, contracts, register, standing, before)
    links, roots = ruled.writings, ruled.keys.select("key", "root")
    near = similar.nothing()
    told = contacts.nothing()
    if alike:
        named = ruled.titles.filter(~pl.col("key").str.starts_with("person:"))
        told = contacts.held(
            _by_word(ruled, standing), contacts.read(engine, contracts, ruled.salt)
        )
        former = _former(register, ruled)
        near = similar.similar_parties(
            named,
            similar.Spoken.of(standing, roots),
            place_names(engine),
            memory,
            told,
            former,
        )
        links = similar.with_joined(links, near.joined)
        told = pl.concat([told, contacts.names_of(named), contacts.names_of(former, "former")])
    parties = tables.numbered(links["root"], PARTY_KINDS, "party_id")
    refused = set(ruled.refused.iter_rows())
    kept = Kept(
        identities=parties.height,
        tallies=(),
        ambiguous=ruled.ambiguous["key"].n_unique(),
        contradicted=ruled.contradicted.height,
        refused=tuple(pair for pair in standing.same if pair in refused),
    )
    numbered = links.join(parties, left_on="root", right_on="key", how="left")
    word = CONFIDENCE["correction"]
    return LinkedParties(
        kept=kept,
        ruled=ruled,
        links=tables.Links(numbered.select(NUMBER, *_LINK, "reason"), ruled.salt),
        titled=_titled(
            parties, similar.retitled(ruled.titles, links, near.joined["right"], titles)
        ),
        roots=similar.onward(roots, near.joined),
        parties=parties,
        candidates=near.candidates,
        edges=paths.edges_of(ruled.edges, near.joined, standing, word, roots),
        told=told,
    )


def _ruled(
    engine: DuckDBEngine,
    contracts: Mapping[str, Contract],
    register: registers.Register,
    standing: Verdicts,
    before: RuledParties | None,
) -> RuledParties:
    """What the rules say, with the days of rows on which the name hangs: only those are asked,
    since each day more is one more thing to link."""
    ruled = before
    while True:
        dated = () if ruled is None else ruled.dated
        mentions = party_mentions(engine, contracts, dated)
        again = None
        if ruled is not None:
            known = ruled.writings[NUMBER]
            new = writings.read_beside(engine, mentions, RAW, BARE, known=known, salt=ruled.salt)
            again = None if new is None else rule_again(ruled, new, register, standing)
        ruled = again or rule(writings.read(engine, mentions, RAW, BARE), register, standing)
        if ruled.dated == dated:
            return ruled


def write_party_links(
    engine: DuckDBEngine,
    contracts: Mapping[str, Contract],
    links: tables.Links,
    dated: Collection[str],
) -> tuple[Tally, ...]:
    """Create `link_party`; `links` and the `dated` names as `link_parties` gives them."""
    return tables.write_links(
        engine,
        "link_party",
        party_mentions(engine, contracts, dated),
        links,
        raw=RAW,
        mention=("dataset", "role", "rid"),
        link=_LINK,
    )


def _former(register: registers.Register, ruled: RuledParties) -> pl.DataFrame:
    """`key`, `name` of firms by the names that they alone bore before, as the register writes
    them."""
    alone = ruled.edges.filter(pl.col("method") == "former-name")
    return (
        register.borne.join(alone, left_on=["name", "code"], right_on=["left", "right"], how="semi")
        .join(ruled.keys.select("key", "root"), left_on="code", right_on="key")
        .select(pl.col("root").alias("key"), pl.col("written").alias("name"))
        .unique()
        .sort("key", "name")
    )


def _by_word(ruled: RuledParties, standing: Verdicts) -> pl.DataFrame:
    """The writings with `by_word`: a row is of a firm with a code only because people said so."""
    links = ruled.writings
    spoken = ruled.keys.filter(pl.col("corrected"))["root"].unique()
    keys = ruled.keys.filter(
        pl.col("root").is_in(spoken.implode()) & ~pl.col("root").str.starts_with("name:")
    )
    if keys.is_empty():
        return links.with_columns(pl.lit(False).alias("by_word"))
    inside = ruled.edges.filter(pl.col("left").is_in(keys["key"].implode()))
    alone = identities(keys["key"], inside, replace(standing, same=()), PARTY_KINDS).keys
    own = dict(alone.select("key", "root").iter_rows())
    moved = [key for key, root in keys.select("key", "root").iter_rows() if own[key] != own[root]]
    by_word = pl.col("key").is_in(pl.Series(moved, dtype=pl.String).implode())
    return links.with_columns(by_word.fill_null(False).alias("by_word"))


def _titled(parties: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """party_id, code, name, key. The name as the register writes it, else as most rows do.

    A person has no name here: the pseudonym is all that may be known.
    """
    code = pl.when(~pl.col("key").str.contains("^(?:person|name):")).then(
        pl.col("key").str.replace("^[a-z]+:", "")
    )
    return (
        parties.join(names, on="key", how="left", maintain_order="left")
        .with_columns(code.alias("code"))
        .select("party_id", "code", "name", "key")
    )
