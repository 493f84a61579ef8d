"""Features to an estimator and scores back: in batches, and as one frame.

BENCH_SCORED  subjects (default 100000,1000000; whole: up to 10000000)
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import pytest

from tests.benchmarks.estimator_hand import HANDS

SIZES = [int(n) for n in os.environ.get("BENCH_SCORED", "100000,1000000").split(",")]


def test_estimator(measure: Any, report: Any) -> None:
    rows = []
    for subjects in sorted(SIZES):
        told = {}
        for hand in HANDS:
            ran = measure(
                sys.executable, "-m", "tests.benchmarks.estimator_hand", hand, str(subjects)
            )
            told[hand] = json.loads(ran.output) | {"peak_mib": round(ran.peak_mib)}
        for hand, found in told.items():
            assert found["scored"] == subjects
            assert found["total"] == pytest.approx(told["ours"]["total"], rel=1e-6)
            rows.append(
                {
                    "subjects": subjects,
                    "hand": hand,
                    "seconds": round(found["seconds"], 2),
                    "of_frame": round(found["seconds"] / told["frame"]["seconds"], 2),
                    "peak_mib": found["peak_mib"],
                }
            )
    report("estimator", rows)
