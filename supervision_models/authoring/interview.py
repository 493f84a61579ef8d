"""The interview: every question that applies, in its order, answered and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from supervision_models.authoring.ground import Ground
from supervision_models.authoring.question import Answers, Question, WrongAnswerError
from supervision_models.contracts.yaml_file import Document
from supervision_models.errors import ErrorList, ModelError, SupervisionError, Text
from supervision_models.models.documents import read_document
from supervision_models.models.spelling import allowed_names, did_you_mean

# asks until the answer is one: given the question, the answers so far and the ground
Ask = Callable[[Question, Answers, Ground], Any]


def open_questions(
    questions: list[Question], answers: Answers, ground: Ground
) -> Iterator[Question]:
    """The questions in their order; whether one applies is asked when it is its turn."""
    for question in questions:
        if question.asked(answers, ground):
            yield question


def interview(questions: list[Question], ground: Ground, ask: Ask) -> Answers:
    """Ask a person."""
    answers: Answers = {}
    for question in open_questions(questions, answers, ground):
        answers[question.name] = ask(question, answers, ground)
    return answers


def answers_of(path: Path, questions: list[Question], ground: Ground) -> Answers:
    """The answers of a file, YAML or JSON; what is left out takes its default.

    Raises ErrorList with all that is wrong, each with its line.
    """
    document = read_document(path)
    if not isinstance(document.data, dict):
        what = Text("答案文件须为 问题: 答案", "an answers file maps questions to answers")
        raise ErrorList([ModelError(what, where=document.where())])
    answers: Answers = {}
    errors: list[SupervisionError] = []
    names = [question.name for question in questions]
    for name in document.data:
        if name not in names:
            errors.append(
                ModelError(
                    Text(f"没有问题 {name}", f"there is no question {name}"),
                    where=document.where((name,)),
                    allowed=allowed_names(names),
                    mend=did_you_mean(name, names),
                )
            )
    for question in open_questions(questions, answers, ground):
        try:
            answers[question.name] = _from_file(question, document, answers, ground)
        except WrongAnswerError as wrong:
            where = document.where((question.name,))
            errors.append(
                ModelError(wrong.what, where=where, allowed=wrong.allowed, mend=wrong.mend)
            )
            proposed = question.proposed(answers, ground)
            if question.pivotal or proposed is None:
                raise ErrorList(errors) from wrong  # what follows hangs on this answer
            answers[question.name] = proposed
    errors += [
        ModelError(
            Text(f"按其他答案，不会问到 {name}", f"with the other answers, {name} is not asked"),
            where=document.where((name,)),
            mend=Text("删去，或改前面的答案", "drop it, or change the answers before it"),
        )
        for name in document.data
        if name in names and name not in answers
    ]
    if errors:
        raise ErrorList(errors)
    return answers


def _from_file(question: Question, document: Document, answers: Answers, ground: Ground) -> Any:
    given = document.data.get(question.name)
    if given is None and not question.stated:
        given = question.proposed(answers, ground)
    if given is None:
        raise WrongAnswerError(
            Text(
                f"缺少 {question.name}：{question.ask.zh}",
                f"{question.name} is missing: {question.ask.en}",
            ),
            mend=Text(question.help.zh, question.help.en),
        )
    return question.answer(given, answers, ground)
