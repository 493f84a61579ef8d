"""Which project each writing means by rule: by its code, permit number, quoted documents, or name
with a party. What is only near, and ground, come later (`similar_projects`, `project_land`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from supervision_models.linkage import project_codes, project_names, reach
from supervision_models.linkage import project_documents as documents
from supervision_models.linkage.corrections import Verdicts
from supervision_models.linkage.identity import Identities, identities, pairs_of, words
from supervision_models.linkage.keys import PROJECT_KINDS
from supervision_models.linkage.mentions import BETWEEN
from supervision_models.linkage.project_edges import (
    CONFIDENCE,
    OWNERS,
    ProjectEdges,
    project_edges,
)
from supervision_models.linkage.tables import NUMBER
from supervision_models.linkage.writings import Writings

RAW = ("code", "name", "permit", "documents", "parties", "lot")
_WRITTEN = (NUMBER, "rows", *RAW)


@dataclass(frozen=True, slots=True)
class RuledProjects:
    """What the rules say. By the first column of each frame `reach` knows what a change reaches.

    salt       of the numbers of writings
    writings   one row each: `writing`, `rows` that write so, RAW, and `root`, `method`,
               `confidence`, `reason`
    quoted     frame `writing`, `document`, `code`: those whose code is that of a document
    edges      columns EDGE_SCHEMA
    ambiguous  frame `key`, `candidate`
    keys       frame `key`, `root`, `corrected`
    refused    frame `left`, `right`: verdicts "same" that stand against a verdict "different"
    works      frame `key` (a project's first key), `party`, `owned`: whom its rows name, and
               whether as its owner
    titles     frame `key` (of a project), `name`: what it goes by
    ties       reach.TIES of writings
    given      reach.TIES of what people say
    since      see `reach.beside`
    """

    salt: int
    writings: pl.DataFrame
    quoted: pl.DataFrame
    edges: pl.DataFrame
    ambiguous: pl.DataFrame
    keys: pl.DataFrame
    refused: pl.DataFrame
    works: pl.DataFrame
    titles: pl.DataFrame
    ties: pl.DataFrame
    given: pl.DataFrame
    since: tuple[reach.Step[RuledProjects], ...] | None = None


def rule(written: Writings, successors: Mapping[str, str], standing: Verdicts) -> RuledProjects:
    """What the rules say of all writings; `written` has the texts of all.

    successors  see `project_codes.renamings`
    """
    seen = written.texts.join(written.counts, on=NUMBER).select(_WRITTEN)
    return _rule(
        written.salt, _keyed(seen, successors), successors, standing, _given(successors, standing)
    )


def rule_again(
    before: RuledProjects,
    written: Writings,
    successors: Mapping[str, str],
    standing: Verdicts,
) -> RuledProjects | None:
    """The same as `rule`, from what it said before; see `party_rules.rule_again`."""
    given = _given(successors, standing)
    new = written.texts.join(written.counts, on=NUMBER).select(_WRITTEN)
    start = reach.changed(
        before.writings, written.counts.select(NUMBER, "rows"), before.given, given
    )
    # codes of divisions that merged may get other keys beside known ones: these share their number
    keyed = _keyed(new, successors)
    fresh = _ties(keyed, _pairs(keyed), documents.borne(keyed), successors)
    reached = reach.reached(pl.concat([before.ties, fresh, before.given, given]), start)
    if reached is None:
        return None
    again = reached.within(before.writings.select(NUMBER, *RAW))
    again = again.join(written.counts, on=NUMBER).select(_WRITTEN)
    part = _rule(
        written.salt,
        _keyed(pl.concat([again, new]), successors),
        successors,
        replace(standing, same=tuple(reached.within(pairs_of(standing.same)).iter_rows())),
        reached.within(given),
    )
    return reach.beside(reached, before, part)


def _keyed(written: pl.DataFrame, successors: Mapping[str, str]) -> pl.DataFrame:
    """The writings with their canonical keys."""
    codes = project_codes.parse_codes(written["code"].unique(), successors)
    permits = project_codes.parse_permits(written["permit"].unique())
    names = project_names.parse(written["name"].unique())
    return (
        written.join(
            codes.select("code", pl.col("key").alias("code_key"), "invalid"),
            on="code", how="left", nulls_equal=True,
        )
        .join(
            permits.select(pl.col("code").alias("permit"), pl.col("key").alias("permit_key")),
            on="permit", how="left", nulls_equal=True,
        )
        .join(
            names.select("name", pl.col("key").alias("name_key"), "unusable"),
            on="name", how="left", nulls_equal=True,
        )
        .rename({NUMBER: "row"})
    )  # fmt: skip


def _given(successors: Mapping[str, str], standing: Verdicts) -> pl.DataFrame:
    """The ties of what people say. Keys of their words change with the parties in them, and codes
    of divisions that moved with the codes that rows bear, though no word did."""
    sides = [pl.col("left"), pl.col("right")]
    moved = [project_codes.moved_number(side, successors) for side in sides]
    return reach.ties(words(standing), reach.told("word"), *sides, *moved)


def _ties(
    seen: pl.DataFrame, pairs: pl.DataFrame, borne: pl.DataFrame, successors: Mapping[str, str]
) -> pl.DataFrame:
    row, code = pl.col("row"), pl.col("code_key")
    number = project_codes.moved_number(code, successors)
    return pl.concat(
        [
            reach.ties(seen, row, code, number, pl.col("permit_key")),
            reach.ties(pairs, row, pl.col("pair")),
            reach.ties(borne, row, pl.col("key")),
        ]
    )


def _rule(
    salt: int,
    written: pl.DataFrame,
    successors: Mapping[str, str],
    standing: Verdicts,
    given: pl.DataFrame,
) -> RuledProjects:
    borne = documents.borne(written)
    seen, quoted, unclear_documents = documents.by_documents(written, borne)
    pairs = _pairs(seen)
    found = project_edges(
        seen.select(
            pl.col("code_key").alias("code"), pl.col("permit_key").alias("permit")
        ).unique(),
        pairs,
        standing,
    )
    unclear = found.ambiguous["key"].unique()
    usable = pl.concat([seen["code_key"], seen["permit_key"], pairs["pair"]]).drop_nulls().unique()
    usable = usable.filter(~usable.is_in(unclear.implode()))
    resolved = identities(usable, found.edges, standing, PROJECT_KINDS)
    links = _with_quoted(_linked(seen, pairs, found, resolved), quoted)
    return RuledProjects(
        salt=salt,
        writings=links.select(
            pl.col("row").alias(NUMBER),
            "rows",
            *RAW,
            "root",
            "method",
            "confidence",
            "reason",
        ),
        quoted=quoted.rename({"row": NUMBER}),
        edges=found.edges,
        ambiguous=pl.concat([found.ambiguous, unclear_documents]),
        keys=resolved.keys,
        refused=pairs_of(resolved.refused),
        works=_works(links, pairs),
        titles=titles(links),
        ties=_ties(written, pairs, borne, successors),
        given=given,
    )


def _pairs(seen: pl.DataFrame) -> pl.DataFrame:
    """One row for each party of each kind of row that has a usable name; see `project_edges`."""
    exploded = (
        seen.drop_nulls(["name_key", "parties"])
        .select("row", "code_key", "permit_key", "name_key", pl.col("parties").str.split(BETWEEN))
        .explode("parties")
        .with_columns(pl.col("parties").str.splitn("=", 2).struct.rename_fields(["role", "party"]))
        .unnest("parties")
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


def _linked(
    seen: pl.DataFrame, pairs: pl.DataFrame, found: ProjectEdges, resolved: Identities
) -> pl.DataFrame:
    """Each writing with `root`, `method`, `confidence`, `reason`."""
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


def _works(links: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
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


def titles(links: pl.DataFrame) -> pl.DataFrame:
    """`key` of each identity with the one `name` that it goes by."""
    return (
        links.drop_nulls(["root", "name"])
        .group_by(pl.col("root").alias("key"), "name")
        .agg(pl.col("rows").sum())
        .sort(["key", "rows", "name"], descending=[False, True, False])
        .group_by("key", maintain_order=True)
        .agg(pl.col("name").first())
    )
