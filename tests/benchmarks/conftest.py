"""Where benchmarks write: a table on the terminal and one JSON file each in build/benchmarks."""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

BUILD = Path(__file__).parents[2] / "build" / "benchmarks"
Report = Callable[[str, Sequence[Mapping[str, Any]]], None]


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of a child: seconds on the wall, its largest resident set, and what it printed.

    peak_mib is the largest of the child and of the children that it waited for.
    """

    seconds: float
    peak_mib: float
    output: str


_WATCH = """
import resource, runpy, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
sys.stdout.buffer.write(done.stdout)
sys.stderr.buffer.write(done.stderr)
print("peak", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(done.returncode)
"""


def measured(*command: str) -> Measured:
    """Run a command in a process of its own and measure it with all that it starts."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _WATCH, *command], capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - start
    assert done.returncode == 0, done.stderr[-3000:]
    output, _, peak = done.stdout.rpartition("peak ")
    return Measured(seconds, int(peak) / 1024, output)


@pytest.fixture(scope="session")
def measure() -> Callable[..., Measured]:
    return measured


@pytest.fixture
def report(capsys: pytest.CaptureFixture[str]) -> Report:
    """report(name, rows): print the rows as a table and keep them as build/benchmarks/name.json."""

    def write(name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        assert rows
        BUILD.mkdir(parents=True, exist_ok=True)
        document = {
            "benchmark": name,
            "machine": {
                "python": platform.python_version(),
                "cpus": os.cpu_count(),
                "memory_gib": round(
                    os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1
                ),
                "page_kib": resource.getpagesize() // 1024,
                "load": round(os.getloadavg()[0], 1),
            },
            "rows": list(rows),
        }
        (BUILD / f"{name}.json").write_text(
            json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        names = list(rows[0])
        cells = [[_cell(row[column]) for column in names] for row in rows]
        widths = [max(map(len, column)) for column in zip(names, *cells, strict=True)]
        with capsys.disabled():
            print(f"\n{name}")
            for line in (names, *cells):
                print("  ".join(c.rjust(w) for c, w in zip(line, widths, strict=True)))

    return write


def _cell(value: object) -> str:
    return (
        f"{value:,.2f}"
        if isinstance(value, float)
        else f"{value:,}"
        if isinstance(value, int)
        else str(value)
    )
