"""Digging on farmland (land.farmland.sand-mining), dumping on grassland (grass.waste-dumping).

Limits: 50 m2 (sliver); 6,666.67 m2 of farmland and 13,333.33 m2 of grassland (criminal lines);
complaints count within 500 m; a temporary occupation of grassland lasts two years at most.
"""

from __future__ import annotations

import datetime as dt

from supervision_models.demo.ground import Site, box_area
from supervision_models.demo.plant import farmland, patches
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan
from supervision_models.demo.truth import Label

SAND = "land.farmland.sand-mining"
GRASS = "grass.waste-dumping"


def plant(plan: Plan, copy: int) -> None:
    shift = dt.timedelta(days=59 * copy)
    _digging(plan, dt.date(2023, 10, 10) + shift)
    _digging_grounds(plan, dt.date(2024, 4, 9) + shift)
    _dumping(plan, dt.date(2024, 8, 6) + shift)
    _dumping_grounds(plan, dt.date(2025, 5, 22) + shift)


def _digging(plan: Plan, day: dt.date) -> None:
    cases: tuple[tuple[float, float, float, Label, str], ...] = (
        (1_500.0, 0.0, 50, HIT, "耕地取土 1500 平方米"),
        (50.5, 349.5, 20, HIT, "占耕地 50.5 平方米"),
        (49.5, 350.5, 20, NEAR, "占耕地 49.5 平方米"),
        (6_667.8, 0.0, 70, HIT, "耕地取土 6667.8 平方米，达到十亩"),
        (6_665.4, 0.0, 70, HIT, "耕地取土 6665.4 平方米，不足十亩"),
    )
    for inside, outside, height, label, note in cases:
        site, region = farmland.land(plan, "0102")
        box = patches.straddling(site, inside, outside, height)
        plan.claim(SAND, label, note, patches.patch(plan, box, day, region, "extraction"))
    site, region = farmland.land(plan, "0602")
    number = patches.patch(plan, site.box(20, 20, 50, 50), day, region, "extraction")
    plan.claim(SAND, NEAR, "采矿用地，不是耕地", number)
    site = plan.ground.site()
    number = patches.patch(plan, site.box(20, 20, 30, 30), day, plan.elsewhere, "extraction")
    plan.claim(SAND, UNKNOWN, "邻县范围，未提供调查数据", number)
    plan.claim("land.pbf.occupation", UNKNOWN, "邻县范围，未提供永农数据", number)
    for metres in (495.0, 505.0):
        site, region = plan.ground.far_site(), plan.township()
        patches.survey(plan, site.left, "0102", region)
        box = site.box(20, 20, 40, 40)
        number = patches.patch(plan, box, day, region, "extraction")
        words = "有人在耕地里挖砂取土，夜间洗砂"
        patches.complaint(plan, box, metres, day - 30 * DAY, region, words)
        plan.claim(SAND, HIT, f"耕地取土，{metres:.0f} 米外有挖砂投诉", number)


def _digging_grounds(plan: Plan, day: dt.date) -> None:
    held: tuple[tuple[str, Label, str], ...] = (
        ("right land", EXCEPTED, "采矿权与用地批准俱全"),
        ("right", HIT, "只有采矿权，没有用地批准"),
        ("land", HIT, "只有用地批准，没有采矿权"),
        ("ended land", HIT, "采矿权前一日已到期，只余用地批准"),
        ("land works", EXCEPTED, "已批准项目范围内的表土剥离"),
        ("works", HIT, "有项目而无用地批准"),
        ("consolidation", EXCEPTED, "已批准的高标准农田项目"),
        ("temporary", EXCEPTED, "在取土场临时用地范围和期限内"),
        ("temporary-ended", HIT, "取土场临时用地前一日已到期"),
    )
    for words, label, note in held:
        site, region = farmland.land(plan, "0103")
        box = site.box(20, 20, 40, 40)
        number = patches.patch(plan, box, day, region, "extraction")
        around, long = patches.part(box, 0), 700 * DAY
        for word in words.split():
            if word in ("right", "ended"):
                end = day + long if word == "right" else day - DAY
                patches.right(plan, around, day - long, end, region)
            elif word == "land":
                patches.conversion(plan, around, day - 100 * DAY, region)
            elif word == "works":
                patches.investment(plan, around, "厂区建设项目", day - 200 * DAY, region)
            elif word == "consolidation":
                patches.investment(plan, around, "高标准农田建设项目", day - 200 * DAY, region)
            else:
                end = day if word == "temporary" else day - DAY
                document = patches.temporary(plan, around, day - 200 * DAY, end, region)
                restored(plan, document, end, region)
        plan.claim(SAND, label, note, number)


