"""Cells of agency files may be written to be run: what a spreadsheet would take as a formula.

Source of the signs: OWASP, CSV Injection. Full-width forms are taken as formulas, too, where
the spreadsheet speaks Chinese; blanks before the sign do not protect.
"""

from __future__ import annotations

import polars as pl

LIVE = r"^\s*[=+\-@＝＋－＠\t\r\n]|^[\t\r\n]"
CELL = 32_767  # characters that an Excel cell holds
CUT = "…（已截断 cut）"
# C0 controls and the two code points that XML 1.0 has no place for; tab and line feed stay
UNWRITABLE = r"[\x00-\x08\x0B\x0C\x0D\x0E-\x1F\x{FFFE}\x{FFFF}]"


def inert(text: pl.Expr) -> pl.Expr:
    """The text with an apostrophe before whatever a spreadsheet would run."""
    return pl.when(text.str.contains(LIVE)).then(text.str.replace(r"^", "'")).otherwise(text)


def writable(text: pl.Expr) -> pl.Expr:
    """The text as an Excel cell can hold it: no control characters, cut where it is too long."""
    clean = text.str.replace_all(UNWRITABLE, "")
    # Excel counts UTF-16 units: characters outside the basic plane count twice
    units = clean.str.len_chars() + clean.str.count_matches(r"[\x{10000}-\x{10FFFF}]")
    return pl.when(units > CELL).then(clean.str.head(CELL // 2 - len(CUT)) + CUT).otherwise(clean)
