"""Land penalties that nobody carried out, and cases that should have gone to the police.

land.penalty.unenforced: after 15 days (demolition) or 6 months the authority has 3 months to apply
to the court; a granted ruling is to be executed within 180 days.
land.case.not-transferred: the criminal lines of area; a transfer of the party counts within 180
days; 30 days of grace.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.plant import patches
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Firm, Plan, usually
from supervision_models.demo.truth import Label

UNENFORCED = "land.penalty.unenforced"
TRANSFER = "land.case.not-transferred"


def plant(plan: Plan, copy: int) -> None:
    day = dt.date(2024, 9, 12) + dt.timedelta(days=23 * copy)
    _terms(plan)
    _rulings(plan, day)
    _standing(plan, day)
    _lines(plan, day)
    _transfers(plan, day)


def case(plan: Plan, decided: dt.date, **values: Any) -> tuple[str, Firm]:
    """A case of 900 m2 of farmland: demolition ordered, nothing complied with."""
    firm: Firm = values.pop("firm", None) or plan.firm()
    number = f"{plan.block.short}自然资罚〔{decided.year}〕{plan.number()}号"
    box = values.pop("box", None)
    plan.add(
        "land_enforcement",
        box,
        **usually(
            values,
            case_no=number,
            party_name=firm.name,
            party_usc=firm.usc,
            violation="非法占用土地",
            land_category="farmland",
            area=900.0,
            demolish=True,
            confiscate=False,
            fine=0.0,
            decided_on=decided,
            served_on=decided,
            complied_on=None,
            status="pending",
            previously_fined=False,
            region_code=plan.township(),
        ),
    )
    return number, firm


def _terms(plan: Plan) -> None:
    """The last day to apply falls on the day of the scan, or on the day before."""
    fine = {"demolish": False, "fine": 90_000.0}
    cases: tuple[tuple[dt.date, dict[str, Any], Label, str], ...] = (
        (dt.date(2026, 6, 15), {}, NEAR, "限期拆除：申请执行期限于扫描日届满"),
        (dt.date(2026, 6, 14), {}, HIT, "限期拆除：申请执行期限于前一日届满"),
        (dt.date(2025, 12, 30), fine, NEAR, "罚款：申请执行期限于扫描日届满"),
        (dt.date(2025, 12, 29), fine, HIT, "罚款：申请执行期限于前一日届满"),
        (dt.date(2023, 4, 10), {"confiscate": True}, HIT, "没收未处置，从未申请执行"),
        (dt.date(2023, 4, 10), {"served_on": None}, UNKNOWN, "送达日期空白，期限无法计算"),
        (
            dt.date(2023, 4, 10),
            {"region_code": plan.elsewhere},
            UNKNOWN,
            "邻县范围，未提供法院数据",
        ),
        (
            dt.date(2023, 4, 10),
            {"complied_on": dt.date(2023, 5, 2), "status": "complied"},
            NEAR,
            "已履行",
        ),
    )
    for decided, values, label, note in cases:
        number, _ = case(plan, decided, **values)
        plan.claim(UNENFORCED, label, note, number)
        if values.get("confiscate"):
            plan.claim("land.confiscated-not-handed", HIT, note, number)


def court(
    plan: Plan, number: str, firm: Firm, applied: dt.date, ruling: str, ruled: dt.date | None
) -> None:
    plan.add(
        "court_enforcement",
        case_no=f"（{applied.year}）示{plan.block.county[2:]}行审{plan.number()}号",
        reference_no=number,
        respondent_name=firm.name,
        respondent_usc=firm.usc,
        applied_on=applied,
        ruling=ruling,
        ruled_on=ruled,
        executed_on=None,
        region_code=plan.block.townships[0],
    )


def _rulings(plan: Plan, day: dt.date) -> None:
    as_of = plan.block.as_of
    states: tuple[tuple[str, dt.date | None, Label, str], ...] = (
        ("granted", as_of - 180 * DAY, NEAR, "裁定准予后第 180 天"),
        ("granted", as_of - 181 * DAY, HIT, "裁定准予后第 181 天仍未执行"),
        ("pending", None, NEAR, "已申请，法院审查中"),
        ("refused", day + 150 * DAY, NEAR, "法院裁定不准予执行"),
    )
    for ruling, ruled, label, note in states:
        number, firm = case(plan, day)
        court(plan, number, firm, day + 60 * DAY, ruling, ruled)
        plan.claim(UNENFORCED, label, note, number)


def _standing(plan: Plan, day: dt.date) -> None:
    for status, note in (("stayed", "复议期间停止执行"), ("instalment", "已批准分期缴纳")):
        number, _ = case(plan, day, status=status, fine=45_000.0)
        plan.claim(UNENFORCED, EXCEPTED, note, number)
    payments: tuple[tuple[float, Label, str], ...] = (
        (90_000.0, EXCEPTED, "仅处罚款且已缴清"),
        (89_999.0, HIT, "罚款少缴一元"),
    )
    for paid, label, note in payments:
        number, firm = case(plan, day, demolish=False, fine=90_000.0)
        plan.pay("fine", firm, paid, day + 400 * DAY, reference_no=number, due=90_000.0)
        plan.claim(UNENFORCED, label, note, number)
    grounds: tuple[tuple[str, dict[str, Any], Label, str], ...] = (
        ("approved", {}, EXCEPTED, "用地后已依法批准，拆除已无必要"),
        ("approved", {"fine": 90_000.0}, HIT, "用地后获批准，但罚款未缴"),
        ("restored", {}, EXCEPTED, "最近一期影像显示已拆除恢复"),
        ("other", {}, HIT, "最近一期影像未显示恢复"),
    )
    for ground, values, label, note in grounds:
        site, region = plan.ground.site(), plan.township()
        box = site.box(20, 20, 30, 30)
        number, _ = case(plan, day, box=box, region_code=region, **values)
        if ground == "approved":
            patches.conversion(plan, patches.part(box, 0), day + 200 * DAY, region)
        else:
            patches.patch(plan, box, dt.date(2026, 6, 3), region, ground)
        plan.claim(UNENFORCED, label, note, number)


def _closed(plan: Plan, decided: dt.date, **values: Any) -> tuple[str, Firm]:
    """A case that was complied with, so that only its transfer is in question."""
    done = {"complied_on": min(decided + 10 * DAY, plan.block.as_of), "status": "complied"}
    return case(plan, decided, **(done | values))


def _lines(plan: Plan, day: dt.date) -> None:
    lines: tuple[tuple[str, float, bool, Label, str], ...] = (
        ("pbf", 3_334.0, False, HIT, "永农五亩以上"),
        ("pbf", 3_332.5, False, NEAR, "永农不足五亩"),
        ("farmland", 6_667.5, False, HIT, "耕地十亩以上"),
        ("farmland", 6_666.0, False, NEAR, "耕地不足十亩"),
        ("forest-public", 3_334.0, False, HIT, "公益林地五亩以上"),
        ("forest-public", 3_332.5, False, NEAR, "公益林地不足五亩"),
        ("forest-commercial", 6_667.5, False, HIT, "商品林地十亩以上"),
        ("forest-commercial", 6_666.0, False, NEAR, "商品林地不足十亩"),
        ("grassland", 13_334.0, False, HIT, "草原二十亩以上"),
        ("grassland", 13_332.5, False, NEAR, "草原不足二十亩"),
        ("grassland", 6_667.5, True, HIT, "曾受处罚，草原十亩以上"),
        ("grassland", 6_666.0, True, NEAR, "曾受处罚，草原不足十亩"),
        ("construction", 20_000.0, False, NEAR, "建设用地，不属农用地犯罪"),
    )
    for category, area, fined, label, note in lines:
        number, _ = _closed(plan, day, land_category=category, area=area, previously_fined=fined)
        plan.claim(TRANSFER, label, f"{note}（{area:g} 平方米）", number)
    as_of = plan.block.as_of
    for decided, label, note in (
        (as_of - 30 * DAY, NEAR, "决定后第 30 天，在宽限期内"),
        (as_of - 31 * DAY, HIT, "决定后第 31 天仍未移送"),
    ):
        number, _ = _closed(plan, decided, area=8_000.0)
        plan.claim(TRANSFER, label, note, number)
    number, _ = _closed(plan, day, area=8_000.0, status="stayed", complied_on=None)
    plan.claim(TRANSFER, EXCEPTED, "复议期间停止执行，事实未定", number)
    plan.claim(UNENFORCED, EXCEPTED, "复议期间停止执行", number)
    number, _ = _closed(plan, day, area=8_000.0, region_code=plan.elsewhere)
    plan.claim(TRANSFER, UNKNOWN, "邻县范围，未提供公安移送数据", number)
    nobody = Firm(0, "", "", "", "")
    number, _ = _closed(plan, day, area=8_000.0, firm=nobody, party_name=None, party_usc=None)
    plan.claim(TRANSFER, UNKNOWN, "当事人空白，无法与移送比对", number)


def _transfer(plan: Plan, day: dt.date, **values: Any) -> None:
    plan.add(
        "police_transfer",
        **usually(
            values,
            transfer_no=f"{plan.block.short}自然资移〔{day.year}〕{plan.number()}号",
            charge="非法占用农用地罪",
            transferred_on=day,
            accepted_on=day + DAY,
            decision="filed",
            decided_on=day + 5 * DAY,
            region_code=plan.block.townships[0],
        ),
    )


def _transfers(plan: Plan, day: dt.date) -> None:
    number, firm = _closed(plan, day, area=8_000.0)
    _transfer(plan, day + 300 * DAY, reference_no=number, party_name="测某柏")
    plan.claim(TRANSFER, NEAR, "移送书引用了案号", number)
    for after, label, note in (
        (180, NEAR, "同一单位 180 天内已移送"),
        (181, HIT, "同一单位 181 天后才移送且未引案号"),
    ):
        number, firm = _closed(plan, day, area=8_000.0)
        _transfer(plan, day + after * DAY, party_name=firm.name, party_usc=firm.usc)
        plan.claim(TRANSFER, label, note, number)
    number, firm = _closed(plan, day, area=8_000.0)
    _transfer(plan, day + 40 * DAY, party_name=firm.name, party_usc=firm.usc, charge="非法经营罪")
    plan.claim(TRANSFER, HIT, "同一单位移送的是无关罪名", number)
    number, firm = _closed(plan, day, area=8_000.0)
    _transfer(plan, day + 40 * DAY, party_name=firm.name, party_usc=None)
    plan.claim(TRANSFER, NEAR, "移送书无信用代码，按单位名称认定", number)
    person = plan.person()
    number, _ = _closed(plan, day, area=8_000.0, party_person_id=person)
    _transfer(plan, day + 20 * DAY, party_name="样某松", party_person_id=person)
    plan.claim(TRANSFER, EXCEPTED, "已以直接责任人个人名义移送", number)
