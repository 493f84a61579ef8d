"""Bidders for one lot who share two traces or more (bid.collusion)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Firm, Plan, usually
from supervision_models.demo.truth import Label

COLLUSION = "bid.collusion"
ALONE = "此后没有共同痕迹的投标"


def plant(plan: Plan, copy: int) -> None:
    day = dt.date(2025, 9, 9) + 21 * copy * DAY
    _pairs(plan, day)
    _groups(plan, day)


def _bid(plan: Plan, section: str, day: dt.date, **values: Any) -> str:
    """A bid whose traces are its own unless `values` say otherwise."""
    serial, firm = plan.number(), plan.firm()
    number = f"TB{plan.block.county}{serial}"
    own: dict[str, Any] = {
        name: f"{name[0].upper()}{serial}"
        for name in ("mac", "lock_no", "ip", "deposit_account", "manager_cert")
    }
    plan.add(
        "bid",
        **usually(
            values,
            **own,
            bid_no=number,
            section_no=section,
            project_name=f"示例标段{section[-6:]}",
            bidder_name=firm.name,
            bidder_usc=firm.usc,
            quote=3_000_000.0 + 10_000 * (serial % 7),
            ip_shared=False,
            phone=f"1990000{serial % 10_000:04d}",
            won=False,
            opened_on=day,
            region_code=plan.block.townships[0],
        ),
    )
    return number


def _lot(plan: Plan) -> str:
    return f"BD{plan.block.county}{plan.number()}"


def _shared(lot: str, *names: str) -> dict[str, Any]:
    """Traces that several bidders of the lot have in common."""
    return {name: f"{name[0].upper()}共{lot[-6:]}" for name in names}


def _pairs(plan: Plan, day: dt.date) -> None:
    cases: tuple[tuple[tuple[str, ...], dict[str, Any], Label, str], ...] = (
        (("mac", "ip"), {}, HIT, "机器和地址相同"),
        (("deposit_account", "manager_cert"), {}, HIT, "保证金账户和项目经理相同"),
        (("mac",), {}, NEAR, "只有机器相同"),
        (("mac", "lock_no"), {}, NEAR, "机器和锁号相同只算一项"),
        (("mac", "ip"), {"ip_shared": True}, NEAR, "地址为公共出口"),
        (("mac", "ip"), {"rejected_ground": "投标文件雷同"}, EXCEPTED, "已以串通否决"),
    )
    for names, values, label, note in cases:
        lot = _lot(plan)
        first = _bid(plan, lot, day, **_shared(lot, *names), **values)
        plan.claim(COLLUSION, label, note, first)
        second = _bid(plan, lot, day, **_shared(lot, *names), **values)
        plan.claim(COLLUSION, NEAR, ALONE, second)
    lot = _lot(plan)
    for other in (lot, _lot(plan)):
        number = _bid(plan, other, day, **_shared(lot, "mac", "ip"))
        plan.claim(COLLUSION, NEAR, "共同痕迹在不同标段之间", number)
    number = _bid(plan, _lot(plan), day, region_code=plan.elsewhere)
    plan.claim(COLLUSION, UNKNOWN, "邻县范围，未提供投标数据", number)


def _groups(plan: Plan, day: dt.date) -> None:
    """Three bidders, quotes at equal steps; the first numbered carries the lead."""
    lot = _lot(plan)
    labels: tuple[tuple[Label, str], ...] = (
        (HIT, "三家有共同痕迹，报价等差"),
        (EXCEPTED, "由编号最前的投标承载线索"),
        (NEAR, ALONE),
    )
    for step, (label, note) in enumerate(labels):
        traces = _shared(lot, "lock_no", "deposit_account")
        quote = 3_000_000.0 + 50_000 * step
        plan.claim(COLLUSION, label, note, _bid(plan, lot, day, **traces, quote=quote))
    lot, firm = _lot(plan), plan.firm()
    for _ in range(2):
        number = _one_firm(plan, lot, day, firm)
        plan.claim(COLLUSION, NEAR, "同一投标人的两份记录", number)


def _one_firm(plan: Plan, lot: str, day: dt.date, firm: Firm) -> str:
    named = {"bidder_name": firm.name, "bidder_usc": firm.usc}
    return _bid(plan, lot, day, **_shared(lot, "mac", "ip"), **named)
