"""What a lead needs to be merged, gathered and mapped: project, parties and shape of its subject.

Canonical texts, never integer ids: ids are numbered anew by every linkage.
"""

from __future__ import annotations

from sqlglot import exp

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.engines.sql import Node
from supervision_models.matching.pairs import part

LONLAT = ("EPSG:4490", "EPSG:4326", "OGC:CRS84")


def make_context(engine: DuckDBEngine, subject: Contract) -> None:
    """Make ``context_<subject>`` of the subjects that are told of.

    Columns _rid, `merge_keys` (VARCHAR[]), `geom` (WKB, longitude and latitude, or NULL), and per
    role of a party ``code.<role>`` and ``name.<role>``.
    """
    query = sql.build(
        "SELECT s._rid AS _rid, :keys AS merge_keys, :geom AS geom FROM :subject AS s "
        "LEFT JOIN project AS pr ON pr.project_id = s._project",
        keys=_keys(subject),
        geom=_geometry(subject),
        subject=sql.table(part(subject.id)),
    )
    assert isinstance(query, exp.Select)
    for role in subject.parties:
        for column in ("code", "name"):
            sql.add_column(query, sql.column(column, f"pa_{role}"), f"{column}.{role}")
        query.join(
            sql.table("party", f"pa_{role}"),
            on=exp.EQ(
                this=sql.column("party_id", f"pa_{role}"),
                expression=sql.column(f"_party_{role}", "s"),
            ),
            join_type="left",
            copy=False,
        )
    engine.create_table(f"context_{subject.id}", query)


def with_context(findings: Node, subject: Contract, counter: str | None, party: str | None) -> Node:
    """The findings with `counter`, `merge_keys`, `firm_usc`, `firm_name` and `geom`.

    counter  table subject_rid, counter; None where there is none
    party    role of whom the leads are about; None for the first. A person is no firm
    """
    role = party or next(iter(subject.parties), None)
    code: Node = sql.build("CAST(NULL AS VARCHAR)")
    name = code
    if role is not None:
        code = sql.column(f"code.{role}", "x")
        name = sql.case([(sql.build("(:c) IS NOT NULL", c=code), sql.column(f"name.{role}", "x"))])
    query = sql.build(
        "SELECT f.*, '[]' AS counter, x.merge_keys, :code AS firm_usc, :name AS firm_name, x.geom "
        "FROM :findings AS f JOIN :context AS x ON x._rid = f._rid",
        code=code,
        name=name,
        findings=exp.Subquery(this=findings),
        context=sql.table(f"context_{subject.id}"),
    )
    if counter is None:
        return query
    return sql.build(
        "SELECT f.* REPLACE (COALESCE(c.counter, '[]') AS counter) FROM :findings AS f "
        "LEFT JOIN :counter AS c ON c.subject_rid = f._rid",
        findings=exp.Subquery(this=query),
        counter=sql.table(counter),
    )


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
    return sql.build("list_sort(list_distinct(:keys))", keys=sql.list_present(parts))


def _geometry(subject: Contract) -> Node:
    if subject.geometry is None:
        return sql.build("CAST(NULL AS BLOB)")
    shape: Node = sql.column(subject.geometry, "s")
    if subject.crs not in LONLAT:
        shape = sql.build("ST_Transform(:g, :crs, 'EPSG:4326', TRUE)", g=shape, crs=subject.crs)
    return sql.build("ST_AsWKB(:g)", g=shape)
