"""Whatever stands in a cell: never an exception, always a reason that is in the list."""

from __future__ import annotations

import ast
import inspect
import pkgutil
from importlib import import_module
from typing import get_args

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supervision_models.contracts.definition import ColumnType
from supervision_models.ingest import values
from supervision_models.ingest.values import POLARS_TYPES, REASONS, REPAIRS, text_series

KINDS = get_args(ColumnType)
NASTY = [
    "",
    " ",
    "\x00",
    "\x00" * 100,
    "\u200b",
    "=1+1",
    "@SUM(A1)",
    "-" * 1000,
    "(" * 1000,
    "1" * 1000,
    "9" * 10_000,
    "1e999999999",
    "1e-99",
    "Infinity",
    "NaN",
    "-0",
    "0x1F",
    "²",
    "①",
    "½",
    "٣",
    "१२",
    "𝟙",
    "一" * 500,
    "亿" * 200,
    "点",
    "廿卅",
    "年月日",
    "13月",
    "0年0月0日",
    "99999",
    "100000",
    "2023-99-99T99:99:99",
    "POLYGON",
    "SRID=;",
    "SRID=99999999999999999999;POINT(1 1)",
    "J1",
    "J1,J2,J3",
    "@",
    "@;@;@",
    "#1",
    ";;;;",
    "°′″",
    "1°2°3°",
    "{" * 500,
    "[[[[",
    "0" * 41,
    "01" * 30,
    "1,2,3,4,5,6,7,8,9",
    "°" * 5000,
    "#REF!",
    "💥",
    "\ufffd",
    "1/2/3/4",
    "3亩/亩/亩",
    "((((5))))",
    "1 2 3",
    "E+",
    "1E+",
    "''''",
    '="',
    "h:" + "0" * 24,
]


def check(got, texts):
    assert len(got.values) == len(got.failed) == len(got.reasons) == len(got.repairs) == len(texts)
    assert len(got.precision) == len(texts)
    for value, failed, reason, repairs in zip(
        got.values, got.failed, got.reasons, got.repairs, strict=True
    ):
        assert failed == (reason is not None)
        assert reason is None or (value is None and reason in REASONS)
        assert {repair.partition(":")[0] for repair in repairs} <= REPAIRS.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_nasty_cells(read, kind):
    got = read(kind, NASTY)
    check(got, NASTY)
    assert got.values.dtype == POLARS_TYPES[kind]


@pytest.mark.parametrize("kind", KINDS)
@given(cells=st.lists(st.text(max_size=40) | st.none(), max_size=20))
@settings(max_examples=40)
def test_any_text(read, kind, cells):
    texts = text_series(cells).to_list()
    check(read(kind, texts), texts)


WORDS = "0123456789.,;-/:()年月日万亿元亩㎡约一二三百十EJNSP°′″ \n@"


@pytest.mark.parametrize("kind", ["money", "area", "date", "datetime", "geometry", "year", "code"])
@given(cells=st.lists(st.text(WORDS, max_size=30), max_size=20))
@settings(max_examples=80)
def test_any_text_that_looks_right(read, kind, cells):
    check(read(kind, cells), cells)


@pytest.mark.parametrize("kind", KINDS)
def test_order_and_repetition_change_nothing(read, kind):
    texts = NASTY * 3
    alone, among = read(kind, NASTY), read(kind, texts)
    for part in ("values", "reasons", "repairs", "precision"):
        assert getattr(among, part).to_list() == getattr(alone, part).to_list() * 3


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_of_nothing(read, kind):
    for texts in ([], [None, None], ["", "—"]):
        got = read(kind, texts)
        assert got.values.to_list() == [None] * len(texts)
        assert not got.failed.any()


@pytest.mark.parametrize(
    ("kind", "text"),
    [("text", "字" * 4_000_001), ("code", "1" * 300_000), ("geometry", "1" * 40_000_001)],
)
def test_huge_cells_are_refused(read, kind, text):
    assert read(kind, [text, "1"]).reasons[0] == "too-long"


def test_control_characters_are_stripped_and_recorded(read):
    got = read("text", ["甲\x00乙"])
    assert (got.values[0], got.repairs[0].to_list()) == ("甲乙", ["control-characters"])


def test_cells_that_are_not_text_yet(read):
    from .conftest import column_of

    for series, kind, want in (
        (pl.Series([1.5, None]), "money", ["1.50", None]),
        (pl.Series([20230518]), "date", ["2023-05-18"]),
        (pl.Series([True, False]), "boolean", ["True", "False"]),
    ):
        got = values.convert(
            series, column_of(kind), header="列", context=values.ConvertContext(pseudonym_key=b"k")
        )
        assert [None if value is None else str(value) for value in got.values] == want


def _words(kind: type[ast.AST]) -> set[str]:
    """Every string literal in the source of the package, its list of codes apart."""
    found: set[str] = set()
    for module in pkgutil.walk_packages(values.__path__, values.__name__ + "."):
        if not module.name.endswith(".reasons"):
            tree = ast.parse(inspect.getsource(import_module(module.name)))
            found |= {
                node.value
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
    return found


def test_every_reason_and_repair_in_the_list_is_used():
    words = _words(ast.Constant)
    used = words | {word.partition(":")[0] for word in words}
    assert set(REASONS) <= used
    assert set(REPAIRS) <= used


def test_every_code_speaks_two_languages():
    for text in (*REASONS.values(), *REPAIRS.values()):
        assert text.zh
        assert text.en
        assert text.zh != text.en