def restored(plan: Plan, document: str, end: dt.date, region: str) -> None:
    """Accepted reclamation within the year after a temporary use."""
    plan.add(
        "land_reclamation",
        record_no=f"FK{plan.block.county}{plan.number()}",
        document_no=document,
        plan_on=end - 200 * DAY,
        deposit=30_000.0,
        applied_on=end + 60 * DAY,
        accepted_on=end + 120 * DAY,
        area=1_600.0,
        region_code=region,
    )


def _meadow(plan: Plan, category: str = "grassland") -> tuple[Site, str]:
    """A site that both cells of the forestry map call grass, and its township."""
    land_class = "0404" if category == "other-grass" else "0401"
    site, region = farmland.land(plan, land_class, land_class)
    for box in (site.left, site.right):
        plan.add(
            "forest_grass_map",
            box,
            parcel_no=f"LC{plan.block.county}{plan.number():07d}",
            land_kind="grass",
            category=category,
            area=box_area(box),
            version_on=dt.date(2020, 12, 31),
            region_code=region,
        )
    return site, region


def _approval(
    plan: Plan, site: Site, approved: dt.date, region: str, kind: str = "grass", **values: object
) -> None:
    """Consent to use the left cell of a site: lasting, or for a term given in `values`."""
    firm = plan.firm()
    number = f"示林草许〔{approved.year}〕{plan.block.county[2:]}{plan.number()}号"
    plan.pay("vegetation-fee", firm, 100_000.0, approved + 10 * DAY, reference_no=number)
    plan.add(
        "forest_grass_approval",
        site.left,
        document_no=number,
        kind=kind,
        category="grassland" if kind == "grass" else "commercial",
        applicant_name=firm.name,
        applicant_usc=firm.usc,
        approved_on=approved,
        area=10_000.0,
        fee_due=100_000.0,
        region_code=region,
        **values,
    )


def _dumping(plan: Plan, day: dt.date) -> None:
    areas: tuple[tuple[float, float, Label, str], ...] = (
        (50, 30, HIT, "草原倾倒 1500 平方米"),
        (148.2, 90, HIT, "草原倾倒 13338 平方米，达到二十亩"),
        (148.1, 90, HIT, "草原倾倒 13329 平方米，不足二十亩"),
    )
    for width, height, label, note in areas:
        site, region = _meadow(plan)
        number = patches.patch(plan, site.box(5, 5, width, height), day, region, "dumping")
        plan.claim(GRASS, label, note, number)
    edges: tuple[tuple[float, Label, str], ...] = (
        (50.5, HIT, "批准范围外 50.5 平方米"),
        (49.5, NEAR, "批准范围外 49.5 平方米"),
    )
    for outside, label, note in edges:
        site, region = _meadow(plan)
        box = patches.straddling(site, 400 - outside, outside)
        number = patches.patch(plan, box, day, region, "dumping")
        _approval(plan, site, day - 300 * DAY, region)
        plan.claim(GRASS, label, note, number)
    site, region = _meadow(plan, "other-grass")
    number = patches.patch(plan, site.box(10, 10, 40, 40), day, region, "dumping")
    plan.claim(GRASS, HIT, "其他草地，两图地类一致，提示复核", number)
    site, region = farmland.land(plan, "0702")
    number = patches.patch(plan, site.box(10, 10, 40, 40), day, region, "dumping")
    plan.claim(GRASS, NEAR, "倾倒在建设用地，不是草原", number)
    site, _ = _meadow(plan)
    number = patches.patch(plan, site.box(10, 10, 40, 40), day, plan.elsewhere, "dumping")
    plan.claim(GRASS, UNKNOWN, "邻县范围，未提供草原图和审批", number)
    plan.claim("land.pbf.occupation", UNKNOWN, "邻县范围，未提供永农数据", number)


def _dumping_grounds(plan: Plan, day: dt.date) -> None:
    year = 365 * DAY
    terms: tuple[tuple[dt.date, dt.date, str, Label, str], ...] = (
        (day - year, day, "grass", EXCEPTED, "临时占用草原当日到期，仍有效"),
        (day - year, day - DAY, "grass", HIT, "临时占用草原前一日到期"),
        (day - year, day + 500 * DAY, "grass", HIT, "临时占用超过二年，不合法定期限"),
        (day - year, day + 100 * DAY, "forest", HIT, "批准的是林地，不是草原"),
    )
    for start, end, kind, label, note in terms:
        site, region = _meadow(plan)
        number = patches.patch(plan, site.box(10, 10, 40, 40), day, region, "dumping")
        _approval(plan, site, start, region, kind, valid_from_on=start, valid_to_on=end)
        plan.claim(GRASS, label, note, number)
    site, region = _meadow(plan)
    box = site.box(10, 10, 40, 40)
    number = patches.patch(plan, box, day, region, "dumping", verdict="unchanged")
    plan.claim(GRASS, EXCEPTED, "核查认定实地未变化", number)
