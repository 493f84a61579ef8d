"""Construction on farmland without approval (land.farmland.illegal-occupation).

Limits: 50 m2 (sliver), 6,666.67 m2 (10 mu, the criminal line). Surveys count up to the earlier
image, approvals up to the later one.
"""

from __future__ import annotations

import datetime as dt

from supervision_models.demo.ground import Site
from supervision_models.demo.plant import patches
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan
from supervision_models.demo.truth import Label

MODEL = "land.farmland.illegal-occupation"
HIT: Label = "hit"
NEAR: Label = "near_miss"
EXCEPTED: Label = "excepted"
UNKNOWN: Label = "not_assessable"


def plant(plan: Plan, copy: int) -> None:
    shift = dt.timedelta(days=67 * copy)
    _areas(plan, dt.date(2022, 5, 18) + shift)
    _approvals(plan, dt.date(2023, 4, 12) + shift)
    _surveys(plan, dt.date(2024, 6, 20) + shift)
    _temporary(plan, dt.date(2026, 1, 15) + shift)
    _other_grounds(plan, dt.date(2025, 3, 3) + shift)


def land(plan: Plan, left: str, right: str = "0702") -> tuple[Site, str]:
    """A site whose two cells were surveyed as these classes in 2020, and its township."""
    site, region = plan.ground.site(), plan.township()
    patches.survey(plan, site.left, left, region)
    patches.survey(plan, site.right, right, region)
    return site, region


def _areas(plan: Plan, day: dt.date) -> None:
    for inside, outside, label, note in (
        (50.5, 349.5, HIT, "占耕地 50.5 平方米，刚过 50 平方米误差线"),
        (49.5, 350.5, NEAR, "占耕地 49.5 平方米，在误差线以内"),
        (1_200.0, 300.0, HIT, "占耕地 1200 平方米，无批准"),
    ):
        site, region = land(plan, "0102")
        number = patches.patch(plan, patches.straddling(site, inside, outside), day, region)
        plan.claim(MODEL, label, note, number)
    for width, note in ((74.084, "6667.56 平方米，达到十亩"), (74.061, "6665.49 平方米，不足十亩")):
        site, region = land(plan, "0103")
        number = patches.patch(plan, site.box(5, 5, width, 90), day, region)
        plan.claim(MODEL, HIT, f"占耕地 {note}", number)
    site, region = land(plan, "0102")
    number = patches.patch(plan, site.box(10, 10, 40, 30), day, region, "road")
    plan.claim(MODEL, NEAR, "变化类型为道路，不属新增建设", number)
    site, region = land(plan, "0401")
    number = patches.patch(plan, site.box(10, 10, 40, 30), day, region)
    plan.claim(MODEL, NEAR, "占草地，不是耕地", number)
    site, _ = land(plan, "0102")
    number = patches.patch(plan, site.box(10, 10, 40, 30), day, plan.elsewhere)
    plan.claim(MODEL, UNKNOWN, "邻县范围，未提供批准数据", number)
    plan.claim("land.pbf.occupation", UNKNOWN, "邻县范围，未提供永农数据", number)


def _approvals(plan: Plan, day: dt.date) -> None:
    for missing, approved, label, note in (
        (0.0, day, NEAR, "批准日即后时相当日，全部覆盖"),
        (0.0, day + DAY, HIT, "批准晚于后时相一日"),
        (50.5, day - 200 * DAY, HIT, "批准范围外剩余 50.5 平方米"),
        (49.5, day - 200 * DAY, NEAR, "批准范围外剩余 49.5 平方米"),
    ):
        site, region = land(plan, "0102")
        box = site.box(10, 10, 60, 30)
        number = patches.patch(plan, box, day, region)
        patches.conversion(plan, patches.part(box, missing), approved, region)
        plan.claim(MODEL, label, note, number)


def _surveys(plan: Plan, day: dt.date) -> None:
    for year, label, note in (
        (day.year - 1, HIT, "前时相以前的最近一次调查为耕地"),
        (day.year, NEAR, "仅当年度调查为耕地，此前无耕地记录"),
    ):
        site, region = plan.ground.site(), plan.township()
        patches.survey(plan, site.left, "0102", region, year)
        number = patches.patch(plan, site.box(10, 10, 40, 30), day, region)
        plan.claim(MODEL, label, note, number)
    site, region = plan.ground.site(), plan.township()
    patches.survey(plan, site.left, "0102", region, 2020)
    patches.survey(plan, site.left, "0702", region, day.year - 1)
    number = patches.patch(plan, site.box(10, 10, 40, 30), day, region)
    plan.claim(MODEL, EXCEPTED, "上一年度调查已是建设用地，建成在先", number)


def _temporary(plan: Plan, day: dt.date) -> None:
    for missing, end, label, note in (
        (49.5, day + 200 * DAY, EXCEPTED, "有效临时用地外只余 49.5 平方米"),
        (50.5, day + 200 * DAY, HIT, "有效临时用地外仍余 50.5 平方米"),
        (0.0, day, EXCEPTED, "临时用地当日到期，仍有效"),
        (0.0, day - DAY, HIT, "临时用地前一日已到期"),
    ):
        site, region = land(plan, "0103")
        box = site.box(10, 10, 30, 30)
        number = patches.patch(plan, box, day, region)
        patches.temporary(plan, patches.part(box, missing), day - 300 * DAY, end, region)
        plan.claim(MODEL, label, note, number)


def _other_grounds(plan: Plan, day: dt.date) -> None:
    site, region = land(plan, "0102")
    number = patches.patch(plan, site.box(10, 10, 40, 30), day, region, verdict="unchanged")
    plan.claim(MODEL, EXCEPTED, "核查认定实地未变化", number)
    works: tuple[tuple[str, float, Label, str], ...] = (
        ("rural-self", 49.0, EXCEPTED, "农民自建住宅在 49 米处"),
        ("rural-self", 51.0, HIT, "农民自建住宅在 51 米处，不是该处"),
        ("emergency", 99.0, EXCEPTED, "抢险救灾工程在 99 米处，尚在补办期内"),
        ("emergency", 101.0, HIT, "抢险救灾工程在 101 米处，不是该处"),
    )
    for kind, metres, label, note in works:
        region = plan.township()
        site = plan.ground.far_site()
        patches.survey(plan, site.left, "0102", region)
        box = site.box(10, 10, 12, 10)
        number = patches.patch(plan, box, day, region)
        x, y = round(box[2] + metres, 3), round((box[1] + box[3]) / 2, 3)
        project = plan.project(day - 60 * DAY, works_class=kind, region_code=region)
        project.change(
            "works_evidence",
            started_on=day - 40 * DAY,
            observed_until_on=day - 20 * DAY,
            _x0=x,
            _y0=y,
            _x1=x,
            _y1=y,
        )
        plan.claim(MODEL, label, note, number)
