"""Works without a permit, permits without land or planning, works before environmental approval.

build.no-permit: exempt up to 300,000 yuan or 300 m2; the permit may be of the day of the start.
build.permit-issued-unlawfully: land and planning by the day of issue, or within 90 days.
env.eia.build-before-approval: approved by the start and no more than 60 months before it; from
2026-08-15 on the Code replaces the Environmental Impact Assessment Law.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.names import sign
from supervision_models.demo.plant import patches
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan, Project, usually
from supervision_models.demo.truth import Label

PERMIT = "build.no-permit"
UNLAWFUL = "build.permit-issued-unlawfully"
LAPSED = "build.permit-lapsed"
PLANNING = "build.no-planning"
SOIL_WATER = "swc.plan-missing"
EIA = "env.eia.build-before-approval"
WAGE = "wage.deposit-missing"
_REPORT: dict[str, Any] = {"industry_code": "2651", "industry": "初级形态塑料及合成树脂制造"}
_FORM: dict[str, Any] = {"industry_code": "3021", "industry": "水泥制品制造"}
_NONE: dict[str, Any] = {"industry_code": "7010", "industry": "房地产开发经营"}


def plant(plan: Plan, copy: int) -> None:
    shift = dt.timedelta(days=43 * copy)
    _sizes(plan, dt.date(2023, 3, 6) + shift)
    _permit_days(plan, dt.date(2024, 5, 14) + shift)
    _permit_grounds(plan, dt.date(2025, 1, 20) + shift)
    _conditions(plan, dt.date(2023, 8, 25) + shift)
    _eia_days(plan, dt.date(2024, 10, 8) + shift)
    _eia_law(plan)
    _eia_grounds(plan, dt.date(2022, 6, 1) + shift)


def _sizes(plan: Plan, day: dt.date) -> None:
    sizes: tuple[tuple[dict[str, Any], Label, str], ...] = (
        ({"gfa": 301.0}, HIT, "建筑面积 301 平方米"),
        ({"gfa": 300.0}, NEAR, "建筑面积 300 平方米，可不申领"),
        ({"gfa": 299.0}, NEAR, "建筑面积 299 平方米，可不申领"),
        ({"invest": 300_001.0}, HIT, "投资 300001 元"),
        ({"invest": 300_000.0}, NEAR, "投资 30 万元，可不申领"),
        ({"gfa": 200.0, "works_class": "municipal"}, HIT, "市政工程不看建筑面积"),
        ({"works_class": "transport"}, NEAR, "公路工程，由交通部门许可"),
        ({"works_class": "water"}, NEAR, "水利工程，由水利部门管理"),
        ({"works_class": "emergency"}, EXCEPTED, "抢险救灾工程"),
        ({"works_class": "rural-self"}, EXCEPTED, "农民自建低层住宅"),
        ({"region_code": plan.elsewhere}, UNKNOWN, "邻县范围，未提供许可数据"),
    )
    for values, label, note in sizes:
        project = plan.project(day, **values)
        project.drop("construction_permit")
        plan.claim(PERMIT, label, note, project)
        if label == UNKNOWN:
            plan.claim(LAPSED, UNKNOWN, note, project)
    project = plan.project(day)
    project.drop("construction_permit")
    for dataset in ("works_evidence", "investment_project"):
        project.change(dataset, invest=None, gfa=None)
    plan.claim(PERMIT, UNKNOWN, "投资额和建筑面积均空白", project)


def _permit_days(plan: Plan, day: dt.date) -> None:
    for after, label, note in ((0, NEAR, "开工当日发证"), (-1, HIT, "发证前一日已开工")):
        project = plan.project(day, started_on=day + after * DAY)
        plan.claim(PERMIT, label, note, project)


def evidence(plan: Plan, of: Project | None, started: dt.date, **values: Any) -> str:
    """A further piece of evidence of works; of no project in particular when `of` is None."""
    number = f"KG{plan.block.county}{plan.number()}"
    if of is not None:
        values |= {
            "contractor_name": of.contractor.name,
            "contractor_usc": of.contractor.usc,
            "owner_name": of.owner.name,
            "owner_usc": of.owner.usc,
            "_of": of.serial,
        }
    plan.add(
        "works_evidence",
        **usually(
            values,
            record_no=number,
            evidence_kind="concrete",
            started_on=started,
            observed_until_on=started + 20 * DAY,
            invest=8_000_000.0,
            gfa=4_000.0,
            works_class="building",
            region_code=plan.block.townships[0],
        ),
    )
    return number


def _permit_grounds(plan: Plan, day: dt.date) -> None:
    parent = plan.project(day, exact=True)
    contractors: tuple[tuple[bool, Label, str], ...] = (
        (True, EXCEPTED, "许可证办在总项目名下"),
        (False, HIT, "总项目的施工单位不同"),
    )
    for same, label, note in contractors:
        section = plan.project(
            day + 20 * DAY,
            owner=parent.owner,
            contractor=parent.contractor if same else None,
            project_name=f"{parent.name}附属{'甲' if same else '乙'}标段",
            licensed=not same,
            exact=True,
        )
        section.drop("construction_permit")
        plan.claim(PERMIT, label, note, section)
    project = plan.project(day)
    project.drop("construction_permit")
    plan.claim(PERMIT, HIT, "最早的开工证据承载线索", project)
    again = evidence(plan, project, day + 70 * DAY)
    plan.claim(PERMIT, EXCEPTED, "同一项目已有更早的开工证据", again)
    nameless = evidence(
        plan, None, day, project_name=f"{plan.block.short}{sign(plan.number())}无名工地"
    )
    for model in (PERMIT, LAPSED, PLANNING, EIA, SOIL_WATER, "safe.licence-invalid"):
        plan.claim(model, UNKNOWN, "无项目代码和单位，无法比对", nameless)


def _conditions(plan: Plan, day: dt.date) -> None:
    supplies: tuple[tuple[int, Label, str], ...] = (
        (0, NEAR, "发证当日签订出让合同"),
        (90, EXCEPTED, "发证后第 90 天补齐用地"),
        (91, HIT, "发证后第 91 天才补齐用地"),
    )
    for after, label, note in supplies:
        project = plan.project(day)
        project.change("land_supply", signed_on=day + after * DAY, due_on=day + 150 * DAY)
        plan.claim(UNLAWFUL, label, note, project)
    plannings: tuple[tuple[int, Label, str], ...] = (
        (0, NEAR, "发证当日核发规划许可"),
        (90, EXCEPTED, "发证后第 90 天补齐规划许可"),
        (91, HIT, "发证后第 91 天才补齐规划许可"),
    )
    for after, label, note in plannings:
        project = plan.project(day)
        project.change("planning_permit", issued_on=day + after * DAY)
        plan.claim(UNLAWFUL, label, note, project)
        if label != NEAR:  # works began within the month
            plan.claim(PLANNING, HIT, note, project)
    kinds: tuple[tuple[str, Label, str], ...] = (
        ("land", HIT, "只有用地规划许可，没有工程规划许可"),
        ("rural", NEAR, "持乡村建设规划许可"),
    )
    for kind, label, note in kinds:
        project = plan.project(day)
        project.change("planning_permit", kind=kind)
        plan.claim(UNLAWFUL, label, note, project)
        plan.claim(PLANNING, label, note, project)
    lacking: tuple[tuple[dict[str, Any], Label, str], ...] = (
        ({}, HIT, "没有任何用地批准"),
        ({"region_code": plan.elsewhere}, UNKNOWN, "邻县范围，未提供供地数据"),
        (
            {"project_name": f"{plan.block.short}{sign(plan.number())}办公楼装修工程"},
            EXCEPTED,
            "装修工程",
        ),
    )
    for values, label, note in lacking:
        project = plan.project(day, **values)
        project.drop("land_supply")
        plan.claim(UNLAWFUL, label, note, project)
        if label == UNKNOWN:
            plan.claim(WAGE, UNKNOWN, note, project)
    project = plan.project(day)
    project.drop("land_supply")
    site = plan.ground.site()
    patches.conversion(plan, site.left, day - 60 * DAY, plan.township(), _of=project.serial)
    plan.claim(UNLAWFUL, NEAR, "以农用地转用批复为用地批准", project)
    project = plan.project(day)
    project.change("land_supply", supply_mode="allocation", price=0.0)
    plan.claim(UNLAWFUL, NEAR, "以划拨决定书为用地批准", project)


def _eia_days(plan: Plan, day: dt.date) -> None:
    start = day + 10 * DAY
    five_years = start.replace(year=start.year - 5)
    approved: tuple[tuple[dt.date, Label, str], ...] = (
        (start, NEAR, "开工当日批复"),
        (start + DAY, HIT, "开工次日才批复"),
        (five_years, NEAR, "批复恰满五年"),
        (five_years - DAY, HIT, "批复已超过五年"),
    )
    for on, label, note in approved:
        project = plan.project(day, started_on=start, eia_on=on, **_FORM)
        plan.claim(EIA, label, note, project)
        if on < five_years:
            plan.claim("env.eia.stale-or-changed", HIT, note, project)
    project = plan.project(day, **_REPORT)
    project.change("eia", category="registration")
    plan.claim(EIA, HIT, "应编报告书而只填登记表", project)


def _eia_law(plan: Plan) -> None:
    """Conduct that ended on the last day of the old law, and on the first of the Code."""
    for until, note in (
        (dt.date(2026, 8, 14), "行为终了于法典施行前一日，适用环评法"),
        (dt.date(2026, 8, 15), "行为终了于法典施行当日，适用法典"),
    ):
        project = plan.project(
            dt.date(2026, 6, 20),
            started_on=dt.date(2026, 7, 1),
            observed_until_on=until,
            **_REPORT,
        )
        project.drop("eia")
        plan.claim(EIA, HIT, note, project)
    project = plan.project(dt.date(2026, 8, 20), started_on=dt.date(2026, 8, 28), **_FORM)
    project.drop("eia")
    plan.claim(EIA, HIT, "法典施行后开工，无环评批复", project)


def _eia_grounds(plan: Plan, day: dt.date) -> None:
    two_years = plan.block.as_of.replace(year=plan.block.as_of.year - 2)
    grounds: tuple[tuple[dict[str, Any], Label, str], ...] = (
        (_NONE, EXCEPTED, "名录不要求编报告书、报告表的行业"),
        (_FORM | {"accepted_on": two_years - DAY}, EXCEPTED, "建成超过二年"),
        (_FORM | {"accepted_on": two_years}, HIT, "建成恰满二年"),
        (_FORM | {"works_class": "rural-self"}, NEAR, "农民自建住宅，不在范围"),
        (_REPORT | {"region_code": plan.elsewhere}, UNKNOWN, "邻县范围，未提供环评数据"),
    )
    for values, label, note in grounds:
        project = plan.project(day, **({"accepted_on": None} | values))
        project.drop("eia")
        plan.claim(EIA, label, note, project)
        if label == UNKNOWN:
            plan.claim(WAGE, UNKNOWN, note, project)
    project = plan.project(day, accepted_on=None, **_REPORT)
    project.drop("eia", "investment_project")
    plan.claim(EIA, UNKNOWN, "没有立项记录，行业不明", project)
    plan.claim(SOIL_WATER, UNKNOWN, "没有立项记录，扰动面积不明", project)
    project = plan.project(day, accepted_on=None, **_FORM)
    project.drop("eia")
    plan.claim(EIA, HIT, "最早的开工证据承载线索", project)
    again = evidence(plan, project, day + 90 * DAY)
    plan.claim(EIA, EXCEPTED, "同一项目已有更早的开工证据", again)
    project = plan.project(day, accepted_on=None, **_REPORT)
    project.drop("eia")
    plan.add(
        "eia",
        approval_no=f"{plan.block.short}环审〔{day.year}〕{plan.number()}号",
        project_name=f"{plan.block.short}{sign(plan.number())}产业园区整体",
        owner_name=project.owner.name,
        owner_usc=project.owner.usc,
        category="report",
        address=plan.block.name,
        approved_on=day - 100 * DAY,
        region_code=plan.block.townships[0],
    )
    plan.claim(EIA, EXCEPTED, "已纳入园区整体环评", project)
