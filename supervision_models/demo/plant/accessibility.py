"""Barrier-free facilities that were not accepted with the works (access.barrier-free)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan
from supervision_models.demo.truth import Label

ACCESS = "access.barrier-free"
_LAW = dt.date(2023, 9, 1)


def plant(plan: Plan, copy: int) -> None:
    as_of = plan.block.as_of
    day = dt.date(2025, 3, 11) + dt.timedelta(days=29 * copy)
    unseen: dict[str, Any] = {"barrier_free_result": "not-inspected"}
    cases: tuple[tuple[dt.date, dict[str, Any], Label, str], ...] = (
        (day, unseen, HIT, "无障碍设施未同步验收"),
        (day, {"barrier_free_result": "failed"}, HIT, "无障碍设施验收不合格"),
        (day, {}, NEAR, "无障碍设施验收合格"),
        (_LAW, unseen, HIT, "无障碍环境建设法施行当日验收"),
        (_LAW - DAY, unseen, NEAR, "施行前一日验收，不在范围"),
        (day, {**unseen, "barrier_free_mended_on": as_of}, EXCEPTED, "扫描日当天整改合格"),
        (day, {**unseen, "barrier_free_required": False}, NEAR, "不属应建无障碍设施"),
        (day, {"barrier_free_result": None}, UNKNOWN, "验收结论空白"),
    )
    for accepted, values, label, note in cases:
        project = plan.project(accepted - 600 * DAY, accepted_on=accepted, use_class="公共建筑")
        if values:
            project.change("completion_filing", **values)
        plan.claim(ACCESS, label, note, project)
