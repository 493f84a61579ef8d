"""supervision audit: show the log of what was done, and verify that it is whole."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from supervision_models.cli.context import Screen, words
from supervision_models.errors import Text

_WORKSPACE = click.option(
    "-w",
    "--workspace",
    "ws",
    required=True,
    type=click.Path(path_type=Path),
    help=words("工作区目录", "workspace folder"),
)


@click.group(
    "audit",
    help=words(
        "操作日志：谁在何时对什么做了什么；逐条链接，可校验。",
        "The audit log: who did what when; each entry is chained to the one before.",
    ),
)
def command() -> None:
    pass


@command.command("show", help=words("显示最近的日志", "Show the last entries"))
@_WORKSPACE
@click.option("--last", default=50, show_default=True, help=words("最近几条", "entries"))
@click.option("--action", help=words("只看一种操作", "one action only"))
@click.option("--about", help=words("只看一个对象", "one object only"))
@click.pass_obj
def show(screen: Screen, ws: Path, last: int, action: str | None, about: str | None) -> None:
    from supervision_models.ledger import Ledger
    from supervision_models.ledger.canonical import canonical
    from supervision_models.workspace import Workspace

    with Ledger.open(Workspace.open(ws).ledger_url) as ledger:
        entries = ledger.audit.entries(action=action, about=about, last=last)
        head = ledger.audit.head()
    screen.emit({"entries": [asdict(entry) for entry in entries], "head": head})
    screen.table(
        Text("操作日志", "audit log"),
        [
            Text("序号", "no."),
            Text("时间", "at"),
            Text("操作人", "who"),
            Text("操作", "action"),
            Text("对象", "object"),
            Text("内容", "detail"),
        ],
        [
            (
                entry.seq,
                entry.at,
                entry.actor,
                entry.action,
                entry.object,
                canonical({k: v for k, v in entry.detail.items() if k != "sealed"}),
            )
            for entry in entries
        ],
    )
    screen.say(Text(f"日志校验值 {head}", f"audit head {head}"))


@command.command(
    "verify",
    help=words(
        "校验日志和它所记载的内容；--head 给出以前打印的校验值，可发现末尾被截断",
        "Verify the log and what it seals; --head, printed earlier, reveals a tail cut off",
    ),
)
@_WORKSPACE
@click.option("--head", help=words("以前打印的日志校验值", "an audit head printed earlier"))
@click.pass_obj
def verify(screen: Screen, ws: Path, head: str | None) -> None:
    from supervision_models.ledger import Ledger
    from supervision_models.workspace import Workspace

    with Ledger.open(Workspace.open(ws).ledger_url) as ledger:
        report = ledger.verify(head=head)
    screen.emit(
        {
            "ok": report.ok,
            "entries": report.entries,
            "head": report.head,
            "problems": [
                {"seq": problem.seq, "what": problem.what[screen.lang]}
                for problem in report.problems
            ],
        }
    )
    if report.ok:
        screen.say(
            Text(
                f"日志完整，共 {report.entries} 条，校验值 {report.head}",
                f"the log is whole: {report.entries} entries, head {report.head}",
            )
        )
        return
    screen.table(
        Text("日志校验未通过", "the log does not verify"),
        [Text("序号", "no."), Text("问题", "problem")],
        [(problem.seq or "", problem.what[screen.lang]) for problem in report.problems],
    )
    raise click.exceptions.Exit(1)
