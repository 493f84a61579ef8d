"""The plan as it ran: what was made, what was taken from the cache, and for which models."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest

from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.models.library import Library
from supervision_models.scan.execution import ScanResult, scan_workspace
from supervision_models.workspace import Workspace
from tests.scan.conftest import AS_OF, AT

MODELS = ("build.no-permit", "env.eia.build-before-approval")


def _scan(workspace: Workspace, library: Library, *models: str) -> ScanResult:
    return scan_workspace(workspace, library, models=models or MODELS, as_of=AS_OF, at=AT)


def test_two_models_of_a_subject_share_their_joins(county: Workspace, library: Library) -> None:
    (bench,) = _scan(county, library).plan
    assert (bench.subject, bench.how, bench.models) == ("works_evidence", "judged", MODELS)
    assert bench.judged == bench.subjects > 0
    shared = [
        match
        for family in bench.families
        for match in family.matches
        if set(match.models) == set(MODELS)
    ]
    assert shared, "the investment project is asked for by both"
    plain = [
        (family.other, family.on)
        for family in bench.families
        if not any(match.conditions.startswith("nearest") for match in family.matches)
    ]
    assert len(plain) == len(set(plain)) > 5, "one join for each way of belonging together"
    assert {family.how for family in bench.families} == {"made"}
    assert all(family.bytes > 0 for family in bench.families)


def test_nothing_is_made_twice(county: Workspace, library: Library) -> None:
    _scan(county, library)
    (bench,) = _scan(county, library).plan
    assert (bench.how, bench.judged, bench.families) == ("reused", 0, ())
    # another day of the scan: findings are made anew, joins that do not ask for it are not
    other_day = AS_OF.replace(day=29)
    (bench,) = scan_workspace(county, library, models=MODELS, as_of=other_day, at=AT).plan
    hows = {family.how for family in bench.families}
    assert bench.how == "judged"
    assert hows == {"made", "reused"}


def test_areas_are_measured_once_for_all_that_ask(
    county: Workspace, library: Library, supervision_cli: Callable[..., Any]
) -> None:
    models = ("forest.unapproved-use", "land.pbf.occupation")
    (bench,) = _scan(county, library, *models).plan
    spatial = [family for family in bench.families if family.on == "overlap"]
    asked: dict[str, int] = {}
    for family in spatial:
        asked[family.other] = asked.get(family.other, 0) + 1
    assert {family.other: family.alike for family in spatial} == asked
    assert max(asked.values()) > 1
    assert all(family.alike == 1 for family in bench.families if family.on != "overlap")
    line = ["scan", "-w", str(county.root), "--as-of", "2026-09-28", "--explain"]
    line += [word for model in models for word in ("--model", model)]
    told = supervision_cli("--lang", "en", *line)
    assert f"areas measured for {max(asked.values())} matches at once" in told.out
    other_day = supervision_cli("--lang", "zh", *line[:4], "2026-09-27", *line[5:])
    assert f"面积为 {max(asked.values())} 项碰撞一并量算" in other_day.out


def test_where_match_tables_stand_nothing_is_measured(
    county: Workspace, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    plain = DuckDBEngine.create_table

    def create(engine: DuckDBEngine, name: str, query: Any) -> None:
        seen.append(name.partition("_")[0])
        plain(engine, name, query)

    monkeypatch.setattr(DuckDBEngine, "create_table", create)

    def made(day: dt.date, model: str) -> tuple[int, int]:
        seen.clear()
        scan_workspace(
            county,
            library,
            models=[model],
            as_of=day,
            at=AT,
            progress=lambda label, share: seen.append(label),
        )
        return seen.count("shared"), seen.count("pairs")

    assert made(AS_OF, "relic.no-survey") == (1, 2)
    assert seen.index("shared") > seen.index("works_evidence × heritage_area")
    # on another day findings are made anew, and no match in space asks for the day
    assert made(AS_OF.replace(day=29), "relic.no-survey") == (0, 0)
    assert "match" in seen
    # what a net area is of is read as pairs
    shared, pairs = made(AS_OF, "land.pbf.occupation")
    again = made(AS_OF.replace(day=29), "land.pbf.occupation")
    assert shared >= again[0] > 0
    assert pairs > again[1] > 0


def test_the_command_prints_it(county: Workspace, supervision_cli: Callable[..., Any]) -> None:
    line = ["scan", "-w", str(county.root), "--as-of", AS_OF.isoformat(), "--explain"]
    line += ["--model", MODELS[0]]
    told = supervision_cli("--lang", "en", *line)
    assert told.code == 0, told.err
    assert "× construction_permit (project): made" in told.out
    assert f"← {MODELS[0]}" in told.out
    again = supervision_cli("--lang", "zh", *line)
    assert "结果复用" in again.out
    document = json.loads(supervision_cli("--json", *line).out)
    assert [bench["how"] for bench in document["plan"]] == ["reused"]
