"""How a scan grows: with the subjects, unlimited and in 2 GB, and with the models.

BENCH_MODEL_SUBJECTS  subjects for the growth with the models (default 100000)
BENCH_GROWTH  sizes, in whole counties of 20,000 (default 100000,300000,1000000; the full run of
              docs/performance.md has 100000,1000000,10000000)
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from supervision_models.workspace import Workspace
from tests.benchmarks.worlds.world import WORLDS

SIZES = [int(n) for n in os.environ.get("BENCH_GROWTH", "100000,300000,1000000").split(",")]
LIMIT = "2GB"
MODEL_SUBJECTS = int(os.environ.get("BENCH_MODEL_SUBJECTS", "100000"))


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


def test_more_models(province: Any, run: Any, tmp_path: Path, report: Any, chart: Any) -> None:
    """The same rows and the same matches under 60, 116 and 228 models."""
    seconds: dict[str, list[tuple[float, float]]] = {}
    rows = []
    for name in ("province", "province-2", "province-4"):
        models = len(WORLDS[name].questions())
        workspace = province(MODEL_SUBJECTS, tmp_path / name, name)
        hands = {"ours": "ours", "queries": "sql", "polars": "polars"}
        runs = {label: run(hand, workspace, "--world", name) for label, hand in hands.items()}
        for label, row in runs.items():
            assert row["hits"].equals(runs["ours"]["hits"]), f"{label} finds something else"
            line = seconds.setdefault(label, [])
            line.append((models, row["seconds"]))
            rows.append(
                {
                    "subjects": MODEL_SUBJECTS,
                    "models": models,
                    "run": label,
                    "seconds": round(row["seconds"], 2),
                    "of_sixty": round(row["seconds"] / line[0][1], 2),
                    "of_queries": round(row["seconds"] / runs["queries"]["seconds"], 2),
                    "peak_mib": round(row["peak_mib"]),
                }
            )
    rows.append(_standing(province(MODEL_SUBJECTS, tmp_path / "standing", "province-2"), run))
    report("models", rows)
    chart("models", seconds, x="models", y=f"seconds, {MODEL_SUBJECTS:,} subjects")


def _standing(workspace: Workspace, run: Any) -> dict[str, Any]:
    """New models after a scan of others that has made the same matches already."""
    run("ours", workspace, "--world", "province")
    options = ("--world", "province-2", "--ending=-s1")
    ours, queries = (run(hand, workspace, *options) for hand in ("ours", "sql"))
    assert ours["hits"].equals(queries["hits"])
    return {
        "subjects": MODEL_SUBJECTS,
        "models": 56,
        "run": "ours, new models over matches made before",
        "seconds": round(ours["seconds"], 2),
        "of_sixty": "",
        "of_queries": round(ours["seconds"] / queries["seconds"], 2),
        "peak_mib": round(ours["peak_mib"]),
    }
