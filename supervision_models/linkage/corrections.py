"""What people said about who is who. Their word wins over every rule, and is never edited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["party", "project"]
Verdict = Literal["same", "different", "unsure"]


@dataclass(frozen=True, slots=True)
class Correction:
    """Two keys are, or are not, one party or project.

    left, right  keys: ``usc:…`` ``org:…`` ``reg:…`` ``person:…`` ``name:<name>`` of parties;
                 ``code:…`` ``permit:…`` ``name:<name>|<party key>`` of projects
    """

    kind: Kind
    left: str
    right: str
    verdict: Verdict
    author: str
    at: dt.datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The standing verdicts on pairs of canonical keys, the smaller key first.

    same       in the order in which they are heeded: the latest first
    different  any order
    unsure     somebody looked and could not tell: nothing but people's word may join them
    """

    same: tuple[tuple[str, str], ...] = ()
    different: frozenset[tuple[str, str]] = frozenset()
    unsure: frozenset[tuple[str, str]] = frozenset()


def verdicts(pairs: Iterable[tuple[str, str, Correction]]) -> Verdicts:
    """What stands, of corrections with their canonical keys: the latest word on each pair.

    Of two words of one instant the later in the sequence stands. A key paired with itself says
    nothing.
    """
    ordered = sorted(enumerate(pairs), key=lambda item: (item[1][2].at, item[0]))
    latest: dict[tuple[str, str], Verdict] = {}
    for _, (left, right, correction) in ordered:
        if left != right:
            pair = (min(left, right), max(left, right))
            latest.pop(pair, None)
            latest[pair] = correction.verdict
    newest_first = list(reversed(latest.items()))
    return Verdicts(
        same=tuple(pair for pair, verdict in newest_first if verdict == "same"),
        different=frozenset(pair for pair, verdict in newest_first if verdict == "different"),
        unsure=frozenset(pair for pair, verdict in newest_first if verdict == "unsure"),
    )


def of_kind(corrections: Sequence[Correction], kind: Kind) -> tuple[Correction, ...]:
    return tuple(correction for correction in corrections if correction.kind == kind)
