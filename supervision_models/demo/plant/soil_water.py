"""Works that disturb much ground or earth without an approved soil and water plan.

swc.plan-missing: from 5,000 m2 or 1,000 m3 on; the plan may be of the day of the start.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.names import sign
from supervision_models.demo.plant.approvals import SOIL_WATER, WAGE, evidence
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan, Project
from supervision_models.demo.truth import Label


def plant(plan: Plan, copy: int) -> None:
    day = dt.date(2023, 5, 16) + dt.timedelta(days=43 * copy)
    _extents(plan, day)
    _days(plan, day)
    _grounds(plan, day)


def _extents(plan: Plan, day: dt.date) -> None:
    cases: tuple[tuple[float | None, float, Label, str], ...] = (
        (5_000.0, 900.0, HIT, "扰动恰半公顷，无水土保持方案"),
        (4_999.0, 900.0, NEAR, "扰动不到半公顷"),
        (4_000.0, 1_000.0, HIT, "土石方恰一千立方米，无水土保持方案"),
        (4_000.0, 999.0, NEAR, "土石方不到一千立方米"),
        (50_000.0, 900.0, HIT, "扰动五公顷，应编报告书"),
        (None, 900.0, UNKNOWN, "扰动面积空白"),
    )
    for area, volume, label, note in cases:
        project = plan.project(day)
        project.change("investment_project", disturbance_area=area, earthwork_m3=volume)
        plan.claim(SOIL_WATER, label, note, project)


def _large(plan: Plan, day: dt.date, **values: Any) -> Project:
    project = plan.project(day, **values)
    project.change("investment_project", disturbance_area=20_000.0, earthwork_m3=900.0)
    return project


def _days(plan: Plan, day: dt.date) -> None:
    start = day + 10 * DAY
    for after, label, note in (
        (0, NEAR, "开工当日批准水土保持方案"),
        (1, HIT, "开工次日才批准水土保持方案"),
    ):
        project = _large(
            plan,
            day,
            started_on=start,
            has_swc=True,
            swc_on=start + after * DAY,
            swc_due_on=start + 60 * DAY,
            swc_paid_on=start + 20 * DAY,
            surplus=0.0,
        )
        plan.claim(SOIL_WATER, label, note, project)


def _grounds(plan: Plan, day: dt.date) -> None:
    cases: tuple[tuple[dict[str, Any], Label, str], ...] = (
        ({"works_class": "transport"}, HIT, "公路工程同样须编方案"),
        ({"works_class": "emergency"}, NEAR, "抢险救灾工程，不在范围"),
        ({"region_code": plan.elsewhere}, UNKNOWN, "邻县范围，未提供水土保持数据"),
    )
    for values, label, note in cases:
        project = _large(plan, day, **values)
        plan.claim(SOIL_WATER, label, note, project)
        if label == UNKNOWN:
            plan.claim(WAGE, UNKNOWN, note, project)
    project = _large(plan, day)
    plan.claim(SOIL_WATER, HIT, "最早的开工证据承载线索", project)
    again = evidence(plan, project, day + 60 * DAY)
    plan.claim(SOIL_WATER, EXCEPTED, "同一项目已有更早的开工证据", again)
    project = _large(plan, day)
    plan.add(
        "soil_water_plan",
        approval_no=f"{plan.block.short}水保许〔{day.year}〕{plan.number()}号",
        project_name=f"{plan.block.short}{sign(plan.number())}产业园区区域评估",
        owner_name=project.owner.name,
        owner_usc=project.owner.usc,
        approved_on=day - 200 * DAY,
        disturbed_area=900_000.0,
        levied_area=0.0,
        surplus_m3=0.0,
        fee_due=0.0,
        due_on=day - 140 * DAY,
        region_code=plan.block.townships[0],
    )
    plan.claim(SOIL_WATER, EXCEPTED, "已纳入园区区域评估", project)
