"""supervision coverage: what regions and periods the current data prove to be complete."""

from __future__ import annotations

from pathlib import Path

import click

from supervision_models.cli.context import Screen, words
from supervision_models.errors import Text


@click.command(
    "coverage",
    help=words(
        "查看各数据集可以证明完整的区域和时段；在此之外不能得出“没有记录”的结论。",
        "Show the regions and periods for which each dataset is complete; absence is never "
        "concluded outside of them.",
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
@click.pass_obj
def command(screen: Screen, ws: Path, dataset: str | None) -> None:
    from supervision_models.contracts.loader import known_contract
    from supervision_models.ingest.report import coverage_dict
    from supervision_models.workspace import Workspace

    workspace = Workspace.open(ws)
    if dataset is not None:
        known_contract(workspace.contracts, dataset)
    bases = {"declared": Text("声明", "declared"), "measured": Text("测定", "measured")}
    rows = [
        (snapshot, item)
        for snapshot in workspace.snapshots(dataset)
        for item in (snapshot.coverage or (None,))
    ]
    screen.table(
        Text("数据覆盖", "Coverage"),
        [
            Text("数据集", "dataset"),
            Text("来源", "source"),
            Text("行数", "rows"),
            Text("区划", "region"),
            Text("起", "from"),
            Text("止", "to"),
            Text("依据", "basis"),
        ],
        [
            (
                snapshot.dataset,
                snapshot.source,
                snapshot.rows,
                "",
                "",
                "",
                Text("无", "none")[screen.lang],
            )
            if item is None
            else (
                snapshot.dataset,
                snapshot.source,
                snapshot.rows,
                item.region or "*",
                item.start or "…",
                item.end or "…",
                bases[item.basis][screen.lang],
            )
            for snapshot, item in rows
        ],
    )
    present = {snapshot.dataset for snapshot in workspace.snapshots()}
    absent = [
        name for name in workspace.contracts if name not in present and dataset in (None, name)
    ]
    if absent:
        screen.say(Text(f"尚无数据：{'、'.join(absent)}", f"no data yet: {', '.join(absent)}"))
    screen.emit(
        {
            "coverage": [
                {
                    "dataset": snapshot.dataset,
                    "source": snapshot.source,
                    "rows": snapshot.rows,
                    **(coverage_dict(item) if item is not None else {"basis": None}),
                }
                for snapshot, item in rows
            ],
            "absent": absent,
        }
    )
