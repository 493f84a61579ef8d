"""Boxes and points as the text that agencies write: WKT, boundary points, degrees, map offsets."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl
import shapely

from supervision_models.demo.ground import corners, polygons, transform
from supervision_models.demo.sources.definition import GeometryText
from supervision_models.ingest.values.geometry.datum import to_gcj02

Floats = npt.NDArray[np.float64]


def texts(edges: Floats, style: GeometryText, crs: str) -> list[pl.Series]:
    """One text column, or two (longitude, latitude) for ``lonlat``; NULL where there is no box."""
    known = ~np.isnan(edges[:, 0])
    if style == "lonlat":
        offset = to_gcj02(np.column_stack(_points(edges[known], crs)))
        return [_filled(known, _plain(offset[:, i], 9)) for i in (0, 1)]
    if style == "pair":
        x, y = _points(edges[known], crs)
        pairs = [f"{a},{b}" for a, b in zip(_plain(x, 9), _plain(y, 9), strict=True)]
        return [_filled(known, pairs)]
    if style == "wkt":
        places = 9 if crs == "EPSG:4490" else 3
        shapes = shapely.to_wkt(polygons(edges[known], crs), rounding_precision=places)
        return [_filled(known, list(shapes))]
    rings = corners(edges[known], crs)[:, :4, :]
    write = _surveyed if style == "points" else _angles
    return [_filled(known, [write(ring) for ring in rings])]


def _filled(known: npt.NDArray[np.bool_], found: list[str]) -> pl.Series:
    column = np.full(len(known), None, dtype=object)
    column[known] = found
    return pl.Series(column.tolist(), dtype=pl.String)


def _points(edges: Floats, crs: str) -> tuple[Floats, Floats]:
    """The middle of each box: a point's box has no extent."""
    return transform((edges[:, 0] + edges[:, 2]) / 2, (edges[:, 1] + edges[:, 3]) / 2, crs)


def _plain(values: Floats, places: int) -> list[str]:
    return [f"{value:.{places}f}" for value in values]


def _surveyed(ring: Floats) -> str:
    """``J1,north,east;J2 ...`` as surveyors write it: X is north; the ring is left open."""
    return ";".join(f"J{i},{y:.3f},{x:.3f}" for i, (x, y) in enumerate(ring, start=1))


def _angles(ring: Floats) -> str:
    return ";".join(f"{_dms(x)},{_dms(y)}" for x, y in ring)


def _dms(value: float) -> str:
    """Degrees, minutes and seconds to a millionth of a second (0.03 mm)."""
    millionths = round(value * 3_600_000_000)
    minutes, rest = divmod(millionths, 60_000_000)
    degrees, minute = divmod(minutes, 60)
    return f"{degrees}°{minute:02d}′{rest // 1_000_000:02d}.{rest % 1_000_000:06d}″"
