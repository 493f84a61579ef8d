"""High-risk firms without work safety liability insurance (safe.liability-insurance)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Firm, Plan
from supervision_models.demo.truth import Label

UNINSURED = "safe.liability-insurance"


def plant(plan: Plan, copy: int) -> None:
    day = plan.block.as_of - dt.timedelta(days=200 + 3 * copy)
    _policies(plan, day)
    _activity(plan)
    _licences(plan, day)


def _working(plan: Plan, until: dt.date, **licence: Any) -> tuple[Firm, str]:
    """A contractor without a policy who was seen at work until that day, and its licence."""
    project = plan.project(
        until - 70 * DAY,
        started_on=until - 60 * DAY,
        observed_until_on=until,
        licensed=False,
        insured=False,
    )
    firm = project.contractor
    number = f"（示）JZ安许证字〔2024〕{plan.block.county[2:]}{plan.number()}"
    plan.licence(firm.name, firm.usc, **({"licence_no": number} | licence))
    return firm, number


def _policies(plan: Plan, day: dt.date) -> None:
    as_of = plan.block.as_of
    cases: tuple[tuple[dict[str, Any] | None, Label, str], ...] = (
        (None, HIT, "从未投保"),
        ({"valid_to_on": as_of}, NEAR, "保单当日到期"),
        ({"valid_to_on": as_of - 15 * DAY}, EXCEPTED, "保单到期第 15 日"),
        ({"valid_to_on": as_of - 16 * DAY}, HIT, "保单到期第 16 日仍未续保"),
        ({"valid_from_on": as_of}, NEAR, "保单当日起保"),
        ({"valid_from_on": as_of + DAY}, HIT, "保单次日才起保"),
    )
    for values, label, note in cases:
        firm, number = _working(plan, day)
        if values is not None:
            plan.policy(firm, **values)
        plan.claim(UNINSURED, label, note, number)
    _, number = _working(plan, day, region_code=plan.elsewhere)
    plan.claim(UNINSURED, UNKNOWN, "邻县范围，未提供保单数据", number)


def _activity(plan: Plan) -> None:
    """A year without a trace of work."""
    year_ago = plan.block.as_of - 365 * DAY
    for until, label, note in (
        (year_ago, HIT, "三百六十五日前仍在施工"),
        (year_ago - DAY, EXCEPTED, "一年以上没有施工痕迹"),
    ):
        _, number = _working(plan, until)
        plan.claim(UNINSURED, label, note, number)


def _licences(plan: Plan, day: dt.date) -> None:
    as_of = plan.block.as_of
    revoked: dict[str, Any] = {"valid_from_on": as_of - 900 * DAY, "valid_to_on": as_of - DAY}
    _, number = _working(plan, day, **revoked)
    plan.claim(UNINSURED, NEAR, "许可证前一日到期，不在范围", number)
    firm, number = _working(plan, day)
    recent = f"{number}-换"
    plan.licence(firm.name, firm.usc, licence_no=recent, valid_from_on=as_of - 30 * DAY)
    plan.claim(UNINSURED, HIT, "原许可证仍有效，未投保", number)
    plan.claim(UNINSURED, EXCEPTED, "新证领取第 30 日", recent)
