"""The timeline of one incident: every step from the accident to what the procuratorate did.

Figures come from `terms`, records from `reading`. Deaths, penalties and transfers belong to the
incident by the same rules as in the incident models (same unit, same windows).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from supervision_models.errors import Text
from supervision_models.incidents.records import Incident, Review, Transfer
from supervision_models.incidents.steps import Moment, Step, judged
from supervision_models.incidents.terms import GRAVEST, Term, Terms
from supervision_models.review.deadlines import add_months

TRAFFIC_NOTE = Text("道路交通事故另循程序，不按本表期限", "road traffic follows other terms")
FROM_APPROVAL = Text(
    "期限自调查批复（未批复的自调查最长期限）起算",
    "the term is counted from the approval of the inquiry, or from its longest term",
)
PENALTY = Text("事故单位罚款", "fine of the unit")
NOT_STARTED = Text("前一步未完成，期限未起算", "the step before is not done, no term runs")
TRANSFER = Text("移送公安机关", "transferred to the police")
NOT_LIABLE = Text("认定为非责任事故", "found to be nobody's responsibility")
UNIT_ALONE = Text(
    "只查了该单位的处罚，其他责任单位受罚或单位更名的须核对",
    "only fines of this unit were looked for: check other responsible units and changed names",
)
UNREAD = Text("有隔离行，可能在其中", "rows lie in quarantine, it may be among them")
NOT_COVERED = Text("数据未调取或不能证明齐全", "the data are not there or not provably complete")
NO_CLOCK_TIME = Text("只有日期，没有钟点", "only the day is known, no time of day")


@dataclass(frozen=True, slots=True)
class Timeline:
    """The steps of one incident in their order, and its class by register and by records."""

    incident: Incident
    booked_class: int | None
    recorded_class: int | None
    recorded_deaths: int | None
    steps: tuple[Step, ...]


def timeline(incident: Incident, terms: Terms, as_of: dt.date) -> Timeline:
    """What happened and should have happened by the day `as_of`."""
    recorded = _recorded(incident)
    known = None if recorded is None else max(recorded, incident.deaths or 0)
    return Timeline(
        incident=incident,
        booked_class=terms.class_of(incident.deaths, incident.injured, incident.loss),
        recorded_class=terms.class_of(known, incident.injured, incident.loss),
        recorded_deaths=recorded,
        steps=(
            *_reports(incident, terms),
            *_deaths(incident, terms, as_of, recorded),
            *_inquiry(incident, terms, as_of),
            *_penalty(incident, terms, as_of),
            *_crime(incident, terms, as_of),
            *_reviews(incident, terms),
        ),
    )


def _reports(it: Incident, terms: Terms) -> Iterator[Step]:
    occurred = it.occurred_at if "occurred_at" in it.timed else None
    yield Step("occurred", Text("事故发生", "occurred"), occurred or it.occurred_on, None, "done")
    for code, title, start, on, name in (
        ("received", Text("单位报告", "reported by the unit"), occurred, it.received_at,
         "report_minutes"),
        ("relayed", Text("逐级上报", "relayed to the level above"), it.received_at, it.reported_at,
         "relay_minutes"),
    ):  # fmt: skip
        yield _report(it, terms, code, title, start, on, name)


def _report(
    it: Incident,
    terms: Terms,
    code: str,
    title: Text,
    start: dt.datetime | None,
    on: dt.datetime | None,
    name: str,
) -> Step:
    term, slack = terms.get(name), terms.get("tolerance_minutes")
    if it.traffic:
        return Step(code, title, on, None, "none", note=TRAFFIC_NOTE)
    column = {"received": "received_at", "relayed": "reported_at"}[code]
    exact = on is not None and column in it.timed
    before = code == "received" or "received_at" in it.timed
    if start is None or term is None or not exact or not before:
        return Step(code, title, on, None, "unknown", note=NO_CLOCK_TIME)
    due = start + dt.timedelta(minutes=term.value)
    status = judged(on, due, due.date(), seen=False)
    note = None
    if code == "received" and status == "late" and _tolerated(on, due, slack):
        status = "in-time"
        note = Text("超出在容差之内（引擎默认）", "over, within the tolerance (a default)")
    return Step(code, title, on, due, status, term.basis, note)


def _tolerated(on: dt.datetime | None, due: dt.datetime, slack: Term | None) -> bool:
    """Between the site and the head of the unit some minutes pass, and clocks differ."""
    return on is not None and slack is not None and on <= due + dt.timedelta(minutes=slack.value)


def _recorded(it: Incident) -> int | None:
    """Deaths that the fullest source records; None where that is not known."""
    if "death_evidence" not in it.seen and not it.deaths_recorded:
        return None
    by_source: dict[str, int] = {}
    for death in it.deaths_recorded:
        by_source[death.source] = by_source.get(death.source, 0) + death.number
    return max(by_source.values(), default=0)


def _deaths(it: Incident, terms: Terms, as_of: dt.date, recorded: int | None) -> Iterator[Step]:
    from supervision_models.incidents.words import SOURCES

    for death in sorted(it.deaths_recorded, key=lambda item: (item.on, item.source)):
        source = SOURCES.get(death.source, Text(death.source, death.source))
        note = Text(f"{source.zh}：{death.number} 人", f"{source.en}: {death.number} person(s)")
        yield Step("death", Text("死亡记录", "death recorded"), death.on, None, "done", note=note)
    term = terms.get("short_supplement_days" if it.traffic or it.fire else "supplement_days")
    title = Text("伤亡变化补报", "deaths supplemented")
    due = None if term is None else it.occurred_on + dt.timedelta(days=term.whole)
    basis = "" if term is None else term.basis
    booked = it.deaths
    if recorded is None or booked is None or due is None or it.shared:
        yield Step("supplement", title, None, due, "unknown", basis, _why_unknown(it, booked))
        return
    if recorded <= booked:
        note = Text(
            f"台账死亡 {booked} 人，其他数据 {recorded} 人，无须补报",
            f"{booked} in the register, {recorded} in other records: nothing to add",
        )
        yield Step("supplement", title, None, due, "none", basis, note)
        return
    note = Text(
        f"台账死亡 {booked} 人，其他数据 {recorded} 人，须排除突发疾病等非事故死亡",
        f"{booked} in the register, {recorded} in other records: rule out illness and the like",
    )
    yield Step("supplement", title, None, due, judged(None, due, as_of, seen=True), basis, note)


def _why_unknown(it: Incident, booked: int | None) -> Text:
    if it.shared:
        return Text("同一单位同期另有事故", "the unit had another incident at the time")
    if booked is None:
        return Text("台账死亡人数空白", "the register leaves the deaths empty")
    return NOT_COVERED


def _inquiry(it: Incident, terms: Terms, as_of: dt.date) -> Iterator[Step]:
    yield Step("inquiry", Text("成立调查组", "inquiry started"), it.inquiry_started_on, None,
               "done" if it.inquiry_started_on else "unknown")  # fmt: skip
    approved = it.inquiry_approved_on
    gravest = terms.class_of(it.deaths, it.injured, it.loss) == GRAVEST
    approval = terms.get("gravest_approval_days" if gravest else "approval_days")
    inquiry = terms.get("inquiry_days")
    by = None
    if inquiry is not None and approval is not None:
        by = it.occurred_on + dt.timedelta(days=inquiry.whole + approval.whole)
    yield _dated(it, "approved", Text("调查报告批复", "report approved"), approved, by,
                 inquiry, as_of)  # fmt: skip
    publish, evaluate = terms.get("publish_days"), terms.get("evaluate_months")
    published_by = evaluated_by = None
    if approved is not None and publish is not None:
        published_by = approved + dt.timedelta(days=publish.whole)
    if approved is not None and evaluate is not None:
        evaluated_by = add_months(approved, evaluate.whole)
    yield _dated(it, "published", Text("调查报告公开", "report published"), it.published_on,
                 published_by, publish, as_of)  # fmt: skip
    yield _dated(it, "evaluated", Text("整改评估", "measures evaluated"), it.evaluated_on,
                 evaluated_by, evaluate, as_of)  # fmt: skip


def _dated(
    it: Incident,
    code: str,
    title: Text,
    on: dt.date | None,
    due: Moment | None,
    term: Term | None,
    as_of: dt.date,
) -> Step:
    """A step that the register itself records: an empty cell there is the register's word."""
    if it.traffic:
        return Step(code, title, on, None, "none", note=TRAFFIC_NOTE)
    status = judged(on, due, as_of, seen=True)
    note = None
    if status == "unknown":
        note = NOT_STARTED
    return Step(code, title, on, due, status, "" if term is None else term.basis, note)


