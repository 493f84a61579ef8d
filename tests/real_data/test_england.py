"""English parcels under protected sites and agreements, against shapely and plain Python.

The oracle shares nothing with the engine: files are read by polars as text, geometry by shapely
from WKT, dates by the standard library.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import shapely

from supervision_models.ingest.loading import ingest
from supervision_models.workspace import Workspace

PACK = Path(__file__).parent / "packs" / "england"
AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
SITES = {
    "sssi": ("sssi_1.csv", "sssi_2.csv"),
    "monuments": ("scheduled_monuments.csv",),
    "battlefields": ("registeredBattlefields.csv",),
}
# the unit of an area is 0.01 m² in the engine, and 0.01 m² in the file's own areas
AREA_ERROR = 0.02
PROTECTED, WITHOUT = "eng.parcel.protected", "eng.protected.without-agreement"
Parcel = tuple[str, str]
Findings = Callable[[str, dt.date], dict[Parcel, dict[str, Any]]]


@dataclass(frozen=True)
class Agreement:
    number: str
    start: dt.date
    end: dt.date


@pytest.fixture(scope="module")
def land(data: Path) -> Path:
    return data / "land_defra"


def read_csv(path: Path) -> pl.DataFrame:
    """A file as text, by a reader that is not the engine's."""
    return pl.read_csv(path, infer_schema_length=0)


def american(text: str) -> dt.date:
    """``2/29/28 0:00``: month first, and a year of two digits, which here is of this century."""
    return dt.datetime.strptime(text, "%m/%d/%y %H:%M").replace(tzinfo=dt.UTC).date()


