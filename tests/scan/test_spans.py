"""Spans of row ids: every subject is in one of them, and they are of about one size."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.scan.spans import Piece, make_by_pieces, pieces, within

SUBJECTS = "SELECT CAST(hash(i) >> 1 AS BIGINT) AS _rid FROM range(10000) AS r(i)"
ENDS = f"{SUBJECTS} UNION ALL SELECT 0 UNION ALL SELECT 9223372036854775807"


@pytest.fixture
def engine() -> Iterator[DuckDBEngine]:
    with DuckDBEngine.open(spatial=False) as engine:
        engine.execute(f"CREATE TABLE subjects AS {ENDS}")
        yield engine


@pytest.mark.parametrize(
    ("rows", "most", "count"), [(0, 5, 1), (5, 5, 1), (6, 5, 2), (10_002, 1_000, 11)]
)
def test_as_many_pieces_as_are_needed(rows: int, most: int, count: int) -> None:
    assert pieces(rows, most) == [(number, count) for number in range(count)]


def test_every_subject_is_in_one_piece(engine: DuckDBEngine) -> None:
    query = sql.build("SELECT t._rid AS _rid FROM subjects AS t")
    sizes: list[int] = []

    def look_at(piece: Piece) -> None:
        engine.create_view("part", within(sql.clone(query), "t", piece))
        sizes.append(engine.count("part"))

    several = pieces(engine.count("subjects"), 1_500)
    make_by_pieces(engine, "made", sql.build("SELECT * FROM part AS p"), several, look_at)
    assert engine.count("made") == engine.count("subjects") == sum(sizes)
    missing = "SELECT COUNT(*) FROM subjects AS s ANTI JOIN made AS m ON m._rid = s._rid"
    assert engine.scalar(missing) == 0
    assert len(sizes) == 7
    assert max(sizes) < 1.2 * min(sizes)


def test_a_piece_that_is_the_whole_asks_for_nothing() -> None:
    query = sql.build("SELECT t._rid AS _rid FROM subjects AS t")
    assert "WHERE" not in sql.render(within(query, "t", (0, 1)))
