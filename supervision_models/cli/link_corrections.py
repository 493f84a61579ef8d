"""supervision link correct, corrections, revoke: people's word on who is who."""

from __future__ import annotations

from pathlib import Path

import click

from supervision_models.cli.context import Screen, words
from supervision_models.cli.lead_options import author_option, now, opened, workspace_option
from supervision_models.errors import Text

project_option = click.option(
    "--project", "is_project", is_flag=True, help=words("项目而非主体", "a project, not a party")
)


VERDICTS = {
    "same": Text("同一", "the same"),
    "different": Text("不同", "different"),
    "unsure": Text("是否同一不能确定", "not settled"),
}


@click.command(
    "correct", help=words("认定两个标识同一或不同", "Say that two keys are the same or different")
)
@click.argument("left")
@click.argument("right")
@click.option("--same", is_flag=True, help=words("同一", "the same"))
@click.option("--different", is_flag=True, help=words("不同", "different"))
@click.option("--unsure", is_flag=True, help=words("看过，不能确定", "looked at, and cannot tell"))
@click.option("--reason", required=True, help=words("依据", "why"))
@project_option
@author_option(required=True)
@workspace_option
@click.pass_obj
def correct(
    screen: Screen,
    left: str,
    right: str,
    ws: Path,
    same: bool,
    different: bool,
    unsure: bool,
    reason: str,
    author: str,
    is_project: bool,
) -> None:
    from supervision_models.linkage.keys import LinkKeyError, party_key, project_key

    verdicts = {"same": same, "different": different, "unsure": unsure}
    if sum(verdicts.values()) != 1:
        raise click.UsageError(
            words(
                "须写 --same、--different、--unsure 之一",
                "say one of --same, --different and --unsure",
            )
        )
    (verdict,) = (name for name, given in verdicts.items() if given)
    if left.strip() == right.strip():
        raise click.UsageError(words("两个标识相同", "both keys are the same one"))
    for said, option in ((reason, "--reason"), (author, "--author")):
        if not said.strip():
            raise click.UsageError(words(f"{option} 不能为空", f"{option} must not be empty"))
    keys = {project_key(text, {}, {}) if is_project else party_key(text) for text in (left, right)}
    if len(keys) == 1:
        raise LinkKeyError(
            Text(
                f"两个标识折叠后相同：{left}、{right}",
                f"both keys are one once they are folded: {left}, {right}",
            ),
            where="link correct",
            mend=Text(
                "用统一社会信用代码或其他编号指明各自是谁",
                "say by credit codes or other numbers which two are meant",
            ),
        )
    # kept as it was said: how names are folded may change, what people meant does not
    content = {
        "kind": "project" if is_project else "party",
        "left": left,
        "right": right,
        "verdict": verdict,
    }
    with opened(ws) as (_, ledger):
        seq = ledger.corrections.add("link", content, author=author, at=now(), note=reason)
    screen.emit({"correction": seq, **content})
    word = VERDICTS[verdict]
    screen.say(
        Text(
            f"已记录更正 {seq}：{left} 与 {right} {word.zh}。下次扫描起生效。",
            f"correction {seq}: {left} and {right} are {word.en}, from the next scan on",
        )
    )


@click.command("corrections", help=words("列出有效的更正", "List the corrections that stand"))
@workspace_option
@click.pass_obj
def list_corrections(screen: Screen, ws: Path) -> None:
    with opened(ws) as (_, ledger):
        standing = ledger.corrections.current()
    screen.emit(
        [
            {
                "correction": item.seq,
                **item.content,
                "reason": item.note,
                "author": item.author,
                "at": item.at,
            }
            for item in standing
        ]
    )
    screen.table(
        Text("有效的更正", "Corrections"),
        [
            Text("序号", "no."),
            Text("标识", "key"),
            Text("标识", "key"),
            Text("认定", "verdict"),
            Text("依据", "why"),
            Text("认定人", "who"),
            Text("时间", "at"),
        ],
        [
            (
                item.seq,
                item.content["left"],
                item.content["right"],
                VERDICTS[item.content["verdict"]][screen.lang],
                item.note,
                item.author,
                item.at,
            )
            for item in standing
        ],
    )


@click.command("revoke", help=words("撤回一条更正", "Take a correction back"))
@click.argument("seq", type=int)
@click.option("--reason", required=True, help=words("理由", "why"))
@author_option(required=True)
@workspace_option
@click.pass_obj
def revoke(screen: Screen, seq: int, ws: Path, reason: str, author: str) -> None:
    with opened(ws) as (_, ledger):
        ledger.corrections.revoke(seq, author=author, at=now(), note=reason)
    screen.emit({"revoked": seq})
    screen.say(Text(f"已撤回更正 {seq}", f"correction {seq} is taken back"))
