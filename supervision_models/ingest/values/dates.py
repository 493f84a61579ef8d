"""Dates and times of day, with the precision that the source had.

The usual spellings go through expressions; Chinese numerals, words and day-month order through
`datewords`. A month or a year alone becomes its first day, and says so in ``precision``.
"""

from __future__ import annotations

from functools import partial

import polars as pl

from supervision_models.contracts.definition import Column
from supervision_models.ingest.values.context import ConvertContext
from supervision_models.ingest.values.datewords import read_words
from supervision_models.ingest.values.reading import Reading, codes, patched

_TIME = r"(?:[T ]?(\d{1,2})[:时点](\d{1,2})(?:[:分](\d{1,2})(?:\.(\d{1,9}))?)?[秒分]?)?"
_OFFSET = r"\s?(Z|[+-]\d{2}:?\d{2})?$"
_SPELLED = r"^(\d{4})\s?[-./年]\s?(\d{1,2})\s?[-./月]\s?(\d{1,2})[日号]?\s?" + _TIME + _OFFSET
_COMPACT = r"^((?:19|20|21)\d{2})(\d{2})(\d{2})(?:[T ]?(\d{2}):?(\d{2})(?::?(\d{2}))?)?$"
_MONTH = r"^(\d{4})\s?[-./年]\s?(\d{1,2})\s?月?份?$"
_COMPACT_MONTH = r"^((?:19|20|21)\d{2})(0[1-9]|1[0-2])$"
_YEAR = r"^((?:19|20|21)\d{2})\s?(?:年度?)?(?:\.0)?$"
_SERIAL = r"^(\d{5})(?:\.(\d+))?$"
_PLACEHOLDER = (
    r"^(?:1900[-./年]0?1[-./月]0?[01]|1899[-./]12[-./]3[01]|000[01][-./]0?[01][-./]0?[01]"
    r"|19000100|19000101|00000000|[01](?:\.0)?)日?(?:[T ].*)?$"
)
_OPEN = r"^(?:9999[-./年]?12[-./月]?31日?.*|长期|长期有效|永久|永久有效|无固定期限|无限期|至今)$"
# Serial 0 of the 1900 system, counted so that serials after the 29 February 1900, which Excel
# believes in, come out right.
_EPOCH = pl.date(1899, 12, 30)


def read_date(texts: pl.Series, column: Column, header: str, context: ConvertContext) -> Reading:
    """DATE; a time of day is dropped."""
    return Reading(_read(texts, context).with_columns(pl.col("value").cast(pl.Date)), {})


def read_datetime(
    texts: pl.Series, column: Column, header: str, context: ConvertContext
) -> Reading:
    """TIMESTAMP of the local wall clock; without a time of day midnight, with precision ``day``."""
    table = _read(texts, context)
    timeless = ~texts.str.contains(r"[:时点]|\d{12}|^\d{5}\.\d*[1-9]").fill_null(value=False)
    day = table["value"].is_not_null() & table["precision"].is_null() & timeless
    return Reading(table.with_columns(precision=table["precision"].set(day, "day")), {})


def _read(texts: pl.Series, context: ConvertContext) -> pl.DataFrame:
    spelled = texts.str.extract_groups(_SPELLED).struct.unnest()
    spelled.columns = ["y", "m", "d", "H", "M", "S", "f", "offset"]
    compact = texts.str.extract_groups(_COMPACT).struct.unnest()
    compact.columns = ["cy", "cm", "cd", "cH", "cM", "cS"]
    month = texts.str.extract_groups(_MONTH).struct.unnest()
    month.columns = ["my", "mm"]
    short = texts.str.extract_groups(_COMPACT_MONTH).struct.unnest()
    short.columns = ["sy", "sm"]
    year = texts.str.extract_groups(_YEAR).struct.unnest()
    year.columns = ["yy"]
    serial = texts.str.extract_groups(_SERIAL).struct.unnest()
    serial.columns = ["days", "share"]
    # 2023.1 may be a number that lost the zero of 2023.10: only `datewords` may say so
    lost = texts.str.contains(r"^\d{4}\.1$").alias("lost")
    rows = pl.concat(
        [texts.to_frame("text"), spelled, compact, month, short, year, serial, lost.to_frame()],
        how="horizontal",
    )
    nothing = pl.col("text").str.contains(_PLACEHOLDER)
    forever = pl.col("text").str.contains(_OPEN)
    clock = pl.coalesce("y", "cy", "my", "sy", "yy").is_not_null() & ~pl.col("lost")
    days = pl.col("days").cast(pl.Int64)
    is_serial = days.is_not_null() & (days >= 10_000)
    # Excel counts fractions of a day in doubles: to the second
    moment = (
        pl.concat_str(pl.lit("0."), pl.col("share").fill_null("0")).cast(pl.Float64) * 86_400
    ).round()
    counted = _EPOCH.cast(pl.Datetime("us")) + pl.duration(days=days, seconds=moment)
    value = (
        pl.when(nothing | forever).then(None)
        .when(is_serial).then(counted)
        .when(clock).then(_assembled())
    )  # fmt: skip
    monthly = pl.coalesce("my", "sy").is_not_null() & ~pl.col("lost")
    table = rows.select(
        value.alias("value"),
        pl.lit(None, pl.String).alias("reason"),
        codes(
            ("null-date", nothing),
            ("open-ended", forever),
            ("excel-serial", is_serial),
            ("cn-date", pl.col("text").str.contains(r"\d\s?[年月]") & clock),
            ("offset-dropped", pl.col("offset").is_not_null()),
        ).alias("repairs"),
        pl.when(nothing | forever).then(None).when(monthly).then(pl.lit("month"))
        .when(pl.col("yy").is_not_null()).then(pl.lit("year")).alias("precision"),
        (nothing | forever).fill_null(value=False).alias("settled"),
    )  # fmt: skip
    within = table["value"].dt.year().is_between(1900, 2200)
    pending = texts.is_not_null() & ~table["settled"] & ~within.fill_null(value=False)
    return patched(
        table.drop("settled"), pending, texts, partial(read_words, day_first=context.day_first)
    )


def _assembled() -> pl.Expr:
    """The groups as a timestamp; NULL for a day or time that does not exist."""
    parts = [
        pl.coalesce("y", "cy", "my", "sy", "yy"),
        *(
            pl.coalesce(*names, pl.lit(empty)).str.zfill(2)
            for names, empty in (
                (("m", "cm", "mm", "sm"), "01"), (("d", "cd"), "01"),
                (("H", "cH"), "00"), (("M", "cM"), "00"), (("S", "cS"), "00"),
            )
        ),
    ]  # fmt: skip
    stamp = pl.concat_str(parts).str.to_datetime("%Y%m%d%H%M%S", time_unit="us", strict=False)
    fraction = pl.col("f").fill_null("0").str.pad_end(6, "0").str.slice(0, 6).cast(pl.Int64)
    return stamp + pl.duration(microseconds=fraction)
