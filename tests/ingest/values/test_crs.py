"""Coordinate reference systems, swapped axes and map offsets."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from supervision_models.errors import IngestError
from supervision_models.ingest.values import (
    ConvertContext,
    convert_geometry,
    suggest_metric_crs,
)
from supervision_models.ingest.values.geometry.crs import transform, zone_crs
from supervision_models.ingest.values.geometry.datum import to_bd09, to_gcj02, to_wgs84


def shape_of(blob):
    return shapely.from_wkb(blob)


@pytest.mark.parametrize("zone", [*range(25, 46), *range(13, 24)])
def test_zones_with_prefix_have_the_right_code(zone):
    """On its central meridian a zone's easting is the prefix and 500,000."""
    meridian = 3 * zone if zone >= 25 else 6 * zone - 3
    point = transform(np.array([[float(meridian), 45.0]]), "EPSG:4490", zone_crs(zone))
    # meridian arc 0–45° of GRS 80, scale 1: 4,984,944.378 m (published)
    assert point[0] == pytest.approx([zone * 1e6 + 500_000, 4_984_944.378], abs=1e-3)


def test_zone_of_102_east_with_and_without_prefix():
    """EPSG:4522 and 4543; 4500, 4507 and 4544 circulate for it and are wrong (data-dictionary)."""
    for code, easting in (("EPSG:4522", 34_500_000.0), ("EPSG:4543", 500_000.0)):
        back = transform(np.array([[easting, 4_984_944.378]]), code, "EPSG:4490")
        assert back[0] == pytest.approx([102.0, 45.0], abs=1e-8)
    assert zone_crs(34) == "EPSG:4522"
    assert zone_crs(24) is None


def test_axes_are_exchanged_where_ranges_exclude_each_other(one):
    for text, known in (
        ("POINT(40.2 102.3)", {}),
        ("POINT(40.2 102.3)", {"crs": "EPSG:4490"}),
        ("POINT(4451779.505 34525543.280)", {}),
        ("POINT(4451779.505 525543.280)", {"crs": "EPSG:4543"}),
        ("POINT(4451779.505 525543.280)", {"metric_crs": "EPSG:4543"}),
    ):
        value, reason, repairs, _ = one("geometry", text, **known)
        assert reason is None
        assert "xy-swapped" in repairs
        assert shapely.distance(shape_of(value), shapely.Point(102.3, 40.2)) < 1e-7


def test_outside_china_only_an_impossible_latitude_proves_a_swap(one):
    known = {"crs": "EPSG:4326", "target_crs": "EPSG:4326"}
    assert one("geometry", "POINT(10 63)", **known)[2] == []
    value, _, repairs, _ = one("geometry", "POINT(51 -114)", **known)
    assert (shape_of(value).coords[0], repairs) == ((-114.0, 51.0), ["xy-swapped"])


def test_a_prefix_that_the_declared_crs_lacks_is_settled_by_the_meridian(one):
    for text, crs in (
        ("POINT(34525543.28 4451779.505)", "EPSG:4543"),
        ("POINT(525543.28 4451779.505)", "EPSG:4522"),
    ):
        value, reason, repairs, _ = one("geometry", text, crs=crs)
        assert reason is None
        assert "zone-prefix" in repairs
        assert shapely.distance(shape_of(value), shapely.Point(102.3, 40.2)) < 1e-7


@pytest.mark.parametrize("crs", ["EPSG:4610", "EPSG:2358", "EPSG:4214", "EPSG:2410"])
def test_old_datums_are_refused_with_the_way_out(read, crs):
    with pytest.raises(IngestError) as caught:
        read("geometry", ["POINT(102 36)"], crs=crs)
    assert "没有精度已知的转换" in caught.value.what.zh
    assert caught.value.where == crs
    assert "CGCS2000" in caught.value.render("en")


def test_an_unknown_crs_is_refused(read):
    with pytest.raises(IngestError, match="unknown CRS: EPSG:999999"):
        read("geometry", ["POINT(102 36)"], crs="EPSG:999999")


def test_wgs84_counts_as_cgcs2000(one):
    value, reason, _, _ = one("geometry", "POINT(102.3 40.2)", crs="EPSG:4326")
    assert (shape_of(value).coords[0], reason) == ((102.3, 40.2), None)


