"""Which conditions can hold together: what is said to be impossible must be."""

from __future__ import annotations

import pytest

from supervision_models.models.expression import parse
from supervision_models.models.logic import Constant, Reader, Wanted

CONSTANTS: dict[str, Constant] = {"five": 5.0, "from_on": "2021-09-01"}


def possible(*wishes: tuple[str, Wanted]) -> bool:
    return Reader(CONSTANTS).possible(
        [(parse(text, where="", aggregates=False).tree, wanted) for text, wanted in wishes]
    )


@pytest.mark.parametrize(
    "text",
    [
        "x > 5 and x < 5",
        "x >= :five + 1 and x < :five",
        "x = 1 and x in (2, 3)",
        "x between 1 and 3 and x > 3",
        "x = 1 and x <> 1",
        "s = 'a' and s = 'b'",
        "s in ('a', 'b') and s not in ('a', 'b', 'c')",
        "x is null and x > 1",
        "missing(m) and exists(m)",
        "a < b and b < a",
        "b > a and not (a < b)",
        "d < '2021-09-01' and d >= :from_on",
        "(x > 3 or x > 4) and (x < 2 or x < 3)",
        "coalesce(s = 'a', false) and s = 'b'",
        "contains(s, 'x') and not contains(s, 'x')",
        "flag and not flag",
        "subject.x > 1 and x < 1",
        "x > :regional and x < :regional",
        "not (x > 1 or x <= 1)",
    ],
)
def test_what_can_never_hold(text: str) -> None:
    assert not possible((text, "true"))


@pytest.mark.parametrize(
    "text",
    [
        "x >= 5 and x <= 5",
        "x > 1 or x < 0",
        "x > :unknown and x < :other",
        "coalesce(x, 9) > 5 and x < 3",
        "x > 1 and y < 1",
        "s = 'a' and s >= 'a'",
        "x = '5' or x = 6",
        "a < b and b < c and c < a",
        "case when x > 1 then true else false end and x < 0",
        "s like 'a%' and s = 'b'",
        "x <> 1 and x <> 2",
        "a < b or b <= a",
        "x is null",
        "x = '5' and x = 5",
        " and ".join(f"(x{i} > 1 or y{i} > 1)" for i in range(12)),
    ],
)
def test_what_may_hold(text: str) -> None:
    assert possible((text, "true"))


@pytest.mark.parametrize(
    ("given", "follows"),
    [
        ("x > 5", "x > 3"),
        ("x > 5 and y = 1", "y = 1 or x < 0"),
        ("s = 'a'", "s in ('a', 'b')"),
        ("missing(m)", "missing(m)"),
    ],
)
def test_what_follows(given: str, follows: str) -> None:
    assert not possible((given, "true"), (follows, "not-true"))


@pytest.mark.parametrize(
    ("given", "other"),
    [
        ("x > 5", "x > 6"),
        ("x > 5", "y > 1 or y <= 1"),  # y may be empty
        ("x > 5", "not (y > 1)"),
        ("missing(m)", "missing(n)"),
    ],
)
def test_what_does_not_follow(given: str, other: str) -> None:
    assert possible((given, "true"), (other, "not-true"))


def test_a_column_of_a_pair_is_not_the_subjects() -> None:
    tree = parse("status = 'valid' and subject.status = 'revoked'", where="").tree
    assert Reader({}, pairs=True).possible([(tree, "true")])
    assert not Reader({}).possible([(tree, "true")])


def test_a_fact_that_is_a_condition_is_followed() -> None:
    facts = {"late": parse("days > :five", where="").tree}
    tree = parse("late and days < 2", where="").tree
    assert not Reader(CONSTANTS, facts.get).possible([(tree, "true")])
    assert Reader(CONSTANTS).possible([(tree, "true")])
