"""What several models see of one site or one parcel, as one lead of a combination rule.

combo.fatal-unprotected-site: no permit, no wage deposit, no injury insurance, and a death.
combo.basic-farmland-three-organs: basic farmland, a decision a year old, no court, no tax.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.plant import patches, penalties
from supervision_models.demo.plant.basic_farmland import field
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.incidents import incident
from supervision_models.demo.plant.labour import INJURY, WAGE
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.penalties import UNENFORCED
from supervision_models.demo.plant.plan import Firm, Plan
from supervision_models.demo.truth import Label

SITE = "combo.fatal-unprotected-site"
LAND = "combo.basic-farmland-three-organs"
PERMIT, DEPOSIT, INSURANCE = "construction_permit", "wage_deposit", "injury_insurance"


def plant(plan: Plan, copy: int) -> None:
    _sites(plan, dt.date(2025, 9, 16) + 14 * copy * DAY)
    _parcels(plan)


def _sites(plan: Plan, day: dt.date) -> None:
    """Sites with a death; what they lack is a lead of the single models too."""
    cases: tuple[tuple[tuple[str, ...], dict[str, Any], Label, str], ...] = (
        ((PERMIT, DEPOSIT, INSURANCE), {}, HIT, "三项均无而发生亡人事故"),
        ((DEPOSIT, INSURANCE), {}, NEAR, "有施工许可"),
        ((PERMIT, INSURANCE), {}, NEAR, "有工资保证金"),
        ((PERMIT, DEPOSIT), {}, NEAR, "有工伤保险"),
        (
            (PERMIT, DEPOSIT, INSURANCE),
            {"responsibility": "not-liable"},
            EXCEPTED,
            "认定为非责任事故",
        ),
    )
    for lacking, values, label, note in cases:
        project = plan.project(day - 90 * DAY)
        project.drop(*lacking)
        number, _ = incident(plan, day, firm=project.contractor, _of=project.serial, **values)
        plan.claim(SITE, label, note, number)
        plan.claim("incident.not-transferred", label if values else HIT, note, number)
        if PERMIT in lacking:
            plan.claim("build.no-permit", HIT, note, project)
        else:
            plan.claim(WAGE, HIT, note, project)
            plan.claim(INJURY, HIT, note, project)

    project = plan.project(day - 90 * DAY)
    project.drop(PERMIT, DEPOSIT, INSURANCE)
    plan.add(
        INSURANCE,
        record_no=f"GS{plan.block.county}{plan.number()}",
        contractor_name=project.contractor.name,
        contractor_usc=project.contractor.usc,
        mode="enterprise",
        enrolled_on=day - 300 * DAY,
        workers=40,
        region_code=plan.block.townships[0],
    )
    number, _ = incident(plan, day, firm=project.contractor, _of=project.serial)
    plan.claim(SITE, EXCEPTED, "用人单位已按单位参保", number)
    plan.claim("incident.not-transferred", HIT, "未移送", number)
    plan.claim("build.no-permit", HIT, "没有施工许可", project)
    _elsewhere(plan, day)


def _elsewhere(plan: Plan, day: dt.date) -> None:
    """Over the border, where no data tell what the site lacks."""
    project = plan.project(day - 90 * DAY, region_code=plan.elsewhere)
    project.drop(PERMIT, DEPOSIT, INSURANCE)
    number, _ = incident(
        plan, day, firm=project.contractor, _of=project.serial, region_code=plan.elsewhere
    )
    for model in (
        SITE,
        "incident.not-transferred",
        "incident.death-upgrade",
        "incident.penalty-below",
    ):
        plan.claim(model, UNKNOWN, "邻县范围，未提供比对数据", number)
    for model in ("build.no-permit", "build.permit-lapsed"):
        plan.claim(model, UNKNOWN, "邻县范围，未提供许可数据", project)


def _parcels(plan: Plan) -> None:
    """Decisions on basic farmland that the single model of enforcement finds as well."""
    as_of = plan.block.as_of
    year_ago = as_of.replace(year=as_of.year - 1)
    for decided, label, note in (
        (year_ago, NEAR, "送达恰一年"),
        (year_ago - DAY, HIT, "送达一年又一日，未执行未征税"),
    ):
        number, _ = _case(plan, decided)
        plan.claim(LAND, label, note, number)
        plan.claim(UNENFORCED, HIT, note, number)
    decided = year_ago - 90 * DAY
    number, firm = _case(plan, decided)
    penalties.court(plan, number, firm, decided + 60 * DAY, "granted", as_of - 20 * DAY)
    plan.claim(LAND, NEAR, "已申请强制执行", number)
    plan.claim(UNENFORCED, NEAR, "已申请强制执行，裁定不久", number)
    number, firm = _case(plan, decided)
    plan.pay("farmland-tax", firm, 40_500.0, decided + 45 * DAY)
    plan.claim(LAND, NEAR, "已缴耕地占用税", number)
    plan.claim(UNENFORCED, HIT, "已缴税而未执行", number)
    number, _ = _case(plan, decided, outside=True)
    plan.claim(LAND, NEAR, "不在永久基本农田", number)
    plan.claim(UNENFORCED, HIT, "未执行", number)
    number, _ = _case(plan, decided, served_on=None)
    for model in (LAND, UNENFORCED):
        plan.claim(model, UNKNOWN, "送达日期空白", number)
    site, region = field(plan)
    box = site.box(20, 20, 30, 30)
    number, _ = penalties.case(plan, decided, box=box, region_code=region)
    patches.conversion(plan, box, decided + 30 * DAY, region, "state")
    for model in (LAND, UNENFORCED):
        plan.claim(model, EXCEPTED, "国务院此后批准用地", number)
    number, _ = _case(plan, decided, status="stayed")
    for model in (LAND, UNENFORCED):
        plan.claim(model, EXCEPTED, "诉讼中停止执行", number)


def _case(
    plan: Plan, decided: dt.date, *, outside: bool = False, **values: Any
) -> tuple[str, Firm]:
    """A case of 900 m2 on basic farmland, or beside it."""
    site, region = field(plan)
    box = site.box(120 if outside else 20, 20, 30, 30)
    return penalties.case(plan, decided, box=box, region_code=region, **values)
