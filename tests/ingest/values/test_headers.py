"""Folding of characters, and units in headers."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision_models.ingest.values import fold, fold_header, header_unit, text_series


@pytest.mark.parametrize(
    ("header", "name", "unit"),
    [
        ("面积（亩）", "面积", "亩"),
        ("面积(亩)", "面积", "亩"),
        ("投资额/万元", "投资额", "万元"),
        ("面积:亩", "面积", "亩"),
        ("面积（单位：公顷）", "面积", "公顷"),
        ("总投资万元", "总投资", "万元"),
        ("*金额\n(元)", "金额", "元"),
        ("土石方（万m³）", "土石方", "万m³"),
        ("用地面积【hm²】", "用地面积", "hm²"),
        ("占比（％）", "占比", "%"),
        ("单价（元/㎡）", "单价", "元/㎡"),
        ("人数（人）", "人数", "人"),
        ("建设单位（盖章）", "建设单位(盖章)", None),
        ("开工/竣工日期", "开工/竣工日期", None),
        ("项目名称", "项目名称", None),
        ("", "", None),
        ("发证日期（年月日）", "发证日期(年月日)", None),
        ("是/否", "是/否", None),
        ("年/月", "年/月", None),
    ],
)
def test_units_of_headers(header, name, unit):
    assert header_unit(header) == (name, unit)


@pytest.mark.parametrize(
    ("header", "folded"),
    [
        ("＊项目 名称\n", "项目名称"),
        ("面积（亩）", "面积(亩)"),
        ("证号(必填)", "证号"),
        ("\ufeffＩＤ", "ID"),
        ("a\ud800b", "ab"),
    ],
)
def test_headers_fold(header, folded):
    assert fold_header(header) == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＢＣ１２３（）", "ABC123()"),
        ("a\u00a0\tb\r\nc", "a b c"),
        ("\u200b甲\ufeff乙", "甲乙"),
        ("甲\x00乙\x07", "甲乙"),
        ("　甲　乙　", "甲 乙"),
        ("1，234。", "1,234。"),
        ("", ""),
    ],
)
def test_fold(text, folded):
    assert fold(pl.Series([text])).to_list() == [folded]


def test_prose_keeps_its_punctuation_and_lines_their_ends():
    assert fold(pl.Series(["甲，乙：（１）"]), prose=True).to_list() == ["甲，乙：(1)"]
    assert fold(pl.Series(["1 \r\n 2\t3"]), lines=True).to_list() == ["1 \n 2 3"]


def test_lone_surrogates_are_dropped():
    assert text_series(["a\ud800b", None, 3]).to_list() == ["ab", None, "3"]


@given(st.text())
def test_any_header_has_a_name_and_perhaps_a_unit(header):
    name, unit = header_unit(header)
    assert len(name) <= len(header)
    assert unit is None or name


@given(st.lists(st.text() | st.none()))
def test_fold_is_idempotent_and_clean(texts):
    once = fold(text_series(texts))
    assert fold(once).to_list() == once.to_list()
    for text in once.drop_nulls():
        assert text == text.strip()
        assert not any(
            char < " " or "\uff01" <= char <= "\uff5e" or char == "\u3000" for char in text
        )
