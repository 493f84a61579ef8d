"""Taxes that nobody declared: on the dust of sites, on the stone that mines weigh.

fee.env-tax.dust: thirty days of works, an estimate of 1,000 yuan, the quarter's term over.
fee.resource-tax.gap: less than 80 % of the tax on the tonnes of a year that ended two months ago,
and 1,000 yuan short.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo import tariff
from supervision_models.demo.plant import patches
from supervision_models.demo.plant.approvals import WAGE
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.minerals import activity, inside
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Firm, Plan, Project
from supervision_models.demo.truth import Label

DUST = "fee.env-tax.dust"
STONE = "fee.resource-tax.gap"


def plant(plan: Plan, copy: int) -> None:
    _dust(plan, dt.date(2025, 2, 4) + dt.timedelta(days=43 * copy))
    _terms(plan)
    _stone(plan, copy)


def _site(plan: Plan, permit: dt.date, start: dt.date, days: int, **values: Any) -> Project:
    """A site seen at work for so many days, whose contractor declared no tax on dust."""
    project = plan.project(
        permit,
        started_on=start,
        observed_until_on=start + days * DAY,
        dust_taxed=False,
        **({"gfa": 8_000.0} | values),
    )
    project.change("works_evidence", evidence_kind="concrete")
    return project


def _dust(plan: Plan, permit: dt.date) -> None:
    start = permit + 12 * DAY
    cases: tuple[tuple[int, dict[str, Any], Label, str], ...] = (
        (30, {}, HIT, "施工三十天，没有扬尘环境保护税"),
        (29, {}, NEAR, "施工二十九天"),
        (50, {"gfa": 1_000.0}, HIT, "估算税额恰一千元"),
        (50, {"gfa": 999.0}, NEAR, "估算税额不足一千元"),
        (60, {"region_code": plan.elsewhere}, UNKNOWN, "邻县范围，未提供入库数据"),
    )
    for days, values, label, note in cases:
        project = _site(plan, permit, start, days, **values)
        plan.claim(DUST, label, note, project)
        if label == UNKNOWN:
            plan.claim(WAGE, UNKNOWN, "邻县范围，未提供保证金数据", project)
    project = _site(plan, permit, start, 60)
    project.change("works_evidence", evidence_kind="contract")
    plan.claim(DUST, NEAR, "只有合同开工日期，没有施工记录", project)
    # the province taxes building sites: that it does not is shown by a case of the model alone
    for day, label, note in (
        (permit, EXCEPTED, "施工单位发证当日已缴税，未注明项目"),
        (plan.block.as_of, EXCEPTED, "施工单位扫描日当天缴税，未注明项目"),
        (permit - DAY, HIT, "施工单位缴税早于发证"),
    ):
        project = _site(plan, permit, start, 60)
        plan.pay("environment-tax", project.contractor, 5_000.0, day)
        plan.claim(DUST, label, note, project)
    project = _site(plan, permit, start, 60)
    plan.pay("environment-tax", project.owner, 5_000.0, start + 99 * DAY, _of=project.serial)
    plan.claim(DUST, NEAR, "建设单位代缴", project)


def _terms(plan: Plan) -> None:
    year = plan.block.as_of.year
    for start, label, note in (
        (dt.date(year, 6, 30), HIT, "二季度最后一日开工，申报期已满"),
        (dt.date(year, 7, 1), NEAR, "三季度首日开工，申报期未满"),
    ):
        project = _site(plan, start - 12 * DAY, start, 60)
        plan.claim(DUST, label, note, project)


def _mine(
    plan: Plan,
    tonnes: float,
    day: dt.date,
    paid: float | None,
    firm: Firm | None = None,
    **relief: str,
) -> str:
    """A mine that weighed so much on that day and paid so much tax; returns its right."""
    site, region = plan.ground.site(), plan.township()
    number = f"C{plan.block.county}2020{plan.number():08d}"
    long = 900 * DAY
    held: dict[str, Any] = {"right_no": number, "firm": firm or plan.firm()}
    firm = patches.right(plan, site.left, day - long, day + long, region, **held)
    activity(plan, firm, day, inside(site), quantity=tonnes)
    if paid is not None:
        plan.pay("resource-tax", firm, paid, day + 40 * DAY, **relief)
    return number


def _stone(plan: Plan, copy: int) -> None:
    as_of = plan.block.as_of
    day = dt.date(as_of.year, 1, 13) + dt.timedelta(days=19 * copy)
    full = 4_000 * tariff.STONE
    cases: tuple[tuple[float, dt.date, float | None, Label, str], ...] = (
        (4_000.0, day, None, HIT, "过磅四千吨，分文未缴"),
        (4_000.0, day, full * 0.8 - 1, HIT, "入库略低于八成"),
        (4_000.0, day, full * 0.8, NEAR, "入库恰八成"),
        (1_000.0, day, 2_000.0, HIT, "差额恰一千元"),
        (1_000.0, day, 2_001.0, NEAR, "差额不足一千元"),
        (4_000.0, dt.date(as_of.year, 7, 30), None, HIT, "统计期最后一日过磅"),
        (4_000.0, dt.date(as_of.year, 7, 31), None, NEAR, "统计期次日过磅，税款尚未到期"),
    )
    for tonnes, on, paid, label, note in cases:
        plan.claim(STONE, label, note, _mine(plan, tonnes, on, paid))
    number = _mine(plan, 4_000.0, day, 1_000.0, relief_code="0006061501")
    plan.claim(STONE, EXCEPTED, "已享受资源税减免", number)
    firm = plan.firm()
    for label, note in (
        (HIT, "两个采矿权中编号在前的承载线索"),
        (EXCEPTED, "同一采矿权人编号在后的采矿权"),
    ):
        plan.claim(STONE, label, note, _mine(plan, 4_000.0, day, None, firm))
