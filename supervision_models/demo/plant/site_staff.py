"""Wage accounts of the sites, and certificates of the special operators on them.

wage.account-missing: 30 days to open the account, no month without money paid in.
safe.special-operator: a certificate of the housing authority, valid on the last day on site.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan, Project, usually
from supervision_models.demo.truth import Label

ACCOUNT = "wage.account-missing"
OPERATOR = "safe.special-operator"


def plant(plan: Plan, copy: int) -> None:
    shift = dt.timedelta(days=31 * copy)
    _accounts(plan, dt.date(2024, 3, 5) + shift)
    _operators(plan, dt.date(2025, 2, 11) + shift)


def _site(plan: Plan, started: dt.date, until: dt.date, **values: Any) -> Project:
    """A project with workers from `started` to `until` and no wage account so far."""
    project = plan.project(
        started - 10 * DAY, started_on=started, observed_until_on=until, **values
    )
    project.drop("wage_account")
    return project


def _paid_in(plan: Plan, project: Project, month: dt.date, **values: Any) -> None:
    plan.add(
        "wage_account",
        **usually(
            values,
            account_no=f"621799{plan.block.county}{plan.number()}",
            contractor_name=project.contractor.name,
            contractor_usc=project.contractor.usc,
            month_on=month,
            inflow=260_000.0,
            outflow=260_000.0,
            workers=5,
            region_code=plan.block.townships[0],
            _of=project.serial,
        ),
    )


def _accounts(plan: Plan, day: dt.date) -> None:
    as_of = plan.block.as_of
    for started, label, note in (
        (as_of - 30 * DAY, NEAR, "进场第 30 天"),
        (as_of - 31 * DAY, HIT, "进场第 31 天仍无专用账户"),
    ):
        plan.claim(ACCOUNT, label, note, _site(plan, started, as_of))
    month = day.replace(day=1)
    later = (month + 31 * DAY).replace(day=1)
    after_next = (later + 31 * DAY).replace(day=1)
    for until, label, note in (
        (after_next - DAY, NEAR, "断拨未满一个月即退场"),
        (after_next, HIT, "断拨一个月以上仍在施工"),
    ):
        project = _site(plan, day, until)
        _paid_in(plan, project, month)
        plan.claim(ACCOUNT, label, note, project)
    project = _site(plan, day, day + 60 * DAY)
    _paid_in(plan, project, later, inflow=0.0)
    plan.claim(ACCOUNT, HIT, "开了账户而分文未拨", project)
    project = _site(plan, day, day + 60 * DAY)
    _paid_in(plan, project, later, _of=None)
    plan.claim(ACCOUNT, EXCEPTED, "总包单位多个项目共用账户", project)
    project = _site(plan, day, day + 60 * DAY)
    plan.add(
        "inspection_penalty",
        document_no=f"{plan.block.short}建安停〔{day.year}〕{plan.number()}号",
        party_name=project.contractor.name,
        party_usc=project.contractor.usc,
        kind="stop-order",
        cause="临边防护缺失",
        hazard_level="general",
        fine=0.0,
        decided_on=day + 20 * DAY,
        paused=True,
        region_code=plan.block.townships[0],
        _of=project.serial,
    )
    plan.claim(ACCOUNT, EXCEPTED, "曾被责令停工", project)
    project = _site(plan, day, day + 60 * DAY, region_code=plan.elsewhere)
    plan.claim(ACCOUNT, UNKNOWN, "邻县范围，未提供专户数据", project)
    plan.claim("wage.deposit-missing", UNKNOWN, "邻县范围，未提供保证金数据", project)


def _operators(plan: Plan, day: dt.date) -> None:
    """One electrician more on the site, from its first to its last day."""
    until = day + 60 * DAY
    rows: tuple[tuple[dict[str, Any] | None, dict[str, Any], Label, str], ...] = (
        ({"valid_to_on": until}, {}, NEAR, "证件恰在最后在岗日到期"),
        ({"valid_to_on": until - DAY}, {}, HIT, "证件在最后在岗日前一日到期"),
        ({"valid_from_on": until}, {}, NEAR, "证件恰在最后在岗日生效"),
        (None, {}, HIT, "证号查无登记，疑似假证"),
        (None, {"certificate_no": None}, HIT, "没有任何证件"),
        ({"category": "架子工"}, {}, HIT, "证件工种不符"),
        ({"person_id": plan.person()}, {}, HIT, "证号是他人的"),
        ({}, {"certificate_no": None}, NEAR, "花名册未填证号而本人有证"),
        (None, {"post": "钢筋工"}, NEAR, "普通工种"),
        ({"register": "emergency"}, {}, EXCEPTED, "持应急部门证件，由人核对"),
        (None, {"post": "电工学徒"}, EXCEPTED, "学徒在监护下作业"),
        (None, {"region_code": plan.elsewhere}, UNKNOWN, "邻县范围，未提供证书数据"),
    )
    for held, values, label, note in rows:
        project = plan.project(day - 10 * DAY, started_on=day, observed_until_on=until)
        number, person = f"示A{plan.block.county}{plan.number()}", plan.person()
        record = f"SMZ{plan.block.county}{plan.number()}"
        common: dict[str, Any] = {
            "person_id": person,
            "person_name": "拟某竹",
            "employer_name": project.contractor.name,
            "employer_usc": project.contractor.usc,
            "region_code": plan.block.townships[0],
        }
        plan.add(
            "site_roster",
            **usually(
                values,
                **common,
                record_no=record,
                post="建筑电工",
                certificate_no=number,
                first_on=day,
                last_on=until,
                _of=project.serial,
            ),
        )
        if held is not None:
            plan.add(
                "operator_certificate",
                **usually(
                    held,
                    **common,
                    certificate_no=number,
                    category="建筑电工",
                    valid_from_on=day - 300 * DAY,
                    valid_to_on=day + 1_500 * DAY,
                    register="housing",
                ),
            )
        plan.claim(OPERATOR, label, note, record)
