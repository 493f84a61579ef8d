"""Names and codes in the spellings of clerks."""

from __future__ import annotations

import numpy as np
import polars as pl

from supervision_models.demo.block import FORMER_SUFFIX
from supervision_models.demo.codes import wrong_check

_WIDE = {chr(0x21 + i): chr(0xFF01 + i) for i in range(94)}
_BRACKETS = (("〔", "〕"), ("[", "]"), ("(", ")"), ("【", "】"))
_EMPTY = ("", "", "", "/", "—", "无")
_ODD_ENDS = ("\u3000", "\u00a0", " ")  # GBK has only the first
c = pl.col


def _where(rng: np.random.Generator, n: int, share: float) -> pl.Series:
    return pl.Series(rng.random(n) < share)


def chosen(texts: pl.Series, rows: pl.Series, replaced: pl.Expr) -> pl.Series:
    """`replaced` (over column ``t``) where `rows` holds."""
    frame = pl.DataFrame({"t": texts, "rows": rows})
    return frame.select(pl.when("rows").then(replaced).otherwise("t").alias("t")).to_series()


def names(texts: pl.Series, rng: np.random.Generator, encoding: str) -> pl.Series:
    """Odd blanks at the end, as far as `encoding` has them; another form of organisation."""
    n = len(texts)
    for end in _ODD_ENDS[: 1 if encoding == "gbk" else None]:
        texts = chosen(texts, _where(rng, n, 0.01), c("t") + end)
    return chosen(texts, _where(rng, n, 0.03), c("t").str.replace(r"有限公司$", "有限责任公司"))


def branches(texts: pl.Series, rng: np.random.Generator) -> pl.Series:
    """The name of a project office, which is no firm of its own."""
    return chosen(texts, _where(rng, len(texts), 0.1), c("t") + "第二项目经理部")


def codes(texts: pl.Series, rng: np.random.Generator) -> pl.Series:
    """Brackets of several kinds, full-width characters, blanks around."""
    n = len(texts)
    kinds = pl.Series("kind", rng.integers(0, len(_BRACKETS), n))
    frame = pl.DataFrame({"t": texts, "kind": kinds})
    text: pl.Expr = c("t")
    for index, (opening, closing) in enumerate(_BRACKETS):
        other = c("t").str.replace_many(["〔", "〕"], [opening, closing])
        text = pl.when(c("kind") == index).then(other).otherwise(text)
    texts = frame.select(text.alias("t")).to_series()
    wide = c("t").str.replace_many(list(_WIDE), list(_WIDE.values()))
    texts = chosen(texts, _where(rng, n, 0.006), wide)
    return chosen(texts, _where(rng, n, 0.01), c("t") + " ")


def credit_codes(texts: pl.Series, rng: np.random.Generator) -> pl.Series:
    """Lower case, blanks inside, full width; a few with a check character that cannot be right.

    The name beside such a code stays right, so that the firm can still be told.
    """
    n = len(texts)
    texts = chosen(texts, _where(rng, n, 0.01), c("t").str.to_lowercase())
    spaced = c("t").str.replace(r"^(.{4})(.{4})", "${1} ${2} ")
    texts = chosen(texts, _where(rng, n, 0.01), spaced)
    wide = c("t").str.replace_many(list(_WIDE), list(_WIDE.values()))
    texts = chosen(texts, _where(rng, n, 0.005), wide)
    full = texts.str.contains(r"^[0-9A-Z]{18}$").fill_null(value=False)
    rows = (_where(rng, n, 0.008) & full).arg_true()
    wrong = [wrong_check(code) for code in texts.gather(rows).to_list()]
    return texts.scatter(rows, pl.Series(wrong, dtype=pl.String))


def divisions(texts: pl.Series, rng: np.random.Generator) -> pl.Series:
    """Codes of townships that were merged or renamed, where a register still has them."""
    old = texts
    for current, former in FORMER_SUFFIX.items():
        old = old.str.replace(rf"{current}$", former)
    return chosen(texts, _where(rng, len(texts), 0.15), pl.lit(old))


def empties(texts: pl.Series, rng: np.random.Generator, *, marks: bool) -> pl.Series:
    """Cells that are missing, as blank or, with `marks`, as the signs that clerks put there."""
    words = np.array(_EMPTY if marks else ("",), dtype=object)
    signs = pl.Series(words[rng.integers(0, len(words), len(texts))].tolist(), dtype=pl.String)
    return pl.DataFrame({"t": texts, "s": signs}).select(pl.coalesce("t", "s")).to_series()


def lost(texts: pl.Series, share: float, rng: np.random.Generator) -> pl.Series:
    """`texts` with a share of them missing."""
    return chosen(texts, _where(rng, len(texts), share), pl.lit(None, pl.String))
