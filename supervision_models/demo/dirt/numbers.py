"""Numbers and dates in the spellings of clerks. Exact: what is written reads back as it was."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from supervision_models.demo.sources.definition import DateStyle

CELL_DATE = "\x01"  # marks a date that a workbook stores as a date
# canonical units in one of these
FACTORS = {
    "万元": 1e4,
    "元": 1.0,
    "亩": 10_000 / 15,
    "公顷": 1e4,
    "平方米": 1.0,
    "万立方米": 1e4,
    "立方米": 1.0,
}
_PLACES = 6
_FORMATS = {
    "iso": "%Y-%m-%d",
    "slash": "%Y/%-m/%-d",
    "dot": "%Y.%-m.%-d",
    "chinese": "%Y年%-m月%-d日",
    "compact": "%Y%m%d",
    "cell": f"{CELL_DATE}%Y-%m-%d",
    "month": "%Y年%-m月",
}
_DIGITS = "〇一二三四五六七八九"
Ints = npt.NDArray[np.int64]
c = pl.col


def decimal(values: pl.Series, unit: str | None) -> pl.Series:
    """Plain decimal text in `unit`, at most six places, no trailing zeros."""
    factor = FACTORS[unit] if unit else 1.0
    scaled = (values.cast(pl.Float64) / factor * 10**_PLACES).round().cast(pl.Int64)
    whole, rest = scaled.abs() // 10**_PLACES, scaled.abs() % 10**_PLACES
    parts = pl.DataFrame({"sign": scaled < 0, "whole": whole, "rest": rest})
    fraction = c("rest").cast(pl.String).str.zfill(_PLACES).str.strip_chars_end("0")
    return parts.select(
        pl.concat_str(
            pl.when("sign").then(pl.lit("-")).otherwise(pl.lit("")),
            c("whole").cast(pl.String),
            pl.when(fraction == "")
            .then(pl.lit(""))
            .otherwise(pl.concat_str(pl.lit("."), fraction)),
        ).alias("text")
    ).to_series()


def grouped(texts: pl.Series) -> pl.Series:
    """Thousands separated by commas: 1,234.5."""
    parts = texts.to_frame("t").select(
        c("t").str.extract(r"^(-?\d+)", 1).alias("whole"),
        c("t").str.extract(r"(\.\d+)$", 1).fill_null("").alias("rest"),
    )
    turned = c("whole").str.reverse().str.replace_all(r"(\d{3})", "${1},").str.strip_chars_end(",")
    return parts.select(pl.concat_str(turned.str.reverse(), c("rest")).alias("text")).to_series()


def dates(values: pl.Series, styles: Sequence[DateStyle], rng: np.random.Generator) -> pl.Series:
    """Each date in one of `styles`, drawn at random."""
    which = pl.Series("which", rng.integers(0, len(styles), len(values)))
    frame = pl.DataFrame({"d": values.cast(pl.Date), "which": which})
    text: pl.Expr = pl.lit(None, pl.String)
    for index, style in enumerate(styles):
        text = pl.when(c("which") == index).then(_styled(style)).otherwise(text)
    texts = frame.select(text.alias("text")).to_series()
    if "spoken" in styles:
        texts = _spoken(texts, values, which == styles.index("spoken"))
    return texts


def _styled(style: DateStyle) -> pl.Expr:
    if style == "serial":  # days as Excel counts them
        return (c("d").cast(pl.Int32) + 25_569).cast(pl.String)
    return c("d").dt.strftime(_FORMATS.get(style, "%Y-%m-%d"))


def _spoken(texts: pl.Series, values: pl.Series, chosen: pl.Series) -> pl.Series:
    """二〇二三年五月十八日, for the few cells that are written so."""
    rows = (chosen & values.is_not_null()).arg_true()
    words = []
    for day in values.gather(rows).to_list():
        year = "".join(_DIGITS[int(digit)] for digit in str(day.year))
        words.append(f"{year}年{_count(day.month)}月{_count(day.day)}日")
    return texts.scatter(rows, pl.Series(words, dtype=pl.String))


def _count(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if not tens else ("十" if tens == 1 else f"{_DIGITS[tens]}十")
    return head + (_DIGITS[ones] if ones else "")


def moments(values: pl.Series, rng: np.random.Generator) -> pl.Series:
    """Times of day to the minute, in two spellings."""
    first = pl.Series("first", rng.random(len(values)) < 0.5)
    frame = pl.DataFrame({"t": values.cast(pl.Datetime("us")), "first": first})
    return frame.select(
        pl.when("first")
        .then(c("t").dt.strftime("%Y-%m-%d %H:%M"))
        .otherwise(c("t").dt.strftime("%Y年%-m月%-d日%-H时%-M分"))
        .alias("text")
    ).to_series()
