"""Work that goes on after a stop order for a major hazard (safe.stop-order-violated).

Two kinds of data must show it, three days after the order and before the recheck.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan, Project, usually
from supervision_models.demo.truth import Label

STOP = "safe.stop-order-violated"
_CAUSE = "深基坑支护位移超限"


def plant(plan: Plan, copy: int) -> None:
    day = dt.date(2025, 7, 8) + dt.timedelta(days=21 * copy)
    _traces(plan, day)
    _spans(plan, day)
    _grounds(plan, day)


def _stopped(plan: Plan, day: dt.date, *, concrete: int, people: int, **values: Any) -> Project:
    """A site stopped on `day`; concrete came and people were there until so many days later."""
    project = plan.project(
        day - 30 * DAY,
        started_on=day - 20 * DAY,
        observed_until_on=day + max(concrete, people) * DAY,
        accepted_on=None,
        **values,
    )
    until = day + concrete * DAY
    project.change("works_evidence", evidence_kind="concrete", observed_until_on=until)
    project.change("site_roster", last_on=day + people * DAY)
    return project


def _order(plan: Plan, project: Project, day: dt.date, **values: Any) -> str:
    """A stop order whose recheck passed sixty days later."""
    number = f"{plan.block.short}建安停〔{day.year}〕{plan.number()}号"
    plan.add(
        "inspection_penalty",
        **usually(
            values,
            document_no=number,
            party_name=project.contractor.name,
            party_usc=project.contractor.usc,
            kind="stop-order",
            cause=_CAUSE,
            hazard_level="major",
            rectify_by_on=plan.block.as_of + 30 * DAY,
            rectified_on=day + 60 * DAY,
            fine=0.0,
            decided_on=day,
            paused=True,
            region_code=plan.block.townships[0],
            _of=project.serial,
        ),
    )
    return number


def _haul(plan: Plan, project: Project, day: dt.date) -> None:
    plan.add(
        "construction_waste",
        record_no=f"ZT{plan.block.county}{plan.number()}",
        kind="manifest",
        volume_m3=120.0,
        site=f"{plan.block.name}建筑垃圾消纳场",
        occurred_on=day,
        region_code=plan.block.townships[0],
        _of=project.serial,
    )


def _traces(plan: Plan, day: dt.date) -> None:
    cases: tuple[tuple[int, int, Label, str], ...] = (
        (4, 4, HIT, "停工第 4 天仍有商砼、考勤"),
        (4, 3, NEAR, "考勤止于收尾期内，只有商砼"),
        (3, 4, NEAR, "商砼止于收尾期内，只有考勤"),
    )
    for concrete, people, label, note in cases:
        project = _stopped(plan, day, concrete=concrete, people=people)
        plan.claim(STOP, label, note, _order(plan, project, day))
    for people, label, note in (
        (4, HIT, "停工期间有考勤和渣土外运"),
        (3, NEAR, "停工期间只有渣土外运"),
    ):
        project = _stopped(plan, day, concrete=0, people=people)
        _haul(plan, project, day + 10 * DAY)
        plan.claim(STOP, label, note, _order(plan, project, day))
    project = _stopped(plan, day, concrete=4, people=4)
    project.change("works_evidence", evidence_kind="contract")
    plan.claim(STOP, NEAR, "施工合同不是施工痕迹", _order(plan, project, day))
    project = _stopped(plan, day, concrete=4, people=4)
    number = _order(plan, project, day, hazard_level="general")
    plan.claim(STOP, NEAR, "因一般隐患停工，不在范围", number)


def _spans(plan: Plan, day: dt.date) -> None:
    """Until when the site was stopped."""
    spans: tuple[tuple[dt.date | None, Label, str], ...] = (
        (day + 20 * DAY, NEAR, "痕迹在复查合格当日"),
        (day + 21 * DAY, HIT, "痕迹在复查合格前一日"),
        (None, HIT, "至今未复查合格"),
    )
    for rectified, label, note in spans:
        project = _stopped(plan, day, concrete=20, people=20)
        plan.claim(STOP, label, note, _order(plan, project, day, rectified_on=rectified))


def _grounds(plan: Plan, day: dt.date) -> None:
    project = _stopped(plan, day, concrete=20, people=20)
    number = _order(plan, project, day, cause=f"{_CAUSE}，局部停工")
    plan.claim(STOP, EXCEPTED, "只责令局部停工", number)
    for passed, label, note in (
        (20, EXCEPTED, "痕迹当日另有文书复查合格"),
        (21, HIT, "另有文书在痕迹次日才复查合格"),
    ):
        project = _stopped(plan, day, concrete=20, people=20)
        later: dict[str, Any] = {"kind": "inspection", "hazard_level": "general", "paused": False}
        seen = day + passed * DAY
        _order(plan, project, day + 15 * DAY, rectified_on=seen, **later)
        plan.claim(STOP, label, note, _order(plan, project, day))
    project = _stopped(plan, day, concrete=20, people=20)
    number = _order(plan, project, day)
    sent = day + 30 * DAY
    plan.add(
        "police_transfer",
        transfer_no=f"{plan.block.short}建移〔{sent.year}〕{plan.number()}号",
        reference_no=number,
        party_name=project.contractor.name,
        party_usc=project.contractor.usc,
        charge="危险作业",
        transferred_on=sent,
        accepted_on=sent,
        decision="filed",
        decided_on=sent + 2 * DAY,
        region_code=plan.block.townships[0],
    )
    plan.claim(STOP, EXCEPTED, "已移送公安机关", number)
    project = _stopped(plan, day, concrete=20, people=0, region_code=plan.elsewhere)
    number = _order(plan, project, day, region_code=plan.elsewhere)
    plan.claim(STOP, UNKNOWN, "邻县范围，未提供施工数据", number)
    plan.claim("wage.deposit-missing", UNKNOWN, "邻县范围，未提供保证金数据", project)