@pytest.fixture(scope="module")
def agreements_file(land: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The agreements with years of four digits: two digits name no century, and are refused."""
    path = tmp_path_factory.mktemp("agreements") / "agreements.csv"
    dates = pl.col("OPTION_START_DATE", "OPTION_END_DATE")
    written = dates.map_elements(lambda text: american(text).isoformat(), return_dtype=pl.String)
    read_csv(land / "agreements.csv").with_columns(written).write_csv(path)
    return path


@pytest.fixture(scope="module")
def workspace(
    land: Path, agreements_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Workspace:
    workspace = Workspace.create(
        tmp_path_factory.mktemp("england") / "ws",
        region="ENG",
        metric_crs="EPSG:27700",
        packs=[str(PACK)],
    )
    parcels = [land / "parcels.csv", land / "test_parcels.csv"]
    ingest(workspace, parcels, mapping=PACK / "mappings" / "parcels.yaml", at=AT)
    for kind, names in SITES.items():
        files = [land / name for name in names]
        ingest(workspace, files, mapping=PACK / "mappings" / f"{kind}.yaml", at=AT)
    ingest(workspace, [agreements_file], mapping=PACK / "mappings" / "agreements.yaml", at=AT)
    return workspace


@pytest.fixture(scope="module")
def protected(land: Path) -> dict[Parcel, float]:
    """Area in m² under protected sites of every parcel that touches one."""
    parcels = pl.concat([read_csv(land / "parcels.csv"), read_csv(land / "test_parcels.csv")])
    shapes = shapely.from_wkt(parcels["geom"].to_numpy())
    sites = np.concatenate(
        [
            shapely.from_wkt(read_csv(land / name)[column].to_numpy())
            for names, column in zip(SITES.values(), ("geom", "SHAPE", "SHAPE"), strict=True)
            for name in names
        ]
    )
    left, right = shapely.STRtree(sites).query(shapes, "intersects")
    keys = list(zip(parcels["SHEET_ID"], parcels["PARCEL_ID"], strict=True))
    return {
        keys[parcel]: shapely.area(
            shapely.intersection(shapes[parcel], shapely.union_all(sites[right[left == parcel]]))
        )
        for parcel in np.unique(left)
    }


@pytest.fixture(scope="module")
def areas(land: Path) -> dict[Parcel, float]:
    """The area that the file states of every parcel, in m²."""
    parcels = pl.concat([read_csv(land / "parcels.csv"), read_csv(land / "test_parcels.csv")])
    rows = parcels.select("SHEET_ID", "PARCEL_ID", "GEOM_AREA_SQM").iter_rows()
    return {(sheet, number): float(area) for sheet, number, area in rows}


@pytest.fixture(scope="module")
def agreements(land: Path) -> dict[Parcel, list[Agreement]]:
    found = defaultdict(list)
    for row in read_csv(land / "agreements.csv").iter_rows(named=True):
        found[row["ORD_SURVEY"], row["NG_NUMBER"]].append(
            Agreement(
                row["AGREEMENT_REF"],
                american(row["OPTION_START_DATE"]),
                american(row["OPTION_END_DATE"]),
            )
        )
    return dict(found)


@pytest.fixture(scope="module")
def findings(workspace: Workspace, scan_pack: Any) -> Findings:
    """Findings of a model on a day, by parcel, facts opened."""

    def find(model: str, as_of: dt.date) -> dict[Parcel, dict[str, Any]]:
        opened = {}
        rows = scan_pack(workspace, model, as_of).findings.to_dicts()
        for row in rows:
            parts = dict(part.split("=", 1) for part in row["identity"].split("|", 1))
            key = parts["sheet_id"], parts["parcel_no"]
            opened[key] = {**row, "facts": json.loads(row["facts"])}
        assert len(opened) == len(rows)
        return opened

    return find


def test_every_row_of_the_files_is_accounted_for(workspace: Workspace) -> None:
    loaded = {
        snapshot.source: (snapshot.dataset, snapshot.rows, snapshot.quarantined)
        for snapshot in workspace.snapshots()
    }
    assert loaded == {
        "parcels.csv": ("reference_parcel", 801, 0),
        "test_parcels.csv": ("reference_parcel", 45, 0),
        "sssi_1.csv": ("protected_site", 102, 0),
        "sssi_2.csv": ("protected_site", 50, 0),
        "scheduled_monuments.csv": ("protected_site", 3, 0),
        "registeredBattlefields.csv": ("protected_site", 47, 0),
        "agreements.csv": ("stewardship_agreement", 2565, 0),
    }


def test_years_of_two_digits_are_refused_not_guessed(land: Path, tmp_path: Path) -> None:
    """The agreements as published: all of them in quarantine, none read in the wrong century."""
    workspace = Workspace.create(tmp_path / "ws", region="ENG", packs=[str(PACK)])
    mapping = PACK / "mappings" / "agreements.yaml"
    (report,) = ingest(workspace, [land / "agreements.csv"], mapping=mapping, at=AT)
    assert (report.rows_in, report.loaded, report.quarantined) == (2566, 0, 2565)
    assert dict(report.skipped) == {"header": 1}
    assert dict(report.reasons) == {"ambiguous-date": 2565}


def test_the_share_of_each_parcel_under_protected_sites_is_that_of_shapely(
    findings: Findings, protected: dict[Parcel, float], areas: dict[Parcel, float]
) -> None:
    found = findings(PROTECTED, dt.date(2025, 6, 30))
    expected = {key: area for key, area in protected.items() if area / areas[key] >= 0.01}
    assert len(expected) == 111
    assert {key for key, row in found.items() if row["status"] == "hit"} == set(expected)
    assert set(found) == set(expected)
    for key, area in expected.items():
        facts = found[key]["facts"]
        assert facts["protected"] == pytest.approx(area, abs=AREA_ERROR)
        assert facts["share"] == pytest.approx(area / areas[key], abs=1e-4)


def test_a_parcel_that_is_mostly_protected_scores_higher(
    findings: Findings, protected: dict[Parcel, float], areas: dict[Parcel, float]
) -> None:
    found = findings(PROTECTED, dt.date(2025, 6, 30))
    mostly = {key for key, area in protected.items() if area / areas[key] >= 0.5}
    assert len(mostly) == 103
    assert {key for key, row in found.items() if row["score"] == 60} == mostly
    assert {row["laws"][0] for row in found.values()} == {
        "WildlifeAndCountrysideAct1981@2000-11-30.art28"
    }


@pytest.mark.parametrize(
    "day", [dt.date(2024, 1, 1), dt.date(2025, 1, 31), dt.date(2025, 6, 30), dt.date(2025, 12, 31)]
)
def test_agreements_count_on_the_days_on_which_they_are_valid(
    findings: Findings,
    protected: dict[Parcel, float],
    areas: dict[Parcel, float],
    agreements: dict[Parcel, list[Agreement]],
    day: dt.date,
) -> None:
    found = findings(WITHOUT, day)
    subjects = {key for key, area in protected.items() if area / areas[key] >= 0.5}
    assert set(found) == subjects
    in_force = {
        key: [item for item in agreements.get(key, []) if item.start <= day <= item.end]
        for key in subjects
    }
    assert any(in_force.values())
    assert not all(in_force.values())
    for key, items in in_force.items():
        row = found[key]
        assert row["status"] == ("excepted" if items else "hit")
        assert row["excepted_by"] == ("agreement-in-force" if items else None)
        assert row["facts"]["options"] == len(items)
        assert row["facts"]["numbers"] == sorted({item.number for item in items})
        latest = max((item.end for item in items), default=None)
        assert row["facts"]["until"] == (None if latest is None else latest.isoformat())


def test_outside_the_declared_period_no_absence_is_concluded(
    findings: Findings,
    protected: dict[Parcel, float],
    areas: dict[Parcel, float],
    agreements: dict[Parcel, list[Agreement]],
) -> None:
    day = dt.date(2026, 1, 1)
    found = findings(WITHOUT, day)
    for key, area in protected.items():
        if area / areas[key] < 0.5:
            continue
        known = any(item.start <= day <= item.end for item in agreements.get(key, []))
        assert found[key]["status"] == ("excepted" if known else "not_assessable")
        if not known:
            assert found[key]["reasons"] == [
                "coverage:agreement",
                "exception:agreement-in-force",
            ]
