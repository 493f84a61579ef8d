"""Whether a model runs on the data at hand, for people and for programs: `catalog check`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from supervision_models.cli.context import Screen
from supervision_models.errors import Text

if TYPE_CHECKING:
    from supervision_models.catalog import Readiness
    from supervision_models.catalog.readiness import DatasetState
    from supervision_models.contracts.coverage import Interval
    from supervision_models.workspace import Workspace

VERDICTS = {
    "runnable": Text("可以运行", "runnable"),
    "partly": Text("部分可以运行", "partly runnable"),
    "not": Text("不能运行", "not runnable"),
}
COMPLETE = {
    "runnable": Text("齐全", "complete"),
    "partly": Text("不全", "in part"),
    "not": Text("缺", "missing"),
}


def as_document(item: Readiness) -> dict[str, Any]:
    """The answer as JSON values."""
    return {
        "model": item.model_id,
        "version": item.version,
        "verdict": item.verdict,
        "datasets": [
            {
                "dataset": state.dataset,
                "verdict": state.verdict,
                "decisive": state.decisive,
                "matches": list(state.matches),
                "rows": state.rows,
                "columns": [asdict(column) for column in state.columns],
                "coverage": [asdict(part) for part in state.coverage],
                "gaps": [asdict(part) for part in state.gaps],
            }
            for state in item.datasets
        ],
    }


def show_readiness(screen: Screen, workspace: Workspace, item: Readiness) -> None:
    """The answer for people: a table of the datasets."""
    verdict = VERDICTS[item.verdict]
    screen.table(
        Text(
            f"{item.model_id}@{item.version}：{verdict.zh}",
            f"{item.model_id}@{item.version}: {verdict.en}",
        ),
        [
            Text("数据", "dataset"),
            Text("提供单位", "provider"),
            Text("行数", "rows"),
            Text("结论", "verdict"),
            Text("字段填充", "columns filled"),
            Text("未覆盖", "not covered"),
        ],
        [_row(screen, workspace, state) for state in item.datasets],
    )


def _row(screen: Screen, workspace: Workspace, state: DatasetState) -> tuple[object, ...]:
    contract = workspace.contracts[state.dataset]
    zh = screen.lang == "zh"
    title = contract.title.zh if zh else contract.title.en or contract.title.zh
    provider = contract.provider.zh if zh else contract.provider.en or contract.provider.zh
    mark = Text("（必需）", " (decisive)")[screen.lang] if state.decisive else ""
    columns = [
        f"{contract.columns[column.name].zh if zh else contract.columns[column.name].en} "
        f"{column.filled:.0%}"
        for column in state.columns
    ]
    return (
        f"{title}{mark}",
        provider,
        state.rows,
        COMPLETE[state.verdict][screen.lang],
        "\n".join(columns) if state.rows else "—",
        "\n".join(_span(gap) for gap in state.gaps),
    )


def _span(gap: Interval) -> str:
    return f"{gap.region or '—'} {gap.start or '…'} – {gap.end or '…'}"
