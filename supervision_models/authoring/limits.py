"""The threshold: from which amount on a row counts, in which unit, and why."""

from __future__ import annotations

from typing import Any

from supervision_models.authoring.ground import Ground
from supervision_models.authoring.question import (
    NONE,
    Answers,
    Choices,
    Question,
    WrongAnswerError,
    any_text,
    by_choice,
    positive,
)
from supervision_models.contracts.definition import Column
from supervision_models.errors import Text
from supervision_models.models.spelling import allowed_names, did_you_mean
from supervision_models.models.units import UNITS

SIDES: dict[str, Text] = {
    "at-least": Text("等于或超过才算", "this much or more"),
    "more-than": Text("超过才算，恰好等于不算", "more than this"),
    "at-most": Text("等于或低于才算", "this much or less"),
    "less-than": Text("低于才算，恰好等于不算", "less than this"),
}
# column type -> unit of what is stored, decimals that are kept
_MEASURES: dict[str, tuple[str | None, int]] = {
    "money": ("yuan", 2),
    "area": ("m2", 2),
    "volume": ("m3", 2),
    "mass": ("t", 2),
    "length": ("m", 2),
    "ratio": ("ratio", 4),
    "decimal": (None, 2),
    "integer": (None, 0),
}


SIGNS: dict[str, str] = {"at-least": ">=", "more-than": ">", "at-most": "<=", "less-than": "<"}


def digits(column: Column) -> int:
    """Decimals of a threshold on the column: one step below is a near miss."""
    return _MEASURES[column.type][1]


def unit_of(answers: Answers, column: Column) -> str:
    """The unit of the threshold: of the stored value, asked for where the type has none."""
    return _MEASURES[column.type][0] or str(answers["threshold_unit"])


def limit_questions() -> list[Question]:
    """Whether there is a threshold, and all that belongs to it."""

    def column(answers: Answers, ground: Ground) -> Column:
        return ground.contracts[answers["subject"]].columns[answers["threshold"]]

    def measured(answers: Answers, ground: Ground) -> Choices:
        found = {
            name: Text(column.zh, column.en)
            for name, column in ground.contracts[answers["subject"]].columns.items()
            if column.type in _MEASURES
        }
        return {NONE: Text("不设数额门槛", "no threshold"), **found}

    def some(answers: Answers, ground: Ground) -> bool:
        return bool(answers["threshold"] != NONE)

    def unitless(answers: Answers, ground: Ground) -> bool:
        return some(answers, ground) and _MEASURES[column(answers, ground).type][0] is None

    def read_value(given: Any, answers: Answers, ground: Ground) -> int | float:
        return positive(digits(column(answers, ground)), given)

    def value_hint(answers: Answers, ground: Ground) -> Text:
        unit = _MEASURES[column(answers, ground).type][0]
        if unit is None:
            return Text("单位在下一问", "the unit is the next question")
        if unit == "ratio":
            return Text("写成小数：百分之三十写 0.3", "as a decimal: 30 % is 0.3")
        words = UNITS[unit]
        return Text(f"单位：{words.zh}", f"unit: {words.en}")

    def read_basis(given: Any, answers: Answers, ground: Ground) -> str:
        key = str(given).strip()
        if key == NONE or key in ground.statutes.keys:
            return key
        raise WrongAnswerError(
            Text(f"法律依据库里没有 {key}", f"the statutes have no {key}"),
            allowed_names([NONE, *ground.statutes.keys]),
            did_you_mean(key, ground.statutes.keys),
        )

    def units(answers: Answers, ground: Ground) -> Choices:
        return UNITS

    return [
        Question(
            "threshold",
            Text("有数额门槛吗？看主体的哪一列", "Is there a threshold? On which column?"),
            Text("如建筑面积满多少平方米才算", "such as: only from some floor area on"),
            by_choice,
            lambda answers, ground: NONE,
            measured,
            pivotal=True,
        ),
        Question(
            "threshold_side",
            Text("门槛的方向？", "Which side of it counts?"),
            Text("看条文：“以上”“以下”含本数，“超过”“不满”不含",
                 "read the article: is the figure itself included?"),
            by_choice,
            lambda answers, ground: "at-least",
            lambda answers, ground: SIDES,
            some,
        ),
        Question(
            "threshold_value",
            Text("门槛是多少？", "How much?"),
            Text("只写数字，如 300", "the figure only, such as 300"),
            read_value,
            asked=some,
            hint=value_hint,
        ),
        Question(
            "threshold_unit",
            Text("单位？", "In which unit?"),
            Text("表里存的就是这个单位", "the unit in which the table holds it"),
            by_choice,
            lambda answers, ground: "count",
            units,
            unitless,
        ),
        Question(
            "threshold_basis",
            Text("门槛出自哪一条法律？没有就写 none",
                 "Which article gives the figure? none if there is none"),
            Text("条文编号，如 土地管理法.art44", "the key of the article"),
            read_basis,
            lambda answers, ground: NONE,
            asked=some,
        ),
        Question(
            "threshold_why",
            Text("门槛是怎么定的？", "Why this figure?"),
            Text("写出依据或理由；没有依据就照实写是经验值", "the reason; say so if it is a guess"),
            any_text,
            lambda answers, ground: "起草人的经验值，非法律标准，待核定"
            if answers["threshold_basis"] == NONE
            else "法律规定的数额",
            asked=some,
        ),
    ]  # fmt: skip
