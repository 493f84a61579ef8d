"""Addresses and places: folded, and cut into division, village, road and number.

Divisions that were renamed or merged are read as what they are now, so that an address of before
and one of after meet. What is cut is for comparison; the address as written is never changed.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from supervision_models.linkage import folding

COLUMNS = ("address", "folded", "division", "village", "road", "number", "spot")
_DIVISION = (
    r"^((?:\p{Han}{2,8}?(?:省|自治区))?(?:\p{Han}{2,8}?[市州盟])?"
    r"(?:\p{Han}{1,8}?(?:[县区旗]|自治县))?(?:\p{Han}{1,8}?(?:[镇乡]|街道))?)"
)
_VILLAGE = r"(\p{Han}{1,6}?(?:行政村|自然村|社区|[村屯庄寨]))"
_ROAD = r"(\p{Han}{1,8}?(?:大道|大街|[路街巷弄])|[GSXY]\d{1,4}(?:线|国道|省道|县道)?)"
_NUMBER = r"(\d+)(?:号|弄)(?:之|_)?(\d*)"
_GROUP = r"(\d+)(?:组|社|队)"


def parse(addresses: pl.Series, renamed: Mapping[str, str] | None = None) -> pl.DataFrame:
    """One row for each address as it was written, in order; COLUMNS, NULL for what it has not.

    folded   without spaces and punctuation, common characters, Arabic numerals, divisions of today
    number   of the house (12号之3: 12_3) or of the villagers' group (3组)
    spot     village or road with the number: what two addresses of one place have in common,
             however much of the divisions each leaves out
    renamed  name of a division that is no more -> the name of what took over (`divisions`)
    """
    frame = folding.fold_frame(addresses.alias("address").to_frame(), written="_", folded="folded")
    folded = folding.without_brackets(pl.col("folded"))
    if renamed:
        folded = folded.str.replace_many(list(renamed), list(renamed.values()), leftmost=True)
    frame = frame.with_columns(folding.empty_to_null(folded).alias("folded"))
    frame = frame.with_columns(
        folding.empty_to_null(pl.col("folded").str.extract(_DIVISION, 1)).alias("division")
    )
    rest = pl.col("folded").str.slice(pl.col("division").str.len_chars().fill_null(0))
    frame = frame.with_columns(rest.alias("_rest"))
    village, rest = pl.col("_rest").str.extract(_VILLAGE, 1), pl.col("_rest")
    frame = frame.with_columns(village.alias("village"), rest.str.extract(_ROAD, 1).alias("road"))
    house = rest.str.extract_groups(_NUMBER)
    first, second = house.struct.field("1"), house.struct.field("2")
    number = pl.when(second.str.len_chars() > 0).then(first + "_" + second).otherwise(first)
    frame = frame.with_columns(
        pl.coalesce(number, rest.str.extract(_GROUP, 1) + "组").alias("number")
    )
    spot = pl.concat_str(pl.coalesce("road", "village"), "number", separator="|")
    return frame.with_columns(spot.alias("spot")).select(COLUMNS)
