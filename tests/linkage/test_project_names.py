"""Project names: phases and sections are never folded away."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision_models.linkage import project_names


def key(name: str | None) -> str | None:
    return project_names.parse(pl.Series([name], dtype=pl.String))["key"].item()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("澄塘县示例小区一期建设项目", "澄塘县示例小区建设项目（一期）"),
        ("澄塘县示例小区一期建设项目", "澄塘县示例小区 第1期 工程"),
        ("澄塘县示例小区Ⅱ期", "澄塘县示例小区二期"),
        ("澄塘县示例路道路工程第一标段", "澄塘县示例路道路工程1标"),
        ("澄塘县示例路道路工程标段二", "澄塘县示例路道路工程施工（二标段）"),
        ("澄塘县示例路道路工程A合同段", "澄塘县示例路道路工程a标段"),
        ("示例小区1#楼", "示例小区1号楼"),
        ("示例小区3幢", "示例小区三栋"),
        ("二〇二三年老旧小区改造工程", "2023年老旧小区改造项目"),
        ("示例中学综合楼建设项目", "示例中学综合楼"),
    ],
)
def test_one_project(one: str, other: str) -> None:
    assert key(one) == key(other)
    assert key(one) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("澄塘县示例小区一期", "澄塘县示例小区二期"),
        ("澄塘县示例小区", "澄塘县示例小区二期"),
        ("澄塘县示例小区一期、二期", "澄塘县示例小区二期"),
        ("澄塘县示例小区1期", "澄塘县示例小区11期"),
        ("澄塘县示例路道路工程一标段", "澄塘县示例路道路工程二标段"),
        ("澄塘县示例路道路工程A标段", "澄塘县示例路道路工程B标段"),
        ("澄塘县示例路道路工程一期", "澄塘县示例路道路工程一标段"),
        ("示例水库除险加固工程", "示例水库除险加固工程（续建）"),
        ("示例小区1号楼", "示例小区2号楼"),
        ("示例小区1-3号楼", "示例小区13号楼"),
        ("2022年老旧小区改造", "2023年老旧小区改造"),
        ("示例园区一号标准厂房", "示例园区二号标准厂房"),
    ],
)
def test_two_projects(one: str, other: str) -> None:
    assert key(one) != key(other)
    assert None not in (key(one), key(other))


@pytest.mark.parametrize("name", ["办公楼", "厂房二期", "项目", "", None, "—"])
def test_too_little_to_tell(name: str | None) -> None:
    assert key(name) is None


def test_standard_plants_are_no_sections() -> None:
    frame = project_names.parse(pl.Series(["示例园区2标准厂房建设"]))
    assert frame["phase"].item() == ""
    assert frame["key"].item() == "示例园区2标准厂房"


@pytest.mark.parametrize(
    "name",
    ["示例路S101（一期）二标段", "示例小区1、2#楼", "示例小区（续建）二期", "示例园区2标准厂房"],
)
def test_a_key_is_its_own_key(name: str) -> None:
    assert key(key(name)) == key(name)
    assert key(name) is not None


def test_a_number_before_the_phase_stays_with_the_name() -> None:
    assert key("示例路S101（一期）") == "示例路S101(1期)"
    assert key("示例路S10（11期）") == "示例路S10(11期)"


NUMERALS = "一二三四五六七八九"


@given(
    st.sampled_from(["期", "标段", "合同段"]), st.integers(1, 9), st.integers(1, 9), st.booleans()
)
def test_phases_differ_unless_their_numbers_are_equal(
    unit: str, one: int, other: int, arabic: bool
) -> None:
    left = key(f"澄塘县示例小区{NUMERALS[one - 1]}{unit}建设项目")
    right = key(f"澄塘县示例小区建设项目（{other if arabic else NUMERALS[other - 1]}{unit}）")
    assert (left == right) == (one == other)
