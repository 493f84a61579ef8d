"""Land granted too cheaply, or by agreement where bidding is due (land.supply.underprice).

The fictional province has a minimum of 370 yuan a square metre for industry; less than 1,000 yuan
in all is rounding, 300,000 yuan the criminal loss.
"""

from __future__ import annotations

import datetime as dt

from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan, Project
from supervision_models.demo.truth import Label

MODEL = "land.supply.underprice"
_AREA, _LOWEST = 10_000.0, 3_700_000.0


def plant(plan: Plan, copy: int) -> None:
    day = dt.date(2023, 6, 15) + 37 * copy * DAY
    _shortfalls(plan, day)
    _agreements(plan, day)


def _granted(plan: Plan, day: dt.date, use: str, price: float, mode: str) -> Project:
    project = plan.project(day, land_use=use, land_area=_AREA, land_price=price)
    project.change("land_supply", supply_mode=mode)
    return project


def _shortfalls(plan: Plan, day: dt.date) -> None:
    cases: tuple[tuple[float, str, Label, str], ...] = (
        (0.0, "工业用地", NEAR, "恰为最低价"),
        (999.0, "工业用地", NEAR, "低于最低价 999 元，属尾差"),
        (1_000.0, "工业用地", HIT, "低于最低价 1000 元"),
        (1_000.0, "商业用地", NEAR, "商业用地挂牌，不适用工业最低价"),
        (300_000.0, "仓储用地", HIT, "低于最低价三十万元"),
    )
    for less, use, label, note in cases:
        project = _granted(plan, day, use, _LOWEST - less, "listing")
        plan.claim(MODEL, label, note, project)


def _agreements(plan: Plan, day: dt.date) -> None:
    cases: tuple[tuple[str, float, bool, Label, str], ...] = (
        ("商业用地", 4_100_000.0, False, HIT, "商业用地协议出让"),
        ("工业用地", 4_100_000.0, False, NEAR, "工业用地协议出让，价款足额"),
        ("商业用地", 4_100_000.0, True, EXCEPTED, "原划拨土地补办协议出让"),
    )
    for use, price, allocated, label, note in cases:
        project = _granted(plan, day, use, price, "agreement")
        if allocated:
            plan.add(
                "land_supply",
                _of=project.serial,
                contract_no=f"{plan.block.county}-HB-{plan.number()}",
                supervision_no=f"{plan.block.county}B{plan.number()}",
                grantee_name=project.owner.name,
                grantee_usc=project.owner.usc,
                supply_mode="allocation",
                land_use=use,
                area=_AREA,
                price=0.0,
                signed_on=day - 1_200 * DAY,
                agreed_start_on=day - 1_100 * DAY,
                agreed_end_on=day - 600 * DAY,
                actual_start_on=day - 1_150 * DAY,
                actual_end_on=day - 700 * DAY,
                region_code=project.overrides["region_code"],
            )
        plan.claim(MODEL, label, note, project)
