"""A county from raw files to leads: time by stage, and the peak of memory."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

ENTRY = str(Path(sys.executable).with_name("supervision"))


@pytest.mark.parametrize("scale", [0.1, 1])
def test_a_county(scale: float, tmp_path: Path, measure: Any, report: Any) -> None:
    ran = measure(ENTRY, "demo", str(tmp_path / "demo"), "--scale", str(scale), "--run", "--json")
    tour = json.loads(ran.output)
    rows = tour["rows"]
    assert rows["in"] == rows["loaded"] + rows["quarantined"] + rows["skipped"]
    stages = [
        {"stage": stage, "seconds": float(seconds)} for stage, seconds in tour["seconds"].items()
    ]
    total = {"stage": f"all, peak {ran.peak_mib:.0f} MiB", "seconds": round(ran.seconds, 2)}
    report(f"county-{scale:g}", [*stages, total])
    root = str(tmp_path / "demo" / "workspace")
    again = measure(ENTRY, "scan", "-w", root, "--as-of", "2026-09-30", "--json")
    events = json.loads(again.output)["leads"]
    report(
        f"rescan-{scale:g}",
        [
            {
                "rows": rows["loaded"],
                "leads": sum(events.values()),
                "seconds": round(again.seconds, 2),
                "peak_mib": round(again.peak_mib, 1),
            }
        ],
    )
