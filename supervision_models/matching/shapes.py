"""Operations on shapes that survive what GEOS refuses.

GEOS raises TopologyException where rounding of coordinates tears a polygon's border; DuckDB would
end the whole query. Each operation here is tried as it is, then on a grid of a millimetre.
"""

from __future__ import annotations

from supervision_models.engines import sql
from supervision_models.engines.sql import Node

GRID_M = 0.001
_TRIED = "COALESCE(TRY(:plain), :snapped)"


def area_of(geometry: Node, *, ellipsoidal: bool) -> Node:
    """Area in m² of a geometry in the workspace's metric CRS.

    `ellipsoidal` needs the macro ``to_latlon`` that `matching.geometry` defines for the CRS.
    """
    if ellipsoidal:
        return sql.build("ST_Area_Spheroid(to_latlon(:geometry))", geometry=geometry)
    return sql.build("ST_Area(:geometry)", geometry=geometry)


def common_shape(one: Node, other: Node) -> Node:
    """ST_Intersection of two shapes."""
    return _tried("ST_Intersection", one, other)


def difference(one: Node, other: Node) -> Node:
    """ST_Difference of two shapes."""
    return _tried("ST_Difference", one, other)


def _tried(function: str, one: Node, other: Node) -> Node:
    return sql.build(
        _TRIED,
        plain=sql.call(function, one, other),
        snapped=sql.call(function, _snapped(one), _snapped(other)),
    )


def _snapped(shape: Node) -> Node:
    return sql.build("ST_ReducePrecision(ST_MakeValid(:shape), :grid)", shape=shape, grid=GRID_M)
