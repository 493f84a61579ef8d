"""Rows that are done in parts come out as if they had been done at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from supervision_models.linkage import (
    companies,
    company_parts,
    names,
    project_codes,
    project_names,
    row_by_row,
    usc,
)
from supervision_models.linkage.company_comparisons import BY_NAME
from supervision_models.linkage.probabilistic import scoring

WRITTEN = pl.Series(
    ["澄塘市示例建筑有限公司", None, "", "澄塘示例建设集团第三工程处", "示例甲", "示例公司(盖章)",
     "91990121MA0000001Q", "990121000000000", "123456789", "许可证编号:9901212024010101",
     "锦绣江南二期1-5号楼", "锦绣江南一标段施工", "标准厂房建设项目", "0000", "  "]
)  # fmt: skip
FUNCTIONS = [
    names.parse,
    company_parts.parse,
    usc.classify,
    project_codes.parse_permits,
    project_names.parse,
]


@pytest.fixture(autouse=True)
def many_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pl, "thread_pool_size", lambda: 4)
    monkeypatch.setattr(row_by_row, "_ENOUGH", 3)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("rows", [0, 1, 6, 13, 15])
def test_parts_are_put_together_in_order(
    function: Callable[[pl.Series], pl.DataFrame], rows: int
) -> None:
    some = WRITTEN.head(rows)
    whole = function.__wrapped__(some)  # type: ignore[attr-defined]
    assert whole.height == rows
    assert function(some).equals(whole)


def test_each_part_is_done_once_and_what_fails_is_told() -> None:
    seen: list[int] = []

    @row_by_row.row_by_row
    def work(rows: pl.Series, limit: int) -> pl.DataFrame:
        seen.append(rows.len())
        if rows.len() > limit:
            raise ValueError("too many")
        return rows.to_frame()

    assert work(WRITTEN, 4).equals(WRITTEN.to_frame())
    assert sorted(seen) == [3, 4, 4, 4]
    with pytest.raises(ValueError, match="too many"):
        work(WRITTEN, limit=3)


def test_pairs_compared_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    firms = pl.DataFrame({"name": WRITTEN.drop_nulls().head(5)})
    rows = companies.with_frequency(companies.prepared(firms))
    both = [(left, right) for left in range(5) for right in range(5)]
    schema = {"left": pl.UInt32, "right": pl.UInt32}
    pairs = pl.DataFrame(both, schema=schema, orient="row")
    whole = scoring.compared(pairs, rows, rows, BY_NAME)
    monkeypatch.setattr(scoring, "_CHUNK", 4)
    assert np.array_equal(scoring.compared(pairs, rows, rows, BY_NAME), whole)
    assert whole.shape == (25, len(BY_NAME))
    assert scoring.compared(pairs.clear(), rows, rows, BY_NAME).shape == (0, len(BY_NAME))
