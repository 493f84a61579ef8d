"""What each further model of the shipped library costs: first scans of more and more of them.

BENCH_COUNTY  scale of the county (default 0.3)
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

SCALE = float(os.environ.get("BENCH_COUNTY", "0.3"))
SIZES = (10, 30, 60, 0)  # 0: all of them


def test_cost_of_a_further_model(tmp_path: Path, measure: Any, report: Any) -> None:
    def run(what: str, number: float) -> tuple[dict[str, Any], float]:
        ran = measure(
            *(sys.executable, "-m", "tests.benchmarks.worlds.library"),
            *(what, str(tmp_path), f"{number:g}"),
        )
        return json.loads(ran.output), ran.peak_mib

    county, _ = run("make", SCALE)
    run("scan", SIZES[0])  # files that nobody has read yet would be charged to the first
    rows: list[dict[str, Any]] = []
    seen: dict[str, str] = {}
    before = {"models": 0, "seconds": 0.0}
    for number in SIZES:
        found, peak = run("scan", number)
        changed = [name for name, digest in seen.items() if found["digests"].get(name) != digest]
        assert changed == [], "beside others a model finds something else"
        assert found["models"] > before["models"]
        seen = found["digests"]
        added = found["models"] - before["models"]
        rows.append(
            {
                "scale": SCALE,
                "rows": county["rows"],
                "models": found["models"],
                "findings": found["findings"],
                "seconds": round(found["seconds"], 2),
                "per_added_model": round((found["seconds"] - before["seconds"]) / added, 3),
                "peak_mib": round(peak),
            }
        )
        before = found
    report("library", rows)
