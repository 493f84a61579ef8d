"""Impact assessments out of date, or outgrown by the plant (env.eia.stale-or-changed), and farms
filed in parts (env.eia.class-downgrade).

Works begin within sixty months of the approval; a capacity larger by three tenths is a major
change. A finished plant holds a permit for the capacity that was approved. Parts of a farm in one
township within 24 months are added up; 5,000 heads need a full report.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.names import sign
from supervision_models.demo.plant.approvals import EIA
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Firm, Plan, Project, usually
from supervision_models.demo.truth import Label

MODEL = "env.eia.stale-or-changed"
PARTS = "env.eia.class-downgrade"
_FORM: dict[str, Any] = {"industry_code": "3021", "eia_category": "form", "gfa": 20_000.0}


def plant(plan: Plan, copy: int) -> None:
    shift = dt.timedelta(days=43 * copy)
    _stale(plan, dt.date(2025, 3, 18) + shift)
    _changed(plan, dt.date(2023, 6, 13) + shift)
    _parts(plan, dt.date(2025, 7, 8) + shift)


def _stale(plan: Plan, permit: dt.date) -> None:
    """Works that began so many days after the approval ran out, and what was done about it."""
    start = permit + 10 * DAY
    start = start.replace(day=min(start.day, 28))
    term = start.replace(year=start.year - 5)
    cases: tuple[tuple[dt.date, int | None, Label, str], ...] = (
        (term, None, NEAR, "批复满五年当日开工"),
        (term - DAY, None, HIT, "批复满五年次日开工"),
        (term - DAY, 0, EXCEPTED, "开工当日已重新审核"),
        (term - DAY, 1, HIT, "开工次日才重新审核"),
    )
    for approved, reviewed, label, note in cases:
        project = _begun(plan, permit, start, approved)
        if reviewed is not None:
            project.change("eia", reviewed_on=start + reviewed * DAY)
        plan.claim(MODEL, label, note, project)
        if approved < term:
            plan.claim(EIA, HIT, "开工时批复已逾五年", project)
    for after, label, note in ((0, EXCEPTED, "开工当日已重新报批"), (1, HIT, "开工次日才重新报批")):
        project = _begun(plan, permit, start, term - DAY)
        _again(plan, project, start + after * DAY)
        plan.claim(MODEL, label, note, project)
        if after:
            plan.claim(EIA, HIT, "开工次日才重新报批", project)


def _begun(plan: Plan, permit: dt.date, start: dt.date, approved: dt.date) -> Project:
    """A plant that is not finished yet."""
    return plan.project(permit, started_on=start, eia_on=approved, accepted_on=None, **_FORM)


def _again(plan: Plan, project: Project, day: dt.date) -> None:
    """A later approval of the project, whose controls were accepted at once."""
    plan.add(
        "eia",
        approval_no=f"{plan.block.short}环审〔{day.year}〕{plan.number()}号",
        owner_name=project.owner.name,
        owner_usc=project.owner.usc,
        category="form",
        address=plan.block.name,
        approved_on=day,
        accepted_on=day,
        scale=40_000.0,
        scale_unit="t/a",
        region_code=plan.block.townships[0],
        _of=project.serial,
    )


def _changed(plan: Plan, permit: dt.date) -> None:
    cases: tuple[tuple[dict[str, Any], bool, Label, str], ...] = (
        ({"capacity": 26_000.0}, False, HIT, "许可产能比批复大三成"),
        ({"capacity": 25_999.0}, False, NEAR, "许可产能增幅不足三成"),
        ({"capacity": 40_000.0}, False, HIT, "许可产能为批复的二倍"),
        ({"capacity": 40_000.0, "capacity_unit": "m3/a"}, False, NEAR, "计量单位不同，不能比较"),
        ({"capacity": 40_000.0}, True, EXCEPTED, "变动已重新报批"),
    )
    for values, again, label, note in cases:
        project = plan.project(permit, accepted_on=permit + 420 * DAY, **_FORM)
        project.change("pollution_permit", **values)
        if again:
            _again(plan, project, permit + 440 * DAY)
        plan.claim(MODEL, label, note, project)


def _farm(plan: Plan, owner: Firm, day: dt.date, heads: float | None, **values: Any) -> str:
    """A farm that was filed with a registration form; returns the number of the form."""
    number = f"{day:%Y}{plan.block.county}{plan.number()}"
    plan.add(
        "eia",
        **usually(
            values,
            approval_no=number,
            project_name=f"{plan.block.short}{sign(plan.number())}养殖场",
            owner_name=owner.name,
            owner_usc=owner.usc,
            category="registration",
            industry_code="0313",
            address=plan.block.name,
            approved_on=day,
            scale=heads,
            scale_unit="头",
            region_code=plan.block.townships[0],
        ),
    )
    return number


def _parts(plan: Plan, day: dt.date) -> None:
    """Two farms of one owner: the second carries the lead."""
    before = day.replace(day=min(day.day, 28))
    two_years = before.replace(year=before.year - 2)
    other = {"region_code": plan.block.townships[1]}
    cases: tuple[tuple[dt.date, float, float | None, dict[str, Any], Label, str], ...] = (
        (before - 60 * DAY, 2_500.0, 2_500.0, {}, HIT, "两件合计恰五千头"),
        (before - 60 * DAY, 2_499.0, 2_500.0, {}, NEAR, "两件合计四千九百九十九头"),
        (two_years, 2_500.0, 2_500.0, {}, HIT, "相隔恰二十四个月"),
        (two_years - DAY, 2_500.0, 2_500.0, {}, NEAR, "相隔二十四个月又一日"),
        (before - 60 * DAY, 2_500.0, 2_500.0, other, NEAR, "两处不在同一乡镇"),
        (before - 60 * DAY, 2_500.0, None, {}, UNKNOWN, "规模空白"),
    )
    for first, heads, more, values, label, note in cases:
        owner = plan.firm()
        plan.claim(PARTS, NEAR, "第一件，不足报告书规模", _farm(plan, owner, first, heads))
        plan.claim(PARTS, label, note, _farm(plan, owner, before, more, **values))
    owner = plan.firm()
    for days, label, note in (
        (0, NEAR, "三件中的第一件"),
        (30, HIT, "三件中的第二件，合计超线"),
        (60, EXCEPTED, "三件中的第三件，由第二件承载"),
    ):
        plan.claim(PARTS, label, note, _farm(plan, owner, before + days * DAY, 2_600.0))
    owner = plan.firm()
    _farm(plan, owner, before - 90 * DAY, 9_000.0, category="report", accepted_on=before)
    plan.claim(PARTS, NEAR, "第一件，不足报告书规模", _farm(plan, owner, before - DAY, 2_500.0))
    plan.claim(PARTS, EXCEPTED, "同一单位已有报告书", _farm(plan, owner, before, 2_500.0))
