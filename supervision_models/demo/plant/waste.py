"""Works without a filed construction waste plan (waste.plan-missing).

Works count from 300 m2 of floor area; a plan or an approval settles it, manifests do not.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.names import sign
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan, Project
from supervision_models.demo.truth import Label

PLAN = "waste.plan-missing"


def plant(plan: Plan, copy: int) -> None:
    day = dt.date(2025, 2, 11) + dt.timedelta(days=43 * copy)
    name = f"{plan.block.short}{sign(plan.number())}大厦装修工程"
    cases: tuple[tuple[dict[str, Any], Label, str], ...] = (
        ({}, HIT, "已施工，没有处理方案备案"),
        ({"gfa": 300.0}, HIT, "建筑面积恰为 300 平方米"),
        ({"gfa": 299.0}, NEAR, "建筑面积不足 300 平方米"),
        ({"works_class": "rural-self"}, EXCEPTED, "农民自建住宅"),
        ({"works_class": "emergency"}, EXCEPTED, "抢险救灾工程"),
        ({"project_name": name}, EXCEPTED, "装饰装修垃圾另行管理"),
        ({"region_code": plan.elsewhere}, UNKNOWN, "邻县范围，未提供建筑垃圾数据"),
    )
    for values, label, note in cases:
        project = _unfiled(plan, day, **values)
        plan.claim(PLAN, label, note, project)
        if label == UNKNOWN:
            plan.claim("wage.deposit-missing", UNKNOWN, "邻县范围，未提供保证金数据", project)
    for kind, label, note in (
        ("approval", NEAR, "持建筑垃圾处置核准"),
        ("manifest", HIT, "只有运输联单，没有方案备案"),
    ):
        project = _unfiled(plan, day)
        plan.add(
            "construction_waste",
            record_no=f"ZT{plan.block.county}{plan.number()}",
            kind=kind,
            volume_m3=900.0,
            site="建筑垃圾消纳场",
            occurred_on=day + 30 * DAY,
            region_code=plan.block.townships[0],
            _of=project.serial,
        )
        plan.claim(PLAN, label, note, project)
    project = _unfiled(plan, day)
    project.change("works_evidence", evidence_kind="contract")
    plan.claim(PLAN, NEAR, "只有合同约定的开工日期，没有施工记录", project)


def _unfiled(plan: Plan, day: dt.date, **values: Any) -> Project:
    """A project under way, seen by its concrete, for which no plan was filed."""
    project = plan.project(day, **values)
    project.drop("construction_waste")
    project.change("works_evidence", evidence_kind="concrete")
    return project
