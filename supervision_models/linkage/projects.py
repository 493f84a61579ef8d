"""Projects: from codes, permit numbers and names in the rows to one integer per project.

Comes after the parties, since a project's name counts only together with a party. All work that
grows with the rows is SQL; keys are folded and resolved on distinct writings: first by rule
(`project_rules`), then by ground and the likeness of names.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from supervision_models.contracts.definition import Contract
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage import (
    contacts,
    divisions,
    paths,
    project_land,
    similar,
    tables,
    writings,
)
from supervision_models.linkage import project_documents as documents
from supervision_models.linkage.corrections import Correction, Verdicts, of_kind, verdicts
from supervision_models.linkage.keys import PROJECT_KINDS, with_project_keys
from supervision_models.linkage.mentions import project_mentions
from supervision_models.linkage.parties import LinkedParties
from supervision_models.linkage.project_edges import CONFIDENCE
from supervision_models.linkage.project_rules import RAW, RuledProjects, rule, rule_again, titles
from supervision_models.linkage.report import Kept, Tally
from supervision_models.linkage.similar_projects import Compared, Works, compared_again, said_of
from supervision_models.linkage.tables import NUMBER

_LINK = ("project_id", "method", "confidence")


@dataclass(frozen=True, slots=True)
class Before:
    """What another run found: `compared` of just what was `ruled`; None without `alike`."""

    ruled: RuledProjects
    compared: Compared | None


@dataclass(frozen=True, slots=True)
class LinkedProjects:
    """kept        what the report says; without tallies
    found       what the rules and the likeness of names say, for the next run
    links       what each distinct writing leads to, see `write_project_links`
    titled      frame `project_id`, `code`, `name`, `key`
    projects    frame `project_id`, `key`
    candidates  frame `left`, `right` (first keys of projects), `probability`: which may be one;
                0 for another phase or section of one
    edges       columns EDGE_SCHEMA: all links between keys
    roots       frame `key`, `root`
    told        columns contacts.HELD: the names that were compared
    """

    kept: Kept
    found: Before
    links: tables.Links
    titled: pl.DataFrame
    projects: pl.DataFrame
    candidates: pl.DataFrame
    edges: pl.DataFrame
    roots: pl.DataFrame
    told: pl.DataFrame


def link_projects(
    engine: DuckDBEngine,
    contracts: Mapping[str, Contract],
    corrections: Sequence[Correction],
    linked: LinkedParties,
    *,
    alike: bool = True,
    before: Before | None = None,
) -> LinkedProjects:
    """Which projects are one (see `linkage.link`). Needs `link_party` and `party`.

    before  of other rows; see `last_run`
    """
    successors = divisions.successors(engine)
    standing = verdicts(_with_keys(corrections, successors, linked.roots))
    ruled = _ruled(engine, contracts, successors, standing, before)
    links = ruled.writings
    near, told, compared = similar.nothing(), contacts.nothing(), None
    if alike:
        named = ruled.titles
        told = contacts.names_of(named)
        land = project_land.overlapping(engine, contracts, links, ruled.salt, RAW)
        links = project_land.with_lots(links, land, named, CONFIDENCE[project_land.METHOD])
        works = Works.of(named, ruled.works, linked.candidates, land)
        spoken = similar.Spoken.of(standing, ruled.keys)
        compared = _compared(works, ruled, before, spoken.apart, divisions.place_names(engine))
        near = similar.settled(compared.said, spoken)
        links = similar.with_joined(links, near.joined)
    projects = tables.numbered(links["root"], PROJECT_KINDS, "project_id")
    refused = set(ruled.refused.iter_rows())
    kept = Kept(
        identities=projects.height,
        tallies=(),
        ambiguous=ruled.ambiguous["key"].n_unique(),
        contradicted=0,
        refused=tuple(pair for pair in standing.same if pair in refused),
    )
    lots = links.drop_nulls("lot")["root"].drop_nulls()
    grown = pl.concat([near.joined["right"], lots])
    by_rule = pl.concat([ruled.edges, documents.edges(ruled.quoted)])
    roots = _roots(ruled)
    numbered = links.join(projects, left_on="root", right_on="key", how="left")
    return LinkedProjects(
        kept=kept,
        found=Before(ruled, compared),
        links=tables.Links(numbered.select(NUMBER, *_LINK, "reason"), ruled.salt),
        titled=_titled(projects, similar.retitled(ruled.titles, links, grown, titles)),
        projects=projects,
        candidates=near.candidates,
        edges=paths.edges_of(by_rule, near.joined, standing, CONFIDENCE["correction"], roots),
        roots=similar.onward(roots, near.joined),
        told=told,
    )


def _with_keys(
    corrections: Sequence[Correction], successors: Mapping[str, str], roots: pl.DataFrame
) -> list[tuple[str, str, Correction]]:
    """The corrections of projects with both keys canonical; `roots` are those of parties."""
    ours = of_kind(corrections, "project")
    moved = roots.filter(pl.col("key") != pl.col("root")) if ours else roots.clear()
    return with_project_keys(ours, successors, dict(moved.select("key", "root").iter_rows()))


def _ruled(
    engine: DuckDBEngine,
    contracts: Mapping[str, Contract],
    successors: Mapping[str, str],
    standing: Verdicts,
    before: Before | None,
) -> RuledProjects:
    mentions = project_mentions(engine, contracts)
    if before is not None:
        ruled = before.ruled
        known = ruled.writings[NUMBER]
        new = writings.read_beside(engine, mentions, RAW, known=known, salt=ruled.salt)
        again = None if new is None else rule_again(ruled, new, successors, standing)
        if again is not None:
            return again
    return rule(writings.read(engine, mentions, RAW), successors, standing)


def _compared(
    works: Works,
    ruled: RuledProjects,
    before: Before | None,
    apart: pl.DataFrame,
    places: Collection[str],
) -> Compared:
    """What the likeness of names says of works."""
    if before is None or before.compared is None or not ruled.since:
        return Compared(works, said_of(works, apart, places))
    reached = ruled.since[-1].reached
    return compared_again(before.compared, works, reached, apart, places)


def _roots(ruled: RuledProjects) -> pl.DataFrame:
    """`key`, `root` of every key, those of quoted documents among them."""
    roots = ruled.keys.select("key", "root")
    quoted = ruled.quoted.select(pl.col("document").alias("key"), "code").unique("key")
    led = quoted.join(roots, left_on="code", right_on="key").select("key", "root")
    return pl.concat([roots, led])


def write_project_links(
    engine: DuckDBEngine, contracts: Mapping[str, Contract], links: tables.Links
) -> tuple[Tally, ...]:
    """Create `link_project`; `links` as `link_projects` gives them. Needs `link_party` and
    `party`."""
    return tables.write_links(
        engine,
        "link_project",
        project_mentions(engine, contracts),
        links,
        raw=RAW,
        mention=("dataset", "rid"),
        link=_LINK,
    )


def _titled(projects: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """project_id, code, name (as most rows write it), key."""
    code = pl.when(pl.col("key").str.starts_with("code:")).then(pl.col("key").str.slice(5))
    return (
        projects.join(names, on="key", how="left", maintain_order="left")
        .with_columns(code.alias("code"))
        .select("project_id", "code", "name", "key")
    )
