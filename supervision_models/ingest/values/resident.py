"""Resident identity numbers (GB 11643-1999): the check, and 15 digits extended to 18."""

from __future__ import annotations

import numpy as np
import polars as pl

_WEIGHTS = np.array([pow(2, 17 - i, 11) for i in range(17)])
_CHECK = np.frombuffer(b"10X98765432", dtype=np.uint8)
_FORM = r"^[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9X]$"
_OLD_FORM = r"^[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}$"


def _check_letters(bodies: list[str]) -> pl.Series:
    """The check character of each 17-digit body."""
    letters = np.frombuffer("".join(bodies).encode("ascii"), dtype=np.uint8).reshape(-1, 17)
    checks = _CHECK[((letters.astype(np.int64) - 48) * _WEIGHTS).sum(axis=1) % 11]
    return pl.Series([chr(check) for check in checks.tolist()], dtype=pl.String)


def resident_check(texts: pl.Series) -> pl.Series:
    """Whether each text has the form, a possible date and the check of an 18-digit number."""
    fitting = texts.str.contains(_FORM).fill_null(value=False)
    some = texts.filter(fitting)
    good = _check_letters(some.str.slice(0, 17).to_list()) == some.str.slice(17, 1)
    return pl.repeat(value=False, n=len(texts), dtype=pl.Boolean, eager=True).scatter(
        fitting.arg_true(), good
    )


def extend(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """(texts with 15-digit numbers extended to 18, which were): births of the 1900s."""
    old = texts.str.contains(_OLD_FORM).fill_null(value=False)
    some = texts.filter(old)
    bodies = (some.str.slice(0, 6) + "19" + some.str.slice(6)).to_list()
    extended = pl.Series(bodies, dtype=pl.String) + _check_letters(bodies)
    return texts.clone().scatter(old.arg_true(), extended), old
