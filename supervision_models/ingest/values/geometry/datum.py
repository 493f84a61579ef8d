"""Map offsets of Chinese web maps: GCJ-02 and BD-09 back to WGS 84.

The forward formulas are the published ones; the way back is a fixed-point iteration, which
converges to below 1e-9 degrees. Outside China GCJ-02 equals WGS 84.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from supervision_models.ingest.values.geometry.crs import Coordinates

_A = 6378245.0  # Krasovsky 1940, as GCJ-02 has it
_EE = 0.00669342162296594323
_BD = np.pi * 3000.0 / 180.0


def to_gcj02(points: Coordinates) -> Coordinates:
    """WGS 84 longitude/latitude as GCJ-02."""
    lon, lat = points[:, 0], points[:, 1]
    x, y, pi = lon - 105.0, lat - 35.0, np.pi
    root = np.sqrt(np.abs(x))
    waves = (20 * np.sin(6 * pi * x) + 20 * np.sin(2 * pi * x)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    north += (20 * np.sin(pi * y) + 40 * np.sin(pi * y / 3)) * 2 / 3
    north += (160 * np.sin(pi * y / 12) + 320 * np.sin(pi * y / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    east += (20 * np.sin(pi * x) + 40 * np.sin(pi * x / 3)) * 2 / 3
    east += (150 * np.sin(pi * x / 12) + 300 * np.sin(pi * x / 30)) * 2 / 3
    phi = np.radians(lat)
    magic = 1 - _EE * np.sin(phi) ** 2
    north = np.degrees(north / (_A * (1 - _EE) / (magic * np.sqrt(magic))))
    east = np.degrees(east / (_A / np.sqrt(magic) * np.cos(phi)))
    inside = (lon > 72.004) & (lon < 137.8347) & (lat > 0.8293) & (lat < 55.8271)
    return points + np.where(inside[:, None], np.column_stack([east, north]), 0.0)


def to_bd09(points: Coordinates) -> Coordinates:
    """GCJ-02 longitude/latitude as BD-09."""
    lon, lat = points[:, 0], points[:, 1]
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD)
    return np.column_stack([radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006])


def to_wgs84(points: Coordinates, datum: Literal["gcj02", "bd09"]) -> Coordinates:
    """Longitude/latitude of a Chinese web map without its offset."""
    found = points.copy()
    for _ in range(8):
        shifted = to_gcj02(found)
        found += points - (to_bd09(shifted) if datum == "bd09" else shifted)
    return found
