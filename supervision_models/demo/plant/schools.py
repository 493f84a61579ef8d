"""School buildings in use without acceptance or against their appraisal (minor.school-unsafe)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan, usually
from supervision_models.demo.truth import Label

SCHOOL = "minor.school-unsafe"


def plant(plan: Plan, copy: int) -> None:
    day = dt.date(2026, 3, 12) + 11 * copy * DAY
    _acceptances(plan, day)
    _appraisals(plan, day)


def _building(plan: Plan, day: dt.date, accepted: dt.date | None, **values: Any) -> str:
    """A building inspected on that day, in use since the autumn before it."""
    project = plan.project(day - 600 * DAY, accepted_on=accepted)
    number = f"XS{plan.block.county}{plan.number()}"
    plan.add(
        "school_building",
        **usually(
            values,
            building_no=number,
            school_name=project.owner.name,
            school_usc=project.owner.usc,
            use_kind="teaching",
            pupils=150,
            in_use_on=day - 190 * DAY,
            observed_on=day,
            danger_grade="B级",
            region_code=plan.block.townships[0],
            _of=project.serial,
        ),
    )
    return number


def _acceptances(plan: Plan, day: dt.date) -> None:
    cases: tuple[tuple[dt.date | None, dict[str, Any], Label, str], ...] = (
        (None, {}, HIT, "没有竣工验收备案"),
        (day, {}, NEAR, "排查当日验收"),
        (day + DAY, {}, HIT, "排查次日才验收"),
        (None, {"use_kind": "boarding", "pupils": 320}, HIT, "未验收的学生宿舍"),
        (None, {"use_kind": "office"}, NEAR, "办公用房，不在范围"),
        (None, {"stopped_on": plan.block.as_of}, EXCEPTED, "已停用"),
        (None, {"region_code": plan.elsewhere}, UNKNOWN, "邻县范围，未提供备案数据"),
    )
    for accepted, values, label, note in cases:
        plan.claim(SCHOOL, label, note, _building(plan, day, accepted, **values))


def _appraisals(plan: Plan, day: dt.date) -> None:
    cases: tuple[tuple[dict[str, Any], Label, str], ...] = (
        ({"seismic_result": "failed"}, HIT, "抗震鉴定不符合"),
        ({"seismic_result": "passed"}, NEAR, "抗震鉴定符合"),
        ({"danger_grade": "C级"}, HIT, "C 级危房"),
        ({"danger_grade": "D级"}, HIT, "D 级危房"),
        ({"danger_grade": "C级", "reinforced_on": day + 60 * DAY}, EXCEPTED, "已加固完成"),
    )
    for values, label, note in cases:
        plan.claim(SCHOOL, label, note, _building(plan, day, day - 200 * DAY, **values))
