"""The guard of sql models: a corpus of attacks refused, a corpus of honest queries let through."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from sqlglot import exp

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.errors import ErrorList, ModelError, SupervisionError
from supervision_models.models.guard import bind, check_sql

CORPUS = Path(__file__).parent / "attacks"
TABLES = ("subject", "incident")
REFUSED = [
    (kind, item["sql"], item["says"])
    for kind, items in YAML(typ="safe").load((CORPUS / "refused.yaml").read_text("utf-8")).items()
    for item in items
]
ACCEPTED = YAML(typ="safe").load((CORPUS / "accepted.yaml").read_text("utf-8"))


def test_the_corpus_is_there() -> None:
    assert len(REFUSED) >= 140
    assert len({kind for kind, _, _ in REFUSED}) >= 11
    assert len(ACCEPTED) >= 25


@pytest.mark.parametrize(("kind", "text", "says"), REFUSED)
def test_attacks_are_refused_with_the_reason(kind: str, text: str, says: str) -> None:
    with pytest.raises(SupervisionError) as caught:
        check_sql(text, tables=TABLES, params=("months",), where="m.yaml:7:sql")
    errors = caught.value.errors if isinstance(caught.value, ErrorList) else (caught.value,)
    assert all(isinstance(error, ModelError) for error in errors)
    assert says in " ".join(error.what.en for error in errors)
    assert all(error.where.startswith("m.yaml:7:sql") for error in errors)
    assert all(error.allowed is not None for error in errors)
    assert all(error.what.zh for error in errors)


@pytest.fixture(scope="module")
def engine() -> DuckDBEngine:  # type: ignore[misc]  # a generator fixture
    with DuckDBEngine.open(spatial=False) as opened:
        opened.execute(
            "CREATE TABLE subject AS SELECT * FROM (VALUES (1, 'x', DATE '2026-01-01'), "
            "(2, 'y', DATE '2026-02-01'), (3, NULL, NULL)) AS v(a, b, d)"
        )
        opened.execute("CREATE TABLE incident AS SELECT 1 AS a, 'z' AS b")
        yield opened  # type: ignore[misc]


@pytest.mark.parametrize("text", ACCEPTED)
def test_honest_queries_pass_and_mean_what_they_meant(engine: DuckDBEngine, text: str) -> None:
    tree = check_sql(text, tables=TABLES)
    plain = engine.frame(text.replace("\n", " "))
    assert engine.frame(tree).rows() == plain.rows() or sorted(
        map(repr, engine.frame(tree).rows())
    ) == sorted(map(repr, plain.rows()))
    # what passed passes again, as the same tree
    assert check_sql(sql.render(tree), tables=TABLES) == tree


def test_every_name_is_quoted() -> None:
    tree = check_sql("SELECT user, s.a AS b FROM subject AS s", tables=TABLES)
    assert sql.render(tree) == 'SELECT "user", "s"."a" AS "b" FROM "subject" AS "s"'


def test_all_faults_come_at_once_with_their_places() -> None:
    text = "SELECT a,\n  getenv('HOME') AS b\nFROM secret\nWHERE random() > 0"
    with pytest.raises(ErrorList) as caught:
        check_sql(text, tables=TABLES, where="m.yaml:7:sql")
    found = [(error.where, error.what.en) for error in caught.value.errors]
    assert found == [
        ("m.yaml:7:sql:2:3", "function getenv is not allowed"),
        ("m.yaml:7:sql:3:6", "table secret may not be read"),
        ("m.yaml:7:sql:4:7", "function rand is not allowed"),
    ]


def test_near_names_are_offered() -> None:
    with pytest.raises(ModelError) as caught:
        check_sql("SELECT a FROM incidents", tables=TABLES)
    assert caught.value.mend is not None
    assert caught.value.mend.en == "did you mean incident?"
    assert caught.value.allowed is not None
    assert caught.value.allowed.en == "incident, subject"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("SELECT a FROM subject WHERE " + "a = 1 OR " * 3000 + "TRUE", "the query is too long"),
        ("SELECT " + "(" * 150 + "a" + ")" * 150 + " FROM subject", "nested too deeply"),
        ("SELECT " + "NOT " * 150 + "a FROM subject", "nested too deeply"),
        ("SELECT " + "a + " * 300 + "a AS b FROM subject", "nested too deeply"),
        ("SELECT " + ", ".join(f"a AS a{i}" for i in range(1500)) + " FROM subject", "too long"),
        ("SELECT 'abc FROM subject", "the query cannot be parsed"),
        ("SELECT a FROM subject WHERE (", "the query cannot be parsed"),
        ("SELEC a FROM subject", "the query cannot be parsed"),
    ],
)
def test_bounds_and_syntax(text: str, says: str) -> None:
    with pytest.raises(ModelError) as caught:
        check_sql(text, tables=TABLES)
    assert says in caught.value.what.en
    assert caught.value.where.startswith("sql")
    assert caught.value.mend is not None


def test_parameters_are_bound_as_literals() -> None:
    text = "SELECT a FROM subject WHERE b = :word AND a > :least * 2 AND d < :as_of"
    tree = check_sql(text, tables=TABLES, params=("word", "least", "as_of"))
    values = {"word": "'; DROP TABLE x --", "least": -1, "as_of": dt.date(2026, 9, 30)}
    bound = bind(tree, values)
    assert not list(bound.find_all(exp.Placeholder))
    assert list(tree.find_all(exp.Placeholder))  # the tree itself is left as it was
    assert "'''; DROP TABLE x --'" in sql.render(bound)
    check_sql(sql.render(bound), tables=TABLES)


def test_a_parameter_without_a_value() -> None:
    tree = check_sql("SELECT a FROM subject WHERE a > :least", tables=TABLES, params=("least",))
    with pytest.raises(KeyError):
        bind(tree, {})


FRAGMENTS = st.sampled_from(
    ["SELECT", "a", "b", ",", "(", ")", "FROM", "subject", "AS", "s", "WHERE", "=", "1", "'x'", ".",
     "*", "OVER", "ORDER BY", "PARTITION BY", "WITH", "UNION ALL", "JOIN", "ON", "USING", "count",
     "getenv", "read_csv", "duckdb_settings", "->", "[", "]", "{", "}", "::", ":p", "$1", "?", "$$",
     "\"", "'", ";", "--", "/*", "*/", "EXISTS", "IN", "LATERAL", "UNNEST", "COLUMNS", "CASE",
     "WHEN", "END", "INTERVAL", "DAY", "CAST", "RECURSIVE", "VALUES", "PIVOT", "LIMIT", "x"]
)  # fmt: skip


@given(st.lists(FRAGMENTS, max_size=14).map(" ".join))
def test_any_text_is_refused_or_reads_only_what_it_may(text: str) -> None:
    """Whatever stands in the text: a family error, or a tree of tables and functions in reach."""
    for whole in (text, f"SELECT {text} FROM subject", f"SELECT a FROM subject WHERE {text}"):
        try:
            tree = check_sql(whole, tables=TABLES)
        except SupervisionError:
            continue
        ctes = {cte.alias for cte in tree.find_all(exp.CTE)}
        assert {table.name for table in tree.find_all(exp.Table)} <= {*TABLES, *ctes}
        assert not list(tree.find_all(exp.Anonymous, exp.Command, exp.Star)) or all(
            isinstance(star.parent, exp.Count) for star in tree.find_all(exp.Star)
        )
        assert "getenv" not in {f.sql_name().lower() for f in tree.find_all(exp.Func)}
