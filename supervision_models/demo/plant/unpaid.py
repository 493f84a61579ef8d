"""Wages of many unpaid on one site (wage.arrears-cluster).

Five people or 100,000 yuan within 60 days of the first case.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan, Project, usually
from supervision_models.demo.truth import Label

ARREARS = "wage.arrears-cluster"


def plant(plan: Plan, copy: int) -> None:
    day = dt.date(2026, 3, 5) + 19 * copy * DAY
    _single(plan, day)
    _clusters(plan, day)
    _orders(plan, day)


def _case(plan: Plan, project: Project, day: dt.date, **values: Any) -> str:
    """Three people to whom 40,000 yuan are owed."""
    number = f"{plan.block.short}劳监〔{day.year}〕{plan.number()}号"
    plan.add(
        "wage_arrears",
        **usually(
            values,
            case_no=number,
            contractor_name=project.contractor.name,
            contractor_usc=project.contractor.usc,
            workers=3,
            amount=40_000.0,
            accepted_on=day,
            region_code=plan.block.townships[0],
            _of=project.serial,
        ),
    )
    return number


def _single(plan: Plan, day: dt.date) -> None:
    cases: tuple[tuple[dict[str, Any], Label, str], ...] = (
        ({"workers": 5}, HIT, "一件涉及五人"),
        ({"workers": 4, "amount": 99_999.0}, NEAR, "四人，差一元不到十万元"),
        ({"amount": 100_000.0}, HIT, "三人恰十万元"),
        ({"workers": 5, "paid_on": plan.block.as_of}, EXCEPTED, "工资已付清"),
        ({"workers": None}, UNKNOWN, "人数空白，金额不足"),
    )
    for values, label, note in cases:
        project = plan.project(day - 300 * DAY)
        plan.claim(ARREARS, label, note, _case(plan, project, day, **values))


def _clusters(plan: Plan, day: dt.date) -> None:
    """Two cases of one site; the second, with nothing after it, reaches no line of its own."""
    pairs: tuple[tuple[int, dict[str, Any], Label, str], ...] = (
        (60, {}, HIT, "第 60 日又登记一件"),
        (61, {}, NEAR, "第 61 日才又登记一件"),
        (20, {"paid_on": day + 40 * DAY}, NEAR, "另一件已付清"),
    )
    for after, values, label, note in pairs:
        project = plan.project(day - 300 * DAY)
        plan.claim(ARREARS, label, note, _case(plan, project, day))
        last = _case(plan, project, day + after * DAY, **values)
        plan.claim(ARREARS, NEAR, "此后没有案件，自身不足五人", last)
        if label == HIT:
            between = _case(plan, project, day + 30 * DAY)
            plan.claim(ARREARS, EXCEPTED, "由最早一件承载线索", between)


def _orders(plan: Plan, day: dt.date) -> None:
    """An order to pay that ran out."""
    as_of = plan.block.as_of
    for due, label, note in (
        (as_of - DAY, HIT, "责令支付期满仍未支付"),
        (as_of, HIT, "责令支付期限当日届满"),
    ):
        project = plan.project(day - 300 * DAY)
        order = {"workers": 8, "ordered_on": day + 10 * DAY, "due_on": due}
        plan.claim(ARREARS, label, note, _case(plan, project, day, **order))
