"""Large sites without a licensed canteen (food.site-canteen): fifty people, sixty days."""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.labour import WAGE
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan, Project
from supervision_models.demo.truth import Label

CANTEEN = "food.site-canteen"
ROSTER = "wage.realname-missing"


def plant(plan: Plan, copy: int) -> None:
    day = dt.date(2025, 8, 5) + 17 * copy * DAY
    _heads(plan, day)
    _licences(plan, day)


def _large(plan: Plan, day: dt.date, workers: int = 80, days: int = 70, **values: Any) -> Project:
    """A site with so many people; its roster is left to the model of rosters, which finds it."""
    started = day + 10 * DAY
    project = plan.project(
        day,
        started_on=started,
        observed_until_on=started + days * DAY,
        use_class="公路工程",
        **values,
    )
    project.change("injury_insurance", workers=workers)
    if "region_code" in values:
        plan.claim(ROSTER, NEAR, "邻县范围，花名册人数不能比对", project)
    else:
        plan.claim(ROSTER, EXCEPTED, "公路工程，在行业平台登记", project)
    return project


def _heads(plan: Plan, day: dt.date) -> None:
    for workers, days, label, note in (
        (50, 60, HIT, "恰五十人、六十日"),
        (49, 70, NEAR, "四十九人"),
        (60, 59, EXCEPTED, "工期五十九日"),
        (260, 80, HIT, "二百人以上"),
    ):
        plan.claim(CANTEEN, label, note, _large(plan, day, workers, days))


def _licences(plan: Plan, day: dt.date) -> None:
    cases: tuple[tuple[dict[str, Any], Label, str], ...] = (
        ({}, NEAR, "项目食堂有许可"),
        ({"kind": "restaurant"}, HIT, "只有餐馆许可"),
        ({"status": "revoked"}, HIT, "许可已注销"),
        ({"valid_to_on": day}, NEAR, "许可发证当日到期"),
        ({"valid_to_on": day - DAY}, HIT, "许可发证前一日到期"),
        ({"kind": "delivery"}, EXCEPTED, "集中供餐"),
    )
    for values, label, note in cases:
        project = _large(plan, day)
        _licence(plan, project, day, _of=project.serial, **values)
        plan.claim(CANTEEN, label, note, project)
    project = _large(plan, day, region_code=plan.elsewhere)
    plan.claim(CANTEEN, UNKNOWN, "邻县范围，未提供许可数据", project)
    plan.claim(WAGE, UNKNOWN, "邻县范围，未提供保证金数据", project)
    project = _large(plan, day)
    _licence(plan, project, day)
    plan.claim(CANTEEN, NEAR, "施工单位名下的食堂许可", project)


def _licence(plan: Plan, project: Project, day: dt.date, **values: Any) -> None:
    row: dict[str, Any] = {
        "licence_no": f"JY{plan.block.county}{plan.number()}",
        "holder_name": project.contractor.name,
        "holder_usc": project.contractor.usc,
        "kind": "canteen",
        "place": plan.block.name,
        "valid_from_on": day - 200 * DAY,
        "valid_to_on": day + 1600 * DAY,
        "status": "valid",
        "region_code": plan.block.townships[0],
    }
    plan.add("food_licence", **(row | values))
