"""Contractors without a qualification, or beyond its grade (qual.none-or-over).

The third grade goes up to 80,000 m2, the second to 150,000 m2, on the day of the permit.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.labour import WAGE
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan, Project
from supervision_models.demo.truth import Label

GRADE = "qual.none-or-over"


def plant(plan: Plan, copy: int) -> None:
    day = dt.date(2025, 3, 11) + 23 * copy * DAY
    _areas(plan, day)
    _terms(plan, day)


def _built(plan: Plan, day: dt.date, *held: dict[str, Any], **values: Any) -> Project:
    """A project whose contractor has the qualifications `held`."""
    project = plan.project(day, qualified=False, **values)
    for one in held:
        plan.qualification(project.contractor, **one)
    return project


def _areas(plan: Plan, day: dt.date) -> None:
    cases: tuple[tuple[str, float, Label, str], ...] = (
        ("三级", 80_000.0, NEAR, "三级资质，恰八万平方米"),
        ("三级", 80_010.0, HIT, "三级资质，超出八万平方米"),
        ("二级", 150_000.0, NEAR, "二级资质，恰十五万平方米"),
        ("二级", 150_010.0, HIT, "二级资质，超出十五万平方米"),
        ("一级", 150_010.0, NEAR, "一级资质"),
    )
    for grade, gfa, label, note in cases:
        plan.claim(GRADE, label, note, _built(plan, day, {"grade": grade}, gfa=gfa))
    for after, label, note in (
        (30, EXCEPTED, "发证后第 30 日换发二级资质"),
        (31, HIT, "发证后第 31 日才换发二级资质"),
    ):
        higher = {"grade": "二级", "valid_from_on": day + after * DAY}
        project = _built(plan, day, {"valid_to_on": day + 29 * DAY}, higher, gfa=90_000.0)
        plan.claim(GRADE, label, note, project)


def _terms(plan: Plan, day: dt.date) -> None:
    cases: tuple[tuple[dict[str, Any] | None, Label, str], ...] = (
        (None, HIT, "施工单位从未取得资质"),
        ({"valid_to_on": day - DAY}, HIT, "资质在发证前一日到期"),
        ({"valid_to_on": day}, NEAR, "资质在发证当日到期"),
        ({"status": "revoked"}, HIT, "资质已吊销"),
    )
    for held, label, note in cases:
        project = _built(plan, day, *([held] if held is not None else []))
        plan.claim(GRADE, label, note, project)
    project = _built(plan, day, price=290_000.0, deposit=5_800.0)
    plan.claim(GRADE, EXCEPTED, "不足三十万元的小型工程", project)
    plan.claim(GRADE, NEAR, "市政工程，不在范围", _built(plan, day, use_class="市政工程"))
    project = _built(plan, day, region_code=plan.elsewhere)
    plan.claim(GRADE, UNKNOWN, "邻县范围，未提供资质数据", project)
    plan.claim(WAGE, UNKNOWN, "邻县范围，未提供保证金数据", project)
