"""Ranges of coordinates that exclude each other, so that numbers tell what they are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from supervision_models.ingest.values.geometry.crs import crs

Flags = npt.NDArray[np.bool_]
Bounds = npt.NDArray[np.float64]
CHINA_LON = (73.0, 136.0)
CHINA_LAT = (3.0, 54.0)
MIDDLE = 500_000.0  # easting of a zone's central meridian
# Eastings of a zone keep within this of it (a 6° zone at 3° north: 334 km).
ZONE_HALF_WIDTH = 350_000.0
NORTHING = (300_000.0, 6_100_000.0)


def degrees(bounds: Bounds, china: bool) -> Flags:
    """Whether bounds are longitude and latitude (Chinese ones)."""
    lon, lat = (CHINA_LON, CHINA_LAT) if china else ((-180.0, 180.0), (-90.0, 90.0))
    return np.asarray(
        (bounds[:, 0] >= lon[0]) & (bounds[:, 2] <= lon[1])
        & (bounds[:, 1] >= lat[0]) & (bounds[:, 3] <= lat[1])
    )  # fmt: skip


def zones(bounds: Bounds) -> npt.NDArray[np.int64]:
    """Zone prefix of Gauss-Krüger bounds (0: without prefix); -1 where they are none."""
    safe = np.nan_to_num(bounds, nan=-1.0)
    zone = (safe[:, 0] // 1e6).astype(np.int64)
    west, east = safe[:, 0] - zone * 1e6, safe[:, 2] - zone * 1e6
    fits = (west >= MIDDLE - ZONE_HALF_WIDTH) & (east <= MIDDLE + ZONE_HALF_WIDTH)
    fits &= (safe[:, 1] >= NORTHING[0]) & (safe[:, 3] <= NORTHING[1])
    fits &= (zone == 0) | np.isin(zone, [*range(13, 24), *range(25, 46)])
    return np.where(fits, zone, -1)


def same_meridian(zone: int, code: str) -> bool:
    meridian = 3 * zone if zone >= 25 else 6 * zone - 3
    operation = crs(code).coordinate_operation
    assert operation is not None  # a transverse Mercator CRS has one
    return any(
        p.name == "Longitude of natural origin" and float(p.value) == meridian
        for p in operation.params
    )
