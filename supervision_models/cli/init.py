"""supervision init: a new workspace."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from supervision_models.cli.context import Screen, words
from supervision_models.errors import Text, WorkspaceError


@click.command("init", help=words("新建工作区目录 WS。", "Create the workspace folder WS."))
@click.argument("ws", type=click.Path(path_type=Path))
@click.option("--region", default="", help=words("本院辖区的区划代码", "division code of the area"))
@click.option("--name", default="", help=words("工作区名称", "name of the workspace"))
@click.option(
    "--crs",
    default="",
    help=words(
        "计算面积用的投影，如 EPSG:4543；不填则由首批图形推定",
        "projected CRS for areas, such as EPSG:4543; found from the first geometry if not given",
    ),
)
@click.option(
    "--area",
    type=click.Choice(["projected", "ellipsoidal"]),
    default="projected",
    help=words("面积按投影或椭球计算", "areas in the projection or on the ellipsoid"),
)
@click.option(
    "--pack",
    "packs",
    multiple=True,
    help=words("自有契约和模型的目录，可多次", "folder of own contracts and rules, repeatable"),
)
@click.option(
    "--ledger",
    default="",
    help=words("台账数据库 URL，默认 SQLite", "URL of the ledger's database, SQLite by default"),
)
@click.pass_obj
def command(
    screen: Screen,
    ws: Path,
    region: str,
    name: str,
    crs: str,
    area: str,
    packs: tuple[str, ...],
    ledger: str,
) -> None:
    from supervision_models.workspace import Workspace

    _check(region, crs, packs)
    workspace = Workspace.create(
        ws,
        name=name,
        region=region,
        metric_crs=crs,
        area="ellipsoidal" if area == "ellipsoidal" else "projected",
        packs=[str(Path(pack).absolute()) for pack in packs],
        ledger=ledger,
    )
    screen.emit({"workspace": str(workspace.root), "name": workspace.name, "region": region})
    screen.say(
        Text(
            f"已新建工作区 {workspace.root}\n下一步：supervision ingest -w {ws} 文件…",
            f"created workspace {workspace.root}\nnext: supervision ingest -w {ws} FILES…",
        )
    )


def _check(region: str, crs: str, packs: Sequence[str]) -> None:
    """What would otherwise come to light in the middle of the first ingest or scan."""
    from supervision_models.contracts.coverage import check_region

    check_region(region, "--region")
    for pack in packs:
        if not Path(pack).is_dir():
            raise WorkspaceError(
                Text(f"没有目录 {pack}", f"there is no folder {pack}"),
                where="--pack",
                allowed=Text(
                    "含 contracts 或 rules 的目录", "a folder that has contracts or rules"
                ),
            )
    if not crs:
        return
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        projected = CRS.from_user_input(crs).is_projected
    except CRSError:
        projected = False
    if not projected:
        raise WorkspaceError(
            Text(f"{crs!r} 不是投影坐标系", f"{crs!r} is not a projected CRS"),
            where="--crs",
            allowed=Text("投影坐标系，如 EPSG:4543", "a projected CRS, such as EPSG:4543"),
            mend=Text("不填则由首批图形推定", "leave it out: it is found from the first geometry"),
        )
