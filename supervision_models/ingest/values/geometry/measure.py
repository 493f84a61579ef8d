"""Geometry in the metric CRS of the workspace, and its area."""

from __future__ import annotations

import numpy as np
import polars as pl
import shapely
from pyproj import Geod

from supervision_models.errors import IngestError, Text
from supervision_models.ingest.values.context import (
    POLARS_TYPES,
    ConvertContext,
    Converted,
    converted,
)
from supervision_models.ingest.values.geometry import repair
from supervision_models.ingest.values.geometry.canonical import Sources, canonical
from supervision_models.ingest.values.geometry.crs import (
    crs,
    is_chinese,
    metric_crs_for,
    transform,
)
from supervision_models.ingest.values.geometry.texts import binary


def convert_geometry(wkb: pl.Series, *, context: ConvertContext) -> Converted:
    """WKB or EWKB of a GIS file, in ``context.crs``, as WKB in ``context.target_crs``."""
    n = len(wkb)
    sources = Sources.of(np.full(n, None, dtype=object), [None] * n)
    binary(wkb.to_list(), np.arange(n), sources)
    reading = canonical(sources, context)
    return converted(reading.frame, POLARS_TYPES["geometry"], dict(reading.notes))


def metric_geometry(
    wkb_canonical: pl.Series, *, context: ConvertContext
) -> tuple[pl.Series, pl.Series]:
    """(valid WKB in ``context.metric_crs``, area in m², four decimals).

    ``area`` "projected" measures in the metric CRS, "ellipsoidal" along geodesics on the ellipsoid
    of ``target_crs``. Lines and points have area 0; NULL stays NULL.
    """
    if not context.metric_crs:
        raise IngestError(
            Text("工作区尚未确定投影坐标系", "the workspace has no metric CRS yet"),
            mend=Text("在 workspace.toml 写明 metric_crs", "name metric_crs in workspace.toml"),
        )
    if not crs(context.metric_crs).is_projected:
        raise IngestError(
            Text(f"{context.metric_crs} 不是投影坐标系", f"{context.metric_crs} is not projected"),
            allowed=Text("单位为米的投影坐标系, 如 EPSG:4543", "a projected CRS in metres"),
            mend=Text("在 workspace.toml 改正 metric_crs", "correct metric_crs in workspace.toml"),
        )
    shapes = shapely.from_wkb(np.array(wkb_canonical.to_list(), dtype=object))
    points = shapely.get_coordinates(shapes)
    moved = shapely.set_coordinates(
        shapes.copy(), transform(points, context.target_crs, context.metric_crs)
    )
    reasons: list[str | None] = [None] * len(shapes)
    moved = repair.valid(moved, reasons, [[] for _ in reasons])
    areas = shapely.area(moved) if context.area == "projected" else _ellipsoidal(shapes, context)
    blobs = shapely.to_wkb(moved, output_dimension=2, byte_order=1, include_srid=False)
    measured = pl.Series("_area", np.round(areas, 4), dtype=pl.Float64).fill_nan(None)
    return pl.Series("_geom", blobs.tolist(), dtype=pl.Binary), measured


def _ellipsoidal(shapes: np.ndarray, context: ConvertContext) -> np.ndarray:
    base = crs(context.target_crs).geodetic_crs
    assert base is not None
    assert base.ellipsoid is not None
    geod = Geod(a=base.ellipsoid.semi_major_metre, rf=base.ellipsoid.inverse_flattening)
    lonlat = shapes
    if not crs(context.target_crs).is_geographic:
        points = transform(shapely.get_coordinates(shapes), context.target_crs, base.to_string())
        lonlat = shapely.set_coordinates(shapes.copy(), points)
    polygons = np.isin(shapely.get_type_id(lonlat), (3, 6))
    areas = np.where(shapely.is_missing(lonlat), np.nan, 0.0)
    oriented = shapely.orient_polygons(lonlat[polygons])
    areas[polygons] = [abs(geod.geometry_area_perimeter(shape)[0]) for shape in oriented]
    return areas


def suggest_metric_crs(wkb_canonical: pl.Series, *, context: ConvertContext) -> str:
    """The projected CRS to measure in: the 3° CGCS2000 zone (EPSG:4534–4554) of the middle.

    A projected contract CRS stays. "" where there is no geometry or none in China.
    """
    if crs(context.target_crs).is_projected:
        return context.target_crs
    shapes = shapely.from_wkb(np.array(wkb_canonical.to_list(), dtype=object))
    bounds = shapely.total_bounds(shapes) if len(shapes) else np.full(4, np.nan)
    if not np.isfinite(bounds).all() or not is_chinese(context.target_crs):
        return ""
    return metric_crs_for(float((bounds[0] + bounds[2]) / 2))
