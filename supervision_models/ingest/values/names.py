"""Free text and names of persons."""

from __future__ import annotations

import polars as pl

from supervision_models.contracts.definition import Column
from supervision_models.ingest.values.context import ConvertContext
from supervision_models.ingest.values.reading import Reading, codes, frame

_HAN_GAP = r"(\p{Han}) +"
_GAP = r"\p{Han} +\p{Han}"


def read_text(texts: pl.Series, column: Column, header: str, context: ConvertContext) -> Reading:
    """Text as folded already."""
    return Reading(frame(texts), {})


def read_person_name(
    texts: pl.Series, column: Column, header: str, context: ConvertContext
) -> Reading:
    """Names without blanks between Chinese characters (张　三); foreign names keep theirs."""
    joined = texts.str.replace_all(_HAN_GAP, "${1}")
    flags = texts.to_frame("text").select(codes(("spaces", pl.col("text").str.contains(_GAP))))
    return Reading(frame(joined, repairs=flags.to_series()), {})
