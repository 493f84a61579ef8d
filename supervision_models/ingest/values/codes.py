"""Identifiers: kept as text, in half width and upper case, brackets and dashes of one kind.

A code that Excel has turned into a number has lost digits for good where it was longer than the
mantissa shows; it fails with ``digits-lost`` rather than being filled with zeros.
"""

from __future__ import annotations

import polars as pl

from supervision_models.contracts.definition import Column
from supervision_models.ingest.values.context import ConvertContext
from supervision_models.ingest.values.reading import Reading, codes

_BRACKETS = {"〔": "(", "〕": ")", "[": "(", "]": ")", "【": "(", "】": ")", "{": "(", "}": ")",
             "﹝": "(", "﹞": ")", "—": "-", "―": "-", "─": "-"}  # fmt: skip
_BRACKETED = r"[〔〕\[\]【】{}﹝﹞—―─]"
# ="0123" is how CSV files keep Excel from eating zeros; ' and ` come from the text marker.
_MARKER = r"^(?:=\s*\"(?P<a>.*)\"|['`’‘\"](?P<b>.*?)['\"]?)$"
_SCIENTIFIC = r"^([+]?\d)(?:\.(\d+))?E\+?(\d{1,3})$"
_SCIENTIFIC_MARK = r"^\d(?:\.\d+E\+?|E\+)\d{1,3}$"
_DECIMAL = r"^(\d+)\.0+$"
_FLOAT_DIGITS = 15  # decimal digits that a double surely holds


def tidy(texts: pl.Series) -> pl.DataFrame:
    """Columns value, reason, repairs: what all identifiers have in common."""
    marker = pl.coalesce(
        pl.col("text").str.extract(_MARKER, 1), pl.col("text").str.extract(_MARKER, 2), "text"
    )
    rows = texts.to_frame("text").with_columns(
        marker.str.replace_many(list(_BRACKETS), list(_BRACKETS.values()))
        .str.replace_all(" ", "")
        .str.to_uppercase()
        .alias("code")
    )
    parts = rows["code"].str.extract_groups(_SCIENTIFIC).struct.unnest()
    parts.columns = ["first", "rest", "power"]
    rows = pl.concat([rows, parts], how="horizontal")
    damaged = pl.col("code").str.contains(_SCIENTIFIC_MARK)
    rest = pl.col("rest").fill_null("")
    power = pl.col("power").cast(pl.Int64)
    whole = damaged & (rest.str.len_bytes() == power) & (power < _FLOAT_DIGITS)
    decimal = pl.col("code").str.extract(_DECIMAL, 1)
    exact = decimal.str.len_bytes() <= _FLOAT_DIGITS
    lost = (damaged & ~whole) | ~exact
    value = (
        pl.when(lost).then(None)
        .when(whole).then(pl.concat_str("first", rest))
        .when(exact).then(decimal)
        .otherwise("code")
    )  # fmt: skip
    return rows.select(
        pl.when(value != "").then(value).alias("value"),
        pl.when(lost).then(pl.lit("digits-lost")).alias("reason"),
        codes(
            ("scientific-code", whole),
            ("trailing-zero", exact),
            ("apostrophe", pl.col("text").str.contains(_MARKER)),
            ("brackets", pl.col("text").str.contains(_BRACKETED)),
            ("spaces", pl.col("text").str.contains(" ")),
        ).alias("repairs"),
    )


def read_code(texts: pl.Series, column: Column, header: str, context: ConvertContext) -> Reading:
    """Any identifier; leading zeros are part of it."""
    empty = pl.lit(None, pl.String).alias("precision")
    return Reading(tidy(texts).with_columns(empty), {})
