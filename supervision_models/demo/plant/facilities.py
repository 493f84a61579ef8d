"""What protects the surroundings of a project once it is in use, and the permit to discharge.

env.acceptance-missing: accepted by the first day of production, or within three months of it.
swc.acceptance-missing: accepted by the first day of use.
env.pollution-permit: valid from the first day of production to the last one seen.
A finished project is in use thirty days after its acceptance; what was accepted more than 24
months ago is time-barred.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.plant.acceptance import used
from supervision_models.demo.plant.approvals import EIA, WAGE
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan, Project
from supervision_models.demo.truth import Label

CONTROLS = "env.acceptance-missing"
SOIL = "swc.acceptance-missing"
PERMIT = "env.pollution-permit"
_REPORT: dict[str, Any] = {"industry_code": "2651", "eia_category": "report"}
_FORM: dict[str, Any] = {"industry_code": "3021", "eia_category": "form"}
_HOUSING: dict[str, Any] = {"industry_code": "7010", "eia_category": "form"}


def plant(plan: Plan, copy: int) -> None:
    accepted = dt.date(2024, 12, 17) + dt.timedelta(days=43 * copy)
    _controls(plan, accepted)
    _earlier(plan, accepted)
    _soil(plan, accepted)
    _permits(plan, accepted)
    _outside(plan, accepted)


def _finished(plan: Plan, accepted: dt.date, **values: Any) -> Project:
    """A project that was accepted on that day and is in use thirty days later."""
    return plan.project(accepted - 560 * DAY, accepted_on=accepted, **values)


def _three_months(day: dt.date) -> dt.date:
    """The same day three months later; `day` is none past the 28th."""
    years, month = divmod(day.month + 2, 12)
    return day.replace(year=day.year + years, month=month + 1)


def _controls(plan: Plan, accepted: dt.date) -> None:
    begun = accepted + 30 * DAY
    begun = begun.replace(day=min(begun.day, 28))
    accepted = begun - 30 * DAY
    cases: tuple[tuple[dict[str, Any], dt.date | None, Label, str], ...] = (
        (_REPORT, None, HIT, "报告书项目投产后一直没有环保验收"),
        (_FORM, None, HIT, "报告表项目投产后一直没有环保验收"),
        (_FORM, begun, NEAR, "投产当日环保验收"),
        (_FORM, begun + DAY, EXCEPTED, "投产次日验收，在调试期内"),
        (_FORM, _three_months(begun), EXCEPTED, "调试满三个月当日验收"),
        (_FORM, _three_months(begun) + DAY, HIT, "调试满三个月次日才验收"),
        (_HOUSING, None, NEAR, "只有通水通电，没有生产申报"),
    )
    for values, on, label, note in cases:
        project = _finished(plan, accepted, **values)
        project.change("eia", accepted_on=on)
        plan.claim(CONTROLS, label, note, project)
    bar = plan.block.as_of.replace(year=plan.block.as_of.year - 2)
    for on, label, note in (
        (bar - DAY, EXCEPTED, "补办验收超过二年"),
        (bar, HIT, "补办验收恰满二年"),
    ):
        project = _finished(plan, bar - 400 * DAY, **_FORM)
        project.change("eia", accepted_on=on)
        plan.claim(CONTROLS, label, note, project)


def _earlier(plan: Plan, accepted: dt.date) -> None:
    """Approvals that are not the one to be accepted."""
    begun = accepted + 30 * DAY
    project = _finished(plan, accepted, **_FORM, eia_on=begun + DAY)
    project.change("eia", accepted_on=None)
    plan.claim(CONTROLS, EXCEPTED, "生产早于批复", project)
    plan.claim(EIA, HIT, "投产后才批复环评", project)
    for after, label, note in (
        (0, EXCEPTED, "投产当日已重新报批"),
        (1, HIT, "投产次日才重新报批"),
    ):
        project = _finished(plan, accepted, **_FORM)
        project.change("eia", accepted_on=None)
        number = _again(plan, project, begun + after * DAY)
        plan.claim(CONTROLS, label, note, project)
        again = (NEAR, "重新报批后已验收") if not after else (EXCEPTED, "重新报批以前已生产")
        plan.claim(CONTROLS, *again, number)


def _again(plan: Plan, project: Project, day: dt.date) -> str:
    """A second approval of the project, whose facilities were accepted the same day."""
    number = f"{plan.block.short}环审〔{day.year}〕{plan.number()}号"
    plan.add(
        "eia",
        approval_no=number,
        owner_name=project.owner.name,
        owner_usc=project.owner.usc,
        category="form",
        address=plan.block.name,
        approved_on=day,
        accepted_on=day,
        region_code=plan.block.townships[0],
        _of=project.serial,
    )
    return number


def _planned(plan: Plan, accepted: dt.date, **values: Any) -> Project:
    """A finished building with a soil and water plan that leaves no spoil."""
    return _finished(plan, accepted, has_swc=True, surplus=0.0, **_HOUSING, **values)


def _soil(plan: Plan, accepted: dt.date) -> None:
    begun = accepted + 30 * DAY
    bar = plan.block.as_of.replace(year=plan.block.as_of.year - 2)
    cases: tuple[tuple[dt.date, dt.date | None, Label, str], ...] = (
        (accepted, None, HIT, "投用后一直没有水土保持验收"),
        (accepted, begun, NEAR, "投用当日水土保持验收"),
        (accepted, begun + DAY, HIT, "投用次日才水土保持验收"),
        (bar - 400 * DAY, bar - DAY, EXCEPTED, "补办水土保持验收超过二年"),
        (bar - 400 * DAY, bar, HIT, "补办水土保持验收恰满二年"),
    )
    for finished, on, label, note in cases:
        project = _planned(plan, finished)
        project.change("soil_water_plan", accepted_on=on)
        plan.claim(SOIL, label, note, project)
    late = {"swc_on": begun + DAY, "swc_paid_on": begun + 9 * DAY, "swc_due_on": begun + 60 * DAY}
    project = _planned(plan, accepted, **late)
    project.change("soil_water_plan", accepted_on=None)
    # disturbs too little to need a plan
    project.change("investment_project", disturbance_area=4_000.0, earthwork_m3=900.0)
    plan.claim(SOIL, EXCEPTED, "投用早于方案批复", project)
    project = plan.project(
        accepted - 560 * DAY, accepted_on=None, has_swc=True, surplus=0.0, **_HOUSING
    )
    number = used(plan, project, begun, evidence_kind="temporary-supply")
    plan.claim(SOIL, NEAR, "只有施工临时用电", project)
    plan.claim("build.use-before-acceptance", EXCEPTED, "施工临时用电", number)


def _permits(plan: Plan, accepted: dt.date) -> None:
    begun = accepted + 30 * DAY
    seen = begun + 90 * DAY
    last: dict[str, Any] = {"valid_to_on": seen - DAY}
    cases: tuple[tuple[dict[str, Any], Label, str], ...] = (
        ({"valid_from_on": begun, "valid_to_on": seen}, NEAR, "投产日至最近生产日均有效"),
        ({"valid_from_on": begun + DAY}, HIT, "投产次日才取得排污许可证"),
        (last, HIT, "最近生产日前一日到期"),
        (last | {"renewal_applied_on": seen - 61 * DAY}, EXCEPTED, "届满前六十日申请延续"),
        (last | {"renewal_applied_on": seen - 60 * DAY}, HIT, "届满前五十九日才申请延续"),
        ({"status": "revoked"}, HIT, "排污许可证已注销"),
        ({"management": "registration"}, EXCEPTED, "属登记管理"),
    )
    for values, label, note in cases:
        project = _finished(plan, accepted, **_FORM)
        project.change("use_evidence", observed_until_on=seen)
        project.change("pollution_permit", **values)
        plan.claim(PERMIT, label, note, project)
    for industry, note in ((_REPORT, "报告书项目从未领证"), (_FORM, "报告表项目从未领证")):
        project = _finished(plan, accepted, **industry)
        project.drop("pollution_permit")
        plan.claim(PERMIT, HIT, note, project)
    project = _finished(plan, accepted, **_FORM)
    project.drop("pollution_permit", "eia")
    plan.claim(PERMIT, NEAR, "没有环评报告书、报告表，不在本模型", project)
    plan.claim(EIA, HIT, "没有环评批复即开工", project)


def _outside(plan: Plan, accepted: dt.date) -> None:
    """Production over the border, where neither permits nor other evidence were delivered."""
    project = _finished(plan, accepted, region_code=plan.elsewhere, **_FORM)
    number = used(
        plan,
        project,
        accepted + 40 * DAY,
        evidence_kind="production",
        region_code=plan.elsewhere,
    )
    plan.claim(PERMIT, UNKNOWN, "邻县范围，未提供排污许可数据", number)
    plan.claim(CONTROLS, NEAR, "邻县项目，验收后投产", project)
    plan.claim(WAGE, UNKNOWN, "邻县范围，未提供保证金数据", project)