def _penalty(it: Incident, terms: Terms, as_of: dt.date) -> Iterator[Step]:
    for decided_on, fine in it.fines:
        note = Text(f"{fine:,.0f} 元", f"{fine:,.0f} yuan")
        yield Step("fine", Text("罚款决定", "fine imposed"), decided_on, None, "done", note=note)
    if it.traffic or it.not_liable:
        why = TRAFFIC_NOTE if it.traffic else NOT_LIABLE
        yield Step("penalty", PENALTY, None, None, "none", note=why)
    else:
        yield _total_fine(it, terms, as_of)


def _total_fine(it: Incident, terms: Terms, as_of: dt.date) -> Step:
    """The first fine against its term, and all fines together against the floor of the day."""
    seen = "inspection_penalty" in it.seen
    days, approved = terms.get("decide_days"), it.inquiry_approved_on
    due = None if days is None or approved is None else approved + dt.timedelta(days=days.whole)
    on = it.fines[0][0] if it.fines else None
    status = judged(on, due, as_of, seen=seen)
    floor = terms.floor(terms.class_of(it.deaths, it.injured, it.loss))
    if floor is None or status == "unknown":
        note = NOT_STARTED if due is None else NOT_COVERED
        return Step("penalty", PENALTY, on, due, status, note=None if on else note)
    total = sum(fine for _, fine in it.fines)
    note = Text(
        f"合计 {total:,.0f} 元，下限 {floor.value:,.0f} 元",
        f"{total:,.0f} yuan in all, the floor is {floor.value:,.0f}",
    )
    if on is not None and seen and total < floor.value:
        return Step("penalty", PENALTY, on, due, "short", floor.basis, note)
    if status == "overdue":
        both = Text(f"{note.zh}；{UNIT_ALONE.zh}", f"{note.en}; {UNIT_ALONE.en}")
        note = _cautious(both, "inspection_penalty", it)
    return Step("penalty", PENALTY, on, due, status, note=note)


