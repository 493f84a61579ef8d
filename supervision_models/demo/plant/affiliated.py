"""Managers insured by others, money passed on to one payee (qual.affiliation).

Four fifths of what was paid; the insurance may be moved within 60 days of the permit.
"""

from __future__ import annotations

import datetime as dt

from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Firm, Plan, Project
from supervision_models.demo.truth import Label

AFFILIATION = "qual.affiliation"


def plant(plan: Plan, copy: int) -> None:
    day = dt.date(2025, 2, 18) + 31 * copy * DAY
    _managers(plan, day)
    _money(plan, day)


def _insured(
    plan: Plan, project: Project, by: Firm, first: dt.date, last: dt.date | None = None
) -> None:
    """Insurance of the project's manager."""
    number = f"示{plan.block.county}{project.serial:06d}"
    plan.add(
        "social_insurance",
        record_no=f"SB{plan.block.county}{plan.number()}",
        certificate_no=number,
        person_name="测某柏",
        payer_name=by.name,
        payer_usc=by.usc,
        paid_from_on=first,
        paid_to_on=last,
        region_code=plan.block.townships[0],
    )


def _managers(plan: Plan, day: dt.date) -> None:
    long_ago = day - 400 * DAY
    cases: tuple[tuple[dt.date | None, dt.date | None, Label, str], ...] = (
        (None, None, HIT, "社保只在其他单位"),
        (day, day, NEAR, "发证当日施工单位也在缴纳"),
        (long_ago, day - DAY, HIT, "施工单位前一日已停缴"),
        (day + 60 * DAY, None, EXCEPTED, "第 60 日转入施工单位"),
        (day + 61 * DAY, None, HIT, "第 61 日才转入施工单位"),
    )
    for first, last, label, note in cases:
        project = plan.project(day)
        _insured(plan, project, plan.firm(), long_ago)
        if first is not None:
            _insured(plan, project, project.contractor, first, last)
        plan.claim(AFFILIATION, label, note, project)
    for last, label, note in (
        (day - DAY, NEAR, "其他单位前一日已停缴"),
        (day, HIT, "其他单位当日停缴"),
    ):
        project = plan.project(day)
        _insured(plan, project, plan.firm(), long_ago, last)
        plan.claim(AFFILIATION, label, note, project)


def _money(plan: Plan, day: dt.date) -> None:
    for top, rest, label, note in (
        (800_000.0, 200_000.0, HIT, "恰八成付给一家"),
        (799_999.0, 200_001.0, NEAR, "不足八成"),
    ):
        project = _priced(plan, day, 9_000_000.0)
        _paid(plan, project, top, "工程款")
        _paid(plan, project, rest, "材料款")
        plan.claim(AFFILIATION, label, note, project)
    project = _priced(plan, day, 9_000_000.0)
    _paid(plan, project, 900_000.0, "代发农民工工资")
    plan.claim(AFFILIATION, NEAR, "只付入工资专户", project)
    for price, label, note in (
        (10_000_000.0, HIT, "付款恰为合同价一成"),
        (10_010_000.0, EXCEPTED, "付款不足合同价一成"),
    ):
        project = _priced(plan, day, price)
        _paid(plan, project, 1_000_000.0, "工程款")
        plan.claim(AFFILIATION, label, note, project)


def _priced(plan: Plan, day: dt.date, price: float) -> Project:
    """A project of that price, whose wage deposit is two per cent of it."""
    return plan.project(day, price=price, deposit=price / 50)


def _paid(plan: Plan, project: Project, amount: float, purpose: str) -> None:
    """What the contractor paid to a firm that has no other part in the project."""
    payee = plan.firm()
    plan.add(
        "works_payment",
        record_no=f"GCK{plan.block.county}{plan.number()}",
        contractor_name=project.contractor.name,
        contractor_usc=project.contractor.usc,
        payee_name=payee.name,
        payee_usc=payee.usc,
        purpose=purpose,
        amount=amount,
        paid_until_on=plan.block.as_of - 40 * DAY,
        region_code=plan.block.townships[0],
        _of=project.serial,
    )
