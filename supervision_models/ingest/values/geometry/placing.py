"""Where a geometry's numbers belong: its CRS, and east before north.

Swapped axes are told by ranges that exclude each other: Chinese longitudes (73–136) and latitudes
(3–54), eastings of a zone (500,000 ± 350,000, with or without prefix) and northings. Elsewhere in
the world only a latitude beyond 90 proves a swap.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import shapely

from supervision_models.ingest.values.context import ConvertContext
from supervision_models.ingest.values.geometry.crs import (
    CHINA_LAT,
    CHINA_LON,
    NORTHING,
    ZONE_HALF_WIDTH,
    crs,
    false_easting,
    is_chinese,
    zone_crs,
)
from supervision_models.ingest.values.geometry.repair import refuse
from supervision_models.ingest.values.geometry.wellknown import Shapes

Flags = npt.NDArray[np.bool_]
Bounds = npt.NDArray[np.float64]
_MIDDLE = 500_000.0


def place(
    shapes: Shapes,
    own: list[str | None],
    reasons: list[str | None],
    repairs: list[list[str]],
    context: ConvertContext,
) -> tuple[Shapes, list[str | None]]:
    """(shapes with east before north, CRS of each); rows that fit no CRS are refused."""
    shapes = shapes.copy()
    present = ~shapely.is_missing(shapes)
    told = np.array([code or context.crs for code in own], dtype=object)
    bounds = shapely.bounds(shapes)
    for code in sorted({code for code in told[present] if code is not None}):
        rows = present & (told == code)
        shapes = _declared(shapes, bounds, rows, str(code), told, reasons, repairs)
    shapes = _guessed(shapes, bounds, present & (told == None), told, reasons, repairs, context)  # noqa: E711
    gone = shapely.is_missing(shapes)
    return shapes, [None if gone[row] else told[row] for row in range(len(shapes))]


def _declared(
    shapes: Shapes, bounds: Bounds, rows: Flags, code: str, told: npt.NDArray[np.object_],
    reasons: list[str | None], repairs: list[list[str]],
) -> Shapes:  # fmt: skip
    """Rows of one CRS that is known: swaps undone, zone prefixes added or taken off."""
    if crs(code).is_geographic:
        china = is_chinese(code)
        swapped = rows & _degrees(bounds[:, [1, 0, 3, 2]], china) & ~_degrees(bounds, china)
        shapes = _swap(shapes, swapped, repairs)
        fit = swapped | (rows & _degrees(bounds, china=False))
        return refuse(shapes, reasons, rows & ~fit, "crs-disagrees")
    false = false_easting(code)
    if false is None or not is_chinese(code):
        return shapes
    straight, crossed = _zones(bounds), _zones(bounds[:, [1, 0, 3, 2]])
    swapped = rows & (crossed >= 0) & (straight < 0)
    shapes = _swap(shapes, swapped, repairs)
    zone = np.where(swapped, crossed, straight)
    prefix = int(false // 1e6)
    for given in np.unique(zone[rows & (zone >= 0)]):
        here = rows & (zone == given)
        if given == prefix:
            continue
        if given == 0:  # declared with prefix, written without
            shapes = _shift(shapes, here, prefix * 1e6, repairs)
        elif prefix == 0 and _same_meridian(int(given), code):
            shapes = _shift(shapes, here, -given * 1e6, repairs)
        else:
            zone[here] = -1
    return refuse(shapes, reasons, rows & (zone < 0), "crs-disagrees")


def _guessed(
    shapes: Shapes, bounds: Bounds, rows: Flags, told: npt.NDArray[np.object_],
    reasons: list[str | None], repairs: list[list[str]], context: ConvertContext,
) -> Shapes:  # fmt: skip
    """Rows of no known CRS: Chinese degrees, or eastings with a zone prefix; others are refused."""
    china = is_chinese(context.target_crs)
    crossed = bounds[:, [1, 0, 3, 2]]
    east_first = rows & _degrees(bounds, china)
    north_first = rows & ~east_first & _degrees(crossed, china)
    shapes = _swap(shapes, north_first, repairs)
    base = crs(context.target_crs).geodetic_crs
    degrees = "EPSG:4490" if china or base is None else base.to_string()
    told[east_first | north_first] = degrees
    rest = rows & ~east_first & ~north_first
    if china:
        straight, turned = _zones(bounds), _zones(crossed)
        swapped = rest & (turned > 0) & (straight <= 0)
        shapes = _swap(shapes, swapped, repairs)
        zone = np.where(swapped, turned, straight)
        for given in np.unique(zone[rest & (zone > 0)]):
            here = rest & (zone == given)
            told[here] = zone_crs(int(given))
            for row in np.flatnonzero(here):
                repairs[row].append("zone-prefix")
            rest &= ~here
        if context.metric_crs and false_easting(context.metric_crs) == _MIDDLE:
            plain = np.where(straight == 0, 0, turned)
            here = rest & (plain == 0)
            shapes = _swap(shapes, here & (straight != 0), repairs)
            told[here] = context.metric_crs
            rest &= ~here
    return refuse(shapes, reasons, rest, "crs-needed")


def _degrees(bounds: Bounds, china: bool) -> Flags:
    """Whether bounds are longitude and latitude (Chinese ones)."""
    lon, lat = (CHINA_LON, CHINA_LAT) if china else ((-180.0, 180.0), (-90.0, 90.0))
    return np.asarray(
        (bounds[:, 0] >= lon[0]) & (bounds[:, 2] <= lon[1])
        & (bounds[:, 1] >= lat[0]) & (bounds[:, 3] <= lat[1])
    )  # fmt: skip


def _zones(bounds: Bounds) -> npt.NDArray[np.int64]:
    """Zone prefix of Gauss-Krüger bounds (0: without prefix); -1 where they are none."""
    safe = np.nan_to_num(bounds, nan=-1.0)
    zone = (safe[:, 0] // 1e6).astype(np.int64)
    west, east = safe[:, 0] - zone * 1e6, safe[:, 2] - zone * 1e6
    fits = (west >= _MIDDLE - ZONE_HALF_WIDTH) & (east <= _MIDDLE + ZONE_HALF_WIDTH)
    fits &= (safe[:, 1] >= NORTHING[0]) & (safe[:, 3] <= NORTHING[1])
    fits &= (zone == 0) | np.isin(zone, [*range(13, 24), *range(25, 46)])
    return np.where(fits, zone, -1)


def _same_meridian(zone: int, code: str) -> bool:
    meridian = 3 * zone if zone >= 25 else 6 * zone - 3
    operation = crs(code).coordinate_operation
    assert operation is not None  # a transverse Mercator CRS has one
    return any(
        p.name == "Longitude of natural origin" and float(p.value) == meridian
        for p in operation.params
    )


def _swap(shapes: Shapes, where: Flags, repairs: list[list[str]]) -> Shapes:
    return _moved(shapes, where, repairs, "xy-swapped", lambda points: points[:, ::-1])


def _shift(shapes: Shapes, where: Flags, by: float, repairs: list[list[str]]) -> Shapes:
    return _moved(
        shapes, where, repairs, "zone-prefix", lambda points: points + np.array([by, 0.0])
    )


def _moved(
    shapes: Shapes, where: Flags, repairs: list[list[str]], code: str,
    move: Callable[[Bounds], Bounds],
) -> Shapes:  # fmt: skip
    rows = np.flatnonzero(where)
    if not len(rows):
        return shapes
    moved = shapes.copy()
    moved[rows] = shapely.transform(shapes[rows], move)
    for row in rows:
        repairs[row].append(code)
    return moved
