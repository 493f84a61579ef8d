"""supervision replay: repeat a recorded scan from its snapshots and compare."""

from __future__ import annotations

from pathlib import Path

import click

from supervision_models.cli.context import Screen, words
from supervision_models.errors import Text


@click.command(
    "replay",
    help=words(
        "按记录重跑扫描 SCAN（同样的数据、模型、参数、日期），并比对结果。",
        "Repeat scan SCAN from its record (same data, models, parameters, day) and compare.",
    ),
)
@click.argument("scan")
@click.option(
    "-w",
    "--workspace",
    "ws",
    required=True,
    type=click.Path(path_type=Path),
    help=words("工作区目录", "workspace folder"),
)
@click.option("--threads", type=click.IntRange(min=1), help=words("线程数", "threads"))
@click.pass_obj
def command(screen: Screen, scan: str, ws: Path, threads: int | None) -> None:
    from supervision_models.ledger import Ledger
    from supervision_models.scan.execution import replay
    from supervision_models.scan.making import Limits
    from supervision_models.scan.record import engine_version, read_record
    from supervision_models.workspace import Workspace

    workspace = Workspace.open(ws)
    with Ledger.open(workspace.ledger_url) as ledger:
        stored = ledger.scans.get(scan)
    inputs = read_record(workspace, stored.record)
    with screen.progress(Text("重跑", "replay")) as progress:
        digest, findings = replay(
            workspace,
            inputs,
            form=str(stored.record["format"]),
            limits=Limits(threads),
            progress=progress,
        )
    same = digest == stored.record["digest"]
    recorded, now = str(stored.record["engine"]), engine_version()
    hits = int((findings["status"] == "hit").sum()) if findings.height else 0
    screen.emit(
        {
            "scan": scan,
            "same": same,
            "recorded": stored.record["digest"],
            "replayed": digest,
            "hits": hits,
            "engine": {"recorded": recorded, "now": now},
        }
    )
    screen.say(
        Text(
            f"扫描 {scan} 重跑{'一致' if same else '不一致'}：命中 {hits} 条，内容校验值 {digest}",
            f"scan {scan} replayed {'the same' if same else 'DIFFERENTLY'}: {hits} hits, "
            f"content digest {digest}",
        )
    )
    if not same:
        if recorded != now:
            screen.say(
                Text(
                    f"该扫描由其他版本作出：{recorded}；现为 {now}",
                    f"the scan was made with other versions: {recorded}; now {now}",
                )
            )
        raise click.exceptions.Exit(1)
