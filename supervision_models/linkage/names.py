"""Names of firms and offices: folded, and taken from the branch to the legal person.

Folded away: writing (see `folding`), the form of organisation (有限责任公司 = 有限公司 = 公司;
股份 stays, for 甲股份有限公司 and 甲有限公司 may both exist), remarks in brackets. Never folded
away: the trade name, the trade, the region, 集团, numbers. A branch (分公司, 项目经理部) is no
legal person, so its key is the key of its legal person, and `relation` says what it is.
"""

from __future__ import annotations

import polars as pl

from supervision_models.linkage import folding
from supervision_models.linkage.row_by_row import row_by_row

# characters of a key: 建华公司 leaves 建华, which half the firms of a region bear
SHORTEST = 4
REMARK = (
    r"\((?:[^()]*(?:盖章|公章|签章|本级|注销|更名|简称|联合体|牵头)[^()]*|曾用名[^()]*|原[^()]*"
    r"|有限合伙|特殊普通合伙|普通合伙|个人独资|个体工商户|独资)\)"
)
# several parties in one cell, told by what stands between them
_SEVERAL = r"(?:公司|集团|[院局厂所])(?:\([^()]*\))?[、,;/+&|].*(?:公司|集团|[院局厂所])"
_LISTED = r"[^;]{4,};[^;]{4,}"
_FORMULA = r"^[=@]"  # what a spreadsheet did not work out names nobody
_PROJECT_PART = r"项目(?:经理|管理|工程)?部|经理部|指挥部"
_COMPANY_PART = (
    rf"(?:[分支]公司|分[厂院店]|办事处|经营部|营业部|销售部|门市部|{_PROJECT_PART}"
    r"|工区|工段|标段|[处队])$"
)
# 公安局交警大队 and 卫生局 hospitals stand for themselves: an office has fewer kinds of parts
_OFFICE_PART = rf"(?:分[院厂]|{_PROJECT_PART}|第?\d+(?:工程|施工)?[处队]|工程[处队])$"
# a part whose legal person is not named identifies nobody
_ORPHAN = (
    r"(?:[分支]公司|项目(?:经理|管理|工程)?部|经理部|工区|工段|标段|第?\d+(?:工程|施工)?[处队])$"
)
# head, and what follows it; one pattern each, since the order of preference is meant
_HEADS = (
    (r"^(.{2,}?公司)(.+)$", _COMPANY_PART),
    (r"^(.{2,}?集团)(.+)$", _COMPANY_PART),
    (r"^(.{2,}?[局院厂])(.+)$", _OFFICE_PART),
)
_DEPARTMENT = rf"(?:{_PROJECT_PART}|工区|工段|标段)$"
_UNIT = r"[处队]$"
_SHARES = r"股份(?:有限)?公司$"
_WHOLE = r"总公司$"
_FORM = r"(?:有限责任|责任有限|有限)?公司$"
_LATIN_FORM = r"(?:CO|COMPANY|LTD|LIMITED|INC|LLC|LLP|CORP|CORPORATION|GMBH|PLC)+$"
_ORGANISATION = (
    r"(?:公司|集团|股份|中心|委员会|[村居管]委会|政府|党委|办公室|[大中小]学|学[校院]|[医法]院|检察院"
    r"|银行|[支分]行|[协学商]会|基金会|社区|街道|合作社|联合社|事务所|合伙企业|工作室|经营部|门市部|项目部"
    r"|[厂局院所社站场处队部园馆店行矿村镇乡库坊摊柜圃]|门市)$"
)


@row_by_row
def parse(names: pl.Series) -> pl.DataFrame:
    """One row for each name as it was written, in order.

    name      the name given
    key       folded name of the legal person; NULL where the name identifies nobody
    relation  branch | department | unit, where the name is of a part of the legal person
    unusable  why there is no key: empty | several | generic (a person, or too short)
    """
    # stage by stage: one great expression would be evaluated again at every place of use
    frame = folding.fold_frame(
        names.alias("name").to_frame(), strip=REMARK, written="written", folded="plain"
    )
    frame = frame.with_columns(
        folding.empty_to_null(folding.without_brackets(pl.col("plain"))).alias("plain")
    )
    frame = split_parts(frame)
    frame = frame.with_columns(_without_form(pl.col("head")).alias("key"))
    head, part, plain = pl.col("head"), pl.col("part"), pl.col("plain")
    named = head.str.contains(_ORGANISATION) | ~plain.str.contains(r"\p{Han}")
    orphan = part.is_null() & plain.str.contains(_ORPHAN)
    unusable = (
        pl.when(plain.is_null())
        .then(pl.lit("empty"))
        .when(pl.col("written").str.contains(_SEVERAL) | pl.col("written").str.contains(_LISTED))
        .then(pl.lit("several"))
        .when(
            ~named
            | orphan
            | pl.col("written").str.contains(_FORMULA)
            | (pl.col("key").str.len_chars() < SHORTEST)
        )
        .then(pl.lit("generic"))
    )
    relation = (
        pl.when(part.str.contains(_DEPARTMENT))
        .then(pl.lit("department"))
        .when(part.str.contains(_UNIT))
        .then(pl.lit("unit"))
        .when(part.is_not_null())
        .then(pl.lit("branch"))
    )
    frame = frame.with_columns(unusable.alias("unusable"), relation.alias("relation"))
    return frame.select(
        "name",
        pl.when(pl.col("unusable").is_null()).then(pl.col("key")).alias("key"),
        "relation",
        "unusable",
    )


def split_parts(frame: pl.DataFrame) -> pl.DataFrame:
    """`head`, the legal person's own name, and `part` (NULL when the name is its own)."""
    plain = pl.col("plain")
    frame = frame.with_columns(plain.alias("head"), pl.lit(None, pl.String).alias("part"))
    for pattern, kind in _HEADS:
        frame = frame.with_columns(
            plain.str.extract(pattern, 1).alias("_head"),
            plain.str.extract(pattern, 2).alias("_part"),
        )
        fits = pl.col("part").is_null() & pl.col("_part").str.contains(kind)
        frame = frame.with_columns(
            pl.when(fits).then(pl.col("_head")).otherwise(pl.col("head")).alias("head"),
            pl.when(fits).then(pl.col("_part")).otherwise(pl.col("part")).alias("part"),
        )
    return frame.drop("_head", "_part")


def _without_form(name: pl.Expr) -> pl.Expr:
    return (
        pl.when(name.str.contains(_SHARES))
        .then(name.str.replace(_SHARES, "股份"))
        .when(name.str.contains(_WHOLE))
        .then(name.str.replace(_WHOLE, "总"))
        .otherwise(name.str.replace(_FORM, "").str.replace(_LATIN_FORM, ""))
    )
