"""Grassland and forest used without consent, and restoration fees left unpaid.

grass.unapproved-use, forest.unapproved-use: 50 m2 (sliver); 20 mu of grassland, 5 mu of
public-benefit and 10 mu of commercial forest (criminal lines, the two added in proportion);
temporary use of two years at most. grass-forest.restore-fee: shortfalls from 1,000 yuan on, after
30 days.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.ground import Box, Site, box_area
from supervision_models.demo.plant import farmland, patches
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Firm, Plan, usually
from supervision_models.demo.truth import Label

GRASS = "grass.unapproved-use"
FOREST = "forest.unapproved-use"
FEE = "grass-forest.restore-fee"
_SURVEYED = {"grassland": "0401", "public": "0301", "commercial": "0301"}


def plant(plan: Plan, copy: int) -> None:
    shift = dt.timedelta(days=43 * copy)
    _grass(plan, dt.date(2024, 5, 14) + shift)
    _forest(plan, dt.date(2024, 9, 17) + shift)
    for model, kind, category in ((GRASS, "grass", "grassland"), (FOREST, "forest", "commercial")):
        _consents(plan, dt.date(2025, 6, 12) + shift, model, kind, category)
    _grounds(plan, dt.date(2025, 4, 8) + shift)
    _fees(plan, dt.date(2025, 3, 19) + shift)


def _land(plan: Plan, left: str, right: str | None = None) -> tuple[Site, str]:
    """A site whose cells the forestry map gives these categories, and its township."""
    right = right or left
    site, region = farmland.land(plan, _SURVEYED[left], _SURVEYED[right])
    for box, category in ((site.left, left), (site.right, right)):
        plan.add(
            "forest_grass_map",
            box,
            parcel_no=f"LC{plan.block.county}{plan.number():07d}",
            land_kind="grass" if category == "grassland" else "forest",
            category=category,
            area=box_area(box),
            version_on=dt.date(2020, 12, 31),
            region_code=region,
        )
    return site, region


def _approval(
    plan: Plan, box: Box | None, approved: dt.date, kind: str, region: str, **values: Any
) -> tuple[str, Firm]:
    """Consent to use forest or grassland, its fee still to be paid."""
    firm = plan.firm()
    number = f"示林草许〔{approved.year}〕{plan.block.county[2:]}{plan.number()}号"
    plan.add(
        "forest_grass_approval",
        box,
        **usually(
            values,
            document_no=number,
            kind=kind,
            category="grassland" if kind == "grass" else "commercial",
            applicant_name=firm.name,
            applicant_usc=firm.usc,
            approved_on=approved,
            area=10_000.0,
            fee_due=100_000.0,
            region_code=region,
        ),
    )
    return number, firm


def _consent(
    plan: Plan, box: Box, approved: dt.date, kind: str, region: str, **values: Any
) -> None:
    """The same, its fee paid in time."""
    number, firm = _approval(plan, box, approved, kind, region, **values)
    paid_on = min(approved + 10 * DAY, plan.block.as_of)
    plan.pay("vegetation-fee", firm, 100_000.0, paid_on, reference_no=number)


def _grass(plan: Plan, day: dt.date) -> None:
    cases: tuple[tuple[float, float, str, Label, str], ...] = (
        (50, 40, "road", HIT, "修路占用草原 2000 平方米"),
        (6.8, 7.2, "road", NEAR, "占用草原约 49 平方米，在误差线以内"),
        (7.1, 7.2, "construction", HIT, "占用草原约 51 平方米"),
        (148.2, 90, "extraction", HIT, "草原采土 13338 平方米，达到二十亩"),
        (148.1, 90, "extraction", HIT, "草原采土 13329 平方米，不足二十亩"),
    )
    for width, height, change, label, note in cases:
        site, region = _land(plan, "grassland")
        number = patches.patch(plan, site.box(5, 5, width, height), day, region, change)
        plan.claim(GRASS, label, note, number)
    box = plan.ground.site().box(10, 10, 40, 40)
    number = patches.patch(plan, box, day, plan.elsewhere, "road")
    plan.claim("land.pbf.occupation", UNKNOWN, "邻县范围，未提供永农数据", number)


def _forest(plan: Plan, day: dt.date) -> None:
    cases: tuple[tuple[str, float, float, str, Label, str], ...] = (
        ("commercial", 50, 40, "road", HIT, "修路占用商品林地 2000 平方米"),
        ("commercial", 6.8, 7.2, "road", NEAR, "占用林地约 49 平方米，在误差线以内"),
        ("commercial", 7.1, 7.2, "construction", HIT, "占用林地约 51 平方米"),
        ("public", 83.4, 40, "extraction", HIT, "公益林地采石 3336 平方米，达到五亩"),
        ("public", 83.2, 40, "extraction", HIT, "公益林地采石 3328 平方米，不足五亩"),
        ("commercial", 83.4, 80, "dumping", HIT, "商品林地堆放 6672 平方米，达到十亩"),
        ("commercial", 83.2, 80, "dumping", HIT, "商品林地堆放 6656 平方米，不足十亩"),
    )
    for category, width, height, change, label, note in cases:
        site, region = _land(plan, category)
        number = patches.patch(plan, site.box(5, 5, width, height), day, region, change)
        plan.claim(FOREST, label, note, number)
    site, region = _land(plan, "public", "commercial")
    box = patches.straddling(site, 1_700, 3_400, 60)
    number = patches.patch(plan, box, day, region)
    plan.claim(FOREST, HIT, "公益林地 1700、商品林地 3400 平方米，折算合计达到标准", number)
    box = plan.ground.site().box(10, 10, 40, 40)
    number = patches.patch(plan, box, day, plan.elsewhere, "road")
    plan.claim("land.pbf.occupation", UNKNOWN, "邻县范围，未提供永农数据", number)


def _consents(plan: Plan, day: dt.date, model: str, kind: str, category: str) -> None:
    """Lasting consent up to the later image; temporary use inside its term, without a building."""
    year = 365 * DAY
    other = "forest" if kind == "grass" else "grass"
    terms: tuple[tuple[dt.date, dt.date | None, str, str, Label, str], ...] = (
        (day, None, kind, "construction", NEAR, "后时相当日取得审核同意"),
        (day + DAY, None, kind, "construction", HIT, "后时相次日才取得审核同意"),
        (day - year, None, other, "construction", HIT, "批准的是另一类资源"),
        (day - year, day, kind, "road", EXCEPTED, "临时占用当日到期，仍有效"),
        (day - year, day - DAY, kind, "road", HIT, "临时占用前一日到期"),
        (day - year, day + 500 * DAY, kind, "road", HIT, "临时占用超过二年"),
        (day - year, day + 60 * DAY, kind, "construction", HIT, "临时占用的土地上修建筑物"),
    )
    for approved, end, consented, change, label, note in terms:
        site, region = _land(plan, category)
        number = patches.patch(plan, site.box(10, 10, 40, 40), day, region, change)
        term = {} if end is None else {"valid_from_on": approved, "valid_to_on": end}
        _consent(plan, site.left, approved, consented, region, **term)
        plan.claim(model, label, note, number)


def _grounds(plan: Plan, day: dt.date) -> None:
    for model, category in ((GRASS, "grassland"), (FOREST, "public")):
        site, region = _land(plan, category)
        box = site.box(10, 10, 40, 40)
        number = patches.patch(plan, box, day, region, verdict="unchanged")
        plan.claim(model, EXCEPTED, "核查认定实地未变化", number)
    site, region = _land(plan, "grassland")
    patches.survey(plan, site.left, "0702", region, 2023)
    number = patches.patch(plan, site.box(10, 10, 40, 40), day, region)
    plan.claim(GRASS, EXCEPTED, "前时相以前已调查为建设用地", number)
    ends: tuple[tuple[dt.date, Label, str], ...] = (
        (day - 150 * DAY, EXCEPTED, "抢险救灾工程结束不足六个月"),
        (day - 190 * DAY, HIT, "抢险救灾工程结束已超过六个月"),
    )
    for end, label, note in ends:
        site, region = _land(plan, "commercial")
        box = site.box(10, 10, 40, 40)
        number = patches.patch(plan, box, day, region)
        project = plan.project(end - 60 * DAY, works_class="emergency", region_code=region)
        corner = {"_x0": box[2], "_y0": box[3], "_x1": box[2], "_y1": box[3]}
        project.change("works_evidence", started_on=end - 40 * DAY, observed_until_on=end, **corner)
        plan.claim(FOREST, label, note, number)


def _fees(plan: Plan, day: dt.date) -> None:
    as_of = plan.block.as_of
    fee = 100_000.0
    cases: tuple[tuple[dt.date, float, dict[str, Any], Label, str], ...] = (
        (day, 0.0, {}, HIT, "分文未缴"),
        (day, fee - 1_000, {}, HIT, "少缴 1000 元"),
        (day, fee - 999, {}, NEAR, "少缴 999 元，属尾差"),
        (as_of - 30 * DAY, 0.0, {}, NEAR, "批准后第 30 天"),
        (as_of - 31 * DAY, 0.0, {}, HIT, "批准后第 31 天未缴"),
        (day, 0.0, {"exempt_ground": "农村居民自用住宅"}, EXCEPTED, "农村居民住宅减免"),
        (day, 0.0, {"exempt_ground": "森林防火道路"}, EXCEPTED, "防火项目减免"),
        (day, 0.0, {"kind": "grass", "exempt_ground": "畜牧业设施"}, EXCEPTED, "畜牧设施减免"),
        (day, 0.0, {"exempt_ground": "畜牧业设施"}, HIT, "林地不适用畜牧减免"),
        (day, 0.0, {"exempt_ground": "招商引资优惠"}, HIT, "减免依据不在范围"),
        (day, 0.0, {"deferred_to_on": as_of}, EXCEPTED, "缓缴期限至扫描日"),
        (day, 0.0, {"deferred_to_on": as_of - DAY}, HIT, "缓缴期限前一日届满"),
        (day, 0.0, {"fee_due": None}, UNKNOWN, "未核定应缴金额"),
        (day, 0.0, {"region_code": plan.elsewhere}, UNKNOWN, "邻县范围，未提供入库数据"),
    )
    for approved, paid, values, label, note in cases:
        kind = values.pop("kind", "forest")
        number, firm = _approval(plan, None, approved, kind, plan.township(), **values)
        if paid:
            plan.pay("vegetation-fee", firm, paid, approved + 20 * DAY, reference_no=number)
        plan.claim(FEE, label, note, number)
    for after, label, note in (
        (365, NEAR, "申请单位 365 天内缴纳，未引文号"),
        (366, HIT, "申请单位 366 天后才缴纳且未引文号"),
    ):
        number, firm = _approval(plan, None, day, "forest", plan.township())
        plan.pay("vegetation-fee", firm, fee, day + after * DAY)
        plan.claim(FEE, label, note, number)
