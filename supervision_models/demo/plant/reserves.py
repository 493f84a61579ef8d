"""Nature reserves built in and dug up (protected.construction).

50 m2 (sliver); bounds count if designated before the earlier image, approvals up to the later one.
"""

from __future__ import annotations

import datetime as dt

from supervision_models.demo.ground import Site
from supervision_models.demo.plant import patches
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan
from supervision_models.demo.plant.rivers import area, permit
from supervision_models.demo.truth import Label

MODEL = "protected.construction"
_YEAR = 365 * DAY


def plant(plan: Plan, copy: int) -> None:
    day = dt.date(2025, 4, 22) + 47 * copy * DAY
    _areas(plan, day)
    _bounds(plan, day)
    _approvals(plan, day)


def _reserve(
    plan: Plan,
    designated: dt.date = dt.date(2016, 5, 1),
    kind: str = "reserve",
    level: str = "state",
) -> tuple[Site, str]:
    """A site whose left cell lies in a reserve, and its township."""
    site, region = plan.ground.site(), plan.township()
    area(plan, site.left, kind, region, designated_on=designated, level=level)
    return site, region


def _areas(plan: Plan, day: dt.date) -> None:
    cases: tuple[tuple[float, str, str, Label, str], ...] = (
        (49.5, "road", "state", NEAR, "保护区内 49.5 平方米，在误差线以内"),
        (50.5, "road", "state", HIT, "保护区内 50.5 平方米"),
        (3_400.0, "extraction", "state", HIT, "国家级保护区采石 3400 平方米"),
        (3_400.0, "construction", "province", HIT, "省级保护区建设 3400 平方米"),
        (3_400.0, "other", "state", NEAR, "变化类型不属建设、道路、采掘"),
    )
    for inside, change, level, label, note in cases:
        site, region = _reserve(plan, level=level)
        box = patches.straddling(site, inside, 300, 50)
        plan.claim(MODEL, label, note, patches.patch(plan, box, day, region, change))


def _changed(plan: Plan, site: Site, day: dt.date, region: str, verdict: str = "pending") -> str:
    return patches.patch(plan, site.box(20, 20, 60, 50), day, region, "road", verdict)


def _bounds(plan: Plan, day: dt.date) -> None:
    before = day - 90 * DAY  # the earlier image
    terms: tuple[tuple[dt.date, str, Label, str], ...] = (
        (before, "reserve", HIT, "前时相当日已划定保护区"),
        (before + DAY, "reserve", NEAR, "前时相次日才划定保护区"),
        (before, "redline", NEAR, "生态保护红线，不由本模型判断"),
    )
    for designated, kind, label, note in terms:
        site, region = _reserve(plan, designated, kind)
        plan.claim(MODEL, label, note, _changed(plan, site, day, region))


def _approvals(plan: Plan, day: dt.date) -> None:
    terms: tuple[tuple[str, dt.date, dt.date | None, Label, str], ...] = (
        ("activity", day, None, NEAR, "后时相当日批准保护区内活动"),
        ("activity", day + DAY, None, HIT, "后时相次日才批准保护区内活动"),
        ("activity", day - _YEAR, day - DAY, HIT, "保护区内活动批准前一日到期"),
        ("works", day - _YEAR, None, HIT, "只有涉河建设方案同意"),
    )
    for kind, start, end, label, note in terms:
        site, region = _reserve(plan)
        permit(plan, site.left, kind, start, end, region)
        plan.claim(MODEL, label, note, _changed(plan, site, day, region))
    for level, label, note in (
        ("state", EXCEPTED, "国务院已批准用地"),
        ("province", HIT, "只有省级用地批准"),
    ):
        site, region = _reserve(plan)
        number = _changed(plan, site, day, region)
        patches.conversion(plan, site.left, day - 150 * DAY, region, level)
        plan.claim(MODEL, label, note, number)
    site, region = _reserve(plan)
    number = _changed(plan, site, day, region, "unchanged")
    plan.claim(MODEL, EXCEPTED, "核查认定实地未变化", number)
