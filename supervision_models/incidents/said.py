"""Timelines in words, and as JSON values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from supervision_models.errors import Lang, Text
from supervision_models.incidents.steps import RED, STATUS, Moment, Step
from supervision_models.incidents.terms import CLASSES
from supervision_models.incidents.timeline import Timeline
from supervision_models.models.explain_law import key_words
from supervision_models.models.statutes import Statutes

DEFAULT = Text("引擎默认，非法律期限", "a default of the engine, no term of law")
UNKNOWN = Text("未知", "not known")
STEP_COLUMNS = (
    Text("步骤", "step"),
    Text("日期", "on"),
    Text("应于", "due"),
    Text("状态", "status"),
    Text("说明", "note"),
    Text("依据", "basis"),
)


def moment_words(moment: Moment | None) -> str:
    """``2025-09-01 08:10``, or the day alone; "" for none."""
    if isinstance(moment, dt.datetime):
        return f"{moment:%Y-%m-%d %H:%M}"
    return "" if moment is None else moment.isoformat()


def status_words(step: Step) -> Text:
    """The status, and how late: the words stand for themselves, without colour."""
    said = STATUS[step.status]
    late = step.late_by
    if late is None:
        return said
    if late >= dt.timedelta(days=1):
        return Text(f"{said.zh} {late.days} 日", f"{said.en} by {late.days} day(s)")
    minutes = int(late.total_seconds() // 60)
    return Text(f"{said.zh} {minutes} 分钟", f"{said.en} by {minutes} minute(s)")


def basis_words(step: Step, statutes: Statutes, lang: Lang) -> str:
    """The article that sets the term; "" where there is no term."""
    if step.basis:
        return key_words(step.basis, statutes, lang)
    return "" if step.due is None and step.status != "short" else DEFAULT[lang]


def steps_words(found: Timeline, statuses: Collection[str], lang: Lang) -> str:
    """Titles of the steps that have one of the statuses."""
    titles = (step.title[lang] for step in found.steps if step.status in statuses)
    return Text("、", ", ")[lang].join(titles)


def class_words(found: Timeline) -> Text:
    """Class, deaths, injuries and loss; where other records say more, that too."""
    it, booked, recorded = found.incident, found.booked_class, found.recorded_class
    deaths, injured = _number(it.deaths), _number(it.injured)
    loss = UNKNOWN if it.loss is None else Text(f"{it.loss:,.0f} 元", f"{it.loss:,.0f} yuan")
    class_ = UNKNOWN if booked is None else CLASSES[booked]
    said = Text(
        f"台账：{class_.zh}，死亡 {deaths.zh}，重伤 {injured.zh}，直接损失 {loss.zh}",
        f"register: {class_.en}; deaths {deaths.en}, serious injuries {injured.en}, loss {loss.en}",
    )
    if recorded is None or recorded == booked:
        return said
    more = CLASSES[recorded]
    return Text(
        f"{said.zh}；按其他数据记载的死亡 {found.recorded_deaths} 人为{more.zh}",
        f"{said.en}; by the {found.recorded_deaths} deaths in other records: {more.en}",
    )


def _number(value: int | None) -> Text:
    return UNKNOWN if value is None else Text(str(value), str(value))


def as_json(found: Timeline, statutes: Statutes, lang: Lang) -> dict[str, Any]:
    """One timeline as JSON values, texts in `lang`."""
    it = found.incident
    return {
        "incident_no": it.number,
        "occurred_on": it.occurred_on,
        "region": it.region,
        "employer": it.employer,
        "deaths": it.deaths,
        "serious_injuries": it.injured,
        "loss": it.loss,
        "class": found.booked_class,
        "recorded_deaths": found.recorded_deaths,
        "recorded_class": found.recorded_class,
        "summary": class_words(found)[lang],
        "steps": [
            {
                "code": step.code,
                "title": step.title[lang],
                "on": None if step.on is None else step.on.isoformat(),
                "due": None if step.due is None else step.due.isoformat(),
                "status": step.status,
                "status_words": status_words(step)[lang],
                "note": "" if step.note is None else step.note[lang],
                "basis": step.basis,
                "basis_words": basis_words(step, statutes, lang),
            }
            for step in found.steps
        ],
        "late": [step.code for step in found.steps if step.status in RED],
        "unknown": [step.code for step in found.steps if step.status == "unknown"],
        "leads": list(it.leads),
    }
