"""Characters: full width to half width, odd spaces to one space, control characters out."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

_WIDTH = {chr(0xFF01 + i): chr(0x21 + i) for i in range(94)} | {
    "−": "-", "﹣": "-", "‐": "-", "‑": "-", "–": "-", "¥": "￥", "･": "·", "•": "·", "‧": "·",
    "∙": "·",
}  # fmt: skip
# Punctuation of running Chinese text: free text keeps it.
_PROSE = set("，；：！？")
# C0 (without tab and line ends) and DEL, zero width, soft hyphen, direction marks, BOM.
_INVISIBLE = (
    r"[\x00-\x08\x0e-\x1f\x7f\u{ad}\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}-\u{2069}\u{feff}]"
)
_LINE_ENDS = r"[\r\n\x0b\x0c\u{85}\u{2028}\u{2029}]+"
FULL_WIDTH = r"[\u{ff01}-\u{ff5e}]"
FULL_WIDTH_WORD = r"[\u{ff10}-\u{ff19}\u{ff21}-\u{ff3a}\u{ff41}-\u{ff5a}]"
CONTROL = r"[\x00-\x08\x0e-\x1f\x7f]"


def fold(text: pl.Series, *, prose: bool = False, lines: bool = False) -> pl.Series:
    """`text` in half width, without invisible characters, white space as single blanks, trimmed.

    prose  keep the full-width punctuation of running text (，；：！？)
    lines  keep line ends, as ``\\n`` (boundary points are listed by lines)
    """
    source = [key for key in _WIDTH if not (prose and key in _PROSE)]
    expr = (
        pl.col("text")
        .str.replace_all(_INVISIBLE, "")
        .str.replace_many(source, [_WIDTH[key] for key in source])
    )
    if lines:
        expr = expr.str.replace_all(_LINE_ENDS, "\n").str.replace_all(r"[^\S\n]+", " ")
    else:
        expr = expr.str.replace_all(r"\s+", " ")
    return text.cast(pl.String).to_frame("text").select(expr.str.strip_chars()).to_series()


def text_series(values: Iterable[object]) -> pl.Series:
    """Foreign strings as a column. Lone surrogates, which UTF-8 cannot hold, are dropped."""
    return pl.Series(
        "text", [None if value is None else well_formed(str(value)) for value in values], pl.String
    )


def well_formed(text: str) -> str:
    """`text` without lone surrogates."""
    return text.encode("utf-8", "ignore").decode("utf-8")


def fold_word(text: str) -> str:
    """`fold` of one string."""
    return str(fold(pl.Series([well_formed(text)], dtype=pl.String)).item())
