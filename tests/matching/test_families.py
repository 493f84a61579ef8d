"""Several matches over one join say what each says alone; days under spans, by a naive calendar."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.matching.families import Family, Member, families
from supervision_models.matching.keeps import EVIDENCE_ROWS, Kept, kept
from supervision_models.matching.pairs import PairTable, pair_table
from supervision_models.models.definition import Match
from tests.matching.conftest import LEFT, RIGHT, day, fill, proof

SETTINGS = settings(max_examples=60, deadline=None)
DAYS = st.integers(0, 30) | st.none()
ROWS = st.lists(
    st.tuples(st.sampled_from(["a", "b", None]), DAYS, DAYS, DAYS, st.integers(0, 5)), max_size=8
)
MATCHES = (
    Match(dataset="right_side", on={"key": ["code"]}),
    Match(dataset="right_side", on={"key": ["code"]}, where="amount > 2"),
    Match(dataset="right_side", on={"key": ["code"]}, where="amount < subject.amount"),
    Match(dataset="right_side", on={"key": ["code"]}, valid_on="day"),
    Match(dataset="right_side", on={"key": ["code"]}, within_days=(-3, 5)),
)
COVERED = "covered_days(start, finish, subject.start, subject.finish)"
KEEPS = (COVERED, "count()", "sum(amount)", "list(amount)", "arg_max(amount, day)", "max(days)")


def rows(prefix: str, given_rows: list[Any]) -> list[dict[str, Any]]:
    return [
        {
            "_rid": number,
            "_hash": f"{prefix}{number}",
            "code": code,
            "day": day(on),
            "start": day(start),
            "finish": day(finish),
            "amount": amount,
        }
        for number, (code, on, start, finish, amount) in enumerate(given_rows)
    ]


def table(match: Match) -> PairTable:
    return pair_table(LEFT, RIGHT, match, at=sql.column("day", "s"), param=sql.as_node)


def keep(text: str) -> Kept:
    return kept(text, param=sql.as_node, ellipsoidal=False)


@SETTINGS
@given(left=ROWS, right=ROWS)
def test_members_of_a_family_say_what_each_says_alone(
    engine: DuckDBEngine, left: list[Any], right: list[Any]
) -> None:
    fill(engine, LEFT, rows("l", left))
    fill(engine, RIGHT, rows("r", right))
    keeps = tuple(keep(text) for text in KEEPS)
    members = [Member(table(match), keeps) for match in MATCHES]
    (family,) = families(members, ())
    assert len(family.members) == len(MATCHES)
    together = {row["subject_rid"]: row for row in engine.frame(family.proof_query()).to_dicts()}
    for member in members:
        alone = {row["subject_rid"]: row for row in proof(engine, member.pairs, keeps).to_dicts()}
        for rid in range(len(left)):
            mine = together.get(rid, {})
            assert (mine.get(f"has.{member.id}") or 0) == alone.get(rid, {"has": 0})["has"]
            for name, value in alone.get(rid, {}).items():
                if name != "subject_rid":
                    assert mine[f"{name}.{member.id}"] == value


def test_proofs_name_the_smallest_hashes_of_each_subject(engine: DuckDBEngine) -> None:
    """However many pairs the others of its family and of its query have: none, one, as many as are
    named, one more, a hundred, and the same record twice."""
    counts = {"none": 0, "one": 1, "all": EVIDENCE_ROWS, "over": EVIDENCE_ROWS + 1, "many": 100}
    fill(
        engine,
        LEFT,
        [{"_rid": at, "_hash": f"l{at}", "code": code} for at, code in enumerate([*counts, "two"])],
    )
    other = [
        {"_hash": f"{code}-{(at * 37) % 101:03d}", "code": code, "amount": at % 3}
        for code, count in counts.items()
        for at in range(count)
    ] + [{"_hash": "two-1", "code": "two", "amount": 0}] * 2
    fill(engine, RIGHT, [{"_rid": at, **row} for at, row in enumerate(other)])
    matches = [Match(dataset="right_side", on={"key": ["code"]}),
               Match(dataset="right_side", on={"key": ["code"]}, where="amount = 0")]  # fmt: skip
    members = [Member(table(match), (keep("count()"),)) for match in matches]
    (family,) = families(members, ())
    found = {row["subject_rid"]: row for row in engine.frame(family.proof_query()).to_dicts()}
    for at, code in enumerate([*counts, "two"]):
        for member, fits in zip(members, (lambda row: True, lambda row: row["amount"] == 0),
                                strict=True):  # fmt: skip
            hashes = sorted({row["_hash"] for row in other if row["code"] == code and fits(row)})
            told = found[at][f"evidence.{member.id}"] if at in found else None
            assert (told or []) == hashes[:EVIDENCE_ROWS]


def test_what_cannot_be_shared_stands_alone() -> None:
    nearest = Match(dataset="right_side", on={"key": ["code"]}, nearest="before")
    of_days = Match(dataset="right_side", on={"key": ["code"]}, where="days > 3")
    area = Match(dataset="right_side", on="overlap")
    members = [Member(table(match), ()) for match in (*MATCHES[:2], nearest, of_days, area)]
    sizes = sorted(len(family.members) for family in families(members, [members[-1].pairs.name]))
    assert sizes == [1, 1, 1, 2]
    assert [family.stands for family in families(members, [members[-1].pairs.name])].count(
        True
    ) == 1


@pytest.mark.parametrize("key", [["code"], ["code", "amount"]])
@SETTINGS
@given(left=ROWS, right=ROWS)
def test_days_on_which_a_record_is_valid(
    engine: DuckDBEngine, key: list[str], left: list[Any], right: list[Any]
) -> None:
    mine, theirs = rows("l", left), rows("r", right)
    fill(engine, LEFT, mine)
    fill(engine, RIGHT, theirs)
    made = table(Match(dataset="right_side", on={"key": key}))
    counted = keep(COVERED)
    frame = proof(engine, made, [counted])
    found = {row["subject_rid"]: row[counted.column] for row in frame.to_dicts()}
    for a in mine:
        spans = [
            (b["start"], b["finish"] or dt.date.max)
            for b in theirs
            if b["start"] is not None and all(a[k] is not None and a[k] == b[k] for k in key)
        ]
        if a["_rid"] not in found:
            assert not spans
            continue
        if a["start"] is None or a["finish"] is None:
            assert found[a["_rid"]] is None
            continue
        length = max(0, (a["finish"] - a["start"]).days + 1)
        days = [a["start"] + dt.timedelta(days=number) for number in range(length)]
        assert found[a["_rid"]] == sum(any(s <= d <= e for s, e in spans) for d in days)


def test_a_family_is_named_by_its_members_and_what_they_keep() -> None:
    one = Family((Member(table(MATCHES[0]), (keep("count()"),)),))
    more = Family((Member(table(MATCHES[0]), (keep("count()"), keep("sum(amount)"))),))
    assert one.id != more.id
