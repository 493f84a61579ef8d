"""Programs of models in their child: results, limits, and the lock behind the guard."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from supervision_models.engines import sql
from supervision_models.engines.child import ChildError, run_child
from supervision_models.engines.sandbox import Limits, run_entry_point, run_plugin, run_sql_model
from supervision_models.errors import EngineError
from supervision_models.models.guard import bind, check_sql

TIGHT = Limits(memory_bytes=2 * 2**30, cpu_seconds=20, wall_seconds=60.0)


@pytest.fixture
def tables(tmp_path: Path) -> dict[str, Path]:
    rows = pa.table({"_rid": list(range(200)), "word": ["abcdefghij"] * 200})
    pq.write_table(rows, tmp_path / "subject.parquet")
    pq.write_table(rows.slice(0, 5), tmp_path / "it's.parquet")
    return {"subject": tmp_path / "subject.parquet", "few": tmp_path / "it's.parquet"}


def run(text: str, tables: dict[str, Path], limits: Limits = TIGHT) -> pa.Table:
    out = next(iter(tables.values())).with_name("out.parquet")
    rows = run_sql_model(check_sql(text, tables=tables), tables, out, limits)
    result = pq.read_table(out)
    assert result.num_rows == rows
    return result


def test_a_good_query_returns_its_rows(tables: dict[str, Path]) -> None:
    result = run(
        "SELECT s._rid AS row_id, f._rid IS NOT NULL AS hit, "
        "row_number() OVER (ORDER BY s._rid) AS nth "
        "FROM subject AS s LEFT JOIN few AS f ON f._rid = s._rid",
        tables,
    )
    assert result.num_rows == 200
    assert result.column_names == ["row_id", "hit", "nth"]
    assert sum(result["hit"].to_pylist()) == 5


def test_no_rows_still_give_a_file_with_its_columns(tables: dict[str, Path]) -> None:
    result = run("SELECT _rid AS row_id, TRUE AS hit FROM subject WHERE _rid < 0", tables)
    assert (result.num_rows, result.column_names) == (0, ["row_id", "hit"])


def test_parameters_must_be_bound(tables: dict[str, Path], tmp_path: Path) -> None:
    tree = check_sql("SELECT _rid AS row_id FROM subject WHERE _rid < :top", tables=tables)
    with pytest.raises(EngineError) as caught:
        run_sql_model(tree, tables, tmp_path / "out.parquet")
    assert caught.value.what.en == "no value for top"
    assert caught.value.where == "sql"
    assert run_sql_model(bind(tree, {"top": 3}), tables, tmp_path / "out.parquet", TIGHT) == 3


def test_an_error_tells_its_kind_and_no_values(tables: dict[str, Path]) -> None:
    with pytest.raises(EngineError) as caught:
        run("SELECT CAST(word AS INTEGER) AS n FROM subject", tables)
    assert caught.value.what.en == "the model's SQL failed"
    assert caught.value.where == "sql: ConversionException"
    assert "abcdefghij" not in caught.value.render("zh") + caught.value.render("en")
    with pytest.raises(EngineError) as caught:
        run("SELECT nothing AS n FROM subject", tables)
    assert caught.value.where == "sql: BinderException"


DOUBLING = "WITH w0 AS (SELECT word AS t FROM subject), {} SELECT length(t) AS n FROM w39".format(
    ", ".join(f"w{n} AS (SELECT t || t AS t FROM w{n - 1})" for n in range(1, 40))
)
REPLACING = "SELECT {} AS n FROM subject".format(
    "replace(" * 4 + "word" + f", 'a', '{'a' * 490}')" * 4
)


@pytest.mark.parametrize("text", [DOUBLING, REPLACING], ids=["doubling", "replacing"])
def test_a_bomb_of_memory_is_stopped(tables: dict[str, Path], text: str) -> None:
    with pytest.raises(ChildError) as caught:
        run(text, tables)
    assert caught.value.cause == "memory"
    assert caught.value.what.en.startswith("the model's SQL exceeds its limits")
    assert "内存" in caught.value.what.zh
    assert caught.value.where == "sql"
    assert caught.value.mend is not None
    assert not list(tables["subject"].parent.glob("out.parquet*"))


BOMB_OF_TIME = "SELECT count(*) AS n FROM subject AS a " + " ".join(
    f"JOIN subject AS {name} ON a.word || {name}.word <> ''" for name in "bcde"
)


def test_a_bomb_of_time_is_stopped(tables: dict[str, Path]) -> None:
    with pytest.raises(ChildError) as caught:
        run(BOMB_OF_TIME, tables, Limits(memory_bytes=2 * 2**30, cpu_seconds=2, wall_seconds=60.0))
    assert caught.value.cause == "time"
    assert caught.value.mend is not None
    assert "narrow the joins" in caught.value.mend.en


def test_who_watches_ends_the_query(tables: dict[str, Path], tmp_path: Path) -> None:
    """As a scan does after Ctrl-C: the child is in a group of its own, and hears nothing of it."""

    def watch() -> None:
        raise KeyboardInterrupt

    tree = check_sql(BOMB_OF_TIME, tables=tables)
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run_sql_model(tree, tables, tmp_path / "out.parquet", TIGHT, watch)
    assert time.monotonic() - start < TIGHT.cpu_seconds
    assert list(tmp_path.glob("out.parquet*")) == []


def test_a_result_without_end_is_stopped(tables: dict[str, Path]) -> None:
    text = "SELECT a._rid * 7 + b._rid * 11 + c._rid AS n FROM subject AS a " + " ".join(
        f"JOIN subject AS {name} ON {name}._rid >= 0" for name in "bc"
    )
    limits = Limits(memory_bytes=2 * 2**30, cpu_seconds=60, wall_seconds=90.0, result_bytes=100_000)
    with pytest.raises(EngineError):
        run(text, tables, limits)
    assert not list(tables["subject"].parent.glob("out.parquet*"))


# -- behind the guard -------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM read_csv('/etc/passwd', columns = {'a': 'VARCHAR'})",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_blob('/etc/hostname')",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM read_parquet('subject.parquet')",
        "COPY subject TO '/tmp/stolen.csv'",
        "ATTACH '/tmp/other.db' AS other",
        "EXPORT DATABASE '/tmp/stolen'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '99GB'",
        "SET lock_configuration = false",
        "RESET lock_configuration",
        "PRAGMA threads = 64",
        "SELECT * FROM frame",  # a variable of the Python that called
    ],
)
def test_what_slips_past_the_guard_meets_a_lock(tables: dict[str, Path], text: str) -> None:
    task = {
        "query": text,
        "tables": {name: str(path) for name, path in tables.items()},
        "out": str(tables["subject"].with_name("out.parquet")),
        "memory_bytes": TIGHT.memory_bytes,
        "threads": 1,
    }
    with pytest.raises(EngineError) as caught:
        run_child(
            "supervision_models.engines.sandbox:run_query",
            task,
            memory_bytes=TIGHT.memory_bytes,
            cpu_seconds=TIGHT.cpu_seconds,
            wall_seconds=TIGHT.wall_seconds,
        )
    assert caught.value.what.en == "the model's SQL failed"
    assert "passwd" not in caught.value.render("en")
    assert not list(tables["subject"].parent.glob("out.parquet"))


# -- plug-ins ---------------------------------------------------------------------------


def test_an_unknown_plug_in_is_named(tables: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        run_plugin("nobody", tables, tmp_path / "out.parquet", TIGHT)
    assert caught.value.what.en == "there is no plug-in nobody"
    assert caught.value.where == "entry point supervision_models.models"
    assert caught.value.allowed is not None
    assert caught.value.mend is not None


class Installed:
    """An entry point as importlib.metadata gives it, without a package."""

    name = "tiny"

    def __init__(self, result: object) -> None:
        self._result = result

    def load(self) -> Callable[[dict[str, pa.Table]], object]:
        def tiny(given: dict[str, pa.Table]) -> object:
            assert sorted(given) == ["few", "subject"]
            return self._result

        return tiny


@pytest.mark.parametrize("fitting", [True, False])
def test_a_plug_in_gives_a_table(
    tables: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fitting: bool
) -> None:
    result = pa.table({"row_id": [1, 2], "hit": [True, False]}) if fitting else [1, 2]
    monkeypatch.setattr(
        "importlib.metadata.entry_points", lambda group, name="": [Installed(result)]
    )
    task = {
        "name": "tiny",
        "tables": {name: str(path) for name, path in tables.items()},
        "out": str(tmp_path / "out.parquet"),
    }
    if fitting:
        assert run_entry_point(task) == {"rows": 2}
        assert pq.read_table(task["out"]).equals(result)
        return
    with pytest.raises(EngineError) as caught:
        run_entry_point(task)
    assert caught.value.what.en == "a plug-in returns a pyarrow.Table"
    assert caught.value.where == "plugin tiny"


def test_render_keeps_the_words_of_the_query(tables: dict[str, Path]) -> None:
    tree = check_sql("SELECT _rid AS row_id FROM subject", tables=tables)
    assert sql.render(tree) == 'SELECT "_rid" AS "row_id" FROM "subject"'
