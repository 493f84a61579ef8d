"""Managers of projects: valid certificates, one project at a time (safe.manager-cert)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan, Project, usually
from supervision_models.demo.truth import Label

MANAGER = "safe.manager-cert"


def plant(plan: Plan, copy: int) -> None:
    day = dt.date(2025, 1, 21) + dt.timedelta(days=19 * copy)
    _certificates(plan, day)
    _renewals(plan, day)
    _posts(plan, day)
    _sections(plan, day)


def _managed(plan: Plan, day: dt.date, number: str | None, **values: Any) -> Project:
    """A project whose manager has the certificate `number`."""
    project = plan.project(day, **values)
    project.change("construction_permit", manager_cert=number)
    return project


def _certificate(plan: Plan, first: dt.date, last: dt.date, **values: Any) -> str:
    number = f"示J{plan.block.county}{plan.number()}"
    plan.add(
        "operator_certificate",
        **usually(
            values,
            certificate_no=number,
            person_name="拟某荷",
            category="建造师",
            valid_from_on=first,
            valid_to_on=last,
            register="housing",
            region_code=plan.block.townships[0],
        ),
    )
    return number


def _certificates(plan: Plan, day: dt.date) -> None:
    long = 700 * DAY
    terms: tuple[tuple[dt.date, dt.date, dict[str, Any], Label, str], ...] = (
        (day - long, day, {}, NEAR, "证书恰在发证当日到期"),
        (day - long, day - DAY, {}, HIT, "证书在发证前一日到期"),
        (day, day + long, {}, NEAR, "证书恰在发证当日生效"),
        (day - long, day + long, {"category": "建筑电工"}, HIT, "证件是特种作业证"),
        (day - long, day + long, {"category": "安全员B证"}, NEAR, "持项目负责人考核证"),
    )
    for first, last, values, label, note in terms:
        number = _certificate(plan, first, last, **values)
        plan.claim(MANAGER, label, note, _managed(plan, day, number))
    unknown, foreign = (f"示J{plan.block.county}{plan.number()}" for _ in range(2))
    plan.claim(MANAGER, HIT, "证号查无登记", _managed(plan, day, unknown))
    project = _managed(plan, day, None)
    for model in (MANAGER, "qual.affiliation"):
        plan.claim(model, UNKNOWN, "证号空白", project)
    project = _managed(plan, day, foreign, region_code=plan.elsewhere)
    plan.claim(MANAGER, UNKNOWN, "邻县范围，未提供证书数据", project)
    plan.claim("wage.deposit-missing", UNKNOWN, "邻县范围，未提供保证金数据", project)


def _renewals(plan: Plan, day: dt.date) -> None:
    """No certificate on the day of the permit, one under the number soon after."""
    for after, label, note in (
        (30, EXCEPTED, "发证后第 30 日续期"),
        (31, HIT, "发证后第 31 日续期"),
    ):
        number = _certificate(plan, day + after * DAY, day + 900 * DAY)
        plan.claim(MANAGER, label, note, _managed(plan, day, number))


def _posts(plan: Plan, day: dt.date) -> None:
    """Two projects under one number; the earlier contract ends before the later permit, or not."""
    for gap, label, note in (
        (0, HIT, "另一项目合同恰到发证当日"),
        (1, NEAR, "另一项目合同在发证前一日到期"),
    ):
        number = _certificate(plan, day - 400 * DAY, day + 900 * DAY)
        later = day + 200 * DAY
        first = _managed(plan, day, number, contract_end_on=later - gap * DAY)
        plan.claim(MANAGER, NEAR, "先领证的项目不承载线索", first)
        plan.claim(MANAGER, label, note, _managed(plan, later, number))


def _sections(plan: Plan, day: dt.date) -> None:
    """Two permits of one project whose manager holds no certificate."""
    number = f"示J{plan.block.county}{plan.number()}"
    first = _managed(plan, day, number)
    plan.claim(MANAGER, HIT, "最早的许可证承载线索", first)
    again = _managed(plan, day + 60 * DAY, number, project_name=first.name)
    plan.claim(MANAGER, EXCEPTED, "同一项目已有更早的许可证", again)
