"""Dust at one site again and again (dust.repeat): three days within ninety."""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan, Project
from supervision_models.demo.truth import Label

DUST = "dust.repeat"


def plant(plan: Plan, copy: int) -> None:
    as_of = plan.block.as_of
    day = as_of - (160 + 17 * copy) * DAY
    found: tuple[tuple[tuple[int, ...], dict[str, Any], Label, str], ...] = (
        ((89, 40, 0), {}, HIT, "九十日内三次查处"),
        ((90, 40, 0), {}, NEAR, "最早一次在第九十日以前"),
        ((80, 50, 20), {"paused": True}, EXCEPTED, "已责令停工整治"),
        ((80, 50, 20), {"rectified_on": as_of - 10 * DAY}, EXCEPTED, "均已整改，此后无投诉"),
        ((80, 50, 20), {"cause": "临边防护缺失"}, NEAR, "三次查处与扬尘无关"),
    )
    for ago, values, label, note in found:
        project = plan.project(day)
        for days in ago:
            _found(plan, project, as_of - days * DAY, **values)
        plan.claim(DUST, label, note, project)
    project = plan.project(day, region_code=plan.elsewhere)
    plan.claim(DUST, UNKNOWN, "邻县范围，未提供检查数据", project)
    plan.claim("wage.deposit-missing", UNKNOWN, "邻县范围，未提供保证金数据", project)
    complained: tuple[tuple[tuple[int, ...], Label, str], ...] = (
        ((60, 15), HIT, "一次查处、两日投诉"),
        ((60, 60), NEAR, "一次查处，同日两件投诉算一次"),
    )
    for ago, label, note in complained:
        project = plan.project(day)
        _found(plan, project, as_of - 70 * DAY)
        for days in ago:
            _complained(plan, project, as_of - days * DAY)
        plan.claim(DUST, label, note, project)


def _found(plan: Plan, project: Project, day: dt.date, **values: Any) -> None:
    row: dict[str, Any] = {
        "document_no": f"{plan.block.short}建扬检〔{day.year}〕{plan.number()}号",
        "party_name": project.contractor.name,
        "party_usc": project.contractor.usc,
        "kind": "inspection",
        "cause": "裸土未覆盖，扬尘污染",
        "hazard_level": "general",
        "rectify_by_on": day + 5 * DAY,
        "rectified_on": None,
        "fine": 0.0,
        "decided_on": day,
        "paused": False,
        "region_code": plan.block.townships[0],
        "_of": project.serial,
    }
    plan.add("inspection_penalty", **(row | values))


def _complained(plan: Plan, project: Project, day: dt.date) -> None:
    site = plan.ground.far_site()
    plan.add(
        "complaint",
        (site.x, site.y, site.x, site.y),
        ticket_no=f"12345{plan.block.county}{plan.number()}",
        received_on=day,
        content="工地扬尘大，请处理",
        reporter="测某安",
        place=f"{plan.block.name}某工地",
        project_name=project.name,
        region_code=plan.block.townships[0],
    )
