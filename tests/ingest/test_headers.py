"""Finding the header: titles, two and three rows, merges, spans without merges, units, counts."""

from __future__ import annotations

import pytest

from supervision_models.contracts.headers import headings
from supervision_models.contracts.loader import load_contract
from supervision_models.ingest.headers import Header, HeaderCell, HeaderSearch, names_of, unit_of
from supervision_models.workspace import packaged

PERMIT = load_contract(packaged("datasets") / "contracts" / "construction_permit.yaml")
KNOWN = headings(PERMIT)
TITLE = ["澄塘县施工许可证台账", None, None, None, None]
DATA = ["9901212023", "示例一号楼", "澄塘示例置业有限公司", "350", "2023-05-18"]


def find(
    grid: list[list[str | None]], merges: tuple[tuple[int, int, int, int], ...] = ()
) -> Header:
    header = HeaderSearch(grid, merges).find(KNOWN)
    assert header is not None
    return header


def texts(header: Header) -> list[str]:
    return [cell.text for cell in header.cells]


def test_one_row_below_a_title() -> None:
    names: list[str | None] = ["许可证号", "工程名称", "建设单位", "合同价", "发证日期"]
    header = find([TITLE, ["填报：甲"], names, list(DATA)])
    assert (header.first, header.last, header.data_from) == (3, 3, 4)
    assert texts(header) == names


def test_two_merged_rows() -> None:
    grid: list[list[str | None]] = [
        TITLE,
        ["许可证号", "建设单位", None, "施工单位", None],
        [None, "名称", "统一社会信用代码", "名称", "统一社会信用代码"],
        list(DATA),
    ]
    merges = ((1, 0, 1, 4), (2, 0, 3, 0), (2, 1, 2, 2), (2, 3, 2, 4))
    header = find(grid, merges)
    assert (header.first, header.last, header.data_from) == (2, 3, 4)
    assert texts(header) == [
        "许可证号",
        "建设单位 / 名称",
        "建设单位 / 统一社会信用代码",
        "施工单位 / 名称",
        "施工单位 / 统一社会信用代码",
    ]


def test_two_rows_of_a_file_that_knows_no_merges() -> None:
    grid: list[list[str | None]] = [
        ["许可证号", "建设单位", "", "施工单位", ""],
        ["", "名称", "统一社会信用代码", "名称", "统一社会信用代码"],
        list(DATA),
    ]
    assert texts(find(grid))[1:] == [
        "建设单位 / 名称",
        "建设单位 / 统一社会信用代码",
        "施工单位 / 名称",
        "施工单位 / 统一社会信用代码",
    ]


def test_three_merged_rows() -> None:
    grid: list[list[str | None]] = [
        ["许可证号", "参建单位", None, None, "发证日期"],
        [None, "建设单位", None, "施工单位", None],
        [None, "名称", "统一社会信用代码", "名称", None],
        list(DATA),
    ]
    merges = ((1, 0, 3, 0), (1, 1, 1, 3), (2, 1, 2, 2), (1, 4, 3, 4))
    header = find(grid, merges)
    assert (header.first, header.last) == (1, 3)
    assert texts(header)[1:4] == [
        "参建单位 / 建设单位 / 名称",
        "参建单位 / 建设单位 / 统一社会信用代码",
        "参建单位 / 施工单位 / 名称",
    ]


def test_a_row_of_units_belongs_to_the_header() -> None:
    grid: list[list[str | None]] = [
        ["许可证号", "工程名称", "合同价", "建筑面积", "发证日期"],
        [None, None, "（万元）", "（亩）", None],
        list(DATA),
    ]
    header = find(grid)
    assert (header.last, header.data_from) == (2, 3)
    assert [unit_of(cell) for cell in header.cells] == [None, None, "万元", "亩", None]


def test_a_row_of_column_numbers_is_no_data() -> None:
    grid: list[list[str | None]] = [
        ["许可证号", "工程名称", "建设单位", "合同价", "发证日期"],
        ["1", "2", "3", "4", "5"],
        list(DATA),
    ]
    header = find(grid)
    assert (header.last, header.data_from) == (1, 3)


def test_a_named_header_row_is_believed() -> None:
    grid: list[list[str | None]] = [["许可证号", "工程名称"], ["甲", "乙"], ["1", "2"]]
    header = HeaderSearch(grid, (), last_row=2).find({})
    assert header is not None
    assert header.last == 2


def test_without_a_known_name_the_first_full_row_is_shown() -> None:
    header = find([["标题"], ["甲甲", "乙乙"], ["1", "2"]])
    assert (header.first, texts(header)) == (2, ["甲甲", "乙乙"])


def test_a_sheet_of_single_cells_has_no_header() -> None:
    assert HeaderSearch([["说明"], ["第一行"]], ()).find(KNOWN) is None


@pytest.mark.parametrize(
    ("parts", "name", "unit"),
    [
        (("面积（亩）",), "面积", "亩"),
        (("合同价\n（万元）",), "合同价", "万元"),
        (("合同价", "万元"), "合同价", "万元"),
        (("建设单位（盖章）",), "建设单位", None),
        (("用地面积（公顷）", "耕地"), "用地面积耕地", "公顷"),
        (("发证日期*",), "发证日期", None),
    ],
)  # fmt: skip
def test_names_and_units(parts: tuple[str, ...], name: str, unit: str | None) -> None:
    cell = HeaderCell(0, parts)
    assert name in names_of(cell)
    assert unit_of(cell) == unit
