"""The merge of scans on every database, also by several processes at once."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import polars as pl

from supervision_models.leads import current, merge, watched
from supervision_models.leads.findings import FINDINGS
from supervision_models.ledger import Ledger
from supervision_models.review import decide

AT = "2026-09-30T09:00:00+08:00"
DAY = dt.date(2026, 9, 30)
PROCESS = Path(__file__).parents[1] / "leads" / "merge_process.py"


def findings(*identities: str) -> pl.DataFrame:
    rows = [
        {
            "model_id": "land.example",
            "status": "hit",
            "identity": identity,
            "lead_id": f"lead of {identity}",
            "score": 40,
            "severity": "S3",
            "geom": b"\x00\xff",
        }
        for identity in identities
    ]
    return pl.DataFrame(rows, schema=FINDINGS)


def run(ledger: Ledger, scan_id: str, *identities: str) -> dict[str, int]:
    scan = {"id": scan_id, "as_of": "2026-09-30", "started_at": AT, "finished_at": AT}
    report = merge(ledger, scan, findings(*identities), {"land.example": "d"}, AT)
    return {event: count for event, count in report.counts.items() if count}


def test_scans_decisions_and_verification(ledger: Ledger) -> None:
    assert run(ledger, "s1", "a", "b", "c") == {"new": 3}
    assert run(ledger, "s1", "a", "b", "c") == {"new": 3}
    assert run(ledger, "s2", "a", "b") == {"unchanged": 2, "unobserved": 1}
    decide(
        ledger,
        "lead of a",
        decision="not-filed",
        reason="data-error",
        note="已核",
        author="甲",
        at=AT,
    )
    standing = current(ledger, on=DAY)
    assert standing["suppressed"].to_list() == [True, False, False]
    assert standing["geom"].to_list() == [b"\x00\xff"] * 3
    assert watched(ledger).height == 3
    assert ledger.verify(head=ledger.audit.head()).ok


def test_several_processes_at_once(ledger: Ledger, ledger_url: str, tmp_path: Path) -> None:
    path = tmp_path / "findings.parquet"
    findings(*(f"p{number}" for number in range(50))).write_parquet(path)
    processes = [
        subprocess.Popen(
            [sys.executable, str(PROCESS), ledger_url, str(path), scan_id, "never"],
            stderr=subprocess.PIPE,
            text=True,
        )
        for scan_id in ("s1", "s1", "s2")
    ]
    for process in processes:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
    events = ledger.leads.events().group_by("scan_id").len()
    assert sorted(events.rows()) == [("s1", 50), ("s2", 50)]
    assert ledger.verify().ok
