"""Spoil outside its ground (swc.spoil-outside), lorries that tip where they may not
(waste.dump-track).

Spoil counts from 400 m2 and a tenth of the patch on, with a spoil ground within a kilometre. A
stop counts from five minutes on, more than 30 m from any approved site, with the body lifted or,
without a sensor, between 22:00 and 06:00; stops within 100 m and thirty days are one matter.
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

SPOIL = "swc.spoil-outside"
TRACK = "waste.dump-track"
_NIGHT = dt.time(23, 40)


def plant(plan: Plan, copy: int) -> None:
    shift = dt.timedelta(days=47 * copy)
    _spoil(plan, dt.date(2025, 4, 15) + shift)
    _stops(plan, dt.date(2025, 10, 21) + shift)
    _places(plan, dt.date(2025, 11, 18) + shift)
    _runs(plan, dt.date(2026, 3, 12) + shift)
    _lawful(plan, dt.date(2026, 1, 6) + shift)


def _disposal(plan: Plan, box: Box, kind: str, region: str, **values: Any) -> None:
    """An approved site for spoil, waste or lorries, open for years."""
    firm, number = plan.firm(), plan.number()
    plan.add(
        "disposal_site",
        box,
        **usually(
            values,
            record_no=f"CS{plan.block.county}{number}",
            kind=kind,
            name=f"{plan.block.name}{number}号场",
            approval_no=f"{plan.block.short}水保许〔2021〕{number}号",
            owner_name=firm.name,
            owner_usc=firm.usc,
            approved_on=dt.date(2021, 3, 1),
            region_code=region,
        ),
    )


def _valley(plan: Plan) -> tuple[Site, str]:
    """Surveyed ground with no other site within a kilometre, and its township."""
    site, region = plan.ground.far_site(), plan.township()
    patches.survey(plan, site.box(-20, -20, 420, 140), "0602", region)
    return site, region


def _spoil(plan: Plan, day: dt.date) -> None:
    cases: tuple[tuple[tuple[float, float, float, float], str, Label, str], ...] = (
        ((300, 0, 50, 20), "spoil-ground", HIT, "弃渣场外三百米倾倒一千平方米"),
        ((0, 0, 50, 20), "spoil-ground", NEAR, "全部倒在弃渣场内"),
        ((49.5, 0, 51, 20), "spoil-ground", HIT, "外溢八百一十平方米"),
        ((40.5, 0, 39, 20), "spoil-ground", NEAR, "外溢三百九十平方米"),
        ((300, 0, 50, 20), "landfill", NEAR, "附近只有消纳场"),
    )
    for corner, kind, label, note in cases:
        site, region = _valley(plan)
        _disposal(plan, site.box(0, 0, 60, 60), kind, region)
        number = patches.patch(plan, site.box(*corner), day, region, "dumping")
        plan.claim(SPOIL, label, note, number)
    grounds: tuple[tuple[str, Label, str], ...] = (
        ("closed", NEAR, "弃渣场前一日已封场"),
        ("stockpile", EXCEPTED, "在有效的临时堆土用地上"),
        ("unchanged", EXCEPTED, "核查实地未变化"),
    )
    for ground, label, note in grounds:
        site, region = _valley(plan)
        closed = day - DAY if ground == "closed" else None
        _disposal(plan, site.box(0, 0, 60, 60), "spoil-ground", region, closed_on=closed)
        box = site.box(300, 0, 50, 20)
        if ground == "stockpile":
            _stockpile(plan, box, day, region)
        verdict = "unchanged" if ground == "unchanged" else "pending"
        number = patches.patch(plan, box, day, region, "dumping", verdict)
        plan.claim(SPOIL, label, note, number)


def _stockpile(plan: Plan, box: Box, day: dt.date, region: str) -> None:
    """Temporary land for spoil, in use that day and to the day of the scan."""
    until = plan.block.as_of + 30 * DAY
    patches.temporary(plan, box, max(day, until - 700 * DAY), until, region, purpose="弃土临时堆场")


def _stop(plan: Plan, site: Site, day: dt.date, at: dt.time = _NIGHT, **values: Any) -> str:
    """A stop of a lorry in the left cell of the site; returns its number."""
    firm, serial = plan.firm(), plan.number()
    number = f"TZ{plan.block.county}{serial}"
    east = values.pop("east", 50.0)
    plan.add(
        "vehicle_stop",
        site.box(east, 50, 0, 0),
        **usually(
            values,
            record_no=number,
            plate=f"示Z{serial}",
            carrier_name=firm.name,
            carrier_usc=firm.usc,
            stopped_on=day,
            stopped_at=dt.datetime.combine(day, at),
            minutes=8.0,
            region_code=plan.block.townships[0],
        ),
    )
    return number


def _field(plan: Plan, land_class: str = "0102") -> Site:
    """A site whose left cell is land of that class."""
    site = plan.ground.site()
    patches.survey(plan, site.left, land_class, plan.township())
    return site


def _stops(plan: Plan, day: dt.date) -> None:
    cases: tuple[tuple[dt.time, dict[str, Any], Label, str], ...] = (
        (_NIGHT, {}, HIT, "夜间停在耕地，没有举升传感器"),
        (dt.time(10, 5), {"lifted": True}, HIT, "白天在耕地举升"),
        (dt.time(10, 5), {}, NEAR, "白天停驻，没有举升信号"),
        (_NIGHT, {"lifted": False}, NEAR, "夜间停驻而未举升"),
        (dt.time(22, 0), {"minutes": 5.0}, HIT, "二十二时停驻恰五分钟"),
        (dt.time(21, 59), {}, NEAR, "二十一时五十九分停驻"),
        (dt.time(5, 59), {}, HIT, "五时五十九分停驻"),
        (dt.time(6, 0), {}, NEAR, "六时停驻"),
        (_NIGHT, {"minutes": 4.0}, NEAR, "停驻四分钟"),
        (_NIGHT, {"region_code": plan.elsewhere}, UNKNOWN, "邻县范围，未提供场所数据"),
    )
    for at, values, label, note in cases:
        plan.claim(TRACK, label, note, _stop(plan, _field(plan), day, at, **values))


def _places(plan: Plan, day: dt.date) -> None:
    for land_class, label, note in (
        ("0301", HIT, "停在林地"),
        ("0401", HIT, "停在草地"),
        ("0602", NEAR, "停在采矿用地"),
    ):
        number = _stop(plan, _field(plan, land_class), day)
        plan.claim(TRACK, label, note, number)
    for metres, kind, label, note in (
        (28.0, "landfill", NEAR, "消纳场在 28 米外"),
        (32.0, "landfill", HIT, "消纳场在 32 米外"),
        (28.0, "yard", NEAR, "停车维修场所在 28 米外"),
    ):
        site = _field(plan)
        _disposal(plan, site.box(50 + metres, 0, 40, 100), kind, plan.township())
        plan.claim(TRACK, label, note, _stop(plan, site, day))
    site, region = _field(plan), plan.township()
    patches.basic_farmland(plan, site.left, region)
    plan.claim(TRACK, HIT, "倒在永久基本农田", _stop(plan, site, day, lifted=True))
    site, region = _field(plan), plan.township()
    patches.investment(plan, site.left, "土地整治项目", day - 90 * DAY, region)
    plan.claim(TRACK, EXCEPTED, "在已批准项目的工地内", _stop(plan, site, day))
    site, region = _field(plan), plan.township()
    _stockpile(plan, site.left, day, region)
    plan.claim(TRACK, EXCEPTED, "在有效的临时堆土用地上", _stop(plan, site, day))


def _runs(plan: Plan, day: dt.date) -> None:
    site = _field(plan)
    for after, label, note in (
        (0, HIT, "同一地点最早一次"),
        (30, EXCEPTED, "三十日内同一地点再次停驻"),
        (61, HIT, "距上次三十一日，另成一事"),
    ):
        plan.claim(TRACK, label, note, _stop(plan, site, day + after * DAY))
    site = _field(plan)
    for east, label, note in ((0.0, HIT, "第一处"), (99.0, EXCEPTED, "九十九米外已有更早的停驻")):
        days = 1 if east else 0
        number = _stop(plan, site, day + days * DAY, east=east)
        plan.claim(TRACK, label, note, number)


def _lawful(plan: Plan, day: dt.date) -> None:
    """A landfill on former fields where lorries tip every night."""
    site = _field(plan)
    _disposal(plan, site.left, "landfill", plan.township())
    for night in range(12):
        number = _stop(plan, site, day + night * DAY, lifted=True)
        if not night:
            plan.claim(TRACK, NEAR, "在消纳场内卸载", number)
