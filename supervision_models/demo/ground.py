"""Where things lie: axis-aligned boxes in EPSG:4543 metres, so that every overlap is known.

A block has a grid of 100 m cells for the background and, north of it, separate sites for the
planted scenarios: two cells side by side whose land classes the scenario chooses itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import pyproj
import shapely

from supervision_models.demo.block import BLOCK_NORTH, Block

METRIC = "EPSG:4543"
CELL = 100.0
BOX = ("_x0", "_y0", "_x1", "_y1")  # the geometry columns of a canonical frame
_SITE_EAST, _SITE_NORTH, _SITES_A_ROW = 400.0, 200.0, 45
_FAR_EAST, _FAR_NORTH, _FAR_A_ROW = 1_800.0, 1_500.0, 10
_PLANTED_NORTH, _FAR_START = 19_000.0, 25_000.0
Floats = npt.NDArray[np.float64]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Site:
    """Two cells: (0,0)-(100,100) and (100,0)-(200,100) from the corner `x`, `y`."""

    x: float
    y: float

    def box(self, east: float, north: float, width: float, height: float) -> Box:
        """A box by its offset from the corner, rounded to the millimetre."""
        west, south = round(self.x + east, 3), round(self.y + north, 3)
        return (west, south, round(west + width, 3), round(south + height, 3))

    @property
    def left(self) -> Box:
        return self.box(0, 0, CELL, CELL)

    @property
    def right(self) -> Box:
        return self.box(CELL, 0, CELL, CELL)

    @property
    def both(self) -> Box:
        return self.box(0, 0, 2 * CELL, CELL)


class Ground:
    """Hands out sites of a block, each once."""

    def __init__(self, block: Block) -> None:
        self._x, self._y = block.origin
        self._near = 0
        self._far = 0

    def site(self) -> Site:
        row, column = divmod(self._near, _SITES_A_ROW)
        self._near += 1
        north = _within(_PLANTED_NORTH + row * _SITE_NORTH, _FAR_START - _SITE_NORTH)
        return Site(self._x + column * _SITE_EAST, self._y + north)

    def far_site(self) -> Site:
        """A site with no other within a kilometre, for scenarios about distance."""
        row, column = divmod(self._far, _FAR_A_ROW)
        self._far += 1
        north = _within(_FAR_START + row * _FAR_NORTH, BLOCK_NORTH - _FAR_NORTH)
        return Site(self._x + column * _FAR_EAST, self._y + north)


def _within(north: float, most: float) -> float:
    """Raises ValueError where sites would lie on other ground: what is planted there would be
    another answer."""
    if north > most:
        raise ValueError(f"a site {north:g} m north lies beyond the ground for it, {most:g} m")
    return north


def box_area(box: Box) -> float:
    """Square metres."""
    return round((box[2] - box[0]) * (box[3] - box[1]), 2)


def boxes(frame: pl.DataFrame) -> Floats:
    """The box columns as an array of four columns; rows without geometry are NaN."""
    return frame.select(BOX).cast(pl.Float64).fill_null(float("nan")).to_numpy()


def corners(edges: Floats, crs: str) -> Floats:
    """Closed rings (n, 5, 2) of boxes, in `crs`; counter-clockwise from the south-west."""
    x0, y0, x1, y1 = edges.T
    x = np.stack([x0, x1, x1, x0, x0], axis=1)
    y = np.stack([y0, y0, y1, y1, y0], axis=1)
    x, y = transform(x, y, crs)
    return np.stack([x, y], axis=2)


def transform(x: Floats, y: Floats, crs: str) -> tuple[Floats, Floats]:
    """Metres of the demo into `crs`, easting or longitude first."""
    if crs == METRIC:
        return x, y
    there = pyproj.Transformer.from_crs(METRIC, crs, always_xy=True)
    east, north = there.transform(x.ravel(), y.ravel())
    return np.asarray(east).reshape(x.shape), np.asarray(north).reshape(y.shape)


def polygons(edges: Floats, crs: str) -> npt.NDArray[np.object_]:
    """Polygons of boxes, or points where a box has no extent; None where there is none."""
    shapes: npt.NDArray[np.object_] = np.full(len(edges), None, dtype=object)
    known = ~np.isnan(edges[:, 0])
    dots = known & (edges[:, 0] == edges[:, 2])
    areas = known & ~dots
    if areas.any():
        shapes[areas] = shapely.polygons(corners(edges[areas], crs))
    if dots.any():
        x, y = transform(edges[dots, 0], edges[dots, 1], crs)
        shapes[dots] = shapely.points(x, y)
    return shapes
