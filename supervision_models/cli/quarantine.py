"""supervision quarantine: rows that could not be used, with the reason; masked by role."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from supervision_models.cli.context import Screen, words
from supervision_models.cli.lead_options import now, role_options
from supervision_models.errors import Text

if TYPE_CHECKING:
    import polars as pl

    from supervision_models.contracts.definition import Contract
    from supervision_models.ingest.quarantine import Quarantined
    from supervision_models.leads.masking import Role


@click.command(
    "quarantine",
    help=words(
        "查看未能导入的行：文件、工作表、行号、列、原因。个人信息按角色屏蔽。",
        "Show rows that could not be used: file, sheet, row, column, reason. Personal data are "
        "masked by role.",
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
@role_options
@click.pass_obj
def command(
    screen: Screen,
    ws: Path,
    dataset: str | None,
    limit: int,
    role: str,
    reason: str,
    author: str,
) -> None:
    import json

    from supervision_models.contracts.loader import known_contract
    from supervision_models.ingest.quarantine import quarantined, reason_text
    from supervision_models.leads.masking import check_role
    from supervision_models.ledger import Ledger
    from supervision_models.workspace import Workspace

    workspace = Workspace.open(ws)
    checked = check_role(role, reason=reason, actor=author)
    if dataset is not None:
        known_contract(workspace.contracts, dataset)
    if checked == "handler":
        with Ledger.open(workspace.ledger_url) as ledger:  # entered before anything is read
            ledger.audit.append(
                actor=author,
                action="quarantine.unmasked",
                about=dataset or "*",
                detail={"reason": reason},
                at=now(),
            )
    document = []
    total = 0
    for found in quarantined(workspace, dataset):
        total += len(found.rows)
        contract = workspace.contracts.get(found.dataset)
        shown = _readable(found, contract, checked).head(limit).to_dicts()
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
                    row["raw"] if row["raw"] != "{}" else _WITHHELD[screen.lang],
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


_WITHHELD = Text(
    "（不知各格是哪一列，原文只给承办人看：--role handler）",
    "(which cell is which is not known: as it stood for handlers alone, --role handler)",
)


def _readable(found: Quarantined, contract: Contract | None, role: Role) -> pl.DataFrame:
    """The rows with their source text as the role may read it.

    Where a row's cells have shifted, or the dataset is unknown, no header tells what a cell holds.
    """
    import polars as pl

    from supervision_models.leads.source_cells import source_cells

    rows = found.rows
    if role == "handler":
        return rows
    if contract is None:
        return rows.with_columns(pl.lit("{}").alias("raw"))
    masked = source_cells(rows["raw"], found.report, contract, role)
    shifted = pl.col("all").list.eval(pl.element().str.contains("extra-cells")).list.any()
    unclear = (pl.col("reason") == "extra-cells") | shifted.fill_null(False)
    return rows.with_columns(masked.alias("raw")).with_columns(
        pl.when(unclear).then(pl.lit("{}")).otherwise(pl.col("raw")).alias("raw")
    )


def _title(contract: object, column: str, screen: Screen) -> str:
    from supervision_models.contracts.definition import Contract

    if not isinstance(contract, Contract) or column not in contract.columns:
        return column
    definition = contract.columns[column]
    return definition.zh if screen.lang == "zh" else definition.en
