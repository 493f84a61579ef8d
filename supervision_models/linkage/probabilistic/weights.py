"""Weights of levels: how much each level speaks for or against two rows being one.

Weights are in bits (log2 of odds) and add up; the sum is turned into a probability. They come from
labelled pairs (regression), or without labels from the data alone (Fellegi and Sunter's model by
expectation maximisation, J. Am. Stat. Assoc. 64, 1969).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from supervision_models.linkage.probabilistic.comparisons import MISSING, Comparison

Matrix = npt.NDArray[np.int8]
_ROUNDS = 200
_CLOSE = 1e-6
_FLOOR = 1e-6
_SUREST = 1e12  # odds beyond this are all the same
_EXTREME, _POINTS = 10.0, 81  # log odds and number of points of a calibration curve


@dataclass(frozen=True, slots=True)
class Weights:
    """bias   bits before any field is looked at
    fields  field -> level -> bits; `missing` is 0 unless it was learnt
    curve   (said, true): probabilities as the bits give them, and how often such pairs are one;
            linear between, empty for none
    """

    bias: float
    fields: Mapping[str, Mapping[str, float]]
    curve: tuple[tuple[float, float], ...] = ()

    def bits(self, comparisons: Sequence[Comparison], levels: Matrix) -> npt.NDArray[np.float64]:
        """The sum of bits of each pair (rows of `levels`, one column for each comparison)."""
        total = np.full(levels.shape[0], self.bias)
        for place, comparison in enumerate(comparisons):
            of = self.fields[comparison.name]
            table = np.array([of.get(level, 0.0) for level in comparison.levels])
            total += table[levels[:, place]]
        return total

    def calibrated(self, said: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Probabilities as they turned out for pairs with known truth."""
        if not self.curve:
            return said
        at, true = np.array(self.curve).T
        return np.asarray(np.interp(said, at, true), dtype=np.float64)

    def as_dict(self) -> dict[str, object]:
        """For a file."""
        return {
            "bias": round(self.bias, 4),
            "fields": {
                name: {level: round(bits, 4) for level, bits in of.items()}
                for name, of in self.fields.items()
            },
            "curve": [[round(at, 6), round(true, 6)] for at, true in self.curve],
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, object]) -> Weights:
        """From what `as_dict` gave. Raises KeyError, TypeError or ValueError for anything else."""
        fields, curve = document["fields"], document["curve"]
        if not isinstance(fields, Mapping) or not isinstance(curve, Sequence):
            raise TypeError("fields must be an object and curve a list")
        return cls(
            bias=float(document["bias"]),  # type: ignore[arg-type]
            fields={
                str(name): {str(level): float(bits) for level, bits in of.items()}
                for name, of in fields.items()
            },
            curve=tuple((float(at), float(true)) for at, true in curve),
        )


def patterns(levels: Matrix) -> tuple[Matrix, npt.NDArray[np.intp]]:
    """Distinct rows of levels, and which of them each pair has: few, whatever the pairs."""
    code = np.zeros(levels.shape[0], dtype=np.int64)
    for place in range(levels.shape[1]):
        code = code * 32 + levels[:, place]
    _, first, inverse = np.unique(code, return_index=True, return_inverse=True)
    return levels[first], inverse


def from_labels(
    comparisons: Sequence[Comparison], levels: Matrix, same: npt.NDArray[np.bool_]
) -> Weights:
    """Weights by penalised logistic regression on pairs that are known to be one, or not."""
    from sklearn.linear_model import LogisticRegression

    kinds, which = patterns(levels)
    ones = np.bincount(which, weights=same, minlength=len(kinds))
    all_ = np.bincount(which, minlength=len(kinds))
    design, columns = _one_hot(comparisons, kinds)
    # each pattern stands twice: as often as it was the same, and as it was not
    model = LogisticRegression(C=10.0, max_iter=2000)
    model.fit(
        np.vstack([design, design]),
        np.repeat([1, 0], len(kinds)),
        sample_weight=np.concatenate([ones, all_ - ones]),
    )
    bits = model.coef_[0] / np.log(2)
    fields: dict[str, dict[str, float]] = {comparison.name: {} for comparison in comparisons}
    for (name, level), value in zip(columns, bits, strict=True):
        fields[name][level] = float(value)
    return Weights(float(model.intercept_[0] / np.log(2)), fields)


