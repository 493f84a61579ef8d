"""Firms by what agencies write of them, beside what else a user would take.

BENCH_COMPANIES  firms of the register and rows, as ``20000x100000`` (default; the issue's size is
200000x1000000)
LINKAGE_PEERS    the Python of an environment that holds splink; without it that hand is left out
COMPANY_HANDS    hands to run beside ours, see `companies_hands` (all by default)
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from tests.benchmarks.companies_hands import HANDS
from tests.benchmarks.conftest import measured

FIRMS, ROWS = (int(n) for n in os.environ.get("BENCH_COMPANIES", "20000x100000").split("x"))


CHOSEN = os.environ.get("COMPANY_HANDS", ",".join(HANDS)).split(",")


def test_companies(report: Any) -> None:
    rows = []
    for hand in dict.fromkeys(["ours", *CHOSEN]):
        run = measured(
            sys.executable, "-m", "tests.benchmarks.companies_hands", hand, str(FIRMS), str(ROWS)
        )
        told = json.loads(run.output)
        if "missing" in told:
            told = {"note": f"{told['missing']} is not installed"}
        rows.append({"hand": hand, **told, "peak_mib": round(run.peak_mib)})
    peers = ("folded", "tfidf", "rapidfuzz", "splink")
    found = {row["hand"]: row for row in rows if "f1" in row}
    for row in found.values():
        row["of_ours"] = round(row["seconds"] / found["ours"]["seconds"], 2)
    order = list(dict.fromkeys(key for row in rows for key in row))
    report("companies", [{key: row.get(key, "") for key in order} for row in rows])
    assert found["ours"]["f1"] > max(
        (found[hand]["f1"] for hand in peers if hand in found), default=0
    )
    assert found["ours"]["precision"] >= 0.97
