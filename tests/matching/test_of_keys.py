"""Records put together by their key say of each subject what its pairs say one by one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.matching import of_keys
from supervision_models.matching.families import Family, Member
from supervision_models.matching.keeps import EVIDENCE_ROWS, Kept, kept
from supervision_models.models.definition import Match
from tests.matching.conftest import LEFT, RIGHT, fill
from tests.matching.test_pairs_oracle import pairs_of, rows

WAYS: tuple[Any, ...] = (
    {"key": ["code"]},
    {"key": {"code": "code", "firm": "firm"}},
    {"party": ["firm", "firm"]},
    "project",
)
CONDITIONS = (None, "amount > 0", "amount > :n and day is not null", "code = 'a' or start < finish")
KEEPS = (
    "count()",
    "sum(amount)",
    "avg(amount)",
    "median(amount)",
    "list(amount)",
    "max(day)",
    "arg_max(amount, day)",
    "bool_or(amount > 2)",
    "covered_days(start, finish, subject.start, subject.finish)",
)


def keep(text: str) -> Kept:
    return kept(text, param=sql.as_node, ellipsoidal=False)


def member(on: Any, where: str | None, *keeps: str, **further: Any) -> Member:
    return Member(
        pairs_of(Match(dataset="right_side", on=on, where=where, **further)),
        tuple(map(keep, keeps)),
    )


def fits(*members: Member) -> bool:
    """As a family asks, with what a lead shows."""
    family = Family(members, whole=True)
    text = sql.render(family.match_query())
    return "SEMI JOIN" in text


@settings(max_examples=60, deadline=None)
@given(
    left=rows("l"),
    right=rows("r"),
    on=st.sampled_from(WAYS),
    conditions=st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=3, unique=True),
    whole=st.booleans(),
)
def test_what_keys_say_is_what_pairs_say(
    engine: DuckDBEngine, left: Any, right: Any, on: Any, conditions: list[str | None], whole: bool
) -> None:
    fill(engine, LEFT, left)
    fill(engine, RIGHT, right)
    family = Family(tuple(member(on, where, *KEEPS) for where in conditions), whole=whole)
    for query in (Family.match_query, Family.proof_query):
        assert "SEMI JOIN" in sql.render(query(family))
        by_keys = engine.frame(query(family)).sort("subject_rid")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(of_keys, "fits", lambda rows, columns: False)
            assert "SEMI JOIN" not in sql.render(query(family))
            by_pairs = engine.frame(query(family)).sort("subject_rid")
        assert by_keys.select(sorted(by_keys.columns)).equals(
            by_pairs.select(sorted(by_pairs.columns))
        )


def test_what_hangs_on_the_subject_is_asked_pair_by_pair() -> None:
    key = {"key": ["code"]}
    plain = member(key, "amount > 1", "sum(amount)")
    assert fits(plain)
    assert fits(plain, member(key, None, "list(code)"))
    pairwise = (
        member(key, "amount > subject.amount"),
        member(key, None, "max(days)"),
        member(key, None, "sum(subject.amount)"),
        member(key, None, valid_on="day"),
        member(key, None, within_days=(-3, 5)),
        member(key, "confidence > 0.5"),
        member("project", None, "max(confidence)"),
        member({"party": ["firm", "firm"]}, None, "bool_or(confidence >= 0.8)"),
    )
    for other in pairwise:
        assert not fits(other)
        assert not fits(plain, other)
    assert not fits(member(key, None, nearest="before"))
    assert not fits(member("overlap", None))


def test_proofs_of_a_crowded_key_name_the_smallest_hashes(engine: DuckDBEngine) -> None:
    """Three thousand sites and as many records of one firm: nine million pairs."""
    crowd = 3_000
    fill(engine, LEFT, [{"_rid": n, "_hash": f"l{n}", "code": "a"} for n in range(crowd)])
    fill(
        engine,
        RIGHT,
        [{"_rid": n, "_hash": f"r{n:04d}", "code": "a", "amount": n % 2} for n in range(crowd)],
    )
    family = Family((member({"key": ["code"]}, "amount = 1", "count()"),))
    (column,) = {f"{keep('count()').column}.{family.members[0].id}"}
    evidence = f"evidence.{family.members[0].id}"
    found = engine.frame(family.proof_query())
    assert found.height == crowd
    assert found[column].unique().to_list() == [crowd // 2]
    wanted = [f"r{n:04d}" for n in range(1, 2 * EVIDENCE_ROWS, 2)]
    assert found[evidence].to_list() == [wanted] * crowd
