"""Leads as CSV: UTF-8 with a byte order mark (Excel needs it), nothing that runs when opened."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from supervision_models.errors import Lang
from supervision_models.export import columns
from supervision_models.export.safety import inert


def write_csv(table: pl.DataFrame, path: Path, lang: Lang) -> None:
    """The columns for people, with their titles; texts are made inert, line ends are CRLF."""
    shown = [column for column in columns.LEADS if column.people]
    table.select(
        (
            inert(pl.col(column.name).cast(pl.String)).replace("", None)
            if column.kind == "text"
            else pl.col(column.name)
        ).alias(column.title[lang])
        for column in shown
    ).write_csv(path, include_bom=True, line_terminator="\r\n", date_format="%Y-%m-%d")
