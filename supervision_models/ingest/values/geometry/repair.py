"""Geometries made fit to be stored: flat, finite, valid, with the change of area on record."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from supervision_models.ingest.values.geometry.wellknown import Shapes

_MOST_VERTICES = 1_000_000
# Crossings per edge above which a boundary is noise: mending it takes minutes and means nothing.
_TANGLE = 50
_MOST_CROSSINGS = 200_000
_SAMPLE = 200


def flat(shapes: Shapes, reasons: list[str | None], repairs: list[list[str]]) -> Shapes:
    """Two-dimensional; empty, infinite and overlong geometries refused (reasons filled in)."""
    present = ~shapely.is_missing(shapes)
    for row in np.flatnonzero(present & shapely.has_z(shapes)):
        repairs[row].append("z-dropped")
    shapes = shapely.force_2d(shapes)
    sizes = shapely.get_num_coordinates(shapes)
    points, rows = shapely.get_coordinates(shapes, return_index=True)
    endless = np.zeros(len(shapes), dtype=bool)
    endless[rows[~np.isfinite(points).all(axis=1)]] = True
    for fault, where in (
        ("not-finite", endless),
        ("empty-geometry", present & (sizes == 0)),
        ("too-many-vertices", sizes > _MOST_VERTICES),
    ):
        shapes = refuse(shapes, reasons, where, fault)
    return shapes


def refuse(shapes: Shapes, reasons: list[str | None], where: Any, fault: str) -> Shapes:
    """`shapes` without those `where`, which get the reason `fault`."""
    rows = np.flatnonzero(where)
    if not len(rows):
        return shapes
    for row in rows:
        reasons[row] = reasons[row] or fault
    kept = shapes.copy()
    kept[rows] = None
    return kept


def valid(shapes: Shapes, reasons: list[str | None], repairs: list[list[str]]) -> Shapes:
    """Valid geometries of the same dimension. ``make-valid:±p%`` tells how the area changed."""
    broken = ~shapely.is_missing(shapes) & ~shapely.is_valid(shapes)
    if not broken.any():
        return shapes
    mended = shapes.copy()
    tangled, lost = np.zeros(len(shapes), dtype=bool), np.zeros(len(shapes), dtype=bool)
    for row in np.flatnonzero(broken):
        if is_tangled(shapes[row]):
            tangled[row] = True
            continue
        shape = shapely.make_valid(shapes[row], method="structure", keep_collapsed=False)
        before, after = shapely.area(shapes[row]), shapely.area(shape)
        change = (after - before) / before * 100 if before > 0 else np.inf
        percent = f":{round(change, 2) + 0.0:+.2f}%" if np.isfinite(change) else ""  # no -0.00
        repairs[row].append(f"make-valid{percent}")
        mended[row] = shape
        lost[row] = bool(shapely.is_empty(shape))
    mended = refuse(mended, reasons, tangled, "too-tangled")
    return refuse(mended, reasons, lost, "empty-geometry")


def is_tangled(shape: Any) -> bool:
    """Whether mending would take minutes, told by the crossings of a sample of edges."""
    points, part = shapely.get_coordinates(shapely.get_rings(shape), return_index=True)
    joined = part[:-1] == part[1:]
    edges = shapely.linestrings(np.stack([points[:-1][joined], points[1:][joined]], axis=1))
    if len(edges) <= _TANGLE:
        return False
    # fewer edges are tried where there are many, so that the trial itself stays small
    size = max(4, min(_SAMPLE, 400_000 // len(edges)))
    sample = edges[:: max(1, len(edges) // size)]
    each = shapely.STRtree(edges).query(sample, predicate="crosses").shape[1] / len(sample)
    return bool(each > _TANGLE or each * len(edges) > _MOST_CROSSINGS)
