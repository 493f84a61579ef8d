"""States, reasons, outcomes and clocks: every code is explained, in both languages, and used."""

from __future__ import annotations

import re
from itertools import product

import pytest

from supervision_models.errors import Text
from supervision_models.review import (
    OUTCOMES,
    REASONS,
    STATES,
    Clock,
    Outcome,
    Reason,
    State,
    clocks,
)
from supervision_models.review.states import NEEDS_REASON, may_follow

CODE = re.compile(r"[a-z]+(-[a-z]+)*")


def explained(text: Text) -> bool:
    return bool(re.search(r"[一-鿿]", text.zh)) and bool(re.fullmatch(r"[ -~—–]+", text.en))


@pytest.mark.parametrize("code", [*STATES, *REASONS, *OUTCOMES, *clocks()])
def test_every_code_is_spelled_alike(code: str) -> None:
    assert CODE.fullmatch(code)


@pytest.mark.parametrize("reason", REASONS.values(), ids=lambda item: item.code)
def test_every_reason_is_explained(reason: Reason) -> None:
    assert explained(reason.title)
    assert explained(reason.meaning)
    assert reason.verdict in ("true", "false", "open")


def test_reasons_tell_all_three_things_of_a_model() -> None:
    assert {reason.verdict for reason in REASONS.values()} == {"true", "false", "open"}


def test_titles_are_not_used_twice() -> None:
    for table in (STATES, REASONS, OUTCOMES):
        titles = [item.title for item in table.values()]
        assert (
            len({title.zh for title in titles})
            == len({title.en for title in titles})
            == len(titles)
        )


@pytest.mark.parametrize("state", STATES.values(), ids=lambda item: item.code)
def test_every_state_is_explained_and_leads_on(state: State) -> None:
    assert explained(state.title)
    assert explained(state.meaning)
    assert state.follows
    assert set(state.follows) <= set(STATES)


def test_nothing_becomes_new_again_by_a_step() -> None:
    assert all("new" not in state.follows for state in STATES.values())


def test_every_state_is_within_reach() -> None:
    reached, border = {"new"}, ["new"]
    while border:
        for code in STATES[border.pop()].follows:
            if code not in reached:
                reached.add(code)
                border.append(code)
    assert reached == set(STATES)


def test_no_case_without_assessment_and_no_suit_without_a_case() -> None:
    """The order of 办案规则: assess, open a case, then advise or sue (art. 27, 28, 75, 81)."""
    before = {
        code: {state.code for state in STATES.values() if code in state.follows} for code in STATES
    }
    assert before["filed"] == {"assessment", "transferred"}
    assert before["advice"] == {"filed", "replied", "look-back"}
    assert before["prosecuted"] <= {"filed", "advice", "replied", "verified", "look-back"}


@pytest.mark.parametrize(("before", "after"), list(product(STATES, STATES)))
def test_steps(before: str, after: str) -> None:
    if before == after:
        assert not may_follow(before, after, records_result=False)
        assert may_follow(before, after, records_result=True) == (before != "new")
    else:
        expected = after in STATES[before].follows
        assert may_follow(before, after, records_result=False) == expected
        assert may_follow(before, after, records_result=True) == expected


def test_turning_down_needs_a_reason_everywhere() -> None:
    assert {(code, "not-filed") for code in STATES} <= NEEDS_REASON
    assert {state.code for state in STATES.values() if state.dismisses} == {"not-filed"}


@pytest.mark.parametrize("outcome", OUTCOMES.values(), ids=lambda item: item.code)
def test_every_outcome_has_its_place(outcome: Outcome) -> None:
    assert explained(outcome.title)
    assert outcome.states
    assert outcome.states <= set(STATES) - {"new"}
    assert outcome.money in ("none", "may", "must")


@pytest.mark.parametrize("clock", clocks().values(), ids=lambda item: item.code)
def test_every_clock_names_its_rule_and_its_start(clock: Clock) -> None:
    assert explained(clock.title)
    assert "条" in clock.basis
    starts = [clock.state, clock.outcome, clock.after]
    assert len([start for start in starts if start]) == 1
    assert clock.state in {"", *STATES}
    assert clock.outcome in {"", *OUTCOMES}
    assert clock.after in {"", *clocks()}
    assert clock.unit in ("days", "months", "workdays")
    assert clock.amount > 0
