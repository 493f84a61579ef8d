"""Lists of boundary points into a point or a polygon."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import shapely

from supervision_models.ingest.values.geometry.repair import is_tangled
from supervision_models.ingest.values.reading import Unreadable

Point = tuple[float, float]
_MOST_RINGS = 1_000


def shape_of(rings: Sequence[Sequence[Point]]) -> tuple[Any, tuple[str, ...]]:
    """(shapely geometry, repairs): one point gives a point, rings give a (multi)polygon.

    A ring inside the ground covered so far is a hole, one outside it another part. Rings may be
    open.
    """
    if len(rings) == 1 and len(rings[0]) == 1:
        return shapely.Point(rings[0][0]), ()
    if len(rings) > _MOST_RINGS:
        raise Unreadable("too-many-rings")
    closed = all(len(ring) > 1 and ring[0] == ring[-1] for ring in rings)
    polygons = []
    for ring in rings:
        if len(set(ring)) < 3:
            raise Unreadable("too-few-points")
        polygons.append(shapely.Polygon(ring))
    repairs = () if closed else ("ring-closed",)
    if len(polygons) == 1:
        return polygons[0], repairs
    whole: Any = shapely.Polygon()
    for polygon in sorted(map(_valid, polygons), key=lambda part: -part.area):
        whole = whole.difference(polygon) if whole.covers(polygon) else whole.union(polygon)
    return whole, repairs


def _valid(polygon: Any) -> Any:
    if shapely.is_valid(polygon):
        return polygon
    if is_tangled(polygon):
        raise Unreadable("too-tangled")
    return shapely.make_valid(polygon, method="structure", keep_collapsed=False)
