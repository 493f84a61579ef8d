"""Several questions of one pair of relations, and net areas: ours beside plain DuckDB, GeoPandas.

The data are those of the overlap, each parcel of one of eight kinds. ``OVERLAP_PEERS`` may name the
Python of an environment that holds GeoPandas. `LAND_COUNTS` chooses the numbers of patches;
`crowded` has a hundredth of them, so large that each meets more than a hundred parcels.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import shapely

from tests.benchmarks.land_hands import HANDS, LETTERS
from tests.benchmarks.overlap_data import blobs, write_case

PEERS = os.environ.get("OVERLAP_PEERS", sys.executable)
COUNTS = [int(n) for n in os.environ.get("LAND_COUNTS", "30000,100000").split(",")]
SCRIPT = str(Path(__file__).with_name("land_hands.py"))


@pytest.mark.parametrize(
    ("question", "kind"), [("eight", "uniform"), ("net", "uniform"), ("net", "crowded")]
)
def test_land(question: str, kind: str, tmp_path: Path, measure: Any, report: Any) -> None:
    rows: list[dict[str, Any]] = []
    for count in COUNTS:
        patches, parcels = write_case(tmp_path, "uniform", count)
        if kind == "crowded":
            _crowd(patches, count)
        for path in (patches, parcels):
            _with_letters(path)
        done: dict[str, dict[str, Any]] = {}
        for hand in HANDS:
            if question == "net" and hand == "ours, each alone":
                continue  # its two matches have nothing else to share
            python = PEERS if hand == "geopandas" else sys.executable
            ran = measure(python, SCRIPT, hand, question, str(patches), str(parcels))
            done[hand] = json.loads(ran.output) | {"peak_mib": round(ran.peak_mib, 1)}
        fastest = min(d["seconds"] for name, d in done.items() if "our" not in name and len(d) > 2)
        for hand, told in done.items():
            here = "seconds" in told
            rows.append(
                {
                    "patches": count if kind == "uniform" else count // 100,
                    "hand": hand,
                    "seconds": round(told["seconds"], 2) if here else "not installed",
                    "of_fastest_peer": round(told["seconds"] / fastest, 2) if here else "",
                    "found": told.get("found", ""),
                    "area_m2": told.get("area", ""),
                    "peak_mib": told["peak_mib"] if here else "",
                }
            )
            if here:
                assert told["area"] == pytest.approx(done["ours"]["area"], rel=1e-6)
                assert told["found"] == pytest.approx(done["ours"]["found"], rel=1e-4)
    report(f"land-{question}-{kind}", rows)


def _crowd(patches: Path, count: int) -> None:
    """Few patches, ten times as wide as the others."""
    side = count**0.5 * 60
    shapes = blobs(np.random.default_rng(4), count // 100, (0, side), (400, 800), (40, 60))
    _write(patches, shapes)


def _write(path: Path, shapes: np.ndarray) -> None:
    frame = pl.DataFrame({"rid": np.arange(len(shapes)), "wkb": shapely.to_wkb(shapes).tolist()})
    frame.write_parquet(path)


def _with_letters(path: Path) -> None:
    frame = pl.read_parquet(path)
    if "code" not in frame.columns:
        letters = np.array(list(LETTERS))[frame["rid"].to_numpy() * 5 % len(LETTERS)]
        frame.with_columns(code=pl.Series(letters)).write_parquet(path)
