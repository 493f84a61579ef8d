"""Project codes in both forms, through renamed, split and merged divisions; permit numbers."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision_models.linkage import project_codes

# a renamed twice; c and d merged into e; f split; g and h exchanged their codes for a while
SUCCESSION = {
    "code": ["990101", "990102", "990111", "990112", "990131", "990131", "990141", "990142"],
    "successor": ["990102", "990103", "990113", "990113", "990132", "990133", "990142", "990141"],
}


@pytest.fixture(scope="module")
def successors() -> dict[str, str]:
    return project_codes.renamings(pl.DataFrame(SUCCESSION))


def keys(codes: list[str | None], successors: dict[str, str]) -> list[str | None]:
    frame = project_codes.parse_codes(pl.Series(codes, dtype=pl.String), successors)
    assert frame["code"].to_list() == codes
    return frame["key"].to_list()


def test_both_forms(successors: dict[str, str]) -> None:
    assert keys(
        ["2020-990121-47-03-012345", "2403-990121-04-01-123456", "24039901210401123456"], successors
    ) == [
        "code:2020-990121-47-03-012345",
        "code:2403-990121-04-01-123456",
        "code:2403-990121-04-01-123456",
    ]


@pytest.mark.parametrize(
    "written",
    [
        "2020－990121－47－03－012345",
        "２０２０-990121-47-03-012345",
        " 2020-990121-47-03-012345\n",
        "2020—990121—47—03—012345",
    ],
)
def test_writing_is_folded(written: str, successors: dict[str, str]) -> None:
    assert keys([written], successors) == ["code:2020-990121-47-03-012345"]


def test_old_and_new_division_are_one_project(successors: dict[str, str]) -> None:
    found = keys([f"2018-{region}-47-03-000007" for region in ("990101", "990102", "990103")],
                 successors)  # fmt: skip
    assert found == ["code:2018-990103-47-03-000007"] * 3


def test_another_number_is_another_project(successors: dict[str, str]) -> None:
    one, other = keys(["2018-990101-47-03-000007", "2018-990103-47-03-000008"], successors)
    assert one != other


def test_numbers_given_twice_by_merged_divisions_stay_apart(successors: dict[str, str]) -> None:
    met = keys(["2018-990111-47-03-000001", "2018-990112-47-03-000001"], successors)
    assert met == ["code:2018-990111-47-03-000001", "code:2018-990112-47-03-000001"]
    assert keys(["2018-990111-47-03-000002"], successors) == ["code:2018-990113-47-03-000002"]


def test_a_split_division_keeps_its_code(successors: dict[str, str]) -> None:
    assert keys(["2018-990131-47-03-000001"], successors) == ["code:2018-990131-47-03-000001"]


def test_a_circle_ends(successors: dict[str, str]) -> None:
    found = keys(["2018-990141-47-03-000001", "2018-990142-47-03-000001"], successors)
    assert found == ["code:2018-990141-47-03-000001"] * 2


@pytest.mark.parametrize("placeholder", ["无", "/", "0000", "待定", "——", "1", None, ""])
def test_placeholders_are_no_code(placeholder: str | None, successors: dict[str, str]) -> None:
    assert keys([placeholder], successors) == [None]


def test_codes_of_other_countries_are_kept_whole() -> None:
    assert keys(["bp2019-00123"], {}) == ["code:BP2019-00123"]


def test_permit_numbers_are_read_tolerantly() -> None:
    written = [
        "990121202305180101",
        "编号：990121202305180101",
        "990121 20230518 0101",
        "施工许可证号 990121202305180101",
        "990121202305180101S",
        "无",
        None,
    ]
    frame = project_codes.parse_permits(pl.Series(written))
    assert frame["key"].to_list() == [
        *["permit:990121202305180101"] * 4, "permit:990121202305180101S", None, None,
    ]  # fmt: skip


@given(st.permutations(range(len(SUCCESSION["code"]))))
def test_order_of_the_divisions_does_not_matter(order: list[int]) -> None:
    shuffled = {name: [values[i] for i in order] for name, values in SUCCESSION.items()}
    assert project_codes.renamings(pl.DataFrame(shuffled)) == project_codes.renamings(
        pl.DataFrame(SUCCESSION)
    )
