"""Mines that must be restored: after the end of the right (mineral.restoration-overdue), and by
plan, money and stages while it lasts (land.reclaim.obligation).

Rights that have ended are subjects of the first model alone, rights in force of the second.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.ground import Site
from supervision_models.demo.plant import patches
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan
from supervision_models.demo.truth import Label

ENDED = "mineral.restoration-overdue"
LASTING = "land.reclaim.obligation"
_START = dt.date(2019, 5, 1)
Stage = dict[str, Any]


def plant(plan: Plan, copy: int) -> None:
    end = dt.date(2023, 5, 10) + 17 * copy * DAY
    _terms(plan, end)
    _accepted(plan, end)
    _grounds(plan, end)
    _plans(plan)
    _stages(plan)


def _mine(
    plan: Plan, end: dt.date, *stages: Stage, region: str | None = None, **values: Any
) -> tuple[str, Site, str]:
    """A right from 2019 on with these stages of restoration: its number, site, township."""
    site, region = plan.ground.site(), region or plan.township()
    number = f"C{plan.block.county}2019{plan.number():08d}"
    patches.right(plan, site.left, _START, end, region, planned=False, right_no=number, **values)
    for stage in stages:
        patches.restoration(plan, number, _START - 60 * DAY, region, **stage)
    return number, site, region


def _terms(plan: Plan, end: dt.date) -> None:
    as_of = plan.block.as_of
    year_ago = as_of.replace(year=as_of.year - 1)
    cases: tuple[tuple[dt.date, tuple[Stage, ...], Label, str], ...] = (
        (end, ({"due_on": as_of},), NEAR, "方案终期恰在扫描日"),
        (end, ({"due_on": as_of - DAY},), HIT, "方案终期前一日届满"),
        (year_ago, (), NEAR, "无方案，到期恰一年"),
        (year_ago - DAY, (), HIT, "无方案，到期一年零一日"),
        (end, ({"due_on": as_of - 730 * DAY, "deposit": 320_000.0},), HIT, "逾期两年，预存不足"),
    )
    for ended, stages, label, note in cases:
        number, _, _ = _mine(plan, ended, *stages)
        plan.claim(ENDED, label, note, number)
    number, _, _ = _mine(plan, end, region=plan.elsewhere)
    plan.claim(ENDED, UNKNOWN, "邻县范围，未提供修复台账", number)


def _accepted(plan: Plan, end: dt.date) -> None:
    as_of, due = plan.block.as_of, end + 365 * DAY
    cases: tuple[tuple[Stage, Label, str], ...] = (
        ({"accepted_on": as_of}, NEAR, "扫描日当天通过闭坑验收"),
        ({"accepted_on": due, "stage": "partial"}, HIT, "只有阶段验收，没有闭坑验收"),
        ({"applied_on": as_of - 180 * DAY}, EXCEPTED, "申请闭坑验收第 180 天"),
        ({"applied_on": as_of - 181 * DAY}, HIT, "申请闭坑验收第 181 天仍无结果"),
    )
    for values, label, note in cases:
        number, _, _ = _mine(plan, end, {"due_on": due, **values})
        plan.claim(ENDED, label, note, number)


def _grounds(plan: Plan, end: dt.date) -> None:
    as_of, due = plan.block.as_of, {"due_on": end + 365 * DAY}
    renewals: tuple[tuple[dt.date, Label, str], ...] = (
        (end, EXCEPTED, "期满当日已申请续期"),
        (end + DAY, HIT, "期满次日才申请续期"),
    )
    for applied, label, note in renewals:
        number, _, _ = _mine(plan, end, due, renewal_applied_on=applied)
        plan.claim(ENDED, label, note, number)
    successors: tuple[tuple[dict[str, Any], Label, str], ...] = (
        ({}, EXCEPTED, "同一范围已有现行采矿权"),
        ({"status": "revoked"}, HIT, "同一范围后来的采矿权已吊销"),
    )
    for values, label, note in successors:
        number, site, region = _mine(plan, end, due)
        patches.right(plan, site.left, end + 90 * DAY, as_of + 900 * DAY, region, **values)
        plan.claim(ENDED, label, note, number)
    images: tuple[tuple[dt.date, str, Label, str], ...] = (
        (as_of - 90 * DAY, "restored", EXCEPTED, "最近一期影像显示已恢复"),
        (end, "restored", HIT, "期满当日的影像不足以说明已修复"),
        (as_of - 90 * DAY, "extraction", HIT, "最近一期影像仍为采掘裸露"),
    )
    for day, kind, label, note in images:
        number, site, region = _mine(plan, end, due)
        patches.patch(plan, site.box(20, 20, 60, 50), day, region, kind)
        plan.claim(ENDED, label, note, number)


def _plans(plan: Plan) -> None:
    as_of = plan.block.as_of
    cases: tuple[tuple[tuple[Stage, ...], dict[str, Any], Label, str], ...] = (
        ((), {}, HIT, "在期采矿权没有复垦方案"),
        (({"deposit": 499_000.0},), {}, HIT, "预存缺口一千元"),
        (({"deposit": 499_100.0},), {}, NEAR, "预存缺口不足一千元"),
        (({"deposit": 0.0},), {}, HIT, "预存缺口五十万元"),
    )
    for stages, values, label, note in cases:
        number, _, _ = _mine(plan, as_of, *stages, **values)
        plan.claim(LASTING, label, note, number)
    number, _, _ = _mine(plan, as_of + 400 * DAY, {"deposit": None})
    plan.claim(LASTING, UNKNOWN, "预存费用空白", number)
    number, _, _ = _mine(plan, as_of + 400 * DAY, region=plan.elsewhere)
    plan.claim(LASTING, UNKNOWN, "邻县范围，未提供修复台账", number)


def _stages(plan: Plan) -> None:
    as_of = plan.block.as_of
    late = {"stage": "partial", "due_on": as_of - 300 * DAY}
    cases: tuple[tuple[tuple[Stage, ...], Label, str], ...] = (
        (({"stage": "partial", "due_on": as_of - 90 * DAY},), NEAR, "阶段期满第 90 天"),
        (({"stage": "partial", "due_on": as_of - 91 * DAY},), HIT, "阶段期满第 91 天未验收"),
        (({**late, "accepted_on": as_of},), NEAR, "逾期阶段在扫描日当天验收"),
        (({**late, "applied_on": as_of - 180 * DAY},), EXCEPTED, "逾期阶段申请验收第 180 天"),
        (({**late, "applied_on": as_of - 181 * DAY},), HIT, "逾期阶段申请验收第 181 天"),
        (
            ({**late, "applied_on": as_of - 30 * DAY, "deposit": 450_000.0},),
            HIT,
            "逾期阶段已申请验收，但预存不足",
        ),
    )
    for stages, label, note in cases:
        number, _, _ = _mine(plan, as_of + 400 * DAY, *stages)
        plan.claim(LASTING, label, note, number)
