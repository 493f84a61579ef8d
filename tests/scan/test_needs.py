"""What a verdict rests on: matches and facts that it reads, and none that words and points read."""

from __future__ import annotations

from typing import Any

import pytest

from supervision_models.models.definition import ModelDefinition
from supervision_models.scan.needs import needs_of

MATCH = {"dataset": "construction_permit", "on": {"key": {"project_code": "project_code"}}}


def model(**given: Any) -> ModelDefinition:
    document = {
        "id": "test.needs",
        "version": "1.0.0",
        "status": "trial",
        "title": {"zh": "试验"},
        "field": "work-safety",
        "pil_basis": "none",
        "severity": "S3",
        "subject": "planning_permit",
        "conduct_on": "issued_on",
        "match": dict.fromkeys(("first", "second", "third"), MATCH),
        "identity": ["permit_no"],
        "legal_basis": ["construction-law:7"],
        "score": {"base": 50, "add": []},
        "message": {"zh": "试验"},
        "organ": "示例机关",
        "refute": [{"code": "none", "zh": "无"}],
        "routes": [],
        **given,
    }
    return ModelDefinition.model_validate(document)


def fact(expression: str) -> dict[str, Any]:
    return {"expr": expression, "unit": "day", "title": {"zh": "例"}}


@pytest.mark.parametrize(
    ("given", "matches", "facts"),
    [
        ({"when": "missing(first)"}, {"first"}, set()),
        ({"when": "missing(first)", "scope": "exists(second)"}, {"first", "second"}, set()),
        (
            {
                "when": "missing(first)",
                "exceptions": [
                    {"code": "x", "when": "covered(third)", "because": {"zh": "例"}}
                ],
            },
            {"first", "third"},
            set(),
        ),
        # through facts of facts; facts that nothing of the verdict reads are left out
        (
            {
                "when": "late > 3",
                "facts": {
                    "waited": fact("date_diff('day', issued_on, second.first_on)"),
                    "late": fact("waited - 1"),
                    "shown": fact("date_diff('day', issued_on, third.first_on)"),
                },
                "match": {
                    "first": MATCH,
                    **{n: {**MATCH, "keep": {"first_on": "min(issued_on)"}}
                       for n in ("second", "third")},
                },
            },
            {"second"},
            {"waited", "late"},
        ),
        # points and routes are no part of the verdict
        (
            {
                "when": "missing(first)",
                "score": {"base": 50, "add": [
                    {"code": "y", "when": "exists(second)", "points": 5, "because": {"zh": "例"}}
                ]},
                "routes": [{"to": "pre-litigation", "when": "exists(third)"}],
            },
            {"first"},
            set(),
        ),
        (
            {"when": "net_overlap(first, minus => [second]) > 1", "match": {
                n: {"dataset": "land_patch", "on": "overlap"} for n in ("first", "second", "third")
            }},
            {"first", "second"},
            set(),
        ),
        # whoever is identified by a fact needs it
        (
            {
                "when": "missing(first)",
                "identity": ["permit_no", "own"],
                "facts": {"own": fact("second.total")},
                "match": {"first": MATCH, "second": {**MATCH, "keep": {"total": "count()"}}},
            },
            {"first", "second"},
            {"own"},
        ),
    ],
)  # fmt: skip
def test_needs(given: dict[str, Any], matches: set[str], facts: set[str]) -> None:
    needs = needs_of(model(**given))
    assert (needs.matches, needs.facts) == (matches, facts)


def test_other_kinds_look_at_all() -> None:
    given = {
        "sql": "select.sql",
        "facts": {"shown": fact("1")},
    }
    needs = needs_of(model(**given))
    assert needs.matches == {"first", "second", "third"}
    assert needs.facts == {"shown"}
