"""supervision models data-request: what to request from which agency for the chosen models."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from supervision_models.cli.context import Screen, words
from supervision_models.cli.model_options import library_of, packs_option
from supervision_models.errors import ModelError, Text

if TYPE_CHECKING:
    from supervision_models.models.data_dates import Days


@click.command(
    "data-request",
    help=words(
        "调取清单：所选模型需要哪个部门的哪张表、哪些字段、什么期间、为什么，以及敏感级别；"
        "同一张表合并为一行。可用通配 land.*，或用 --field 选领域。",
        "The data to request for the chosen models: which agency, table, fields and period, why, "
        "and how sensitive; one row for each table. Patterns such as land.* work, or --field.",
    ),
)
@click.argument("models", nargs=-1)
@click.option("--field", help=words("该领域的全部模型", "all models of this field"))
@click.option(
    "--from",
    "first",
    type=click.DateTime(["%Y-%m-%d"]),
    help=words(
        "拟排查行为日的首日；与 --to 一起给出时，期间也写成日期",
        "first day of the conduct to look through; with --to, periods are given as dates, too",
    ),
)
@click.option(
    "--to",
    "last",
    type=click.DateTime(["%Y-%m-%d"]),
    help=words(
        "拟排查行为日的末日，也作为扫描日", "last day of it, taken as the day of the scan as well"
    ),
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help=words("写成文件（.docx 或 .xlsx，A4 横向）", "write a file (.docx or .xlsx, A4 across)"),
)
@packs_option()
@click.pass_obj
def command(
    screen: Screen,
    models: tuple[str, ...],
    field: str | None,
    first: dt.datetime | None,
    last: dt.datetime | None,
    out: Path | None,
    ws: Path | None,
) -> None:
    from supervision_models.export.request_file import sheets, write_request
    from supervision_models.models.data_request import data_request
    from supervision_models.models.organs import FIELDS

    library = library_of(ws)
    if not models and field is None:
        raise ModelError(
            Text("没有选择模型", "no model was chosen"),
            allowed=Text("模型编号、通配或 --field", "model ids, patterns, or --field"),
        )
    chosen = [*library.select(models)]
    if field is not None:
        ids = {model.id for model in chosen}
        of_field = [m for m in library.models.values() if m.definition.field == field]
        if not of_field:
            raise ModelError(
                Text(f"没有领域为 {field} 的模型", f"there is no model of field {field}"),
                allowed=Text("、".join(FIELDS), ", ".join(FIELDS)),
            )
        chosen = [m for m in library.models.values() if m in of_field or m.id in ids]
    conduct = _conduct(first, last)
    items = data_request(chosen, library.contracts, conduct)
    if out is not None:
        write_request(items, chosen, out, screen.lang, conduct)
    screen.emit(
        {
            "models": [model.id for model in chosen],
            "items": [item.as_dict(screen.lang) for item in items],
            "path": None if out is None else str(out),
        }
    )
    if out is not None:
        screen.say(
            Text(
                f"调取清单已写入 {out}：{len(items)} 张表，{len(chosen)} 个模型",
                f"data request written to {out}: {len(items)} table(s), {len(chosen)} model(s)",
            )
        )
        return
    table = sheets(items, chosen, screen.lang)[0]
    screen.table(Text("调取清单", "Data request"), table.header, table.rows)


def _conduct(first: dt.datetime | None, last: dt.datetime | None) -> Days | None:
    from supervision_models.models.data_dates import Days

    if first is None and last is None:
        return None
    if first is None or last is None or first > last:
        raise ModelError(
            Text("期间不完整或者首日晚于末日", "the period is incomplete or ends before it begins"),
            allowed=Text("--from 首日 --to 末日", "--from FIRST --to LAST"),
        )
    return Days(first.date(), last.date())
