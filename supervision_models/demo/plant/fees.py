"""Fees and taxes that were due and not paid: soil-water fee, farmland tax, air-defence fee.

Shortfalls from 1,000 yuan on count, after the day they were due; the farmland tax is due 30 days
after the notice.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo import tariff
from supervision_models.demo.names import sign
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Firm, Plan, usually
from supervision_models.demo.truth import Label

SWC = "fee.swc.unpaid"
TAX = "fee.farmland-tax.unpaid"
CAD = "fee.cad.unpaid"


def plant(plan: Plan, copy: int) -> None:
    shift = dt.timedelta(days=37 * copy)
    _soil_water(plan, dt.date(2024, 7, 16) + shift)
    _air_defence(plan, dt.date(2023, 11, 21) + shift)
    _tax(plan, dt.date(2024, 2, 20) + shift)


def _soil_water(plan: Plan, day: dt.date) -> None:
    as_of = plan.block.as_of
    fee = 68_000.0
    cases: tuple[tuple[dict[str, Any], Label, str], ...] = (
        ({"swc_paid": 0.0}, HIT, "分文未缴"),
        ({"swc_paid": fee - 1_000.0}, HIT, "少缴 1000 元"),
        ({"swc_paid": fee - 999.0}, NEAR, "少缴 999 元，属尾差"),
        ({"swc_paid": 0.0, "swc_due_on": as_of}, NEAR, "扫描日当天到期，尚未逾期"),
        ({"swc_paid": 0.0, "swc_due_on": as_of - DAY}, HIT, "前一日到期未缴"),
        ({"swc_paid_on": as_of, "swc_due_on": as_of - 30 * DAY}, NEAR, "扫描日当天补缴"),
        ({"swc_paid": 0.0, "swc_exempt": "小型农田水利工程"}, EXCEPTED, "小型农田水利免征"),
        ({"swc_paid": 0.0, "swc_exempt": "公办幼儿园建设"}, EXCEPTED, "公益性幼儿园免征"),
        ({"swc_paid": 0.0, "swc_exempt": "保障性住房"}, EXCEPTED, "保障性住房免征"),
        ({"swc_paid": 0.0, "swc_exempt": "市政生态环境保护基础设施"}, EXCEPTED, "市政生态免征"),
        ({"swc_paid": 0.0, "swc_exempt": "军用设施"}, EXCEPTED, "军事设施免征"),
        ({"swc_paid": 0.0, "swc_exempt": "招商引资优惠"}, HIT, "免征依据不在法定范围"),
        ({"swc_paid": 0.0, "swc_due_on": None}, UNKNOWN, "缴费期限空白"),
        ({"region_code": plan.elsewhere, "swc_paid": 0.0}, UNKNOWN, "邻县范围，未提供入库数据"),
    )
    for values, label, note in cases:
        project = plan.project(
            day,
            **({"has_swc": True, "swc_fee": fee, "swc_paid": fee, "surplus": 0.0} | values),
        )
        plan.claim(SWC, label, note, project)
        if "region_code" in values:
            plan.claim("wage.deposit-missing", UNKNOWN, note, project)
    paid: dict[str, Any] = {"has_swc": True, "swc_fee": fee, "surplus": 0.0}
    project = plan.project(day, **paid, swc_paid=fee)
    project.change("payment", reference_no=None)
    plan.claim(SWC, NEAR, "缴款未引文号，按项目归集", project)
    project = plan.project(day, **paid, swc_paid=fee / 2)
    plan.pay("soil-water-fee", project.owner, fee / 2, day + 20 * DAY, _of=project.serial)
    plan.claim(SWC, NEAR, "分两次缴清，第二次未引文号", project)


def _air_defence(plan: Plan, day: dt.date) -> None:
    as_of = plan.block.as_of
    fee = 900_000.0
    cases: tuple[tuple[dict[str, Any], Label, str], ...] = (
        ({"cad_paid": 0.0}, HIT, "分文未缴"),
        ({"cad_paid": fee - 1_000.0}, HIT, "少缴 1000 元"),
        ({"cad_paid": fee - 999.0}, NEAR, "少缴 999 元，属尾差"),
        ({"cad_paid": 0.0, "cad_due_on": as_of}, NEAR, "扫描日当天到期，尚未逾期"),
        ({"cad_paid": 0.0, "cad_due_on": as_of - DAY}, HIT, "前一日到期未缴"),
        ({"cad_paid": 0.0, "cad_ground": "保障性住房项目"}, EXCEPTED, "保障性住房免收"),
        ({"cad_paid": 0.0, "cad_ground": "社区托育机构"}, EXCEPTED, "托育机构免收"),
        ({"cad_paid": fee / 2, "cad_ground": "新建学校减半"}, EXCEPTED, "学校减半，已缴足半数"),
        ({"cad_paid": fee / 2 - 1, "cad_ground": "新建学校减半"}, HIT, "学校减半仍少缴一元"),
        ({"cad_paid": 0.0, "cad_ground": "工业厂房"}, EXCEPTED, "工业厂房不属应建"),
        ({"cad_paid": 300_000.0, "cad_ground": "批准分期缴纳"}, EXCEPTED, "已批准分期"),
        ({"cad_paid": 0.0, "cad_ground": "重点招商项目"}, HIT, "减免依据不在允许范围"),
        ({"region_code": plan.elsewhere, "cad_paid": 0.0}, UNKNOWN, "邻县范围，未提供入库数据"),
    )
    for values, label, note in cases:
        project = plan.project(
            day, **({"has_cad": True, "cad_area": 600.0, "cad_fee": fee, "cad_paid": fee} | values)
        )
        plan.claim(CAD, label, note, project)
        if values.get("cad_ground") == "重点招商项目":
            plan.claim("fee.cad.fake-exemption", HIT, note, project)
        if "region_code" in values:
            plan.claim("wage.deposit-missing", UNKNOWN, note, project)
    project = plan.project(day, has_cad=True, cad_area=600.0, cad_fee=fee, cad_paid=0.0)
    project.change("civil_air_defence", self_built_area=600.0)
    plan.claim(CAD, EXCEPTED, "已足额自建防空地下室", project)


def _approval(
    plan: Plan, notified: dt.date | None, approved: dt.date, **values: Any
) -> tuple[str, Firm]:
    """An approval of 5,000 m2 of arable land, without geometry; nothing paid."""
    firm = plan.firm()
    number = f"示政土〔{approved.year}〕{plan.block.county[2:]}{plan.number()}号"
    plan.add(
        "conversion_approval",
        **usually(
            values,
            document_no=number,
            authority_level="province",
            approved_on=approved,
            notified_on=notified,
            farm_area=5_000.0,
            cultivated_area=5_000.0,
            pbf_area=0.0,
            replenished_area=5_000.0,
            applicant_name=firm.name,
            applicant_usc=firm.usc,
            region_code=plan.township(),
        ),
    )
    return number, firm


def _tax(plan: Plan, day: dt.date) -> None:
    as_of = plan.block.as_of
    rate = tariff.tax_rate(plan.block, day)
    tax = 5_000 * rate
    paid: tuple[tuple[float, Label, str], ...] = (
        (0.0, HIT, "通知后分文未缴"),
        (tax - 1_000, HIT, "少缴 1000 元"),
        (tax - 999, NEAR, "少缴 999 元，属尾差"),
    )
    for amount, label, note in paid:
        number, firm = _approval(plan, day, day - 10 * DAY)
        if amount:
            plan.pay("farmland-tax", firm, amount, day + 20 * DAY, reference_no=number)
        plan.claim(TAX, label, note, number)
    terms: tuple[tuple[dt.date, Label, str], ...] = (
        (as_of - 30 * DAY, NEAR, "书面通知后第 30 天"),
        (as_of - 31 * DAY, HIT, "书面通知后第 31 天未缴"),
    )
    for notified, label, note in terms:
        number, _ = _approval(plan, notified, notified - 5 * DAY)
        plan.claim(TAX, label, note, number)
    basic, pbf = {"pbf_area": 5_000.0, "authority_level": "state"}, 5_000 * rate * 1.5
    for amount, label, note in (
        (pbf, NEAR, "永久基本农田已按 150% 缴足"),
        (tax, HIT, "永久基本农田只按普通税额缴纳"),
    ):
        number, firm = _approval(plan, day, day - 10 * DAY, **basic)
        plan.pay("farmland-tax", firm, amount, day + 20 * DAY, reference_no=number)
        plan.claim(TAX, label, note, number)
    garden = {"farm_area": 9_000.0}  # 4,000 m2 of it are no arable land: at least half the rate
    for amount, label, note in (
        (tax + 4_000 * rate / 2, NEAR, "其他农用地按半数缴足"),
        (tax, HIT, "其他农用地未缴"),
    ):
        number, firm = _approval(plan, day, day - 10 * DAY, **garden)
        plan.pay("farmland-tax", firm, amount, day + 20 * DAY, reference_no=number)
        plan.claim(TAX, label, note, number)
    for within, label, note in (
        (365, NEAR, "申请人 365 天内缴纳，未引文号"),
        (366, HIT, "申请人 366 天后才缴纳且未引文号"),
    ):
        number, firm = _approval(plan, day, day - 10 * DAY)
        plan.pay("farmland-tax", firm, tax, day + within * DAY)
        plan.claim(TAX, label, note, number)
    _tax_grounds(plan, day, rate)
    number, _ = _approval(plan, None, day)
    plan.claim(TAX, UNKNOWN, "书面通知日期空白", number)
    number, _ = _approval(plan, day, day - 10 * DAY, region_code=plan.elsewhere)
    plan.claim(TAX, UNKNOWN, "邻县范围，未提供入库数据", number)


def _tax_grounds(plan: Plan, day: dt.date, rate: float) -> None:
    named: tuple[tuple[str, float, Label, str], ...] = (
        ("第二小学", 0.0, EXCEPTED, "学校免征"),
        ("高标准灌区改造", 0.0, EXCEPTED, "农田水利设施不缴"),
        ("公路改线工程", 10_000.0, EXCEPTED, "公路线路按每平方米二元缴足"),
        ("公路改线工程", 9_999.0, HIT, "公路线路少缴一元"),
        ("村民住宅集中安置", 0.0, EXCEPTED, "农村居民自用住宅另行核算"),
        ("商业街", 0.0, HIT, "商业项目不免"),
    )
    for name, amount, label, note in named:
        full = f"{plan.block.short}{sign(plan.number())}{name}"
        number, firm = _approval(plan, day, day - 10 * DAY, project_name=full)
        if amount:
            plan.pay("farmland-tax", firm, amount, day + 20 * DAY, reference_no=number)
        plan.claim(TAX, label, note, number)
    number, firm = _approval(plan, day, day - 10 * DAY)
    plan.pay(
        "farmland-tax",
        firm,
        0.0,
        day + 20 * DAY,
        reference_no=number,
        due=5_000 * rate,
        relief_code="0014129999",
    )
    plan.claim(TAX, EXCEPTED, "税务机关已记录减免", number)
