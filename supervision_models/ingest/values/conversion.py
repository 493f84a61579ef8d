"""Raw text of one column into its canonical type: the one door of this package."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from supervision_models.contracts.definition import Column
from supervision_models.ingest.values import (
    booleans,
    choices,
    codes,
    dates,
    names,
    numbers,
    pseudonyms,
    usc,
    years,
)
from supervision_models.ingest.values.context import (
    POLARS_TYPES,
    ConvertContext,
    Converted,
    converted,
)
from supervision_models.ingest.values.folding import CONTROL, FULL_WIDTH, FULL_WIDTH_WORD, fold
from supervision_models.ingest.values.reading import EXCEL_ERRORS, NULL_MARKS, Reading
from supervision_models.ingest.values.reading import codes as repair_codes

# Longest cell that is looked at, in characters. Excel's own limit is 32,767; a boundary of 100,000
# points takes some 5 MB of text.
_LONGEST = {"text": 1_000_000, "geometry": 10_000_000}
_LONGEST_VALUE = 1_000


Reader = Callable[[pl.Series, Column, str, ConvertContext], Reading]
_READERS: dict[str, Reader] = {
    "text": names.read_text, "person_name": names.read_person_name,
    "code": codes.read_code, "usc": usc.read_usc, "boolean": booleans.read_boolean,
    "date": dates.read_date, "datetime": dates.read_datetime, "year": years.read_year,
    "person_id": pseudonyms.read_person_id, "phone": pseudonyms.read_phone,
}  # fmt: skip
_READERS.update(
    dict.fromkeys(
        ("integer", "decimal", "money", "area", "length", "volume", "mass", "ratio"),
        numbers.read_number,
    )
)


def convert(texts: pl.Series, column: Column, *, header: str, context: ConvertContext) -> Converted:
    """`texts` as the type of `column`; never raises for a value, only for a wrong declaration.

    Raises IngestError where the unit does not fit the column or the CRS cannot be used.
    """
    texts = texts.cast(pl.String).alias("text")
    distinct = texts.unique()
    repeated = len(distinct) < 0.7 * len(texts)
    table, notes = _read(distinct if repeated else texts, column, header, context)
    if repeated:
        table = texts.to_frame().join(
            table.with_columns(distinct), on="text", how="left", maintain_order="left",
            nulls_equal=True,
        )  # fmt: skip
    return converted(table, POLARS_TYPES[column.type], notes)


def _read(
    texts: pl.Series, column: Column, header: str, context: ConvertContext
) -> tuple[pl.DataFrame, dict[str, str]]:
    """Folds, sets aside what is empty or hopeless, and calls the reader of the type."""
    kind = column.type
    prose = kind in ("text", "person_name")
    limit = _LONGEST.get(kind, _LONGEST_VALUE)
    long = (texts.str.len_bytes() > 4 * limit).fill_null(value=False)
    shown = texts.set(long, None) if long.any() else texts
    folded = fold(shown, prose=prose and column.values is None, lines=kind == "geometry")
    marks = NULL_MARKS - {"无"} if kind == "boolean" or column.values else NULL_MARKS
    broken = folded.is_in(list(EXCEL_ERRORS))
    folded = folded.set((folded.is_in(list(marks)) | broken).fill_null(value=False), None)
    reading = _reader(column)(folded.alias("text"), column, header, context)
    wide = FULL_WIDTH_WORD if prose else FULL_WIDTH
    seen = pl.DataFrame({"text": shown, "long": long, "broken": broken, "folded": folded})
    signs = seen.select(
        repair_codes(
            ("full-width", pl.col("text").str.contains(wide) & pl.col("folded").is_not_null()),
            ("control-characters", pl.col("text").str.contains(CONTROL)),
        ).alias("signs"),
        pl.when("long").then(pl.lit("too-long")).when("broken").then(pl.lit("excel-error"))
        .alias("refused"),
    )  # fmt: skip
    table = pl.concat([reading.frame, signs], how="horizontal").select(
        "value",
        pl.coalesce("refused", "reason").alias("reason"),
        pl.concat_list("signs", "repairs").alias("repairs"),
        "precision",
    )
    return table, dict(reading.notes)


def _reader(column: Column) -> Reader:
    if column.values is not None and column.type in ("text", "code"):
        return choices.read_choice
    if column.type == "geometry":  # shapely and pyproj load only where there is geometry
        from supervision_models.ingest.values.geometry.texts import read_geometry

        return read_geometry
    return _READERS[column.type]
