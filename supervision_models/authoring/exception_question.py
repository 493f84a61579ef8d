"""The exception: a value in the subject's own row, or a record in another table."""

from __future__ import annotations

from typing import Any

from supervision_models.authoring.belonging import belonging_questions
from supervision_models.authoring.datasets import excuses, excusing_columns
from supervision_models.authoring.ground import Ground
from supervision_models.authoring.question import (
    NONE,
    Answers,
    Choices,
    Question,
    any_text,
    by_choice,
)
from supervision_models.errors import Text


def exception_questions() -> list[Question]:
    """Whether there is an exception, and what it rests on."""

    def has(kind: str) -> Any:
        return lambda answers, ground: answers["exception"] == kind

    def kinds(answers: Answers, ground: Ground) -> Choices:
        offered = {NONE: Text("没有例外", "no exception")}
        if excusing_columns(ground.contracts[answers["subject"]]):
            offered["value"] = Text("主体自己的某一列是某个值", "a value in the subject's own row")
        if excuses(answers, ground):
            offered["record"] = Text("另一张表里有记录", "a record in another table")
        return offered

    def columns(answers: Answers, ground: Ground) -> Choices:
        return excusing_columns(ground.contracts[answers["subject"]])

    def values(answers: Answers, ground: Ground) -> Choices:
        column = ground.contracts[answers["subject"]].columns[answers["exception_column"]]
        if column.values is None:
            return {"true": Text("是", "yes"), "false": Text("否", "no")}
        return {name: Text(said[0] if said else name, name) for name, said in column.values.items()}

    return [
        Question(
            "exception",
            Text("什么情况下不算问题？", "When is it no problem after all?"),
            Text("例外会逐条检验并记录，不会悄悄丢掉",
                 "exceptions are tested and logged, never silently dropped"),
            by_choice,
            lambda answers, ground: NONE,
            kinds,
            pivotal=True,
        ),
        Question(
            "exception_column",
            Text("主体的哪一列？", "Which column of the subject?"),
            Text("取值固定的列，如状态、类型", "a column of fixed values such as status or kind"),
            by_choice,
            lambda answers, ground: next(iter(columns(answers, ground))),
            columns,
            has("value"),
        ),
        Question(
            "exception_value",
            Text("是哪个值？", "Which value?"),
            Text("是这个值就不算问题", "with this value it is no problem"),
            by_choice,
            lambda answers, ground: next(iter(values(answers, ground))),
            values,
            has("value"),
        ),
        Question(
            "exception_other",
            Text("在哪张表里？", "In which table?"),
            Text("有这种记录就不算问题", "with such a record it is no problem"),
            by_choice,
            lambda answers, ground: next(iter(excuses(answers, ground))),
            excuses,
            has("record"),
        ),
        *belonging_questions(
            "exception_", lambda answers: str(answers["exception_other"]), has("record")
        ),
        Question(
            "exception_because",
            Text("为什么不算问题？（会写在线索里）", "Why is it no problem? (shown to the reader)"),
            Text("一句话，如：已依法免缴", "one sentence such as: lawfully waived"),
            any_text,
            _because,
            asked=lambda answers, ground: answers["exception"] != NONE,
        ),
    ]  # fmt: skip


def _because(answers: Answers, ground: Ground) -> str:
    if answers["exception"] == "record":
        return f"已有{ground.contracts[answers['exception_other']].title.zh}记录"
    column = ground.contracts[answers["subject"]].columns[answers["exception_column"]]
    return f"{column.zh}属于不需要处理的情形"
