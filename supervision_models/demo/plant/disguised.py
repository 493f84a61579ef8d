"""Stone sold under the name of works (mineral.disguised-project).

A surplus of 10,000 m3 bulks to 15,000; up to 18,000 m3, 28,800 tonnes, no lead is made of it, nor
of an excess below 1,000 m3. Who sells without a right is a lead of mineral.no-right as well.
"""

from __future__ import annotations

import datetime as dt

from supervision_models.demo.plant import patches
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Firm, Plan, Project
from supervision_models.demo.truth import Label

MODEL = "mineral.disguised-project"


def plant(plan: Plan, copy: int) -> None:
    day = dt.date(2024, 7, 23) + 31 * copy * DAY
    _tonnes(plan, day)
    _disposals(plan, day)
    _grounds(plan, day)


def _works(plan: Plan, day: dt.date, surplus: float, owner: Firm | None = None) -> Project:
    return plan.project(
        day, owner=owner, exact=True, has_swc=True, surplus=surplus, hauled=0.95 * surplus
    )


def _sell(plan: Plan, project: Project, day: dt.date, tonnes: float, label: Label = HIT) -> None:
    """An invoice of the owner, and what it is to mineral.no-right."""
    number = f"KS{plan.block.county}{plan.number()}"
    plan.add(
        "mining_activity",
        record_no=number,
        operator_name=project.owner.name,
        operator_usc=project.owner.usc,
        activity_on=day,
        kind="invoice",
        quantity=tonnes,
        quantity_unit="t",
        region_code=project.overrides["region_code"],
    )
    note = "工程外售砂石，无采矿权" if label == HIT else "外售砂石的单位持有采矿权"
    plan.claim("mineral.no-right", label, note, number)


def _tonnes(plan: Plan, day: dt.date) -> None:
    cases: tuple[tuple[float, float, Label, str], ...] = (
        (10_000.0, 28_800.0, NEAR, "外售恰为允许量的一点二倍"),
        (10_000.0, 28_802.0, HIT, "外售超过允许量的一点二倍"),
        (1_000.0, 3_998.0, NEAR, "超出不足一千立方米"),
        (1_000.0, 4_000.0, HIT, "超出恰一千立方米"),
        (10_000.0, 56_000.0, HIT, "超出二万立方米"),
    )
    for surplus, tonnes, label, note in cases:
        project = _works(plan, day, surplus)
        _sell(plan, project, day + 90 * DAY, tonnes)
        plan.claim(MODEL, label, note, project)


def _disposals(plan: Plan, day: dt.date) -> None:
    cases: tuple[tuple[str, float, Label, str], ...] = (
        ("disposal", 2_500.0, NEAR, "批准处置 2500 立方米，计入允许量"),
        ("disposal", 100.0, HIT, "批准处置 100 立方米，仍超出"),
        ("sand", 90_000.0, HIT, "只有河道采砂许可，不是处置批复"),
    )
    for kind, volume, label, note in cases:
        project = _works(plan, day, 10_000.0)
        _sell(plan, project, day + 90 * DAY, 30_000.0)
        plan.add(
            "area_permit",
            permit_no=f"{plan.block.short}砂处〔{day.year}〕{plan.number()}号",
            kind=kind,
            holder_name=project.owner.name,
            holder_usc=project.owner.usc,
            volume=volume,
            approved_on=day + 30 * DAY,
            region_code=project.overrides["region_code"],
        )
        plan.claim(MODEL, label, note, project)


def _grounds(plan: Plan, day: dt.date) -> None:
    project = _works(plan, day, 10_000.0)
    site, region = plan.ground.site(), plan.township()
    end = day + 1_500 * DAY
    patches.right(plan, site.left, day - 900 * DAY, end, region, firm=project.owner)
    _sell(plan, project, day + 90 * DAY, 30_000.0, NEAR)
    plan.claim(MODEL, EXCEPTED, "建设单位自有采矿权", project)
    first = _works(plan, day, 10_000.0)
    second = _works(plan, day, 6_000.0, first.owner)
    _sell(plan, first, day + 90 * DAY, 46_000.0)
    for project in (first, second):
        plan.claim(MODEL, EXCEPTED, "计入同一单位另一项目的余方后不超出", project)