def _cautious(note: Text, dataset: str, it: Incident) -> Text:
    if dataset not in it.unread:
        return note
    return Text(f"{note.zh}；{UNREAD.zh}", f"{note.en}; {UNREAD.en}")


def _crime(it: Incident, terms: Terms, as_of: dt.date) -> Iterator[Step]:
    due, term = _transfer_due(it, terms)
    basis = "" if term is None else term.basis
    for transfer in it.transfers:
        on = transfer.transferred_on
        status = judged(on, None if it.traffic else due, as_of, seen=True)
        note = FROM_APPROVAL if status == "late" else None
        yield Step("transfer", TRANSFER, on, due, status, basis, note)
        yield from _police(transfer, terms, as_of)
    if not it.transfers:
        yield _untransferred(it, terms, as_of, due, basis)


def _untransferred(
    it: Incident, terms: Terms, as_of: dt.date, due: dt.date | None, basis: str
) -> Step:
    reached, line = terms.criminal(it.deaths, it.injured, it.loss)
    if it.traffic or it.not_liable or reached is False:
        why = Text("未达刑事追诉标准", "no criminal line is reached")
        if it.not_liable:
            why = NOT_LIABLE
        return Step("transfer", TRANSFER, None, None, "none", line,
                    TRAFFIC_NOTE if it.traffic else why)  # fmt: skip
    if reached is None:
        empty = Text("伤亡或损失空白", "deaths, injuries or loss are empty")
        return Step("transfer", TRANSFER, None, due, "unknown", basis, empty)
    status = judged(None, due, as_of, seen="police_transfer" in it.seen)
    met = Text(
        "达到刑事追诉标准的人数或数额，是否移送由人审查",
        "a figure of the criminal line is reached; a person examines whether to transfer",
    )
    note = NOT_COVERED if status == "unknown" else met
    if status == "overdue":
        note = _cautious(note, "police_transfer", it)
    return Step("transfer", TRANSFER, None, due, status, basis, note)


