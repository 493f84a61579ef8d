"""Spoil without destination, wage deposits, work-injury insurance.

waste.volume-gap: more than 20 % and more than 1,000 m3 of the surplus, unless bulking (1.3)
explains it. wage.deposit-missing: 20 working days, 2 % in the invented province, contracts from
3,000,000 yuan. insure.injury-missing: 30 days of grace.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import chinese_calendar

from supervision_models.demo import tariff
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan, Project
from supervision_models.demo.truth import Label

WASTE = "waste.volume-gap"
WAGE = "wage.deposit-missing"
INJURY = "insure.injury-missing"


def plant(plan: Plan, copy: int) -> None:
    shift = dt.timedelta(days=29 * copy)
    _waste(plan, dt.date(2023, 5, 9) + shift)
    _deposits(plan, dt.date(2024, 3, 19) + shift)
    _deposit_days(plan)
    _insurance(plan, dt.date(2025, 4, 15) + shift)


def _waste(plan: Plan, day: dt.date) -> None:
    finished = day + 500 * DAY
    volumes: tuple[tuple[float, float, Label, str], ...] = (
        (10_000.0, 7_600.0, HIT, "差额 24%，松散系数不能解释"),
        (10_000.0, 8_000.0, NEAR, "差额恰为 20%"),
        (10_000.0, 7_990.0, EXCEPTED, "差额 20.1%，松散系数可以解释"),
        (3_000.0, 1_999.0, HIT, "差额 1001 立方米"),
        (3_000.0, 2_000.0, NEAR, "差额恰为 1000 立方米"),
        (12_000.0, 0.0, HIT, "没有任何消纳记录"),
    )
    for surplus, hauled, label, note in volumes:
        project = _spoil(plan, day, surplus=surplus, hauled=hauled, accepted_on=finished)
        plan.claim(WASTE, label, note, project)
    project = _spoil(plan, day, accepted_on=None)
    plan.claim(WASTE, NEAR, "尚未竣工，仍在外运", project)
    for kind, label, note in (
        ("backfill", NEAR, "另有就地回填记录"),
        ("approval", HIT, "只有核准，没有联单"),
    ):
        project = _spoil(plan, day, accepted_on=finished)
        plan.add(
            "construction_waste",
            record_no=f"ZT{plan.block.county}{plan.number()}",
            kind=kind,
            volume_m3=9_000.0,
            site="项目场地",
            occurred_on=day + 100 * DAY,
            region_code=plan.block.townships[0],
            _of=project.serial,
        )
        plan.claim(WASTE, label, note, project)
    for until, label, note in (
        (plan.block.as_of, EXCEPTED, "仍存放在有效的临时堆土用地"),
        (plan.block.as_of - DAY, HIT, "临时堆土用地前一日已到期"),
    ):
        project = _spoil(plan, day, accepted_on=finished)
        document = f"{plan.block.short}自然资临〔2025〕{plan.number()}号"
        plan.add(
            "temporary_land_use",
            document_no=document,
            user_name=project.owner.name,
            user_usc=project.owner.usc,
            purpose="弃土临时堆土场",
            start_on=dt.date(2025, 1, 10),
            end_on=until,
            area=6_000.0,
            farmland_area=0.0,
            land_class="1206",
            deposit=50_000.0,
            region_code=plan.block.townships[0],
        )
        for model in ("land.tempuse.permanent-building", "land.tempuse.term-or-pbf"):
            plan.claim(model, UNKNOWN, "临时用地没有坐标", document)
        plan.claim(WASTE, label, note, project)
    project = _spoil(plan, day, accepted_on=finished, region_code=plan.elsewhere)
    plan.claim(WASTE, UNKNOWN, "邻县范围，未提供联单数据", project)
    plan.claim("fee.swc.unpaid", UNKNOWN, "邻县范围，未提供入库数据", project)
    plan.claim(WAGE, UNKNOWN, "邻县范围，未提供保证金数据", project)


def _spoil(plan: Plan, day: dt.date, **values: Any) -> Project:
    """A project whose plan has a surplus of 12,000 m3 and whose manifests carry 3,000."""
    return plan.project(day, **({"has_swc": True, "surplus": 12_000.0, "hauled": 3_000.0} | values))


def working_days_before(day: dt.date, count: int) -> dt.date:
    """The last day from which `count` working days lead to `day`."""
    while count:
        if chinese_calendar.is_workday(day):
            count -= 1
        day -= DAY
    return day


def _deposit_days(plan: Plan) -> None:
    as_of = plan.block.as_of
    latest = working_days_before(as_of, 20)
    for issued, label, note in (
        (latest, NEAR, "发证后第 20 个工作日即扫描日"),
        (working_days_before(as_of - DAY, 20), HIT, "发证后 20 个工作日已于前一日届满"),
    ):
        project = plan.project(issued, started_on=issued + DAY)
        project.drop("wage_deposit")
        plan.claim(WAGE, label, note, project)


def _deposits(plan: Plan, day: dt.date) -> None:
    price = 12_000_000.0
    due = price * tariff.DEPOSIT
    amounts: tuple[tuple[dict[str, Any], Label, str], ...] = (
        ({"deposit": due}, NEAR, "恰按 2% 存足"),
        ({"deposit": due - 1}, HIT, "少存一元"),
        ({"deposit": price * 0.01}, EXCEPTED, "已按登记的 1% 差异化比例存足"),
    )
    for values, label, note in amounts:
        project = plan.project(day, price=price, **values)
        if label == HIT:
            project.change("wage_deposit", ratio=tariff.DEPOSIT)
        plan.claim(WAGE, label, note, project)
    prices: tuple[tuple[float, Label, str], ...] = (
        (3_000_000.0, HIT, "合同额 300 万元，未存"),
        (2_999_999.0, EXCEPTED, "合同额不足 300 万元，免存"),
        (45_000_000.0, HIT, "合同额 4500 万元，未存"),
    )
    for amount, label, note in prices:
        project = plan.project(day, price=amount)
        project.drop("wage_deposit")
        plan.claim(WAGE, label, note, project)
    for after, label, note in (
        (365, HIT, "小额工程，一年内有欠薪投诉"),
        (366, EXCEPTED, "小额工程，欠薪投诉在一年以后"),
    ):
        project = plan.project(day, price=2_500_000.0)
        project.drop("wage_deposit")
        plan.add(
            "complaint",
            ticket_no=f"12345{plan.block.county}{plan.number()}",
            received_on=day + after * DAY,
            content="工地拖欠农民工工资",
            reporter="例某竹",
            place=plan.block.name,
            project_name=project.name,
            region_code=plan.block.townships[0],
        )
        plan.claim(WAGE, label, note, project)
    project = plan.project(day)
    project.change("wage_deposit", permit_no=None)
    plan.claim(WAGE, NEAR, "保证金未写许可证号，按项目归集", project)
    project = plan.project(day)
    project.drop("wage_deposit")
    plan.add(
        "wage_deposit",
        record_no=f"BZJ{plan.block.county}{plan.number()}",
        contractor_name=project.contractor.name,
        contractor_usc=project.contractor.usc,
        amount=2_000_000.0,
        form="pooled",
        deposited_on=day - 100 * DAY,
        region_code=plan.block.townships[0],
    )
    plan.claim(WAGE, EXCEPTED, "总包单位在总部统筹存储", project)
    project = plan.project(day)
    project.change("construction_permit", price=None)
    plan.claim(WAGE, UNKNOWN, "合同价空白，无法核算应存数额", project)
    project = plan.project(day, region_code=plan.elsewhere)
    project.drop("wage_deposit")
    plan.claim(WAGE, UNKNOWN, "邻县范围，未提供保证金数据", project)


def _insurance(plan: Plan, day: dt.date) -> None:
    as_of = plan.block.as_of
    for issued, label, note in (
        (as_of - 30 * DAY, NEAR, "发证后第 30 天"),
        (as_of - 31 * DAY, HIT, "发证后第 31 天仍未参保"),
        (day, HIT, "项目一直未参保"),
    ):
        project = plan.project(issued, started_on=issued + DAY)
        project.drop("injury_insurance")
        plan.claim(INJURY, label, note, project)
        if label == NEAR:  # no wages yet either: how many work there is not known
            plan.claim("food.site-canteen", EXCEPTED, "开工不足六十日", project)
    for after, label, note in (
        (30, EXCEPTED, "施工单位已按企业参保"),
        (31, HIT, "施工单位企业参保晚于宽限期"),
    ):
        project = plan.project(day)
        project.drop("injury_insurance")
        plan.add(
            "injury_insurance",
            record_no=f"GS{plan.block.county}{plan.number()}",
            contractor_name=project.contractor.name,
            contractor_usc=project.contractor.usc,
            mode="enterprise",
            enrolled_on=day + after * DAY,
            workers=80,
            region_code=plan.block.townships[0],
        )
        plan.claim(INJURY, label, note, project)
    project = plan.project(day, use_class="公路工程")
    project.drop("injury_insurance")
    plan.claim(INJURY, EXCEPTED, "公路工程，按行业规定参保", project)
    project = plan.project(day, region_code=plan.elsewhere)
    project.drop("injury_insurance")
    plan.claim(INJURY, UNKNOWN, "邻县范围，未提供参保数据", project)
    plan.claim(WAGE, UNKNOWN, "邻县范围，未提供保证金数据", project)
