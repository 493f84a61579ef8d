"""Works without or against a planning permit, and works under a permit that had lapsed.

build.no-planning: the permit may be of the day of the start; the floor area built may exceed
the permitted one by three per cent.
build.permit-lapsed: a construction permit lapses nine months after its issue.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.names import sign
from supervision_models.demo.plant.approvals import LAPSED, PLANNING, UNLAWFUL, WAGE, evidence
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan
from supervision_models.demo.truth import Label


def plant(plan: Plan, copy: int) -> None:
    day = dt.date(2023, 4, 11) + dt.timedelta(days=43 * copy)
    _days(plan, day)
    _floor_areas(plan, day)
    _grounds(plan, day)
    _lapsed(plan, day)


def _days(plan: Plan, day: dt.date) -> None:
    start = day + 10 * DAY
    for after, label, note in (
        (0, NEAR, "开工当日核发规划许可"),
        (1, HIT, "开工次日才核发规划许可"),
    ):
        project = plan.project(day, started_on=start)
        project.change("planning_permit", issued_on=start + after * DAY)
        plan.claim(PLANNING, label, note, project)
        plan.claim(UNLAWFUL, EXCEPTED, note, project)


def _floor_areas(plan: Plan, day: dt.date) -> None:
    for built, label, note in (
        (2_060.0, NEAR, "建成面积恰超许可百分之三"),
        (2_061.0, HIT, "建成面积超许可百分之三又一平方米"),
    ):
        project = plan.project(day, gfa=2_000.0, accepted_on=day + 400 * DAY)
        project.change("completion_filing", gfa=built)
        plan.claim(PLANNING, label, note, project)


def _grounds(plan: Plan, day: dt.date) -> None:
    named = f"{plan.block.short}{sign(plan.number())}临时展棚"
    cases: tuple[tuple[dict[str, Any], Label, Label, str], ...] = (
        ({}, HIT, HIT, "始终没有规划许可"),
        ({"project_name": named}, EXCEPTED, HIT, "临时建设"),
        ({"works_class": "water"}, NEAR, HIT, "水利工程，不在范围"),
        ({"region_code": plan.elsewhere}, UNKNOWN, UNKNOWN, "邻县范围，未提供规划许可数据"),
    )
    for values, label, unlawful, note in cases:
        project = plan.project(day, **values)
        project.drop("planning_permit")
        plan.claim(PLANNING, label, note, project)
        plan.claim(UNLAWFUL, unlawful, note, project)
        if label == UNKNOWN:
            plan.claim(WAGE, UNKNOWN, note, project)
    project = plan.project(day)
    project.drop("planning_permit", "land_supply")
    plan.claim(PLANNING, HIT, "规划许可和供地手续都没有，最早的证据承载线索", project)
    plan.claim(UNLAWFUL, HIT, "规划许可和供地手续都没有", project)
    again = evidence(plan, project, day + 60 * DAY)
    plan.claim(PLANNING, EXCEPTED, "同一项目已有更早的开工证据", again)
    parent = plan.project(day, exact=True)
    section = plan.project(
        day + 20 * DAY,
        owner=parent.owner,
        project_name=f"{parent.name}附属丙标段",
        exact=True,
    )
    section.drop("planning_permit")
    plan.claim(PLANNING, EXCEPTED, "规划许可办在总项目名下", section)
    plan.claim(UNLAWFUL, HIT, "规划许可办在总项目名下，标段无许可", section)


def _lapsed(plan: Plan, day: dt.date) -> None:
    issued = day.replace(day=15)
    months = issued.month + 9
    end = issued.replace(year=issued.year + (months - 1) // 12, month=(months - 1) % 12 + 1)
    cases: tuple[tuple[int, dict[str, Any], Label, str], ...] = (
        (0, {}, NEAR, "领证恰满九个月开工"),
        (1, {}, HIT, "领证满九个月的次日才开工"),
        (1, {"works_class": "transport"}, NEAR, "公路工程，不在范围"),
        (1, {"region_code": plan.elsewhere}, UNKNOWN, "邻县范围，未提供许可数据"),
    )
    for after, values, label, note in cases:
        start = end + after * DAY
        project = plan.project(
            issued,
            started_on=start,
            observed_until_on=start + 40 * DAY,
            accepted_on=None,
            **values,
        )
        plan.claim(LAPSED, label, note, project)
        if label == UNKNOWN:
            plan.claim(WAGE, UNKNOWN, note, project)
    project = plan.project(issued, accepted_on=None)
    again = evidence(plan, project, end + DAY)
    plan.claim(LAPSED, EXCEPTED, "领证后即已开工，另有后来的证据", again)
