"""Accidents reported late, counted short, fined too low, inquired into too slowly, or hidden.

Reports: 60 + 15 minutes, relay 120. Deaths within 30 days (7 for fires). Least fine 300,000 yuan,
180 days after approval. Approval after 135 days, publication 30, evaluation 12 months. Police: 3
days to decide. Concealment: two independent sources of strength 0.88.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.incidents import PENALTY, UPGRADE, fined, incident, transfer
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Firm, Plan, usually
from supervision_models.demo.truth import Label

LATE = "incident.late-report"
INQUIRY = "incident.inquiry-overdue"
POLICE = "incident.police-not-filed"
DOUBT = "incident.misclassified"
HIDDEN = "incident.concealed"
SLIGHT: dict[str, Any] = {"deaths": 0, "loss": 90_000.0}  # far below the criminal line
Rows = tuple[tuple[dict[str, Any], Label, str], ...]


def plant(plan: Plan, copy: int) -> None:
    shift = dt.timedelta(days=23 * copy)
    _reports(plan, dt.date(2025, 2, 18) + shift)
    _upgrades(plan, dt.date(2024, 8, 6) + shift)
    _fines(plan, dt.date(2024, 10, 15) + shift)
    _inquiries(plan, dt.date(2024, 5, 21) + shift)
    _filings(plan, dt.date(2025, 3, 4) + shift)
    _labels(plan, dt.date(2025, 5, 13) + shift)
    _hidden(plan, dt.date(2025, 7, 8) + shift)


def _death(plan: Plan, day: dt.date, firm: Firm | None, kind: str, **values: Any) -> str:
    """One source's record of a death at a site; nobody else's unless `person_id` says so."""
    number = f"SW{plan.block.county}{plan.number()}"
    plan.add(
        "death_evidence",
        **usually(
            values,
            record_no=number,
            source_kind=kind,
            person_id=plan.person(),
            person_name="例某松",
            occurred_on=day,
            place=f"{plan.block.name}某工地",
            employer_name=firm.name if firm else None,
            employer_usc=firm.usc if firm else None,
            cause="高处坠落",
            icd10="W13",
            outcome="dead",
            region_code=plan.block.townships[0],
        ),
    )
    return number


def _reports(plan: Plan, day: dt.date) -> None:
    at = dt.datetime.combine(day, dt.time(10, 20))

    def times(report: int, relay: int) -> dict[str, Any]:
        received = at + dt.timedelta(minutes=report)
        return {
            "received_at": received,
            "reported_at": received + dt.timedelta(minutes=relay),
        }

    midnight = dt.datetime.combine(day, dt.time())
    rows: Rows = (
        (times(75, 60), NEAR, "事发后 75 分钟接报，在容差之内"),
        (times(76, 60), HIT, "事发后 76 分钟接报"),
        (times(30, 120), NEAR, "接报后 120 分钟上报"),
        (times(30, 121), HIT, "接报后 121 分钟上报"),
        (times(1_600, 60), HIT, "次日才报告"),
        (times(300, 60) | {"category": "道路交通"}, EXCEPTED, "道路交通事故，另循程序"),
        (times(300, 60) | {"region_code": plan.elsewhere}, UNKNOWN, "邻县范围，未提供处罚数据"),
        (times(30, 60) | {"occurred_at": midnight}, UNKNOWN, "发生时间只有日期"),
    )
    for values, label, note in rows:
        number, _ = incident(plan, day, **SLIGHT, **values)
        plan.claim(LATE, label, note, number)
        if values.get("region_code") == plan.elsewhere:
            plan.claim(PENALTY, UNKNOWN, "邻县范围，处罚数据不全", number)
            plan.claim(UPGRADE, UNKNOWN, "邻县范围，未提供死亡数据", number)
    number, firm = incident(plan, day, **SLIGHT, **times(300, 60))
    fined(plan, firm, 20_000.0, day + 60 * DAY, cause="迟报生产安全事故")
    plan.claim(LATE, NEAR, "已因迟报受罚", number)


def _upgrades(plan: Plan, day: dt.date) -> None:
    deaths: tuple[tuple[int, dict[str, Any], dict[str, Any], Label, str], ...] = (
        (30, {}, {}, HIT, "伤者在第 30 天死亡，台账仍为零"),
        (31, {}, {}, NEAR, "伤者在第 31 天死亡"),
        (7, {"category": "火灾"}, {}, HIT, "火灾伤者在第 7 天死亡"),
        (8, {"category": "火灾"}, {}, NEAR, "火灾伤者在第 8 天死亡"),
        (9, {}, {"outcome": "serious"}, NEAR, "只是重伤"),
        (9, {}, {"icd10": "I21", "cause": "心肌梗死"}, NEAR, "死于疾病"),
        (9, {}, {"cause": "突发疾病死亡", "icd10": None}, EXCEPTED, "突发疾病视同工伤"),
    )
    for after, values, told, label, note in deaths:
        number, firm = incident(plan, day, **SLIGHT, **values)
        _death(plan, day + after * DAY, firm, "medical", **told)
        plan.claim(UPGRADE, label, note, number)
    first, firm = incident(plan, day, **SLIGHT)
    second, _ = incident(plan, day + 5 * DAY, firm=firm)
    transfer(plan, day + 75 * DAY, reference_no=second, party_name=firm.name, party_usc=firm.usc)
    _death(plan, day + 5 * DAY, firm, "medical")
    plan.claim(UPGRADE, EXCEPTED, "死亡属于同一单位五天后的另一起事故", first)
    plan.claim(UPGRADE, NEAR, "死亡已入账", second)
    plan.claim("incident.repeat-offender", NEAR, "前一起无人死亡", second)


def _fines(plan: Plan, day: dt.date) -> None:
    amounts: tuple[tuple[float, dict[str, Any], Label, str], ...] = (
        (300_000.0, {}, NEAR, "恰罚 30 万元"),
        (299_999.0, {}, HIT, "少罚一元"),
        (0.0, {}, HIT, "完全未罚"),
        (150_000.0, {}, HIT, "仍按修法前的幅度处罚"),
        (999_999.0, {"serious_injuries": 10}, HIT, "较大事故少罚一元"),
        (0.0, {"category": "道路交通"}, EXCEPTED, "道路交通事故，另循程序"),
        (0.0, {"responsibility": "not-liable"}, NEAR, "非责任事故"),
    )
    for fine, values, label, note in amounts:
        number, firm = incident(plan, day, fine=fine, **SLIGHT, **values)
        if values.get("serious_injuries"):
            on = day + 70 * DAY
            transfer(plan, on, reference_no=number, party_name=firm.name, party_usc=firm.usc)
        plan.claim(PENALTY, label, note, number)
    as_of = plan.block.as_of
    for approved, label, note in (
        (as_of - 180 * DAY, NEAR, "批复后第 180 天"),
        (as_of - 181 * DAY, HIT, "批复后第 181 天仍未罚"),
    ):
        on = approved - 50 * DAY
        number, _ = incident(
            plan, on, fine=0.0, **SLIGHT, inquiry_approved_on=approved, published_on=approved + DAY
        )
        plan.claim(PENALTY, label, note, number)
    project = plan.project(day - 90 * DAY, exact=True)
    number, _ = incident(plan, day, fine=0.0, **SLIGHT, firm=project.contractor, _of=project.serial)
    fined(plan, plan.firm(), 300_000.0, day + 90 * DAY, _of=project.serial)
    plan.claim(PENALTY, EXCEPTED, "同一项目的其他单位已足额受罚", number)


def _inquiries(plan: Plan, day: dt.date) -> None:
    as_of = plan.block.as_of
    open_: dict[str, Any] = dict.fromkeys(("inquiry_approved_on", "published_on", "evaluated_on"))
    rows: tuple[tuple[dt.date, dict[str, Any], Label, str], ...] = (
        (as_of - 135 * DAY, open_, NEAR, "第 135 天，尚未批复"),
        (as_of - 136 * DAY, open_, HIT, "第 136 天仍未批复"),
        (day, {"inquiry_approved_on": day + 135 * DAY}, NEAR, "第 135 天批复"),
        (day, {"inquiry_approved_on": day + 136 * DAY}, HIT, "第 136 天才批复"),
        (day, {"published_on": None}, HIT, "调查报告未公开"),
        (day, {"evaluated_on": None}, HIT, "满一年未评估整改"),
        (as_of - 136 * DAY, open_ | {"category": "道路交通"}, EXCEPTED, "道路交通事故，另循期限"),
        (as_of - 136 * DAY, open_ | {"region_code": plan.elsewhere}, UNKNOWN, "邻县台账不全"),
    )
    for on, values, label, note in rows:
        more: dict[str, Any] = (
            {"responsibility": "pending"} if values.get("inquiry_approved_on", on) is None else {}
        )
        number, _ = incident(plan, on, **SLIGHT, **values, **more)
        plan.claim(INQUIRY, label, note, number)
        if values.get("region_code") == plan.elsewhere:
            plan.claim(UPGRADE, UNKNOWN, "邻县范围，未提供死亡数据", number)


def _filings(plan: Plan, day: dt.date) -> None:
    as_of = plan.block.as_of
    pending: dict[str, Any] = {"decision": "pending", "decided_on": None}
    refused: dict[str, Any] = {"decision": "not-filed"}
    rows: tuple[tuple[dt.date, dict[str, Any], Label, str], ...] = (
        (as_of - 4 * DAY, pending, NEAR, "受案后第 3 天"),
        (as_of - 5 * DAY, pending, HIT, "受案后第 4 天仍未决定"),
        (day, refused, HIT, "不予立案未说明理由"),
        (day, refused | {"reasons": "没有犯罪事实"}, NEAR, "不予立案并说明理由"),
        (
            day,
            refused | {"reasons": "没有犯罪事实", "filing_ordered_on": day + 60 * DAY},
            HIT,
            "检察院通知立案后仍未立案",
        ),
        (day, pending | {"reasons": "退回补充材料"}, EXCEPTED, "材料不全退回补充"),
        (day, pending | {"reasons": "不属本局管辖"}, EXCEPTED, "转送有管辖权的机关"),
        (day, pending | {"region_code": plan.elsewhere}, UNKNOWN, "邻县范围，移送数据不全"),
    )
    for on, values, label, note in rows:
        firm = plan.firm()
        number = transfer(plan, on, party_name=firm.name, party_usc=firm.usc, **values)
        plan.claim(POLICE, label, note, number)
    firm = plan.firm()
    number = transfer(plan, day, party_name=firm.name, party_usc=firm.usc, **pending)
    transfer(plan, day + 20 * DAY, party_name=firm.name, party_usc=firm.usc)
    plan.claim(POLICE, NEAR, "同一单位其后另案已立案", number)


def _labels(plan: Plan, day: dt.date) -> None:
    """The lump sum of 2025 is 1,083,760 yuan; four fifths of it are 867,008."""
    sources: tuple[tuple[str, dict[str, Any], dict[str, Any], Label, str], ...] = (
        ("injury-insurance", {}, {}, HIT, "定性为非责任事故，却已认定工亡"),
        ("claim", {"amount": 867_008.0}, {}, HIT, "赔付恰为工亡补助金的八成"),
        ("claim", {"amount": 867_007.0}, {}, NEAR, "赔付差一元不到八成"),
        ("medical", {}, {}, NEAR, "只有死亡证明"),
        ("injury-insurance", {"cause": "突发疾病死亡"}, {}, EXCEPTED, "突发疾病视同工亡"),
        ("injury-insurance", {"cause": "上下班途中受伤"}, {}, EXCEPTED, "上下班途中"),
        ("injury-insurance", {}, {"category": "道路交通"}, EXCEPTED, "道路交通事故，另循程序"),
        ("injury-insurance", {}, {"responsibility": "liable"}, NEAR, "已按责任事故处理"),
    )
    for kind, told, values, label, note in sources:
        number, firm = incident(plan, day, **usually(values, responsibility="not-liable"))
        on = day + 70 * DAY
        transfer(plan, on, reference_no=number, party_name=firm.name, party_usc=firm.usc)
        _death(plan, day, firm, kind, **told)
        plan.claim(DOUBT, label, note, number)
    number, firm = incident(plan, day, responsibility="not-liable", region_code=plan.elsewhere)
    on = day + 70 * DAY
    transfer(plan, on, reference_no=number, party_name=firm.name, party_usc=firm.usc)
    plan.claim(DOUBT, UNKNOWN, "邻县范围，未提供死亡数据", number)
    plan.claim(UPGRADE, UNKNOWN, "邻县范围，未提供死亡数据", number)


def _hidden(plan: Plan, day: dt.date) -> None:
    """Each source is a kind and what it tells; the first source's record carries the lead."""
    insured: tuple[str, dict[str, Any]] = ("injury-insurance", {})
    certified: tuple[str, dict[str, Any]] = ("medical", {})
    carried: tuple[str, dict[str, Any]] = ("ambulance", {})
    claimed: tuple[str, dict[str, Any]] = ("claim", {})
    cremated: tuple[str, dict[str, Any]] = ("funeral", {"cause": "异地火化"})
    away: dict[str, Any] = {"region_code": plan.elsewhere}
    events: tuple[tuple[tuple[tuple[str, dict[str, Any]], ...], Label, str], ...] = (
        ((insured, certified), HIT, "工亡认定与死亡证明，无事故入账"),
        ((carried, claimed), HIT, "急救派单与死亡赔付，无事故入账"),
        ((insured, certified, claimed, cremated), HIT, "四个来源，无事故入账"),
        ((insured,), NEAR, "只有一个来源"),
        ((certified, carried), NEAR, "急救与死亡证明同属卫健系统，算一个来源"),
        ((claimed, cremated), NEAR, "证据强度 0.84，不到 0.88"),
        ((("injury-insurance", {"cause": "突发疾病"}), certified), EXCEPTED, "突发疾病"),
        ((insured, ("medical", {"icd10": "I21"}), claimed), EXCEPTED, "死因编码为疾病"),
        ((("injury-insurance", {"cause": "上下班途中"}), certified), EXCEPTED, "上下班途中"),
        ((insured, ("medical", {"cause": "自杀"})), EXCEPTED, "自杀"),
        ((insured, ("medical", {"cause": "自建房坠落"})), EXCEPTED, "农民自建房"),
        ((("injury-insurance", away), ("medical", away)), UNKNOWN, "邻县范围，未提供事故台账"),
    )
    for sources, label, note in events:
        firm, person = plan.firm(), plan.person()
        numbers = [_death(plan, day, firm, kind, person_id=person, **t) for kind, t in sources]
        plan.claim(HIDDEN, label, note, numbers[0])
    for after, label, note in ((7, NEAR, "第 7 天事故入账"), (8, HIT, "第 8 天才有事故入账")):
        on = day + after * DAY
        _, firm = incident(plan, on, **SLIGHT, responsibility="not-liable")
        person = plan.person()
        numbers = [
            _death(plan, day, firm, k, person_id=person, **t) for k, t in (insured, certified)
        ]
        plan.claim(HIDDEN, label, note, numbers[0])
