"""Net areas: a subject's land under some records and not under others, as one union each.

Records overlap one another (two approvals on one field), so shares are united before they
are measured: summing pair areas would count ground twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from supervision_models.engines import sql
from supervision_models.engines.sql import Node
from supervision_models.matching.pairs import PairTable, relation
from supervision_models.matching.shapes import area_of


@dataclass(frozen=True, slots=True)
class NetTable:
    """A table of subject_rid and net_m2 (DECIMAL, m²); subjects without pairs are absent."""

    name: str
    query: Node


def net_table(main: PairTable, minus: Sequence[PairTable], *, ellipsoidal: bool) -> NetTable:
    """Area of subject ∩ ⋃main, without ⋃minus."""
    held = sql.build(
        "SELECT p.subject_rid, ST_Union_Agg(ST_Intersection(s._geom, o._geom)) AS shape "
        "FROM :pairs AS p JOIN :subject AS s ON s._rid = p.subject_rid "
        "JOIN :other AS o ON o._rid = p.other_rid GROUP BY p.subject_rid",
        pairs=sql.table(main.name),
        subject=sql.table(relation(main.subject)),
        other=sql.table(relation(main.other)),
    )
    if minus:
        shape, source = _without(held, minus)
    else:
        shape, source = sql.column("shape"), exp.Subquery(this=held)
    query = sql.build(
        "SELECT subject_rid, CAST(ROUND(:area, 2) AS DECIMAL(18,2)) AS net_m2 FROM :source AS n",
        area=area_of(shape, ellipsoidal=ellipsoidal),
        source=source,
    )
    digest = hashlib.sha256(sql.render(query).encode()).hexdigest()[:12]
    return NetTable(f"net_{digest}", query)


def _without(held: Node, minus: Sequence[PairTable]) -> tuple[Node, Node]:
    parts: list[Node] = [
        sql.build(
            "SELECT p.subject_rid, o._geom AS shape FROM :pairs AS p "
            "JOIN :other AS o ON o._rid = p.other_rid",
            pairs=sql.table(table.name),
            other=sql.table(relation(table.other)),
        )
        for table in minus
    ]
    together = parts[0]
    for part in parts[1:]:
        together = exp.Union(this=together, expression=part, distinct=False)
    source = sql.build(
        "SELECT h.subject_rid, h.shape, w.shape AS without FROM :held AS h LEFT JOIN "
        "(SELECT subject_rid, ST_Union_Agg(shape) AS shape FROM :together AS t "
        "GROUP BY subject_rid) AS w ON w.subject_rid = h.subject_rid",
        held=exp.Subquery(this=held),
        together=exp.Subquery(this=together),
    )
    shape = sql.build("CASE WHEN without IS NULL THEN shape ELSE ST_Difference(shape, without) END")
    return shape, exp.Subquery(this=source)


def latlon_macro(metric_crs: str) -> Node:
    """CREATE MACRO to_latlon(geometry): metric CRS to latitude, longitude.

    DuckDB's spheroid functions read latitude first, whatever the CRS says.
    """
    return exp.Command(
        this="CREATE",
        expression=exp.Literal.string(
            " OR REPLACE MACRO to_latlon(g) AS "
            + sql.render(
                sql.build(
                    "ST_FlipCoordinates(ST_Transform(g, :crs, 'EPSG:4326', TRUE))", crs=metric_crs
                )
            )
        ),
    )
