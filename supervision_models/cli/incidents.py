"""supervision incidents: timeline and counters of work incidents."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from supervision_models.cli.context import Screen, words
from supervision_models.cli.lead_options import author_option, now, opened, workspace_option
from supervision_models.errors import SupervisionError, Text

if TYPE_CHECKING:
    from supervision_models.incidents.counters import By
    from supervision_models.incidents.timeline import Timeline
    from supervision_models.models.statutes import Statutes

DAY = click.DateTime(["%Y-%m-%d"])


@click.group(
    "incidents",
    help=words(
        "生产安全事故的时间线和办案统计。迟延只是待核查的信息，不是违法结论。",
        "Timelines and counters of work incidents. What is late is something to check.",
    ),
)
def command() -> None:
    pass


@command.command(
    "timeline",
    help=words(
        "逐起事故列出各步骤、应办期限、迟延和未知；不带编号则列出全部",
        "Each step of an incident, when it was due, what is late or not known; all without ID",
    ),
)
@click.argument("incident", required=False)
@workspace_option
@click.option(
    "--as-of", type=DAY, help=words("以哪一日为准，默认今天", "the day looked at, today by default")
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help=words("最多几起", "incidents shown"),
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help=words("写成网页文件（.html）", "write them as a page (.html)"),
)
@author_option(required=False)
@click.pass_obj
def show_timeline(
    screen: Screen,
    /,
    incident: str | None,
    ws: Path,
    as_of: dt.datetime | None,
    limit: int,
    out: Path | None,
    author: str,
) -> None:
    from supervision_models.incidents.book import timelines
    from supervision_models.incidents.said import as_json

    day = as_of.date() if as_of else now().date()
    if out is not None and out.suffix.lower() not in (".html", ".htm"):
        raise SupervisionError(
            Text(f"不能写成 {out.suffix or '无扩展名'} 文件", f"cannot write {out.suffix or out}"),
            where=str(out),
            allowed=Text("扩展名 .html", "a name that ends in .html"),
        )
    with opened(ws) as (workspace, ledger):
        total, found = timelines(
            workspace, ledger, as_of=day, number=incident, limit=None if incident else limit
        )
        statutes = _statutes(workspace.rule_dirs)
        if out is not None:
            from supervision_models.incidents.page import html_page

            out.write_text(html_page(found, statutes, day, screen.lang), encoding="utf-8")
            ledger.audit.append(
                actor=author,
                action="incidents.exported",
                about=out.name,
                detail={"incidents": len(found), "as_of": day.isoformat()},
                at=now(),
            )
    screen.emit(
        {
            "as_of": day,
            "total": total,
            "incidents": [as_json(item, statutes, screen.lang) for item in found],
            "file": None if out is None else str(out),
        }
    )
    if incident is None:
        _print_list(screen, found, total)
    for item in found if incident is not None else ():
        _print_one(screen, item, statutes, day)
    if out is not None:
        screen.say(Text(f"已写入 {out}", f"written to {out}"))


def _statutes(folders: tuple[Path, ...]) -> Statutes:
    from supervision_models.models.loader import STATUTES_FILE
    from supervision_models.models.statutes import load_statutes

    files = [folder / STATUTES_FILE for folder in folders]
    return load_statutes([path for path in files if path.is_file()])


def _print_list(screen: Screen, found: tuple[Timeline, ...], total: int) -> None:
    from rich.text import Text as Coloured

    from supervision_models.incidents.said import steps_words
    from supervision_models.incidents.steps import RED
    from supervision_models.incidents.terms import CLASSES

    lang = screen.lang
    screen.table(
        Text(f"事故（{len(found)} / 共 {total} 起）", f"incidents ({len(found)} of {total})"),
        [
            Text("编号", "number"),
            Text("发生日", "occurred on"),
            Text("等级", "class"),
            Text("死亡", "deaths"),
            Text("迟延、逾期", "late"),
            Text("未知", "not known"),
        ],
        [
            (
                item.incident.number,
                item.incident.occurred_on,
                "" if item.booked_class is None else CLASSES[item.booked_class][lang],
                item.incident.deaths,
                Coloured(steps_words(item, RED, lang), style="red"),
                steps_words(item, ("unknown",), lang),
            )
            for item in found
        ],
    )


def _print_one(screen: Screen, item: Timeline, statutes: Statutes, day: dt.date) -> None:
    from rich.text import Text as Coloured

    from supervision_models.incidents.said import (
        STEP_COLUMNS,
        basis_words,
        class_words,
        moment_words,
        status_words,
    )
    from supervision_models.incidents.steps import RED

    lang = screen.lang
    head = f"{item.incident.number} {item.incident.employer}"
    screen.say(Text(head, head))
    screen.say(class_words(item))
    screen.table(
        Text(f"时间线（截至 {day}）", f"timeline (as of {day})"),
        STEP_COLUMNS,
        [
            (
                step.title[lang],
                moment_words(step.on),
                moment_words(step.due),
                Coloured(status_words(step)[lang], style="red" if step.status in RED else ""),
                "" if step.note is None else step.note[lang],
                basis_words(step, statutes, lang),
            )
            for step in item.steps
        ],
    )
    screen.say(
        Text(
            "迟延和逾期只是待核查的信息，不是违法结论。",
            "What is late is something to check, never a verdict.",
        )
    )


@command.command(
    "counters",
    help=words(
        "事故办案统计：审查、建议移送、监督立案、提前介入、提起公诉等",
        "Counters: reviewed, transfer advised, filing supervised, early intervention, prosecuted",
    ),
)
@workspace_option
@click.option(
    "--from",
    "start",
    type=DAY,
    help=words("起日，默认止日当年首日", "first day; by default that of the last day's year"),
)
@click.option("--to", "end", type=DAY, help=words("止日，默认今天", "last day; by default today"))
@click.option(
    "--by",
    type=click.Choice(["month", "region"]),
    help=words("按月或区划", "per month or division"),
)
@click.pass_obj
def show_counters(
    screen: Screen, ws: Path, start: dt.datetime | None, end: dt.datetime | None, by: By | None
) -> None:
    from supervision_models.incidents.counters import COUNTERS, counters

    lang = screen.lang
    last = now().date() if end is None else end.date()
    first = last.replace(month=1, day=1) if start is None else start.date()
    with opened(ws) as (workspace, ledger):
        found = counters(workspace, ledger, start=first, end=last, by=by)
    rows = found.to_dicts()
    total = {name: rows[-1][name] for name in COUNTERS}
    screen.emit(
        {
            "from": first,
            "to": last,
            "by": by,
            "total": total,
            "groups": rows[:-1],
            "definitions": {code: item.meaning[lang] for code, item in COUNTERS.items()},
        }
    )
    screen.table(
        Text(f"{first} 至 {last}", f"{first} to {last}"),
        [Text("统计项", "counter"), Text("起数", "incidents"), Text("口径", "what is counted")],
        [(item.title[lang], total[code], item.meaning[lang]) for code, item in COUNTERS.items()],
    )
    if by is not None:
        screen.table(
            Text("分组", "by group"),
            [Text("组", "group"), *(item.title for item in COUNTERS.values())],
            [tuple(row.values()) for row in rows[:-1]],
        )