def test_british_grid_stays_where_the_contract_says_so():
    context = ConvertContext(crs="EPSG:27700", target_crs="EPSG:27700")
    got = convert_geometry(
        pl.Series([shapely.box(400000, 100000, 400100, 100100).wkb]), context=context
    )
    assert shape_of(got.values[0]).area == 10_000
    assert got.repairs[0].to_list() == []
    assert suggest_metric_crs(got.values, context=context) == "EPSG:27700"


@pytest.mark.parametrize(
    ("datum", "shifted", "plain"),
    [
        # published vectors of the usual implementations (eviltransform, coordtransform)
        ("gcj02", (121.531541859215, 31.17530398364597), (121.5272106, 31.1774276)),
        ("gcj02", (113.9171764808363, 22.540796131694766), (113.912316, 22.543847)),
        ("gcj02", (116.41024449916938, 39.91640428150164), (116.404, 39.915)),
    ],
)
def test_known_map_offsets(one, datum, shifted, plain):
    assert to_gcj02(np.array([plain]))[0] == pytest.approx(shifted, abs=1e-9)
    value, _, repairs, _ = one("geometry", f"POINT({shifted[0]} {shifted[1]})", datum=datum)
    assert shape_of(value).coords[0] == pytest.approx(plain, abs=1e-6)
    assert "datum:gcj02" in repairs


def test_known_offset_of_bd09():
    got = to_bd09(np.array([[116.404, 39.915]]))[0]
    assert got == pytest.approx((116.41036949371029, 39.92133699351021), abs=1e-9)


@given(st.floats(73.5, 134.9), st.floats(4.0, 53.4), st.sampled_from(["gcj02", "bd09"]))
def test_map_offsets_round_trip(lon, lat, datum):
    plain = np.array([[lon, lat]])
    shifted = to_gcj02(plain) if datum == "gcj02" else to_bd09(to_gcj02(plain))
    assert np.abs(to_wgs84(shifted, datum) - plain).max() <= 1e-6


def test_outside_china_there_is_no_offset():
    plain = np.array([[-114.0, 51.0]])
    assert to_wgs84(plain, "gcj02").tolist() == plain.tolist()


def prj(datum: str, ellipsoid: str, meridian: float, easting: float = 500_000.0) -> str:
    """A projection file as desktop GIS writes it."""
    return (
        f'PROJCS["a projection",GEOGCS["GCS_{datum}",DATUM["D_{datum}",SPHEROID[{ellipsoid}]],'
        'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],'
        f'PARAMETER["False_Easting",{easting}],PARAMETER["False_Northing",0.0],'
        f'PARAMETER["Central_Meridian",{meridian}],PARAMETER["Scale_Factor",1.0],'
        'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
    )


GRS80 = '"CGCS2000",6378137.0,298.257222101'


@pytest.mark.parametrize(
    ("crs", "point", "note"),
    [
        (prj("China_2000", GRS80, 102.0, 34_500_000.0), (34_500_000.0, 102.0), "EPSG:4522"),
        (prj("China_2000", GRS80, 102.0), (500_000.0, 102.0), "EPSG:4543"),
        (prj("China_2000", GRS80, 101.7), (500_000.0, 101.7), "a projection"),
        (
            prj("WGS_1984", '"WGS_1984",6378137.0,298.257223563', 101.7),
            (500_000.0, 101.7),
            "a projection",
        ),
    ],
)
def test_projection_files_described_at_length(crs, point, note):
    easting, longitude = point
    blob = shapely.Point(easting, 4_984_944.378).wkb
    got = convert_geometry(pl.Series([blob]), context=ConvertContext(crs=crs))
    assert got.reasons[0] is None
    assert shape_of(got.values[0]).coords[0] == pytest.approx((longitude, 45.0), abs=1e-8)
    assert got.notes["crs"] == note
    assert got.repairs[0].to_list() == [f"crs:{note}→EPSG:4490"]


@pytest.mark.parametrize(
    "crs",
    [
        prj("Xian_1980", '"Xian_1980",6378140.0,298.257', 102.0),
        prj("Local", '"GRS_1980",6378137.0,298.257222101', 102.0),
        prj("User_Defined", '"User",6378140.0,298.257', 102.0),
    ],
)
def test_projection_files_of_unknown_datums_are_refused(crs):
    with pytest.raises(IngestError, match="no transform of known accuracy leads from"):
        convert_geometry(pl.Series([shapely.Point(5e5, 4e6).wkb]), context=ConvertContext(crs=crs))
