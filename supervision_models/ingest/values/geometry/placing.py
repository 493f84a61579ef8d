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
    crs,
    false_easting,
    is_chinese,
    zone_crs,
)
from supervision_models.ingest.values.geometry.ranges import (
    MIDDLE,
    Bounds,
    Flags,
    degrees,
    same_meridian,
    zones,
)
from supervision_models.ingest.values.geometry.repair import refuse
from supervision_models.ingest.values.geometry.wellknown import Shapes


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
        swapped = rows & degrees(bounds[:, [1, 0, 3, 2]], china) & ~degrees(bounds, china)
        shapes = _swap(shapes, swapped, repairs)
        fit = swapped | (rows & degrees(bounds, china=False))
        return refuse(shapes, reasons, rows & ~fit, "crs-disagrees")
    false = false_easting(code)
    if false is None or not is_chinese(code):
        return shapes
    straight, crossed = zones(bounds), zones(bounds[:, [1, 0, 3, 2]])
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
        elif prefix == 0 and same_meridian(int(given), code):
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
    east_first = rows & degrees(bounds, china)
    north_first = rows & ~east_first & degrees(crossed, china)
    shapes = _swap(shapes, north_first, repairs)
    base = crs(context.target_crs).geodetic_crs
    geographic = "EPSG:4490" if china or base is None else base.to_string()
    told[east_first | north_first] = geographic
    rest = rows & ~east_first & ~north_first
    if china:
        straight, turned = zones(bounds), zones(crossed)
        swapped = rest & (turned > 0) & (straight <= 0)
        shapes = _swap(shapes, swapped, repairs)
        zone = np.where(swapped, turned, straight)
        for given in np.unique(zone[rest & (zone > 0)]):
            here = rest & (zone == given)
            told[here] = zone_crs(int(given))
            for row in np.flatnonzero(here):
                repairs[row].append("zone-prefix")
            rest &= ~here
        if context.metric_crs and false_easting(context.metric_crs) == MIDDLE:
            plain = np.where(straight == 0, 0, turned)
            here = rest & (plain == 0)
            shapes = _swap(shapes, here & (straight != 0), repairs)
            told[here] = context.metric_crs
            rest &= ~here
    return refuse(shapes, reasons, rest, "crs-needed")


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
