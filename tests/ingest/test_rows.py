"""Rows that are no data, and rows that only look so."""

from __future__ import annotations

import polars as pl
import pytest

from supervision_models.ingest.headers import Header, HeaderCell
from supervision_models.ingest.rows import SKIPPED, RowRoles

NAMES = ("序号", "许可证号", "工程名称", "面积", "备注")


def roles(*rows: tuple[str | None, ...], chunk: int = 100) -> list[str | None]:
    """Roles of rows below a title row and a header row; positions 1 and 2 are required."""
    header = Header(2, 2, 3, tuple(HeaderCell(i, (name,)) for i, name in enumerate(NAMES)))
    judge = RowRoles(header, [list(NAMES)], frozenset(["台账"]), required=[1, 2], keys=[1])
    table = [("台账", None, None, None, None), NAMES, *rows]
    found: list[str | None] = []
    for start in range(0, len(table), chunk):
        part = table[start : start + chunk]
        columns = {str(i): [row[i] for row in part] for i in range(5)}
        cells = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).with_columns(
            row=pl.int_range(start + 1, start + 1 + len(part), dtype=pl.Int64)
        )
        found += judge.roles(cells).to_list()
    assert found[:2] == ["title", "header"]
    assert set(found) - {None} <= set(SKIPPED)
    return found[2:]


DATA = ("1", "P1", "示例楼", "3", None)


@pytest.mark.parametrize(
    ("row", "role"),
    [
        (DATA, None),
        ((None, None, None, None, None), "blank"),
        (("", " ", "\u3000", "\n", None), "blank"),
        (("合计", None, None, "35", None), "total"),
        (("合 计", None, None, "35", None), "total"),
        (("", "小计", "", "35", ""), "total"),
        (("2023年合计：", None, None, "35", None), "total"),
        (("总计（12项）", None, None, "35", None), "total"),
        ((None, "合计", "合计", "35", None), None),  # required columns are filled: a person decides
        (("1", "合计", None, "35", None), "total"),
        (("1", "P1", "合计建设大厦", "3", None), None),
        (("备注：截至年底", None, None, None, None), "note"),
        (("注:1.数据来自窗口", None, None, None, None), "note"),
        (("填表人：某某", None, "审核人：某某", None, "2023年"), "note"),
        (("说明", None, None, None, None), "note"),
        (("注浆加固", None, None, None, None), None),  # a word that begins like a note
        (NAMES, "repeated-header"),
        (("序号", "许可证号", "工程名称", "面积", ""), "repeated-header"),
        (("台账", None, None, None, None), "repeated-title"),
        (("台账", "P2", "楼", None, None), None),
    ],
)
def test_role(row: tuple[str | None, ...], role: str | None) -> None:
    assert roles(row) == [role]


@pytest.mark.parametrize("chunk", [1, 2, 100])
def test_lines_below_a_note_belong_to_it(chunk: int) -> None:
    lonely = ("2. 面积以实测为准", None, None, None, None)
    note = ("注：1. 甲", None, None, None, None)
    found = roles(lonely, DATA, note, lonely, DATA, chunk=chunk)
    assert found == [None, None, "note", "note", None]
