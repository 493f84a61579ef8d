"""supervision ingest: agency files and database tables into the workspace."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from supervision_models.cli.context import Screen, words
from supervision_models.errors import Text

if TYPE_CHECKING:
    from supervision_models.ingest.report import LoadReport

_DATE = click.DateTime(["%Y-%m-%d"])


@click.command(
    "ingest",
    help=words(
        "把部门数据导入工作区。FILES 是 xlsx/xls/csv/tsv/parquet/JSON 行/GeoJSON/GPKG/"
        "zip 打包的 shapefile，或 postgresql://…?table=模式.表、sqlite:///文件?table=表。",
        "Load agency data into the workspace. FILES are xlsx/xls/csv/tsv/parquet/JSON lines/"
        "GeoJSON/GPKG/zipped shapefiles, or postgresql://…?table=schema.table, sqlite:///file?table=name.",
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
@click.argument("files", nargs=-1, required=True)
@click.option("--as", "dataset", help=words("指定数据集", "the dataset that the files are"))
@click.option(
    "--mapping",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=words("映射文件（YAML）", "mapping file (YAML)"),
)
@click.option("--sheet", help=words("只导入这个工作表或图层", "only this sheet or layer"))
@click.option("--table", help=words("数据库中的表", "table of the database"))
@click.option("--encoding", help=words("文本编码，如 big5", "text encoding, such as big5"))
@click.option(
    "--region",
    help=words("未写区划的行所属区划代码", "division code of rows that name none"),
)
@click.option(
    "--from",
    "start",
    type=_DATE,
    help=words("声明数据完整期间的起日", "first day for which the data are declared complete"),
)
@click.option(
    "--to",
    "end",
    type=_DATE,
    help=words("声明数据完整期间的止日", "last day for which the data are declared complete"),
)
@click.option(
    "--dry-run",
    is_flag=True,
    help=words("只显示对应关系和行数，不作改动", "show mapping and counts, change nothing"),
)
@click.pass_obj
def command(
    screen: Screen,
    ws: Path,
    files: tuple[str, ...],
    dataset: str | None,
    mapping: Path | None,
    sheet: str | None,
    table: str | None,
    encoding: str | None,
    region: str | None,
    start: dt.datetime | None,
    end: dt.datetime | None,
    dry_run: bool,
) -> None:
    from supervision_models.ingest import ingest
    from supervision_models.workspace import Workspace

    workspace = Workspace.open(ws)
    with screen.progress(Text("导入", "ingest")) as progress:
        reports = ingest(
            workspace,
            files,
            dataset=dataset,
            mapping=mapping,
            sheet=sheet,
            table=table,
            region=region,
            start=None if start is None else start.date(),
            end=None if end is None else end.date(),
            encoding=encoding,
            dry_run=dry_run,
            keep_going=True,
            at=dt.datetime.now().astimezone().replace(microsecond=0),
            progress=progress,
        )
    _show(screen, reports, dry_run)
    screen.emit({"reports": [report.as_dict(screen.lang) for report in reports]})
    if not all(report.ok for report in reports):
        sys.exit(1)


def _show(screen: Screen, reports: Sequence[LoadReport], dry_run: bool) -> None:
    from supervision_models.ingest.report import STATUSES
    from supervision_models.ingest.rows import SKIPPED

    if dry_run:
        for report in reports:
            if report.ok and report.dataset is not None:
                _show_mapping(screen, report)
    screen.table(
        Text("导入结果", "Ingest"),
        [
            Text("来源", "source"),
            Text("数据集", "dataset"),
            Text("读入行", "rows in"),
            Text("载入", "loaded"),
            Text("隔离", "quarantined"),
            Text("跳过", "skipped"),
            Text("覆盖", "coverage"),
            Text("结果", "result"),
        ],
        [
            (
                report.place,
                report.dataset or "",
                report.rows_in,
                report.loaded,
                report.quarantined,
                _counts(
                    {SKIPPED[code][screen.lang]: count for code, count in report.skipped.items()}
                ),
                "\n".join(
                    f"{item.region or '*'} {item.start or '…'}—{item.end or '…'}"
                    for item in report.coverage[:4]
                )
                + ("\n…" if len(report.coverage) > 4 else ""),
                STATUSES[report.status][screen.lang],
            )
            for report in reports
        ],
    )
    for report in reports:
        for warning in report.warnings:
            screen.note(Text(f"{report.place}：{warning.zh}", f"{report.place}: {warning.en}"))
        if report.error is not None and not screen.json:
            colour = "red" if report.status == "failed" else "yellow"
            click.secho(report.error.render(screen.lang), err=True, fg=colour)


def _show_mapping(screen: Screen, report: LoadReport) -> None:
    from supervision_models.ingest.report import HOWS

    screen.table(
        Text(f"{report.place} → {report.dataset}", f"{report.place} → {report.dataset}"),
        [
            Text("表头", "header"),
            Text("列", "column"),
            Text("依据", "how"),
            Text("单位", "unit"),
            Text("修补", "repairs"),
        ],
        [
            (
                use.header,
                use.column,
                HOWS[use.how][screen.lang],
                report.notes.get(use.column, {}).get("unit", use.unit or ""),
                _counts(_of(report.repairs, use.column)),
            )
            for use in report.columns
        ]
        + [
            ("", column, HOWS["constant"][screen.lang], "", text)
            for column, text in report.constants.items()
        ],
    )
    for title, names in (
        (Text("未对应的表头", "headers not used"), report.unmatched),
        (Text("表中没有的列", "columns that the table lacks"), report.absent),
    ):
        if names:
            joined = "、".join(names), ", ".join(names)
            screen.say(Text(f"{title.zh}：{joined[0]}", f"{title.en}: {joined[1]}"))


def _of(repairs: Mapping[str, int], column: str) -> dict[str, int]:
    prefix = f"{column}:"
    return {
        code.removeprefix(prefix): count
        for code, count in repairs.items()
        if code.startswith(prefix)
    }


def _counts(counts: Mapping[str, int]) -> str:
    return "\n".join(f"{name} {count}" for name, count in counts.items())
