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
