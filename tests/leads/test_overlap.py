"""How far two models find the same in the last scan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from supervision_models.leads.overlap import overlaps
from supervision_models.ledger import Ledger

Row = dict[str, Any]
DAY = dt.date(2026, 9, 30)
A, B, C = "land.a", "land.b", "land.c"


def test_subjects_and_keys_that_both_tell_of(
    ledger: Ledger, run: Callable[..., object], finding: Callable[..., Row]
) -> None:
    assert overlaps(ledger, on=DAY) == {}
    run(
        "s1",
        *(finding(name, model_id=A, merge_keys=["project:1"]) for name in ("P1", "P2", "P3")),
        finding("P1", model_id=B, merge_keys=["project:1", "party:9"]),
        finding("P2", "excepted", model_id=B),
        finding("P3", model_id=B, subject_dataset="land_survey"),
        finding("P9", model_id=C, merge_keys=["party:9"]),
        models=(A, B, C),
    )
    found = overlaps(ledger, on=DAY)
    assert set(found) == {(A, B), (B, C)}
    both = found[(A, B)]
    assert (both.left_leads, both.right_leads, both.subjects, both.keys) == (3, 2, 1, 1)
    assert both.share == 0.5
    assert (found[(B, C)].subjects, found[(B, C)].keys) == (0, 1)


def test_only_the_last_scan_counts(
    ledger: Ledger, run: Callable[..., object], finding: Callable[..., Row]
) -> None:
    run("s1", finding("P1", model_id=A), finding("P1", model_id=B), models=(A, B))
    run("s2", finding("P1", model_id=A), finding("P1", "clear", model_id=B), models=(A, B))
    assert overlaps(ledger, on=DAY) == {}
    run("s3", finding("P1", model_id=B), models=(B,))
    assert overlaps(ledger, on=DAY) == {}  # A did not run
    run("s4", finding("P1", model_id=A), finding("P1", model_id=B), models=(A, B))
    assert overlaps(ledger, on=DAY)[(A, B)].subjects == 1
