"""A process that merges one scan; the tests kill it, or run two at once.

merge_process.py LEDGER FINDINGS SCAN KILL_AT
KILL_AT  number of the statement before which the process kills itself; "commit" and
         "committed" for just before and just after the commit; "never"
"""

from __future__ import annotations

import os
import signal
import sys

import polars as pl
from sqlalchemy import event

from supervision_models.leads import merge
from supervision_models.ledger import Ledger

AT = "2026-09-30T09:00:00+08:00"


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, findings: str, scan_id: str, kill_at: str) -> None:
    table = pl.read_parquet(findings)
    with Ledger.open(url) as ledger:
        engine = ledger._database.engine
        count = 0

        def statement(*_: object) -> None:
            nonlocal count
            count += 1
            if str(count) == kill_at:
                die()

        event.listen(engine, "before_cursor_execute", statement)
        if kill_at == "commit":
            event.listen(engine, "commit", lambda _: die())
        report = merge(
            ledger,
            {"id": scan_id, "as_of": "2026-09-30", "started_at": AT, "finished_at": AT},
            table,
            {"land.example": "d"},
            AT,
        )
        if kill_at == "committed":
            die()
        print(count, report.repeated, report.head)


if __name__ == "__main__":
    main(*sys.argv[1:])
