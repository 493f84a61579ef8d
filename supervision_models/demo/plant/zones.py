"""Works inside heritage zones (relic.no-survey) and military cells (military.proximity).

Opinions count up to the day the works began; large works start at 50,000,000 yuan.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.ground import BOX, Box
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.labour import WAGE
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan, Project, usually
from supervision_models.demo.truth import Label

RELIC = "relic.no-survey"
MILITARY = "military.proximity"


def plant(plan: Plan, copy: int) -> None:
    day = dt.date(2025, 6, 10) + 37 * copy * DAY
    _heritage(plan, day)
    _buried(plan, day)
    _military(plan, day)


def _works(plan: Plan, day: dt.date, **values: Any) -> tuple[Project, Box]:
    """A project begun on that day in the midst of a cell, and the cell."""
    cell = plan.ground.site().left
    project = plan.project(day - 12 * DAY, started_on=day, **values)
    middle = (round(cell[0] + 50, 3), round(cell[1] + 50, 3))
    place: dict[str, Any] = dict(zip(BOX, middle * 2, strict=True))
    project.change("works_evidence", **place)
    return project, cell


def _zone(plan: Plan, cell: Box, **values: Any) -> None:
    serial = plan.number()
    plan.add(
        "heritage_area",
        cell,
        **usually(
            values,
            area_no=f"WB{plan.block.county}{serial}",
            name=f"示例{serial % 89}号遗址",
            kind="protection",
            level="local",
            designated_on=dt.date(2018, 4, 1),
            region_code=plan.block.townships[0],
        ),
    )


def _opinion(plan: Plan, project: Project, kind: str, day: dt.date, **values: Any) -> None:
    plan.add(
        "zone_opinion",
        **usually(
            values,
            opinion_no=f"{plan.block.short}函〔{day.year}〕{plan.number()}号",
            owner_name=project.owner.name,
            owner_usc=project.owner.usc,
            kind=kind,
            result="approved",
            decided_on=day,
            region_code=plan.block.townships[0],
            _of=project.serial,
        ),
    )


def _heritage(plan: Plan, day: dt.date) -> None:
    cases: tuple[tuple[dict[str, Any], Label, str], ...] = (
        ({}, HIT, "保护范围内没有文物审批"),
        ({"kind": "control"}, HIT, "建设控制地带内没有文物审批"),
        ({"level": "state"}, HIT, "全国重点文物保护单位"),
        ({"designated_on": day}, HIT, "保护范围当日公布"),
        ({"designated_on": day + DAY}, NEAR, "保护范围次日才公布"),
        ({"removed_on": day - DAY}, NEAR, "保护范围前一日已撤销"),
    )
    for zone, label, note in cases:
        project, cell = _works(plan, day)
        _zone(plan, cell, **zone)
        plan.claim(RELIC, label, note, project)
    opinions: tuple[tuple[str, int, dict[str, Any], Label, str], ...] = (
        ("heritage", 0, {}, NEAR, "开工当日已审批"),
        ("heritage", 1, {}, HIT, "开工次日才审批"),
        ("heritage", -5, {"result": "refused"}, HIT, "文物部门不同意"),
        ("survey", -5, {}, HIT, "只有考古勘探"),
    )
    for kind, after, values, label, note in opinions:
        project, cell = _works(plan, day)
        _zone(plan, cell)
        _opinion(plan, project, kind, day + after * DAY, **values)
        plan.claim(RELIC, label, note, project)
    project, cell = _works(plan, day, works_class="emergency")
    _zone(plan, cell)
    plan.claim(RELIC, EXCEPTED, "抢险救灾工程", project)
    project, cell = _works(plan, day, project_name=f"示例{plan.number()}号遗址文物保护工程")
    _zone(plan, cell)
    plan.claim(RELIC, EXCEPTED, "文物保护工程本身", project)
    project, _ = _works(plan, day, region_code=plan.elsewhere)
    for model in (RELIC, MILITARY):
        plan.claim(model, UNKNOWN, "邻县范围，未提供保护范围", project)
    plan.claim(WAGE, UNKNOWN, "邻县范围，未提供保证金数据", project)
    project, cell = _works(plan, dt.date(2025, 2, 28))
    _zone(plan, cell)
    plan.claim(RELIC, NEAR, "修订法施行前一日开工，不在范围", project)


def _buried(plan: Plan, day: dt.date) -> None:
    cases: tuple[tuple[float, int | None, Label, str], ...] = (
        (50_000_000.0, None, HIT, "大型工程在埋藏区没有考古勘探"),
        (49_990_000.0, None, NEAR, "埋藏区内投资不足五千万元"),
        (50_000_000.0, 0, NEAR, "开工当日已勘探"),
        (50_000_000.0, 1, HIT, "开工次日才勘探"),
    )
    for invest, after, label, note in cases:
        project, cell = _works(plan, day, invest=invest)
        _zone(plan, cell, kind="buried")
        if after is not None:
            _opinion(plan, project, "survey", day + after * DAY)
        plan.claim(RELIC, label, note, project)


def _military(plan: Plan, day: dt.date) -> None:
    cases: tuple[tuple[int | None, str, Label, str], ...] = (
        (None, "approved", HIT, "格网内没有军事机关意见"),
        (0, "approved", NEAR, "开工当日已有意见"),
        (1, "approved", EXCEPTED, "军事机关事后同意"),
        (-5, "refused", HIT, "军事机关不同意"),
    )
    for after, result, label, note in cases:
        project, cell = _works(plan, day)
        _cell(plan, cell)
        if after is not None:
            _opinion(plan, project, "military", day + after * DAY, result=result)
        plan.claim(MILITARY, label, note, project)
    for values, label, note in (
        ({"kind": "clearance", "designated_on": day}, HIT, "净空格网当日划定"),
        ({"designated_on": day + DAY}, NEAR, "格网次日才划定"),
        ({"removed_on": day - DAY}, NEAR, "格网前一日已停用"),
    ):
        project, cell = _works(plan, day)
        _cell(plan, cell, **values)
        plan.claim(MILITARY, label, note, project)

    project, cell = _works(plan, day, owner_name="示例县人民武装部")
    _cell(plan, cell)
    plan.claim(MILITARY, EXCEPTED, "人民武装部自身的工程", project)


def _cell(plan: Plan, cell: Box, **values: Any) -> None:
    plan.add(
        "military_zone",
        cell,
        **usually(
            values,
            cell_no=f"GW{plan.block.county}{plan.number()}",
            kind="protection",
            designated_on=dt.date(2019, 1, 1),
            region_code=plan.block.townships[0],
        ),
    )