def _one_hot(
    comparisons: Sequence[Comparison], levels: Matrix
) -> tuple[npt.NDArray[np.float64], list[tuple[str, str]]]:
    columns = [(c.name, level) for c in comparisons for level in c.levels]
    blocks = [
        np.eye(len(comparison.levels))[levels[:, place]]
        for place, comparison in enumerate(comparisons)
    ]
    return np.hstack(blocks), columns


def unlabelled(
    comparisons: Sequence[Comparison],
    levels: Matrix,
    random: Matrix,
    *,
    prior: float = 0.1,
    smoothing: float = 1.0,
    among: int | None = None,
) -> Weights:
    """Weights from pairs of unknown truth.

    levels  of candidate pairs: a mixture of ones and others
    random  of pairs drawn at random: how often others agree by chance (u)
    among   number of all pairs that the candidates were picked from. Candidates agree because they
            were picked for it; given this, odds before any field count all pairs, and agreement
            is weighed against chance among all. Without it they count the candidates.

    A field that is missing says nothing: its level takes no part.
    """
    kinds, which = patterns(levels)
    count = np.bincount(which, minlength=len(kinds)).astype(float)
    by_chance = [
        _shares(comparison, random[:, place], np.ones(len(random)), smoothing)
        for place, comparison in enumerate(comparisons)
    ]
    agree = [_start(comparison) for comparison in comparisons]
    total = count.sum() if among is None else float(among)
    prior *= count.sum() / total
    for _ in range(_ROUNDS):
        odds = _odds(comparisons, kinds, agree, by_chance, prior)
        chance = odds / (1 + odds)
        fresh = [
            _shares(comparison, kinds[:, place], count * chance, smoothing)
            for place, comparison in enumerate(comparisons)
        ]
        moved = max(float(np.abs(new - old).max()) for new, old in zip(fresh, agree, strict=True))
        agree, prior = fresh, float((count * chance).sum() / total)
        if moved < _CLOSE:
            break
    fields = {
        comparison.name: {
            level: 0.0 if level == MISSING else float(np.log2(m[at] / u[at]))
            for at, level in enumerate(comparison.levels)
        }
        for comparison, m, u in zip(comparisons, agree, by_chance, strict=True)
    }
    return Weights(float(np.log2(prior / (1 - prior))), fields)


def _start(comparison: Comparison) -> npt.NDArray[np.float64]:
    """Before anything is learnt: those that are one mostly agree."""
    count = len(comparison.levels) - 1
    share = 0.5 ** np.arange(1, count + 1)
    return np.append(share / share.sum(), 0.0)


def _shares(
    comparison: Comparison,
    levels: npt.NDArray[np.int8],
    weight: npt.NDArray[np.float64],
    smoothing: float,
) -> npt.NDArray[np.float64]:
    """The share of each level among pairs that have the field; the last (`missing`) has none."""
    total = np.bincount(levels, weights=weight, minlength=len(comparison.levels))[:-1] + smoothing
    return np.append(np.maximum(total / total.sum(), _FLOOR), 0.0)


def _odds(
    comparisons: Sequence[Comparison],
    kinds: Matrix,
    agree: Sequence[npt.NDArray[np.float64]],
    by_chance: Sequence[npt.NDArray[np.float64]],
    prior: float,
) -> npt.NDArray[np.float64]:
    odds = np.full(len(kinds), prior / (1 - prior))
    for place, comparison in enumerate(comparisons):
        missing = comparison.levels.index(MISSING)
        m, u = agree[place].copy(), by_chance[place].copy()
        m[missing] = u[missing] = 1.0
        odds *= (m / u)[kinds[:, place]]
    return np.asarray(np.minimum(odds, _SUREST), dtype=np.float64)


def curve(
    said: npt.NDArray[np.float64], same: npt.NDArray[np.bool_]
) -> tuple[tuple[float, float], ...]:
    """How often pairs said to be one with some probability are one (isotonic regression).

    Points lie evenly in log odds, since most of what is said is said for nearly certain.
    """
    from sklearn.isotonic import IsotonicRegression

    model = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
    model.fit(said, same.astype(float))
    at = 1 / (1 + np.exp(-np.linspace(-_EXTREME, _EXTREME, _POINTS)))
    return tuple(zip(at.tolist(), model.predict(at).tolist(), strict=True))
