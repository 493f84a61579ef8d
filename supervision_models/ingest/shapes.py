"""Geometry of a table: from the file's own column, from two coordinate columns, or from text.

Beside the geometry in the contract's CRS, every row gets it in the workspace's metric CRS, with its
area. The metric CRS follows from the first geometry where the workspace has none yet.
"""

from __future__ import annotations

import polars as pl

from supervision_models.ingest.plan import Plan
from supervision_models.ingest.tables import GEOMETRY
from supervision_models.ingest.values import ConvertContext, Converted


class Shapes:
    """Converts the geometry of a table's chunks; knows the metric CRS from the first one on."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.metric_crs = plan.conditions.metric_crs

    def convert(self, data: pl.DataFrame) -> Converted:
        """The geometry column from WKB or from a pair of coordinate columns."""
        from supervision_models.ingest.values.geometry import convert_geometry, convert_points

        column = self.plan.contract.columns[str(self.plan.contract.geometry)]
        if self.plan.points is not None:
            x, y = (data[str(position)] for position in self.plan.points)
            return convert_points(x, y, column, context=self.context())
        return convert_geometry(data[GEOMETRY], column, context=self.context())

    def take(
        self, data: pl.DataFrame, columns: dict[str, Converted]
    ) -> tuple[pl.Series, pl.Series] | None:
        """(`_geom`, `_area`) of the rows; None for a dataset without geometry."""
        if self.plan.contract.geometry is None:
            return None
        from supervision_models.ingest.values.geometry import metric_geometry

        values = columns[self.plan.contract.geometry].values
        if not self.metric_crs and values.count():
            self.metric_crs = metric_crs_of(values.drop_nulls()[0], self.plan.contract.crs)
        if not self.metric_crs:
            empty = pl.repeat(None, len(values), dtype=pl.Binary, eager=True)
            return empty, pl.repeat(None, len(values), dtype=pl.Float64, eager=True)
        return metric_geometry(values, context=self.context())

    def context(self) -> ConvertContext:
        """What the values room needs to know about the geometry."""
        plan = self.plan
        return ConvertContext(
            crs=plan.mapping.crs or plan.table.crs,
            target_crs=plan.contract.crs,
            metric_crs=self.metric_crs,
            datum=plan.mapping.datum,
            area=plan.conditions.area,
        )


def metric_crs_of(wkb: bytes, crs: str) -> str:
    """A projected CRS in metres for data around a first geometry.

    The CRS itself where it is projected; else the 3-degree CGCS2000 zone without prefix of the
    geometry's middle (EPSG:4534 has its central meridian at 75 degrees east, one zone each 3 on),
    or the UTM zone outside of China.
    """
    import shapely
    from pyproj import CRS

    system = CRS.from_user_input(crs)
    if system.is_projected:
        return crs
    west, south, east, north = shapely.from_wkb(wkb).bounds
    longitude, latitude = (west + east) / 2, (south + north) / 2
    meridian = int((longitude + 1.5) // 3) * 3
    if 75 <= meridian <= 135 and 0 <= latitude <= 60:
        return f"EPSG:{4534 + (meridian - 75) // 3}"
    zone = min(60, int((longitude + 180) // 6) + 1)
    return f"EPSG:{(32600 if latitude >= 0 else 32700) + zone}"
