"""Geometry cells: WKT, hexadecimal WKB, GeoJSON, or boundary points."""

from __future__ import annotations

import numpy as np
import polars as pl
import shapely

from supervision_models.contracts.definition import Column
from supervision_models.ingest.values.context import ConvertContext
from supervision_models.ingest.values.geometry import wellknown
from supervision_models.ingest.values.geometry.boundary import Boundary, read_boundary
from supervision_models.ingest.values.geometry.canonical import Sources, canonical
from supervision_models.ingest.values.geometry.rings import shape_of
from supervision_models.ingest.values.reading import Reading, Unreadable


def read_geometry(
    texts: pl.Series, column: Column, header: str, context: ConvertContext
) -> Reading:
    """WKB in the contract's CRS; each spelling is told by its beginning."""
    n = len(texts)
    sources = Sources.of(np.full(n, None, dtype=object), [None] * n)
    kind = texts.to_frame("text").select(
        pl.when(pl.col("text").str.contains(wellknown.WKT)).then(pl.lit("wkt"))
        .when(pl.col("text").str.contains(wellknown.OTHER_WKT)).then(pl.lit("other"))
        .when(pl.col("text").str.contains(wellknown.HEX)).then(pl.lit("hex"))
        .when(pl.col("text").str.contains(wellknown.GEOJSON)).then(pl.lit("json"))
        .when(pl.col("text").is_not_null()).then(pl.lit("points"))
    ).to_series()  # fmt: skip
    for name, read in (
        ("wkt", _wkt), ("hex", _hex), ("json", _json), ("points", _points), ("other", _other),
    ):  # fmt: skip
        rows = (kind == name).fill_null(value=False).arg_true()
        if len(rows):
            read(texts.gather(rows), rows.to_numpy(), sources, context)
    return canonical(sources, context)


Rows = np.ndarray


def _wkt(texts: pl.Series, rows: Rows, sources: Sources, context: ConvertContext) -> None:
    shapes, reasons, srids, closed = wellknown.from_wkt(texts)
    sources.shapes[rows] = shapes
    for row, reason, srid in zip(rows, reasons, srids, strict=True):
        sources.reasons[row], sources.crs[row] = reason, srid
    for row in rows[closed]:
        sources.repairs[row].append("ring-closed")


def _hex(texts: pl.Series, rows: Rows, sources: Sources, context: ConvertContext) -> None:
    binary(texts.str.decode("hex", strict=False).to_list(), rows, sources)


def binary(blobs: list[bytes | None], rows: Rows, sources: Sources) -> None:
    """Fills `rows` of `sources` from WKB or EWKB."""
    shapes, reasons, closed = wellknown.from_wkb(blobs)
    sources.shapes[rows] = shapes
    srids = shapely.get_srid(shapes)
    for row, reason, srid in zip(rows, reasons, srids.tolist(), strict=True):
        sources.reasons[row] = reason
        sources.crs[row] = f"EPSG:{srid}" if srid > 0 else None
    for row in rows[closed]:
        sources.repairs[row].append("ring-closed")


def _json(texts: pl.Series, rows: Rows, sources: Sources, context: ConvertContext) -> None:
    for row, text in zip(rows, texts.to_list(), strict=True):
        sources.shapes[row], sources.reasons[row] = wellknown.from_geojson(text)


def _other(texts: pl.Series, rows: Rows, sources: Sources, context: ConvertContext) -> None:
    for row in rows:
        sources.reasons[row] = "unsupported-geometry"


def _points(texts: pl.Series, rows: Rows, sources: Sources, context: ConvertContext) -> None:
    for row, text in zip(rows, texts.to_list(), strict=True):
        try:
            boundary = read_boundary(text)
            shape, repairs = shape_of(boundary.rings)
            sources.crs[row] = _crs(boundary, context)
        except Unreadable as failure:
            sources.reasons[row] = failure.reason
            continue
        sources.shapes[row] = shape
        sources.repairs[row] = ["points", *boundary.repairs, *repairs]


def _crs(boundary: Boundary, context: ConvertContext) -> str | None:
    """The declared CRS wins; a zone in the text stands where none was declared."""
    if context.crs is not None:
        return None
    return boundary.crs
