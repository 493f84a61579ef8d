"""Writing that means the same, and writing that does not."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision_models.linkage import folding


def folded(*texts: str | None) -> list[str | None]:
    frame = pl.Series("text", texts, dtype=pl.String).to_frame()
    return folding.fold_frame(frame, written="w", folded="f")["f"].to_list()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("澄塘ＡＢＣ１２３", "澄塘abc123"),
        ("澄塘 示例\u00a0\t\n建设\u200b", "澄塘示例建设"),
        ("澄塘〔示例〕【建】設", "澄塘（示例）(建)设"),
        ("澄塘華聯實業發展", "澄塘华联实业发展"),
        ("第二十一工程局", "第21工程局"),
        ("第十标", "第10标"),
        ("第一百零五队", "第105队"),
        ("第一百一十五队", "第一百十五队"),
        ("二〇二三年", "２０２３年"),
        ("一九九八年", "1998年"),
        ("二○局", "20局"),
        ("三六五", "365"),
        ("Ⅱ期", "二期"),
        ("甲·乙", "甲乙"),
    ],
)
def test_means_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other)
    assert folded(one) != [None]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三一重工", "三十一重工"),
        ("三一重工", "31重工"),
        ("1-3号楼", "13号楼"),
        ("1、2、3号楼", "123号楼"),
        ("1、2、3号楼", "1、23号楼"),
        ("澄塘甲", "澄塘乙"),
        ("一期", "二期"),
    ],
)
def test_stays_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_nothing_left_is_null() -> None:
    assert folded(None, "", " \t", "—", "/") == [None] * 5


@given(st.integers(1, 999))
def test_numerals_up_to_999(number: int) -> None:
    digits = "零一二三四五六七八九"
    spoken = ""
    for power, unit in ((100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            spoken += digits[digit] + unit
        elif spoken and not spoken.endswith("零") and number % power:
            spoken += "零"
    spoken = spoken.removeprefix("一") if 10 <= number < 20 else spoken
    assert folded(f"第{spoken}队") == [f"第{number}队"]


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    once = folded(text)
    assert folded(*once) == once
