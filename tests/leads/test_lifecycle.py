"""The laws of a lead's life: a table of known answers."""

from __future__ import annotations

import polars as pl
import pytest

from supervision_models.leads.lifecycle import next_events

PREVIOUS = pl.Schema(
    {
        "lead_id": pl.String,
        "model_id": pl.String,
        "event": pl.String,
        "cause": pl.String,
        "evidence_hash": pl.String,
        "content_hash": pl.String,
    }
)
OBSERVED = pl.Schema(
    {
        "lead_id": pl.String,
        "model_id": pl.String,
        "status": pl.String,
        "cause": pl.String,
        "evidence_hash": pl.String,
        "content_hash": pl.String,
    }
)
HIT = ("hit", "", "e1", "c1")
OTHER = ("hit", "", "e2", "c2")
REWORDED = ("hit", "", "e1", "c9")
CLEAR = ("clear", "clear", None, None)
EXCEPTED = ("excepted", "excepted:temporary-use", None, None)
UNKNOWN = ("not_assessable", "not-assessable:coverage:approval", None, None)
OUTSIDE = ("out_of_scope", "out-of-scope", None, None)
GAP = "not-assessable:coverage:approval"


def judge(
    before: tuple[str, str] | None,
    now: tuple[str, str, str | None, str | None] | None,
    ran: bool = True,
) -> tuple[str, str, str, str] | None:
    """The event of one lead: (event, cause, evidence hash, content hash)."""
    previous = [] if before is None else [("l", "m", *before, "e1", "c1")]
    observed = [] if now is None else [("l", "m", *now)]
    events = next_events(
        pl.DataFrame(previous, schema=PREVIOUS, orient="row"),
        pl.DataFrame(observed, schema=OBSERVED, orient="row"),
        {"m"} if ran else {"another"},
    )
    if events.is_empty():
        return None
    (row,) = events.drop("lead_id", "model_id").rows()
    return tuple(row)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (None, HIT, ("new", "", "e1", "c1")),
        (None, CLEAR, None),
        (None, EXCEPTED, None),
        (None, UNKNOWN, None),
        (None, OUTSIDE, None),
        (("new", ""), HIT, ("unchanged", "", "e1", "c1")),
        (("unchanged", ""), HIT, ("unchanged", "", "e1", "c1")),
        (("updated", ""), OTHER, ("updated", "", "e2", "c2")),
        (("new", ""), REWORDED, ("unchanged", "", "e1", "c9")),
        (("new", ""), CLEAR, ("resolved", "clear", "e1", "c1")),
        (("new", ""), EXCEPTED, ("resolved", "excepted:temporary-use", "e1", "c1")),
        (("new", ""), UNKNOWN, ("unobserved", GAP, "e1", "c1")),
        (("new", ""), OUTSIDE, ("unobserved", "out-of-scope", "e1", "c1")),
        (("new", ""), None, ("unobserved", "subject-absent", "e1", "c1")),
        (("resolved", "clear"), HIT, ("reopened", "", "e1", "c1")),
        (("resolved", "clear"), OTHER, ("reopened", "", "e2", "c2")),
        (("resolved", "clear"), CLEAR, None),
        (("resolved", "clear"), UNKNOWN, None),
        (("resolved", "clear"), None, None),
        (("reopened", ""), HIT, ("unchanged", "", "e1", "c1")),
        (("unobserved", "subject-absent"), None, None),
        (("unobserved", "subject-absent"), HIT, ("unchanged", "", "e1", "c1")),
        (("unobserved", "subject-absent"), OTHER, ("updated", "", "e2", "c2")),
        (("unobserved", "subject-absent"), CLEAR, ("resolved", "clear", "e1", "c1")),
        (("unobserved", "subject-absent"), UNKNOWN, ("unobserved", GAP, "e1", "c1")),
        (("unobserved", GAP), UNKNOWN, None),
    ],
)
def test_what_a_scan_says(
    before: tuple[str, str] | None,
    now: tuple[str, str, str | None, str | None] | None,
    expected: tuple[str, str, str, str] | None,
) -> None:
    assert judge(before, now) == expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (("new", ""), ("unobserved", "model-not-run", "e1", "c1")),
        (("unobserved", "subject-absent"), ("unobserved", "model-not-run", "e1", "c1")),
        (("unobserved", "model-not-run"), None),
        (("resolved", "clear"), None),
    ],
)
def test_a_model_that_did_not_run_closes_nothing(
    before: tuple[str, str], expected: tuple[str, str, str, str] | None
) -> None:
    assert judge(before, None, ran=False) == expected


def test_a_stray_finding_of_a_model_that_did_not_run_closes_nothing() -> None:
    assert judge(("new", ""), CLEAR, ran=False) == ("unobserved", "model-not-run", "e1", "c1")
