"""Rivers built on and dumped into (river.encroach), wetland filled (wetland.fill).

Both: 50 m2 (sliver); approvals count up to the later image. Rivers: bounds count if published
before the earlier image. Wetland: temporary use of two years at most, without a building; the law
is in force from 2022-06-01.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.ground import Box, Site
from supervision_models.demo.plant import patches
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan
from supervision_models.demo.plant.rivers import area, permit
from supervision_models.demo.truth import Label

RIVER = "river.encroach"
WETLAND = "wetland.fill"
_KINDS = {RIVER: "river", WETLAND: "wetland"}
_YEAR = 365 * DAY


def plant(plan: Plan, copy: int) -> None:
    day = dt.date(2025, 3, 18) + 41 * copy * DAY
    for model in (RIVER, WETLAND):
        _areas(plan, day, model)
        _grounds(plan, day, model)
    _bounds(plan, day)
    _consents(plan, day)
    _approvals(plan, day)
    box = plan.ground.site().box(20, 20, 60, 50)
    number = patches.patch(plan, box, day, plan.elsewhere, "road")
    plan.claim("land.pbf.occupation", UNKNOWN, "邻县范围，未提供永农数据", number)


def _water(plan: Plan, model: str, **values: Any) -> tuple[Site, str]:
    """A site whose left cell lies in a river or a wetland, and its township."""
    site, region = plan.ground.site(), plan.township()
    area(plan, site.left, _KINDS[model], region, **values)
    return site, region


def _changed(
    plan: Plan, site: Site, day: dt.date, region: str, change: str = "road", **values: Any
) -> str:
    return patches.patch(plan, site.box(20, 20, 60, 50), day, region, change, **values)


def _areas(plan: Plan, day: dt.date, model: str) -> None:
    cases: tuple[tuple[float, str, Label, str], ...] = (
        (49.5, "road", NEAR, "范围内 49.5 平方米，在误差线以内"),
        (50.5, "road", HIT, "范围内 50.5 平方米"),
        (3_400.0, "dumping", HIT, "堆放 3400 平方米"),
    )
    for inside, change, label, note in cases:
        site, region = _water(plan, model)
        box = patches.straddling(site, inside, 300, 50)
        number = patches.patch(plan, box, day, region, change)
        plan.claim(model, label, note, number)


def _grounds(plan: Plan, day: dt.date, model: str) -> None:
    works: tuple[tuple[str, dt.date, Label, str], ...] = (
        ("河道治理工程", day, EXCEPTED, "治理工程后时相当日批准"),
        ("河道治理工程", day + DAY, HIT, "治理工程后时相次日才批准"),
        ("仓储项目", day - 200 * DAY, HIT, "仓储项目不是水工程"),
    )
    for name, approved, label, note in works:
        site, region = _water(plan, model)
        patches.investment(plan, site.left, name, approved, region)
        plan.claim(model, label, note, _changed(plan, site, day, region))
    site, region = _water(plan, model)
    number = _changed(plan, site, day, region, verdict="unchanged")
    plan.claim(model, EXCEPTED, "核查认定实地未变化", number)


def _bounds(plan: Plan, day: dt.date) -> None:
    before = day - 90 * DAY  # the earlier image
    for designated, label, note in (
        (before, HIT, "河道范围前时相当日公布"),
        (before + DAY, NEAR, "河道范围前时相次日才公布"),
    ):
        site, region = _water(plan, RIVER, designated_on=designated)
        plan.claim(RIVER, label, note, _changed(plan, site, day, region))
    in_force = dt.date(2022, 6, 1)
    for on, label, note in (
        (in_force, HIT, "湿地保护法施行当日的图斑"),
        (in_force - DAY, NEAR, "湿地保护法施行前一日的图斑"),
    ):
        site, region = _water(plan, WETLAND, level="state")
        plan.claim(WETLAND, label, note, _changed(plan, site, on, region))


def _consents(plan: Plan, day: dt.date) -> None:
    terms: tuple[tuple[str, dt.date, dt.date | None, Label, str], ...] = (
        ("works", day, None, NEAR, "后时相当日同意涉河建设方案"),
        ("works", day + DAY, None, HIT, "后时相次日才同意涉河建设方案"),
        ("works", day - _YEAR, day - DAY, HIT, "涉河建设方案同意前一日到期"),
        ("sand", day - _YEAR, day + _YEAR, HIT, "只有采砂许可"),
    )
    for kind, start, end, label, note in terms:
        site, region = _water(plan, RIVER)
        permit(plan, site.left, kind, start, end, region)
        plan.claim(RIVER, label, note, _changed(plan, site, day, region, "construction"))


def _approvals(plan: Plan, day: dt.date) -> None:
    terms: tuple[tuple[dt.date, dt.date | None, str, Label, str], ...] = (
        (day, None, "construction", NEAR, "后时相当日批准占用湿地"),
        (day + DAY, None, "construction", HIT, "后时相次日才批准占用湿地"),
        (day - _YEAR, day, "road", EXCEPTED, "临时占用湿地当日到期"),
        (day - _YEAR, day - DAY, "road", HIT, "临时占用湿地前一日到期"),
        (day - _YEAR, day + 500 * DAY, "road", HIT, "临时占用湿地超过二年"),
        (day - _YEAR, day + 60 * DAY, "construction", HIT, "临时占用的湿地上修建筑物"),
    )
    for approved, end, change, label, note in terms:
        site, region = _water(plan, WETLAND)
        number = _changed(plan, site, day, region, change)
        _approved(plan, site.left, approved, end, region)
        plan.claim(WETLAND, label, note, number)


def _approved(plan: Plan, box: Box, approved: dt.date, end: dt.date | None, region: str) -> None:
    """Approval to occupy wetland, for good or until `end`."""
    firm = plan.firm()
    plan.add(
        "forest_grass_approval",
        box,
        document_no=f"示林湿许〔{approved.year}〕{plan.block.county[2:]}{plan.number()}号",
        kind="wetland",
        applicant_name=firm.name,
        applicant_usc=firm.usc,
        approved_on=approved,
        valid_from_on=approved if end else None,
        valid_to_on=end,
        area=10_000.0,
        region_code=region,
    )
