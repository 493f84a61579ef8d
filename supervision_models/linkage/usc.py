"""Codes of legal persons: the unified social credit code and its two predecessors.

GB 32100-2015: 18 characters of an alphabet of 31; the last is a check over the others. Before
2015 a firm bore a 15-digit registration number and a 9-character organisation code; the latter
lives on as characters 9 to 17 of the credit code.
"""

from __future__ import annotations

import functools
import operator

import polars as pl

from supervision_models.linkage.row_by_row import row_by_row

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
_WEIGHTS = tuple(3**place % 31 for place in range(17))
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_ORGANISATION = slice(8, 17)


@row_by_row
def classify(codes: pl.Series) -> pl.DataFrame:
    """One row for each code as it was written, in order.

    code      the code given
    key       ``usc:…``, ``org:…`` or ``reg:…`` with the code folded; NULL for anything else,
              among it 18 characters whose check fails
    org       the organisation code inside a credit code, or the organisation code itself
    invalid   the code is there and cannot be used
    """
    frame = codes.alias("code").to_frame()
    folded = (
        pl.col("code").str.normalize("NFKC").str.to_uppercase().str.replace_all(r"[\s\-—–_.]", "")
    )
    frame = frame.with_columns(folded.alias("text"))
    text = pl.col("text")
    repeated = text.str.count_matches(text.str.head(1), literal=True) == text.str.len_chars()
    kind = (
        pl.when(repeated)
        .then(None)
        .when(is_valid(text))
        .then(pl.lit("usc:"))
        .when(text.str.contains(r"^[0-9]{15}$"))
        .then(pl.lit("reg:"))
        .when(text.str.contains(r"^[0-9A-Z]{8}[0-9X]$"))
        .then(pl.lit("org:"))
    )
    frame = frame.with_columns(kind.alias("kind"))
    start, stop = _ORGANISATION.start, _ORGANISATION.stop
    org = (
        pl.when(pl.col("kind") == "usc:")
        .then(text.str.slice(start, stop - start))
        .when(pl.col("kind") == "org:")
        .then(text)
    )
    return frame.select(
        "code",
        (pl.col("kind") + text).alias("key"),
        org.alias("org"),
        (pl.col("kind").is_null() & (text.str.len_chars() > 0).fill_null(value=False)).alias(
            "invalid"
        ),
    )


def is_valid(text: pl.Expr) -> pl.Expr:
    """Whether 18 folded characters are a credit code whose check fits; never NULL."""
    weighted = [
        text.str.slice(place, 1).replace_strict(_VALUES, default=None, return_dtype=pl.Int32)
        * weight
        for place, weight in enumerate(_WEIGHTS)
    ]
    total: pl.Expr = functools.reduce(operator.add, weighted)
    last = text.str.slice(17, 1).replace_strict(_VALUES, default=None, return_dtype=pl.Int32)
    fits = (total + last) % 31 == 0
    return ((text.str.len_chars() == 18) & fits).fill_null(value=False)


def check_character(seventeen: str) -> str:
    """The 18th character of a credit code. Raises ValueError for characters outside GB 32100."""
    if len(seventeen) != 17 or set(seventeen) - set(ALPHABET):
        raise ValueError("17 characters of the alphabet of GB 32100 are needed")
    total = sum(_VALUES[c] * weight for c, weight in zip(seventeen, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]
