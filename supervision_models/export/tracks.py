"""The three tracks of each lead as columns: codes for programs, sentences for people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from supervision_models.errors import Lang, Text
from supervision_models.export.as_run import AsRun, Key
from supervision_models.models.procedure import procedure_of
from supervision_models.models.tracks import TRACK_TITLES
from supervision_models.review.deadlines import Deadline
from supervision_models.review.tracks import (
    STATUS_TITLES,
    Ground,
    TrackStatus,
    provisions,
    tracks_of,
)

if TYPE_CHECKING:
    from supervision_models.workspace import Workspace

# what the tracks of a lead follow from: leads that agree in it share their sentences
TELLS = ("model_id", "seen_scan", "field", "organ", "routes", "undecided", "laws")


def add_tracks(
    table: pl.DataFrame,
    runs: Mapping[Key, AsRun],
    workspace: Workspace,
    on: dt.date,
    lang: Lang,
) -> pl.DataFrame:
    """`table` with track_states (``criminal:unknown``) and tracks_text, one line a track."""
    procedure, known = procedure_of(workspace.rule_dirs), provisions(workspace)
    kinds = table.select(TELLS).unique(maintain_order=True)
    states: list[list[str]] = []
    texts: list[str] = []
    for row in kinds.iter_rows(named=True):
        run = runs[(row["model_id"], row["seen_scan"])]
        model = None if run.model is None else run.model.definition
        found = tracks_of(row, Ground(model, run.contracts, procedure, known, on))
        states.append([f"{item.track}:{item.status}" for item in found])
        texts.append("\n".join(_line(item, lang) for item in found))
    told = kinds.with_columns(
        pl.Series("track_states", states, dtype=pl.List(pl.String)),
        pl.Series("tracks_text", texts, dtype=pl.String),
    )
    return table.join(told, on=TELLS, how="left", nulls_equal=True, maintain_order="left")


def _line(item: TrackStatus, lang: Lang) -> str:
    title, status = TRACK_TITLES[item.track][lang], STATUS_TITLES[item.status][lang]
    if lang == "zh":
        return f"{title}：{status}（{item.because.zh}）"
    return f"{title}: {status} ({item.because.en})"


def track_lines(item: TrackStatus, lang: Lang) -> list[str]:
    """What to look at, the documents and the clocks of a track, one line each."""
    colon = "：" if lang == "zh" else ": "
    lines = [f"{title[lang]}{colon}{words[lang]}" for title, words in item.about]
    lines += [
        Text(f"文书：{way.document.zh}", f"document: {way.document.en}")[lang]
        for way in item.ways
        if way.document is not None and way.status != "no"
    ]
    return lines + [_clock(clock)[lang] for clock in item.clocks]


def _clock(clock: Deadline) -> Text:
    title, due = clock.clock.title, clock.due
    if due is None:
        return Text(f"{title.zh}：届满日未知", f"{title.en}: due day unknown")
    later = Text("" if clock.exact else "（遇节假日顺延）", "" if clock.exact else " or later")
    return Text(
        f"{title.zh}：若 {clock.start} 送达或发布，{due} 届满{later.zh}",
        f"{title.en}: if served or published on {clock.start}, due {due}{later.en}",
    )
