"""Where a lead stands in the hands of people, and which step may follow which.

Every step is taken by a person; nothing but `new` arises by itself (个人信息保护法 art. 24: no
decision by automated means alone).
"""

from __future__ import annotations

from dataclasses import dataclass

from supervision_models.errors import Text


@dataclass(frozen=True, slots=True)
class State:
    """One state of review.

    follows    states that a person may set next
    dismisses  setting it suppresses the lead while its evidence stays
    adopted    what this says of the model: True it was right, None nothing
    """

    code: str
    title: Text
    meaning: Text
    follows: tuple[str, ...]
    dismisses: bool = False
    adopted: bool | None = None


_STATES = (
    State(
        "new",
        Text("新线索", "new"),
        Text("扫描发现，尚无人处理", "found by a scan, nobody has looked yet"),
        ("merged", "preliminary", "not-filed", "transferred"),
    ),
    State(
        "merged",
        Text("去重合并", "merged"),
        Text(
            "经人确认，并入另一线索或案件候选", "a person has joined it to another lead or dossier"
        ),
        ("preliminary", "not-filed"),
    ),
    State(
        "preliminary",
        Text("初核", "preliminary check"),
        Text("检察人员正在核对事实", "facts are being checked"),
        ("merged", "assessment", "not-filed", "transferred"),
    ),
    State(
        "assessment",
        Text("评估", "assessment"),
        Text("评估线索的真实性、可查性", "its truth and the means to prove it are assessed"),
        ("filed", "not-filed", "transferred"),
    ),
    State(
        "filed",
        Text("立案", "filed"),
        Text("已决定立案", "a case was opened"),
        ("advice", "prosecuted", "transferred", "closed"),
        adopted=True,
    ),
    State(
        "not-filed",
        Text("不立案", "not filed"),
        Text("不采纳该线索，须写明理由", "the lead is not taken up, for a coded reason"),
        ("preliminary", "look-back"),
        dismisses=True,
    ),
    State(
        "transferred",
        Text("移送", "transferred"),
        Text("移送公安、监委或其他主管机关", "handed to police, supervisors or another authority"),
        ("filed", "replied", "closed"),
        adopted=True,
    ),
    State(
        "advice",
        Text("检察建议", "advice served"),
        Text("检察建议书已送达", "procuratorial advice was served"),
        ("replied", "prosecuted", "closed"),
        adopted=True,
    ),
    State(
        "prosecuted",
        Text("起诉", "prosecuted"),
        Text("已提起诉讼或支持起诉", "suit was brought or supported"),
        ("verified", "closed"),
        adopted=True,
    ),
    State(
        "replied",
        Text("回复", "replied"),
        Text("收到行政机关或受移送机关回复", "the organ has replied"),
        ("verified", "advice", "prosecuted"),
    ),
    State(
        "verified",
        Text("整改核验", "verified"),
        Text("已核验整改情况", "what was mended has been verified"),
        ("closed", "prosecuted"),
    ),
    State(
        "closed",
        Text("结案", "closed"),
        Text("案件终结", "the case is over"),
        ("look-back",),
    ),
    State(
        "look-back",
        Text("回头看", "look-back"),
        Text("结案或不立案后的跟进复查", "checked again after it was over"),
        ("preliminary", "advice", "prosecuted", "closed"),
    ),
)
STATES: dict[str, State] = {state.code: state for state in _STATES}
# steps that turn a lead or a case down, and so need a coded reason
NEEDS_REASON = frozenset({*((code, "not-filed") for code in STATES), ("filed", "closed")})


def may_follow(before: str, after: str, *, records_result: bool) -> bool:
    """Whether a person may set `after` when the lead stands at `before`.

    records_result  the step brings an outcome: then the state may also stay as it is
    """
    if before == after:
        return records_result and before != "new"
    return after in STATES[before].follows
