"""Overlap: the exact common area of all pairs of two relations, by arithmetic in one pass.

Candidates come from DuckDB's spatial join over boxes alone. Their common area is

    - Σ sign_a · sign_b · ∫ max(a(x) - b(x), 0) dx     over edges a of the one, b of the other,

because a polygon is the signed sum of the ground below its edges. The sum is exact for holes,
several parts, shared borders and identical shapes, has no case in which it can fail, and an edge
below another adds nothing. It is summed in millionths of a square metre as integers, so that
neither the order of rows nor the number of threads can be seen in it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from sqlglot import exp

from supervision_models.engines import sql
from supervision_models.engines.sql import Node
from supervision_models.matching.edges import boxes, edges, strip_of
from supervision_models.matching.shapes import area_of, common_shape


@dataclass(frozen=True, slots=True)
class Step:
    """A table to make: `name` follows from `query` alone, so equal steps are made once."""

    name: str
    query: exp.Var


def step(kind: str, query: Node) -> Step:
    written = sql.rendered(query)
    digest = hashlib.sha256(written.name.encode()).hexdigest()[:12]
    return Step(f"{kind}_{digest}", written)


_FOUND = (
    "SELECT s._rid AS subject_rid, o._rid AS other_rid FROM :subject AS s "
    "JOIN :other AS o ON ST_Intersects_Extent(s._geom, o._geom)"
)
_PRUNED = (
    "SELECT f.subject_rid, f.other_rid FROM (WITH found AS MATERIALIZED "
    "(SELECT * FROM :found AS p) SELECT * FROM found) AS f "
    "JOIN :subject AS s ON s._rid = f.subject_rid "
    "JOIN :other AS o ON o._rid = f.other_rid WHERE :condition"
)
_WINDOWS = (
    "SELECT f.subject_rid, f.other_rid, GREATEST(s.x0, o.x0) AS low, LEAST(s.x1, o.x1) AS high, "
    ":first AS first, :last AS last, o.x0, o.y0, o.width, o.strips "
    "FROM :found AS f JOIN :subject AS s ON s._rid = f.subject_rid "
    "JOIN :other AS o ON o._rid = f.other_rid"
)
_AREAS = (
    "SELECT subject_rid, other_rid, CAST(SUM(term) AS DOUBLE) / 1e6 AS area FROM ("
    "SELECT subject_rid, other_rid, CAST(ROUND(-1e6 * sign * width * CASE "
    "WHEN rise <= 0 AND fall <= 0 THEN 0 WHEN rise >= 0 AND fall >= 0 THEN (rise + fall) / 2 "
    "WHEN rise > 0 THEN rise * (rise / (rise - fall)) / 2 "
    "ELSE fall * (fall / (fall - rise)) / 2 END) AS HUGEINT) AS term FROM ("
    "SELECT subject_rid, other_rid, sign, high - low AS width, "
    "(ay1 + (ay2 - ay1) * ((low - ax1) / (ax2 - ax1))) "
    "- (by1 + (by2 - by1) * ((low - bx1) / (bx2 - bx1))) AS rise, "
    "(ay1 + (ay2 - ay1) * ((high - ax1) / (ax2 - ax1))) "
    "- (by1 + (by2 - by1) * ((high - bx1) / (bx2 - bx1))) AS fall FROM ("
    "SELECT w.subject_rid, w.other_rid, w.sign * b.sign AS sign, "
    "w.ax1, w.ay1, w.ax2, w.ay2, b.x1 AS bx1, b.y1 AS by1, b.x2 AS bx2, b.y2 AS by2, "
    "GREATEST(w.ax1, b.x1) AS low, LEAST(w.ax2, b.x2) AS high FROM ("
    "SELECT subject_rid, other_rid, sign, ax1, ay1, ax2, ay2, "
    "UNNEST(RANGE(other_first, other_last + 1)) AS strip FROM ("
    "SELECT w.subject_rid, w.other_rid, a.sign, a.x1 AS ax1, a.y1 AS ay1, a.x2 AS ax2, "
    "a.y2 AS ay2, :first AS other_first, :last AS other_last FROM ("
    "SELECT *, UNNEST(RANGE(first, last + 1)) AS strip FROM :windows AS v) AS w "
    "JOIN :mine AS a ON a._rid = w.subject_rid AND a.strip = w.strip AND a.x1 < w.high "
    "AND a.x2 > w.low AND GREATEST(a.y1, a.y2) > w.y0) AS h) AS w "
    "JOIN :theirs AS b ON b._rid = w.other_rid AND b.strip = w.strip AND b.x1 < w.ax2 "
    "AND w.ax1 < b.x2 AND GREATEST(w.ay1, w.ay2) > LEAST(b.y1, b.y2)) AS q) AS t) AS u "
    "GROUP BY subject_rid, other_rid"
)
_ROUNDED = (
    "SELECT subject_rid, other_rid, CAST(ROUND(area, 2) AS DECIMAL(18,2)) AS overlap_m2 "
    "FROM :areas AS a WHERE ROUND(area, 2) > 0"
)
# half of the last place that is shown, or 1e-9 of a large shape: the one then lies in the other
_ON_ELLIPSOID = (
    "SELECT a.subject_rid, a.other_rid, CASE WHEN a.area >= s.flat - GREATEST(5e-5, 1e-9 * s.flat) "
    "THEN s.curved WHEN a.area >= o.flat - GREATEST(5e-5, 1e-9 * o.flat) THEN o.curved "
    "ELSE COALESCE(TRY(:area), a.area * o.curved / o.flat) END AS area "
    "FROM :areas AS a JOIN :subject AS s ON s._rid = a.subject_rid "
    "JOIN :other AS o ON o._rid = a.other_rid WHERE a.area > 0"
)
_CURVED = (
    "SELECT _rid, _geom, ST_Area(_geom) AS flat, :area AS curved FROM :source AS g "
    "WHERE ST_Area(_geom) > 0"
)
# what has no area meets by place alone; both joins stay spatial joins, one predicate each
_FLAT = (
    "SELECT s._rid AS subject_rid, o._rid AS other_rid FROM "
    "(SELECT _rid, _geom FROM :subject AS s WHERE COALESCE(_area, 0) = 0) AS s "
    "JOIN :other AS o ON ST_Intersects(s._geom, o._geom) UNION ALL "
    "SELECT s._rid AS subject_rid, o._rid AS other_rid FROM "
    "(SELECT _rid, _geom FROM :subject AS s WHERE COALESCE(_area, 0) <> 0) AS s "
    "JOIN (SELECT _rid, _geom FROM :other AS o WHERE COALESCE(_area, 0) = 0) AS o "
    "ON ST_Intersects(s._geom, o._geom)"
)
_ALL = (
    "SELECT subject_rid, other_rid, overlap_m2 FROM :areal AS a UNION ALL "
    "SELECT f.subject_rid, f.other_rid, CAST(0 AS DECIMAL(18,2)) AS overlap_m2 "
    "FROM :flat AS f ANTI JOIN :areal AS a "
    "ON a.subject_rid = f.subject_rid AND a.other_rid = f.other_rid"
)


def overlap_steps(
    subject: str, other: str, *, ellipsoidal: bool = False, condition: Node | None = None
) -> list[Step]:
    """Tables to make in order; the last one holds subject_rid, other_rid, overlap_m2 (DECIMAL, m²).

    subject, other  relations with _rid, _geom (metric CRS), _area (m²)
    ellipsoidal     measure on the ellipsoid; needs the macro ``to_latlon``
    condition       over the aliases ``s`` and ``o``: pairs that fail it are not measured

    Every pair of which the rounded area is above zero is there, and those that meet while one side
    has no area, with 0. Names carry the text of the query, not the content of the relations.
    """
    text = None if condition is None else sql.render(condition)
    return list(_steps(subject, other, ellipsoidal=ellipsoidal, condition=text))


# many matches of many models measure the same two relations under the same condition
@lru_cache(maxsize=1024)
def _steps(
    subject: str, other: str, *, ellipsoidal: bool, condition: str | None
) -> tuple[Step, ...]:
    box_s = step("boxes", boxes(subject))
    box_o = step("boxes", boxes(other))
    edge_s = step("edges", edges(subject, box_s.name))
    edge_o = step("edges", edges(other, box_o.name))
    found = sql.build(_FOUND, subject=sql.table(subject), other=sql.table(other))
    flat = sql.build(_FLAT, subject=sql.table(subject), other=sql.table(other))
    if condition is not None:
        found = _pruned(found, subject, other, condition)
        flat = _pruned(flat, subject, other, condition)
    windows = step("windows", _windows(found, box_s.name, box_o.name))
    areas = step("areas", _areas(windows.name, edge_s.name, edge_o.name))
    made = [box_s, box_o, edge_s, edge_o, windows, areas]
    if ellipsoidal:
        areas = step("areas", _on_ellipsoid(areas.name, subject, other))
        made.append(areas)
    areal = sql.build(_ROUNDED, areas=sql.table(areas.name))
    together = sql.build(_ALL, areal=exp.Subquery(this=areal), flat=exp.Subquery(this=flat))
    made.append(step("overlap", together))
    return tuple({item.name: item for item in made}.values())


def overlap_query(
    subject: str, other: str, *, ellipsoidal: bool = False, condition: Node | None = None
) -> Node:
    """The same as one query, its steps as common tables."""
    *before, last = overlap_steps(subject, other, ellipsoidal=ellipsoidal, condition=condition)
    query = sql.build("SELECT * FROM :last AS m", last=exp.Subquery(this=last.query.copy()))
    assert isinstance(query, exp.Query)
    for item in before:
        query = query.with_(item.name, as_=item.query.copy(), materialized=True, copy=False)
    return query


def _windows(found: Node, boxes_s: str, boxes_o: str) -> Node:
    return sql.build(
        _WINDOWS,
        found=exp.Subquery(this=found),
        subject=sql.table(boxes_s),
        other=sql.table(boxes_o),
        first=strip_of(sql.build("GREATEST(s.x0, o.x0)"), "s"),
        last=strip_of(sql.build("LEAST(s.x1, o.x1)"), "s"),
    )


def _on_ellipsoid(areas: str, subject: str, other: str) -> Node:
    """Areas of the same pairs on the ellipsoid; of what lies wholly in the other, its own."""

    def measured(source: str) -> exp.Subquery:
        return exp.Subquery(
            this=sql.build(
                _CURVED,
                source=sql.table(source),
                area=area_of(sql.column("_geom", "g"), ellipsoidal=True),
            )
        )

    shape = common_shape(sql.column("_geom", "s"), sql.column("_geom", "o"))
    return sql.build(
        _ON_ELLIPSOID,
        areas=sql.table(areas),
        subject=measured(subject),
        other=measured(other),
        area=area_of(shape, ellipsoidal=True),
    )


def _pruned(found: Node, subject: str, other: str, condition: str) -> Node:
    return sql.build(
        _PRUNED,
        found=exp.Subquery(this=found),
        subject=sql.table(subject),
        other=sql.table(other),
        condition=exp.Paren(this=exp.Var(this=condition)),
    )


def _areas(windows: str, mine: str, theirs: str) -> Node:
    return sql.build(
        _AREAS,
        windows=sql.table(windows),
        mine=sql.table(mine),
        theirs=sql.table(theirs),
        first=strip_of(sql.build("GREATEST(a.x1, w.low)"), "w"),
        last=strip_of(sql.build("LEAST(a.x2, w.high)"), "w"),
    )
