"""Sixty models over many subjects: ours, sixty queries by hand in DuckDB, the same in polars.

BENCH_SUBJECTS  sizes, in whole counties (default 100000,1000000)
BENCH_WORLDS    a folder that keeps the generated provinces for the next run
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from supervision_models.workspace import Workspace
from tests.benchmarks.worlds.questions import questions
from tests.benchmarks.worlds.workspace import change_world, copy_world, make_world

SIZES = [int(n) for n in os.environ.get("BENCH_SUBJECTS", "100000,1000000").split(",")]
CHANGED = 0.01
Run = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Workspace]:
    """world(subjects): the untouched province of that size."""

    def find(subjects: int) -> Workspace:
        kept = os.environ.get("BENCH_WORLDS")
        root = (Path(kept) if kept else tmp_path_factory.mktemp("worlds")) / f"{subjects}"
        if (root / "whole").exists():
            return Workspace.open(root / "ws")
        made = make_world(root, subjects)
        (root / "whole").touch()
        return made

    return find


@pytest.fixture
def run(measure: Any, tmp_path: Path) -> Run:
    """run(hand, workspace): seconds, peak and hits of one run in a process of its own."""

    def measured(hand: str, workspace: Workspace, *more: str) -> dict[str, Any]:
        out = tmp_path / f"{hand}.parquet"
        ran = measure(sys.executable, "-m", "tests.benchmarks.worlds.runs", hand,
                      str(workspace.root), str(out), *more)  # fmt: skip
        times = json.loads(ran.output)
        return {"hand": hand, "seconds": times["total"], "peak_mib": ran.peak_mib, "times": times,
                "hits": hits(out)}  # fmt: skip

    return measured


def hits(path: Path) -> pl.DataFrame:
    """Hits in one order, their facts rounded as leads show them."""
    frame = pl.read_parquet(path)
    rounded = pl.col("facts").list.eval(pl.element().round(2))
    return frame.select("model", "record_no", rounded).sort("model", "record_no")


@pytest.mark.parametrize("subjects", SIZES)
def test_sixty_models(subjects: int, world: Any, run: Run, tmp_path: Path, report: Any) -> None:
    workspace = copy_world(world(subjects), tmp_path / "ws")
    first = run("ours", workspace)
    assert first["hits"]["model"].n_unique() == len(questions()) == 60
    peers = [run(hand, workspace) for hand in ("sql", "sql-parquet", "polars")]
    for peer in peers:
        assert peer["hits"].equals(first["hits"]), f"{peer['hand']} finds something else"
    again = run("ours", workspace)
    assert again["hits"].equals(first["hits"])
    changes = change_world(workspace, CHANGED, turn=1)
    changed = run("ours", workspace)
    after = run("sql", workspace)
    assert changed["hits"].equals(after["hits"]), "the rescan finds something else"
    assert not changed["hits"].equals(first["hits"])
    rows = [
        ("ours, first scan", first),
        ("60 queries, native tables", peers[0]),
        ("60 queries, Parquet", peers[1]),
        ("polars, streaming", peers[2]),
        ("ours, nothing changed", again),
        (f"ours, {sum(changes.values()):,} rows changed", changed),
        ("60 queries after the change", after),
    ]
    report(
        f"models-{subjects}",
        [
            {
                "subjects": subjects,
                "run": label,
                "seconds": round(row["seconds"], 2),
                "of_queries": round(row["seconds"] / peers[0]["seconds"], 3),
                "of_first": round(row["seconds"] / first["seconds"], 3),
                "peak_mib": round(row["peak_mib"]),
                "hits": row["hits"].height,
            }
            for label, row in rows
        ],
    )
