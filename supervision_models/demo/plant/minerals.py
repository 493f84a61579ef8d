"""Mining without a right, after its end, outside its area, without a licence (mineral.no-right).

A spot counts as inside up to 100 m from the registered area; rights and licences are apart from
2025-07-01 on; activity within 180 days of earlier activity is one run.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.ground import Box, Site
from supervision_models.demo.plant import patches
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Firm, Plan, usually
from supervision_models.demo.truth import Label

MODEL = "mineral.no-right"
_YEARS = 900 * DAY


def plant(plan: Plan, copy: int) -> None:
    day = dt.date(2024, 6, 11) + dt.timedelta(days=19 * copy)
    _terms(plan, day)
    _places(plan, day)
    _licences(plan)
    _runs(plan, day)
    _unknown(plan, day)


def activity(
    plan: Plan, firm: Firm, day: dt.date, spot: Box | None, kind: str = "weighing", **values: Any
) -> str:
    """Activity of a mine at that spot; returns the record's number."""
    number = f"KS{plan.block.county}{plan.number()}"
    plan.add(
        "mining_activity",
        spot,
        **usually(
            values,
            record_no=number,
            operator_name=firm.name,
            operator_usc=firm.usc,
            activity_on=day,
            kind=kind,
            quantity=320.0,
            quantity_unit="t",
            region_code=plan.township(),
        ),
    )
    return number


def inside(site: Site) -> Box:
    """A spot in the left cell."""
    return site.box(50, 50, 0, 0)


def _terms(plan: Plan, day: dt.date) -> None:
    terms: tuple[tuple[dt.date, dict[str, Any], Label, str], ...] = (
        (day, {}, NEAR, "采矿权当日到期，仍有效"),
        (day - DAY, {}, HIT, "采矿权前一日已到期"),
        (day - DAY, {"renewal_applied_on": day - DAY}, EXCEPTED, "到期当日已申请延续"),
        (day - DAY, {"renewal_applied_on": day}, HIT, "到期后次日才申请延续"),
        (day + _YEARS, {"status": "revoked"}, HIT, "采矿权已吊销"),
    )
    for end, values, label, note in terms:
        site, region = plan.ground.site(), plan.township()
        firm = patches.right(plan, site.left, day - _YEARS, end, region, **values)
        plan.claim(MODEL, label, note, activity(plan, firm, day, inside(site)))
    site = plan.ground.site()
    plan.claim(MODEL, HIT, "从未取得采矿权", activity(plan, plan.firm(), day, inside(site)))


def _places(plan: Plan, day: dt.date) -> None:
    for metres, label, note in (
        (95.0, NEAR, "活动点距矿区 95 米"),
        (105.0, HIT, "活动点距矿区 105 米，越界"),
    ):
        site, region = plan.ground.site(), plan.township()
        firm = patches.right(plan, site.left, day - _YEARS, day + _YEARS, region)
        spot = site.box(100 + metres, 50, 0, 0)
        plan.claim(MODEL, label, note, activity(plan, firm, day, spot))
    site, region = plan.ground.site(), plan.township()
    firm = patches.right(plan, site.left, day - _YEARS, day + _YEARS, region)
    number = activity(plan, firm, day, None, "invoice", operator_usc=None)
    plan.claim(MODEL, NEAR, "开票无信用代码和坐标，按企业名称认定", number)
    renamed = plan.firm(former=True)
    patches.right(plan, site.right, day - _YEARS, day + _YEARS, region, firm=renamed)
    number = activity(
        plan, renamed, day, None, "invoice", operator_name=renamed.former_name, operator_usc=None
    )
    plan.claim(MODEL, NEAR, "开票用曾用名，同一企业持有采矿权", number)


def _licences(plan: Plan) -> None:
    new_law = dt.date(2025, 7, 1)
    for day, label, note in (
        (new_law - DAY, NEAR, "新法施行前一日，采矿权在期"),
        (new_law, HIT, "新法施行当日，有采矿权而许可证已过期"),
    ):
        site, region = plan.ground.site(), plan.township()
        firm = patches.right(
            plan, site.left, day - _YEARS, day + _YEARS, region, licence_to_on=day - 60 * DAY
        )
        plan.claim(MODEL, label, note, activity(plan, firm, day, inside(site)))


def _runs(plan: Plan, day: dt.date) -> None:
    site, firm = plan.ground.site(), plan.firm()
    for after, label, note in (
        (0, HIT, "连续活动的最早一条"),
        (180, EXCEPTED, "此前 180 天内已有活动，由最早一条承载"),
        (361, HIT, "距上次活动 181 天，另起一条"),
    ):
        spot = inside(site)
        plan.claim(MODEL, label, note, activity(plan, firm, day + after * DAY, spot))
    for kinds, label, note in (
        (("weighing",), EXCEPTED, "在本单位建设项目范围内动用，无销售"),
        (("weighing", "invoice"), HIT, "在本单位建设项目范围内动用，但有销售开票"),
    ):
        site, firm = plan.ground.site(), plan.firm()
        patches.investment(plan, site.both, "厂区场平项目", day - 200 * DAY, plan.township(), firm)
        number = activity(plan, firm, day, inside(site))
        plan.claim(MODEL, label, note, number)
        if "invoice" in kinds:
            sale = activity(plan, firm, day + 40 * DAY, inside(site), "invoice")
            plan.claim(MODEL, EXCEPTED, "销售开票，由最早一条承载", sale)


def _unknown(plan: Plan, day: dt.date) -> None:
    spot = inside(plan.ground.site())
    number = activity(plan, plan.firm(), day, spot, region_code=plan.elsewhere)
    plan.claim(MODEL, UNKNOWN, "邻县范围，未提供采矿权登记", number)
    nobody = Firm(0, "", "", "", "")
    number = activity(plan, nobody, day, None, operator_name=None, operator_usc=None)
    plan.claim(MODEL, UNKNOWN, "经营者空白，无法比对", number)
