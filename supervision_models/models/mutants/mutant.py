"""A mutant, and in words which case would tell it from its model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from supervision_models.errors import Text
from supervision_models.models.definition import ModelDefinition

DROPPED = "∅"

# kind of change -> the case that kills it; {was} and {now} are filled
_MISSING: Mapping[str, Text] = {
    "drop": Text(
        "只差“{was}”一项、其余都满足的案例",
        "a case in which {was} alone does not hold, and all else does",
    ),
    "negate": Text("由“{was}”决定结论的案例", "a case whose verdict hangs on {was}"),
    "bound": Text("恰在界限上的案例：{was}", "a case exactly on the bound of {was}"),
    "lower": Text("刚低于 {was} 的案例（变异为 {now}）", "a case just below {was} (mutant: {now})"),
    "higher": Text("恰为 {was} 的案例（变异为 {now}）", "a case at {was} exactly (mutant: {now})"),
    "default": Text("其中的值为空的案例：{was}", "a case in which a value of {was} is empty"),
    "choice": Text("取到“{was}”而非“{now}”的案例", "a case in which {was} differs from {now}"),
    "exception": Text("例外成立的案例：{was}", "a case in which the exception {was} holds"),
    "unknown": Text(
        "例外无法核对（资料不足）的案例：{was}", "a case that cannot test the exception {was}"
    ),
    "score": Text(
        "写明 codes、score 并触及该项的案例：{was}", "a case with codes and score that meets {was}"
    ),
    "route": Text("写明 routes 的案例：{was}", "a case that names its routes, with {was}"),
    "law": Text("适用该版本并写明 laws 的案例：{was}", "a case under {was} that names its laws"),
    "match": Text(
        "记录只因“{was}”而匹配或不匹配的案例", "a case whose record is matched or not for {was}"
    ),
    "period": Text(
        "覆盖恰到该日、或差一日的案例：{was}",
        "a case covered up to that day, or a day short: {was}",
    ),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an expression: `text` is the whole expression with `was` become `now`."""

    kind: str
    was: str
    now: str
    text: str


@dataclass(frozen=True, slots=True)
class Mutant:
    """A model with one change.

    place        where in the file: ``when``, ``match.permit.where``, ``exceptions.emergency.when``
    without_law  label of the version of an article that it does not know
    """

    place: str
    kind: str
    was: str
    now: str
    model: ModelDefinition
    without_law: str | None = None

    @property
    def name(self) -> tuple[str, str, str]:
        """By what an explanation finds it."""
        return self.place, self.was, self.now

    @property
    def missing(self) -> Text:
        """The case that would kill it."""
        words = _MISSING[self.kind]
        return Text(
            words.zh.format(was=self.was, now=self.now), words.en.format(was=self.was, now=self.now)
        )
