"""Joins in time: valid on a day, nearest, within days, days without a valid paper.

BENCH_DAYS  rows on each side, in blocks of 100,000 (default 100000,1000000; up to 10000000).
The skewed world has 100,000 rows and one firm with 20,000 × 20,000 more.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.worlds.spans import questions

SIZES = [int(n) for n in os.environ.get("BENCH_DAYS", "100000,1000000").split(",")]
CASES = [*(("days", size) for size in sorted(SIZES)), ("days-skewed", 100_000)]


@pytest.mark.parametrize(("name", "size"), CASES)
def test_days(name: str, size: int, province: Any, run: Any, tmp_path: Path, report: Any) -> None:
    workspace = province(size, tmp_path / "ws", name)
    # who makes all pairs of the giant firm is stopped before the machine is
    options = ("--world", name, "--memory-limit", "8GB")
    ours = run("ours-each", workspace, *options)
    peers = {hand: run(hand, workspace, *options) for hand in ("sql", "polars")}
    for hand, peer in peers.items():
        assert peer["hits"].equals(ours["hits"]), f"{hand} finds something else"
    assert ours["hits"]["model"].n_unique() == len(questions())
    rows = []
    for question in questions():
        seconds = {hand: peer["times"][question.id] for hand, peer in peers.items()}
        mine = ours["times"][question.id]
        rows.append(
            {
                "rows": size,
                "question": question.id.removeprefix("bench.days."),
                "ours_s": round(mine, 2),
                "queries_s": round(seconds["sql"], 2),
                "polars_s": round(seconds["polars"], 2),
                "of_queries": round(mine / seconds["sql"], 2),
                "of_polars": round(mine / seconds["polars"], 2),
                "hits": ours["hits"].filter(model=question.id).height,
            }
        )
    peaks = {hand: round(row["peak_mib"]) for hand, row in {"ours": ours, **peers}.items()}
    report(f"{name}-{size}", [{**row, "peak_mib": peaks["ours"]} for row in rows])
