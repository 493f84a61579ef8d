"""Polygons as edges: the arithmetic form in which areas of overlap are summed.

A polygon is the sum of the ground below its upper edges minus that below its lower edges. Edges are
(x1, y1)–(x2, y2) with x1 < x2 and a sign: +1 above the polygon, -1 below it. Vertical edges bound
no ground. Polygons with many vertices have their edges cut into strips of x, so that whatever meets
such a giant reads the few edges near it and not all of them.
"""

from __future__ import annotations

from sqlglot import exp

from supervision_models.engines import sql
from supervision_models.engines.sql import Node

# a polygon of up to so many vertices is one strip; above, a strip for every few vertices
PLAIN_VERTICES = 32
VERTICES_PER_STRIP = 8

_BOXES = (
    "SELECT _rid, x0, x1, y0, y1, strips, (x1 - x0) / strips AS width FROM ("
    "SELECT _rid, ST_XMin(_geom) AS x0, ST_XMax(_geom) AS x1, ST_YMin(_geom) AS y0, "
    "ST_YMax(_geom) AS y1, CASE WHEN ST_NPoints(_geom) > :plain AND ST_XMax(_geom) > "
    "ST_XMin(_geom) THEN CAST(ST_NPoints(_geom) // :each AS INTEGER) ELSE 1 END AS strips "
    "FROM :source AS g WHERE _geom IS NOT NULL AND NOT ST_IsEmpty(_geom)) AS b"
)

# ST_Normalize turns shells clockwise and holes the other way: upper edges then run to the right
_EDGES = (
    "SELECT _rid, strip, x1, y1, x2, y2, sign FROM (SELECT _rid, strip, sign, "
    "CASE WHEN strip = first THEN x1 ELSE x0 + strip * width END AS x1, "
    "CASE WHEN strip = first THEN y1 ELSE y1 + (y2 - y1) * ((x0 + strip * width - x1) / "
    "(x2 - x1)) END AS y1, "
    "CASE WHEN strip = last THEN x2 ELSE x0 + (strip + 1) * width END AS x2, "
    "CASE WHEN strip = last THEN y2 ELSE y1 + (y2 - y1) * ((x0 + (strip + 1) * width - x1) / "
    "(x2 - x1)) END AS y2 FROM ("
    "SELECT *, UNNEST(RANGE(first, last + 1)) AS strip FROM ("
    "SELECT e.*, b.x0, b.width, :first AS first, :last AS last FROM ("
    "SELECT _rid, LEAST(a.x, b.x) AS x1, CASE WHEN a.x < b.x THEN a.y ELSE b.y END AS y1, "
    "GREATEST(a.x, b.x) AS x2, CASE WHEN a.x < b.x THEN b.y ELSE a.y END AS y2, "
    "CAST(CASE WHEN a.x < b.x THEN 1 ELSE -1 END AS TINYINT) AS sign FROM ("
    "SELECT _rid, UNNEST(ring[:-2]) AS a, UNNEST(ring[2:]) AS b FROM ("
    "SELECT _rid, UNNEST(CAST(ST_Normalize(shape) AS POLYGON_2D)) AS ring FROM :polygons AS p"
    ") AS r) AS v WHERE a.x <> b.x) AS e JOIN :boxes AS b ON b._rid = e._rid) AS s) AS c) AS k "
    "WHERE x1 < x2"
)

_POLYGONS = (
    "SELECT _rid, _geom AS shape FROM :source AS g WHERE ST_GeometryType(_geom) = 'POLYGON' "
    "UNION ALL SELECT _rid, shape FROM (SELECT _rid, (UNNEST(ST_Dump(_geom))).geom AS shape "
    "FROM :source AS g WHERE ST_GeometryType(_geom) IN ('MULTIPOLYGON', 'GEOMETRYCOLLECTION')) "
    "AS d WHERE ST_GeometryType(shape) = 'POLYGON'"
)


def boxes(source: str) -> Node:
    """_rid, x0, x1, y0, y1 and strips of equal `width` in x, per row of `source` with a shape."""
    return sql.build(
        _BOXES, source=sql.table(source), plain=PLAIN_VERTICES, each=VERTICES_PER_STRIP
    )


def edges(source: str, boxes_name: str) -> Node:
    """_rid, strip, x1, y1, x2, y2 (x1 < x2), sign: the edges of all polygons of `source`."""
    return sql.build(
        _EDGES,
        polygons=exp.Subquery(this=sql.build(_POLYGONS, source=sql.table(source))),
        boxes=sql.table(boxes_name),
        first=strip_of(sql.column("x1", "e"), "b"),
        last=strip_of(sql.column("x2", "e"), "b"),
    )


def strip_of(x: Node, side: str) -> Node:
    """Number of the strip of box `side` that holds `x`; the outermost hold what lies beyond."""
    return sql.build(
        "CASE WHEN :strips = 1 THEN 0 ELSE CAST(GREATEST(0, LEAST(:strips - 1, "
        "FLOOR((:x - :x0) / :width))) AS INTEGER) END",
        strips=sql.column("strips", side),
        x=x,
        x0=sql.column("x0", side),
        width=sql.column("width", side),
    )
