"""Boundary points (拐点坐标) in the forms that agencies send, all of one square."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

SQUARE = [(102.3, 40.2), (102.31, 40.2), (102.31, 40.21), (102.3, 40.21)]
HOLE = [(102.303, 40.203), (102.306, 40.203), (102.306, 40.206)]
TO_ZONE_34 = Transformer.from_crs("EPSG:4490", "EPSG:4522", always_xy=True)
ZONED = [TO_ZONE_34.transform(*point) for point in SQUARE]
ZONED_HOLE = [TO_ZONE_34.transform(*point) for point in HOLE]


def dms(value: float) -> str:
    thirds = round(value * 3600 * 10_000)
    degrees, rest = divmod(thirds, 36_000_000)
    minutes, seconds = divmod(rest, 600_000)
    return f"{degrees}°{minutes}′{seconds / 10_000:.4f}″"


def packed(value: float) -> str:
    thousandths = round(value * 3_600_000)
    degrees, rest = divmod(thousandths, 3_600_000)
    minutes, seconds = divmod(rest, 60_000)
    return f"{degrees}{minutes:02d}{seconds / 1000:06.3f}"


def lines(points, form, between=";"):
    return between.join(
        form.format(i=i + 1, x=x, y=y, e=x - 34e6) for i, (x, y) in enumerate(points)
    )


def exchange(points, *, datum="2000国家大地坐标系", zone=34):
    head = f"[属性描述]\n坐标系={datum}\n几度分带=3\n投影类型=高斯克吕格\n计量单位=米\n"
    head += f"带号={zone}\n精度=0.01\n"
    body = "[地块坐标]\n4,0.5,示例-1,示例地块,面,图幅,用途,,@\n"
    return head + body + lines(points, "J{i},1,{y:.4f},{e:.4f}", "\n")


FORMS = {
    "labels, north first, zone prefix": lines(ZONED, "J{i},{y:.4f},{x:.4f}"),
    "numbers": lines(ZONED, "{i},{y:.4f},{x:.4f}"),
    "numbers on lines": lines(ZONED, "{i} {y:.4f} {x:.4f}", "\r\n"),
    "full width": lines(ZONED, "Ｊ{i}，{y:.4f}，{x:.4f}", "；"),
    "ring number": lines(ZONED, "J{i},1,{y:.4f},{x:.4f}", "\n"),
    "closed by the first label": lines(ZONED, "J{i},{y:.4f},{x:.4f}")
    + ";J1,{1:.4f},{0:.4f}".format(*ZONED[0]),
    "X= and Y=": lines(ZONED, "J{i}:X={y:.4f},Y={x:.4f}", " "),
    "east first": lines(ZONED, "{x:.4f},{y:.4f}"),
    "zone apart": lines(ZONED, "{i},{y:.4f},34 {e:.4f}"),
    "elevation": lines(ZONED, "{i},{y:.4f},{x:.4f},1450.5"),
    "words": lines(ZONED, "拐点{i}：{y:.4f}，{x:.4f}", "；"),
    "degrees": lines(SQUARE, "{x},{y}"),
    "latitude first": lines(SQUARE, "{y},{x}"),
    "numbered degrees": lines(SQUARE, "{i},{x},{y}"),
    "pairs in a row": lines(SQUARE, "{x} {y}", ","),
    "brackets": lines(SQUARE, "({x},{y})", "、"),
    "degrees with marks": lines(SQUARE, "{x}°E {y}°N"),
    "DMS, hemisphere behind": " ".join(
        f"J{i} {dms(y)}N,{dms(x)}E" for i, (x, y) in enumerate(SQUARE, 1)
    ),
    "DMS, words before": "；".join(f"东经{dms(x)}，北纬{dms(y)}" for x, y in SQUARE),
    "DMS, letters before": ";".join(f"E{dms(x)} N{dms(y)}" for x, y in SQUARE),
    "度分秒": ";".join(
        f"{dms(x)},{dms(y)}".replace("°", "度").replace("′", "分").replace("″", "秒")
        for x, y in SQUARE
    ),
    "packed DMS": ";".join(f"{packed(x)},{packed(y)}" for x, y in SQUARE),
    "survey exchange text": exchange(ZONED),
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS.keys())
def test_every_form_gives_the_same_square(one, text):
    value, reason, repairs, _ = one("geometry", text)
    assert reason is None
    assert shapely.hausdorff_distance(shapely.from_wkb(value), shapely.Polygon(SQUARE)) < 2e-8
    assert repairs[0] in ("points", "full-width")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("labels, north first, zone prefix", "xy-swapped"),
        ("latitude first", "xy-swapped"),
        ("numbers", "ring-closed"),
        ("numbers", "zone-prefix"),
        ("packed DMS", "packed-dms"),
        ("DMS, words before", "dms"),
    ],
)
def test_repairs_are_recorded(one, name, code):
    assert code in one("geometry", FORMS[name])[2]


def test_what_was_written_closed_and_in_order_is_not_called_repaired(one):
    repairs = one("geometry", lines([*SQUARE, SQUARE[0]], "{x},{y}"))[2]
    assert repairs == ["points"]


@pytest.mark.parametrize(
    "text",
    [
        lines(ZONED, "J{i},{y:.4f},{x:.4f}") + ";" + lines(ZONED_HOLE, "J{i},{y:.4f},{x:.4f}"),
        lines(ZONED, "J{i},1,{y:.4f},{x:.4f}") + ";" + lines(ZONED_HOLE, "J{i},2,{y:.4f},{x:.4f}"),
        lines(ZONED, "J{i},1,{y:.4f},{x:.4f}") + ";" + lines(ZONED_HOLE, "J1{i},2,{y:.4f},{x:.4f}"),
        lines([*SQUARE, SQUARE[0]], "{x},{y}") + ";" + lines([*HOLE, HOLE[0]], "{x},{y}"),
        exchange(ZONED) + "\n" + lines(ZONED_HOLE, "J{i},2,{y:.4f},{e:.4f}", "\n"),
    ],
    ids=[
        "labels start again",
        "ring number",
        "ring number, labels run on",
        "closed rings",
        "exchange text",
    ],
)
def test_a_ring_inside_is_a_hole(one, text):
    shape = shapely.from_wkb(one("geometry", text)[0])
    assert shape.geom_type == "Polygon"
    assert len(shape.interiors) == 1
    want = shapely.Polygon(SQUARE).difference(shapely.Polygon(HOLE))
    assert shapely.symmetric_difference(shape, want).area < 1e-9


def test_a_ring_outside_is_another_part(one):
    away = [(x + 1e4, y) for x, y in ZONED]
    form = "J{i},{y:.4f},{x:.4f}"
    for between in (";", "\n5,0.5,示例-2,示例地块,面,图幅,用途,,@\n"):
        shape = shapely.from_wkb(
            one("geometry", lines(ZONED, form) + between + lines(away, form))[0]
        )
        assert shapely.get_num_geometries(shape) == 2


@pytest.mark.parametrize(
    "text", ["102.3,40.2", "40.2,102.3", "东经102°18′，北纬40°12′", "N40°12′ E102°18′"]
)
def test_one_point_is_a_point(one, text):
    assert shapely.from_wkb(one("geometry", text)[0]).equals_exact(shapely.Point(102.3, 40.2), 1e-9)


def test_eastings_without_prefix_need_a_declared_zone(one):
    text = lines(ZONED, "{i},{y:.4f},{e:.4f}")
    assert one("geometry", text)[:2] == (None, "crs-needed")
    for known in ({"crs": "EPSG:4543"}, {"metric_crs": "EPSG:4543"}, {"crs": "EPSG:4522"}):
        value, reason, _, _ = one("geometry", text, **known)
        assert reason is None
        assert shapely.hausdorff_distance(shapely.from_wkb(value), shapely.Polygon(SQUARE)) < 2e-8


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("详见附图", "not-a-geometry"),
        ("附图3", "unpaired-coordinates"),
        ("102.3,40.2;102.4,40.3", "too-few-points"),
        ("10,200;300,100;50,600", "crs-needed"),
        ("102.3,40.2;4451779.50,34525543.28;102.4,40.3", "mixed-coordinates"),
        ("102.3,40.2,102.31,40.2,102.31", "unpaired-coordinates"),
        (exchange(ZONED, datum="1980西安坐标系"), "unknown-accuracy"),
        (exchange(ZONED, datum="北京54坐标系"), "unknown-accuracy"),
        (lines(ZONED, "J{i},{y:.4f},{x:.4f}") + ";J5,4451779.5,35525543.28", "mixed-coordinates"),
        (";".join(["102.3,40.2"] * 100_001), "too-many-vertices"),
        ("102.3 40.2 " * 200_000, "too-many-vertices"),
        ("1,102.3,40.2;2,102.4,40.2;3,102.4,40.3;" * 1_001, "too-many-rings"),
        (";" * 300_000, "not-a-geometry"),
        ("; ;" * 400_000, "too-many-vertices"),
    ],
    ids=range(14),
)
def test_failures_have_reasons(one, text, reason):
    assert one("geometry", text)[:2] == (None, reason)


@given(
    st.floats(73.6, 134.9),
    st.floats(18.2, 53.4),
    st.floats(0.001, 0.01),
    st.sampled_from(
        ["J{i},{y:.4f},{x:.4f}", "{i} {y:.4f} {x:.4f}", "{x:.4f},{y:.4f}", "J{i},1,{y:.4f},{x:.4f}"]
    ),
)
def test_zone_text_round_trip(one, lon, lat, size, form):
    """degrees → text with zone prefix → degrees, anywhere in China."""
    zone = round(lon / 3)
    forward = Transformer.from_crs("EPSG:4490", f"EPSG:{4488 + zone}", always_xy=True)
    corners = [(lon, lat), (lon + size, lat), (lon + size, lat + size)]
    text = lines([forward.transform(*corner) for corner in corners], form)
    value, reason, _, _ = one("geometry", text)
    assert reason is None
    assert shapely.hausdorff_distance(shapely.from_wkb(value), shapely.Polygon(corners)) < 2e-8


@given(st.floats(73.5, 134.9), st.floats(4.0, 53.4), st.booleans())
def test_dms_round_trip(one, lon, lat, swapped):
    pair = (f"{dms(lat)}N", f"{dms(lon)}E")
    value, reason, _, _ = one("geometry", ",".join(pair if swapped else pair[::-1]))
    assert reason is None
    assert shapely.distance(shapely.from_wkb(value), shapely.Point(lon, lat)) < 5e-8
