"""Areas that several matches share: each finds what it finds alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.matching.areas import Measured, measured
from supervision_models.matching.pairs import PairTable, pair_table
from supervision_models.models.definition import Match
from tests.matching.conftest import LEFT, RIGHT, fill
from tests.matching.test_pairs_oracle import rows

CONDITIONS = (
    None,
    "code = 'a'",
    "amount > 0",
    "amount > subject.amount",
    "overlap_ratio >= 0.25 and amount > :n",
    "start <= finish or code is null",
)


def overlapping(where: str | None, *, dataset: str = "right_side", **further: Any) -> PairTable:
    return table(Match(dataset=dataset, on="overlap", where=where, **further))


def table(match: Match, *, ellipsoidal: bool = False) -> PairTable:
    return pair_table(
        LEFT,
        LEFT if match.dataset == "left_side" else RIGHT,
        match,
        at=sql.cast_to(sql.column("day", "s"), "DATE"),
        param=lambda name: sql.as_node(2),
        ellipsoidal=ellipsoidal,
    )


@settings(max_examples=40, deadline=None)
@given(
    left=rows("l"),
    right=rows("r"),
    conditions=st.lists(st.sampled_from(CONDITIONS), min_size=2, max_size=4, unique=True),
    timed=st.booleans(),
    dataset=st.sampled_from(["right_side", "left_side"]),
)
def test_each_match_finds_what_it_finds_alone(
    engine: DuckDBEngine,
    left: Any,
    right: Any,
    conditions: list[str | None],
    timed: bool,
    dataset: str,
) -> None:
    fill(engine, LEFT, left)
    fill(engine, RIGHT, right)
    tables = [overlapping(where, dataset=dataset) for where in conditions]
    if timed:
        tables.append(overlapping(conditions[0], dataset=dataset, valid_on="day"))
        tables.append(overlapping(conditions[0], dataset=dataset, nearest="before"))
    (together,) = measured(tables)
    assert together.areas is not None
    engine.create_table(together.areas.name, together.areas.query)
    for one in tables:
        alone, shared = (
            engine.frame(query).sort("subject_rid", "other_rid")
            for query in (one.query, together.query(one))
        )
        assert shared.rows() == alone.rows()


def test_what_no_match_asks_for_is_not_measured(engine: DuckDBEngine) -> None:
    """Only pairs that meet the condition of any are measured; of one without condition, all."""
    ground = "POLYGON((0 0, 9 0, 9 9, 0 9, 0 0))"
    fill(engine, LEFT, [{"_rid": 0, "_hash": "l", "wkt": ground}])
    fill(
        engine,
        RIGHT,
        [
            {"_rid": n, "_hash": f"r{n}", "wkt": ground, "code": code}
            for n, code in enumerate("abc")
        ],
    )

    def found(*conditions: str | None) -> list[int]:
        (together,) = measured([overlapping(where) for where in conditions])
        assert together.areas is not None
        return sorted(engine.frame(together.areas.query)["other_rid"].to_list())

    assert found("code = 'a'", "code = 'c'") == [0, 2]
    assert found("code = 'a'", None) == [0, 1, 2]


@pytest.mark.parametrize(
    "other",
    [
        table(Match(dataset="right_side", on="overlap"), ellipsoidal=True),
        table(Match(dataset="left_side", on="overlap")),
        table(Match(dataset="right_side", on={"within_m": 5})),
        table(Match(dataset="right_side", on={"key": ["code"]})),
    ],
    ids=["on the ellipsoid", "another relation", "by distance", "by key"],
)
def test_what_measures_something_else_stands_alone(other: PairTable) -> None:
    mine = overlapping("code = 'a'")
    assert measured([mine, other]) == [Measured((mine,)), Measured((other,))]
    assert Measured((other,)).query(other) is other.query
