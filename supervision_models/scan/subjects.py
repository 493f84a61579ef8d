"""What a lead needs to be merged and mapped: project, parties and shape of its subject.

Canonical texts, never integer ids: ids are numbered anew by every linkage.
"""

from __future__ import annotations

from sqlglot import exp

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.engines.sql import Node
from supervision_models.matching.pairs import relation

LONLAT = ("EPSG:4490", "EPSG:4326", "OGC:CRS84")


def add_subject_context(engine: DuckDBEngine, subject: Contract, findings: str) -> None:
    """Add `merge_keys` (VARCHAR[]) and `geom` (WKB, longitude and latitude, or NULL)."""
    query = sql.build(
        "SELECT f.*, :keys AS merge_keys, :geom AS geom FROM :findings AS f "
        "JOIN :subject AS s ON s._rid = f._rid "
        "LEFT JOIN project AS pr ON pr.project_id = s._project",
        keys=_keys(subject),
        geom=_geometry(subject),
        findings=sql.table(findings),
        subject=sql.table(relation(subject.id)),
    )
    assert isinstance(query, exp.Select)
    for role in subject.parties:
        query.join(
            sql.table("party", f"pa_{role}"),
            on=exp.EQ(
                this=sql.column("party_id", f"pa_{role}"),
                expression=sql.column(f"_party_{role}", "s"),
            ),
            join_type="left",
            copy=False,
        )
    engine.create_table(f"{findings}_full", query)


def _keys(subject: Contract) -> Node:
    parts: list[Node] = [sql.build("'project:' || COALESCE(pr.code, pr.name)")]
    parts += [
        sql.build(
            "'party:' || COALESCE(:code, :name)",
            code=sql.column("code", f"pa_{role}"),
            name=sql.column("name", f"pa_{role}"),
        )
        for role in subject.parties
    ]
    joined = sql.joined(parts)
    return sql.build(
        "CASE WHEN :text = '' THEN CAST([] AS VARCHAR[]) "
        "ELSE list_sort(list_distinct(string_split(:text, :by))) END",
        text=joined,
        by=sql.SEPARATOR,
    )


def _geometry(subject: Contract) -> Node:
    if subject.geometry is None:
        return sql.build("CAST(NULL AS BLOB)")
    shape: Node = sql.column(subject.geometry, "s")
    if subject.crs not in LONLAT:
        shape = sql.build("ST_Transform(:g, :crs, 'EPSG:4326', TRUE)", g=shape, crs=subject.crs)
    return sql.build("ST_AsWKB(:g)", g=shape)
