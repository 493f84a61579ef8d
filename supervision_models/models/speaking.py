"""Patterns and spans of time in words, and what reads an expression aloud."""

from __future__ import annotations

import re
from typing import Protocol

from sqlglot import exp

from supervision_models.models.naming import Naming


class Speaker(Protocol):
    """What a call needs of the one who reads the tree aloud."""

    naming: Naming

    def say(self, node: exp.Expr) -> str: ...
    def text(self, zh: str, en: str) -> str: ...
    def listed(self, parts: list[str]) -> str: ...
    def is_date(self, node: exp.Expr) -> bool: ...
    def operand(self, node: exp.Expr) -> str: ...
    def against(self, node: exp.Expr, other: exp.Expr) -> str: ...


def span_words(
    date: exp.Expr, amount: exp.Expr, unit: tuple[str, str], speaker: Speaker, *, back: bool = False
) -> str:
    """So many days, months or working days after a date; before it where negative."""
    bare = amount.unnest()
    if isinstance(bare, exp.Neg):
        bare, back = bare.this.unnest(), not back
    mark = ""
    if isinstance(bare, exp.Placeholder):
        count = speaker.naming.param(bare.name, bare=True)
        mark = speaker.naming.unreviewed(bare.name) if count[:1].isdigit() else ""
    else:
        count = speaker.operand(bare)
    words, (zh, en) = speaker.say(date), unit
    return speaker.text(
        f"{words}之{'前' if back else '后'} {count} {zh}{mark}",
        f"{count} {en}{mark} {'before' if back else 'after'} {words}",
    )


def like_words(node: exp.Expr, speaker: Speaker, *, negated: bool) -> str:
    """A LIKE: begins with, ends with, contains, or looks like."""
    words, pattern = speaker.say(node.this), node.expression
    if isinstance(pattern, exp.Literal) and pattern.is_string:
        shape = _shape(pattern.name, speaker)
    else:
        shape = speaker.text("形如", "looks like ") + speaker.say(pattern)
    return speaker.text(
        f"{words}{'不' if negated else ''}{shape}",
        f"{words} {'does not: ' if negated else ''}{shape}",
    )


def _shape(pattern: str, speaker: Speaker) -> str:
    text = pattern.strip("%")
    if "%" in text or "_" in text:
        return speaker.text(f"形如“{pattern}”", f'looks like "{pattern}"')
    start, end = pattern.startswith("%"), pattern.endswith("%")
    if start and end:
        return speaker.text(f"含有“{text}”", f'contains "{text}"')
    if end:
        return speaker.text(f"以“{text}”开头", f'begins with "{text}"')
    if start:
        return speaker.text(f"以“{text}”结尾", f'ends with "{text}"')
    return speaker.text(f"形如“{text}”", f'looks like "{text}"')


def regexp_words(node: exp.Expr, speaker: Speaker) -> str:
    words, pattern = speaker.say(node.this), node.expression.name
    if re.fullmatch(r"[\w|]+", pattern):  # plain words to choose from
        found = speaker.listed([speaker.text(f"“{w}”", f'"{w}"') for w in pattern.split("|")])
        either = speaker.text("之一", "") if "|" in pattern else ""
        one = "one of " if "|" in pattern else ""
        return speaker.text(f"{words}含有{found}{either}", f"{words} contains {one}{found}")
    return speaker.text(f"{words}符合规则“{pattern}”", f'{words} fits the pattern "{pattern}"')
