"""Calgary's permits and OSHA's fatalities, against pyproj and numpy.

The two files are of different countries, so that no fatality lies near a permitted site. The
search in space and time is therefore tried a second time with the fatalities moved: by one
offset, from Houston to Calgary, and by ten years.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyproj
import pytest

from supervision_models.ingest.loading import ingest
from supervision_models.workspace import Workspace

PACK = Path(__file__).parent / "packs" / "permits"
AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
METRIC = "EPSG:32611"
AS_OF = dt.date(2027, 12, 31)
COMPLETE_UNTIL = "2026-02-28"  # as the mapping file declares the permits
RADIUS = 1000.0
HOUSTON_TO_CALGARY = (-114.07 + 95.37, 51.05 - 29.76)
YEARS = 10
COMPLETED, NEAR = "cal.permit.completed-without-issue", "cal.fatality.near-active-site"
Key = tuple[str, str]  # day and place
Findings = Callable[[Workspace, str], list[dict[str, Any]]]


def read_csv(path: Path) -> pl.DataFrame:
    """A file as text, by a reader that is not the engine's."""
    return pl.read_csv(path, infer_schema_length=0)


@pytest.fixture(scope="module")
def permits(data: Path) -> pl.DataFrame:
    return read_csv(data / "permits_calgary" / "calgary_building_permits.csv")


@pytest.fixture(scope="module")
def fatalities(data: Path) -> pl.DataFrame:
    return read_csv(data / "incidents" / "osha_fatalities_all.csv")


@pytest.fixture(scope="module")
def moved(fatalities: pl.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fatalities as if they had happened around Calgary ten years later.

    Rows that name a day of four-digit year, a place and a position not too far away; of rows that
    repeat day and place, the first. Blanks in places are single, as the engine leaves them.
    """
    path = tmp_path_factory.mktemp("moved") / "osha_fatalities_moved.csv"
    east, north = HOUSTON_TO_CALGARY
    rows = [
        {**row, "day": day_of(row["date"])}
        for row in fatalities.iter_rows(named=True)
        if row["date"] and row["place"] and row["lat"] and day_of(row["date"]) is not None
    ]
    pl.DataFrame(
        {
            "date": [f"{row['day'].year + YEARS}{row['day']:-%m-%d}" for row in rows],
            "description": [row["description"] for row in rows],
            "lat": [f"{float(row['lat']) + north:.7f}" for row in rows],
            "lng": [f"{float(row['lng']) + east:.7f}" for row in rows],
            "place": [" ".join(row["place"].split()) for row in rows],
        }
    ).filter(
        ~pl.col("date").str.ends_with("02-29"),
        pl.col("lng").cast(pl.Float64).is_between(-160, -60),  # in reach of the projection
        pl.col("lat").cast(pl.Float64) < 85,
    ).unique(["date", "place"], keep="first", maintain_order=True).write_csv(path)
    return path


def day_of(text: str) -> dt.date | None:
    """``2014-08-17 00:00:00``, ``2014-08-17`` or ``8/17/2014``; None for a two-digit year."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d( 00:00:00)?", text):
        return dt.date.fromisoformat(text[:10])
    month, day, year = text.split("/")
    return dt.date(int(year), int(month), int(day)) if len(year) == 4 else None


def workspace_of(folder: Path, data: Path, fatalities: Path) -> Workspace:
    workspace = Workspace.create(folder / "ws", metric_crs=METRIC, packs=[str(PACK)])
    permits = data / "permits_calgary" / "calgary_building_permits.csv"
    ingest(workspace, [permits], mapping=PACK / "mappings" / "permits.yaml", at=AT)
    ingest(workspace, [fatalities], mapping=PACK / "mappings" / "fatalities.yaml", at=AT)
    return workspace


