"""Firms by what agencies write of them, beside what else a user would take.

BENCH_COMPANIES  firms of the register and rows, as ``20000x100000`` (default; the issue's size is
200000x1000000)
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from tests.benchmarks.companies_hands import HANDS
from tests.benchmarks.conftest import measured

FIRMS, ROWS = (int(n) for n in os.environ.get("BENCH_COMPANIES", "20000x100000").split("x"))


def test_companies(report: Any) -> None:
    rows = []
    for hand in HANDS:
        run = measured(
            sys.executable, "-m", "tests.benchmarks.companies_hands", hand, str(FIRMS), str(ROWS)
        )
        rows.append({"hand": hand, **json.loads(run.output), "peak_mib": round(run.peak_mib)})
    found = {row["hand"]: row for row in rows}
    assert found["ours"]["f1"] > max(found["folded"]["f1"], found["tfidf"]["f1"])
    assert found["ours"]["precision"] >= 0.97
    width = {key for row in rows for key in row}
    order = [key for key in rows[0] if key in width]
    report("companies", [{key: row.get(key, "") for key in order} for row in rows])
