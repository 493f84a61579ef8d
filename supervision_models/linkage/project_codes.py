"""Codes of construction projects, and what became of the divisions inside them.

GB/T 40058-2021: time, division, department or industry, type, number: ``2403-630223-04-01-123456``,
before 2021 with the full year ``2020-630223-47-03-012345``. A code is given once and kept; when
its division is renamed, later papers write the new division into it. So the same code under the
old and the new division is one project, as long as the renaming is one to one.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from supervision_models.linkage.row_by_row import row_by_row

_NATIONAL = r"^(\d{4})-?(\d{6})-?(\d{2})-?(\d{2})-?(\d{6})$"
_DASHES = r"[‐-―−－—–_﹣]+"
_BARE = 12  # digits of a number without any letter
_DOCUMENT = 6  # characters of a number that is not every office's
_LABEL = r"^(?:许可证|施工许可证|证书|证)?(?:编号|号码|号|NO)?[.:]?"


def renamings(divisions: pl.DataFrame) -> dict[str, str]:
    """Six-digit division code -> its direct successor, where there is exactly one.

    divisions  columns `code` and `successor`, as the division table writes them
    """
    pairs = (
        divisions.select(
            pl.col("code").str.slice(0, 6).alias("old"),
            pl.col("successor").str.slice(0, 6).alias("new"),
        )
        .drop_nulls()
        .filter((pl.col("old") != pl.col("new")) & pl.col("new").str.contains(r"^\d{6}$"))
        .unique()
    )
    single = pairs.filter(pl.len().over("old") == 1)
    return dict(single.sort("old").iter_rows())


def history(code: str, successors: Mapping[str, str]) -> tuple[str, ...]:
    """The division and those that followed it, in order; a circle is walked once."""
    chain = [code]
    while chain[-1] in successors and successors[chain[-1]] not in chain:
        chain.append(successors[chain[-1]])
    return tuple(chain)


def _representative(line: tuple[str, ...], successors: Mapping[str, str]) -> str:
    """The last of a line; of a circle (a county given back its old code) the smallest."""
    back = successors.get(line[-1])
    return line[-1] if back is None else min(line[line.index(back) :])


def parse_codes(codes: pl.Series, successors: Mapping[str, str]) -> pl.DataFrame:
    """One row for each code as it was written, in order.

    code     the code given
    key      ``code:…`` with the division as it is called now; NULL for what is no code
    invalid  something is there and cannot be used
    """
    frame = codes.alias("code").to_frame().with_columns(_folded("code").alias("text"))
    parts = pl.col("text").str.extract_groups(_NATIONAL)
    frame = frame.with_columns(
        *(parts.struct.field(str(place)).alias(f"part{place}") for place in range(1, 6))
    )
    frame = frame.join(
        _current(frame, successors),
        on=["part1", "part2", "part3", "part4", "part5"],
        how="left",
        maintain_order="left",
        nulls_equal=True,
    )
    national = pl.concat_str(
        pl.col("part1"), pl.coalesce("now", "part2"), pl.col("part3"), pl.col("part4"),
        pl.col("part5"), separator="-",
    )  # fmt: skip
    other = pl.when(_plausible(pl.col("text"))).then(pl.col("text"))
    key = pl.when(pl.col("part1").is_not_null()).then(national).otherwise(other)
    return frame.with_columns(("code:" + key).alias("key")).select(
        "code", "key", _wasted(pl.col("text"), pl.col("key")).alias("invalid")
    )


def moved_number(key: pl.Expr, successors: Mapping[str, str]) -> pl.Expr:
    """Of the key of a code under a division that took over from another, or was taken over: the
    code without the division, by which such codes bear on one another. NULL for others."""
    moved = pl.Series(sorted({*successors, *successors.values()}), dtype=pl.String)
    parts = key.str.extract_groups(r"^code:(\d{4})-(\d{6})-(\d{2}-\d{2}-\d{6})$")
    rest = pl.format("number:{}-{}", parts.struct.field("1"), parts.struct.field("3"))
    return pl.when(parts.struct.field("2").is_in(moved.implode())).then(rest)


@row_by_row
def parse_permits(permits: pl.Series) -> pl.DataFrame:
    """`parse_codes` for construction permit numbers: kept whole, for their forms differ."""
    frame = permits.alias("code").to_frame().with_columns(_folded("code").alias("text"))
    text = pl.col("text").str.replace(_LABEL, "").str.replace_all(r"[^\p{L}\p{N}]", "")
    frame = frame.with_columns(text.alias("text"))
    key = "permit:" + pl.when(_plausible(pl.col("text"))).then(pl.col("text"))
    return frame.with_columns(key.alias("key")).select(
        "code", "key", _wasted(pl.col("text"), pl.col("key")).alias("invalid")
    )


def parse_documents(numbers: pl.Series) -> pl.DataFrame:
    """`code` as written and `key` of document numbers: kept whole; NULL for what is no number."""
    frame = numbers.alias("code").to_frame().with_columns(_folded("code").alias("text"))
    text = pl.col("text").str.replace_all(r"[^\p{L}\p{N}]", "")
    frame = frame.with_columns(text.alias("text"))
    # shorter ones (3号) are given out by every office
    # a bare count of the year (2023001) is every office's, too
    told = pl.col("text").str.contains(r"\p{L}") | (pl.col("text").str.len_chars() >= _BARE)
    usable = _plausible(pl.col("text")) & (pl.col("text").str.len_chars() >= _DOCUMENT) & told
    return frame.select("code", ("document:" + pl.when(usable).then(pl.col("text"))).alias("key"))


def _folded(column: str) -> pl.Expr:
    return (
        pl.col(column)
        .str.normalize("NFKC")
        .str.replace_all(_DASHES, "-")
        .str.replace_all(r"\s", "")
        .str.to_uppercase()
    )


def _plausible(text: pl.Expr) -> pl.Expr:
    """Not a placeholder: four characters, a digit among them, not one character repeated."""
    bare = text.str.replace_all(r"[^\p{L}\p{N}]", "")
    repeated = bare.str.count_matches(bare.str.head(1), literal=True) == bare.str.len_chars()
    return (bare.str.len_chars() >= 4) & bare.str.contains(r"\d") & ~repeated


def _wasted(text: pl.Expr, key: pl.Expr) -> pl.Expr:
    return (key.is_null() & (text.str.len_chars() > 0)).fill_null(value=False)


def _current(frame: pl.DataFrame, successors: Mapping[str, str]) -> pl.DataFrame:
    """National codes with `now`, the division that stands in the key; those of divisions that no
    succession touches are absent, and keep their own.

    Two divisions that merged may have given the same number to two projects: codes whose
    divisions do not lie on one line of succession keep their own.
    """
    parts = ["part1", "part2", "part3", "part4", "part5"]
    moved = pl.Series(sorted({*successors, *successors.values()}), dtype=pl.String)
    distinct = (
        frame.select(parts).filter(pl.col("part2").is_in(moved.implode())).drop_nulls().unique()
    )
    lines = {code: history(code, successors) for code in distinct["part2"].unique()}
    last = {code: _representative(line, successors) for code, line in lines.items()}
    distinct = distinct.with_columns(
        pl.col("part2").replace_strict(last, default=None).alias("last")
    )
    group = ["part1", "last", "part3", "part4", "part5"]
    met = pl.col("part2").unique().sort().str.join("+").over(group)
    distinct = distinct.with_columns(met.alias("met"))
    single = {
        text: _one_line(text.split("+"), lines) for text in distinct["met"].unique().to_list()
    }
    kept = pl.col("met").replace_strict(single, default=None, return_dtype=pl.Boolean)
    return distinct.select(
        *parts, pl.when(kept).then(pl.col("last")).otherwise(pl.col("part2")).alias("now")
    )


def _one_line(codes: list[str], lines: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the codes follow each other: the longest history names them all."""
    longest = max(codes, key=lambda code: (len(lines[code]), code))
    return set(codes) <= set(lines[longest])
