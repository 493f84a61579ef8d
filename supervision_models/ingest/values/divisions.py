"""Administrative division codes (GB/T 2260, GB/T 10114): 6, 9 or 12 digits."""

from __future__ import annotations

import polars as pl

from supervision_models.ingest.values.codes import tidy
from supervision_models.ingest.values.context import Converted, converted
from supervision_models.ingest.values.folding import fold
from supervision_models.ingest.values.reading import NULL_MARKS, codes

_DIVISION = r"^(?:[1-9]\d{5}|[1-9]\d{8}|[1-9]\d{11})$"


def convert_division(texts: pl.Series) -> Converted:
    """Codes at their own level: 12 digits that end in zeros shorten to 9 or 6, so that a county's
    code is a prefix of its townships'. 2 and 4 digits (省, 市) fill up to 6.
    """
    folded = fold(texts)
    folded = folded.set(folded.is_in(list(NULL_MARKS)).fill_null(value=False), None)
    table = tidy(folded.alias("text"))
    code = pl.col("value").str.replace_all(r"\D+$", "")
    filled = pl.when(code.str.contains(r"^\d{2}$|^\d{4}$")).then(code.str.pad_end(6, "0"))
    full = pl.coalesce(filled, code)
    level = (
        pl.when(full.str.contains(r"^\d{6}0{6}$|^\d{6}000$")).then(full.str.slice(0, 6))
        .when(full.str.contains(r"^\d{9}000$")).then(full.str.slice(0, 9))
        .otherwise(full)
    )  # fmt: skip
    seen = table.with_columns(level.alias("level"))
    good = pl.col("level").str.contains(_DIVISION)
    result = seen.select(
        pl.when(good).then("level").alias("value"),
        pl.when(pl.col("reason").is_not_null()).then("reason")
        .when(~good).then(pl.lit("not-a-division-code")).alias("reason"),
        pl.concat_list(
            "repairs", codes(("shortened", good & (pl.col("level") != pl.col("value"))))
        ).alias("repairs"),
        pl.lit(None, pl.String).alias("precision"),
    )  # fmt: skip
    return converted(result, pl.String(), {})
