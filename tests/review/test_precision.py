"""What decisions say of models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from supervision_models.evaluation.precision import FEW_NOTE, dismissals, precision
from supervision_models.evaluation.verdicts import verdicts
from supervision_models.ledger import Ledger
from supervision_models.review import decide

AT = "2026-03-02T09:00:00+08:00"


def take(ledger: Ledger, lead: str, *steps: str) -> None:
    """Steps such as "filed" or "not-filed:data-error"."""
    for step in steps:
        state, _, reason = step.partition(":")
        decide(ledger, lead, decision=state, reason=reason or None, author="甲", at=AT)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (("preliminary",), ("open", "", False)),
        (("preliminary", "assessment", "filed"), ("true", "", True)),
        (("transferred",), ("true", "", False)),
        (("not-filed:data-error",), ("false", "data-error", False)),
        (("not-filed:time-barred",), ("true", "time-barred", False)),
        (("not-filed:duplicate",), ("open", "duplicate", False)),
        (
            ("not-filed:data-error", "preliminary", "assessment", "filed"),
            ("true", "", True),
        ),
        (
            ("preliminary", "assessment", "filed", "closed:not-a-violation"),
            ("false", "not-a-violation", True),
        ),
        (
            ("preliminary", "assessment", "filed", "advice", "replied", "verified", "closed"),
            ("true", "", True),
        ),
    ],
)
def test_the_last_telling_step_counts(
    ledger: Ledger, lead: str, steps: tuple[str, ...], expected: tuple[str, str, bool]
) -> None:
    take(ledger, lead, *steps)
    row = verdicts(ledger).row(0, named=True)
    assert (row["verdict"], row["reason"], row["filed"]) == expected


@pytest.fixture
def decided(ledger: Ledger, scan: Callable[..., None], lead_id: Callable[..., str]) -> None:
    """Eight leads of one model (3 filed, 2 wrong, 1 open, 2 untouched), one of another."""
    rows: list[tuple[str, dict[str, Any]]] = [(f"p={n}", {}) for n in range(8)]
    scan("s1", *rows, ("q=1", {"model_id": "other.model"}))
    for number in range(3):
        take(ledger, lead_id(f"p={number}"), "preliminary", "assessment", "filed")
    take(ledger, lead_id("p=3"), "not-filed:lawful-approval-exists")
    take(ledger, lead_id("p=4"), "not-filed:lawful-approval-exists")
    take(ledger, lead_id("p=5"), "not-filed:duplicate")
    take(ledger, lead_id("q=1", "other.model"), "not-filed:data-error")


@pytest.mark.usefixtures("decided")
def test_precision_by_model(ledger: Ledger) -> None:
    mine, other = precision(ledger).iter_rows(named=True)
    assert mine == {
        "model_id": "land.example",
        "leads": 8,
        "right": 3,
        "wrong": 2,
        "undecided": 3,
        "filed": 3,
        "precision": 0.6,
        "filed_rate": 0.375,
        "few": False,
    }
    assert (other["wrong"], other["few"]) == (1, True)
    assert other["precision"] is None
    assert other["filed_rate"] is None
    assert "{few}" in FEW_NOTE.zh
    assert "{few}" in FEW_NOTE.en


@pytest.mark.usefixtures("decided")
def test_few_is_a_parameter(ledger: Ledger) -> None:
    assert precision(ledger, few=6)["precision"].to_list() == [None, None]
    assert precision(ledger, few=1)["precision"].to_list() == [0.6, 0.0]


@pytest.mark.usefixtures("decided")
def test_why_leads_are_turned_down(ledger: Ledger) -> None:
    assert dismissals(ledger).rows() == [
        ("land.example", "lawful-approval-exists", 2),
        ("land.example", "duplicate", 1),
        ("other.model", "data-error", 1),
    ]


def test_without_leads(ledger: Ledger) -> None:
    assert precision(ledger).is_empty()
    assert dismissals(ledger).is_empty()
    assert verdicts(ledger).is_empty()
