"""One question in plain words: help, default, and what counts as an answer."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from supervision_models.authoring.ground import Ground
from supervision_models.errors import Text
from supervision_models.models.spelling import allowed_names, did_you_mean

Answers = dict[str, Any]
Choices = Mapping[str, Text]
NONE = "none"
MAX_TEXT = 200


class WrongAnswerError(ValueError):
    """Not an answer to this question; says what would be one."""

    def __init__(self, what: Text, allowed: Text | None = None, mend: Text | None = None) -> None:
        super().__init__(what.en)
        self.what, self.allowed, self.mend = what, allowed, mend


Read = Callable[[Any, Answers, Ground], Any]


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the interview.

    read     turns what was typed (text) or what stands in the answers file into the answer;
             raises WrongAnswerError
    default  the answer to an empty line, None: this must be answered
    choices  code -> words, where the answer is one of a list
    asked    whether the answers so far make the question sensible
    hint     what else is shown beside the question
    pivotal  what is asked next hangs on it: after a wrong answer nothing more is read
    stated   an answers file must hold it, default or not
    """

    name: str
    ask: Text
    help: Text
    read: Read
    default: Callable[[Answers, Ground], Any] | None = None
    choices: Callable[[Answers, Ground], Choices] | None = None
    asked: Callable[[Answers, Ground], bool] = lambda answers, ground: True
    hint: Callable[[Answers, Ground], Text | None] = lambda answers, ground: None
    pivotal: bool = False
    stated: bool = False

    def proposed(self, answers: Answers, ground: Ground) -> Any:
        """The default; None where there is none."""
        return self.default(answers, ground) if self.default is not None else None

    def answer(self, given: Any, answers: Answers, ground: Ground) -> Any:
        """The checked answer. Raises WrongAnswerError."""
        if self.choices is not None:
            return _chosen(given, self.choices(answers, ground))
        return self.read(given, answers, ground)


def _chosen(given: Any, choices: Choices) -> str:
    """One of the list, by code or by its title."""
    name = str(given).strip()
    if isinstance(given, bool):
        name = str(given).lower()
    if name in choices:
        return name
    titled = [code for code, words in choices.items() if name in (words.zh, words.en)]
    if len(titled) == 1:
        return titled[0]
    titles = [text for words in choices.values() for text in (words.zh, words.en)]
    raise WrongAnswerError(
        Text(f"没有“{name}”这一选项", f"{name!r} is not on the list"),
        allowed_names(choices),
        did_you_mean(name, [*choices, *titles]),
    )


def by_choice(given: Any, answers: Answers, ground: Ground) -> Any:
    """Stands where a list is given: the answer is looked up there."""
    raise AssertionError("a choice is never read")


def any_text(given: Any, answers: Answers, ground: Ground) -> str:
    """One line of words."""
    text = " ".join(given.split()) if isinstance(given, str) else ""
    if not text or len(text) > MAX_TEXT:
        raise WrongAnswerError(
            Text("须为一行文字", "one line of text is needed"),
            Text(f"1 至 {MAX_TEXT} 字", f"1 to {MAX_TEXT} characters"),
        )
    if "{" in text or "}" in text:
        raise WrongAnswerError(
            Text("文字里不能有花括号", "the text may hold no braces"),
            mend=Text("改用圆括号", "use round brackets"),
        )
    return text


def whole_number(low: int, high: int) -> Read:
    """A whole number between two bounds."""

    def read(given: Any, answers: Answers, ground: Ground) -> int:
        text = str(given).strip()
        if not re.fullmatch(r"\d{1,9}", text) or not low <= int(text) <= high:
            raise WrongAnswerError(
                Text("须为整数", "a whole number is needed"),
                Text(f"{low} 至 {high}", f"{low} to {high}"),
            )
        return int(text)

    return read


def positive(digits: int, given: Any) -> int | float:
    """A number above zero with so many decimals at most."""
    text = str(given).strip().replace(",", "").replace("，", "")
    form = rf"\d{{1,15}}(\.\d{{1,{digits}}})?" if digits else r"\d{1,15}"
    if isinstance(given, bool) or not re.fullmatch(form, text) or not float(text) > 0:
        raise WrongAnswerError(
            Text("须为大于零的数", "a number above zero is needed"),
            Text(f"至多 {digits} 位小数", f"at most {digits} decimals")
            if digits
            else Text("整数", "a whole number"),
            Text("只写数字，单位另问", "write the figure only: the unit is asked for apart"),
        )
    number = float(text)
    assert math.isfinite(number)
    return int(number) if number.is_integer() else number


def listed(given: Any) -> list[str]:
    """Several texts: a list in the file, or one line with ; or ， between."""
    items = given if isinstance(given, list) else re.split(r"[;；,，、]", str(given))
    return [str(item).strip() for item in items if str(item).strip()]
