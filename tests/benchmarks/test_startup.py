"""How long people wait for `supervision --help`. Wanted: under 0.3 s on a machine at rest."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

ENTRY = Path(sys.executable).with_name("supervision")
WANTED = 0.3


def test_help(benchmark: Any, report: Any) -> None:
    def run() -> None:
        subprocess.run([ENTRY, "--help"], check=True, stdout=subprocess.DEVNULL)

    benchmark.pedantic(run, rounds=15, warmup_rounds=2)
    stats = benchmark.stats.stats
    report(
        "startup",
        [
            {
                "command": "supervision --help",
                "min_s": float(stats.min),
                "median_s": float(stats.median),
                "max_s": float(stats.max),
                "wanted_s": WANTED,
            }
        ],
    )
    # the least of many rounds is the program's own time; what lies above it is the machine's
    assert stats.min < WANTED


def test_import(benchmark: Any, report: Any) -> None:
    def run() -> None:
        subprocess.run([sys.executable, "-c", "import supervision_models"], check=True)

    benchmark.pedantic(run, rounds=15, warmup_rounds=2)
    stats = benchmark.stats.stats
    report(
        "import",
        [{"min_s": float(stats.min), "median_s": float(stats.median), "max_s": float(stats.max)}],
    )
