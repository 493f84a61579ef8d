"""Works given to unqualified firms or to persons (safe.subcontract-unqualified).

The qualification must be valid on the day of signing; a person may do works up to 500,000 yuan.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan
from supervision_models.demo.plant.procurement import contract
from supervision_models.demo.truth import Label

UNQUALIFIED = "safe.subcontract-unqualified"


def plant(plan: Plan, copy: int) -> None:
    day = dt.date(2025, 4, 22) + dt.timedelta(days=17 * copy)
    _terms(plan, day)
    _amounts(plan, day)


def _given(plan: Plan, day: dt.date, held: dict[str, Any] | None, **values: Any) -> str:
    """A contract by open tender with a firm that has the qualification `held`, or none."""
    firm = plan.firm()
    if held is not None:
        plan.qualification(firm, **held)
    terms = {"tender_mode": "open", "price": 900_000.0} | values
    return contract(plan, plan.project(day - 40 * DAY), day, supplier=firm, **terms)


def _terms(plan: Plan, day: dt.date) -> None:
    terms: tuple[tuple[dict[str, Any] | None, Label, str], ...] = (
        (None, HIT, "承包人从未取得资质"),
        ({"valid_to_on": day}, NEAR, "资质在签约当日到期"),
        ({"valid_to_on": day - DAY}, HIT, "资质在签约前一日到期"),
        ({"valid_from_on": day}, NEAR, "资质在签约当日生效"),
        ({"status": "revoked"}, HIT, "资质已吊销"),
        ({"valid_from_on": day + 30 * DAY}, EXCEPTED, "签约后第 30 日取得资质"),
        ({"valid_from_on": day + 31 * DAY}, HIT, "签约后第 31 日取得资质"),
    )
    for held, label, note in terms:
        plan.claim(UNQUALIFIED, label, note, _given(plan, day, held))
    number = _given(plan, day, None, region_code=plan.elsewhere)
    plan.claim(UNQUALIFIED, UNKNOWN, "邻县范围，未提供资质数据", number)


def _amounts(plan: Plan, day: dt.date) -> None:
    person: dict[str, Any] = {"supplier_name": "例某竹", "supplier_usc": None}
    cases: tuple[tuple[dict[str, Any], Label, str], ...] = (
        ({**person, "price": 500_001.0}, HIT, "个人承揽超过 50 万元"),
        ({**person, "price": 500_000.0}, NEAR, "个人承揽恰 50 万元"),
        ({**person, "price": None}, UNKNOWN, "个人承揽，金额空白"),
        ({"price": 299_999.0}, EXCEPTED, "不足 30 万元的小型工程"),
        ({"price": 300_000.0}, HIT, "恰 30 万元"),
        ({"exempt_ground": "抢险救灾"}, EXCEPTED, "抢险救灾工程"),
        ({"category": "goods"}, NEAR, "货物合同，不在范围"),
    )
    for values, label, note in cases:
        plan.claim(UNQUALIFIED, label, note, _given(plan, day, None, **values))
