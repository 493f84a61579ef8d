"""Public money that was due and not collected: land premiums, administrative fines.

Shortfalls of a premium count from 1,000 yuan, of a fine from 100; a fine is due fifteen days
after it was served.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Firm, Plan, Project, usually
from supervision_models.demo.truth import Label

PREMIUM = "fee.land-premium"
FINE = "fee.fine-unpaid"
_AREA = 20_000.0
_PRICE = _AREA * 420


def plant(plan: Plan, copy: int) -> None:
    shift = dt.timedelta(days=41 * copy)
    _premiums(plan, dt.date(2024, 9, 12) + shift)
    _titles(plan, dt.date(2025, 1, 14) + shift)
    _fines(plan, dt.date(2025, 5, 20) + shift)


def _granted(plan: Plan, day: dt.date, paid: float, **supply: Any) -> Project:
    """A project whose land was granted at the usual price, of which `paid` came in."""
    region = {"region_code": supply.pop("region_code")} if "region_code" in supply else {}
    project = plan.project(day, land_area=_AREA, land_price=_PRICE, **region)
    if paid:
        project.change("payment", paid=paid)
    else:
        project.drop("payment")
    if supply:
        project.change("land_supply", **supply)
    return project


def _premiums(plan: Plan, day: dt.date) -> None:
    as_of = plan.block.as_of
    cases: tuple[tuple[float, dict[str, Any], Label, str], ...] = (
        (0.0, {}, HIT, "分文未缴"),
        (_PRICE - 1_000, {}, HIT, "少缴 1000 元"),
        (_PRICE - 999, {}, NEAR, "少缴 999 元，属尾差"),
        (0.0, {"due_on": as_of}, NEAR, "扫描日当天到期，尚未逾期"),
        (0.0, {"due_on": as_of - DAY}, HIT, "前一日到期未缴"),
        (0.0, {"due_extended_on": as_of}, EXCEPTED, "批准延期至扫描日"),
        (0.0, {"due_extended_on": as_of - DAY}, HIT, "批准的延期前一日届满"),
        (0.0, {"suspended_ground": "出让合同纠纷诉讼"}, EXCEPTED, "诉讼期间中止缴款"),
        (0.0, {"suspended_ground": "合同解除"}, EXCEPTED, "合同已解除"),
        (0.0, {"suspended_ground": "企业资金困难"}, HIT, "资金困难不是中止事由"),
        (0.0, {"due_on": None}, UNKNOWN, "缴款期限空白"),
    )
    for paid, supply, label, note in cases:
        plan.claim(PREMIUM, label, note, _granted(plan, day, paid, **supply))
    project = _granted(plan, day, 0.0, region_code=plan.elsewhere)
    plan.claim(PREMIUM, UNKNOWN, "邻县范围，未提供入库数据", project)
    plan.claim("wage.deposit-missing", UNKNOWN, "邻县范围，未提供保证金数据", project)
    project = _granted(plan, day, _PRICE)
    project.change("payment", paid_on=as_of)
    plan.claim(PREMIUM, NEAR, "扫描日当天补缴", project)
    project = _granted(plan, day, _PRICE)
    project.change("payment", reference_no=None)
    plan.claim(PREMIUM, NEAR, "缴款未引合同编号，按项目归集", project)
    project = _granted(plan, day, _PRICE / 2)
    plan.pay("land-premium", project.owner, _PRICE / 2, day + 20 * DAY, _of=project.serial)
    plan.claim(PREMIUM, NEAR, "分两次缴清，第二次未引合同编号", project)


def _titles(plan: Plan, day: dt.date) -> None:
    as_of = plan.block.as_of
    later: dict[str, Any] = {"due_on": as_of + 60 * DAY}
    cases: tuple[tuple[float, dict[str, Any], Label, str], ...] = (
        (_PRICE / 2, {**later, "registered_on": as_of}, HIT, "未到期，只缴一半已登记发证"),
        (_PRICE / 2, later, NEAR, "未到期，只缴一半，尚未登记"),
        (_PRICE, {"registered_on": day}, NEAR, "缴清后登记"),
    )
    for paid, supply, label, note in cases:
        plan.claim(PREMIUM, label, note, _granted(plan, day, paid, **supply))
    extended = {"due_extended_on": as_of + 60 * DAY, "registered_on": as_of - 30 * DAY}
    project = _granted(plan, day, _PRICE / 2, **extended)
    plan.claim(PREMIUM, HIT, "批准延期而提前登记发证", project)


def _fine(plan: Plan, served: dt.date | None, day: dt.date, **values: Any) -> tuple[str, Firm]:
    """A penalty of 20,000 yuan decided on `day`, of which nothing came in."""
    firm = plan.firm()
    number = f"{plan.block.short}建罚〔{day.year}〕{plan.number()}号"
    plan.add(
        "inspection_penalty",
        **usually(
            values,
            document_no=number,
            party_name=firm.name,
            party_usc=firm.usc,
            kind="penalty",
            cause="施工现场未采取安全防护措施",
            hazard_level="general",
            rectify_by_on=day + 10 * DAY,
            rectified_on=day + 8 * DAY,
            fine=20_000.0,
            decided_on=day,
            served_on=served,
            execution_status="pending",
            paused=False,
            region_code=plan.township(),
        ),
    )
    return number, firm


def _fines(plan: Plan, day: dt.date) -> None:
    as_of = plan.block.as_of
    for paid, label, note in (
        (0.0, HIT, "罚款分文未缴，未申请执行"),
        (19_900.0, HIT, "尚欠罚款 100 元"),
        (19_901.0, NEAR, "尚欠罚款 99 元，属尾差"),
    ):
        number, firm = _fine(plan, day + 3 * DAY, day)
        if paid:
            plan.pay("fine", firm, paid, day + 12 * DAY, reference_no=number)
        plan.claim(FINE, label, note, number)
    for ago, label, note in (
        (15, NEAR, "送达后第 15 日，尚在缴款期内"),
        (16, HIT, "送达后第 16 日未缴"),
    ):
        served = as_of - ago * DAY
        number, _ = _fine(plan, served, served - 2 * DAY)
        plan.claim(FINE, label, note, number)
    states: tuple[tuple[str, Label, str], ...] = (
        ("instalment", EXCEPTED, "已批准分期缴纳"),
        ("stayed", EXCEPTED, "复议期间停止执行"),
        ("cancelled", EXCEPTED, "处罚决定已撤销"),
    )
    for state, label, note in states:
        number, _ = _fine(plan, day + 3 * DAY, day, execution_status=state)
        plan.claim(FINE, label, note, number)
    for amount, label, note in (
        (20_000.0, NEAR, "当事人同额缴款，未引文号"),
        (15_000.0, HIT, "当事人未引文号的缴款金额不同"),
    ):
        number, firm = _fine(plan, day + 3 * DAY, day)
        plan.pay("fine", firm, amount, day + 12 * DAY)
        plan.claim(FINE, label, note, number)
    number, firm = _fine(plan, day + 3 * DAY, day)
    plan.add(
        "court_enforcement",
        case_no=f"（{as_of.year}）示{plan.block.county[2:]}行审{plan.number()}号",
        reference_no=number,
        respondent_name=firm.name,
        respondent_usc=firm.usc,
        applied_on=day + 200 * DAY,
        ruling="pending",
        region_code=plan.block.townships[0],
    )
    plan.claim(FINE, EXCEPTED, "已申请法院强制执行", number)
    number, _ = _fine(plan, None, day)
    plan.claim(FINE, UNKNOWN, "送达日期空白", number)
    number, _ = _fine(plan, day + 3 * DAY, day, region_code=plan.elsewhere)
    plan.claim(FINE, UNKNOWN, "邻县范围，未提供入库数据", number)
