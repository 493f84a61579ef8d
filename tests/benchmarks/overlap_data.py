"""Patches and parcels of a fictional plain, seeded: uniform, or skewed by giants.

uniform  n patches × n/2 parcels of 5 to 14 corners, one to three partners each
skewed   n patches × 5n parcels; one red line of 5,000 corners lies over most of them, and one patch
         in a hundred has 1,000 corners, so that these hold more than half of all
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import shapely

ORIGIN = (500_000.0, 3_400_000.0)
Span = tuple[float, float]


def blobs(
    rng: np.random.Generator, count: int, extent: Span, radius: Span, corners: tuple[int, int]
) -> np.ndarray:
    """`count` crooked polygons with centres in extent[0]..extent[1] on both axes."""
    centre = rng.uniform(*extent, (count, 2)) + ORIGIN
    number = rng.integers(*corners, size=count)
    ends = np.cumsum(number)
    owner = np.repeat(np.arange(count), number)
    place = np.arange(ends[-1]) - (ends - number)[owner]
    angle = 2 * np.pi * (place + rng.uniform(0, 0.8, len(place))) / number[owner]
    reach = rng.uniform(*radius, size=count)[owner]
    if corners[0] > 50:
        # borders as rivers draw them: large bends, then small ones
        waves = sum(
            rng.uniform(0, 0.12, count)[owner]
            * np.sin(angle * bends + rng.uniform(0, 2 * np.pi, count)[owner])
            for bends in (2, 3, 5, 9, 17)
        )
        reach = reach * (1 + waves + rng.uniform(-2, 2, len(place)) / number[owner])
    else:
        reach = reach * rng.uniform(0.55, 1, len(place))
    turned = np.column_stack([np.cos(angle), np.sin(angle)]) * reach[:, None]
    points = np.round(centre[owner] + turned, 3)
    return np.asarray(shapely.polygons(shapely.linearrings(points, indices=owner)))


def write_case(folder: Path, kind: str, count: int, *, seed: int = 3) -> tuple[Path, Path]:
    """Parquet files of patches and parcels with `rid` and `wkb`."""
    rng = np.random.default_rng(seed)
    side = count**0.5 * 60
    patches = blobs(rng, count, (0, side), (15, 60), (5, 15))
    if kind == "skewed":
        parcels = blobs(rng, count * 5, (0, side), (5, 20), (5, 15))
        giant = blobs(rng, 1, (side / 2, side / 2), (side * 0.5, side * 0.5), (5000, 5001))
        many = blobs(rng, count // 100, (0, side), (60, 200), (1000, 1001))
        patches[: 1 + len(many)] = np.concatenate([giant, many])
    else:
        parcels = blobs(rng, count // 2, (0, side), (15, 90), (5, 15))
    paths = []
    for name, shapes in (("patches", patches), ("parcels", parcels)):
        path = folder / f"{kind}-{count}-{name}.parquet"
        frame = pl.DataFrame(
            {"rid": np.arange(len(shapes)), "wkb": shapely.to_wkb(shapes).tolist()}
        )
        frame.write_parquet(path)
        paths.append(path)
    return paths[0], paths[1]
