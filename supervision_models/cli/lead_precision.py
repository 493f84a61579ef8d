"""supervision leads precision: how good each model proves, from what became of its leads."""

from __future__ import annotations

from pathlib import Path

import click

from supervision_models.cli.context import Screen, words
from supervision_models.cli.lead_options import opened, workspace_option
from supervision_models.errors import Text


@click.command(
    "precision",
    help=words(
        "各模型的准确率、成案率和不采纳理由（由研判结果得出）",
        "Precision, share of cases and reasons of dismissal per model, from decisions",
    ),
)
@workspace_option
@click.pass_obj
def show_precision(screen: Screen, ws: Path) -> None:
    from supervision_models.evaluation.precision import FEW, FEW_NOTE, dismissals, precision
    from supervision_models.review import REASONS

    with opened(ws) as (_, ledger):
        models = precision(ledger)
        reasons = dismissals(ledger)
    note = Text(FEW_NOTE.zh.format(few=FEW), FEW_NOTE.en.format(few=FEW))
    screen.emit(
        {
            "models": models.to_dicts(),
            "dismissals": reasons.to_dicts(),
            "note": note[screen.lang] if models["few"].any() else "",
        }
    )
    screen.table(
        Text("模型成效", "how models prove"),
        [
            Text("模型", "model"),
            Text("线索", "leads"),
            Text("属实", "right"),
            Text("误报", "wrong"),
            Text("未定", "undecided"),
            Text("立案", "filed"),
            Text("准确率", "precision"),
            Text("成案率", "share filed"),
        ],
        [
            (
                row["model_id"],
                row["leads"],
                row["right"],
                row["wrong"],
                row["undecided"],
                row["filed"],
                _percent(row["precision"]),
                _percent(row["filed_rate"]),
            )
            for row in models.iter_rows(named=True)
        ],
    )
    if models["few"].any():
        screen.say(Text(f"—：{note.zh}", f"—: {note.en}"))
    if reasons.height:
        screen.table(
            Text("不采纳理由", "reasons of dismissal"),
            [Text("模型", "model"), Text("理由", "reason"), Text("线索", "leads")],
            [
                (row["model_id"], REASONS[row["reason"]].title[screen.lang], row["leads"])
                for row in reasons.iter_rows(named=True)
            ],
        )


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.0%}"