def _transfer_due(it: Incident, terms: Terms) -> tuple[dt.date | None, Term | None]:
    """From the approval of the inquiry, or from its longest term where it is not approved."""
    if it.inquiry_approved_on is not None:
        term = terms.get("transfer_days")
        start = it.inquiry_approved_on
    else:
        term, start = terms.get("inquiry_days"), it.occurred_on
    return (None if term is None else start + dt.timedelta(days=term.whole)), term


def _police(transfer: Transfer, terms: Terms, as_of: dt.date) -> Iterator[Step]:
    if transfer.accepted_on is not None:
        yield Step("accepted", Text("公安受案", "accepted by the police"), transfer.accepted_on,
                   None, "done")  # fmt: skip
    term = terms.get("police_days")
    start = transfer.accepted_on or transfer.transferred_on
    title = Text("公安立案决定", "decision of the police")
    decided = transfer.decision in ("filed", "not-filed")
    words = None
    if decided:
        filed = transfer.decision == "filed"
        words = Text("决定立案" if filed else "不予立案", "filed" if filed else "not filed")
    if transfer.returned and not decided:
        why = Text("退回补充或转送，期限未起算", "returned or passed on, no term runs")
        yield Step("decision", title, None, None, "unknown", note=why)
    elif decided and transfer.decided_on is None:
        yield Step("decision", title, None, None, "unknown", note=words)
    else:
        on = transfer.decided_on if decided else None
        due = None if term is None else start + dt.timedelta(days=term.whole)
        basis = "" if term is None else term.basis
        yield Step("decision", title, on, due, judged(on, due, as_of, seen=True), basis, words)
    ordered = transfer.filing_ordered_on
    if ordered is None:
        return
    yield Step("ordered", Text("检察院通知立案", "told to file"), ordered, None, "done")
    term = terms.get("order_days")
    due = None if term is None else ordered + dt.timedelta(days=term.whole)
    on = transfer.decided_on if transfer.decision == "filed" else None
    if on is not None and on < ordered:
        on = None
    yield Step("filed", Text("通知后立案", "filed after being told"), on, due,
               judged(on, due, as_of, seen=True), "" if term is None else term.basis)  # fmt: skip


def _reviews(it: Incident, terms: Terms) -> Iterator[Step]:
    """What people did about the leads, and what only they can tell."""
    for review in it.reviews:
        yield Step("review", Text("检察研判", "review"), review.on, None, "done", note=review.words)
    title = Text("提起公诉", "prosecution")
    charged: Sequence[Review] = [item for item in it.reviews if item.outcome == "indicted"]
    if charged:
        yield Step("indicted", title, charged[0].on, None, "done")
    elif it.transfers or terms.criminal(it.deaths, it.injured, it.loss)[0] is not False:
        note = Text("由研判结果登记，尚无记录", "recorded by review; none yet")
        yield Step("indicted", title, None, None, "unknown", note=note)
