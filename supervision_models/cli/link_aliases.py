"""supervision link aliases: what became of identities between the scans."""

from __future__ import annotations

from pathlib import Path

import click

from supervision_models.cli.context import Screen, words
from supervision_models.cli.lead_options import workspace_option
from supervision_models.errors import Text


@click.command(
    "aliases",
    help=words(
        "历次扫描之间改变了的标识：并为一个、分为几个、有了更好的代码。",
        "Keys that changed between scans: merged, split, known by a better code.",
    ),
)
@workspace_option
@click.pass_obj
def list_aliases(screen: Screen, ws: Path) -> None:
    from supervision_models.linkage.aliases import WHAT, Aliases
    from supervision_models.workspace import Workspace

    told = Aliases.of(Workspace.open(ws)).read().to_dicts()
    screen.emit([{**row, "on": row["on"].isoformat()} for row in told])
    kinds = {"party": Text("主体", "party"), "project": Text("项目", "project")}
    screen.table(
        Text("变化的标识", "Aliases"),
        [
            Text("种类", "kind"),
            Text("原标识", "old key"),
            Text("现标识", "new key"),
            Text("变化", "what"),
            Text("扫描日", "scan of"),
        ],
        [
            (
                kinds[row["kind"]][screen.lang],
                row["old"],
                row["new"] or "",
                WHAT[row["what"]][screen.lang],
                row["on"].isoformat(),
            )
            for row in told
        ],
    )
