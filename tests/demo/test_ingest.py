"""The county's files ingest: rows in = loaded + quarantined + skipped, as accounted for."""

from __future__ import annotations

import polars as pl
import pytest

from supervision_models.demo.block import Block
from supervision_models.demo.county import build, canonical
from supervision_models.demo.frames import contracts
from supervision_models.demo.sources.registry import SOURCES
from supervision_models.workspace import Snapshot, Workspace

from .conftest import Loaded, Written

SOURCE_OF = {source.dataset: source for source in SOURCES}
# columns whose cells clerks leave out, respell or guess, so that no single value is fixed
# or the loader keeps a pseudonym of
LOOSE = frozenset(["usc", "text", "person_name", "person_id", "phone", "geometry"])
GUESSED = frozenset(["land_area", "disturbed_area", "plan_start_on", "plan_end_on", "month_on"])


def rows_of(workspace: Workspace, snapshot: Snapshot) -> pl.DataFrame:
    folder = workspace.root / "data" / snapshot.dataset
    return pl.read_parquet(folder / f"{snapshot.digest}.parquet")


@pytest.mark.slow
def test_every_row_is_loaded_set_aside_or_skipped(written: Written, loaded: Loaded) -> None:
    _, reports = loaded
    assert len(reports) == len(written.truth.sources)
    for source in written.truth.sources:
        report = reports[source.file]
        assert report.dataset == source.dataset
        assert report.loaded == source.rows, source.file
        assert report.quarantined == sum(source.quarantined.values()), source.file
        skipped = sum(report.skipped.values())
        assert report.rows_in == report.loaded + report.quarantined + skipped
        assert report.unmatched == ()
        written_columns = {field.column for field in SOURCE_OF[source.dataset].fields}
        assert {use.column for use in report.columns} >= written_columns - {"geom"}


@pytest.mark.slow
def test_values_are_those_of_the_county(block: Block, loaded: Loaded) -> None:
    """Codes, dates, money, areas and values come back exactly, through all the dirt."""
    workspace, _ = loaded
    county = build(block)
    compared = 0
    for snapshot in workspace.snapshots():
        contract = contracts()[snapshot.dataset]
        columns = [
            name
            for name, column in contract.columns.items()
            if name != contract.key[0]
            and column.type not in LOOSE
            and name not in GUESSED
            and name != "region_code"
        ]
        expected = county.frames[snapshot.dataset]
        found = pl.read_parquet(
            workspace.root / "data" / snapshot.dataset / f"{snapshot.digest}.parquet"
        )
        keys = list(contract.key)
        there = {row[0]: row for row in found.select(keys[0], *columns).iter_rows()}
        if len(there) < len(found):
            continue  # keyed by two columns: months of an account, versions of a parcel
        for row in expected.select(keys[0], *columns).iter_rows():
            other = there[canonical(row[0])]
            for name, ours, theirs in zip(columns, row[1:], other[1:], strict=True):
                if theirs is None or ours is None:
                    continue  # lost by the agency, or never there
                compared += 1
                if isinstance(ours, float):
                    assert float(theirs) == pytest.approx(ours, abs=0.011), (snapshot.dataset, name)
                elif isinstance(ours, str):
                    assert theirs == canonical(ours), (snapshot.dataset, name)
                else:
                    assert theirs == ours, (snapshot.dataset, name)
    assert compared > 40_000


@pytest.mark.slow
def test_boxes_come_back_to_the_square_decimetre(block: Block, loaded: Loaded) -> None:
    workspace, _ = loaded
    county = build(block)
    checked = 0
    for snapshot in workspace.snapshots():
        contract = contracts()[snapshot.dataset]
        if contract.geometry is None:
            continue
        found = pl.read_parquet(
            workspace.root / "data" / snapshot.dataset / f"{snapshot.digest}.parquet"
        )
        there = dict(found.select(contract.key[0], "_area").iter_rows())
        boxes = county.frames[snapshot.dataset].select(contract.key[0], "_x0", "_y0", "_x1", "_y1")
        for key, x0, y0, x1, y1 in boxes.drop_nulls().iter_rows():
            if x0 == x1:
                continue
            checked += 1
            assert there[canonical(key)] == pytest.approx((x1 - x0) * (y1 - y0), abs=0.05)
    assert checked > 2_000
