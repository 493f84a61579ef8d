"""Company names: what is one firm, what is another, what is nobody."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from supervision_models.linkage import names

REAL = (
    Path(__file__).parents[3] / "shared/data/linkage/company_cn/companynameparser_groundtruth.txt"
)


def key(name: str | None) -> str | None:
    return names.parse(pl.Series([name], dtype=pl.String))["key"].item()


def parsed(name: str | None) -> tuple[str | None, str | None, str | None]:
    frame = names.parse(pl.Series([name], dtype=pl.String))
    return frame["key"].item(), frame["relation"].item(), frame["unusable"].item()


@pytest.mark.parametrize(
    "name",
    [
        "澄塘建华建筑有限公司",
        "澄塘建华建筑公司",
        "澄塘建華建築有限責任公司",
        "澄塘建华建筑责任有限公司",
        "澄塘（建华）建筑有限公司",
        " 澄塘建华 建筑有限公司（盖章）",
        "澄塘建华建筑有限公司（曾用名：澄塘建业公司）",
        "澄塘建华建筑有限公司(原澄塘县建筑队)",
        "澄塘建华建筑有限公司（联合体牵头人）",
    ],
)
def test_one_firm(name: str) -> None:
    assert parsed(name) == ("澄塘建华建筑", None, None)


@pytest.mark.parametrize(
    ("name", "person", "relation"),
    [
        ("澄塘建华建筑有限公司示例分公司", "澄塘建华建筑", "branch"),
        ("澄塘建华建筑有限公司第三工程处", "澄塘建华建筑", "unit"),
        ("澄塘建华建筑有限公司第三建筑分公司示例路项目部", "澄塘建华建筑", "department"),
        ("澄塘建工集团示例分公司", "澄塘建工集团", "branch"),
        ("中铁二十一局集团有限公司示例路二标段项目经理部", "中铁21局集团", "department"),
        ("澄塘县公路局第二工程处", "澄塘县公路局", "unit"),
        ("澄塘县规划设计院示例分院", "澄塘县规划设计院", "branch"),
    ],
)
def test_branch_leads_to_the_legal_person(name: str, person: str, relation: str) -> None:
    assert parsed(name) == (person, relation, None)


def test_shares_group_and_head_office_stay_apart() -> None:
    firms = [
        "示例建设有限公司",
        "示例建设股份有限公司",
        "示例建设集团有限公司",
        "示例建设总公司",
        "示例建设集团有限公司澄塘建设有限公司",  # a subsidiary is a legal person of its own
        "示例置业有限公司",
        "示例甲建设有限公司",
    ]
    keys = [key(name) for name in firms]
    assert None not in keys
    assert len(set(keys)) == len(firms)


def test_an_office_of_the_police_is_no_branch() -> None:
    assert parsed("澄塘县公安局交警大队")[1] is None


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (None, "empty"),
        ("", "empty"),
        ("—", "empty"),
        ("张三", "generic"),
        ("才让·卓玛", "generic"),
        ("建华公司", "generic"),
        ("建华公司项目部", "generic"),
        ("第一项目部", "generic"),
        ("示例省澄塘分公司", "generic"),
        ("不详", "generic"),
        ('=CONCATENATE("澄塘建华建设",A1,"有限公司")', "generic"),
        ("澄塘甲建设公司、澄塘乙建设公司", "several"),
        ("拓疆建设；沐风劳务", "several"),
        ("澄塘甲建设有限公司/澄塘县设计院", "several"),
        ("澄塘甲建设有限公司(牵头人);澄塘乙建设有限公司", "several"),
    ],
)
def test_names_that_identify_nobody(name: str | None, why: str) -> None:
    identity, _, unusable = parsed(name)
    assert identity is None
    assert unusable == why


def test_latin_names() -> None:
    assert key("Smith & Sons Construction Co., Ltd.") == key("SMITH SONS CONSTRUCTION LTD")
    assert key("Smith & Sons Construction Ltd") != key("Smith & Sons Holding Ltd")


def test_rows_come_back_in_order_with_repeats() -> None:
    given = ["澄塘乙建设有限公司", "张三", "澄塘甲建设有限公司", "澄塘乙建设有限公司"]
    frame = names.parse(pl.Series(given))
    assert frame["name"].to_list() == given
    assert frame["key"].to_list() == ["澄塘乙建设", None, "澄塘甲建设", "澄塘乙建设"]


@pytest.mark.skipif(not REAL.exists(), reason="shared/data/linkage/company_cn is not here")
def test_real_names_stay_apart_and_hold_their_trade_name() -> None:
    lines = [line.split() for line in REAL.read_text(encoding="utf-8").splitlines() if line.strip()]
    frame = names.parse(pl.Series([line[0] for line in lines]))
    assert frame["key"].null_count() <= 0.01 * frame.height
    keyed = frame.drop_nulls("key")
    assert keyed["key"].n_unique() == keyed["name"].n_unique()
    # the trade name (字号), where the file gives one, is still in the key, numerals aside
    told = [(key, line[1]) for key, line in zip(frame["key"], lines, strict=True) if len(line) > 1]
    kept = sum(1 for key, trade in told if key is not None and trade in key)
    assert kept >= 0.95 * len(told)
