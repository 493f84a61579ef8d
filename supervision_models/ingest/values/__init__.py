"""Values: raw cells of one column into the column's canonical type, with every repair recorded.

The file side reads cells as text and calls `convert` once per column (or chunk); geometry that is
binary already goes through `convert_geometry`, points of two columns through `convert_points`.
The geometry functions load shapely and pyproj on first use.
"""

from __future__ import annotations

import polars as pl

from supervision_models.ingest.values.context import POLARS_TYPES, ConvertContext, Converted
from supervision_models.ingest.values.conversion import convert
from supervision_models.ingest.values.divisions import convert_division
from supervision_models.ingest.values.folding import fold, text_series
from supervision_models.ingest.values.headers import fold_header, header_unit
from supervision_models.ingest.values.pseudonyms import pseudonym
from supervision_models.ingest.values.reasons import REASONS, REPAIRS

__all__ = [
    "POLARS_TYPES",
    "REASONS",
    "REPAIRS",
    "ConvertContext",
    "Converted",
    "convert",
    "convert_division",
    "convert_geometry",
    "convert_points",
    "fold",
    "fold_header",
    "header_unit",
    "metric_geometry",
    "pseudonym",
    "suggest_metric_crs",
    "text_series",
]


def convert_geometry(wkb: pl.Series, *, context: ConvertContext) -> Converted:
    """WKB or EWKB of a GIS file, in ``context.crs``, as WKB in ``context.target_crs``."""
    from supervision_models.ingest.values.geometry import measure

    return measure.convert_geometry(wkb, context=context)


def convert_points(x: pl.Series, y: pl.Series, context: ConvertContext) -> Converted:
    """WKB points from two columns of numbers or DMS text; X may be north, ranges decide."""
    from supervision_models.ingest.values.geometry import points

    return points.convert_points(x, y, context)


def metric_geometry(
    wkb_canonical: pl.Series, *, context: ConvertContext
) -> tuple[pl.Series, pl.Series]:
    """(valid WKB in ``context.metric_crs``, area in m² by ``context.area``)."""
    from supervision_models.ingest.values.geometry import measure

    return measure.metric_geometry(wkb_canonical, context=context)


def suggest_metric_crs(wkb_canonical: pl.Series, *, context: ConvertContext) -> str:
    """The projected CRS to measure these geometries in; "" where none can be told."""
    from supervision_models.ingest.values.geometry import measure

    return measure.suggest_metric_crs(wkb_canonical, context=context)
