"""Codes of leads in the words that an exported file shows."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from supervision_models.errors import Lang, Text
from supervision_models.models.organs import FIELDS, ORGANS
from supervision_models.models.tracks import TRACK_TITLES
from supervision_models.review import REASONS, STATES

# 红 / 橙 / 黄: the three alert levels of practice; S1 is below them
SEVERITY: dict[str, Text] = {
    "S4": Text("红（S4）", "red (S4)"),
    "S3": Text("橙（S3）", "orange (S3)"),
    "S2": Text("黄（S2）", "yellow (S2)"),
    "S1": Text("提示（S1）", "hint (S1)"),
}
TRACKS: dict[str, Text] = {str(track): title for track, title in TRACK_TITLES.items()}
LIFE: dict[str, Text] = {
    "open": Text("存续", "open"),
    "resolved": Text("已消除", "resolved"),
    "unobserved": Text("本次未能观察", "not observed by the last scan"),
}
MARKS: dict[str, Text] = {
    "": Text("", ""),
    "reopened-evidence": Text("不采纳后证据有变", "dismissed, evidence changed since"),
    "reopened-expiry": Text("不采纳已到期", "dismissal expired"),
    "evidence-changed": Text("证据有变", "evidence changed"),
}
CAUTIONS: dict[str, Text] = {  # the word before the colon; what follows is a column or match
    "date-precision": Text("日期只精确到月或年", "date known to the month or year only"),
    "uncertain-link": Text("关联的可信度较低", "linked with less than full confidence"),
    "unplaced-rows": Text(
        "该数据有没有图形的行，所查记录可能在其中",
        "rows of this data have no geometry; the record may be among them",
    ),
    "unread-rows": Text(
        "该数据有未能读入的行，所查记录可能在其中",
        "rows of this data could not be read; the record may be among them",
    ),
}
WHY: dict[str, Text] = {  # why a record of the counter-evidence is near, yet no match
    "nearby": Text("邻近，但不重叠", "nearby, not overlapping"),
    "same-land": Text(
        "在同一地块上，但不符合该项条件", "on the same land, but does not meet the conditions"
    ),
    "same-key": Text("编号相同，其他条件不符", "same key, other conditions not met"),
    "same-party": Text("同一主体，其他条件不符", "same party, other conditions not met"),
    "same-project": Text("同一项目，其他条件不符", "same project, other conditions not met"),
    # the probability that the two are one follows the colon
    "near-party": Text(
        "名称相近的主体，可能为同一主体", "a party of nearly the same name, maybe one"
    ),
    "near-project": Text(
        "名称相近的项目，可能为同一项目", "a project of nearly the same name, maybe one"
    ),
    "other-phase": Text("同名项目的其他期次或标段", "another phase or section of that project"),
    "near-party-here": Text(
        "名称相近的主体，地块重叠，可能为同一主体",
        "a party of nearly the same name on the same land, maybe one",
    ),
    "near-project-here": Text(
        "名称相近的项目，地块重叠，可能为同一项目",
        "a project of nearly the same name on the same land, maybe one",
    ),
    "other-phase-here": Text(
        "同名项目的其他期次或标段，地块重叠",
        "another phase or section of that project, on the same land",
    ),
}
KINDS: dict[str, Text] = {
    "evidence": Text("证据", "evidence"),
    "counter": Text("反证", "counter-evidence"),
}
ROLES: dict[str, Text] = {
    "analyst": Text("分析员（个人信息已屏蔽）", "analyst (personal data masked)"),
    "handler": Text("承办人（个人信息未屏蔽）", "handler (personal data not masked)"),
}
REASON_TITLES: dict[str, Text] = {code: reason.title for code, reason in REASONS.items()}
STATE_TITLES: dict[str, Text] = {code: state.title for code, state in STATES.items()}
ORGAN_TITLES, FIELD_TITLES = ORGANS, FIELDS

IS_A_LEAD: tuple[Text, ...] = (
    Text(
        "线索只是待核查的信息，不是违法结论，不得据此直接作出任何决定。",
        "A lead is something to check. It is no finding of a violation, and decides nothing.",
    ),
    Text(
        "每条线索须由人逐条核对证据、反证和核查清单后，才可评估是否立案。",
        "A person checks evidence, counter-evidence and the checklist before anything is filed.",
    ),
    Text(
        "“未查到”仅指在已调取且能证明齐全的数据范围内没有记录；数据不足的列为“无法判断”，不在本清单。",
        "'Not found' holds only where the data provably cover place and time; where they do not, "
        "the case is 'not assessable' and not in this list.",
    ),
    Text(
        "分数是各项计分之和，只用于排序；可信度反映数据关联的可靠程度，两者都不是违法概率。",
        "The score is a sum of points for ordering; confidence tells how sure the links are. "
        "Neither is a probability of a violation.",
    ),
    Text(
        "所列法律为行为日有效的版本，要旨为自撰概括，引用时须核对原文。",
        "The law is that in force on the day of the conduct, in our own words: check the text.",
    ),
)


def translated(column: str, words: Mapping[str, Text], lang: Lang) -> pl.Expr:
    """The words of a code column; a code without words as it stands."""
    code = pl.col(column)
    return code.replace_strict(_plain(words, lang), default=code, return_dtype=pl.String)


def translated_coded(column: str, words: Mapping[str, Text], lang: Lang) -> pl.Expr:
    """The same for codes that may carry a detail after a colon, which follows in brackets."""
    head = pl.col(column).str.extract("^([^:]*)", 1)
    detail = pl.col(column).str.extract("^[^:]*:(.*)$", 1)
    said = head.replace_strict(_plain(words, lang), default=head, return_dtype=pl.String)
    left, right = ("（", "）") if lang == "zh" else (" (", ")")
    return (
        pl.when(detail.is_null())
        .then(said)
        .otherwise(pl.concat_str(said, pl.lit(left), detail, pl.lit(right)))
    )


def translated_list(column: str, words: Mapping[str, Text], lang: Lang) -> pl.Expr:
    """The words of a column of code lists, joined."""
    code = pl.element()
    said = code.replace_strict(_plain(words, lang), default=code, return_dtype=pl.String)
    return pl.col(column).list.eval(said).list.join("、" if lang == "zh" else ", ")


def _plain(words: Mapping[str, Text], lang: Lang) -> dict[str, str]:
    return {code: text[lang] for code, text in words.items()}


def fact_words(value: object, lang: Lang) -> str:
    """A fact of a lead, as people read it: lists in one line, whole numbers without a fraction."""
    if isinstance(value, list):
        return ("、" if lang == "zh" else "; ").join(fact_words(item, lang) for item in value)
    if isinstance(value, bool):
        return (Text("是", "yes") if value else Text("否", "no"))[lang]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "—" if value is None else str(value)
