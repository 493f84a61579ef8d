"""Where leads lie: longitude and latitude for lists, shapes for maps.

The subject of a level-4 dataset (health, injury) is told to a grid cell only, to anybody: the
place of one accident names a person.
"""

from __future__ import annotations

import numpy as np
import polars as pl
import shapely

from supervision_models.export.privacy import GRID

DECIMALS = 7  # of a degree: about a centimetre


def add_places(table: pl.DataFrame) -> pl.DataFrame:
    """`table` with lon and lat of a point on each shape, and `geom` fit for everybody.

    table  columns geom (WKB or NULL) and coarse (the place is told to a grid cell)
    """
    shapes = shapely.from_wkb(table["geom"].to_numpy())
    coarse = table["coarse"].to_numpy()
    points = shapely.point_on_surface(shapes)
    lon, lat = shapely.get_x(points), shapely.get_y(points)
    lon = np.where(coarse, _cell(lon), np.round(lon, DECIMALS))
    lat = np.where(coarse, _cell(lat), np.round(lat, DECIMALS))
    hidden = coarse & ~np.isnan(lon)
    shapes = shapes.copy()
    shapes[hidden] = shapely.points(lon[hidden], lat[hidden])
    return table.with_columns(
        pl.Series("lon", lon).fill_nan(None),
        pl.Series("lat", lat).fill_nan(None),
        pl.Series("geom", list(shapely.to_wkb(shapely.force_2d(shapes))), dtype=pl.Binary),
    )


def _cell(degrees: np.ndarray) -> np.ndarray:
    """The middle of the grid cell."""
    return np.round((np.floor(degrees / GRID) + 0.5) * GRID, DECIMALS)
