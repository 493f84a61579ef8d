"""Temporary land whose year for reclamation has passed (land.tempuse.overdue-unreclaimed).

The year ends twelve months after the last day of use: on the day of the scan it is not yet
overdue, one day later it is. An open application counts for 180 days.
"""

from __future__ import annotations

import datetime as dt

from supervision_models.demo.plant import patches
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan
from supervision_models.demo.truth import Label

MODEL = "land.tempuse.overdue-unreclaimed"
TERM = "land.tempuse.term-or-pbf"


def plant(plan: Plan, copy: int) -> None:
    _ends(plan)
    _acceptance(plan, dt.date(2024, 11, 20) + dt.timedelta(days=31 * copy))
    _grounds(plan, dt.date(2024, 3, 15) + dt.timedelta(days=31 * copy))


def _use(
    plan: Plan, end: dt.date, *, start: dt.date | None = None, region: str | None = None
) -> tuple[str, tuple[float, float, float, float], str]:
    """A temporary use of arable land: its document, its box, its township."""
    site, region = plan.ground.site(), region or plan.township()
    patches.survey(plan, site.left, "0103", region)
    box = site.box(10, 10, 60, 50)
    return patches.temporary(plan, box, start or end - 600 * DAY, end, region), box, region


def _year_before(day: dt.date) -> dt.date:
    return day.replace(year=day.year - 1)


def _ends(plan: Plan) -> None:
    as_of = plan.block.as_of
    cases: tuple[tuple[dt.date, Label, str], ...] = (
        (_year_before(as_of), NEAR, "期满第 365 天，扫描日当天尚未逾期"),
        (_year_before(as_of) - DAY, HIT, "期满第 366 天，逾期一日"),
        (_year_before(as_of) - 800 * DAY, HIT, "逾期两年以上"),
    )
    for end, label, note in cases:
        document, _, _ = _use(plan, end, start=max(end - 600 * DAY, dt.date(2021, 9, 1)))
        plan.claim(MODEL, label, note, document)
    document, _, _ = _use(plan, _year_before(as_of) - 60 * DAY, region=plan.elsewhere)
    plan.claim(MODEL, UNKNOWN, "邻县范围，未提供复垦验收数据", document)


def _reclamation(
    plan: Plan, document: str, applied: dt.date, accepted: dt.date | None, region: str
) -> None:
    plan.add(
        "land_reclamation",
        record_no=f"FK{plan.block.county}{plan.number()}",
        document_no=document,
        plan_on=dt.date(2022, 5, 1),
        deposit=60_000.0,
        applied_on=applied,
        accepted_on=accepted,
        area=3_000.0,
        region_code=region,
    )


def _acceptance(plan: Plan, end: dt.date) -> None:
    as_of = plan.block.as_of
    states: tuple[tuple[dt.date, dt.date | None, Label, str], ...] = (
        (end + 600 * DAY, as_of, NEAR, "扫描日当天验收合格"),
        (as_of - 180 * DAY, None, EXCEPTED, "申请验收第 180 天，在合理期间"),
        (as_of - 181 * DAY, None, HIT, "申请验收第 181 天仍无结果"),
    )
    for applied, accepted, label, note in states:
        document, _, region = _use(plan, end)
        _reclamation(plan, document, applied, accepted, region)
        plan.claim(MODEL, label, note, document)


def _grounds(plan: Plan, end: dt.date) -> None:
    terms: tuple[tuple[dt.date, Label, str], ...] = (
        (dt.date(2021, 8, 31), EXCEPTED, "修订条例施行前一日批准，适用旧规定"),
        (dt.date(2021, 9, 1), HIT, "修订条例施行当日批准"),
    )
    for start, label, note in terms:
        document, _, _ = _use(plan, start + 700 * DAY, start=start)
        plan.claim(MODEL, label, note, document)
    gaps: tuple[tuple[int, Label, str], ...] = (
        (1, EXCEPTED, "期满次日接续，视为延续"),
        (2, HIT, "期满后隔一日才另行批准，不是延续"),
    )
    for gap, label, note in gaps:
        site, region, firm = plan.ground.site(), plan.township(), plan.firm()
        patches.survey(plan, site.left, "0103", region)
        box = site.box(10, 10, 60, 50)
        document = patches.temporary(plan, box, end - 600 * DAY, end, region, firm)
        # the further term has not ended a year ago
        further = patches.temporary(plan, box, end + gap * DAY, dt.date(2025, 12, 31), region, firm)
        plan.claim(TERM, HIT, "接续前次批准，连续使用超过二年", further)
        plan.claim(MODEL, label, note, document)
    shares: tuple[tuple[float, Label, str], ...] = (
        (0.04, EXCEPTED, "转为建设用地，覆盖 96%"),
        (0.06, HIT, "转为建设用地只覆盖 94%"),
    )
    for share, label, note in shares:
        document, box, region = _use(plan, end)
        patches.conversion(plan, patches.part(box, 3_000 * share), end + 90 * DAY, region)
        plan.claim(MODEL, label, note, document)
    images: tuple[tuple[str, Label, str], ...] = (
        ("restored", EXCEPTED, "最近一期影像显示已恢复"),
        ("other", HIT, "最近一期影像未显示恢复"),
    )
    for kind, label, note in images:
        document, box, region = _use(plan, end)
        inner = (box[0] + 5, box[1] + 5, box[2] - 5, box[3] - 5)
        patches.patch(plan, inner, dt.date(2026, 5, 20), region, kind)
        plan.claim(MODEL, label, note, document)
