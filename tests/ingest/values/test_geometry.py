"""Well-known forms, repair and measure."""

from __future__ import annotations

import math
import struct

import numpy as np
import polars as pl
import pytest
import shapely

from supervision_models.errors import IngestError
from supervision_models.ingest.values import (
    ConvertContext,
    convert_geometry,
    convert_points,
    metric_geometry,
    suggest_metric_crs,
)

BOX = shapely.box(102.3, 40.2, 102.31, 40.21)
BOW_TIE = "POLYGON((102.3 40.2,102.31 40.21,102.31 40.2,102.3 40.21,102.3 40.2))"


def shape_of(blob):
    return shapely.from_wkb(blob)


@pytest.mark.parametrize(
    "text",
    [
        BOX.wkt,
        f"SRID=4490;{BOX.wkt}",
        f"srid=4490; {BOX.wkt.lower()}",
        BOX.wkb_hex,
        BOX.wkb_hex.lower(),
        shapely.to_wkb(shapely.set_srid(BOX, 4490), hex=True, include_srid=True),
        shapely.to_geojson(BOX),
        "MULTIPOLYGON" + BOX.wkt.removeprefix("POLYGON ").join("()"),
        shapely.force_3d(BOX, 5).wkt,
        BOX.wkt.replace(", ", "，"),
    ],
)
def test_well_known_forms(one, text):
    value, reason, _, _ = one("geometry", text)
    assert reason is None
    assert shape_of(value).equals(BOX)
    assert not shapely.has_z(shape_of(value))
    assert value[0] == 1  # little-endian, so that equal geometry is equal bytes


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("GEOMETRYCOLLECTION(POINT(1 1))", "unsupported-geometry"),
        ("GEOMETRYCOLLECTION(" * 10_000, "unsupported-geometry"),
        ("CIRCULARSTRING(0 0,1 1,2 0)", "unsupported-geometry"),
        ("POLYGON" + "(" * 50_000, "too-deep"),
        ("MULTIPOLYGON((((0 0,1 1))))", "too-deep"),
        ("POLYGON((0 0,1 1", "broken-geometry"),
        ("POINT(102.3)", "broken-geometry"),
        ("POINT(nan 1)", "not-finite"),
        ("POINT(1e400 2)", "not-finite"),
        ("LINESTRING(102 36,-inf 36)", "not-finite"),
        ("POINT EMPTY", "empty-geometry"),
        ("POLYGON EMPTY", "empty-geometry"),
        ("POINT(" + "1 1," * 1_000_001, "too-many-vertices"),
        ("POINT(200 300)", "crs-needed"),
        ("POINT(1 1)", "crs-needed"),
        ("00" * 60, "unsupported-geometry"),
        ("01" + "ff" * 60, "unsupported-geometry"),
        ("0101000000" + "00" * 9, "broken-geometry"),
        (struct.pack("<BII", 1, 7, 1).hex() * 9, "unsupported-geometry"),
        # a multipolygon whose part is a collection: the nesting that GEOS would follow
        (
            (struct.pack("<BII", 1, 6, 1) + struct.pack("<BII", 1, 7, 1) * 20_000).hex(),
            "broken-geometry",
        ),
        (struct.pack("<BIII", 1, 6, 1, 2**31).hex() * 2, "broken-geometry"),
        ('{"type":"Polygon","coordinates":' + "[" * 9999, "too-deep"),
        ('{"type":"GeometryCollection","geometries":[]}', "unsupported-geometry"),
        ('{"type":"Polygon"}', "broken-geometry"),
        ("{}", "broken-geometry"),
        ("SRID=2358;POINT(102 36)", "unknown-accuracy"),
        ("SRID=999999;POINT(102 36)", "unknown-accuracy"),
        ("SRID=4490;POINT(500000 4000000)", "crs-disagrees"),
        ("SRID=4544;POINT(34500000 4000000)", "crs-disagrees"),
    ],
    ids=lambda part: part[:24] if isinstance(part, str) else None,
)
def test_failures_have_reasons(one, text, reason):
    assert one("geometry", text)[:2] == (None, reason)


def test_a_damaged_row_leaves_its_neighbours_alone(read):
    got = read(
        "geometry", [BOX.wkt, "POINT(nan 1)", None, "SRID=999999;POINT(1 1)", "POINT(102 36)"]
    )
    assert got.reasons.to_list() == [None, "not-finite", None, "unknown-accuracy", None]
    assert [blob is None for blob in got.values] == [False, True, True, True, False]


def test_invalid_geometry_is_mended_and_the_change_recorded(one):
    up = "102.305 40.21,102.305 40.22,102.305 40.21"
    spike = f"POLYGON((102.3 40.2,102.31 40.2,102.31 40.21,{up},102.3 40.21,102.3 40.2))"
    value, _, repairs, _ = one("geometry", spike)
    assert repairs == ["make-valid:+0.00%"]
    assert shape_of(value).equals(BOX)
    value, _, repairs, _ = one("geometry", BOW_TIE)
    assert repairs == ["make-valid"]  # its signed area is nought: no share can be named
    assert shape_of(value).is_valid
    assert shape_of(value).area == pytest.approx(BOX.area / 2)


