"""supervision demo: the fictional county as raw agency files, and the whole way over it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from supervision_models.cli.context import Screen, words
from supervision_models.errors import Text

if TYPE_CHECKING:
    from supervision_models.demo.truth import Truth

_LABELS: tuple[tuple[str, Text], ...] = (
    ("hit", Text("应成线索", "lead")),
    ("near_miss", Text("差一点", "near miss")),
    ("excepted", Text("例外", "excepted")),
    ("not_assessable", Text("无法判断", "not assessable")),
)


@click.command(
    "demo",
    help=words(
        "在 DIRECTORY 中写出虚构县的部门原始数据、映射文件和预埋情形（truth.csv）。"
        "县、企业、人员全部虚构。",
        "Write the raw agency files of a fictional county into DIRECTORY, with mapping files and "
        "what was planted (truth.csv). County, firms and people are made up.",
    ),
)
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--scale",
    type=click.FloatRange(min=0, min_open=True),
    default=1.0,
    show_default=True,
    help=words(
        "规模：1 为一个县（3 千项目、3 万地块），100 为一省，分县写出",
        "size: 1 is a county (3,000 projects, 30,000 parcels), 100 a province, written by county",
    ),
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=7,
    show_default=True,
    help=words("随机种子：同一种子写出相同的文件", "the same seed writes the same bytes"),
)
@click.option(
    "--run",
    is_flag=True,
    help=words(
        "接着导入、扫描、导出，并与预埋情形比对",
        "then ingest, scan and export, and compare with what was planted",
    ),
)
@click.pass_obj
def command(screen: Screen, directory: Path, scale: float, seed: int, run: bool) -> None:
    if run:
        _tour(screen, directory, scale, seed)
        return
    from supervision_models.demo import generate

    with screen.progress(Text("生成", "writing")) as progress:
        truth = generate(directory, scale=scale, seed=seed, progress=progress)
    screen.emit(as_document(directory, truth))
    _show(screen, directory, truth)


def _tour(screen: Screen, directory: Path, scale: float, seed: int) -> None:
    from supervision_models.cli.tour import show_tour, tour_document
    from supervision_models.demo.tour import run_tour

    with screen.progress(Text("演示", "demo")) as progress:
        tour = run_tour(
            directory, scale=scale, seed=seed, at=dt.datetime.now(dt.UTC), progress=progress
        )
    screen.emit(tour_document(tour))
    show_tour(screen, tour)


def as_document(directory: Path, truth: Truth) -> dict[str, Any]:
    """What was written, as one JSON document."""
    return {
        "directory": str(directory),
        "files": [
            {
                "file": source.file,
                "dataset": source.dataset,
                "rows": source.rows,
                "quarantined": sum(source.quarantined.values()),
            }
            for source in truth.sources
        ],
        "planted": {model: dict(counts) for model, counts in truth.counts().items()},
    }


def _show(screen: Screen, directory: Path, truth: Truth) -> None:
    screen.table(
        Text("预埋情形", "planted scenarios"),
        [Text("模型", "model"), *(label for _, label in _LABELS)],
        [
            [model, *(counts[label] for label, _ in _LABELS)]
            for model, counts in truth.counts().items()
        ],
    )
    rows = sum(source.rows for source in truth.sources)
    broken = sum(sum(source.quarantined.values()) for source in truth.sources)
    files, planted = len(truth.sources), len(truth.rows)
    screen.say(
        Text(
            f"{directory}：{files} 份原始文件，{rows} 行可用数据，{broken} 行应被隔离；"
            f"预埋 {planted} 个对象，见 truth.csv；说明见 README.md",
            f"{directory}: {files} raw files, {rows} good rows, {broken} to be set aside; "
            f"{planted} planted subjects in truth.csv; see README.md",
        )
    )
