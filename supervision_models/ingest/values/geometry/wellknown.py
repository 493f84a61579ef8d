"""WKT, WKB, hexadecimal WKB and GeoJSON into shapely geometries, guarded before GEOS sees them.

GEOS recurses into nested collections until the stack ends; so collections and curves are refused
by their spelling, and the parts of multi-geometries are walked first.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import shapely

Shapes = npt.NDArray[np.object_]
_MOST_VERTICES = 1_000_000
_KINDS = r"(?:MULTI)?(?:POINT|LINESTRING|POLYGON)"
WKT = rf"(?i)^(?:SRID\s?=\s?\d+\s?;)?\s*{_KINDS}\s*(?:Z|M|ZM)?\s*(?:\(|EMPTY)"
HEX = r"^(?:00|01)[0-9A-Fa-f]{16,}$"
GEOJSON = r"^\{"
_GEOJSON_FORM = r'^\{[^{}]*"type"\s*:\s*"(?:Multi)?(?:Point|LineString|Polygon)"[^{}]*\}$'
OTHER_WKT = (
    r"(?i)^(?:SRID\s?=\s?\d+\s?;)?\s*"
    r"(?:GEOMETRYCOLLECTION|CIRCULARSTRING|COMPOUNDCURVE|CURVEPOLYGON|MULTICURVE|MULTISURFACE"
    r"|POLYHEDRALSURFACE|TIN|TRIANGLE)\b"
)
_EWKB_FLAGS = 0xE0000000


def wkb_fault(blob: bytes) -> str | None:
    """Why `blob` must not reach GEOS, as a reason code; None if it may."""
    if len(blob) > 16 * _MOST_VERTICES + 64:
        return "too-many-vertices"
    try:
        kind, _ = _header(blob, 0)
        if kind in (1, 2, 3):
            return None
        if kind not in (4, 5, 6):
            return "unsupported-geometry"
        return None if _parts_end(blob, kind) <= len(blob) else "broken-geometry"
    except (struct.error, ValueError):
        return "broken-geometry"


def _header(blob: bytes, at: int) -> tuple[int, tuple[str, int, int]]:
    """(kind 1..17, (byte order, dimensions, offset of the body))."""
    if blob[at : at + 1] not in (b"\0", b"\1"):
        raise ValueError("byte order")
    order = "<" if blob[at] else ">"
    (code,) = struct.unpack_from(order + "I", blob, at + 1)
    flags, plain = code & _EWKB_FLAGS, code & ~_EWKB_FLAGS
    dimensions = 2 + bool(flags & 0x80000000) + bool(flags & 0x40000000)
    dimensions += {0: 0, 1: 1, 2: 1, 3: 2}.get(plain // 1000, 0)
    return plain % 1000, (order, dimensions, at + 5 + (4 if flags & 0x20000000 else 0))


def _parts_end(blob: bytes, kind: int) -> int:
    """Offset behind a multi-geometry whose parts are all of its simple kind."""
    _, (order, _, at) = _header(blob, 0)
    (parts,) = struct.unpack_from(order + "I", blob, at)
    at += 4
    for _ in range(parts):
        part, (order, dimensions, at) = _header(blob, at)
        if part != kind - 3:
            raise ValueError("nested")
        rings = 1
        if part == 3:
            (rings,) = struct.unpack_from(order + "I", blob, at)
            at += 4
        for _ in range(rings):
            count = 1
            if part != 1:
                (count,) = struct.unpack_from(order + "I", blob, at)
                at += 4
            at += 8 * dimensions * count
            if at > len(blob):
                raise ValueError("cut off")
    return at


Read = tuple[Shapes, list[str | None], npt.NDArray[np.bool_]]


def from_wkb(blobs: list[bytes | None]) -> Read:
    """(geometries, reasons, whether a ring had to be closed); None stays None, without a reason."""
    reasons = [None if blob is None else wkb_fault(blob) for blob in blobs]
    safe = np.array(
        [blob if reason is None else None for blob, reason in zip(blobs, reasons, strict=True)],
        dtype=object,
    )
    return _closing(safe, shapely.from_wkb, reasons)


def from_wkt(texts: pl.Series) -> tuple[Shapes, list[str | None], list[str | None], Any]:
    """(geometries, reasons, CRS of an SRID prefix, whether a ring had to be closed)."""
    parts = texts.to_frame("text").select(
        pl.col("text").str.extract(r"(?i)^SRID\s?=\s?(\d+)", 1).alias("srid"),
        pl.col("text").str.replace(r"(?i)^SRID\s?=\s?\d+\s?;\s*", "").alias("wkt"),
        pl.when(pl.col("text").str.contains(r"\(\s*\(\s*\(\s*\("))
        .then(pl.lit("too-deep"))
        .when(pl.col("text").str.count_matches(",", literal=True) > _MOST_VERTICES)
        .then(pl.lit("too-many-vertices"))
        .when(pl.col("text").str.contains(r"(?i)\b(?:nan|inf)"))
        .then(pl.lit("not-finite"))
        .alias("fault"),
    )
    safe = parts.select(pl.when(pl.col("fault").is_null()).then("wkt")).to_series()
    shapes, reasons, closed = _closing(
        np.array(safe.to_list(), dtype=object), shapely.from_wkt, parts["fault"].to_list()
    )
    srids = [f"EPSG:{srid}" if srid and srid != "0" else None for srid in parts["srid"].to_list()]
    return shapes, reasons, srids, closed


def _closing(safe: Shapes, read: Callable[..., Any], reasons: list[str | None]) -> Read:
    """Reads strictly first; what fails is read again with open rings closed."""
    with np.errstate(over="ignore"):  # 1e400 reads as infinite and is refused as such
        shapes = np.atleast_1d(read(safe, on_invalid="ignore"))
    failed = np.flatnonzero(
        shapely.is_missing(shapes) & np.array([value is not None for value in safe], dtype=bool)
    )
    closed = np.zeros(len(safe), dtype=bool)
    if len(failed):
        shapes[failed] = read(safe[failed], on_invalid="fix")
        closed[failed] = ~shapely.is_missing(shapes[failed])
        for row in failed[~closed[failed]]:
            reasons[row] = reasons[row] or "broken-geometry"
    return shapes, reasons, closed


def from_geojson(text: str) -> tuple[Any, str | None]:
    """(geometry, reason) of one GeoJSON geometry object."""
    if text.replace(" ", "").count("[[[[["):
        return None, "too-deep"
    form = pl.Series([text]).str.contains(_GEOJSON_FORM).item()
    if not form:
        return None, "unsupported-geometry" if "Collection" in text else "broken-geometry"
    shape = shapely.from_geojson(text, on_invalid="ignore")
    return shape, None if shape is not None else "broken-geometry"
