"""The fictional county from raw files to exported leads, in a process of its own.

    python -m tests.benchmarks.worlds.county ROOT SCALE

Prints one JSON object: seconds by stage, rows, leads, and what the models got right.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from itertools import pairwise
from pathlib import Path

# loaded before the clock runs: the tour imports them where it needs them
import supervision_models.export
import supervision_models.ingest
import supervision_models.leads.intake
import supervision_models.models.loader  # noqa: F401
from supervision_models.demo.tour import run_tour

_STAGES = {"read": "read", "link": "link", "net area": "match", "merge": "merge"}


def main() -> None:
    root, scale = Path(sys.argv[1]), float(sys.argv[2])
    marks: list[tuple[str, float]] = []
    begin = time.perf_counter()
    tour = run_tour(
        root,
        scale=scale,
        at=dt.datetime(2026, 9, 30, 8, tzinfo=dt.UTC),
        progress=lambda label, share: marks.append((label, time.perf_counter())),
    )
    seconds = {stage: float(value) for stage, value in tour.seconds.items() if stage != "scan"}
    # the scan's own stages, by the labels of its progress
    start = begin + tour.seconds["generate"] + tour.seconds["ingest"]
    end = start + tour.seconds["scan"]
    scan = marks[[label for label, _ in marks].index("read") :]
    parts = {"models": scan[0][1] - start}
    for (label, at), (_, until) in pairwise([*scan, ("", end)]):
        stage = _STAGES.get(label, "match" if "×" in label else "judge")
        parts[stage] = parts.get(stage, 0.0) + until - at
    order = ("generate", "ingest", *parts, "export")
    stages = {**seconds, **parts}
    hits = sum(card.planted for card in tour.scorecards)
    print(
        json.dumps(
            {
                "seconds": {stage: stages[stage] for stage in order},
                "rows": sum(report.loaded for report in tour.reports),
                "leads": tour.exported,
                "planted": hits,
                "found": sum(card.right for card in tour.scorecards),
                "misjudged": sum(len(card.misjudged) for card in tour.scorecards),
            }
        )
    )


if __name__ == "__main__":
    main()
