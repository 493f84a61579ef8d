"""How records of two datasets can belong together, and the questions that settle it.

Asked twice: for the record that is sought, and for one that excuses (prefix ``exception_``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from supervision_models.authoring.ground import Ground
from supervision_models.authoring.question import (
    Answers,
    Choices,
    Question,
    WrongAnswerError,
    by_choice,
    whole_number,
)
from supervision_models.contracts.definition import Contract
from supervision_models.errors import Text
from supervision_models.models.spelling import allowed_names, did_you_mean

WAYS: dict[str, Text] = {
    "project": Text("同一个建设项目", "the same construction project"),
    "party": Text("同一个单位", "the same firm or agency"),
    "overlap": Text("地块范围重叠", "areas that overlap"),
    "within": Text("相距若干米以内", "no more than some metres apart"),
    "key": Text("某一编号相同", "the same number or code"),
}
_KEYS = ("code", "usc")


def ways(subject: Contract, other: Contract) -> Choices:
    """The ways that these two datasets allow."""
    possible: list[str] = []
    if all(c.project is not None and c.project.code for c in (subject, other)):
        possible.append("project")
    if roles(subject) and roles(other):
        possible.append("party")
    if subject.geometry and other.geometry:
        possible += ["overlap", "within"]
    if key_columns(subject) and key_columns(other):
        possible.append("key")
    return {name: WAYS[name] for name in possible}


def roles(contract: Contract) -> Choices:
    """The parties of a row that carry a credit code, each by the title of its name."""
    found: dict[str, Text] = {}
    for role, party in contract.parties.items():
        if party.code is not None:
            column = contract.columns[party.name or party.code]
            found[role] = Text(column.zh, column.en)
    return found


def key_columns(contract: Contract) -> list[str]:
    """Columns that hold codes, but for the division, which would join everything."""
    return [
        name
        for name, column in contract.columns.items()
        if column.type in _KEYS and name != contract.region
    ]


def belonging_questions(
    prefix: str, other: Callable[[Answers], str], asked: Callable[[Answers, Ground], bool]
) -> list[Question]:
    """The questions on one pair of datasets; `other` gives the second one."""

    def pair(answers: Answers, ground: Ground) -> tuple[Contract, Contract]:
        return ground.contracts[answers["subject"]], ground.contracts[other(answers)]

    def goes(way: str) -> Callable[[Answers, Ground], bool]:
        return lambda answers, ground: asked(answers, ground) and answers[f"{prefix}by"] == way

    def choices(answers: Answers, ground: Ground) -> Choices:
        return ways(*pair(answers, ground))

    def role(side: int) -> Callable[[Answers, Ground], Choices]:
        return lambda answers, ground: roles(pair(answers, ground)[side])

    def read_key(given: Any, answers: Answers, ground: Ground) -> str:
        return _read_key(given, *pair(answers, ground))

    def usual_key(answers: Answers, ground: Ground) -> str | None:
        mine, theirs = (key_columns(contract) for contract in pair(answers, ground))
        shared = [name for name in mine if name in theirs]
        return shared[0] if shared else None

    return [
        Question(
            f"{prefix}by",
            Text("两边的记录怎样算是同一件事？", "How do the two records belong together?"),
            Text(
                "能按编号或单位认定的，不要按位置；只有位置可比时再选范围重叠或距离",
                "a code or the firm where both sides have it; place where nothing else fits",
            ),
            by_choice,
            lambda answers, ground: next(iter(choices(answers, ground)), None),
            choices,
            asked,
            pivotal=True,
        ),
        Question(
            f"{prefix}subject_role",
            Text("主体记录里的哪个单位？", "Which firm of the subject's record?"),
            Text("如施工许可证里的总包单位", "such as the contractor of a permit"),
            by_choice,
            lambda answers, ground: next(iter(role(0)(answers, ground))),
            role(0),
            goes("party"),
        ),
        Question(
            f"{prefix}other_role",
            Text("另一边记录里的哪个单位？", "Which firm of the other record?"),
            Text("与上一问的单位相同者", "the one that is the same as in the last question"),
            by_choice,
            lambda answers, ground: next(iter(role(1)(answers, ground))),
            role(1),
            goes("party"),
        ),
        Question(
            f"{prefix}key",
            Text("哪个编号相同？", "Which number is the same?"),
            Text(
                "两边列名相同就写列名，如 permit_no；不同就写 主体列=对方列",
                "one column name such as permit_no, or subject_column=other_column",
            ),
            read_key,
            usual_key,
            asked=goes("key"),
            hint=lambda answers, ground: _key_hint(*pair(answers, ground)),
        ),
        Question(
            f"{prefix}distance",
            Text("相距多少米以内？", "Within how many metres?"),
            Text("两个图形之间的最近距离，整数米", "nearest distance of both shapes, whole metres"),
            whole_number(1, 100_000),
            lambda answers, ground: 100,
            asked=goes("within"),
        ),
    ]


def _read_key(given: Any, subject: Contract, other: Contract) -> str:
    mine, equal, theirs = (part.strip() for part in str(given).partition("="))
    theirs = theirs if equal else mine
    for contract, name in ((subject, mine), (other, theirs)):
        if name not in key_columns(contract):
            raise WrongAnswerError(
                Text(f"{contract.title.zh} 没有编号列 {name}", f"{contract.id} has no code {name}"),
                allowed_names(key_columns(contract)),
                did_you_mean(name, key_columns(contract)),
            )
    if subject.columns[mine].type != other.columns[theirs].type:
        raise WrongAnswerError(
            Text(f"{mine} 与 {theirs} 不是同类编号", f"{mine} and {theirs} are of different kinds"),
            mend=Text("选同类的列", "choose columns of one kind"),
        )
    return mine if mine == theirs else f"{mine}={theirs}"


def _key_hint(subject: Contract, other: Contract) -> Text:
    parts = [
        (contract, [f"{name}（{contract.columns[name].zh}）" for name in key_columns(contract)])
        for contract in (subject, other)
    ]
    return Text(
        "\n".join(f"{contract.title.zh}：{'、'.join(names)}" for contract, names in parts),
        "\n".join(f"{contract.id}: {', '.join(key_columns(contract))}" for contract, _ in parts),
    )


def key_of(written: str) -> tuple[str, str]:
    """The two columns of an answer to the key question."""
    mine, equal, theirs = written.partition("=")
    return (mine, theirs) if equal else (mine, mine)


def match_on(answers: Answers, prefix: str = "") -> Any:
    """The answers as ``on:`` of a match."""
    match answers[f"{prefix}by"]:
        case "party":
            names = {
                "subject": answers[f"{prefix}subject_role"],
                "other": answers[f"{prefix}other_role"],
            }
            return {"party": names}
        case "within":
            return {"within": f"{answers[f'{prefix}distance']} m"}
        case "key":
            mine, theirs = key_of(answers[f"{prefix}key"])
            return {"key": [mine] if mine == theirs else {mine: theirs}}
        case way:
            return way


def same_words(answers: Answers, prefix: str = "") -> Text:
    """How the records belong together, for titles."""
    return WAYS[answers[f"{prefix}by"]]


def valid_name(text: str) -> bool:
    """Whether a text may be a model's id."""
    return re.fullmatch(r"[a-z0-9]+([.-][a-z0-9]+)+", text) is not None
