"""Geometries of any source into WKB of the contract's CRS: the way that all of them take.

The source CRS is, in this order: what the value itself says (SRID, zone prefix), what was declared,
what the coordinates leave no doubt about (longitude and latitude, an easting with zone prefix).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl
import shapely

from supervision_models.errors import IngestError
from supervision_models.ingest.values.context import ConvertContext
from supervision_models.ingest.values.geometry import repair
from supervision_models.ingest.values.geometry.crs import normal, short, transform
from supervision_models.ingest.values.geometry.datum import to_wgs84
from supervision_models.ingest.values.geometry.placing import place
from supervision_models.ingest.values.geometry.wellknown import Shapes
from supervision_models.ingest.values.reading import Reading, code_lists


@dataclass(slots=True)
class Sources:
    """Geometries as read, row by row: shape, its own CRS (None: not told), reason, repairs."""

    shapes: Shapes
    crs: list[str | None]
    reasons: list[str | None]
    repairs: list[list[str]]
    notes: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, shapes: Shapes, reasons: list[str | None]) -> Sources:
        """Sources that say nothing of their CRS."""
        return cls(shapes, [None] * len(shapes), reasons, [[] for _ in reasons])


def canonical(sources: Sources, context: ConvertContext) -> Reading:
    """The frame of a reader with WKB (little-endian, 2D, no SRID) in ``context.target_crs``."""
    context = normalised(context)
    reasons, repairs = sources.reasons, sources.repairs
    if context.crs is not None:  # a declared CRS that cannot be used is an error of the declaration
        transform(np.empty((0, 2)), context.crs, context.target_crs)
    shapes = repair.flat(sources.shapes, reasons, repairs)
    shapes = _usable(shapes, sources, context)
    shapes, origin = place(shapes, sources.crs, reasons, repairs, context)
    target = context.target_crs
    used = sorted({code for code in origin if code is not None})
    for code in used:
        rows = np.flatnonzero([name == code for name in origin])
        points, index = shapely.get_coordinates(shapes[rows], return_index=True)
        source = code
        if context.datum is not None:
            points = to_wgs84(transform(points, code, "EPSG:4326"), context.datum)
            source = "EPSG:4326"
            for row in rows:
                repairs[row].append(f"datum:{context.datum}")
        moved = transform(points, source, target)
        outside = np.zeros(len(rows), dtype=bool)
        outside[index[~np.isfinite(moved).all(axis=1)]] = True
        finite = np.where(np.isfinite(moved), moved, 0.0)
        shapes[rows] = shapely.set_coordinates(shapes[rows].copy(), finite)
        if code != target:
            for row in rows:
                repairs[row].append(f"crs:{short(code)}→{short(target)}")
        if outside.any():
            everywhere = np.zeros(len(shapes), dtype=bool)
            everywhere[rows[outside]] = True
            shapes = repair.refuse(shapes, reasons, everywhere, "coordinates-out-of-range")
    shapes = repair.valid(shapes, reasons, repairs)
    blobs = shapely.to_wkb(shapes, output_dimension=2, byte_order=1, include_srid=False)
    n = len(shapes)
    table = pl.DataFrame(
        [
            pl.Series("value", blobs.tolist(), dtype=pl.Binary),
            pl.Series("reason", reasons, dtype=pl.String),
            code_lists(repairs),
            pl.repeat(None, n, dtype=pl.String, eager=True).alias("precision"),
        ]
    )
    notes = dict(sources.notes)
    if used:
        notes["crs"] = " ".join(short(code) for code in used)
    if context.datum is not None:
        notes["datum"] = context.datum
    return Reading(table, notes)


def normalised(context: ConvertContext) -> ConvertContext:
    """`context` with its CRSs under their short names."""
    return replace(
        context,
        crs=None if context.crs is None else normal(context.crs),
        target_crs=normal(context.target_crs),
        metric_crs=context.metric_crs and normal(context.metric_crs),
    )


def _usable(shapes: Shapes, sources: Sources, context: ConvertContext) -> Shapes:
    """Refuses rows whose own SRID leads nowhere: one odd row must not stop a file."""
    for code in sorted({code for code in sources.crs if code is not None}):
        try:
            transform(np.empty((0, 2)), code, context.target_crs)
        except IngestError:
            rows = np.array([own == code for own in sources.crs])
            shapes = repair.refuse(shapes, sources.reasons, rows, "unknown-accuracy")
            for row in np.flatnonzero(rows):
                sources.crs[row] = None
    return shapes
