"""Building SQL as trees: what a hole takes, and that a tree can be written more than once."""

import pytest

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine


@pytest.mark.parametrize(
    ("template", "holes", "text"),
    [
        ("NOT :x", {"x": True}, "NOT TRUE"),
        ("a * :x", {"x": sql.build("b + 1")}, "a * (b + 1)"),
        ("a = :x", {"x": "it's"}, "a = 'it''s'"),
        ("a + :x", {"x": -2}, "a + (-2)"),
        ("a IS DISTINCT FROM :x", {"x": None}, "a IS DISTINCT FROM NULL"),
        ("SELECT 1 FROM :t AS t", {"t": sql.table('a"b')}, 'SELECT 1 FROM "a""b" AS t'),
    ],
)
def test_holes(template, holes, text):
    assert sql.render(sql.build(template, **holes)) == text


def test_a_hole_needs_a_value_and_a_value_a_hole():
    with pytest.raises(KeyError, match="x"):
        sql.build("a = :x")
    with pytest.raises(TypeError, match="y"):
        sql.build("a = :x", x=1, y=2)


@pytest.mark.parametrize(
    "template",
    [
        "SELECT string_agg(a, ';' ORDER BY b) AS x FROM (VALUES (1, 2)) AS v(a, b)",
        "SELECT list(a ORDER BY b DESC NULLS LAST)[1] AS x FROM (VALUES (1, 2)) AS v(a, b)",
        "SELECT a FROM (VALUES (1, 2)) AS v(a, b) QUALIFY ROW_NUMBER() OVER (ORDER BY b) = 1",
        "SELECT UNNEST([1, 2]) AS x",
        "SELECT CAST('2024-01-31' AS DATE) + INTERVAL 1 MONTH AS x",
        "SELECT TRY_CAST('a' AS INT) AS x, 'ab' SIMILAR TO 'a.*' AS y",
    ],
)
def test_a_tree_is_written_the_same_again(template):
    """What is written is not copied first, though the generator may change the tree."""
    tree = sql.build(template)
    text = sql.render(tree)
    assert sql.render(tree) == text
    with DuckDBEngine.open(spatial=False) as engine:
        assert engine.arrow(text).num_rows
