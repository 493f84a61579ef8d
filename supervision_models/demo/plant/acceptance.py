"""Fire review and acceptance of special works, and use before the acceptance of completion.

fire.design-or-acceptance: public buildings above 10,000 m2; passed by the start and by the use.
build.use-before-acceptance: accepted by the day of use, filed within 15 days.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.names import sign
from supervision_models.demo.plant.approvals import WAGE
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan, Project, usually
from supervision_models.demo.truth import Label

FIRE = "fire.design-or-acceptance"
USE = "build.use-before-acceptance"
_SPECIAL: dict[str, Any] = {"use_class": "公共建筑", "gfa": 12_000.0, "accepted_on": None}
_PLAIN: dict[str, Any] = {"use_class": "工业建筑", "gfa": 8_000.0}


def plant(plan: Plan, copy: int) -> None:
    day = dt.date(2023, 2, 21) + dt.timedelta(days=43 * copy)
    _fire_designs(plan, day)
    _fire_acceptances(plan, day)
    _uses(plan, day)
    _filings(plan, day)


def _fire_designs(plan: Plan, day: dt.date) -> None:
    start = day + 10 * DAY
    for after, label, note in (
        (0, NEAR, "开工当日消防设计审查通过"),
        (1, HIT, "开工次日才通过消防设计审查"),
    ):
        project = plan.project(day, started_on=start, fire_on=start + after * DAY, **_SPECIAL)
        plan.claim(FIRE, label, note, project)
    named = f"{plan.block.short}{sign(plan.number())}商厦装修工程"
    hall = f"{plan.block.short}{sign(plan.number())}军用礼堂"
    cases: tuple[tuple[dict[str, Any], Label, str], ...] = (
        ({"gfa": 10_001.0}, HIT, "公共建筑 10001 平方米，无消防设计审查"),
        ({"gfa": 10_000.0}, NEAR, "公共建筑 10000 平方米，不是特殊建设工程"),
        ({"use_class": "工业建筑"}, NEAR, "工业建筑，不在所列用途"),
        ({"project_name": named}, EXCEPTED, "装修工程"),
        ({"project_name": hall}, EXCEPTED, "军用设施"),
        ({"use_class": None}, UNKNOWN, "工程用途空白"),
        ({"region_code": plan.elsewhere}, UNKNOWN, "邻县范围，未提供消防审验数据"),
    )
    for values, label, note in cases:
        project = plan.project(day, **(_SPECIAL | values))
        project.drop("fire_review")
        plan.claim(FIRE, label, note, project)
        if "region_code" in values:
            plan.claim(WAGE, UNKNOWN, note, project)
    project = plan.project(day, **_SPECIAL)
    project.change("fire_review", conclusion="failed")
    plan.claim(FIRE, HIT, "消防设计审查不合格即开工", project)


def _fire_acceptances(plan: Plan, day: dt.date) -> None:
    accepted = day + 500 * DAY
    for after, label, note in (
        (30, NEAR, "投用当日消防验收通过"),
        (31, HIT, "投用次日才通过消防验收"),
    ):
        project = plan.project(day, **(_SPECIAL | {"accepted_on": accepted}))
        project.drop("fire_review")
        _fire_review(plan, project, "design", day - 30 * DAY)
        _fire_review(plan, project, "acceptance", accepted + after * DAY)
        plan.claim(FIRE, label, note, project)


def _fire_review(plan: Plan, project: Project, category: str, day: dt.date) -> None:
    plan.add(
        "fire_review",
        record_no=f"{plan.block.short}建消审-{plan.number()}",
        owner_name=project.owner.name,
        owner_usc=project.owner.usc,
        category=category,
        conclusion="passed",
        decided_on=day,
        region_code=plan.block.townships[0],
        _of=project.serial,
    )


def used(plan: Plan, project: Project, day: dt.date, **values: Any) -> str:
    """Evidence that the project is in use since that day; returns its number."""
    number = f"TY{plan.block.county}{plan.number()}"
    plan.add(
        "use_evidence",
        **usually(
            values,
            record_no=number,
            owner_name=project.owner.name,
            owner_usc=project.owner.usc,
            evidence_kind="supply",
            used_on=day,
            region_code=plan.block.townships[0],
            _of=project.serial,
        ),
    )
    return number


def _uses(plan: Plan, day: dt.date) -> None:
    start = day + 400 * DAY
    project = plan.project(day, accepted_on=None, **_PLAIN)
    plan.claim(USE, HIT, "没有竣工验收即通水通电", used(plan, project, start))
    again = used(plan, project, start + DAY, evidence_kind="licence")
    plan.claim(USE, EXCEPTED, "同一项目已有更早的投用证据", again)
    for after, label, note in (
        (0, NEAR, "验收当日投用"),
        (-1, HIT, "验收前一日已投用"),
    ):
        project = plan.project(day, accepted_on=start, **_PLAIN)
        plan.claim(USE, label, note, used(plan, project, start + after * DAY))
    cases: tuple[tuple[dict[str, Any], Label, str], ...] = (
        ({"evidence_kind": "temporary-supply"}, EXCEPTED, "施工临时用电"),
        ({"region_code": plan.elsewhere}, UNKNOWN, "邻县范围，未提供竣工备案数据"),
    )
    for values, label, note in cases:
        project = plan.project(day, accepted_on=None, **_PLAIN)
        plan.claim(USE, label, note, used(plan, project, start, **values))
    named = f"{plan.block.short}{sign(plan.number())}村民住宅"
    project = plan.project(day, accepted_on=None, project_name=named, **_PLAIN)
    plan.claim(USE, EXCEPTED, "农民自建住宅", used(plan, project, start))


def _filings(plan: Plan, day: dt.date) -> None:
    accepted = day + 400 * DAY
    for after, label, note in (
        (15, NEAR, "验收后第 15 日备案"),
        (16, HIT, "验收后第 16 日才备案"),
    ):
        project = plan.project(day, accepted_on=accepted, **_PLAIN)
        project.change("completion_filing", filed_on=accepted + after * DAY)
        plan.claim(USE, label, note, project)
    project = plan.project(day, accepted_on=accepted, **_PLAIN)
    project.change("completion_filing", accepted_on=None)
    plan.claim("gov.settlement", UNKNOWN, "备案未写验收日期", project)
    plan.claim(USE, UNKNOWN, "备案未写验收日期", project)
