"""Does it run on my data: datasets, columns and days, told before any scan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision_models.catalog import Readiness, readiness
from supervision_models.catalog.readiness import _uncovered
from supervision_models.contracts.coverage import Interval, contains
from supervision_models.models.data_uses import decisive_matches
from supervision_models.models.library import LoadedModel
from supervision_models.workspace import Coverage, Snapshot, Workspace

Model = Callable[..., LoadedModel]
DAY = dt.date(2026, 9, 30)
D = dt.date


@pytest.fixture
def add(workspace: Workspace, tmp_path: Path) -> Callable[..., None]:
    """add("land_patch", [(region, start, end)], column=[...]): a current snapshot."""

    def added(dataset: str, spans: list[tuple[str, D | None, D | None]], **columns: Any) -> None:
        rows = len(next(iter(columns.values())))
        path = tmp_path / f"{dataset}.parquet"
        pl.DataFrame({**columns, "_region": ["990121101"] * rows}).write_parquet(path)
        coverage = tuple(Coverage(region, start, end, "declared") for region, start, end in spans)
        snapshot = Snapshot(
            dataset, "d1", "x.csv", rows, 0, 0, rows, "x.csv", "f", "2026-09-30", coverage
        )
        workspace.commit(snapshot, path, None, {})

    return added


def patches(add: Callable[..., None], **changes: Any) -> None:
    add(
        "land_patch",
        [],
        **{
            "patch_no": ["P1", "P2"],
            "observed_on": [D(2024, 3, 1), D(2025, 6, 1)],
            "area": [100.0, None],
            "change_type": ["construction", "road"],
            "geom": [b"x", b"y"],
            "region_code": ["990121", "990121"],
            **changes,
        },
    )


def approvals(add: Callable[..., None], *spans: tuple[str, D | None, D | None]) -> None:
    add(
        "conversion_approval",
        list(spans),
        document_no=["A"],
        approved_on=[D(2024, 1, 1)],
        geom=[b"x"],
        region_code=["990121"],
    )


def temporary(add: Callable[..., None]) -> None:
    add(
        "temporary_land_use",
        [("99", None, None)],
        document_no=["T"],
        start_on=[D(2024, 1, 1)],
        end_on=[D(2025, 1, 1)],
        geom=[b"x"],
        region_code=["990121"],
    )


def by_dataset(found: Readiness) -> dict[str, Any]:
    return {state.dataset: state for state in found.datasets}


def test_without_data(workspace: Workspace, model: Model) -> None:
    found = readiness(workspace, model(), as_of=DAY)
    assert found.verdict == "not"
    assert [state.verdict for state in found.datasets] == ["not"] * 3
    assert found.datasets[0].dataset == "land_patch"


def test_with_all_data(workspace: Workspace, model: Model, add: Callable[..., None]) -> None:
    patches(add)
    approvals(add, ("990121", D(2022, 1, 1), D(2026, 1, 1)))
    temporary(add)
    found = readiness(workspace, model(), as_of=DAY)
    states = by_dataset(found)
    assert found.verdict == "runnable"
    assert states["land_patch"].rows == 2
    filled = {column.name: column.filled for column in states["land_patch"].columns}
    assert (filled["patch_no"], filled["area"]) == (1.0, 0.5)
    assert states["conversion_approval"].decisive
    assert not states["temporary_land_use"].decisive


def test_periods_that_are_missing(
    workspace: Workspace, model: Model, add: Callable[..., None]
) -> None:
    patches(add)
    approvals(add, ("990121", D(2022, 6, 1), D(2024, 1, 1)), ("99", D(2025, 1, 1), None))
    temporary(add)
    found = readiness(workspace, model(), as_of=DAY)
    assert found.verdict == "partly"
    # the model looks two years back from the first patch
    assert by_dataset(found)["conversion_approval"].gaps == (
        Interval("990121", D(2022, 3, 2), D(2022, 5, 31)),
        Interval("990121", D(2024, 1, 2), D(2024, 12, 31)),
    )


def test_regions_that_are_missing(
    workspace: Workspace, model: Model, add: Callable[..., None]
) -> None:
    patches(add)
    approvals(add, ("990122", None, None))
    temporary(add)
    found = readiness(workspace, model(), as_of=DAY)
    assert by_dataset(found)["conversion_approval"].gaps == (
        Interval("990121", D(2022, 3, 2), D(2025, 6, 1)),
    )


def test_an_exception_that_cannot_be_tested_leaves_the_model_partly_runnable(
    workspace: Workspace, model: Model, add: Callable[..., None]
) -> None:
    patches(add)
    approvals(add, ("99", None, None))
    assert readiness(workspace, model(), as_of=DAY).verdict == "partly"


@pytest.mark.parametrize(
    ("column", "verdict"),
    [("patch_no", "not"), ("observed_on", "not"), ("change_type", "partly"), ("area", "partly")],
)
def test_columns_without_a_value(
    workspace: Workspace, model: Model, add: Callable[..., None], column: str, verdict: str
) -> None:
    patches(
        add,
        **{
            column: pl.Series([None, None], dtype=pl.Date if column == "observed_on" else pl.String)
        },
    )
    approvals(add, ("99", None, None))
    temporary(add)
    found = readiness(workspace, model(), as_of=DAY)
    assert found.verdict == verdict
    assert found.datasets[0].empty_columns == (column,)


def test_a_column_that_only_links_may_be_empty(
    workspace: Workspace, model: Model, add: Callable[..., None]
) -> None:
    patches(add, region_code=pl.Series([None, None], dtype=pl.String))
    approvals(add, ("99", None, None))
    temporary(add)
    assert readiness(workspace, model(), as_of=DAY).verdict == "runnable"


def test_days_after_the_day_asked_for_count_for_nothing(
    workspace: Workspace, model: Model, add: Callable[..., None]
) -> None:
    patches(add)
    approvals(add, ("99", None, D(2024, 12, 31)))
    temporary(add)
    assert readiness(workspace, model(), as_of=D(2024, 12, 31)).verdict == "runnable"


@pytest.mark.parametrize(
    ("when", "decisive"),
    [
        ("missing(approval) and size >= :least", {"approval"}),
        ("net_overlap(approval, minus => temporary) > :least", {"approval", "temporary"}),
        ("coalesce(temporary.share, 0) < 1 and size > :least", set()),
        ("temporary.share < 1 and size > :least", {"temporary"}),
    ],
)
def test_what_the_condition_cannot_do_without(
    workspace: Workspace, model: Model, when: str, decisive: set[str]
) -> None:
    changed = model(("missing(approval) and size >= :least", when))
    assert decisive_matches(changed, workspace.contracts) == decisive


def test_a_fact_brings_its_matches(workspace: Workspace, model: Model) -> None:
    changed = model(("coalesce(area, 0)", "coalesce(area, 0) * temporary.share"))
    assert decisive_matches(changed, workspace.contracts) == {"approval", "temporary"}


days = st.integers(0, 40).map(lambda at: D(2024, 1, 1) + dt.timedelta(days=at))
spans = st.lists(st.tuples(days, days).map(sorted).map(lambda p: Interval("", *p)), max_size=6)


@given(spans, days, days)
def test_gaps_are_the_days_in_no_interval(coverage: list[Interval], one: D, other: D) -> None:
    first, last = min(one, other), max(one, other)
    gaps = _uncovered("", first, last, coverage)
    lacking = {
        first + dt.timedelta(days=at)
        for at in range((last - first).days + 1)
        if not contains(coverage, "", first + dt.timedelta(days=at), first + dt.timedelta(days=at))
    }
    told = {
        gap.first + dt.timedelta(days=at)
        for gap in gaps
        for at in range((gap.last - gap.first).days + 1)
    }
    assert told == lacking
    assert sum((gap.last - gap.first).days + 1 for gap in gaps) == len(told)
