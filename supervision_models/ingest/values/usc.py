"""Unified social credit codes (GB 32100-2015), and their 15 and 9 digit predecessors.

A code whose check digit is wrong is kept and flagged: a typing error in the source is evidence too,
and linkage must not trust it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import polars as pl

from supervision_models.contracts.definition import Column
from supervision_models.ingest.values.codes import tidy
from supervision_models.ingest.values.context import ConvertContext
from supervision_models.ingest.values.reading import REPAIRS, Reading, codes
from supervision_models.ingest.values.resident import resident_check

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
_WEIGHTS = np.array([pow(3, i, 31) for i in range(17)])
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])  # GB 11714-1997
_LOOK_ALIKE = {"I": "1", "O": "0", "S": "5", "Z": "2"}
_BAD = 1 << 20


def _table(alphabet: str) -> npt.NDArray[np.int64]:
    table = np.full(256, -_BAD)
    for value, char in enumerate(alphabet):
        table[ord(char)] = value
    return table


_USC = _table(_ALPHABET)
_ORGANISATION = _table("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _letters(texts: pl.Series, width: int) -> npt.NDArray[np.uint8]:
    """ASCII texts of one width as a matrix of bytes."""
    joined = "".join(texts.to_list()).encode("ascii")
    return np.frombuffer(joined, dtype=np.uint8).reshape(-1, width)


def _checked(texts: pl.Series, width: int) -> pl.Series:
    """Whether the last character of each fixed-width ASCII code is its check character."""
    letters = _letters(texts, width)
    if width == 18:
        values = _USC[letters]
        expected = (31 - (values[:, :17] * _WEIGHTS).sum(axis=1) % 31) % 31
        good = (values.min(axis=1) >= 0) & (values[:, 17] == expected)
    else:
        values = _ORGANISATION[letters]
        check = 11 - (values[:, :8] * _ORGANISATION_WEIGHTS).sum(axis=1) % 11
        written = np.where(letters[:, 8] == ord("X"), 10, values[:, 8])
        good = (values.min(axis=1) >= 0) & (written == check % 11)
    return pl.Series(good, dtype=pl.Boolean)


def usc_valid(texts: pl.Series) -> pl.Series:
    """Whether each text is an 18-character code with the right check character."""
    return _where(texts, r"^[0-9A-Z]{18}$", lambda some: _checked(some, 18))


def organisation_valid(texts: pl.Series) -> pl.Series:
    """Whether each text is a 9-character organisation code with the right check character."""
    return _where(texts, r"^[0-9A-Z]{8}[0-9X]$", lambda some: _checked(some, 9))


def _where(texts: pl.Series, pattern: str, check: Callable[[pl.Series], pl.Series]) -> pl.Series:
    fitting = texts.str.contains(pattern).fill_null(value=False)
    return (
        pl.Series([False])
        .new_from_index(0, len(texts))
        .scatter(fitting.arg_true(), check(texts.filter(fitting)))
    )


def read_usc(texts: pl.Series, column: Column, header: str, context: ConvertContext) -> Reading:
    """18 characters (checked), 15 digits or 9 characters; everything else fails."""
    table = tidy(texts)
    code = table["value"]
    flat = code.str.replace_all("-", "").alias("value")
    mended = flat.str.replace_many(list(_LOOK_ALIKE), list(_LOOK_ALIKE.values()))
    padded = flat.str.zfill(9)
    seen = pl.DataFrame(
        {
            "value": flat, "reason": table["reason"], "repairs": table["repairs"],
            "mended": mended, "padded": padded,
            "good": usc_valid(flat), "better": usc_valid(mended.set(mended == flat, None)),
            "resident": resident_check(flat),
            "organisation": organisation_valid(flat), "zero": organisation_valid(padded),
        }
    )  # fmt: skip
    full = pl.col("value").str.contains(r"^[0-9A-Z]{18}$")
    old = pl.col("value").str.contains(r"^\d{15}$")
    nine = pl.col("value").str.contains(r"^[0-9A-Z]{8}[0-9X]$")
    short = pl.col("value").str.contains(r"^[0-9A-Z]{7}[0-9X]$") & pl.col("zero")
    letter = full & ~pl.col("good") & pl.col("better")
    person = full & ~pl.col("good") & pl.col("resident")
    form = (full | old | nine | short) & ~person
    wrong = (full & ~pl.col("good") & ~letter) | (nine & ~pl.col("organisation"))
    reason = (
        pl.when(pl.col("reason").is_not_null()).then("reason")
        .when(person).then(pl.lit("person-id-in-usc"))
        .when(~form).then(pl.lit("not-a-usc"))
    )  # fmt: skip
    value = pl.when(letter).then("mended").when(short).then("padded").otherwise("value")
    flags = codes(
        ("usc-letter", letter),
        ("usc-15", old),
        ("usc-9", nine | short),
        ("leading-zero", short),
        ("usc-check-failed", wrong),
    )
    result = seen.select(
        pl.when(form).then(value).alias("value"),
        reason.alias("reason"),
        pl.concat_list("repairs", pl.when(form).then(flags).otherwise(pl.lit([], REPAIRS)))
        .alias("repairs"),
        pl.lit(None, pl.String).alias("precision"),
    )  # fmt: skip
    return Reading(result, {})
