"""Years: 2023, 2023年度, 二〇二三, or the year of a date."""

from __future__ import annotations

import polars as pl

from supervision_models.contracts.definition import Column
from supervision_models.ingest.values.context import ConvertContext
from supervision_models.ingest.values.dates import read_date
from supervision_models.ingest.values.numerals import digits
from supervision_models.ingest.values.reading import Read, Reading, Unreadable, patched

_YEAR = r"^((?:19|20|21)\d{2})(?:年度?|年报|\.0+)?$"


def read_year(texts: pl.Series, column: Column, header: str, context: ConvertContext) -> Reading:
    """INTEGER year; a date gives its year."""
    plain = texts.str.extract(_YEAR, 1).cast(pl.Int32)
    dated = read_date(texts.set(plain.is_not_null(), None), column, header, context).frame
    table = dated.with_columns(
        value=plain.zip_with(plain.is_not_null(), dated["value"].dt.year()),
        precision=pl.lit(None, pl.String),
        reason=pl.lit(None, pl.String),
    )
    settled = table["value"].is_not_null() | (table["repairs"].list.len() > 0)
    return Reading(patched(table, texts.is_not_null() & ~settled, texts, _spelled), {})


def _spelled(text: str) -> Read:
    figure = digits(text.removesuffix("度").removesuffix("年")) or ""
    if len(figure) != 4 or not 1900 <= int(figure) <= 2199:
        raise Unreadable("not-a-year")
    return Read(int(figure), ("cn-numeral",))
