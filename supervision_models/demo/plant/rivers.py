"""Sand taken inside river bounds (river.sand.no-permit).

Limits: 50 m2 (sliver); permits count up to their last day; invoices within 500 m and a year reach
the criminal value of the fictional province at 200,000 yuan.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.ground import Box, Site
from supervision_models.demo.plant import patches
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan, usually
from supervision_models.demo.truth import Label

SAND = "river.sand.no-permit"
_YEAR = 365 * DAY


def plant(plan: Plan, copy: int) -> None:
    day = dt.date(2025, 6, 5) + 29 * copy * DAY
    _areas(plan, day)
    _bounds(plan, day)
    _permits(plan, day)
    _signs(plan, day)


def area(plan: Plan, box: Box, kind: str, region: str, **values: Any) -> None:
    """Published bounds of a river, a wetland or another protected area."""
    serial = plan.number()
    plan.add(
        "protected_area",
        box,
        **usually(
            values,
            area_no=f"FW{plan.block.county}{serial}",
            name=f"示例{serial % 97}号{_NAMES[kind]}",
            kind=kind,
            level="local",
            designated_on=dt.date(2020, 6, 1),
            region_code=region,
        ),
    )


_NAMES = {
    "river": "河",
    "wetland": "湿地",
    "reserve": "保护地",
    "redline": "红线",
    "water-source": "水源地",
}


def permit(
    plan: Plan, box: Box, kind: str, start: dt.date, end: dt.date | None, region: str
) -> None:
    """A permit for sand, dredging or works inside river bounds."""
    firm = plan.firm()
    plan.add(
        "area_permit",
        box,
        permit_no=f"{plan.block.short}水许〔{start.year}〕{plan.number()}号",
        kind=kind,
        holder_name=firm.name,
        holder_usc=firm.usc,
        reach="示例河上段",
        volume=20_000.0,
        approved_on=start,
        valid_from_on=start,
        valid_to_on=end,
        region_code=region,
    )


def _reach(plan: Plan, *, far: bool = False, **values: Any) -> tuple[Site, str]:
    """A site whose left cell lies in a river, and its township."""
    site = plan.ground.far_site() if far else plan.ground.site()
    region = plan.township()
    area(plan, site.left, "river", region, **values)
    return site, region


def _dug(plan: Plan, site: Site, day: dt.date, region: str, **values: Any) -> str:
    return patches.patch(plan, site.box(20, 20, 60, 50), day, region, "extraction", **values)


def _areas(plan: Plan, day: dt.date) -> None:
    for inside, label, note in (
        (49.5, NEAR, "河道内采挖 49.5 平方米，在误差线以内"),
        (50.5, HIT, "河道内采挖 50.5 平方米"),
    ):
        site, region = _reach(plan)
        box = patches.straddling(site, inside, 350)
        number = patches.patch(plan, box, day, region, "extraction")
        plan.claim(SAND, label, note, number)
    site = plan.ground.site()
    number = patches.patch(plan, site.box(20, 20, 60, 50), day, plan.elsewhere, "extraction")
    for model in ("land.farmland.sand-mining", "land.pbf.occupation"):
        plan.claim(model, UNKNOWN, "邻县范围，未提供比对数据", number)


def _bounds(plan: Plan, day: dt.date) -> None:
    terms: tuple[tuple[dict[str, Any], Label, str], ...] = (
        ({"designated_on": day}, HIT, "河道范围当日公布"),
        ({"designated_on": day + DAY}, NEAR, "河道范围次日才公布"),
        ({"removed_on": day - DAY}, NEAR, "前一日已调出河道范围"),
    )
    for values, label, note in terms:
        site, region = _reach(plan, **values)
        plan.claim(SAND, label, note, _dug(plan, site, day, region))


def _permits(plan: Plan, day: dt.date) -> None:
    terms: tuple[tuple[str, dt.date, dt.date, Label, str], ...] = (
        ("sand", day - _YEAR, day, NEAR, "采砂许可当日到期，仍有效"),
        ("sand", day - _YEAR, day - DAY, HIT, "采砂许可前一日到期"),
        ("sand", day + DAY, day + _YEAR, HIT, "采砂许可次日才生效"),
        ("works", day - _YEAR, day + _YEAR, HIT, "只有涉河建设批复"),
        ("dredging", day - _YEAR, day, EXCEPTED, "批准的清淤疏浚当日到期"),
        ("dredging", day - _YEAR, day - DAY, HIT, "批准的清淤疏浚前一日到期"),
    )
    for kind, start, end, label, note in terms:
        site, region = _reach(plan)
        permit(plan, site.left, kind, start, end, region)
        plan.claim(SAND, label, note, _dug(plan, site, day, region))
    for missing, label, note in (
        (49.5, NEAR, "超出许可范围 49.5 平方米，在误差线以内"),
        (50.5, HIT, "超出许可范围 50.5 平方米"),
    ):
        site, region = _reach(plan)
        box = site.box(20, 20, 60, 50)
        permit(plan, patches.part(box, missing), "sand", day - _YEAR, day + _YEAR, region)
        plan.claim(SAND, label, note, _dug(plan, site, day, region))
    site, region = _reach(plan)
    number = _dug(plan, site, day, region, verdict="unchanged")
    plan.claim(SAND, EXCEPTED, "核查认定实地未变化", number)


def _signs(plan: Plan, day: dt.date) -> None:
    """Invoices and complaints nearby; who sells without a right is a lead of its own."""
    for value, metres, label, note in (
        (200_000.0, 480, HIT, "五百米内开票二十万元，达到示例省数额"),
        (199_999.0, 480, HIT, "五百米内开票差一元不到示例省数额"),
    ):
        site, region = _reach(plan, far=True)
        number = _dug(plan, site, day, region)
        firm, record = plan.firm(), f"KS{plan.block.county}{plan.number()}"
        plan.add(
            "mining_activity",
            site.box(40, 70 + metres, 0, 0),
            record_no=record,
            operator_name=firm.name,
            operator_usc=firm.usc,
            activity_on=day + 20 * DAY,
            kind="invoice",
            quantity=value,
            quantity_unit="元",
            region_code=region,
        )
        plan.claim(SAND, label, note, number)
        plan.claim("mineral.no-right", HIT, "河道采砂销售，未取得采矿权", record)
    site, region = _reach(plan, far=True)
    box = site.box(20, 20, 60, 50)
    patches.complaint(plan, box, 400, day + 30 * DAY, region, "夜间在河道内挖砂")
    plan.claim(SAND, HIT, "四百米内有采砂投诉", _dug(plan, site, day, region))
