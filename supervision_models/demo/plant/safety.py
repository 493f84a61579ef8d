"""Safety licences on site and major hazards that nobody mended.

safe.licence-invalid: the licence must be valid on the first and on the last day that works were
seen; a gap of 15 days at re-issue is excused. safe.hazard-unrectified: the term has passed.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.codes import wrong_check
from supervision_models.demo.plant.approvals import evidence
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Firm, Plan, Project, usually
from supervision_models.demo.truth import Label

LICENCE = "safe.licence-invalid"
HAZARD = "safe.hazard-unrectified"


def plant(plan: Plan, copy: int) -> None:
    shift = dt.timedelta(days=33 * copy)
    _terms(plan, dt.date(2024, 9, 3) + shift)
    _gaps(plan, dt.date(2025, 3, 11) + shift)
    _names(plan, dt.date(2023, 6, 14) + shift)
    _grounds(plan, dt.date(2024, 1, 9) + shift)
    _hazards(plan, dt.date(2025, 10, 21) + shift)


def _works(plan: Plan, start: dt.date, until: dt.date, **values: Any) -> Project:
    """Works seen from `start` to `until` by a contractor without a licence so far."""
    return plan.project(
        start - 10 * DAY,
        started_on=start,
        observed_until_on=until,
        **usually(values, licensed=False),
    )


def _licence(plan: Plan, firm: Firm, first: dt.date, last: dt.date, status: str = "valid") -> None:
    plan.licence(firm.name, firm.usc, valid_from_on=first, valid_to_on=last, status=status)


def _terms(plan: Plan, start: dt.date) -> None:
    until, long = start + 60 * DAY, 700 * DAY
    terms: tuple[tuple[dt.date | None, dt.date | None, Label, str], ...] = (
        (start, until, NEAR, "开工当日生效，最后观测日到期"),
        (start + DAY, until + long, HIT, "开工次日才生效"),
        (start - long, until - DAY, HIT, "最后观测日前一日到期"),
        (start - long, start - DAY, HIT, "开工前一日到期"),
        (None, None, HIT, "从未取得安全生产许可证"),
    )
    for first, last, label, note in terms:
        project = _works(plan, start, until)
        if first is not None and last is not None:
            _licence(plan, project.contractor, first, last)
        plan.claim(LICENCE, label, note, project)
    statuses: tuple[tuple[str, Label, str], ...] = (
        ("revoked", HIT, "许可证已吊销"),
        ("suspended", NEAR, "许可证在期（现处暂扣）"),
    )
    for status, label, note in statuses:
        project = _works(plan, start, until)
        _licence(plan, project.contractor, start - long, until + long, status)
        plan.claim(LICENCE, label, note, project)


def _gaps(plan: Plan, start: dt.date) -> None:
    """The licence ended five days before the start; the next begins after a gap."""
    ended = start - 5 * DAY
    gaps: tuple[tuple[int, Label, str], ...] = (
        (15, EXCEPTED, "换证间隔 15 天"),
        (16, HIT, "换证间隔 16 天"),
    )
    for gap, label, note in gaps:
        project = _works(plan, start, start + 90 * DAY)
        _licence(plan, project.contractor, ended - 1_090 * DAY, ended)
        renewed = ended + (gap + 1) * DAY
        _licence(plan, project.contractor, renewed, renewed + 1_090 * DAY)
        plan.claim(LICENCE, label, note, project)


def _names(plan: Plan, start: dt.date) -> None:
    """One firm under several names and numbers: the licence is there, and must be found."""
    span = {"valid_from_on": start - 300 * DAY, "valid_to_on": start + 700 * DAY}
    firm = plan.firm(former=True)
    project = _works(plan, start, start + 50 * DAY, contractor=firm)
    plan.licence(firm.former_name, None, **span)
    plan.claim(LICENCE, NEAR, "许可证用曾用名，无信用代码", project)
    project = _works(plan, start, start + 50 * DAY)
    plan.licence(project.contractor.name, project.contractor.registration_no, **span)
    plan.claim(LICENCE, NEAR, "许可证登记的是 15 位注册号", project)
    project = _works(plan, start, start + 50 * DAY)
    plan.licence(project.contractor.name, wrong_check(project.contractor.usc), **span)
    plan.claim(LICENCE, NEAR, "许可证信用代码校验位错误，名称相符", project)
    project = _works(plan, start, start + 50 * DAY)
    other = plan.firm()
    plan.licence(other.name, other.usc, **span)
    plan.claim(LICENCE, HIT, "持证的是另一家企业", project)


def _grounds(plan: Plan, start: dt.date) -> None:
    labour = plan.firm()
    name = labour.name.replace("有限公司", "劳务有限公司")
    contractor = Firm(labour.serial, name, labour.usc, "", "")
    project = _works(plan, start, start + 50 * DAY, contractor=contractor, exact=True)
    plan.claim(LICENCE, EXCEPTED, "劳务企业，依当地规定", project)
    project = _works(plan, start, start + 50 * DAY, exact=True)
    plan.claim(LICENCE, HIT, "最早的开工证据承载线索", project)
    again = evidence(plan, project, start + 60 * DAY)
    plan.claim(LICENCE, EXCEPTED, "同一项目已有更早的开工证据", again)
    project = _works(plan, start, start + 50 * DAY, works_class="rural-self")
    plan.claim(LICENCE, NEAR, "农民自建住宅，不在范围", project)
    project = _works(plan, start, start + 50 * DAY, region_code=plan.elsewhere)
    plan.claim(LICENCE, UNKNOWN, "邻县范围，未提供许可证数据", project)
    plan.claim("wage.deposit-missing", UNKNOWN, "邻县范围，未提供保证金数据", project)


def inspection(plan: Plan, term: dt.date | None, cause: str, **values: Any) -> str:
    """A major hazard found thirty days before `term`, not mended."""
    found = (term or dt.date(2025, 6, 2)) - 30 * DAY
    firm: Firm = values.pop("firm", None) or plan.firm()
    number = f"{plan.block.short}建安检〔{found.year}〕{plan.number()}号"
    plan.add(
        "inspection_penalty",
        **usually(
            values,
            document_no=number,
            party_name=firm.name,
            party_usc=firm.usc,
            kind="inspection",
            cause=cause,
            hazard_level="major",
            rectify_by_on=term,
            rectified_on=None,
            fine=0.0,
            decided_on=found,
            paused=False,
            region_code=plan.township(),
        ),
    )
    return number


def _hazards(plan: Plan, term: dt.date) -> None:
    as_of = plan.block.as_of
    pit, frame = "深基坑支护变形超限", "高支模未经论证"
    states: tuple[tuple[dt.date | None, dict[str, Any], Label, str], ...] = (
        (as_of, {}, NEAR, "整改期限于扫描日届满"),
        (as_of - DAY, {}, HIT, "整改期限于前一日届满"),
        (term, {}, HIT, "逾期已久，无人复查"),
        (term, {"rectified_on": as_of}, NEAR, "扫描日当天整改合格"),
        (term, {"hazard_level": "general"}, NEAR, "一般隐患"),
        (term, {"paused": True}, EXCEPTED, "已实际停产停工"),
        (None, {}, UNKNOWN, "整改期限空白"),
        (term, {"region_code": plan.elsewhere}, UNKNOWN, "邻县范围，检查数据不全"),
    )
    for by, values, label, note in states:
        plan.claim(HAZARD, label, note, inspection(plan, by, pit, **values))
    rechecks: tuple[tuple[str, Label, str], ...] = (
        (pit, NEAR, "后续文书记载复查合格"),
        (frame, HIT, "复查合格的是另一项隐患"),
    )
    for cause, label, note in rechecks:
        firm = plan.firm()
        number = inspection(plan, term, pit, firm=firm)
        later: dict[str, Any] = {
            "hazard_level": "general",
            "decided_on": term + 40 * DAY,
            "rectified_on": term + 40 * DAY,
        }
        inspection(plan, term, cause, firm=firm, **later)
        plan.claim(HAZARD, label, note, number)
    for after, label, note in (
        (0, EXCEPTED, "隐患下达当日工程竣工验收"),
        (-1, HIT, "竣工验收早于隐患下达"),
    ):
        accepted = term - 30 * DAY + after * DAY
        project = plan.project(term - 700 * DAY, accepted_on=accepted)
        number = inspection(plan, term, pit, firm=project.contractor, _of=project.serial)
        plan.claim(HAZARD, label, note, number)
