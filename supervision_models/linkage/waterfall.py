"""From what each field says to the probability that is told: steps in bits that add up to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from supervision_models.errors import Lang, Text
from supervision_models.linkage.probabilistic.weights import Weights

# steps that no field of a row stands for
STEPS = {
    "prior": Text("起点", "to begin with"),
    "measured": Text("校准", "as it was measured"),
    "others": Text("其他候选和其他写法", "other candidates, other spellings"),
    "context": Text(
        "单位、用地、名称后所添的字和其他候选",
        "parties, ground, what is added behind the name, other candidates",
    ),
}
STEP_LEVELS = {
    "before": Text("比较任何一项之前", "before any field is compared"),
    "curve": Text("按已知真相的名称修正", "by names of which the truth is known"),
    "less": Text("分去可能性", "take of it"),
    "more": Text("增加可能性", "add to it"),
}
_ROUNDED = 0.0005  # probabilities are told to three digits
_NONE = 0.001


@dataclass(frozen=True, slots=True)
class Reason:
    """What one field says of a pair, in bits for (or, below zero, against) its being one."""

    field: str
    level: str
    bits: float


def waterfall(
    weights: Weights,
    fields: Sequence[Reason],
    beside: Sequence[Reason],
    probability: float,
    rest: str = "others",
) -> tuple[Reason, ...]:
    """All that leads to the probability of a pair, from the odds before anything is compared; the
    bits add up to its odds. Fields stand in order of what they say.

    fields  what is weighed before it is calibrated
    beside  what is weighed after that
    rest    the step of what hangs on other pairs; it is left out where the pair stands alone

    A probability of 0 (another phase) is no matter of bits: only the fields are told.
    """
    compared = sorted((*fields, *beside), key=lambda why: -abs(why.bits))
    told = [Reason(why.field, why.level, round(why.bits, 2)) for why in compared]
    if probability == 0:
        return tuple(told)
    start = Reason("prior", "before", round(weights.bias, 2))
    bits = weights.bias + sum(why.bits for why in fields)
    said = float(weights.calibrated(np.array([1 / (1 + np.exp2(-np.clip(bits, -60, 60)))]))[0])
    more = float(np.exp2(sum(why.bits for why in beside)))
    alone = said * more / (max(1 - said, _NONE) + said * more) if beside else said
    total = round(odds(probability), 2)
    steps = [start, *told]
    if abs(alone - probability) <= 2 * _ROUNDED:
        # stands alone: what is left over is rounding
        return _closed(steps, "measured", "curve", total)
    calibrated = round(float(np.log2(said / max(1 - said, 1e-6))) - bits, 2)
    steps.append(Reason("measured", "curve", calibrated))
    left = total - sum(why.bits for why in steps)
    return _closed(steps, rest, "less" if left < 0 else "more", total)


def odds(probability: float) -> float:
    """In bits."""
    held = min(max(probability, _ROUNDED), 1 - _ROUNDED)
    return float(np.log2(held / (1 - held)))


def _closed(steps: list[Reason], field: str, level: str, total: float) -> tuple[Reason, ...]:
    left = round(total - sum(why.bits for why in steps), 2)
    return (*steps, *([Reason(field, level, left)] if left else []))


def total_in_words(reasons: Sequence[Reason], lang: Lang) -> str:
    """The sum, where the steps are all there."""
    if not reasons or reasons[0].field != "prior":
        return ""
    bits = sum(why.bits for why in reasons)
    said = f"{bits:+.2f}, {1 / (1 + 2**-bits):.2f}"
    return Text(f"；合计及概率 {said}", f"; in all, and as a probability: {said}")[lang]
