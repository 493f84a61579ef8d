"""Projects: from codes, permit numbers and names in the rows to one integer per project.

Comes after the parties, since a project's name counts only together with a party. All work that
grows with the rows is SQL; keys are folded and resolved on distinct values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage import (
    contacts,
    divisions,
    paths,
    project_codes,
    project_land,
    project_names,
    similar,
    tables,
)
from supervision_models.linkage import project_documents as documents
from supervision_models.linkage.corrections import Correction, verdicts
from supervision_models.linkage.identity import Identities, identities
from supervision_models.linkage.keys import PROJECT_KINDS, with_project_keys
from supervision_models.linkage.mentions import project_mentions
from supervision_models.linkage.parties import LinkedParties
from supervision_models.linkage.project_edges import (
    CONFIDENCE,
    OWNERS,
    ProjectEdges,
    project_edges,
)
from supervision_models.linkage.report import Kept, Tally
from supervision_models.linkage.similar_projects import similar_projects

_RAW = ("code", "name", "permit", "documents", "parties", "lot")
_LINK = ("project_id", "method", "confidence")


@dataclass(frozen=True, slots=True)
class LinkedProjects:
    """kept        what the report says; without tallies
    links       what each distinct writing leads to, see `write_project_links`
    titled      frame `project_id`, `code`, `name`, `key`
    ambiguous   frame `key`, `candidate`
    projects    frame `project_id`, `key`
    candidates  frame `left`, `right` (first keys of projects), `probability`: which may be one;
                0 for another phase or section of one
    edges       columns EDGE_SCHEMA: all links between keys
    roots       frame `key`, `root`
    told        columns contacts.HELD: the names that were compared
    """

    kept: Kept
    links: tables.Links
    titled: pl.DataFrame
    ambiguous: pl.DataFrame
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
) -> LinkedProjects:
    """Which projects are one (see `linkage.link`). Needs `link_party`."""
    successors = divisions.successors(engine)
    mentions = project_mentions(engine, contracts)
    written = engine.frame(
        sql.build(
            "SELECT code, name, permit, documents, parties, lot, count(*) AS rows FROM :mentions "
            "GROUP BY ALL",
            mentions=tables.derived(mentions, "m"),
        )
    )
    # sorted, so that the number of a kind of row does not hang on the engine's order
    seen = _keyed(written.sort(_RAW), successors).with_row_index("row")
    seen, quoted, unclear_documents = documents.by_documents(seen)
    pairs = _pairs(seen, linked.parties)
    roots = linked.roots.filter(pl.col("key") != pl.col("root"))
    standing = verdicts(
        with_project_keys(corrections, successors, dict(roots.select("key", "root").iter_rows()))
    )
    found = project_edges(
        seen.select(
            pl.col("code_key").alias("code"), pl.col("permit_key").alias("permit")
        ).unique(),
        pairs,
        standing,
    )
    ambiguous = pl.concat([found.ambiguous, unclear_documents])
    unclear = found.ambiguous["key"].unique()
    usable = pl.concat([seen["code_key"], seen["permit_key"], pairs["pair"]]).drop_nulls().unique()
    usable = usable.filter(~usable.is_in(unclear.implode()))
    resolved = identities(usable, found.edges, standing, PROJECT_KINDS)
    links = _with_quoted(_links(seen, pairs, found, resolved), quoted)
    near, told = similar.nothing(), contacts.nothing()
    if alike:
        named = _titles(links)
        told = contacts.names_of(named)
        land = project_land.overlapping(engine, contracts, links, _RAW)
        links = project_land.with_lots(links, land, named, CONFIDENCE[project_land.METHOD])
        near = similar_projects(
            named,
            _parties(links, pairs),
            similar.Spoken.of(standing, resolved.keys),
            divisions.place_names(engine),
            linked.candidates,
            land,
        )
        links = similar.with_joined(links, near.joined)
    projects = tables.numbered(links["root"], PROJECT_KINDS, "project_id")
    kept = Kept(
        identities=projects.height,
        tallies=(),
        ambiguous=ambiguous["key"].n_unique(),
        contradicted=0,
        refused=resolved.refused,
    )
    by_rule = pl.concat([found.edges, documents.edges(quoted)])
    known = pl.concat(
        [
            resolved.keys.select("key", "root"),
            quoted.select(pl.col("document").alias("key"), "code")
            .join(
                resolved.keys.select(pl.col("key").alias("code"), "root"),
                on="code",
                maintain_order="left",
            )
            .select("key", "root"),
        ]
    ).unique("key", keep="first", maintain_order=True)
    edges = paths.edges_of(by_rule, near.joined, standing, CONFIDENCE["correction"], known)
    return LinkedProjects(
        kept=kept,
        links=tables.links_of(
            engine,
            links.join(projects, left_on="root", right_on="key", how="left"),
            raw=_RAW,
            link=_LINK,
        ),
        titled=_titled(projects, links),
        ambiguous=ambiguous,
        projects=projects,
        candidates=near.candidates,
        edges=edges,
        roots=similar.onward(known, near.joined).select("key", "root"),
        told=told,
    )


def write_project_links(
    engine: DuckDBEngine, contracts: Mapping[str, Contract], links: tables.Links
) -> tuple[Tally, ...]:
    """Create `link_project`; `links` as `link_projects` gives them. Needs `link_party`."""
    return tables.write_links(
        engine,
        "link_project",
        project_mentions(engine, contracts),
        links,
        raw=_RAW,
        mention=("dataset", "rid"),
        link=_LINK,
    )


def _with_quoted(links: pl.DataFrame, quoted: pl.DataFrame) -> pl.DataFrame:
    """The links of rows that have their code from a document that they quote say so."""
    through = pl.col("row").is_in(quoted["row"].implode()) & pl.col("root").is_not_null()
    return links.with_columns(
        pl.when(through).then(pl.lit(documents.QUOTED)).otherwise("method").alias("method"),
        pl.when(through)
        .then(pl.min_horizontal("confidence", pl.lit(CONFIDENCE[documents.QUOTED])))
        .otherwise("confidence")
        .alias("confidence"),
    )


def _parties(links: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """`key` of each project with the `party` (its key) that rows of it name, `owned` as owner."""
    return (
        links.select("row", pl.col("root").alias("key"))
        .drop_nulls()
        .join(
            pairs.select(
                "row", pl.col("pair").str.extract(r"\|([^|]*)$", 1).alias("party"), "owned"
            ),
            on="row",
        )
        .group_by("key", "party")
        .agg(pl.col("owned").any())
    )


def _keyed(written: pl.DataFrame, successors: Mapping[str, str]) -> pl.DataFrame:
    """The distinct writings with their canonical keys."""
    codes = project_codes.parse_codes(written["code"].unique(), successors)
    permits = project_codes.parse_permits(written["permit"].unique())
    names = project_names.parse(written["name"].unique())
    return (
        written.join(
            codes.select("code", pl.col("key").alias("code_key"), "invalid"),
            on="code", how="left", nulls_equal=True, maintain_order="left",
        )
        .join(
            permits.select(pl.col("code").alias("permit"), pl.col("key").alias("permit_key")),
            on="permit", how="left", nulls_equal=True, maintain_order="left",
        )
        .join(
            names.rename({"key": "name_key"}),
            on="name", how="left", nulls_equal=True, maintain_order="left",
        )
    )  # fmt: skip


def _pairs(seen: pl.DataFrame, parties: pl.DataFrame) -> pl.DataFrame:
    """One row for each party of each kind of row that has a usable name; see `project_edges`."""
    exploded = (
        seen.drop_nulls(["name_key", "parties"])
        .select("row", "code_key", "permit_key", "name_key", pl.col("parties").str.split(";"))
        .explode("parties")
        .with_columns(
            pl.col("parties").str.extract("^(.*)=", 1).alias("role"),
            pl.col("parties").str.extract("=([0-9]+)$", 1).cast(pl.Int32).alias("party_id"),
        )
        .join(parties.rename({"key": "party"}), on="party_id")
    )
    owned = pl.col("role").is_in(OWNERS)
    return exploded.select(
        "row",
        pl.col("code_key").alias("code"),
        pl.col("permit_key").alias("permit"),
        pl.format("name:{}|{}", "name_key", "party").alias("pair"),
        pl.when(owned).then("party").min().over("row").alias("owner"),
        owned.alias("owned"),
    )


def _links(
    seen: pl.DataFrame, pairs: pl.DataFrame, found: ProjectEdges, resolved: Identities
) -> pl.DataFrame:
    """Each distinct writing with `root`, `method`, `confidence`, `reason`."""
    methods = found.edges.group_by(pl.col("left").alias("key")).agg(
        pl.col("method").sort_by("confidence", "method").last()
    )
    own = {"code": "project-code", "permit": "permit-no", "name": "name-and-party"}
    kind = pl.col("key").str.extract(r"^([a-z]+):", 1)
    by_word = pl.col("corrected") & (kind != "code")
    unclear = found.ambiguous["key"].unique()
    keys = (
        resolved.keys.filter(pl.col("corrected") | ~pl.col("key").is_in(unclear.implode()))
        .join(methods, on="key", how="left")
        .select(
            "key",
            "root",
            pl.when(by_word)
            .then(pl.lit("correction"))
            .otherwise(pl.coalesce("method", kind.replace_strict(own, default=None)))
            .alias("method"),
        )
    )
    # a row whose names lead to two projects is left alone
    named = (
        pairs.select("row", pl.col("pair").alias("key"))
        .join(keys, on="key")
        .group_by("row")
        .agg(
            pl.col("root").unique().alias("roots"),
            pl.col("method").sort_by(pl.col("method") != "correction", "key").first(),
        )
        .filter(pl.col("roots").list.len() == 1)
        .select("row", pl.col("roots").list.first().alias("name_root"), "method")
    )
    links = (
        seen.join(_renamed(keys, "code"), on="code_key", how="left")
        .join(_renamed(keys, "permit"), on="permit_key", how="left")
        .join(named.rename({"method": "name_method"}), on="row", how="left")
        .with_columns(
            pl.coalesce("code_root", "permit_root", "name_root").alias("root"),
            pl.coalesce("code_method", "permit_method", "name_method").alias("method"),
        )
    )
    bare = pl.col("parties").is_null()
    reason = (
        pl.when(pl.col("root").is_not_null()).then(None)
        .when(pl.col("name_key").is_not_null() & bare).then(pl.lit("no-party"))
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


def _renamed(keys: pl.DataFrame, prefix: str) -> pl.DataFrame:
    return keys.rename({name: f"{prefix}_{name}" for name in keys.columns})


def _titled(projects: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """project_id, code, name (as most rows write it), key."""
    code = pl.when(pl.col("key").str.starts_with("code:")).then(pl.col("key").str.slice(5))
    return (
        projects.join(_titles(links), on="key", how="left", maintain_order="left")
        .with_columns(code.alias("code"))
        .select("project_id", "code", "name", "key")
    )


def _titles(links: pl.DataFrame) -> pl.DataFrame:
    """`key` of each identity with the one `name` that it goes by."""
    return (
        links.drop_nulls(["root", "name"])
        .group_by(pl.col("root").alias("key"), "name")
        .agg(pl.col("rows").sum())
        .sort(["key", "rows", "name"], descending=[False, True, False])
        .group_by("key", maintain_order=True)
        .agg(pl.col("name").first())
    )
