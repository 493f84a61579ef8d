"""supervision models similar: which models are alike, and how far they find the same."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from supervision_models.cli.context import Screen, words
from supervision_models.cli.model_options import library_of, packs_option
from supervision_models.errors import Lang, Text

if TYPE_CHECKING:
    from supervision_models.leads.overlap import Overlap

LEAST = 0.25  # as models.similarity.SHOWN, which loads late


@click.command(
    "similar",
    help=words(
        "相近的模型：用同样的数据、字段和条件，并说明理由；给出工作区时，另报最近一次扫描中"
        "两个模型都指向的对象有多少。",
        "Models that are alike: the same data, columns and conditions, with the reasons; with a "
        "workspace also how many subjects both tell of in the last scan.",
    ),
)
@click.argument("model", required=False)
@click.option(
    "--least",
    type=click.FloatRange(0, 1),
    default=LEAST,
    show_default=True,
    help=words("相近程度的下限（0 至 1）", "least likeness, 0 to 1"),
)
@packs_option("并比较该工作区最近一次扫描的发现", "compare the findings of its last scan, too")
@click.pass_obj
def command(screen: Screen, model: str | None, least: float, ws: Path | None) -> None:
    from supervision_models.models.similarity import similar_models

    library = library_of(ws)
    wanted = None if model is None else library[model].id
    found = {} if ws is None else _overlaps(ws)
    shown = [
        (pair, found.get((pair.left, pair.right)))
        for pair in similar_models(list(library.models.values()), library.contracts, least=0)
        if wanted in (None, pair.left, pair.right)
    ]
    # what finds the same is told, however unlike it is written
    shown = [
        (pair, both)
        for pair, both in shown
        if pair.score >= least or (both is not None and both.subjects)
    ]
    screen.emit(
        [
            {
                "left": pair.left,
                "right": pair.right,
                "score": pair.score,
                "same_subject": pair.same_subject,
                "datasets": list(pair.datasets),
                "columns": [".".join(column) for column in pair.columns],
                "reasons": pair.reasons(library.contracts, screen.lang),
                "findings": None if both is None else both.as_dict(),
            }
            for pair, both in shown
        ]
    )
    screen.table(
        Text(f"相近的模型（{len(shown)} 对）", f"Similar models ({len(shown)} pair(s))"),
        [
            Text("相近程度", "Alike"),
            Text("模型", "Models"),
            Text("理由", "Because"),
            *([Text("最近扫描", "Last scan")] if ws is not None else []),
        ],
        [
            (
                f"{pair.score:.0%}",
                f"{pair.left}\n{pair.right}",
                "\n".join(pair.reasons(library.contracts, screen.lang)),
                *([_findings(both, screen.lang)] if ws is not None else []),
            )
            for pair, both in shown
        ],
    )


def _overlaps(ws: Path) -> dict[tuple[str, str], Overlap]:
    from supervision_models.cli.lead_options import now, opened
    from supervision_models.leads.overlap import overlaps

    with opened(ws) as (_, ledger):
        return overlaps(ledger, on=now().date())


def _findings(both: Overlap | None, lang: Lang) -> str:
    if both is None:
        return Text("无共同对象", "nothing in common")[lang]
    return Text(
        f"{both.left_leads} 与 {both.right_leads} 条线索，共同对象 {both.subjects} 个，"
        f"共同项目、地块、单位 {both.keys} 个",
        f"{both.left_leads} and {both.right_leads} leads, {both.subjects} subject(s) in common, "
        f"{both.keys} project(s), parcel(s) or party(ies)",
    )[lang]
