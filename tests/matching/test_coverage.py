"""Where absence is proven: known answers of regions, spans, and what rows without region show."""

from __future__ import annotations

import datetime as dt

import pytest

from supervision_models.contracts.loader import load_contracts
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.matching.coverage import covered
from supervision_models.workspace import Coverage, packaged

DAY = dt.date(2024, 5, 1)
YEAR = (dt.date(2024, 1, 1), dt.date(2024, 12, 31))


@pytest.mark.parametrize(
    ("coverage", "region", "start", "expected"),
    [
        ([Coverage("990121", *YEAR, "measured")], "990121", DAY, True),
        ([Coverage("990121", *YEAR, "measured")], "990121101", DAY, True),
        ([Coverage("990121", *YEAR, "measured")], "9901", DAY, False),
        ([Coverage("990121", *YEAR, "measured")], None, DAY, False),
        ([Coverage("990121", *YEAR, "measured")], "990121", None, False),
        ([Coverage("990121", *YEAR, "measured")], "990121", dt.date(2023, 12, 31), False),
        # a person may declare that all the world is there; rows of no place show no such thing
        ([Coverage("", *YEAR, "declared")], "990121", DAY, True),
        ([Coverage("", *YEAR, "measured")], "990121", DAY, False),
        ([Coverage("", *YEAR, "measured")], None, DAY, True),
        ([Coverage("", *YEAR, "measured")], "", DAY, True),
        ([], "990121", DAY, False),
    ],
)
def test_absence_is_proven_by_place_and_time(
    coverage: list[Coverage], region: str | None, start: dt.date | None, expected: bool
) -> None:
    contract = load_contracts([packaged("datasets") / "contracts"])["construction_permit"]
    node = covered(
        contract,
        coverage,
        region=sql.cast_to(region, "VARCHAR"),
        start=sql.cast_to(start, "DATE"),
        end=sql.cast_to(DAY, "DATE"),
    )
    with DuckDBEngine.open(spatial=False) as engine:
        query = sql.build("SELECT COUNT(*) > 0 FROM (SELECT 1) AS t WHERE :proven", proven=node)
        assert engine.scalar(query) is expected
