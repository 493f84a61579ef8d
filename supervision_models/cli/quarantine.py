"""supervision quarantine: rows that could not be used, with the reason; personal numbers masked."""

from __future__ import annotations

from pathlib import Path

import click

from supervision_models.cli.context import Screen, words
from supervision_models.errors import Text


@click.command(
    "quarantine",
    help=words(
        "查看未能导入的行：文件、工作表、行号、列、原因。证件号和电话已遮盖。",
        "Show rows that could not be used: file, sheet, row, column, reason. Personal numbers are "
        "masked.",
    ),
)
@click.option(
    "-w",
    "--workspace",
    "ws",
    required=True,
    type=click.Path(path_type=Path),
    help=words("工作区目录", "folder of the workspace"),
)
@click.argument("dataset", required=False)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help=words("每个来源至多显示的行数", "rows shown of each source"),
)
@click.pass_obj
def command(screen: Screen, ws: Path, dataset: str | None, limit: int) -> None:
    import json

    from supervision_models.contracts.loader import known_contract
    from supervision_models.ingest.quarantine import quarantined, reason_text
    from supervision_models.workspace import Workspace

    workspace = Workspace.open(ws)
    if dataset is not None:
        known_contract(workspace.contracts, dataset)
    document = []
    total = 0
    for found in quarantined(workspace, dataset):
        total += len(found.rows)
        contract = workspace.contracts.get(found.dataset)
        shown = found.rows.head(limit).to_dicts()
        screen.table(
            Text(
                f"{found.dataset} · {found.source}（共 {len(found.rows)} 行）",
                f"{found.dataset} · {found.source} ({len(found.rows)} rows)",
            ),
            [
                Text("文件", "file"),
                Text("工作表", "sheet"),
                Text("行", "row"),
                Text("列", "column"),
                Text("原因", "reason"),
                Text("原文", "as it stood"),
            ],
            [
                (
                    row["file"],
                    row["sheet"],
                    row["row"],
                    _title(contract, row["column"], screen),
                    reason_text(row["reason"])[screen.lang],
                    row["raw"],
                )
                for row in shown
            ],
        )
        document += [
            {
                "dataset": found.dataset,
                "source": found.source,
                **row,
                "raw": json.loads(row["raw"]),
                "why": reason_text(row["reason"])[screen.lang],
            }
            for row in shown
        ]
    if not total:
        screen.say(Text("没有被隔离的行", "no rows are in quarantine"))
    screen.emit({"total": total, "rows": document})


def _title(contract: object, column: str, screen: Screen) -> str:
    from supervision_models.contracts.definition import Contract

    if not isinstance(contract, Contract) or column not in contract.columns:
        return column
    definition = contract.columns[column]
    return definition.zh if screen.lang == "zh" else definition.en
