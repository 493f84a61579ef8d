"""Names of construction projects: folded, with phase and section kept apart from the rest.

二期 is not 一期 and 1标段 is not 2标段: phases and sections are part of the key, whatever place
they stand at in the name, and two names that differ in them never share a key. What says only
that something is a project (建设项目, 工程, 施工, EPC) is dropped.
"""

from __future__ import annotations

import polars as pl

from supervision_models.linkage import folding
from supervision_models.linkage.row_by_row import row_by_row

# characters of the name without phase: 办公楼 alone may stand on every plot
_SHORTEST = 4
_REMARK = r"\((?:[^()]*(?:重新报批|变更|补办|更名|招标|公示|EPC)[^()]*|曾用名[^()]*|原[^()]*)\)"
# 标准厂房 is no section: the pattern language has no look-ahead, so the word hides meanwhile
_HIDDEN = {"标准": "\ue000"}
_SHOWN = {"\ue000": "标准"}
_PHASE = r"第?(?:[\dA-Z]+(?:_[\dA-Z]+)*)(?:期|标段|标|合同段)|标段(?:[\dA-Z]+)|续建"
_NUMBER_SIGN = {"#": "号", "栋": "号楼", "幢": "号楼"}
# 1-5号楼 are five buildings and 1、5号楼 are two: what stands between the ends of a range is kept
_RANGE = (
    r"([\d〇零一二三四五六七八九十]+)[#＃号栋幢]?楼?[-~～至到—–－]+"
    r"([\d〇零一二三四五六七八九十]+)([#＃号栋幢])"
)
RANGE = "ー"  # a letter to all that folds
_NOISE = r"(?:总承包|新建项目|建设|工程|项目|施工|EPC)+$"


@row_by_row
def parse(names: pl.Series) -> pl.DataFrame:
    """One row for each name as it was written, in order.

    name      the name given
    key       folded name, then phases and sections, sorted, in brackets; NULL where too short
    phase     the phases and sections alone ("" for none)
    unusable  why there is no key: empty | generic
    """
    ranged = names.str.replace_all(_RANGE, "${1}" + RANGE + "${2}${3}").alias("ranged")
    frame = folding.fold_frame(
        pl.DataFrame([ranged, names.alias("name")]),
        strip=_REMARK,
        written="written",
        folded="plain",
    )
    plain = pl.col("plain").str.replace_many(_NUMBER_SIGN).str.replace_all("号+", "号")
    # brackets still hold a number apart from the one before it: 示例路S101（一期）
    frame = frame.with_columns(
        plain.str.replace_all("号号楼", "号楼").str.replace_many(_HIDDEN).alias("plain")
    )
    phases = (
        pl.col("plain")
        .str.extract_all(_PHASE)
        .list.eval("(" + _canonical(pl.element()) + ")")
        .list.unique()
        .list.sort()
        .list.join("")
        .fill_null("")
    )
    stem = (
        folding.without_brackets(pl.col("plain").str.replace_all(_PHASE, ""))
        .str.replace_many(_SHOWN)
        .str.replace(_NOISE, "")
    )
    frame = frame.with_columns(phases.alias("phase"), stem.alias("stem"))
    stem = pl.col("stem")
    unusable = (
        pl.when(stem.is_null())
        .then(pl.lit("empty"))
        .when(stem.str.len_chars() < _SHORTEST)
        .then(pl.lit("generic"))
    )
    return frame.with_columns(unusable.alias("unusable")).select(
        "name",
        pl.when(pl.col("unusable").is_null()).then(stem + pl.col("phase")).alias("key"),
        "phase",
        "unusable",
    )


def _canonical(phase: pl.Expr) -> pl.Expr:
    """One spelling of a phase: 第1标段, 1标, 标段1, 1合同段 are 1标段."""
    number = phase.str.extract(r"([\dA-Z]+(?:_[\dA-Z]+)*)")
    return (
        pl.when(phase == "续建")
        .then(phase)
        .when(phase.str.contains("期"))
        .then(number + "期")
        .otherwise(number + "标段")
    )
