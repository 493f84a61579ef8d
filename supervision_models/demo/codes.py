"""Numbers that agencies give: credit codes, project codes, certificate numbers. Made up.

All of them carry division codes that start with 99, which no real division has.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
_VALUE = {letter: index for index, letter in enumerate(_ALPHABET)}
_USC_WEIGHTS = np.array([3**i % 31 for i in range(17)])
_ORG_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])  # GB 11714-1997
_PERSON_WEIGHTS = np.array([2 ** (17 - i) % 11 for i in range(17)])  # GB 11643-1999
Ints = npt.NDArray[np.int64]


def credit_codes(county: str, serials: Ints) -> pl.Series:
    """18-character unified social credit codes with right check characters."""
    org = organisation_codes(serials).to_list()
    bodies = [f"91{county}{code}" for code in org]
    digits = np.array([[_VALUE[letter] for letter in body] for body in bodies]).reshape(-1, 17)
    checks = (31 - (digits * _USC_WEIGHTS).sum(axis=1) % 31) % 31
    return pl.Series(
        [body + _ALPHABET[check] for body, check in zip(bodies, checks, strict=True)],
        dtype=pl.String,
    )


def organisation_codes(serials: Ints) -> pl.Series:
    """9-character organisation codes (eight digits and a check character)."""
    digits = np.array([[int(d) for d in f"{70_000_000 + s:08d}"] for s in serials]).reshape(-1, 8)
    checks = (11 - (digits * _ORG_WEIGHTS).sum(axis=1) % 11) % 11
    return pl.Series(
        [
            "".join(map(str, row)) + ("X" if check == 10 else str(check))
            for row, check in zip(digits, checks, strict=True)
        ],
        dtype=pl.String,
    )


def registration_numbers(county: str, serials: Ints) -> pl.Series:
    """15-digit registration numbers as they were before the credit code."""
    return pl.Series([f"{county}2{s:08d}" for s in serials], dtype=pl.String)


def person_ids(county: str, birthdays: list[str], serials: Ints) -> pl.Series:
    """18-character personal numbers; the division part exists nowhere."""
    bodies = [f"{county}{day}{s % 1000:03d}" for day, s in zip(birthdays, serials, strict=True)]
    digits = np.array([[int(d) for d in body] for body in bodies]).reshape(-1, 17)
    checks = (12 - (digits * _PERSON_WEIGHTS).sum(axis=1) % 11) % 11
    return pl.Series(
        [body + "0123456789X"[check] for body, check in zip(bodies, checks, strict=True)],
        dtype=pl.String,
    )


def wrong_check(code: str) -> str:
    """The same credit code with a check character that cannot be right."""
    return code[:-1] + _ALPHABET[(_VALUE[code[-1]] + 7) % 31]
