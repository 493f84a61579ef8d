"""What the allowed functions and operators give in the engine: known answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from supervision_models.models.expression import parse
from supervision_models.models.functions import FUNCTIONS

DAY = dt.date
ANSWERS: list[tuple[str, Any]] = [
    ("abs(-3)", 3),
    ("round(2.345, 2)", 2.35),
    ("round(2.5)", 3),
    ("floor(2.9)", 2),
    ("ceil(2.1)", 3),
    ("least(3, null, 1)", 1),  # nulls are ignored
    ("greatest(3, null, 1)", 3),
    ("coalesce(null, 2, 3)", 2),
    ("nullif(2, 2)", None),
    ("if(null, 1, 2)", 2),  # unknown takes the second way
    ("case when 1 > 2 then 'a' end", None),
    ("year(date '2026-08-15')", 2026),
    ("month(date '2026-08-15')", 8),
    ("day(date '2026-08-15')", 15),
    ("date_diff('day', date '2026-08-14', date '2026-08-15')", 1),
    ("date_diff('minute', date '2026-08-14', date '2026-08-14' + interval 76 minute)", 76),
    ("date_diff('month', date '2026-01-31', date '2026-02-01')", 1),  # borders, not spans
    ("date_diff('year', date '2025-12-31', date '2026-01-01')", 1),
    ("date '2026-08-15' - date '2026-08-01'", 14),
    ("date '2026-08-15' + 30", DAY(2026, 9, 14)),
    ("date '2026-01-31' + interval 1 month", dt.datetime(2026, 2, 28)),  # noqa: DTZ001  # naive
    ("lower('ABC')", "abc"),
    ("upper('abc')", "ABC"),
    ("trim(' a ')", "a"),
    ("length('示例县')", 3),
    ("length(list_value(1, 2))", 2),
    ("left('示例县', 2)", "示例"),
    ("right('示例县', 1)", "县"),
    ("substr('示例县', 2, 1)", "例"),
    ("replace('甲乙', '乙', '丙')", "甲丙"),
    ("contains('甲乙', '乙')", True),
    ("starts_with('0101', '01')", True),
    ("ends_with('0101', '02')", False),
    ("regexp_matches('挖砂采石', '砂|取土')", True),
    ("concat('甲', null, '乙')", "甲乙"),  # nulls are ignored
    ("'甲' || null", None),  # here they are not
    ("list_contains(list_value('甲', '乙'), '乙')", True),
    ("1 / 0", None),
    ("5 % 0", None),
    ("7 / 2", 3.5),
    ("null in (1, 2)", None),
    ("1 not in (2, 3)", True),
    ("null is not distinct from null", True),
    ("2 between 1 and 2", True),
    ("'0101' like '01%'", True),
    ("try_cast('x' as integer)", None),
    ("cast('2026-08-15' as date)", DAY(2026, 8, 15)),
    ("(null and false) is false", True),
]
AGGREGATES: list[tuple[str, Any]] = [
    ("count()", 4),
    ("count(x)", 3),
    ("count(distinct x)", 2),
    ("sum(x)", 5),
    ("min(x)", 1),
    ("max(x)", 3),
    ("avg(x)", 5 / 3),
    ("median(x)", 1),
    ("mad(x)", 0),
    ("arg_min(y, x)", "a"),
    ("arg_max(y, x)", "c"),
    ("bool_or(x > 2)", True),
    ("bool_and(x > 2)", False),
]
# what the compiler replaces before the engine sees it
REPLACED = {
    "missing",
    "exists",
    "covered",
    "net_overlap",
    "add_months",
    "add_working_days",
    "union_area",
    "covered_days",
    "list",
}


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def test_every_function_has_a_known_answer() -> None:
    called = " ".join(text for text, _ in [*ANSWERS, *AGGREGATES])
    for function in FUNCTIONS:
        assert function.name in REPLACED or f"{function.name}(" in called, function.name


@pytest.mark.parametrize(("text", "answer"), ANSWERS)
def test_known_answers(engine: duckdb.DuckDBPyConnection, text: str, answer: Any) -> None:
    # lists come out of matches; list_value stands in for one here, and is no allowed function
    stand_in = text.replace("list_value(1, 2)", "x").replace("list_value('甲', '乙')", "x")
    values = {"length(x)": "[1, 2]", "list_contains(x, '乙')": "['甲', '乙']"}.get(stand_in, "NULL")
    rendered = parse(stand_in, where="").tree.sql("duckdb")
    found = engine.execute(f"SELECT {rendered} FROM (SELECT {values} AS x)").fetchone()
    assert found is not None
    if isinstance(answer, float):
        assert float(found[0]) == pytest.approx(answer)
    else:
        assert found[0] == answer


@pytest.mark.parametrize(("text", "answer"), AGGREGATES)
def test_known_aggregates(engine: duckdb.DuckDBPyConnection, text: str, answer: Any) -> None:
    rendered = parse(text, where="", aggregates=True).tree.sql("duckdb")
    rows = "VALUES (1, 'a'), (1, 'a'), (3, 'c'), (NULL, 'd')"
    found = engine.execute(f"SELECT {rendered} FROM ({rows}) AS t(x, y)").fetchone()
    assert found is not None
    assert found[0] == (pytest.approx(answer) if isinstance(answer, float) else answer)
