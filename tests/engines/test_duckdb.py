"""The default engine: its errors, and files that two processes write at once."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.errors import EngineError


def test_errors_quote_no_values_of_the_data() -> None:
    with DuckDBEngine.open(spatial=False) as engine:
        engine.register("people", pl.DataFrame({"name": ["张三"]}))
        with pytest.raises(EngineError) as caught:
            engine.frame("SELECT CAST(name AS INTEGER) FROM people")
    assert "张三" not in caught.value.render("zh")
    assert "ConversionException: name" in caught.value.render("zh")


def test_errors_about_the_query_say_what_is_wrong() -> None:
    with DuckDBEngine.open(spatial=False) as engine, pytest.raises(EngineError, match="nothere"):
        engine.frame("SELECT nothere FROM (SELECT 1 AS a)")


def test_two_writers_of_one_file_do_not_meet(tmp_path: Path) -> None:
    target = tmp_path / "kept.parquet"
    (tmp_path / "kept.parquet.1.partial").write_bytes(b"of another process")
    with DuckDBEngine.open(spatial=False) as engine:
        engine.write_parquet(sql.build("SELECT 1 AS a"), target)
    assert pl.read_parquet(target).to_dicts() == [{"a": 1}]
    assert (tmp_path / "kept.parquet.1.partial").read_bytes() == b"of another process"


def test_what_is_lent_is_read_like_a_table_until_another_takes_its_name() -> None:
    def values(engine: DuckDBEngine) -> list[int]:
        return engine.frame("SELECT a FROM t ORDER BY a")["a"].to_list()

    with DuckDBEngine.open(spatial=False) as engine:
        engine.register("t", pl.DataFrame({"a": [1]}))
        engine.lend("t", pl.DataFrame({"a": [2, 3]}))
        assert values(engine) == [2, 3]
        assert "t" in engine.tables()
        with engine.session() as session:
            assert "t" not in session.tables()
        engine.lend("t", pl.DataFrame({"a": [4]}))
        assert values(engine) == [4]
        engine.register("t", pl.DataFrame({"a": [5]}))
        assert values(engine) == [5]
        engine.lend("t", pl.DataFrame({"a": [6]}))
        engine.drop("t")
        engine.drop("t")
        assert "t" not in engine.tables()
