"""The whole way over the fictional county, per stage, at growing scale.

BENCH_SCALES  scales (default 1,10; the full run of docs/performance.md has 1,10,100)
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

SCALES = [float(scale) for scale in os.environ.get("BENCH_SCALES", "1,10").split(",")]


def test_whole_way(tmp_path: Path, measure: Any, report: Any, chart: Any) -> None:
    rows = []
    curves: dict[str, list[tuple[float, float]]] = {}
    first: dict[str, float] = {}
    for scale in sorted(SCALES):
        ran = measure(
            *(sys.executable, "-m", "tests.benchmarks.worlds.county"),
            *(str(tmp_path / f"{scale:g}"), str(scale)),
        )
        county = json.loads(ran.output)
        assert county["found"] == county["planted"] > 0
        assert county["misjudged"] == 0
        stages = {**county["seconds"], "all": sum(county["seconds"].values())}
        for stage, seconds in stages.items():
            first.setdefault(stage, seconds / scale)
            curves.setdefault(stage, []).append((county["rows"], seconds))
            rows.append(
                {
                    "scale": scale,
                    "rows": county["rows"],
                    "leads": county["leads"],
                    "stage": stage,
                    "seconds": round(seconds, 2),
                    "of_linear": round(seconds / scale / first[stage], 2),
                    "peak_mib": round(ran.peak_mib) if stage == "all" else "",
                }
            )
    report("county", rows)
    chart("county", curves, x="rows loaded", y="seconds", linear=False)
