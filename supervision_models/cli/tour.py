"""The summary of the demo, for a reader with one minute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supervision_models.cli.context import Screen
from supervision_models.errors import Text

if TYPE_CHECKING:
    from supervision_models.demo.tour import Tour


def tour_document(tour: Tour) -> dict[str, Any]:
    """The tour as one JSON document."""
    counts = tour.intake.scan.counts
    return {
        "workspace": str(tour.workspace),
        "files": len(tour.reports),
        "rows": _rows(tour),
        "leads": dict(tour.intake.merge.counts),
        "exported": tour.exported,
        "exports": [str(path) for path in tour.exports],
        "models": [
            {
                "model": card.model_id,
                **counts[card.model_id],
                "planted": card.planted,
                "precision": card.precision,
                "recall": card.recall,
                "statistical": card.statistical,
                "misjudged": list(card.misjudged),
            }
            for card in tour.scorecards
        ],
        "data_requests": len(tour.intake.scan.requests),
        "seconds": {stage: round(value, 2) for stage, value in tour.seconds.items()},
    }


def _rows(tour: Tour) -> dict[str, int]:
    totals = {"in": 0, "loaded": 0, "quarantined": 0, "skipped": 0}
    for report in tour.reports:
        totals["in"] += report.rows_in
        totals["loaded"] += report.loaded
        totals["quarantined"] += report.quarantined
        totals["skipped"] += sum(report.skipped.values())
    return totals


def show_tour(screen: Screen, tour: Tour) -> None:
    """Rows accounted for, what each model found and how right it was, where the list is."""
    rows = _rows(tour)
    balanced = rows["in"] == rows["loaded"] + rows["quarantined"] + rows["skipped"]
    screen.say(
        Text(
            f"虚构的澄塘县：{len(tour.reports)} 份部门数据，共 {rows['in']} 行 = "
            f"载入 {rows['loaded']} + 隔离 {rows['quarantined']} + 跳过 {rows['skipped']}"
            f"（{'平衡' if balanced else '不平衡！'}）",
            f"The fictional county: {len(tour.reports)} agency tables, {rows['in']} rows = "
            f"{rows['loaded']} loaded + {rows['quarantined']} quarantined + "
            f"{rows['skipped']} skipped ({'balanced' if balanced else 'NOT BALANCED'})",
        )
    )
    counts = tour.intake.scan.counts
    screen.table(
        Text("各模型的结果，与预先埋设的真相比对", "each model, against the planted truth"),
        [
            Text("模型", "model"),
            Text("命中", "hits"),
            Text("埋设", "planted"),
            Text("准确率", "precision"),
            Text("召回率", "recall"),
            Text("例外", "excepted"),
            Text("无法判断", "not assessable"),
            Text("未见异常", "clear"),
            Text("判错", "misjudged"),
        ],
        [
            [
                card.model_id + (" *" if card.statistical else ""),
                card.found,
                card.planted,
                _share(card.precision),
                _share(card.recall),
                counts[card.model_id]["excepted"],
                counts[card.model_id]["not_assessable"],
                counts[card.model_id]["clear"],
                len(card.misjudged),
            ]
            for card in tour.scorecards
        ],
    )
    screen.say(
        Text(
            "* 统计模型：列出最少见的对象供参考（探索性），不按埋设计准确率",
            "* statistical: lists what is rarest, exploratory; not measured by what was planted",
        )
    )
    requests = len(tour.intake.scan.requests)
    total = sum(tour.seconds.values())
    stages = ", ".join(f"{stage} {value:.1f}s" for stage, value in tour.seconds.items())
    screen.say(
        Text(
            f"线索 {tour.exported} 条已导出（线索是待核查的信息，不是违法结论）；"
            f"另有 {requests} 项数据须调取后才能判断。\n"
            + "\n".join(f"  {path}" for path in tour.exports)
            + f"\n用时 {total:.1f} 秒（{stages}）",
            f"{tour.exported} leads exported (a lead is something to check, no finding of guilt); "
            f"{requests} data sets to request before more can be judged.\n"
            + "\n".join(f"  {path}" for path in tour.exports)
            + f"\ntook {total:.1f} s ({stages})",
        )
    )


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"
