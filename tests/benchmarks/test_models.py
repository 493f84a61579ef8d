"""Sixty models over many subjects: ours, sixty queries by hand in DuckDB, the same in polars.

BENCH_SUBJECTS  sizes, in whole counties of 20,000 (default 100000,1000000)
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.worlds.floor import distinct_matches
from tests.benchmarks.worlds.questions import questions
from tests.benchmarks.worlds.workspace import change_world

SIZES = [int(n) for n in os.environ.get("BENCH_SUBJECTS", "100000,1000000").split(",")]
CHANGED = 0.01


@pytest.mark.parametrize("subjects", SIZES)
def test_sixty_models(subjects: int, province: Any, run: Any, tmp_path: Path, report: Any) -> None:
    workspace = province(subjects, tmp_path / "ws")
    first = run("ours", workspace)
    assert first["hits"]["model"].n_unique() == len(questions()) == 60
    hands = {"60 queries, native tables": "sql", "60 queries, Parquet": "sql-parquet",
             "polars, one by one": "polars", "polars, all in one call": "polars-all"}  # fmt: skip
    peers = {label: run(hand, workspace) for label, hand in hands.items()}
    for label, peer in peers.items():
        assert peer["hits"].equals(first["hits"]), f"{label} finds something else"
    again = run("ours", workspace)
    assert again["hits"].equals(first["hits"]), "the second scan finds something else"
    changes = sum(change_world(workspace, CHANGED, turn=1).values())
    changed = run("ours", workspace)
    oracle = run("sql", workspace)
    assert changed["hits"].equals(oracle["hits"]), "the scan after the change misses something"
    assert not changed["hits"].equals(first["hits"])
    queries = peers["60 queries, native tables"]["seconds"]
    runs = {
        "ours, first scan": first,
        "ours, nothing changed": again,
        f"ours, {changes:,} rows changed": changed,
        **peers,
    }
    report(
        f"models-{subjects}",
        [
            {
                "subjects": subjects,
                "run": label,
                "seconds": round(row["seconds"], 2),
                "of_queries": round(row["seconds"] / queries, 3),
                "of_first": round(row["seconds"] / first["seconds"], 3),
                "peak_mib": round(row["peak_mib"]),
                "hits": row["hits"].height,
            }
            for label, row in runs.items()
        ],
    )


@pytest.mark.parametrize("subjects", SIZES)
def test_overhead(subjects: int, province: Any, run: Any, tmp_path: Path, report: Any) -> None:
    """Our scan against its distinct joins, bare: loaded, joined, grouped, judged by nobody."""
    workspace = province(subjects, tmp_path / "ws")
    ours, bare = run("ours", workspace), run("joins", workspace)
    uses = sum(len(question.document["match"]) for question in questions())
    stages = {
        f"ours, {stage.removeprefix('stage ')}": seconds
        for stage, seconds in ours["times"].items()
        if stage.startswith("stage ")
    }
    joined = bare["seconds"] - bare["times"]["load"]
    rows = {
        "bare, load": bare["times"]["load"],
        f"bare, {len(distinct_matches())} distinct joins of {uses}": joined,
        "bare, all": bare["seconds"],
        **stages,
        "ours, all": ours["seconds"],
    }
    report(
        f"overhead-{subjects}",
        [
            {
                "subjects": subjects,
                "part": label,
                "seconds": round(seconds, 2),
                "of_bare": round(seconds / bare["seconds"], 2),
            }
            for label, seconds in rows.items()
        ],
    )
