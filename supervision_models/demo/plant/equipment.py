"""Cranes and lifts in use unregistered or past inspection (safe.equipment-overdue).

Registration is due within 30 days; a crane counts as in use where work was seen afterwards.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan, Project, usually
from supervision_models.demo.truth import Label

EQUIPMENT = "safe.equipment-overdue"
_BARE: dict[str, Any] = {"registration_no": None, "registered_on": None}


def plant(plan: Plan, copy: int) -> None:
    day = dt.date(2025, 8, 19) + dt.timedelta(days=23 * copy)
    _inspections(plan, day)
    _registrations(plan, day)
    _lifts(plan)
    _treated(plan, day)


def _site(plan: Plan, day: dt.date, **values: Any) -> Project:
    """Works from `day` on, seen for sixty days."""
    return plan.project(
        day - 10 * DAY, started_on=day, observed_until_on=day + 60 * DAY, accepted_on=None, **values
    )


def _crane(plan: Plan, project: Project, installed: dt.date, **values: Any) -> str:
    """A tower crane of the project's contractor; registered, and inspected far ahead."""
    code = f"4310{plan.block.county}{plan.number()}"
    plan.add(
        "special_equipment",
        **usually(
            values,
            equipment_code=code,
            user_name=project.contractor.name,
            user_usc=project.contractor.usc,
            kind="tower-crane",
            place=plan.block.name,
            installed_on=installed,
            registration_no=f"示塔{plan.block.county}{plan.number()}",
            registered_on=installed + 20 * DAY,
            next_inspect_on=plan.block.as_of + 90 * DAY,
            status="in-use",
            region_code=plan.block.townships[0],
            _of=project.serial,
        ),
    )
    return code


def _inspections(plan: Plan, day: dt.date) -> None:
    seen = day + 60 * DAY
    due: dict[str, Any] = {"next_inspect_on": seen - DAY}
    cases: tuple[tuple[dict[str, Any], Label, str], ...] = (
        ({"next_inspect_on": seen}, NEAR, "检验到期以后没有施工痕迹"),
        (due, HIT, "检验到期次日仍在施工"),
        ({**due, "kind": "hoist"}, HIT, "施工升降机检验到期次日仍在施工"),
        ({**due, "kind": "vessel"}, NEAR, "压力容器，不在范围"),
        ({**due, "status": "removed"}, NEAR, "已拆卸，不在范围"),
        ({**due, "status": "stopped", "stopped_on": seen - DAY}, EXCEPTED, "到期当日报停"),
        ({**due, "status": "stopped", "stopped_on": seen}, HIT, "到期次日才报停"),
        ({**due, "applied_on": day}, EXCEPTED, "期满一个月前已报检"),
        ({**due, "applied_on": seen - 20 * DAY}, HIT, "期满前二十天才报检"),
        ({"next_inspect_on": None}, UNKNOWN, "下次检验日期空白"),
    )
    for values, label, note in cases:
        code = _crane(plan, _site(plan, day), day + 2 * DAY, **values)
        plan.claim(EQUIPMENT, label, note, code)


def _registrations(plan: Plan, day: dt.date) -> None:
    seen = day + 60 * DAY
    cases: tuple[tuple[dt.date, dict[str, Any], Label, str], ...] = (
        (seen - 30 * DAY, _BARE, NEAR, "施工痕迹止于登记期限当日"),
        (seen - 31 * DAY, _BARE, HIT, "登记期限次日仍在施工，未登记"),
        (day, {**_BARE, "registration_no": "示塔补登"}, NEAR, "有登记证号而无登记日期"),
        (day, {**_BARE, "next_inspect_on": seen - DAY}, HIT, "既未登记又超期未检"),
    )
    for installed, values, label, note in cases:
        code = _crane(plan, _site(plan, day), installed, **values)
        plan.claim(EQUIPMENT, label, note, code)
    project = _site(plan, day, region_code=plan.elsewhere)
    project.drop("works_evidence")
    code = _crane(plan, project, day, **_BARE, region_code=plan.elsewhere)
    plan.claim(EQUIPMENT, UNKNOWN, "邻县范围，未提供施工痕迹", code)
    plan.claim("wage.deposit-missing", UNKNOWN, "邻县范围，未提供保证金数据", project)


def _lifts(plan: Plan) -> None:
    """A lift is in use whether or not there are works."""
    as_of = plan.block.as_of
    for due, label, note in (
        (as_of, NEAR, "电梯检验当日到期"),
        (as_of - DAY, HIT, "电梯检验前一日到期"),
    ):
        project = plan.project(as_of - 900 * DAY)
        code = _crane(plan, project, as_of - 400 * DAY, kind="elevator", next_inspect_on=due)
        plan.claim(EQUIPMENT, label, note, code)


def _treated(plan: Plan, day: dt.date) -> None:
    """The authority acted on the equipment after it was overdue, or only before."""
    due = day + 40 * DAY
    for decided, label, note in (
        (due + DAY, EXCEPTED, "到期次日已责令整改"),
        (due, HIT, "检查在到期当日，此后无处理"),
    ):
        project = _site(plan, day)
        code = _crane(plan, project, day, next_inspect_on=due)
        plan.add(
            "inspection_penalty",
            document_no=f"{plan.block.short}建安检〔{decided.year}〕{plan.number()}号",
            party_name=project.contractor.name,
            party_usc=project.contractor.usc,
            kind="inspection",
            cause="塔式起重机械检验到期",
            hazard_level="general",
            rectified_on=decided + 5 * DAY,
            fine=0.0,
            decided_on=decided,
            paused=False,
            region_code=plan.block.townships[0],
        )
        plan.claim(EQUIPMENT, label, note, code)
