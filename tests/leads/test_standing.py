"""How leads stand: filters, marks, suppression, and the forms they are handed out in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from supervision_models.leads import MergeReport, arrow, batches, current
from supervision_models.leads.findings import PAYLOAD
from supervision_models.ledger import Decision, Ledger

AT = "2026-09-30T09:00:00+08:00"
DAY = dt.date(2026, 9, 30)
Run = Callable[..., MergeReport]
Make = Callable[..., dict[str, Any]]


def identities(ledger: Ledger, **filters: Any) -> list[str]:
    return current(ledger, **{"on": DAY, **filters})["identity"].to_list()


@pytest.fixture
def five(run: Run, finding: Make) -> None:
    """a open, b resolved, c unobserved, d and e open."""
    rows = {
        "a": finding("a", score=70, severity="S4", organ="water", region="990121101"),
        "b": finding("b", score=60),
        "c": finding("c", score=50, field="safety"),
        "d": finding("d", score=90, severity="S2", region="990122"),
        "e": finding("e", score=90, severity="S3"),
    }
    run("s1", *rows.values())
    run("s2", rows["a"], {**rows["b"], "status": "clear"}, rows["d"], rows["e"])


@pytest.mark.usefixtures("five")
def test_gravest_first_then_highest(ledger: Ledger) -> None:
    assert identities(ledger, life=()) == ["a", "e", "b", "c", "d"]


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["a", "e", "c", "d"]),
        ({"life": ("open",)}, ["a", "e", "d"]),
        ({"life": ("resolved",)}, ["b"]),
        ({"severities": ("S4", "S2")}, ["a", "d"]),
        ({"organs": ("water",)}, ["a"]),
        ({"fields": ("safety",)}, ["c"]),
        ({"regions": ("990122",)}, ["d"]),
        ({"regions": ("9901211", "990122")}, ["a", "e", "c", "d"]),
        ({"regions": ()}, []),
        ({"min_score": 90}, ["e", "d"]),
        ({"models": ("land.example",)}, ["a", "e", "c", "d"]),
        ({"models": ("other.model",)}, []),
        ({"states": ("new",)}, ["a", "e", "c", "d"]),
        ({"states": ("filed",)}, []),
        ({"suppressed": True}, []),
    ],
)
def test_filters(ledger: Ledger, filters: dict[str, Any], expected: list[str]) -> None:
    assert identities(ledger, **filters) == expected


@pytest.mark.usefixtures("five")
def test_by_ids_few_and_many(ledger: Ledger, lead_id: Callable[..., str]) -> None:
    wanted = [lead_id("a"), lead_id("b")]
    assert identities(ledger, lead_ids=wanted, life=()) == ["a", "b"]
    many = [*wanted, *(f"{number:032x}" for number in range(600))]
    assert identities(ledger, lead_ids=many, life=()) == ["a", "b"]


@pytest.mark.usefixtures("five")
def test_where_the_evidence_is(ledger: Ledger, lead_id: Callable[..., str]) -> None:
    """An unobserved lead still shows what was there when it was last seen."""
    row = current(ledger, on=DAY, lead_ids=[lead_id("c")]).row(0, named=True)
    assert (row["life"], row["event"], row["cause"]) == (
        "unobserved",
        "unobserved",
        "subject-absent",
    )
    assert (row["scan_id"], row["seen_scan"], row["first_scan"]) == ("s2", "s1", "s1")
    assert row["score"] == 50


def test_all_that_was_found_comes_back(run: Run, finding: Make, ledger: Ledger) -> None:
    row = finding(
        "patch_no=P1",
        untested=["emergency"],
        cautions=["date-precision:observed_on"],
        routes=["pre-litigation", "criminal-transfer"],
        merge_keys=["project:1"],
        geom=b"\x01\x02",
        confidence=0.85,
    )
    run("s1", row)
    found = current(ledger, on=DAY).row(0, named=True)
    assert {name: found[name] for name in (*PAYLOAD, "geom")} == {
        name: row[name] for name in (*PAYLOAD, "geom")
    }


def test_a_dismissal_holds_while_the_evidence_does(
    run: Run, finding: Make, ledger: Ledger, lead_id: Callable[..., str]
) -> None:
    lead = lead_id("p")
    run("s1", finding("p"))
    evidence = current(ledger, on=DAY)["evidence_hash"][0]
    ledger.decisions.add(
        Decision(
            lead,
            "not-filed",
            "甲",
            AT,
            evidence,
            dismisses=True,
            reason="data-error",
            expires_on=dt.date(2026, 12, 31),
        )
    )

    def standing(on: dt.date = DAY) -> tuple[str, str, bool]:
        row = current(ledger, on=on).row(0, named=True)
        return row["state"], row["mark"], row["suppressed"]

    assert standing() == ("not-filed", "", True)
    run("s2", finding("p", score=80))  # words and score are no evidence
    assert standing() == ("not-filed", "", True)
    assert standing(dt.date(2026, 12, 31)) == ("not-filed", "", True)
    assert standing(dt.date(2027, 1, 1)) == ("new", "reopened-expiry", False)
    run("s3", finding("p", area=101))
    assert standing() == ("new", "reopened-evidence", False)
    run("s4", finding("p"))
    assert standing() == ("not-filed", "", True)
    assert identities(ledger, suppressed=False) == []
    assert identities(ledger, suppressed=True) == ["p"]


def test_new_evidence_on_a_case_is_marked(
    run: Run, finding: Make, ledger: Ledger, lead_id: Callable[..., str]
) -> None:
    run("s1", finding("p"))
    evidence = current(ledger, on=DAY)["evidence_hash"][0]
    ledger.decisions.add(Decision(lead_id("p"), "preliminary", "甲", AT, evidence))
    run("s2", finding("p", area=101))
    row = current(ledger, on=DAY).row(0, named=True)
    assert (row["state"], row["mark"], row["suppressed"]) == (
        "preliminary",
        "evidence-changed",
        False,
    )


@pytest.mark.usefixtures("five")
def test_as_arrow_and_in_parts(ledger: Ledger) -> None:
    table = arrow(ledger, on=DAY)
    assert table.num_rows == 4
    parts = list(batches(ledger, on=DAY, rows=3))
    assert [part.height for part in parts] == [3, 1]
    assert table.column_names == parts[0].columns
