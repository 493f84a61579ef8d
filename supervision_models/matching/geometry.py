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
from supervision_models.matching.shapes import area_of, common_shape, difference

_UNITED = "SELECT subject_rid, ST_Union_Agg(shape) AS shape FROM :pieces AS p GROUP BY subject_rid"
_PIECES = (
    "SELECT p.subject_rid, CASE WHEN p.overlap_m2 >= ROUND(s._area, 2) AND s._area > 0 "
    "THEN s._geom WHEN p.overlap_m2 >= ROUND(o._area, 2) AND ST_Within(o._geom, s._geom) "
    "THEN o._geom ELSE :shape END AS shape FROM :pairs AS p "
    "JOIN :subject AS s ON s._rid = p.subject_rid JOIN :other AS o ON o._rid = p.other_rid"
)


@dataclass(frozen=True, slots=True)
class NetTable:
    """A table of subject_rid and net_m2 (DECIMAL, m²); subjects without pairs are absent."""

    name: str
    query: Node


def net_table(main: PairTable, minus: Sequence[PairTable], *, ellipsoidal: bool) -> NetTable:
    """Area of subject ∩ ⋃main, without ⋃minus."""
    held = sql.build(_UNITED, pieces=exp.Subquery(this=_pieces(main)))
    if minus:
        shape, source = _without(held, main, minus)
    else:
        shape, source = sql.column("shape"), exp.Subquery(this=held)
    query = sql.build(
        "SELECT subject_rid, CAST(ROUND(:area, 2) AS DECIMAL(18,2)) AS net_m2 FROM :source AS n",
        area=area_of(shape, ellipsoidal=ellipsoidal),
        source=source,
    )
    text = sql.rendered(query)
    digest = hashlib.sha256(text.name.encode()).hexdigest()[:12]
    return NetTable(f"net_{digest}", text)


def _pieces(table: PairTable) -> Node:
    """subject_rid, shape: each pair's common ground, cut to the subject.

    A giant is cut once per subject and never united whole; what covers the subject, by the area
    that the pair table knows, and what lies in it is not even cut.
    """
    return sql.build(
        _PIECES,
        shape=common_shape(sql.column("_geom", "s"), sql.column("_geom", "o")),
        pairs=sql.table(table.name),
        subject=sql.table(relation(table.subject)),
        other=sql.table(relation(table.other)),
    )


def _without(held: Node, main: PairTable, minus: Sequence[PairTable]) -> tuple[Node, Node]:
    """Shape and source of what is left of `held`; of subjects that hold nothing nothing is cut."""
    together: Node | None = None
    for table in minus:
        part = _pieces(table)
        assert isinstance(part, exp.Select)
        on = sql.build("m.subject_rid = p.subject_rid")
        part.join(sql.table(main.name, "m"), on=on, join_type="semi", copy=False)
        together = (
            part if together is None else exp.Union(this=together, expression=part, distinct=False)
        )
    source = sql.build(
        "SELECT h.subject_rid, h.shape, w.shape AS without FROM :held AS h LEFT JOIN "
        ":gone AS w ON w.subject_rid = h.subject_rid",
        held=exp.Subquery(this=held),
        gone=exp.Subquery(this=sql.build(_UNITED, pieces=exp.Subquery(this=together))),
    )
    shape = sql.build(
        "CASE WHEN without IS NULL THEN shape ELSE :rest END",
        rest=difference(sql.column("shape"), sql.column("without")),
    )
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
