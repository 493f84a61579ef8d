"""Company names cut into their parts; firms, places and persons are invented."""

from __future__ import annotations

import polars as pl
import pytest

from supervision_models.linkage import company_parts

PLACES = ("澄塘市", "远山县")


def parts(name: str) -> dict[str, str | None]:
    return company_parts.parse(pl.Series([name]), PLACES).to_dicts()[0]


@pytest.mark.parametrize(
    ("name", "place", "sign", "trade"),
    [
        ("澄塘市岚沐建筑工程有限公司", "澄塘", "岚沐", "建筑工程"),
        ("澄塘岚沐房地产开发有限责任公司", "澄塘", "岚沐", "房地产开发"),
        ("岚沐（澄塘）物业管理有限公司", "澄塘", "岚沐", "物业管理"),
        ("岚沐新能源澄塘有限公司", "澄塘", "岚沐", "新能源"),
        ("澄塘市第二建筑工程公司", "澄塘", None, "第二建筑工程"),
        ("石头县五鸿商贸有限公司", "石头县", "五鸿", "商贸"),  # no list knows this county
        ("岚沐市政工程有限公司", None, "岚沐", "市政工程"),  # 岚沐市 is no place
        ("澄塘市远山县岚沐矿业有限公司", "澄塘远山", "岚沐", "矿业"),
        ("四川四维科技有限公司", "四川", "四维", "科技"),  # numerals in names stay
    ],
)
def test_parts(name: str, place: str | None, sign: str | None, trade: str | None) -> None:
    found = parts(name)
    assert (found["place_bare"], found["sign"], found["trade"]) == (place, sign, trade)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("澄塘岚沐第三建筑工程有限公司", "3"),
        ("澄塘岚沐第3建筑工程有限公司", "3"),
        ("澄塘岚沐第十二钢结构有限公司", "12"),
        ("澄塘三一重工有限公司", None),
    ],
)
def test_numbers_tell_firms_of_a_group_apart(name: str, number: str | None) -> None:
    assert parts(name)["number"] == number


def test_a_branch_stands_for_its_legal_person() -> None:
    found = parts("澄塘岚沐建筑工程有限公司项目经理部")
    assert (found["sign"], found["part"]) == ("岚沐", "项目经理部")


def test_a_name_without_company_is_no_key_but_can_be_compared() -> None:
    found = parts("澄塘岚沐建筑")
    assert (found["whole"], found["unusable"]) == ("澄塘岚沐建筑", "generic")
    assert parts("张三")["whole"] is None


def test_every_row_comes_back_in_order() -> None:
    names = pl.Series(["澄塘岚沐建筑工程有限公司", None, "", "澄塘岚沐建筑工程有限公司"])
    assert company_parts.parse(names, PLACES)["name"].to_list() == names.to_list()
