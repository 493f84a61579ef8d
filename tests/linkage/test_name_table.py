"""Names by their row, over several parts, of which some stand in files."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from supervision_models.linkage import companies
from supervision_models.linkage.name_table import NameTable


@pytest.fixture
def table(tmp_path: Path) -> NameTable:
    texts = [["示例甲建设有限公司", "示例乙建设有限公司"], ["示例丙置业有限公司"]]
    made = NameTable.nothing()
    for names in texts:
        made = made.with_more(companies.prepared(pl.DataFrame({"name": names})))
    first, second = made.parts
    assert isinstance(first, pl.DataFrame)
    first.write_ipc(tmp_path / "first.arrow")
    return NameTable(made.narrow, (tmp_path / "first.arrow", second))


@pytest.mark.parametrize("rows", [[], [0], [2], [1, 2], [0, 1, 2]])
def test_some_rows_are_those_of_the_whole(table: NameTable, rows: list[int]) -> None:
    some = table.prepared(pl.Series(rows, dtype=pl.UInt32))
    assert some.equals(table.whole()[rows])
    assert some.height == len(rows)


def test_a_row_that_is_not_there_is_an_error(table: NameTable) -> None:
    with pytest.raises(ValueError, match="row 3 of 3"):
        table.prepared(pl.Series([0, 3], dtype=pl.UInt32))
