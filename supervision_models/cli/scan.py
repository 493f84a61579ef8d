"""supervision scan: run models over the workspace, merge what they find into the leads."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from supervision_models.cli.context import Screen, words
from supervision_models.cli.scan_plan import plan_lines
from supervision_models.errors import Lang, Text

if TYPE_CHECKING:
    from supervision_models.leads.intake import Intake

STATUSES: tuple[tuple[str, Text], ...] = (
    ("hit", Text("命中", "hit")),
    ("excepted", Text("例外", "excepted")),
    ("not_assessable", Text("无法判断", "not assessable")),
    ("clear", Text("未见异常", "clear")),
    ("out_of_scope", Text("不在范围", "out of scope")),
)
EVENTS: dict[str, Text] = {
    "new": Text("新增", "new"),
    "unchanged": Text("未变", "unchanged"),
    "updated": Text("证据更新", "updated"),
    "resolved": Text("已消除", "resolved"),
    "reopened": Text("重现", "reopened"),
    "unobserved": Text("本次未能观察", "unobserved"),
}


@click.command(
    "scan",
    help=words(
        "运行模型，形成线索。线索只是待核查的信息，不是违法结论。",
        "Run the models and form leads. A lead is something to check, never a finding of guilt.",
    ),
)
@click.option(
    "-w",
    "--workspace",
    "ws",
    required=True,
    type=click.Path(path_type=Path),
    help=words("工作区目录", "workspace folder"),
)
@click.option(
    "--model",
    "models",
    multiple=True,
    help=words("模型编号或通配（land.*），可多次", "model id or pattern (land.*), repeatable"),
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help=words("以哪一天为准，默认今天", "the day to judge by; today by default"),
)
@click.option("--threads", type=click.IntRange(min=1), help=words("线程数", "threads"))
@click.option("--memory-limit", help=words("内存上限，如 2GB", "memory limit such as 2GB"))
@click.option(
    "--explain",
    is_flag=True,
    help=words(
        "显示执行计划：做了哪些碰撞、供哪些模型、行数、大小、时间、是否复用",
        "show the plan as it ran: matches, their models, rows, bytes, time, reused or made",
    ),
)
@click.option("--actor", default="", help=words("操作人", "who runs it"))
@click.pass_obj
def command(
    screen: Screen,
    ws: Path,
    models: tuple[str, ...],
    as_of: dt.datetime | None,
    threads: int | None,
    memory_limit: str | None,
    explain: bool,
    actor: str,
) -> None:
    from supervision_models.leads.intake import take_in
    from supervision_models.models.loader import load_library
    from supervision_models.scan.making import Limits
    from supervision_models.workspace import Workspace

    workspace = Workspace.open(ws)
    library = load_library(workspace.rule_dirs, workspace.contracts)
    for error in library.errors:
        screen.note(Text(error.render("zh"), error.render("en")))
    now = dt.datetime.now(dt.UTC)
    with screen.progress(Text("扫描", "scan")) as progress:
        intake = take_in(
            workspace,
            library,
            models=models,
            as_of=as_of.date() if as_of else now.astimezone().date(),
            at=now,
            actor=actor or "scan",
            limits=Limits(threads, memory_limit),
            progress=progress,
        )
    plan = {"plan": [asdict(bench) for bench in intake.scan.plan]} if explain else {}
    screen.emit({**as_document(intake, screen.lang), **plan})
    _show(screen, intake)
    if explain:
        for line in plan_lines(intake.scan.plan):
            screen.say(line)
    for error in intake.repeated.values():
        screen.note(Text(error.render("zh"), error.render("en")))
    if library.errors or intake.repeated:
        raise click.exceptions.Exit(1)


def as_document(intake: Intake, lang: Lang) -> dict[str, Any]:
    """The scan as one JSON document."""
    scan = intake.scan
    return {
        "scan": scan.id,
        "as_of": scan.as_of.isoformat(),
        "digest": scan.digest,
        "models": scan.counts,
        "reused": list(scan.reused),
        "leads": dict(intake.merge.counts),
        "repeated": {name: error.render(lang) for name, error in intake.repeated.items()},
        "audit_head": intake.merge.head,
        "data_requests": [
            {
                **asdict(request),
                "title": request.title[lang],
                "provider": request.provider[lang],
            }
            for request in scan.requests
        ],
    }


def _show(screen: Screen, intake: Intake) -> None:
    scan = intake.scan
    screen.table(
        Text(f"扫描 {scan.id}，以 {scan.as_of} 为准", f"scan {scan.id} as of {scan.as_of}"),
        [Text("模型", "model"), *(label for _, label in STATUSES)],
        [
            [name, *(counts.get(status, 0) for status, _ in STATUSES)]
            for name, counts in scan.counts.items()
        ],
    )
    events = intake.merge.counts
    screen.say(
        Text(
            "线索：" + "，".join(f"{EVENTS[e].zh} {n}" for e, n in events.items()),
            "leads: " + ", ".join(f"{EVENTS[e].en} {n}" for e, n in events.items()),
        )
    )
    if scan.requests:
        screen.table(
            Text("需调取的数据（补齐后可判断）", "data to request (to make findings assessable)"),
            [
                Text("数据", "dataset"),
                Text("提供单位", "agency"),
                Text("时段", "period"),
                Text("区域", "regions"),
                Text("涉及对象", "subjects"),
                Text("模型", "models"),
            ],
            [
                [
                    f"{request.title[screen.lang]} ({request.dataset})",
                    request.provider[screen.lang],
                    f"{request.start} – {request.end}",
                    ", ".join(request.regions[:4]) + ("…" if len(request.regions) > 4 else ""),
                    request.subjects,
                    ", ".join(request.models),
                ]
                for request in scan.requests
            ],
        )
    screen.say(Text(f"日志校验值 {intake.merge.head}", f"audit head {intake.merge.head}"))
