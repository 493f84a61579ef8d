"""Arable land that was not made up for: no replenishment or fee, tax refunded without reclamation.

Replenishment counts from 50 m2 short and 1,000 yuan of fee, more than 30 days after approval;
a refund of the farmland tax needs reclamation within a year of the end of the temporary use.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo import tariff
from supervision_models.demo.names import sign
from supervision_models.demo.plant import patches
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Firm, Plan
from supervision_models.demo.truth import Label

REPLENISH = "fee.farmland-reclaim"
REFUND = "fee.farmland-tax.refund-wrong"
_TEMPORARY = "land.tempuse.overdue-unreclaimed"
_AREA = 4_000.0


def plant(plan: Plan, copy: int) -> None:
    shift = dt.timedelta(days=33 * copy)
    _replenishment(plan, dt.date(2024, 5, 21) + shift)
    _refunds(plan, dt.date(2024, 1, 18) + shift)


def _occupied(plan: Plan, approved: dt.date, **values: Any) -> tuple[str, Firm]:
    """An approval of 4,000 m2 of arable land whose farmland tax was paid; nothing replenished."""
    firm = plan.firm()
    number = f"示政土〔{approved.year}〕{plan.block.county[2:]}{plan.number()}号"
    row: dict[str, Any] = {
        "document_no": number,
        "authority_level": "province",
        "approved_on": approved,
        "notified_on": approved,
        "farm_area": _AREA,
        "cultivated_area": _AREA,
        "pbf_area": 0.0,
        "replenished_area": 0.0,
        "applicant_name": firm.name,
        "applicant_usc": firm.usc,
        "region_code": plan.township(),
    }
    plan.add("conversion_approval", **(row | values))
    tax = _AREA * tariff.tax_rate(plan.block, approved)
    plan.pay("farmland-tax", firm, tax, min(approved + DAY, plan.block.as_of), reference_no=number)
    return number, firm


def _replenishment(plan: Plan, day: dt.date) -> None:
    as_of = plan.block.as_of
    fee = _AREA * tariff.REPLENISHMENT
    works = f"{plan.block.short}{sign(plan.number())}高标准农田建设"
    cases: tuple[tuple[dt.date, float, dict[str, Any], Label, str], ...] = (
        (day, 0.0, {}, HIT, "既未补充耕地也未缴开垦费"),
        (day, fee - 1_000, {}, HIT, "开垦费少缴 1000 元"),
        (day, fee - 999, {}, NEAR, "开垦费少缴 999 元，属尾差"),
        (day, 0.0, {"replenished_area": _AREA - 50}, NEAR, "少补 50 平方米，在误差以内"),
        (day, 0.0, {"replenished_area": _AREA - 51}, HIT, "少补 51 平方米"),
        (day, fee / 2, {"replenished_area": _AREA / 2}, NEAR, "补充一半，另一半缴费"),
        (as_of - 30 * DAY, 0.0, {}, NEAR, "批准后第 30 天"),
        (as_of - 31 * DAY, 0.0, {}, HIT, "批准后第 31 天仍未落实"),
        (day, 0.0, {"replenish_by_on": as_of}, EXCEPTED, "承诺补充期限至扫描日"),
        (day, 0.0, {"replenish_by_on": as_of - DAY}, HIT, "承诺补充期限前一日届满"),
        (day, 0.0, {"project_name": works}, EXCEPTED, "高标准农田不属非农业建设"),
        (day, 0.0, {"replenished_area": None}, UNKNOWN, "补充耕地面积空白"),
        (day, 0.0, {"region_code": plan.elsewhere}, UNKNOWN, "邻县范围，未提供入库数据"),
    )
    for approved, paid, values, label, note in cases:
        number, firm = _occupied(plan, approved, **values)
        if paid:
            plan.pay("reclaim-fee", firm, paid, approved - 9 * DAY, reference_no=number)
        plan.claim(REPLENISH, label, note, number)
        if "region_code" in values:
            plan.claim("fee.farmland-tax.unpaid", UNKNOWN, note, number)


def _refunded(plan: Plan, end: dt.date, amount: float, region: str) -> tuple[str, str, Firm]:
    """A temporary use of arable land and its tax refund: document, receipt, user."""
    site, firm = plan.ground.site(), plan.firm()
    patches.survey(plan, site.left, "0103", region)
    start = max(end - 600 * DAY, dt.date(2021, 9, 1))
    document = patches.temporary(plan, site.box(10, 10, 60, 50), start, end, region, firm)
    receipt = f"{plan.block.county}TS{plan.number()}"
    day = min(end + 400 * DAY, plan.block.as_of)
    values = {"receipt_no": receipt, "reference_no": document, "region_code": region}
    plan.pay("farmland-tax-refund", firm, amount, day, **values)
    return document, receipt, firm


def _accept(plan: Plan, document: str, applied: dt.date, accepted: dt.date) -> None:
    plan.add(
        "land_reclamation",
        record_no=f"FK{plan.block.county}{plan.number()}",
        document_no=document,
        plan_on=dt.date(2022, 5, 1),
        deposit=30_000.0,
        applied_on=applied,
        accepted_on=accepted,
        area=3_000.0,
        region_code=plan.block.townships[0],
    )


def _refunds(plan: Plan, end: dt.date) -> None:
    as_of = plan.block.as_of
    year_ago, due = as_of.replace(year=as_of.year - 1), end.replace(year=end.year + 1)
    for ended, label, note in (
        (year_ago, NEAR, "期满恰一年，尚在复垦期"),
        (year_ago - DAY, HIT, "期满一年次日仍无复垦验收"),
    ):
        document, receipt, _ = _refunded(plan, ended, 60_000.0, plan.township())
        plan.claim(REFUND, label, note, receipt)
        plan.claim(_TEMPORARY, label, note, document)
    accepted: tuple[tuple[float, dt.date, dt.date, Label, str], ...] = (
        (60_000.0, due - 9 * DAY, due, NEAR, "期满恰一年验收合格"),
        (60_000.0, due + DAY, due + DAY, HIT, "期满一年次日才申请并验收"),
        (60_000.0, due, due + 40 * DAY, EXCEPTED, "期限内已申请，验收在后"),
        (999.0, due + DAY, due + 40 * DAY, NEAR, "退税不足 1000 元"),
        (1_000.0, due + DAY, due + 40 * DAY, HIT, "退税恰为 1000 元"),
    )
    for amount, applied, passed, label, note in accepted:
        document, receipt, _ = _refunded(plan, end, amount, plan.township())
        _accept(plan, document, applied, passed)
        plan.claim(REFUND, label, note, receipt)
    document, receipt, firm = _refunded(plan, end, 60_000.0, plan.township())
    _accept(plan, document, due + DAY, due + DAY)
    plan.pay("farmland-tax", firm, 60_000.0, as_of - 20 * DAY, reference_no=document)
    plan.claim(REFUND, NEAR, "错退税款已追回", receipt)
    document, receipt, _ = _refunded(plan, end, 60_000.0, plan.elsewhere)
    plan.claim(REFUND, UNKNOWN, "邻县范围，未提供复垦验收数据", receipt)
    plan.claim(_TEMPORARY, UNKNOWN, "邻县范围，未提供复垦验收数据", document)
