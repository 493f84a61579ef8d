"""Points whose coordinates stand in two columns."""

from __future__ import annotations

import numpy as np
import polars as pl
import shapely

from supervision_models.ingest.values.context import (
    POLARS_TYPES,
    ConvertContext,
    Converted,
    converted,
)
from supervision_models.ingest.values.folding import fold
from supervision_models.ingest.values.geometry.angles import degrees
from supervision_models.ingest.values.geometry.canonical import Sources, canonical
from supervision_models.ingest.values.reading import NULL_MARKS


def convert_points(x: pl.Series, y: pl.Series, context: ConvertContext) -> Converted:
    """WKB points from numbers or DMS text in two columns (X may be north: ranges decide).

    Both empty, or 0 and 0, is no point; one empty fails with ``unpaired-coordinates``.
    """
    east, bad_east, angle_east = _numbers(x)
    north, bad_north, angle_north = _numbers(y)
    bad = bad_east | bad_north
    lone = ~bad & (np.isnan(east) != np.isnan(north))
    nowhere = (east == 0) & (north == 0)
    usable = ~bad & ~lone & ~nowhere & ~np.isnan(east)
    shapes = np.full(len(x), None, dtype=object)
    shapes[usable] = shapely.points(east[usable], north[usable])
    reasons: list[str | None] = [None] * len(x)
    for where, reason in ((bad, "not-a-geometry"), (lone, "unpaired-coordinates")):
        for row in np.flatnonzero(where):
            reasons[row] = reason
    sources = Sources.of(shapes, reasons)
    for where, code in ((nowhere, "null-point"), (usable & (angle_east | angle_north), "dms")):
        for row in np.flatnonzero(where):
            sources.repairs[row].append(code)
    reading = canonical(sources, context)
    return converted(reading.frame, POLARS_TYPES["geometry"], dict(reading.notes))


def _numbers(column: pl.Series) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(values with NaN for empty or unreadable, unreadable, read as an angle)."""
    if column.dtype.is_numeric():
        values = column.cast(pl.Float64).fill_null(float("nan")).to_numpy()
        none = np.zeros(len(values), dtype=bool)
        return values, np.isinf(values), none
    texts = fold(column)
    texts = texts.set(texts.is_in(list(NULL_MARKS)).fill_null(value=False), None)
    numbers = texts.cast(pl.Float64, strict=False)
    left = (texts.is_not_null() & numbers.is_null()).arg_true()
    angles = pl.Series([degrees(text) for text in texts.gather(left).to_list()], dtype=pl.Float64)
    numbers = numbers.clone().scatter(left, angles)
    values = numbers.fill_null(float("nan")).to_numpy()
    angle = np.zeros(len(values), dtype=bool)
    angle[left.to_numpy()] = angles.is_not_null().to_numpy()
    bad = (texts.is_not_null() & (numbers.is_null() | ~numbers.is_finite())).to_numpy()
    return values, bad, angle
