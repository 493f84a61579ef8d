"""Areas of overlap: ours beside plain DuckDB, SedonaDB, GeoPandas and polars-st, in one run.

Each engine runs in a process of its own. ``OVERLAP_PEERS`` may name the Python of an environment
that holds the peers; an engine that is not there is named as not installed. ``OVERLAP_COUNTS``,
``OVERLAP_KINDS`` and ``OVERLAP_ENGINES`` choose cases.

Wanted: 1M × 500k uniform at most 0.8 of the fastest peer and 1 GiB; 100k × 500k skewed at most 0.35
of the fastest peer.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.overlap_data import write_case
from tests.benchmarks.overlap_peers import ENGINES

MINE = ("ours", "ours-bounded")
OWN = (*MINE, "duckdb")  # of the environment of this project
SCRIPT = str(Path(__file__).with_name("overlap_peers.py"))
PEERS = os.environ.get("OVERLAP_PEERS", sys.executable)
KINDS = os.environ.get("OVERLAP_KINDS", "uniform,skewed").split(",")
CHOSEN = os.environ.get("OVERLAP_ENGINES", ",".join(ENGINES)).split(",")
COUNTS = [int(n) for n in os.environ.get("OVERLAP_COUNTS", "100000,300000,1000000").split(",")]


@pytest.mark.parametrize("kind", KINDS)
def test_overlap(kind: str, tmp_path: Path, measure: Any, report: Any) -> None:
    rows: list[dict[str, Any]] = []
    for count in COUNTS:
        if kind == "skewed" and count > 100_000:
            continue
        files = [str(path) for path in write_case(tmp_path, kind, count)]
        done: dict[str, dict[str, Any]] = {}
        for engine in CHOSEN:
            python = sys.executable if engine in OWN else PEERS
            ran = measure(python, SCRIPT, engine, *files)
            done[engine] = json.loads(ran.output) | {"peak_mib": round(ran.peak_mib, 1)}
        peers = [d["seconds"] for name, d in done.items() if name not in MINE and "seconds" in d]
        fastest = min(peers)
        for engine, told in done.items():
            here = "seconds" in told
            rows.append(
                {
                    "patches": count,
                    "engine": engine,
                    "seconds": round(told["seconds"], 2) if here else "not installed",
                    "of_fastest_peer": round(told["seconds"] / fastest, 2) if here else "",
                    "pairs": told.get("pairs", ""),
                    "area_m2": told.get("area", ""),
                    "peak_mib": told["peak_mib"] if here else "",
                }
            )
            if here:
                assert told["area"] == pytest.approx(done["ours"]["area"], rel=1e-6)
                assert told["pairs"] == pytest.approx(done["ours"]["pairs"], rel=1e-4)
    report(f"overlap-{kind}", rows)
