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
        from supervision_models.ingest.values.geometry.measure import convert_geometry
        from supervision_models.ingest.values.geometry.points import convert_points

        if self.plan.points is not None:
            x, y = (data[str(position)] for position in self.plan.points)
            return convert_points(x, y, context=self.context())
        return convert_geometry(data[GEOMETRY], context=self.context())

    def take(self, columns: dict[str, Converted]) -> tuple[pl.Series, pl.Series] | None:
        """(`_geom`, `_area`) of converted rows; None for a dataset without geometry."""
        if self.plan.contract.geometry is None:
            return None
        values = columns[self.plan.contract.geometry].values
        if not self.metric_crs and values.count():
            self.metric_crs = self._first_metric_crs(values.drop_nulls().head(1))
        if not self.metric_crs:
            empty = pl.repeat(None, len(values), dtype=pl.Binary, eager=True)
            return empty, pl.repeat(None, len(values), dtype=pl.Float64, eager=True)
        from supervision_models.ingest.values.geometry.measure import metric_geometry

        return metric_geometry(values, context=self.context())

    def _first_metric_crs(self, first: pl.Series) -> str:
        """Of the first geometry: its CGCS2000 zone, or its UTM zone outside of China."""
        from supervision_models.ingest.values.geometry.measure import suggest_metric_crs

        suggested = suggest_metric_crs(first, context=self.context())
        if suggested:
            return suggested
        import shapely

        west, south, east, north = shapely.from_wkb(first[0]).bounds
        zone = min(60, int(((west + east) / 2 + 180) // 6) + 1)
        return f"EPSG:{(32600 if south + north >= 0 else 32700) + zone}"

    def context(self) -> ConvertContext:
        """What the values room needs to know about the geometry."""
        plan = self.plan
        return ConvertContext(
            crs=plan.mapping.crs or plain_crs(plan.table.crs),
            target_crs=plan.contract.crs,
            metric_crs=self.metric_crs,
            datum=plan.mapping.datum,
            area=plan.conditions.area,
        )


def plain_crs(crs: str | None) -> str | None:
    """The CRS of a file by its authority's code where it has one, as repairs will name it."""
    if crs is None:
        return None
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        system = CRS.from_user_input(crs)
    except CRSError:
        return crs  # refused with the proper words where it is used
    authority = system.to_authority(min_confidence=70)
    if authority is None:
        return crs
    return "EPSG:4326" if authority == ("OGC", "CRS84") else ":".join(authority)