def test_open_rings_are_closed(one):
    value, _, repairs, _ = one(
        "geometry", "POLYGON((102.3 40.2,102.31 40.2,102.31 40.21,102.3 40.21))"
    )
    assert (shape_of(value).equals(BOX), repairs) == (True, ["ring-closed"])


def test_a_soup_of_crossings_is_refused_before_it_costs_minutes(one):
    points = np.random.default_rng(1).uniform((102, 36), (103, 37), (1000, 2))
    assert one("geometry", shapely.Polygon(points).wkt)[:2] == (None, "too-tangled")


def test_area_is_projected_or_ellipsoidal():
    wkb = pl.Series([BOX.wkb, None, shapely.Point(102.3, 40.2).wkb])
    _, flat = metric_geometry(wkb, context=ConvertContext(metric_crs="EPSG:4543"))
    _, round_ = metric_geometry(
        wkb, context=ConvertContext(metric_crs="EPSG:4543", area="ellipsoidal")
    )
    # authalic formula between parallels for a strip of GRS 80: an independent computation
    e = math.sqrt(0.006694380022903416)

    def q(lat):
        s = math.sin(math.radians(lat))
        return (1 - e * e) * (s / (1 - e * e * s * s) + math.atanh(e * s) / e)

    strip = 6378137.0**2 * math.radians(0.01) / 2 * (q(40.21) - q(40.2))
    assert round_.to_list()[0] == pytest.approx(strip, rel=2e-6)
    # scale² of Gauss-Krüger 26 km off the meridian: 1 + x²/R² = 1.0000165
    assert flat.to_list()[0] / round_.to_list()[0] == pytest.approx(1.0000165, abs=5e-7)
    assert flat.to_list()[1:] == [None, 0.0]


def test_hectare_in_the_projected_zone():
    context = ConvertContext(crs="EPSG:4543", metric_crs="EPSG:4543")
    got = convert_geometry(
        pl.Series([shapely.box(525000, 4451000, 525100, 4451100).wkb]), context=context
    )
    wkb, area = metric_geometry(got.values, context=context)
    assert area.to_list() == [pytest.approx(10_000, abs=1e-3)]
    assert (
        shapely.hausdorff_distance(shape_of(wkb[0]), shapely.box(525000, 4451000, 525100, 4451100))
        < 1e-5
    )
    assert suggest_metric_crs(got.values, context=context) == "EPSG:4543"


def test_measuring_needs_a_metric_crs():
    with pytest.raises(IngestError, match="no metric CRS"):
        metric_geometry(pl.Series([BOX.wkb]), context=ConvertContext())
    with pytest.raises(IngestError, match="EPSG:4490 is not projected"):
        metric_geometry(pl.Series([BOX.wkb]), context=ConvertContext(metric_crs="EPSG:4490"))


def test_nothing_suggests_no_crs():
    assert suggest_metric_crs(pl.Series([None], dtype=pl.Binary), context=ConvertContext()) == ""


def test_points_of_two_columns():
    x = pl.Series(["102.3", "40.2", "东经102°18′", None, "0", "x", None, "4451779.505"])
    y = pl.Series(["40.2", "102.3", "北纬40°12′", "", "0", "1", "3", "34525543.28"])
    got = convert_points(x, y, ConvertContext())
    assert got.reasons.to_list() == [None] * 5 + ["not-a-geometry", "unpaired-coordinates", None]
    found = [blob and shape_of(blob) for blob in got.values]
    assert [point is None for point in found] == [False] * 3 + [True] * 4 + [False]
    for row in (0, 1, 2, 7):
        assert shapely.distance(found[row], shapely.Point(102.3, 40.2)) < 1e-7
    assert got.repairs.to_list()[1:5] == [["xy-swapped"], ["dms"], [], ["null-point"]]


def test_points_of_numbers():
    context = ConvertContext(crs="EPSG:4326", target_crs="EPSG:4326")
    got = convert_points(
        pl.Series([-114.0, None, math.nan]), pl.Series([51.0, None, math.nan]), context
    )
    assert shape_of(got.values[0]).coords[0] == (-114.0, 51.0)
    assert got.failed.to_list() == [False] * 3


@pytest.mark.parametrize("rows", [0, 2])
@pytest.mark.parametrize("area", ["projected", "ellipsoidal"])
def test_columns_of_no_geometry(rows, area):
    nothing = pl.Series([None] * rows, dtype=pl.Binary)
    context = ConvertContext(crs="EPSG:4490", metric_crs="EPSG:4543", area=area)
    assert convert_geometry(nothing, context=context).values.to_list() == [None] * rows
    assert metric_geometry(nothing, context=context)[1].to_list() == [None] * rows
    assert suggest_metric_crs(nothing, context=context) == ""
    empty = pl.Series([None] * rows, dtype=pl.String)
    assert convert_points(empty, empty, context).values.to_list() == [None] * rows