@pytest.fixture(scope="module")
def workspace(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    fatalities = data / "incidents" / "osha_fatalities_all.csv"
    return workspace_of(tmp_path_factory.mktemp("permits"), data, fatalities)


@pytest.fixture(scope="module")
def moved_workspace(data: Path, moved: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return workspace_of(tmp_path_factory.mktemp("moved"), data, moved)


def sites_near(
    permits: pl.DataFrame, fatalities: pl.DataFrame
) -> dict[Key, list[tuple[float, str]]]:
    """Distance in m and number of the active permits within the radius of each fatality."""
    project = pyproj.Transformer.from_crs("EPSG:4326", METRIC, always_xy=True).transform
    x, y = project(
        *(permits[name].cast(pl.Float64).to_numpy() for name in ("longitude", "latitude"))
    )
    issued, completed = (
        [text and dt.date.fromisoformat(text[:10]) for text in permits[name]]
        for name in ("issueddate", "completeddate")
    )
    found: dict[Key, list[tuple[float, str]]] = {}
    for row in fatalities.iter_rows(named=True):
        east, north = project(float(row["lng"]), float(row["lat"]))
        distance = np.hypot(x - east, y - north)
        day = dt.date.fromisoformat(row["date"])
        found[row["date"], row["place"]] = sorted(
            (float(distance[at]), permits["permitnum"][int(at)])
            for at in np.flatnonzero(distance <= RADIUS)
            if issued[at] and issued[at] <= day and not (completed[at] and completed[at] < day)
        )
    return found


@pytest.fixture(scope="module")
def findings(scan_pack: Any) -> Findings:
    """Findings of a model, facts opened."""

    def find(workspace: Workspace, model: str) -> list[dict[str, Any]]:
        rows = scan_pack(workspace, model, AS_OF).findings.to_dicts()
        return [{**row, "facts": json.loads(row["facts"])} for row in rows]

    return find


def key_of(row: dict[str, Any]) -> Key:
    parts = dict(part.split("=", 1) for part in row["identity"].split("|", 1))
    return parts["occurred_on"], parts["place"]


def test_what_cannot_be_read_is_in_quarantine_with_its_reason(
    workspace: Workspace, fatalities: pl.DataFrame
) -> None:
    permits, deaths = (workspace.snapshots(name)[0] for name in ("building_permit", "fatality"))
    assert (permits.rows, permits.quarantined) == (5000, 0)
    dated = fatalities.drop_nulls("date")
    days = pl.Series("day", [day_of(text) for text in dated["date"]], dtype=pl.Date)
    readable = dated.with_columns(days).drop_nulls("day")
    blanks = pl.col("description", "place").str.replace_all(r"\s+", " ").str.strip_chars()
    content = readable.with_columns(blanks).select("day", "description", "place", "lat", "lng")
    short, empty = dated.height - readable.height, fatalities.height - dated.height
    assert (short, empty, content.height - content.n_unique()) == (2324, 35, 19)
    assert (deaths.rows, deaths.quarantined) == (content.n_unique(), short + empty)
    assert deaths.rows_in == deaths.rows + deaths.quarantined + deaths.skipped
    report = json.loads(workspace.report_path(deaths).read_text(encoding="utf-8"))["report"]
    assert report["reasons"] == {"ambiguous-date": short, "empty": empty}
    assert report["skipped"] == {"header": 1, "duplicate": 19}


def test_permits_completed_without_issue_are_those_of_the_file(
    findings: Findings, workspace: Workspace, permits: pl.DataFrame
) -> None:
    odd = permits.filter(pl.col("completeddate").is_not_null() & pl.col("issueddate").is_null())
    expected = {
        number: "excepted" if status in ("Cancelled", "Refused") else "hit"
        for number, status in odd.select("permitnum", "statuscurrent").iter_rows()
    }
    assert (len(expected), list(expected.values()).count("hit")) == (151, 2)
    found = {
        row["identity"].removeprefix("permit_no="): row for row in findings(workspace, COMPLETED)
    }
    assert {number: row["status"] for number, row in found.items()} == expected
    days = dict(odd.select("permitnum", "completeddate").iter_rows())
    for number, row in found.items():
        assert row["conduct_on"].isoformat() == days[number][:10]


def test_no_fatality_of_one_country_lies_near_a_site_of_another(
    findings: Findings, workspace: Workspace
) -> None:
    assert [row for row in findings(workspace, NEAR) if row["status"] == "hit"] == []


def test_fatalities_near_an_active_site_are_those_of_a_plain_search(
    findings: Findings, moved_workspace: Workspace, moved: Path, permits: pl.DataFrame
) -> None:
    near = sites_near(permits, read_csv(moved))
    expected = {key: sites for key, sites in near.items() if sites}
    assert len(expected) >= 10
    assert {key[0] <= COMPLETE_UNTIL for key in expected} == {True, False}
    found = {key_of(row): row for row in findings(moved_workspace, NEAR) if row["status"] == "hit"}
    assert set(found) == set(expected)
    for key, sites in expected.items():
        facts = found[key]["facts"]
        # part of a count is no count: behind the declared period there may be more sites
        assert facts["sites"] == (len(sites) if key[0] <= COMPLETE_UNTIL else None)
        assert facts["permits"] == sorted(number for _, number in sites)
        assert facts["nearest"] == pytest.approx(sites[0][0], abs=0.01)


def test_where_the_permits_of_the_day_are_not_known_no_absence_is_concluded(
    findings: Findings, moved_workspace: Workspace, moved: Path
) -> None:
    """Permits are declared complete from 1999-01-01 to 2026-02-28; some moved days lie behind."""
    late = {
        (row["date"], row["place"])
        for row in read_csv(moved).iter_rows(named=True)
        if row["date"] > "2026-02-28"
    }
    assert late
    rows = findings(moved_workspace, NEAR)
    unknown = {key_of(row) for row in rows if row["status"] == "not_assessable"}
    known_hits = {key_of(row) for row in rows if row["status"] == "hit"}
    assert unknown == late - known_hits
