"""Land granted for one thing and used for another, or lent for too long.

land.tempuse.term-or-pbf: two years, four for long infrastructure; 50 m2 of permanent basic
farmland. land.use-changed: a works planning permit for housing or commerce on land granted for
something else; less than 15 % of the floor area serves the project.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.plant import patches
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan, Project
from supervision_models.demo.plant.temporary import TERM
from supervision_models.demo.truth import Label

CHANGED = "land.use-changed"


def plant(plan: Plan, copy: int) -> None:
    start = dt.date(2024, 11, 4) + 23 * copy * DAY
    _terms(plan, start)
    _on_farmland(plan, start)
    _uses(plan, dt.date(2023, 10, 12) + 23 * copy * DAY)
    _contracts(plan, dt.date(2023, 9, 7) + 23 * copy * DAY)


def _years(day: dt.date, years: int) -> dt.date:
    return day.replace(year=day.year + years)


def _terms(plan: Plan, start: dt.date) -> None:
    first = dt.date(2021, 9, 1)
    cases: tuple[tuple[dt.date, dt.date, str, Label, str], ...] = (
        (start, _years(start, 2), "材料堆场", NEAR, "批准期限恰二年"),
        (start, _years(start, 2) + DAY, "材料堆场", HIT, "批准期限二年零一日"),
        (start, _years(start, 4), "公路工程预制场", NEAR, "公路工程批准期限恰四年"),
        (start, _years(start, 4) + DAY, "公路工程预制场", HIT, "公路工程批准期限四年零一日"),
        (start, _years(start, 3), "抢险便道", EXCEPTED, "抢险救灾急需使用"),
        (first, _years(first, 5), "材料堆场", HIT, "修订条例施行当日批准五年"),
        (first - DAY, _years(first, 5), "材料堆场", NEAR, "修订条例施行前一日批准，适用旧规定"),
    )
    for begin, end, purpose, label, note in cases:
        site, region = plan.ground.site(), plan.township()
        box = site.box(10, 10, 60, 50)
        document = patches.temporary(plan, box, begin, end, region, purpose=purpose)
        plan.claim(TERM, label, note, document)
    site, region = plan.ground.site(), plan.township()
    box = site.box(10, 10, 60, 50)
    document = patches.temporary(plan, box, start, _years(start, 3), region)
    patches.conversion(plan, patches.part(box, 0), start + 300 * DAY, region)
    plan.claim(TERM, EXCEPTED, "该范围已依法转为建设用地", document)


def _on_farmland(plan: Plan, start: dt.date) -> None:
    cases: tuple[tuple[float, dt.date, dt.date | None, Label, str], ...] = (
        (50.5, dt.date(2017, 6, 30), None, HIT, "占永农 50.5 平方米"),
        (49.5, dt.date(2017, 6, 30), None, NEAR, "占永农 49.5 平方米，在误差线以内"),
        (400.0, start + DAY, None, NEAR, "起始日次日才划定永农"),
        (400.0, dt.date(2017, 6, 30), start - DAY, NEAR, "起始日前一日已调出"),
    )
    for inside, designated, removed, label, note in cases:
        site, region = plan.ground.site(), plan.township()
        patches.basic_farmland(plan, site.left, region, designated, removed)
        box = patches.straddling(site, inside, 800)
        document = patches.temporary(plan, box, start, _years(start, 2), region)
        plan.claim(TERM, label, note, document)


def _planned(plan: Plan, day: dt.date, granted: str | None, planned: str, **values: Any) -> Project:
    """A project not yet finished, its land granted for one use and planned for another."""
    project = plan.project(day, accepted_on=None, land_use=granted or "工业用地", **values)
    project.change("planning_permit", land_use=planned)
    if granted is None:
        project.change("land_supply", land_use=None)
    return project


def _uses(plan: Plan, day: dt.date) -> None:
    cases: tuple[tuple[str | None, str, Label, str], ...] = (
        ("工业用地", "居住用地", HIT, "工业用地按居住用途办理规划许可"),
        ("仓储用地", "商业用地", HIT, "仓储用地按商业用途办理规划许可"),
        ("科教用地", "科教用地", NEAR, "许可用途与合同一致"),
        ("工业、商业混合用地", "商业用地", NEAR, "合同用途已含商业"),
        (None, "商业用地", UNKNOWN, "合同用途空白"),
    )
    for granted, planned, label, note in cases:
        project = _planned(plan, day, granted, planned)
        plan.claim(CHANGED, label, note, project)
        if granted is None:
            plan.claim("land.supply.underprice", UNKNOWN, note, project)


def _contracts(plan: Plan, day: dt.date) -> None:
    cases: tuple[tuple[dt.date, str, Label, str], ...] = (
        (day + 60 * DAY, "商业用地", EXCEPTED, "已就商业用途另签合同"),
        (day + 60 * DAY, "工业用地", HIT, "另签的合同仍为工业用途"),
    )
    for signed, use, label, note in cases:
        project = _planned(plan, day, "工业用地", "商业用地")
        number = f"{plan.block.county}-CR-{plan.number()}"
        plan.add(
            "land_supply",
            _of=project.serial,
            contract_no=number,
            supervision_no=f"{plan.block.county}B{plan.number()}",
            grantee_name=project.owner.name,
            grantee_usc=project.owner.usc,
            supply_mode="listing",
            land_use=use,
            area=6_000.0,
            price=2_520_000.0,
            signed_on=signed,
            due_on=signed + 60 * DAY,
            agreed_start_on=signed + 90 * DAY,
            agreed_end_on=signed + 900 * DAY,
            actual_start_on=signed + 80 * DAY,
            region_code=project.overrides["region_code"],
        )
        plan.pay(
            "land-premium",
            project.owner,
            2_520_000.0,
            signed + 30 * DAY,
            reference_no=number,
            _of=project.serial,
        )
        plan.claim(CHANGED, label, note, project)
        if use == "工业用地":
            plan.claim(CHANGED, HIT, "另签的合同仍为工业用途，规划许可为商业", number)
    shares: tuple[tuple[float, Label, str], ...] = (
        (0.14, EXCEPTED, "商业部分占建筑面积 14%，属配套"),
        (0.15, HIT, "商业部分占建筑面积恰 15%"),
    )
    for share, label, note in shares:
        project = _planned(plan, day, "工业用地", "商业用地", gfa=20_000.0)
        project.change("planning_permit", gfa=20_000.0 * share)
        plan.add(
            "planning_permit",
            _of=project.serial,
            planning_no=f"建字第{plan.block.county}{plan.number()}号",
            kind="works",
            owner_name=project.owner.name,
            owner_usc=project.owner.usc,
            land_use="工业用地",
            gfa=20_000.0 * (1 - share),
            issued_on=day - 100 * DAY,
            region_code=project.overrides["region_code"],
        )
        plan.claim(CHANGED, label, note, project)
