"""Yes and no, and columns with canonical values."""

from __future__ import annotations

import pytest

VERDICT = {"lawful": ("合法",), "unlawful": ("违法", "非法"), "pending": ("待核实", "待定")}


@pytest.mark.parametrize(
    "text", ["是", "有", "√", "✔", "Y", "yes", "1", "1.0", "TRUE", "１", "已办"]
)
def test_yes(one, text):
    assert one("boolean", text)[:2] == (True, None)


@pytest.mark.parametrize("text", ["否", "无", "×", "N", "no", "0", "0.0", "False", "未", "没有"])
def test_no(one, text):
    assert one("boolean", text)[:2] == (False, None)


def test_neither(one):
    assert one("boolean", "待定")[:2] == (None, "not-a-boolean")
    assert one("boolean", "/")[:2] == (None, None)


def test_spellings_of_the_contract_extend_yes_and_no(one):
    values = {"true": ["拆除"], "false": ["保留"]}
    assert one("boolean", "拆除", values=values)[0] is True
    assert one("boolean", "保留", values=values)[0] is False
    assert one("boolean", "是", values=values)[0] is True


@pytest.mark.parametrize(
    ("text", "value", "repairs"),
    [
        ("合法", "lawful", []),
        ("lawful", "lawful", []),
        ("LAWFUL", "lawful", []),
        ("违 法", "unlawful", []),
        ("已认定违法占地", "unlawful", ["contained"]),
        ("非法占用", "unlawful", ["contained"]),
        ("—", None, []),
    ],
)
def test_values(one, text, value, repairs):
    assert one("text", text, values=VERDICT) == (value, None, repairs, None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("不合法", "unknown-value"),  # a negation is no spelling of its opposite
        ("其他", "unknown-value"),
        ("合法，部分违法", "ambiguous-value"),
    ],
)
def test_values_are_never_guessed(one, text, reason):
    assert one("text", text, values=VERDICT)[:2] == (None, reason)


def test_a_longer_spelling_wins_over_the_one_inside_it(one):
    values = {"passed": ["合格"], "failed": ["不合格"], "major": ["重大隐患"], "general": ["隐患"]}
    assert one("text", "验收不合格", values=values)[0] == "failed"
    assert one("text", "验收合格", values=values)[0] == "passed"
    assert one("text", "存在重大隐患", values=values)[0] == "major"


def test_a_zero_that_excel_ate_is_restored_where_all_values_have_one_width(one):
    values = {"0101": [], "0102": [], "0103": []}
    assert one("code", "101", values=values)[::2] == ("0101", ["leading-zero"])
    assert one("code", "0102", values=values)[::2] == ("0102", [])


def test_no_or_none_as_a_declared_value(one):
    assert one("text", "无", values={"none": ["无"]})[0] == "none"
    assert one("text", "无", values=VERDICT)[:2] == (None, None)
