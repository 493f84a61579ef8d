"""Use of permanent basic farmland without the State Council (land.pbf.occupation).

Limits: 50 m2 (sliver), 3,333.33 m2 (5 mu, the criminal line). All sites are arable land too, so
that construction without any approval is a lead of land.farmland.illegal-occupation as well.
"""

from __future__ import annotations

import datetime as dt

from supervision_models.demo.ground import Site
from supervision_models.demo.plant import farmland, patches
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan
from supervision_models.demo.truth import Label

MODEL = "land.pbf.occupation"
_2017 = dt.date(2017, 6, 30)


def plant(plan: Plan, copy: int) -> None:
    shift = dt.timedelta(days=53 * copy)
    _areas(plan, dt.date(2022, 9, 5) + shift)
    _approvals(plan, dt.date(2024, 3, 28) + shift)
    _dates(plan, dt.date(2025, 2, 14) + shift)
    _kinds(plan, dt.date(2023, 7, 7) + shift)


def field(
    plan: Plan, designated: dt.date = _2017, removed: dt.date | None = None
) -> tuple[Site, str]:
    """A site whose left cell is arable and basic farmland, and its township."""
    site, region = farmland.land(plan, "0102")
    patches.basic_farmland(plan, site.left, region, designated, removed)
    return site, region


def _areas(plan: Plan, day: dt.date) -> None:
    boxes: tuple[tuple[float, float, float, Label, str], ...] = (
        (50.5, 349.5, 20, HIT, "占永农 50.5 平方米"),
        (49.5, 350.5, 20, NEAR, "占永农 49.5 平方米"),
        (3_334.5, 200.0, 60, HIT, "占永农 3334.5 平方米，达到五亩"),
        (3_332.4, 200.0, 60, HIT, "占永农 3332.4 平方米，不足五亩"),
    )
    for inside, outside, height, label, note in boxes:
        site, region = field(plan)
        box = patches.straddling(site, inside, outside, height)
        number = patches.patch(plan, box, day, region)
        plan.claim(MODEL, label, note, number)
        plan.claim(farmland.MODEL, label, f"{note}，同为耕地", number)


def _approvals(plan: Plan, day: dt.date) -> None:
    levels: tuple[tuple[str, Label, str], ...] = (
        ("province", HIT, "只有省级批准"),
        ("state", NEAR, "国务院已批准"),
    )
    for level, label, note in levels:
        site, region = field(plan)
        box = site.box(10, 10, 40, 40)
        number = patches.patch(plan, box, day, region)
        patches.conversion(plan, patches.part(box, 0), day - 150 * DAY, region, level)
        plan.claim(MODEL, label, note, number)
        plan.claim(farmland.MODEL, NEAR, f"{note}；农转用批准已有", number)


def _dates(plan: Plan, day: dt.date) -> None:
    before = day - 90 * DAY  # the earlier image
    terms: tuple[tuple[dt.date, dt.date | None, Label, str], ...] = (
        (_2017, day - DAY, EXCEPTED, "后时相前一日已调出"),
        (_2017, day, HIT, "后时相当日尚未调出"),
        (day + DAY, None, NEAR, "后时相次日才划定"),
        (before + DAY, None, EXCEPTED, "划定晚于前时相一日"),
        (before, None, HIT, "前时相当日已划定"),
    )
    for designated, removed, label, note in terms:
        site, region = field(plan, designated, removed)
        number = patches.patch(plan, site.box(20, 20, 30, 30), day, region)
        plan.claim(MODEL, label, note, number)
        plan.claim(farmland.MODEL, HIT, f"{note}，无农转用批准", number)


def _kinds(plan: Plan, day: dt.date) -> None:
    kinds: tuple[tuple[str, Label, str], ...] = (
        ("road", HIT, "永农上修路"),
        ("dumping", HIT, "永农上倾倒"),
        ("restored", NEAR, "已恢复，不属占用"),
    )
    for kind, label, note in kinds:
        site, region = field(plan)
        number = patches.patch(plan, site.box(20, 20, 30, 30), day, region, kind)
        plan.claim(MODEL, label, note, number)
    site, _ = field(plan)
    number = patches.patch(plan, site.box(20, 20, 30, 30), day, plan.elsewhere, "road")
    plan.claim(MODEL, UNKNOWN, "邻县范围，未提供永农和批准数据", number)
