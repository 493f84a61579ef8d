"""Contracts that had to be tendered (bid.should-tender, bid.split), land sold at odd prices.

Lines: works 4,000,000, goods 2,000,000, services 1,000,000 yuan, where public money pays. The
outlier model learns what is usual; the planted prices are far from it on both sides.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Firm, Plan, Project, usually
from supervision_models.demo.truth import Label

TENDER = "bid.should-tender"
SPLIT = "bid.split"
PRICE = "land.supply.price-outlier"
_PUBLIC: dict[str, Any] = {"government_invest": True, "fund_source": "财政资金"}


def plant(plan: Plan, copy: int) -> None:
    day = dt.date(2024, 11, 5) + dt.timedelta(days=39 * copy)
    _lines(plan, day)
    _money(plan, day)
    _grounds(plan, day)
    _prices(plan, day)
    _splits(plan, day)


def contract(
    plan: Plan, project: Project | None, day: dt.date, supplier: Firm | None = None, **values: Any
) -> str:
    """A contract given directly, for a project or for none that is named.

    The supplier is a firm with the qualification, unless one is given.
    """
    number = f"{plan.block.county}-HT-{plan.number()}"
    buyer = project.owner if project else plan.firm()
    if supplier is None:
        supplier = plan.firm()
        plan.qualification(supplier)
    of = {"_of": project.serial} if project else {}
    plan.add(
        "tender_contract",
        **usually(
            values,
            contract_no=number,
            buyer_name=buyer.name,
            buyer_usc=buyer.usc,
            supplier_name=supplier.name,
            supplier_usc=supplier.usc,
            tender_mode="direct",
            category="works",
            price=6_000_000.0,
            signed_on=day,
            region_code=plan.township(),
            **of,
        ),
    )
    return number


def _lines(plan: Plan, day: dt.date) -> None:
    lines: tuple[tuple[str, float, Label, str], ...] = (
        ("works", 4_000_000.0, HIT, "施工合同恰为 400 万元"),
        ("works", 3_999_999.0, NEAR, "施工合同不足 400 万元"),
        ("goods", 2_000_000.0, HIT, "货物合同恰为 200 万元"),
        ("goods", 1_999_999.0, NEAR, "货物合同不足 200 万元"),
        ("services", 1_000_000.0, HIT, "服务合同恰为 100 万元"),
        ("services", 999_999.0, NEAR, "服务合同不足 100 万元"),
    )
    for category, price, label, note in lines:
        project = plan.project(day, **_PUBLIC)
        number = contract(plan, project, day, category=category, price=price)
        plan.claim(TENDER, label, note, number)
    modes: tuple[tuple[str, Label, str], ...] = (
        ("negotiated", HIT, "竞争性谈判代替招标"),
        ("invited", NEAR, "邀请招标"),
    )
    for mode, label, note in modes:
        project = plan.project(day, **_PUBLIC)
        plan.claim(TENDER, label, note, contract(plan, project, day, tender_mode=mode))


def _money(plan: Plan, day: dt.date) -> None:
    money: tuple[tuple[dict[str, Any], Label, str], ...] = (
        ({"fund_source": "企业自筹"}, NEAR, "企业自筹项目，不属必须招标"),
        ({"fund_source": "国有企业资金"}, HIT, "国有资金占主导"),
        ({"fund_source": "专项债券"}, HIT, "专项债资金"),
    )
    for values, label, note in money:
        project = plan.project(day, government_invest=False, **values)
        plan.claim(TENDER, label, note, contract(plan, project, day))
    project = plan.project(day, **_PUBLIC)
    plan.claim(TENDER, UNKNOWN, "合同金额空白", contract(plan, project, day, price=None))
    project = plan.project(day, **_PUBLIC)
    project.drop("investment_project")
    number = contract(plan, project, day, region_code=plan.elsewhere)
    plan.claim(TENDER, UNKNOWN, "邻县范围，未提供立项数据", number)
    plan.claim("swc.plan-missing", UNKNOWN, "没有立项记录，扰动面积不明", project)


def _grounds(plan: Plan, day: dt.date) -> None:
    grounds: tuple[tuple[str, Label, str], ...] = (
        ("涉及国家秘密，不适宜招标", EXCEPTED, "涉密"),
        ("抢险救灾", EXCEPTED, "抢险救灾"),
        ("以工代赈项目", EXCEPTED, "以工代赈"),
        ("需采用不可替代的专利", EXCEPTED, "专利"),
        ("采购人依法能够自行建设", EXCEPTED, "自行建设"),
        ("特许经营投资人自行承建", EXCEPTED, "特许经营"),
        ("须向原中标人采购", EXCEPTED, "原中标人配套"),
        ("工期紧张，会议研究决定", HIT, "理由不在法定情形之内"),
    )
    for ground, label, note in grounds:
        project = plan.project(day, **_PUBLIC)
        plan.claim(TENDER, label, note, contract(plan, project, day, exempt_ground=ground))


def _splits(plan: Plan, day: dt.date) -> None:
    """Two direct contracts for one project: 3,400,000 yuan is 85 % of the line for works."""
    low = 3_400_000.0
    pairs: tuple[tuple[int, dict[str, Any], Label, str], ...] = (
        (180, {}, HIT, "第 180 日另签一份，均恰为限额 85%"),
        (181, {}, NEAR, "第 181 日才另签"),
        (30, {"price": low - 1}, NEAR, "另一份不足限额 85%"),
        (30, {"category": "goods", "price": 1_800_000.0}, NEAR, "另一份为货物"),
        (30, {"tender_mode": "open"}, NEAR, "另一份公开招标"),
    )
    for after, values, label, note in pairs:
        project = plan.project(day, **_PUBLIC)
        first = contract(plan, project, day, price=low)
        contract(plan, project, day + after * DAY, **({"price": low} | values))
        plan.claim(SPLIT, label, note, first)
        if label == HIT:
            between = contract(plan, project, day + 90 * DAY, price=low)
            plan.claim(SPLIT, EXCEPTED, "由最早一份合同承载线索", between)
    project = plan.project(day, government_invest=False, fund_source="企业自筹")
    first = contract(plan, project, day, price=low)
    contract(plan, project, day, price=low)
    plan.claim(SPLIT, NEAR, "企业自筹项目，不属必须招标", first)
    project = plan.project(day, **_PUBLIC)
    first = contract(plan, project, day, price=low, exempt_ground="抢险救灾")
    contract(plan, project, day, price=low)
    plan.claim(SPLIT, EXCEPTED, "抢险救灾", first)
    project = plan.project(day, **_PUBLIC)
    project.drop("investment_project")
    first = contract(plan, project, day, price=low, region_code=plan.elsewhere)
    second = contract(plan, project, day, price=low, region_code=plan.elsewhere)
    plan.claim(SPLIT, UNKNOWN, "邻县范围，未提供立项数据", first)
    plan.claim(SPLIT, EXCEPTED, "由最早一份合同承载线索", second)
    plan.claim("swc.plan-missing", UNKNOWN, "没有立项记录，扰动面积不明", project)


def _prices(plan: Plan, day: dt.date) -> None:
    prices: tuple[tuple[float, Label, str], ...] = (
        (12.0, HIT, "单价只有周边的三十分之一"),
        (9_000.0, EXCEPTED, "公开竞价，单价是周边的二十倍"),
    )
    for per_m2, label, note in prices:
        project = plan.project(
            day, land_area=30_000.0, land_price=30_000 * per_m2, land_use="居住用地"
        )
        plan.claim(PRICE, label, note, project)
    project = plan.project(day - 20 * DAY, land_area=30_000.0, land_price=30_000 * 420.0)
    plan.claim(PRICE, NEAR, "单价与周边相当", project)
