"""Areas by arithmetic beside two loops of shapely: crooked, pierced, many-cornered, flat, torn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import polars as pl
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.matching.geometry import latlon_macro, net_table
from supervision_models.matching.overlap import overlap_query, overlap_steps
from supervision_models.matching.pairs import pair_table
from supervision_models.matching.shapes import area_of, common_shape, difference
from supervision_models.models.definition import Match
from tests.matching.conftest import LEFT, RIGHT, fill

SETTINGS = settings(max_examples=20, deadline=None)
EAST, NORTH = 512_345.678, 3_456_789.123  # as large as the coordinates of a projected zone


def relate(engine: DuckDBEngine, name: str, shapes: Sequence[shapely.Geometry | None]) -> None:
    frame = pl.DataFrame(
        {
            "_rid": list(range(len(shapes))),
            "wkb": [None if shape is None else shapely.to_wkb(shape) for shape in shapes],
            "_area": [None if shape is None else shape.area for shape in shapes],
        },
        schema={"_rid": pl.Int64, "wkb": pl.Binary, "_area": pl.Float64},
    )
    engine.register("raw", frame)
    engine.create_table(
        name,
        sql.build(
            "SELECT _rid, ST_GeomFromWKB(wkb) AS _geom, _area FROM :r AS r", r=sql.table("raw")
        ),
    )


def found(
    engine: DuckDBEngine, left: Any, right: Any, **options: Any
) -> dict[tuple[int, int], float]:
    relate(engine, "mine", left)
    relate(engine, "theirs", right)
    for step in overlap_steps("mine", "theirs", **options):
        engine.create_table(step.name, step.query)
    rows = engine.frame(sql.build("SELECT * FROM :t AS t", t=sql.table(step.name))).rows()
    assert len(rows) == len({row[:2] for row in rows})
    return {(row[0], row[1]): float(row[2]) for row in rows}


def expected(left: Any, right: Any) -> dict[tuple[int, int], float]:
    return {
        (i, j): one.intersection(other).area
        for i, one in enumerate(left)
        for j, other in enumerate(right)
        if one is not None and other is not None and one.intersects(other)
    }


def agree(got: dict[tuple[int, int], float], left: Any, right: Any) -> None:
    wanted = expected(left, right)
    assert set(got) <= set(wanted)
    for (i, j), area in wanted.items():
        flat = min(left[i].area, right[j].area) == 0
        if flat or area > 0.006:
            assert got[i, j] == pytest.approx(area, abs=0.00501, rel=1e-6)
        elif area < 0.004:
            assert (i, j) not in got


def star(x: float, y: float, radii: Sequence[float]) -> shapely.Polygon:
    step = 2 * math.pi / len(radii)
    return shapely.Polygon(
        [(x + r * math.cos(step * k), y + r * math.sin(step * k)) for k, r in enumerate(radii)]
    )


@st.composite
def shapes(draw: st.DrawFn) -> shapely.Geometry:
    """On a small lattice, so that borders, corners and whole shapes coincide."""
    x, y = draw(st.integers(0, 12)) * 5, draw(st.integers(0, 12)) * 5
    kind = draw(
        st.sampled_from(
            ["box", "star", "donut", "parts", "sliver", "point", "line", "many", "mixed"]
        )
    )
    size = draw(st.integers(1, 6)) * 5
    box = shapely.box(x, y, x + size, y + draw(st.integers(1, 6)) * 5)
    radii = draw(st.lists(st.integers(2, 30), min_size=3, max_size=9))
    made: shapely.Geometry = box
    if kind == "star":
        made = star(x, y, radii)
    elif kind == "donut":
        made = box.buffer(5, join_style="mitre").difference(box)
    elif kind == "parts":
        made = shapely.union(box, affinity.translate(box, size + 5, 10))
    elif kind == "sliver":
        made = shapely.Polygon([(x, y), (x + 50, y + 1e-3), (x + 50, y)])
    elif kind == "point":
        made = shapely.Point(x, y)
    elif kind == "line":
        made = shapely.LineString([(x, y), (x + size, y + 5), (x, y + 10)])
    elif kind == "many":
        made = star(x, y, [r for r in radii for _ in range(20)])
        made = made.difference(shapely.Point(x, y).buffer(1, quad_segs=16))
    elif kind == "mixed":
        made = shapely.GeometryCollection([box, shapely.LineString([(x - 9, y), (x - 3, y + 4)])])
    return (
        affinity.translate(made, EAST, NORTH).reverse()
        if draw(st.booleans())
        else (affinity.translate(made, EAST, NORTH))
    )


SHAPES = st.lists(shapes(), max_size=8)


@SETTINGS
@given(left=st.lists(shapes() | st.none(), max_size=8), right=SHAPES)
def test_any_shapes(engine: DuckDBEngine, left: list[Any], right: list[Any]) -> None:
    agree(found(engine, left, right), left, right)


@SETTINGS
@given(left=SHAPES, right=SHAPES)
def test_one_query_gives_what_the_steps_give(
    engine: DuckDBEngine, left: list[Any], right: list[Any]
) -> None:
    got = found(engine, left, right)
    rows = engine.frame(overlap_query("mine", "theirs")).rows()
    assert {(a, b): float(m) for a, b, m in rows} == got


@SETTINGS
@given(left=SHAPES, right=SHAPES)
def test_a_condition_prunes_pairs_and_nothing_else(
    engine: DuckDBEngine, left: list[Any], right: list[Any]
) -> None:
    condition = sql.build("(s._rid + o._rid) % 2 = 0")
    every = found(engine, left, right)
    some = found(engine, left, right, condition=condition)
    assert some == {pair: area for pair, area in every.items() if sum(pair) % 2 == 0}


@SETTINGS
@given(left=SHAPES, right=SHAPES)
def test_sides_are_alike(engine: DuckDBEngine, left: list[Any], right: list[Any]) -> None:
    there = found(engine, left, right)
    back = found(engine, right, left)
    assert {(b, a) for a, b in back} == set(there)
    assert all(back[b, a] == pytest.approx(area, abs=0.0101) for (a, b), area in there.items())


def test_a_giant_with_holes_over_many(engine: DuckDBEngine) -> None:
    radii = [900 + 80 * math.sin(k / 9) + k % 3 for k in range(2000)]
    giant = star(EAST, NORTH, radii)
    for k in range(40):
        giant = giant.difference(shapely.Point(EAST + 17 * k - 340, NORTH + 11 * k).buffer(7))
    small = [
        affinity.rotate(shapely.box(EAST + x, NORTH + y, EAST + x + 40, NORTH + y + 25), x + y)
        for x in range(-1000, 1000, 90)
        for y in range(-1000, 1000, 90)
    ]
    got = found(engine, [giant], small)
    agree(got, [giant], small)
    assert any(area < 999 for area in got.values())
    back = found(engine, small, [giant, giant])
    agree(back, small, [giant, giant])
    agree(found(engine, [giant], [giant]), [giant], [giant])


def test_threads_and_order_are_of_no_account() -> None:
    left = [star(EAST + 5 * k, NORTH + 3 * k, [9 + k % 5, 14, 11 + k % 7, 8]) for k in range(300)]
    right = [
        star(EAST + 5 * k + 2, NORTH + 3 * k + 1, [12, 7 + k % 6, 15, 10, 9]) for k in range(300)
    ]
    seen = []
    for threads in (1, 4):
        with DuckDBEngine.open(threads=threads) as engine:
            seen.append(found(engine, left, right))
            turned = found(engine, left[::-1], right[::-1])
            seen.append({(299 - a, 299 - b): area for (a, b), area in turned.items()})
    assert len(seen[0]) > 300
    assert all(other == seen[0] for other in seen)


def test_on_the_ellipsoid(engine: DuckDBEngine) -> None:
    engine.execute(latlon_macro("EPSG:4549"))
    left = [star(EAST + 40 * k, NORTH, [90, 60, 75, 80, 66]) for k in range(6)]
    right = [shapely.box(EAST + 30 * k, NORTH - 9, EAST + 30 * k + 25, NORTH + 9) for k in range(9)]
    got = found(engine, left, right, ellipsoidal=True)
    query = sql.build(
        "SELECT s._rid AS a, o._rid AS b, :area AS m FROM mine AS s "
        "JOIN theirs AS o ON ST_Intersects(s._geom, o._geom)",
        area=area_of(sql.build("ST_Intersection(s._geom, o._geom)"), ellipsoidal=True),
    )
    wanted = {(a, b): m for a, b, m in engine.frame(query).rows() if m > 0.005}
    assert set(got) == set(wanted)
    assert len(got) > 20
    for pair, area in wanted.items():
        assert got[pair] == pytest.approx(area, rel=1e-6, abs=0.0051)


def test_a_torn_border_does_not_end_the_scan(engine: DuckDBEngine) -> None:
    """A bow-tie is what GEOS refuses with TopologyException."""
    torn = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    relate(engine, "mine", [torn])
    for shape in (common_shape, difference):
        node = shape(sql.column("_geom", "s"), sql.column("_geom", "s"))
        query = sql.build("SELECT ST_Area(:shape) FROM mine AS s", shape=node)
        assert engine.scalar(query) == pytest.approx(50 if shape is common_shape else 0)
    assert found(engine, [shapely.box(20, 0, 30, 9)], [torn]) == {}


def test_hundreds_of_approvals_on_one_patch(engine: DuckDBEngine) -> None:
    """Crossing, repeated and bordering approvals, united and taken from two held parcels."""
    patch = star(0, 0, [90, 70, 85, 60, 95, 75, 80])
    held = [shapely.box(-60, -60, 10, 60), shapely.box(5, -70, 80, 70)]
    taken = [
        affinity.rotate(shapely.box(x, y, x + 9, y + 7), (x * y) % 30)
        for x in range(-80, 80, 9)
        for y in range(-80, 80, 7)
        if (x + y) % 3
    ]
    assert len(taken) > 200

    def row(number: int, shape: shapely.Geometry, code: str) -> dict[str, Any]:
        wkt = shapely.to_wkt(shape, rounding_precision=-1)
        return {"_rid": number, "_hash": f"h{number}", "code": code, "wkt": wkt}

    fill(engine, LEFT, [row(0, patch, "s")])
    others = [row(n, shape, "a") for n, shape in enumerate(held)]
    others += [row(n + 9, shape, "b") for n, shape in enumerate(taken * 2)]
    fill(engine, RIGHT, others)
    tables = []
    for code in "ab":
        match = Match(dataset="right_side", on="overlap", where=f"code = '{code}'")
        day = sql.cast_to(sql.column("day", "s"), "DATE")
        tables.append(pair_table(LEFT, RIGHT, match, at=day, param=sql.as_node))
        engine.create_table(tables[-1].name, tables[-1].query)
    main, minus = tables
    net = net_table(main, [minus], ellipsoidal=False)
    free = patch.intersection(shapely.union_all(held)).difference(shapely.union_all(taken))
    assert free.area > 100
    ((rid, area),) = engine.frame(net.query).rows()
    assert rid == 0
    assert float(area) == pytest.approx(free.area, abs=0.011)


def test_what_sticks_out_by_less_than_is_shown_is_cut(engine: DuckDBEngine) -> None:
    """Buildings that reach 0.2 mm over the border of a patch which an approval covers: what lies
    outside is nobody's question, however many there are."""
    patch = shapely.box(EAST, NORTH, EAST + 200, NORTH + 400)
    fill(engine, LEFT, [{"_rid": 0, "_hash": "l", "wkt": patch.wkt}])
    out = [
        shapely.box(EAST + 190, NORTH + 20 * n, EAST + 200.0002, NORTH + 20 * n + 20).wkt
        for n in range(19)
    ]
    approval = shapely.box(EAST, NORTH, EAST + 300, NORTH + 400).wkt
    rows = [{"_rid": n, "_hash": f"r{n:02d}", "wkt": w, "code": "a"} for n, w in enumerate(out)]
    fill(engine, RIGHT, [*rows, {"_rid": 99, "_hash": "r99", "wkt": approval, "code": "b"}])
    built, approved = (
        pair_table(
            LEFT,
            RIGHT,
            Match(dataset="right_side", on="overlap", where=f"code = '{code}'"),
            at=sql.cast_to(sql.column("day", "s"), "DATE"),
            param=sql.as_node,
        )
        for code in "ab"
    )
    for table in (built, approved):
        engine.create_table(table.name, table.query)
    for minus, wanted in (([], 3800.0), ([approved], 0.0)):
        net = net_table(built, minus, ellipsoidal=False)
        engine.create_table(net.name, net.query)
        rows = engine.frame(sql.build("SELECT * FROM :n AS n", n=sql.table(net.name))).rows()
        assert [(rid, float(ground)) for rid, ground in rows] == [(0, wanted)]
