"""The tables of docs/performance.md from the JSON of the last run.

    python -m tests.benchmarks.render

Between ``<!-- bench:NAME -->`` and ``<!-- /bench -->`` the page gets the rows of
build/benchmarks/NAME.json; a benchmark that was not run leaves its place as it is. Curves are
copied beside the page.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "benchmarks"
PAGE = ROOT / "docs" / "performance.md"
_PLACE = re.compile(r"(<!-- bench:([a-z0-9-]+) -->\n).*?(<!-- /bench -->)", re.DOTALL)


def render(page: str, build: Path) -> str:
    """The page with the tables of every benchmark that has results in `build`."""

    def filled(place: re.Match[str]) -> str:
        path = build / f"{place[2]}.json"
        if not path.exists():
            return place[0]
        document = json.loads(path.read_text(encoding="utf-8"))
        drawn = "".join(
            f"\n![{curve.stem}](performance-{curve.name})\n"
            for name in (place[2], f"{place[2]}-memory")
            if (curve := build / f"{name}.svg").exists()
        )
        return f"{place[1]}\n{table(document)}{drawn}\n{place[3]}"

    return _PLACE.sub(filled, page)


def table(document: dict[str, Any]) -> str:
    """Rows as a Markdown table, with the machine they ran on."""
    rows = document["rows"]
    names = list(rows[0])
    lines = [
        _line(names),
        _line([":--" if isinstance(rows[0][name], str) else "--:" for name in names]),
        *(_line([_text(row[name]) for name in names]) for row in rows),
    ]
    machine = document["machine"]
    what = ", ".join(
        f"{machine[key]} {unit}"
        for key, unit in (("cpus", "cores"), ("memory_gib", "GiB"))
        if key in machine
    )
    return "\n".join(lines) + f"\n\n{what}, Python {machine['python']}.\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _text(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def main() -> None:
    PAGE.write_text(render(PAGE.read_text(encoding="utf-8"), BUILD), encoding="utf-8")
    for curve in BUILD.glob("*.svg"):
        shutil.copyfile(curve, PAGE.with_name(f"performance-{curve.name}"))


if __name__ == "__main__":
    main()
