"""supervision link: stats, show, why, aliases, review, correct, corrections, revoke."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from supervision_models.cli.context import Screen, words
from supervision_models.cli.lead_options import opened, workspace_option
from supervision_models.cli.link_aliases import list_aliases
from supervision_models.cli.link_corrections import (
    correct,
    list_corrections,
    project_option,
    revoke,
)
from supervision_models.cli.link_review import review
from supervision_models.cli.link_why import why
from supervision_models.errors import Text

if TYPE_CHECKING:
    from supervision_models.contracts.definition import Contract
    from supervision_models.engines.duckdb import DuckDBEngine
    from supervision_models.linkage import Correction, LinkReport
    from supervision_models.workspace import Workspace

_SHOWN = 20
_LIKELY = 5  # others that it may be


@click.group(
    "link",
    help=words(
        "查看主体和项目的同一认定，并由人更正：人的认定优先于一切规则。",
        "Who is who among parties and projects; people's corrections win over every rule.",
    ),
)
def command() -> None:
    pass


command.add_command(review)
command.add_command(why)
command.add_command(list_aliases)
command.add_command(correct)
command.add_command(list_corrections)
command.add_command(revoke)


@contextmanager
def linked(screen: Screen, ws: Path) -> Iterator[tuple[Workspace, DuckDBEngine, LinkReport]]:
    """The current snapshots, linked with the corrections that stand (`said`)."""
    from supervision_models.engines.duckdb import DuckDBEngine
    from supervision_models.linkage import link
    from supervision_models.scan.sources import read_workspace

    corrections = said(ws)
    with opened(ws) as (workspace, _):
        contracts = workspace.contracts
    with (
        screen.progress(Text("关联", "link")) as progress,
        workspace.scratch() as scratch,
        DuckDBEngine.open(scratch) as engine,
    ):
        progress(Text("读取", "read")[screen.lang], None)
        read_workspace(engine, workspace, contracts, workspace.snapshots())
        progress(Text("关联", "link")[screen.lang], None)
        memory = workspace.root / "cache" / "linkage"
        report = link(engine, contracts, corrections, memory=memory)
        yield workspace, engine, report


def said(ws: Path) -> tuple[Correction, ...]:
    """The corrections that stand."""
    from supervision_models.leads.intake import standing_corrections

    with opened(ws) as (_, ledger):
        return standing_corrections(ledger)


@command.command(
    "stats", help=words("关联了多少行、用什么方法", "How many rows are linked, by what")
)
@workspace_option
@click.pass_obj
def stats(screen: Screen, ws: Path) -> None:
    from supervision_models.linkage.report import METHODS, REASONS

    with linked(screen, ws) as (workspace, _, report):
        contracts = workspace.contracts
    screen.emit(report.as_dict())
    for title, kept in (
        (Text("主体", "Parties"), report.parties),
        (Text("项目", "Projects"), report.projects),
    ):
        rows = []
        for tally in kept.tallies:
            total = sum(tally.linked.values())
            by = [f"{METHODS[code][screen.lang]} {n}" for code, n in tally.linked.items()]
            why = [f"{REASONS[code][screen.lang]} {n}" for code, n in tally.unlinked.items()]
            share = f"{total / tally.rows:.0%}" if tally.rows else ""
            rows.append(
                (
                    _title(screen, contracts, tally.dataset),
                    tally.role,
                    tally.rows,
                    share,
                    "; ".join(by),
                    "; ".join(why),
                )
            )
        screen.table(
            title,
            [
                Text("数据集", "dataset"),
                Text("角色", "role"),
                Text("行数", "rows"),
                Text("已关联", "linked"),
                Text("方法", "by"),
                Text("未关联原因", "not linked"),
            ],
            rows,
        )
        screen.say(
            Text(
                f"共 {kept.identities} 个；名称或证号有歧义 {kept.ambiguous} 个；"
                f"代码与登记名称不符 {kept.contradicted} 组；"
                f"互相矛盾的人工认定 {len(kept.refused)} 组",
                f"{kept.identities} identities; {kept.ambiguous} ambiguous keys; "
                f"{kept.contradicted} contradicted codes; {len(kept.refused)} corrections refused",
            )
        )


@command.command("show", help=words("一个主体或项目的全部记录", "All rows of a party or project"))
@click.argument("text")
@project_option
@click.option("--limit", default=50, show_default=True, help=words("最多行数", "rows shown"))
@workspace_option
@click.pass_obj
def show(screen: Screen, text: str, ws: Path, is_project: bool, limit: int) -> None:
    import polars as pl

    from supervision_models.errors import SupervisionError
    from supervision_models.linkage.aliases import Aliases
    from supervision_models.linkage.lookup import find, may_be, members
    from supervision_models.linkage.reasons import explained
    from supervision_models.linkage.words import as_dict, in_words, words_on

    kind: Literal["party", "project"] = "project" if is_project else "party"
    with linked(screen, ws) as (workspace, engine, _):
        found = find(engine, workspace.contracts, kind, text)
        stands = Aliases.of(workspace).follow(kind, text.strip()) if found.is_empty() else ()
        if stands:
            found = pl.concat([find(engine, workspace.contracts, kind, key) for key in stands])
        if found.is_empty():
            raise SupervisionError(
                Text(f"没有与“{text}”对应的记录", f"nothing is linked under {text!r}"),
                where="link show",
                mend=Text(
                    "用信用代码、项目代码、许可证号或名称的一部分查找",
                    "look by credit code, project code, permit number or a part of the name",
                ),
            )
        rows = {
            item["id"]: members(engine, workspace.contracts, kind, item["id"])
            for item in found.head(_SHOWN).to_dicts()
        }
        likely = {item: may_be(engine, kind, item).head(_LIKELY).to_dicts() for item in rows}
        for others in likely.values():
            pairs = [(other["own"], other["key"], other["probability"]) for other in others]
            for other, why in zip(others, explained(engine, kind, pairs), strict=True):
                other["reasons"] = why
        spoken = {item: words_on(engine, kind, said(ws), item) for item in rows}
    if stands:
        screen.say(
            Text(f"“{text}”后来成为：{'、'.join(stands)}", f"{text!r} became {', '.join(stands)}")
        )
    screen.emit(
        {
            "total": found.height,
            "stands_now_as": list(stands),
            "found": [
                {
                    **item,
                    "members": rows[item["id"]].head(limit).to_dicts(),
                    "may_be": [
                        {
                            **{part: other[part] for part in ("key", "name", "probability")},
                            "reasons": [asdict(why) for why in other["reasons"]],
                        }
                        for other in likely[item["id"]]
                    ],
                    "said": [as_dict(word) for word in spoken[item["id"]]],
                }
                for item in found.head(_SHOWN).to_dicts()
            ],
        }
    )
    for item in found.head(_SHOWN).to_dicts():
        _print_identity(screen, workspace.contracts, item, rows[item["id"]].head(limit).to_dicts())
        for word in spoken[item["id"]]:
            screen.say(in_words(word))
        _print_likely(screen, likely[item["id"]])
    if found.height > _SHOWN:
        screen.say(
            Text(
                f"另有 {found.height - _SHOWN} 个未列出", f"{found.height - _SHOWN} more not shown"
            )
        )


def _title(screen: Screen, contracts: Mapping[str, Contract], dataset: str) -> str:
    title = contracts[dataset].title
    return title.en or title.zh if screen.lang == "en" else title.zh


def _print_identity(
    screen: Screen,
    contracts: Mapping[str, Contract],
    item: Mapping[str, object],
    rows: Sequence[Mapping[str, object]],
) -> None:
    from supervision_models.linkage.report import METHODS, RELATIONS

    def by(row: Mapping[str, object]) -> str:
        method = METHODS[str(row["method"])][screen.lang]
        part = RELATIONS.get(str(row["relation"]))
        if part is None or row["method"] == "branch":
            return method
        return Text(f"{method}（{part.zh}）", f"{method} ({part.en})")[screen.lang]

    title = f"{item['name'] or ''}  {item['key']}"
    screen.table(
        Text(title, title),
        [
            Text("数据集", "dataset"),
            Text("角色", "role"),
            Text("文件", "file"),
            Text("行", "row"),
            Text("代码", "code"),
            Text("名称", "name"),
            Text("方法", "by"),
            Text("置信度", "confidence"),
        ],
        [
            (
                _title(screen, contracts, str(row["dataset"])),
                row["role"],
                "#".join(str(row[part]) for part in ("file", "sheet") if row[part]),
                row["row"],
                row["code"],
                row["name"],
                by(row),
                row["confidence"],
            )
            for row in rows
        ],
    )


def _print_likely(screen: Screen, others: Sequence[Mapping[str, Any]]) -> None:
    from supervision_models.linkage.reasons import in_words, question

    for other in others:
        why = in_words(other["reasons"], screen.lang)
        named = f"{other['name'] or ''}  {other['key']}  {other['probability']:.2f}"
        asked = question(other["probability"])
        screen.say(
            Text(
                f"可能是：{named}{asked.zh}。依据（比特）：{why}",
                f"may be: {named}{asked.en}. why (bits): {why}",
            )
        )
