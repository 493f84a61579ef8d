"""A person's step: what is allowed, what is refused and in which words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from supervision_models.errors import LedgerError
from supervision_models.leads import current
from supervision_models.ledger import Ledger
from supervision_models.review import OUTCOMES, REASONS, decide

AT = "2026-03-02T09:00:00+08:00"
DAY = dt.date(2026, 3, 2)


def steps(ledger: Ledger, lead: str, *states: str) -> None:
    for state in states:
        decide(ledger, lead, decision=state, author="甲", at=AT)


def state(ledger: Ledger, lead: str, on: dt.date = DAY) -> str:
    return str(current(ledger, on=on, lead_ids=[lead], life=())["state"][0])


def refused(ledger: Ledger, lead: str, **step: Any) -> LedgerError:
    """The error of a step that must write nothing."""
    head = ledger.audit.head()
    with pytest.raises(LedgerError) as caught:
        decide(ledger, lead, **{"author": "甲", "at": AT, **step})
    assert ledger.audit.head() == head
    return caught.value


def test_a_case_from_start_to_end(ledger: Ledger, lead: str) -> None:
    assert state(ledger, lead) == "new"
    steps(ledger, lead, "preliminary", "assessment", "filed")
    decide(ledger, lead, decision="advice", outcome="advice", author="甲", at=AT, urgent=True)
    decide(ledger, lead, decision="replied", outcome="advice-adopted", author="甲", at=AT)
    done = decide(
        ledger,
        lead,
        decision="verified",
        outcome="recovered",
        amount="1234567.80",
        author="甲",
        at=AT,
    )
    assert done.amount == Decimal("1234567.80")
    decide(ledger, lead, decision="verified", outcome="rectified", author="乙", at=AT)
    steps(ledger, lead, "closed", "look-back")
    assert state(ledger, lead) == "look-back"
    assert [step.state for step in ledger.decisions.of(lead)] == [
        "preliminary",
        "assessment",
        "filed",
        "advice",
        "replied",
        "verified",
        "verified",
        "closed",
        "look-back",
    ]
    assert ledger.verify().ok


def test_a_step_is_bound_to_the_evidence(ledger: Ledger, lead: str) -> None:
    done = decide(ledger, lead, decision="preliminary", author=" 甲 ", at=AT)
    assert done.evidence_hash == current(ledger, on=DAY)["evidence_hash"][0]
    assert (done.author, done.dismisses, done.effective_on) == ("甲", False, DAY)


@pytest.mark.parametrize("author", ["", "  ", "scan", "System", "model"])
def test_only_people_decide(ledger: Ledger, lead: str, author: str) -> None:
    error = refused(ledger, lead, decision="preliminary", author=author)
    assert error.what.en == "a person decides: give a name"
    assert error.where == "--author"


def test_a_scan_decides_nothing(ledger: Ledger, scan: Callable[..., None], lead: str) -> None:
    scan("s2", ("p=1", {"severity": "S4", "score": 100}))
    assert state(ledger, lead) == "new"
    assert ledger.decisions.frame().is_empty()


def test_a_step_that_does_not_follow(ledger: Ledger, lead: str) -> None:
    error = refused(ledger, lead, decision="closed")
    assert error.what.en == "the lead is at new, no way to: closed"
    assert error.what.zh == "线索现为“新线索”，不能转为：closed"
    assert error.where == "--decision"
    assert error.allowed is not None
    assert error.allowed.en == "merged, preliminary, not-filed, transferred"


def test_standing_still_needs_a_result(ledger: Ledger, lead: str) -> None:
    steps(ledger, lead, "preliminary")
    assert refused(ledger, lead, decision="preliminary").where == "--decision"


@pytest.mark.parametrize(
    ("step", "what", "where", "allowed"),
    [
        ({"decision": "nonsense"}, "no such step: nonsense", "--decision", "preliminary"),
        (
            {"decision": "not-filed", "reason": "nonsense"},
            "no such reason: nonsense",
            "--reason",
            "data-error",
        ),
        ({"decision": "not-filed"}, "not-filed from new needs a reason", "--reason", "data-error"),
        (
            {"decision": "preliminary", "outcome": "nonsense"},
            "no such outcome: nonsense",
            "--outcome",
            "rectified",
        ),
        (
            {"decision": "transferred", "outcome": "rectified"},
            "transferred has no such outcome: rectified",
            "--outcome",
            "police-filed",
        ),
        (
            {"decision": "transferred", "amount": 5},
            "no amount belongs to this step",
            "--amount",
            "recovered",
        ),
        (
            {"decision": "transferred", "outcome": "transferred", "amount": 5},
            "no amount belongs to this step",
            "--amount",
            "recovered",
        ),
        (
            {"decision": "preliminary", "expires_on": dt.date(2027, 1, 1)},
            "only a dismissal expires",
            "--expires",
            "",
        ),
        (
            {"decision": "not-filed", "reason": "data-error", "expires_on": DAY},
            "the expiry must lie ahead",
            "--expires",
            "after 2026-03-02",
        ),
    ],
)
def test_refusals(
    ledger: Ledger, lead: str, step: dict[str, Any], what: str, where: str, allowed: str
) -> None:
    error = refused(ledger, lead, **step)
    assert error.what.en == what
    assert error.where == where
    assert allowed in (error.allowed.en if error.allowed else "")


@pytest.mark.parametrize("amount", ["-1", "1.234", "abc", "NaN", "Infinity"])
def test_an_amount_is_yuan(ledger: Ledger, lead: str, amount: str) -> None:
    steps(ledger, lead, "preliminary", "assessment", "filed", "advice")
    error = refused(ledger, lead, decision="replied", outcome="recovered", amount=amount)
    assert error.what.en == "the amount is not understood"
    assert error.allowed is not None
    assert error.allowed.en == "yuan, at most two decimals, not negative"


def test_recovered_money_needs_its_amount(ledger: Ledger, lead: str) -> None:
    steps(ledger, lead, "preliminary", "assessment", "filed", "advice")
    error = refused(ledger, lead, decision="replied", outcome="recovered")
    assert error.what.en == "outcome recovered needs an amount"


def test_closing_a_case_without_advice_needs_a_reason(ledger: Ledger, lead: str) -> None:
    steps(ledger, lead, "preliminary", "assessment", "filed")
    assert refused(ledger, lead, decision="closed").what.en == "closed from filed needs a reason"
    decide(ledger, lead, decision="closed", reason="already-handled", author="甲", at=AT)


def test_an_unknown_lead(ledger: Ledger) -> None:
    assert refused(ledger, "none", decision="preliminary").what.en == "no lead none"


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_dismisses(ledger: Ledger, lead: str, reason: str) -> None:
    decide(ledger, lead, decision="not-filed", reason=reason, author="甲", at=AT)
    row = current(ledger, on=DAY).row(0, named=True)
    assert (row["state"], row["reason"], row["suppressed"]) == ("not-filed", reason, True)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_can_be_recorded(ledger: Ledger, lead: str, outcome: str) -> None:
    ways = {
        "filed": ("preliminary", "assessment"),
        "not-filed": (),
        "advice": ("preliminary", "assessment", "filed"),
        "transferred": (),
        "prosecuted": ("preliminary", "assessment", "filed"),
        "replied": ("preliminary", "assessment", "filed", "advice"),
        "verified": ("preliminary", "assessment", "filed", "advice", "replied"),
    }
    item = OUTCOMES[outcome]
    target = next(code for code in ways if code in item.states)
    steps(ledger, lead, *ways[target])
    done = decide(
        ledger,
        lead,
        decision=target,
        reason="data-error" if target == "not-filed" else None,
        outcome=outcome,
        amount=100 if item.money == "must" else None,
        author="甲",
        at=AT,
    )
    assert (done.state, done.outcome) == (target, outcome)


def test_a_dismissed_lead_that_is_back_starts_anew(
    ledger: Ledger, scan: Callable[..., None], lead: str
) -> None:
    decide(ledger, lead, decision="not-filed", reason="data-error", author="甲", at=AT)
    assert refused(ledger, lead, decision="assessment").where == "--decision"
    scan("s2", ("p=1", {"facts": '{"area": 2}'}))
    row = current(ledger, on=DAY).row(0, named=True)
    assert (row["state"], row["mark"]) == ("new", "reopened-evidence")
    decide(ledger, lead, decision="preliminary", author="甲", at=AT)
    row = current(ledger, on=DAY).row(0, named=True)
    assert (row["state"], row["mark"]) == ("preliminary", "")


def test_a_dismissal_ends_with_its_last_day(ledger: Ledger, lead: str) -> None:
    decide(
        ledger,
        lead,
        decision="not-filed",
        reason="insufficient-evidence",
        author="甲",
        at=AT,
        expires_on=dt.date(2026, 6, 30),
    )
    assert state(ledger, lead, dt.date(2026, 6, 30)) == "not-filed"
    assert state(ledger, lead, dt.date(2026, 7, 1)) == "new"
    decide(ledger, lead, decision="preliminary", author="甲", at="2026-07-01T08:00:00+08:00")
    assert state(ledger, lead, dt.date(2026, 7, 1)) == "preliminary"
