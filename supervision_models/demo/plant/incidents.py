"""Fatal incidents that never reached the police, and firms with a second one.

incident.not-transferred: 1 dead, 3 seriously injured or 1,000,000 yuan; 4 days after the inquiry
is approved, or 120 days without an approval. incident.repeat-offender: again within 24 months.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Firm, Plan, usually
from supervision_models.demo.truth import Label

TRANSFER = "incident.not-transferred"
AGAIN = "incident.repeat-offender"
UPGRADE = "incident.death-upgrade"
PENALTY = "incident.penalty-below"


def plant(plan: Plan, copy: int) -> None:
    shift = dt.timedelta(days=27 * copy)
    _sizes(plan, dt.date(2024, 4, 2) + shift)
    _inquiries(plan)
    _transfers(plan, dt.date(2023, 2, 8) + shift)
    _grounds(plan, dt.date(2025, 1, 14) + shift)
    _again(plan, dt.date(2022, 5, 10) + shift)


def incident(
    plan: Plan, day: dt.date, *, fine: float | None = None, **values: Any
) -> tuple[str, Firm]:
    """An incident with one death, its inquiry approved after 50 days.

    The unit is fined `fine`, by default what an accident of its class must cost at least; 0 for
    no fine.
    """
    firm: Firm = values.pop("firm", None) or plan.firm()
    number = f"SG{plan.block.county}{plan.number()}"
    at = dt.datetime.combine(day, dt.time(10, 20))
    evaluated = day + 350 * DAY
    if fine is None:
        fine = 1_000_000.0 if values.get("deaths", 1) >= 3 else 300_000.0
    if fine and day + 100 * DAY <= plan.block.as_of:
        fined(plan, firm, fine, day + 100 * DAY)
    plan.add(
        "incident",
        **usually(
            values,
            incident_no=number,
            occurred_on=day,
            occurred_at=at,
            place=f"{plan.block.name}某工地",
            employer_name=firm.name,
            employer_usc=firm.usc,
            deaths=1,
            serious_injuries=0,
            minor_injuries=1,
            loss=980_000.0,
            category="高处坠落",
            responsibility="liable",
            received_at=at + dt.timedelta(minutes=30),
            reported_at=at + dt.timedelta(minutes=95),
            inquiry_started_on=day + DAY,
            inquiry_approved_on=day + 50 * DAY,
            published_on=day + 60 * DAY,
            evaluated_on=evaluated if evaluated <= plan.block.as_of else None,
            region_code=plan.township(),
        ),
    )
    return number, firm


def fined(plan: Plan, firm: Firm, amount: float, day: dt.date, **values: Any) -> None:
    """A fine for the accident, paid within the term."""
    number = f"{plan.block.short}应急罚〔{day.year}〕{plan.number()}号"
    plan.add(
        "inspection_penalty",
        **usually(
            values,
            document_no=number,
            party_name=firm.name,
            party_usc=firm.usc,
            kind="penalty",
            cause="对生产安全责任事故负有责任",
            hazard_level="general",
            fine=amount,
            decided_on=day,
            paused=False,
            region_code=plan.block.townships[0],
        ),
    )
    plan.pay("fine", firm, amount, day + 9 * DAY, reference_no=number)


def transfer(plan: Plan, day: dt.date, **values: Any) -> str:
    """A transfer on that day that the police accepted and filed; its number."""
    number = f"{plan.block.short}应急移〔{day.year}〕{plan.number()}号"
    plan.add(
        "police_transfer",
        **usually(
            values,
            transfer_no=number,
            charge="重大责任事故罪",
            transferred_on=day,
            accepted_on=day + DAY,
            decision="filed",
            decided_on=day + 5 * DAY,
            region_code=plan.block.townships[0],
        ),
    )
    return number


def _sizes(plan: Plan, day: dt.date) -> None:
    none: dict[str, Any] = {"deaths": 0, "loss": 300_000.0}
    sizes: tuple[tuple[dict[str, Any], Label, str], ...] = (
        ({}, HIT, "死亡一人，批复后未移送"),
        (none | {"serious_injuries": 3}, HIT, "重伤三人"),
        (none | {"serious_injuries": 2}, NEAR, "重伤二人，未达标准"),
        (none | {"loss": 1_000_000.0}, HIT, "直接经济损失恰为 100 万元"),
        (none | {"loss": 999_999.0}, NEAR, "直接经济损失差一元不足 100 万元"),
        ({"deaths": 3, "serious_injuries": 5}, HIT, "死亡三人"),
    )
    for values, label, note in sizes:
        number, _ = incident(plan, day, **values)
        plan.claim(TRANSFER, label, note, number)


def _inquiries(plan: Plan) -> None:
    as_of = plan.block.as_of
    days: tuple[tuple[dt.date, dt.date | None, Label, str], ...] = (
        (as_of - 60 * DAY, as_of - 4 * DAY, NEAR, "批复后第 4 天"),
        (as_of - 60 * DAY, as_of - 5 * DAY, HIT, "批复后第 5 天仍未移送"),
        (as_of - 120 * DAY, None, NEAR, "调查第 120 天，尚未批复"),
        (as_of - 121 * DAY, None, HIT, "调查第 121 天，逾期未批复也未移送"),
    )
    for day, approved, label, note in days:
        responsibility = "pending" if approved is None else "liable"
        number, _ = incident(
            plan,
            day,
            inquiry_approved_on=approved,
            published_on=None,
            responsibility=responsibility,
        )
        plan.claim(TRANSFER, label, note, number)


def _transfers(plan: Plan, day: dt.date) -> None:
    number, _ = incident(plan, day)
    transfer(plan, day + 800 * DAY, reference_no=number, party_name="样某梅")
    plan.claim(TRANSFER, NEAR, "移送书引用了事故编号", number)
    dates: tuple[tuple[int, Label, str], ...] = (
        (-7, NEAR, "事故前 7 天内公安已就该单位立案"),
        (-8, HIT, "移送在事故前 8 天，是另一起"),
        (730, NEAR, "该单位在事故后 730 天内已移送"),
        (731, HIT, "该单位在事故 731 天后才移送"),
    )
    for after, label, note in dates:
        number, firm = incident(plan, day)
        transfer(plan, day + after * DAY, party_name=firm.name, party_usc=firm.usc)
        plan.claim(TRANSFER, label, note, number)
    number, firm = incident(plan, day)
    transfer(plan, day + 90 * DAY, party_name=firm.name, party_usc=firm.usc, charge="合同诈骗罪")
    plan.claim(TRANSFER, HIT, "该单位移送的是无关罪名", number)
    renamed = plan.firm(former=True)
    number, _ = incident(plan, day, firm=renamed)
    transfer(plan, day + 90 * DAY, party_name=renamed.former_name)
    plan.claim(TRANSFER, NEAR, "移送书用曾用名", number)


def _grounds(plan: Plan, day: dt.date) -> None:
    grounds: tuple[tuple[dict[str, Any], Label, str], ...] = (
        ({"responsibility": "not-liable"}, EXCEPTED, "认定为非责任事故"),
        ({"category": "道路交通"}, EXCEPTED, "道路交通事故，另循程序"),
        ({"region_code": plan.elsewhere}, UNKNOWN, "邻县范围，未提供公安移送数据"),
    )
    for values, label, note in grounds:
        number, _ = incident(plan, day, **values)
        plan.claim(TRANSFER, label, note, number)
        if label == UNKNOWN:
            plan.claim(UPGRADE, UNKNOWN, "邻县范围，未提供死亡数据", number)
            plan.claim(PENALTY, UNKNOWN, "邻县范围，处罚数据不全", number)
        if "responsibility" in values:
            plan.claim(AGAIN, NEAR, "此前没有亡人事故", number)
    number, _ = incident(plan, day, employer_name=None, employer_usc=None)
    plan.claim(TRANSFER, UNKNOWN, "事故单位空白，无法比对", number)
    for model in (AGAIN, UPGRADE, PENALTY):
        plan.claim(model, UNKNOWN, "事故单位空白，无法比对", number)


def transferred(plan: Plan, day: dt.date, firm: Firm, **values: Any) -> str:
    """A fatal incident that did reach the police."""
    number, _ = incident(plan, day, firm=firm, **values)
    transfer(plan, day + 70 * DAY, reference_no=number, party_name=firm.name, party_usc=firm.usc)
    return number


def _again(plan: Plan, day: dt.date) -> None:
    two_years = day.replace(year=day.year + 2)
    spans: tuple[tuple[dt.date, Label, str], ...] = (
        (two_years, HIT, "恰满二十四个月再发亡人事故"),
        (two_years + DAY, NEAR, "二十四个月零一日后再发"),
        (day + 90 * DAY, HIT, "三个月内再发亡人事故"),
    )
    for second, label, note in spans:
        firm = plan.firm()
        plan.claim(AGAIN, NEAR, "首起亡人事故", transferred(plan, day, firm))
        plan.claim(AGAIN, label, note, transferred(plan, second, firm))
    grounds: tuple[tuple[dict[str, Any], dict[str, Any], Label, str], ...] = (
        ({"responsibility": "not-liable"}, {}, NEAR, "前一起为非责任事故"),
        ({}, {"responsibility": "not-liable"}, EXCEPTED, "本次为非责任事故"),
        ({"deaths": 0, "loss": 200_000.0}, {}, NEAR, "前一起无人死亡"),
    )
    for first, then, label, note in grounds:
        firm = plan.firm()
        transferred(plan, day, firm, **first)
        plan.claim(AGAIN, label, note, transferred(plan, day + 200 * DAY, firm, **then))
    firm = plan.firm()
    plan.licence(firm.name, firm.usc, status="suspended")
    plan.policy(firm)
    transferred(plan, day, firm)
    number = transferred(plan, day + 200 * DAY, firm)
    plan.claim(AGAIN, EXCEPTED, "许可证已被暂扣", number)
    firm = plan.firm(former=True)
    transferred(plan, day, firm, employer_name=firm.former_name, employer_usc=None)
    number = transferred(plan, day + 200 * DAY, firm)
    plan.claim(AGAIN, HIT, "前一起登记在曾用名下", number)
