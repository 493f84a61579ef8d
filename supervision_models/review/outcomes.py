"""What came of a lead, coded: recorded with the step that brought it."""

from __future__ import annotations

from dataclasses import dataclass

from supervision_models.errors import Text


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result.

    states  steps with which it may be recorded
    money   "none": no amount belongs to it; "may": an amount may stand; "must": it needs one
    """

    code: str
    title: Text
    states: frozenset[str]
    money: str = "none"


def _outcome(code: str, zh: str, en: str, *states: str, money: str = "none") -> Outcome:
    return Outcome(code, Text(zh, en), frozenset(states), money)


_OUTCOMES = (
    _outcome("filed", "立案", "case opened", "filed"),
    _outcome("not-filed", "不立案", "no case opened", "not-filed"),
    _outcome("notice", "发布公告", "public notice given", "filed"),
    _outcome("advice", "制发检察建议", "advice served", "advice"),
    _outcome("social-governance", "制发社会治理检察建议", "governance advice served", "advice"),
    _outcome("advice-adopted", "检察建议被采纳", "advice adopted", "replied", "verified"),
    _outcome("advice-refused", "检察建议未被采纳", "advice not adopted", "replied", "verified"),
    _outcome("transferred", "移送", "handed over", "transferred"),
    _outcome("police-filed", "公安机关立案", "police opened a case", "transferred", "replied"),
    _outcome(
        "police-not-filed", "公安机关不立案", "police opened no case", "transferred", "replied"
    ),
    # counted by `supervision incidents counters`
    _outcome("transfer-advised", "建议移送", "transfer advised", "transferred", "advice"),
    _outcome("filing-supervised", "监督立案", "filing supervised", "transferred", "replied"),
    _outcome(
        "early-intervention", "提前介入", "early intervention", "transferred", "replied", "filed"
    ),
    _outcome("indicted", "提起公诉", "indicted", "transferred", "replied", "verified", "closed"),
    _outcome("prosecuted", "提起诉讼", "suit brought", "prosecuted"),
    _outcome("suit-supported", "支持起诉", "suit supported", "prosecuted"),
    _outcome(
        "judgment-for",
        "判决支持诉讼请求",
        "judgment for the claim",
        "prosecuted",
        "verified",
        "closed",
        money="may",
    ),
    _outcome("judgment-against", "判决驳回", "judgment against the claim", "prosecuted", "closed"),
    _outcome(
        "rectified",
        "整改到位",
        "mended",
        "replied",
        "verified",
        "closed",
        "look-back",
        money="may",
    ),
    _outcome("part-rectified", "部分整改", "mended in part", "replied", "verified", "look-back"),
    _outcome("not-rectified", "未整改", "not mended", "replied", "verified", "look-back"),
    _outcome(
        "recovered",
        "追缴、挽回金额",
        "money recovered",
        "replied",
        "verified",
        "closed",
        "look-back",
        money="must",
    ),
)
OUTCOMES: dict[str, Outcome] = {outcome.code: outcome for outcome in _OUTCOMES}
