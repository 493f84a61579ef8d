"""How the sixty models grow with the subjects, unlimited and in 2 GB.

BENCH_GROWTH  sizes, in whole counties of 20,000 (default 100000,300000,1000000; the full run of
              docs/performance.md has 100000,1000000,10000000)
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

SIZES = [int(n) for n in os.environ.get("BENCH_GROWTH", "100000,300000,1000000").split(",")]
LIMIT = "2GB"


def test_growth(province: Any, run: Any, tmp_path: Path, report: Any, chart: Any) -> None:
    """Each size three times: ours, ours in 2 GB, sixty queries by hand."""
    seconds: dict[str, list[tuple[float, float]]] = {}
    peaks: dict[str, list[tuple[float, float]]] = {}
    rows = []
    for subjects in sorted(SIZES):
        free = run("ours", province(subjects, tmp_path / f"free{subjects}"))
        limited = run(
            "ours", province(subjects, tmp_path / f"tight{subjects}"), "--memory-limit", LIMIT
        )
        queries = run("sql", province(subjects, tmp_path / f"sql{subjects}"))
        assert free["hits"].equals(limited["hits"]), "the limit changes what is found"
        assert free["hits"].equals(queries["hits"]), "the queries find something else"
        runs = {"ours": free, f"ours in {LIMIT}": limited, "60 queries": queries}
        for label, row in runs.items():
            line = seconds.setdefault(label, [])
            line.append((subjects, row["seconds"]))
            peaks.setdefault(label, []).append((subjects, row["peak_mib"]))
            rows.append(
                {
                    "subjects": subjects,
                    "run": label,
                    "seconds": round(row["seconds"], 2),
                    "of_linear": round(row["seconds"] / line[0][1] / (subjects / line[0][0]), 2),
                    "of_unlimited": round(row["seconds"] / free["seconds"], 2),
                    "of_queries": round(row["seconds"] / queries["seconds"], 2),
                    "peak_mib": round(row["peak_mib"]),
                    "hits": row["hits"].height,
                }
            )
    report("growth", rows)
    chart("growth", seconds, x="subjects", y="seconds, 60 models")
    chart("growth-memory", peaks, x="subjects", y="peak of memory, MiB", linear=False)
