"""What tells one project's name from another's, part by part.

What tells works of one site apart is compared for itself: phase and section, numbers of buildings
and lots, quarters (东区). Where it differs the works differ, whatever else is the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from supervision_models.linkage.probabilistic.comparisons import (
    MISSING,
    Comparison,
    Levels,
    beginning,
    common,
    edits,
    ending,
    lengths,
    leveled,
    within,
)
from supervision_models.linkage.probabilistic.weights import Matrix

_SHORT = 4


@dataclass(frozen=True, slots=True)
class Stem:
    """The name without phases. Works of one owner and kind differ in few characters in the middle
    (岚沐养殖场, 澄云养殖场): one word in place of another counts more than what is the same.
    """

    name: str = "stem"
    columns: tuple[str, ...] = ("stem", "stem_sound", "stem_shape")
    levels: tuple[str, ...] = (
        "same", "misread", "contained", "1-edit", "replaced", "other-kind", "near", "half",
        "different", MISSING,
    )  # fmt: skip

    def compare(self, left: pl.DataFrame, right: pl.DataFrame) -> Levels:
        mine, theirs = left["stem"], right["stem"]
        shorter, _ = lengths(mine, theirs)
        distance, shared = edits(mine, theirs), common(mine, theirs)
        head, tail = beginning(mine, theirs), ending(mine, theirs)
        # whole words that stand for one another, between what both begin and end with
        swapped = (shared <= head + tail) & (shorter - head - tail >= 2)
        misread = (left["stem_sound"] == right["stem_sound"]) | (
            left["stem_shape"] == right["stem_shape"]
        )
        return leveled(
            self.levels,
            [
                (MISSING, mine.is_null() | theirs.is_null()),
                ("same", mine == theirs),
                ("misread", misread & pl.Series(shorter >= _SHORT)),
                ("contained", within(mine, theirs) & pl.Series(shorter >= _SHORT)),
                # 中学 is no 小学
                ("1-edit", pl.Series((distance == 1) & (shorter > _SHORT))),
                ("replaced", pl.Series(swapped & (tail >= 2))),
                ("other-kind", pl.Series(swapped & (head >= 2))),
                ("near", pl.Series(shared * 4 >= shorter * 3)),
                ("half", pl.Series(shared * 2 >= shorter)),
            ],
        )


@dataclass(frozen=True, slots=True)
class Told:
    """What tells works of one name apart: a text of marks, empty where the name has none.

    listed  a column of the same marks one by one, where those of one may be among the other's:
            3号楼 may belong to 1-5号楼
    """

    name: str
    listed: str | None = None
    levels: tuple[str, ...] = ("neither", "same", "one-has-none", "within", "different", MISSING)

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.name,) if self.listed is None else (self.name, self.listed)

    def compare(self, left: pl.DataFrame, right: pl.DataFrame) -> Levels:
        mine, theirs = left[self.name], right[self.name]
        rules = [
            ("neither", (mine == "") & (theirs == "")),
            ("same", mine == theirs),
            ("one-has-none", (mine == "") | (theirs == "")),
        ]
        if self.listed is not None:
            one, other = left[self.listed], right[self.listed]
            inside = [
                a.list.set_difference(b).list.len() == 0 for a, b in ((one, other), (other, one))
            ]
            rules.append(("within", inside[0] | inside[1]))
        return leveled(self.levels, rules)


MARKS = (Told("phase"), Told("number", "buildings"), Told("zone"), Told("village"))
COMPARISONS: tuple[Comparison, ...] = (Stem(), *MARKS)


def apart_by_marks(levels: Matrix) -> np.ndarray:
    """Whether a mark of the pair differs."""
    places = [COMPARISONS.index(mark) for mark in MARKS]
    different = MARKS[0].levels.index("different")
    return np.asarray((levels[:, places] == different).any(axis=1))


def alike_in_marks(levels: Matrix) -> np.ndarray:
    """Whether both have the same marks, or none."""
    places = [COMPARISONS.index(mark) for mark in MARKS]
    return np.asarray((levels[:, places] <= MARKS[0].levels.index("same")).all(axis=1))
