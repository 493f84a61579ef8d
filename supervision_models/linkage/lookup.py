"""Looking into the links: which party or project a text means, and which rows are it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from sqlglot import exp

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage import tables
from supervision_models.linkage.corrections import Kind
from supervision_models.linkage.keys import LinkKeyError, party_key, project_key
from supervision_models.linkage.mentions import party_mentions, project_mentions

_PLACES = {"_file": "VARCHAR", "_sheet": "VARCHAR", "_row": "INTEGER"}


def find(
    engine: DuckDBEngine, contracts: Mapping[str, Contract], kind: Kind, text: str
) -> pl.DataFrame:
    """Parties or projects that `text` may mean: id, code, name, key, rows; in the order of ids.

    text  a key, a code or permit number, or a part of a name as rows write it
    Needs the tables of `link`. Natural persons are found by their key alone.
    """
    linked = _linked(engine, contracts, kind)
    written = ["code", "name"] if kind == "party" else ["code", "name", "permit"]
    by_text = [
        sql.build("contains(:written, :text)", written=sql.column(name, "l"), text=text.strip())
        for name in written
    ]
    by_key = [
        sql.build(":held = :text", held=sql.column(name, "i"), text=text.strip())
        for name in ("key", "code")
    ]
    nobody = sql.build("i.key LIKE 'person:%'")
    named = sql.all_of([exp.Not(this=nobody), exp.Paren(this=sql.any_of(by_text))])
    return engine.frame(
        sql.build(
            "SELECT i.id, i.code, i.name, i.key, count(DISTINCT (l.dataset, l.rid)) AS rows "
            "FROM :identities JOIN :linked ON l.id = i.id "
            "GROUP BY ALL HAVING bool_or(:fits) ORDER BY i.id",
            identities=_identities(kind),
            linked=tables.derived(linked, "l"),
            fits=sql.any_of([*by_key, exp.Paren(this=named)]),
        )
    )


def identity_of(engine: DuckDBEngine, kind: Kind, text: str) -> dict[str, Any] | None:
    """id, name, root of the identity to which a key leads, and the key; None for no known key.

    text  a key as it is shown, or as a correction may write it
    """
    keys = engine.frame(
        sql.build(
            "SELECT k.key, :id AS id, i.name, k.root FROM link_key AS k JOIN :identities AS i "
            "ON i.key = k.root WHERE k.kind = :kind AND k.key = :text",
            id=sql.column(f"{kind}_id", "i"),
            identities=sql.table(kind),
            kind=kind,
            text=_canonical(kind, text),
        )
    )
    return keys.row(0, named=True) if keys.height else None


def _canonical(kind: Kind, text: str) -> str:
    try:
        return party_key(text) if kind == "party" else project_key(text, {}, {})
    except LinkKeyError:
        # a part of a name, or a key of a kind that no correction writes
        return text.strip()


def members(
    engine: DuckDBEngine, contracts: Mapping[str, Contract], kind: Kind, identity: int
) -> pl.DataFrame:
    """The rows of one party or project, in order.

    dataset, role ("" for projects), file, sheet, row, code, name, method, confidence, relation.
    """
    linked = _linked(engine, contracts, kind)
    datasets = engine.frame(
        sql.build(
            "SELECT DISTINCT l.dataset FROM :linked WHERE l.id = :identity ORDER BY 1",
            linked=tables.derived(linked, "l"),
            identity=identity,
        )
    )["dataset"]
    frames = [
        engine.frame(
            sql.build(
                "SELECT l.dataset, l.role, :file AS file, :sheet AS sheet, :row AS row, "
                "l.code, l.name, l.method, l.confidence, l.relation "
                "FROM :linked JOIN :data ON d._rid = l.rid "
                "WHERE l.id = :identity AND l.dataset = :dataset ORDER BY ALL",
                file=_place(engine, dataset, "_file"),
                sheet=_place(engine, dataset, "_sheet"),
                row=_place(engine, dataset, "_row"),
                linked=tables.derived(linked, "l"),
                data=sql.table(dataset, "d"),
                identity=identity,
                dataset=dataset,
            )
        )
        for dataset in datasets
    ]
    return pl.concat(frames) if frames else pl.DataFrame()


def may_be(engine: DuckDBEngine, kind: Kind, identity: int) -> pl.DataFrame:
    """Who or what else it may be: own (its key), key, name, probability; the likeliest first."""
    return engine.frame(
        sql.build(
            "SELECT i.key AS own, o.key, o.name, c.probability FROM link_candidate AS c "
            "JOIN :identities AS i ON :mine = c.id JOIN :others AS o ON :theirs = c.other "
            "WHERE c.kind = :kind AND c.id = :identity AND c.probability > 0 "
            "ORDER BY c.probability DESC, o.key",
            identities=sql.table(kind),
            others=sql.table(kind),
            mine=sql.column(f"{kind}_id", "i"),
            theirs=sql.column(f"{kind}_id", "o"),
            kind=kind,
            identity=identity,
        )
    )


def _linked(engine: DuckDBEngine, contracts: Mapping[str, Contract], kind: Kind) -> sql.Node:
    """Linked rows with what they wrote: dataset, role, rid, id, code, name, permit and the link."""
    if kind == "party":
        return sql.build(
            # what names a natural person stays in the row
            "SELECT k.dataset, k.role, k.rid, k.party_id AS id, m.code, "
            "CASE WHEN k.method <> 'person-id' THEN m.name END AS name, "
            "CAST(NULL AS VARCHAR) AS permit, k.method, k.confidence, k.relation "
            "FROM link_party AS k JOIN :mentions "
            "ON m.dataset = k.dataset AND m.role = k.role AND m.rid = k.rid",
            mentions=tables.derived(party_mentions(engine, contracts), "m"),
        )
    return sql.build(
        "SELECT k.dataset, '' AS role, k.rid, k.project_id AS id, m.code, m.name, m.permit, "
        "k.method, k.confidence, CAST(NULL AS VARCHAR) AS relation "
        "FROM link_project AS k JOIN :mentions ON m.dataset = k.dataset AND m.rid = k.rid",
        mentions=tables.derived(project_mentions(engine, contracts), "m"),
    )


def _identities(kind: Kind) -> exp.Subquery:
    return tables.derived(
        sql.build(
            "SELECT code, name, key, :id AS id FROM :identities",
            id=sql.column(f"{kind}_id"),
            identities=sql.table(kind),
        ),
        "i",
    )


def _place(engine: DuckDBEngine, dataset: str, column: str) -> sql.Node:
    """Where the row stood in its file; NULL in a world that was made without files."""
    if column in engine.columns(dataset):
        return sql.column(column, "d")
    return sql.cast_to(None, _PLACES[column])
