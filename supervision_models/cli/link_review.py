"""supervision link review: people settle, one by one, which parties and projects are one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from supervision_models.cli.context import Screen, words
from supervision_models.cli.lead_options import author_option, now, opened, workspace_option
from supervision_models.errors import Text

if TYPE_CHECKING:
    from supervision_models.linkage.corrections import Kind
    from supervision_models.linkage.suggestions import Suggestion

_ANSWERS = {"s": "same", "d": "different", "u": "unsure", "n": None, "q": None}
_ROWS = 3  # raw rows of each side that are shown


@click.command(
    "review",
    help=words(
        "逐对认定可能同一的主体和项目：最有疑问、牵涉线索和记录最多的在前。",
        "Settle pairs of parties and projects that may be one, the most doubtful on which most "
        "leads and rows hang first.",
    ),
)
@click.option("--limit", default=20, show_default=True, help=words("最多几对", "pairs at most"))
@click.option("--list", "only_list", is_flag=True, help=words("只列出，不提问", "list, do not ask"))
@author_option(required=False)
@workspace_option
@click.pass_obj
def review(screen: Screen, ws: Path, limit: int, only_list: bool, author: str) -> None:
    from supervision_models.cli.link import linked
    from supervision_models.linkage.lookup import members
    from supervision_models.linkage.suggestions import suggest

    asking = not (only_list or screen.json)
    if asking and not author:
        raise click.UsageError(words("须写 --author", "say who you are with --author"))
    with linked(screen, ws) as (workspace, engine, _):
        found = suggest(engine, settled=_settled(ws), hanging=_hanging(ws), most=limit)
        rows = {
            (item.kind, side): members(engine, workspace.contracts, item.kind, side)
            .head(_ROWS)
            .to_dicts()
            for item in found
            for side in (item.left, item.right)
        }
    screen.emit(
        [
            {
                **asdict(item),
                "left_rows": rows[item.kind, item.left],
                "right_rows": rows[item.kind, item.right],
            }
            for item in found
        ]
    )
    if not found:
        screen.say(Text("没有需要认定的主体或项目", "no pairs to settle"))
    answered = 0
    for place, item in enumerate(found, start=1):
        _show(screen, item, place, len(found), rows)
        if not asking:
            continue
        answer = _asked(screen)
        if answer == "q":
            break
        verdict = _ANSWERS[answer]
        if verdict is not None:
            _keep(ws, item, verdict, author, screen)
            answered += 1
    if asking:
        screen.say(
            Text(
                f"已记录 {answered} 条认定，下次扫描起生效",
                f"{answered} answers are kept, from the next scan on",
            )
        )


def _settled(ws: Path) -> list[tuple[str, str]]:
    """Pairs that people have spoken on, be it that they are unsure; keys as linkage writes them."""
    from supervision_models.linkage.keys import party_key, project_key

    with opened(ws) as (_, ledger):
        spoken = [item.content for item in ledger.corrections.current()]

    def key(kind: str, text: str) -> str:
        return party_key(text) if kind == "party" else project_key(text, {}, {})

    return [(key(item["kind"], item["left"]), key(item["kind"], item["right"])) for item in spoken]


def _hanging(ws: Path) -> dict[str, int]:
    """How many leads stand on each party and project."""
    from supervision_models.leads.standing import current

    with opened(ws) as (_, ledger):
        leads = current(ledger, on=now().date())
    keys = leads["merge_keys"].explode().drop_nulls()
    return dict(keys.value_counts().iter_rows())


def _show(
    screen: Screen,
    item: Suggestion,
    place: int,
    total: int,
    rows: Mapping[tuple[Kind, int], list[dict[str, Any]]],
) -> None:
    from supervision_models.linkage.reasons import in_words, question

    title = f"{place}/{total}  {item.left_name}  ↔  {item.right_name}  {item.probability:.2f}"
    asked = question(item.probability)
    sides = [rows[item.kind, item.left], rows[item.kind, item.right]]
    screen.table(
        Text(title + asked.zh, title + asked.en),
        [Text("未关联的名称", "name without a code"), Text("可能是", "may be")],
        [
            (_row(screen, side[0]), _row(screen, side[1]))
            for side in zip(*(_padded(side) for side in sides), strict=True)
        ],
    )
    why = in_words(item.reasons, screen.lang)
    screen.say(
        Text(
            f"牵涉线索 {item.leads} 条、记录 {item.rows} 条。依据（比特）：{why}",
            f"{item.leads} leads and {item.rows} rows hang on it. why (bits): {why}",
        )
    )


def _padded(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any] | None]:
    return [*rows, *([None] * (_ROWS - len(rows)))]


def _row(screen: Screen, row: dict[str, Any] | None) -> str:
    if row is None:
        return ""
    where = "#".join(str(row[part]) for part in ("file", "sheet", "row") if row[part])
    return "  ".join(str(part) for part in (row["name"], row["code"] or "", where) if part)


def _asked(screen: Screen) -> str:
    question = Text(
        "同一 s，不同 d，不能确定 u，下一对 n，结束 q",
        "same s, different d, unsure u, next n, quit q",
    )
    return str(
        click.prompt(question[screen.lang], type=click.Choice(list(_ANSWERS)), show_choices=False)
    )


def _keep(ws: Path, item: Suggestion, verdict: str, author: str, screen: Screen) -> None:
    note = Text(
        f"逐对认定，系统估计 {item.probability:.2f}", f"reviewed, said to be {item.probability:.2f}"
    )
    content = {
        "kind": item.kind,
        "left": item.left_key,
        "right": item.right_key,
        "verdict": verdict,
    }
    with opened(ws) as (_, ledger):
        ledger.corrections.add("link", content, author=author, at=now(), note=note[screen.lang])
