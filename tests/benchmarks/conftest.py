"""Where benchmarks write: a table on the terminal, one JSON file each, and curves as SVG and PNG.

BENCH_WORLDS  a folder that keeps generated provinces for the next run
"""

from __future__ import annotations

import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from supervision_models.workspace import Workspace
from tests.benchmarks.worlds.workspace import copy_world, make_world
from tests.benchmarks.worlds.world import WORLDS

BUILD = Path(__file__).parents[2] / "build" / "benchmarks"
Report = Callable[[str, Sequence[Mapping[str, Any]]], None]
Series = Mapping[str, Sequence[tuple[float, float]]]


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


@pytest.fixture
def chart() -> Callable[..., None]:
    """chart(name, series, x=, y=): curves on logarithmic axes, as SVG and PNG beside the JSON.

    series  label -> points; `linear` draws growth in step with x from the first point of the first
    """

    def draw(name: str, series: Series, *, x: str, y: str, linear: bool = True) -> None:
        if max(map(len, series.values())) < 2:
            return  # one size is no curve
        import matplotlib as mpl

        mpl.use("Agg")
        from matplotlib import pyplot as plt

        # the same numbers give the same file
        mpl.rcParams["svg.hashsalt"] = name
        BUILD.mkdir(parents=True, exist_ok=True)
        figure, axes = plt.subplots(figsize=(7, 4.5), layout="constrained")
        for label, points in series.items():
            axes.plot(*zip(*points, strict=True), marker="o", label=label)
        first = next(iter(series.values()))
        if linear and len(first) > 1:
            (x0, y0), (x1, _) = first[0], first[-1]
            axes.plot([x0, x1], [y0, y0 * x1 / x0], "k:", linewidth=1, label="linear")
        axes.set(xscale="log", yscale="log", xlabel=x, ylabel=y)
        axes.grid(visible=True, which="both", alpha=0.2)
        axes.legend()
        figure.savefig(BUILD / f"{name}.svg", metadata={"Date": None})
        figure.savefig(BUILD / f"{name}.png", dpi=144)
        plt.close(figure)

    return draw


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Workspace]:
    """province(size, root, name="province"): a generated world with an empty cache, at root."""
    folder = os.environ.get("BENCH_WORLDS")
    worlds = Path(folder) if folder else tmp_path_factory.mktemp("worlds")

    def find(size: int, root: Path, name: str = "province") -> Workspace:
        kept = worlds / f"{name}-{size}"
        if not (kept / "whole").exists():
            shutil.rmtree(kept, ignore_errors=True)
            make_world(kept, WORLDS[name], size)
            (kept / "whole").touch()
        return copy_world(Workspace.open(kept / "ws"), root)

    return find


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """run(hand, workspace, *options): one run of `worlds.runs` in a process of its own.

    Gives seconds (without the start of Python), peak_mib, times by stage, and the hits in one
    order with their facts rounded as leads show them.
    """

    def start(hand: str, workspace: Workspace, *options: str) -> dict[str, Any]:
        out = tmp_path / f"{hand}.parquet"
        out.unlink(missing_ok=True)
        ran = measured(
            *(sys.executable, "-m", "tests.benchmarks.worlds.runs"),
            *(hand, str(workspace.root), str(out), *options),
        )
        times = json.loads(ran.output)
        return {
            "seconds": times["total"],
            "peak_mib": ran.peak_mib,
            "times": times,
            "hits": _hits(out) if out.exists() else None,
        }

    return start


def _hits(path: Path) -> pl.DataFrame:
    rounded = pl.col("facts").list.eval(pl.element().round(2))
    return pl.read_parquet(path).select("model", "record_no", rounded).sort("model", "record_no")


def _cell(value: object) -> str:
    return (
        f"{value:,.2f}"
        if isinstance(value, float)
        else f"{value:,}"
        if isinstance(value, int)
        else str(value)
    )
