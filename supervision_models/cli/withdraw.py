"""supervision withdraw: a source is no longer current. Its snapshot stays, for replay."""

from __future__ import annotations

from pathlib import Path

import click

from supervision_models.cli.context import Screen, words
from supervision_models.cli.lead_options import author_option, now, opened, workspace_option
from supervision_models.errors import Text, WorkspaceError


@click.command(
    "withdraw",
    help=words(
        "撤下数据集 DATASET（或其中一个来源）：以后的扫描不再使用，快照保留以供重跑。",
        "Withdraw DATASET (or one source of it): later scans do not use it; the snapshot stays.",
    ),
)
@click.argument("dataset")
@workspace_option
@click.option("--source", help=words("只撤下这一来源", "withdraw this source only"))
@author_option(required=True)
@click.pass_obj
def command(screen: Screen, dataset: str, ws: Path, source: str | None, author: str) -> None:
    from supervision_models.ingest.views import refresh_views

    with opened(ws) as (workspace, ledger):
        held = [item.source for item in workspace.snapshots(dataset)]
        if not held or (source is not None and source not in held):
            names = sorted({item.dataset for item in workspace.snapshots()})
            options = "、".join(held or names)
            raise WorkspaceError(
                Text(
                    f"没有可撤下的数据 {dataset} {source or ''}",
                    f"nothing to withdraw: {dataset} {source or ''}",
                ),
                where=str(workspace.manifest_path),
                allowed=Text(options, options.replace("、", ", ")),
                mend=Text("用 supervision coverage 查看", "see: supervision coverage"),
            )
        count = workspace.withdraw(dataset, source)
        ledger.audit.append(
            actor=author,
            action="data.withdrawn",
            about=dataset,
            detail={"sources": [source] if source else held},
            at=now(),
        )
        refresh_views(workspace)
    screen.emit({"dataset": dataset, "withdrawn": count})
    screen.say(Text(f"已撤下 {count} 个来源", f"{count} source(s) withdrawn"))
