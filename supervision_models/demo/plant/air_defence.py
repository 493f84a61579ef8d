"""Air-defence fees waived, and basements built elsewhere, on grounds that nobody allows."""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.plan import Firm, Plan, Project
from supervision_models.demo.truth import Label

EXEMPTION = "fee.cad.fake-exemption"


def plant(plan: Plan, copy: int) -> None:
    day = dt.date(2024, 4, 9) + dt.timedelta(days=47 * copy)
    cases: tuple[tuple[dict[str, Any], Label, str], ...] = (
        ({"reduction_ground": "招商引资会议纪要"}, HIT, "以会议纪要减免"),
        ({"reduction_ground": "棚户区改造安置"}, NEAR, "棚改属允许减免"),
        ({"relocation_ground": "工期紧张"}, HIT, "以工期紧为由易地建设"),
        ({"relocation_ground": "地下管线密集无法修建"}, NEAR, "管线密集属允许易地"),
        ({"relocated_area": 0.0, "relocation_ground": "工期紧张"}, NEAR, "没有易地面积"),
        ({"self_built_area": 600.0, "relocation_ground": "工期紧张"}, EXCEPTED, "已足额自建"),
        ({"self_built_area": 599.0, "relocation_ground": "工期紧张"}, HIT, "自建差一平方米"),
        ({"relocation_ground": None}, UNKNOWN, "易地理由空白"),
    )
    for values, label, note in cases:
        plan.claim(EXEMPTION, label, note, _record(plan, day, None, **values))
    owner = plan.firm()
    for months in (2, 1, 0):
        ground = {"relocation_ground": "业主要求"} if not months else {}
        project = _record(plan, day - dt.timedelta(days=30 * months), owner, **ground)
    plan.claim(EXEMPTION, HIT, "同一建设单位三年内第三次易地，理由不成立", project)


def _record(plan: Plan, day: dt.date, owner: Firm | None, **values: Any) -> Project:
    """A project that owes the fee for 600 m2 and has paid it in full."""
    fee = 900_000.0
    project = plan.project(
        day, owner=owner, has_cad=True, cad_area=600.0, cad_fee=fee, cad_paid=fee
    )
    if values:
        project.change("civil_air_defence", **values)
    return project
