"""Projects whose names are nearly the same and that share a party.

What tells works of one site apart is compared for itself: phase and section, numbers of buildings
and lots, quarters (东区). Where it differs the works differ, whatever else is the same: such a pair
has probability 0 and stays only to be shown.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import polars as pl

from supervision_models.linkage import project_land, rivals, similar
from supervision_models.linkage.probabilistic import candidates, scoring
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
from supervision_models.linkage.probabilistic.weights import Matrix, Weights
from supervision_models.linkage.project_parts import prepared

_BEST, _LEAST = 20, 0.3
# works of one party that are all compared; of more, only those that share what is rare among them
_SHARED = 30
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


def candidate_pairs(
    left: pl.DataFrame, right: pl.DataFrame, left_parties: pl.DataFrame, right_parties: pl.DataFrame
) -> pl.DataFrame:
    """Pairs of rows that share a party, and either few share it or the names share characters.

    left_parties, right_parties  `row` (position), `party`
    """
    mine, theirs = left_parties.unique(), right_parties.unique()
    few = theirs.filter(pl.len().over("party") <= _SHARED)
    by_party = mine.join(few, on="party", suffix="_right").select(
        pl.col("row").alias("left"), pl.col("row_right").alias("right")
    )
    many = theirs.join(few, on="party", how="anti")
    numbers = many.select(pl.col("party").unique().sort()).with_row_index("group")
    sides = [side.join(numbers, on="party").sort("row", "group") for side in (mine, many)]
    by_name = candidates.by_ngrams(
        *(
            frame["stem"].gather(side["row"])
            for frame, side in zip((left, right), sides, strict=True)
        ),
        best=_BEST,
        least=_LEAST,
        groups=(sides[0]["group"], sides[1]["group"]),
    )
    sharing = by_name.select(
        side["row"].gather(by_name[which]).alias(which)
        for which, side in zip(("left", "right"), sides, strict=True)
    )
    return candidates.union([by_party, sharing])


def _with_maybe(parties: pl.DataFrame, maybe: pl.DataFrame | None) -> pl.DataFrame:
    """The parties with those that each may be; `sure` says how likely."""
    known = parties.with_columns(pl.lit(1.0).alias("sure"))
    if maybe is None:
        return known
    doubtful = maybe.filter(pl.col("probability") >= rivals.DOUBTFUL)
    others = [
        doubtful.select(
            pl.col(one).alias("party"), pl.col(other).alias("other"), pl.col("probability")
        )
        for one, other in (("left", "right"), ("right", "left"))
    ]
    further = parties.join(pl.concat(others), on="party").select(
        "key", pl.col("other").alias("party"), "owned", pl.col("probability").alias("sure")
    )
    return (
        pl.concat([known, further])
        .group_by("key", "party")
        .agg(pl.col("owned").any(), pl.col("sure").max())
    )


def _as_sure_as_parties(
    scores: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame
) -> pl.DataFrame:
    """Probabilities times that of the surest party that the two works share."""
    shared = (
        scores.select("left", "right")
        .join(left.select("row", "party"), left_on="left", right_on="row")
        .join(
            right.select("row", "party", "sure"),
            left_on=["right", "party"],
            right_on=["row", "party"],
        )
        .group_by("left", "right")
        .agg(pl.col("sure").max())
    )
    # works on one ground need not share a party that is known
    sure = scores.join(
        shared, on=["left", "right"], how="left", maintain_order="left"
    ).with_columns(pl.col("sure").fill_null(0.0))
    return sure.with_columns(
        (pl.col("probability") * pl.col("sure")).alias("probability"),
        (pl.col("joinable") & (pl.col("sure") == 1)).alias("joinable"),
    )


def _owners(frame: pl.DataFrame, parties: pl.DataFrame) -> pl.DataFrame:
    owners = parties.filter("owned").select("key", pl.col("party").alias("owner"))
    numbered = frame.select("key").with_row_index("row")
    return numbered.join(owners, on="key").select("row", "owner").unique()


def _without_strangers(
    pairs: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame
) -> pl.DataFrame:
    """The pairs without those whose owners are known and are not the same: what two owners have
    built by one contractor under one name (综合楼维修) is not one."""
    shared = _of_one_owner(pairs, left, right)
    both = pairs.join(left, left_on="left", right_on="row", how="semi").join(
        right, left_on="right", right_on="row", how="semi"
    )
    strangers = both.join(shared, on=["left", "right"], how="anti")
    return pairs.join(strangers, on=["left", "right"], how="anti", maintain_order="left")


def _of_one_owner(pairs: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    return (
        pairs.join(left, left_on="left", right_on="row")
        .join(right, left_on=["right", "owner"], right_on=["row", "owner"], how="semi")
        .select("left", "right")
        .unique()
    )


def _positions(land: pl.DataFrame | None, loose: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """`left`, `right`: the places of pairs of keys in the two frames."""
    if land is None:
        return pl.DataFrame(schema=candidates.PAIR_SCHEMA)
    sides = [
        frame.select("key").with_row_index(f"{side}_row")
        for frame, side in ((loose, "left"), (named, "right"))
    ]
    return (
        land.join(sides[0], left_on="left", right_on="key")
        .join(sides[1], left_on="right", right_on="key")
        .select(pl.col("left_row").alias("left"), pl.col("right_row").alias("right"))
    )


@cache
def shipped() -> Weights:
    """The weights that come with the package (tests/benchmarks/train_projects.py)."""
    text = resources.files(__package__).joinpath("weights", "projects.json").read_text("utf-8")
    return Weights.from_dict(json.loads(text))


def apart_by_marks(levels: Matrix) -> np.ndarray:
    """Whether a mark of the pair differs."""
    places = [COMPARISONS.index(mark) for mark in MARKS]
    different = MARKS[0].levels.index("different")
    return np.asarray((levels[:, places] == different).any(axis=1))


def alike_in_marks(levels: Matrix) -> np.ndarray:
    """Whether both have the same marks, or none."""
    places = [COMPARISONS.index(mark) for mark in MARKS]
    return np.asarray((levels[:, places] <= MARKS[0].levels.index("same")).all(axis=1))


def compared(
    left: pl.DataFrame, right: pl.DataFrame, pairs: pl.DataFrame, weights: Weights
) -> pl.DataFrame:
    """The pairs with `probability`, `joinable` (close stems, marks alike) and `kin` (one but for a
    mark)."""
    levels = scoring.compared(pairs, left, right, COMPARISONS)
    marked = apart_by_marks(levels)
    stems = COMPARISONS[0].levels
    # 龙湾中学 contains 龙湾中学食堂, 高标准农田 is in every town: what is added may be the work
    close = levels[:, 0] <= stems.index("misread")
    # a building or a quarter stands in the stem, too
    kin_close = levels[:, 0] <= stems.index("1-edit")
    # those whose marks differ are no rivals of the others
    scored = scoring.scored(
        pairs.filter(pl.Series(~marked)), levels[~marked], COMPARISONS, weights
    ).with_columns(
        pl.Series("joinable", (alike_in_marks(levels) & close)[~marked]), pl.lit(False).alias("kin")
    )
    # 某粮库附属工程 is another work than 某粮库 as often as not; generated works do not know it
    added = pl.Series((levels[:, 0] == stems.index("contained"))[~marked])
    added = added & ~project_land.one_by_name(scored, left, right)["fuller"]
    capped = pl.min_horizontal("probability", pl.lit(project_land.MAYBE))
    scored = scored.with_columns(
        pl.when(added).then(capped).otherwise("probability").alias("probability")
    )
    kin = pairs.filter(pl.Series(marked & kin_close)).with_columns(
        pl.lit(0.0).alias("probability"), pl.lit(False).alias("joinable"), pl.lit(True).alias("kin")
    )
    return pl.concat([scored.drop("bits"), kin.select(scored.drop("bits").columns)])


def similar_projects(
    named: pl.DataFrame,
    parties: pl.DataFrame,
    spoken: similar.Spoken,
    places: Collection[str] = (),
    maybe: pl.DataFrame | None = None,
    land: pl.DataFrame | None = None,
) -> similar.Similar:
    """Pairs of projects by the likeness of their names; see `similar.similar_parties`.

    named    `key` (an identity's first key), `name`; one row each
    parties  `key`, `party`, `owned`: whom the rows of each name, and whether as its owner
    maybe    `left`, `right`, `probability`: parties that may be one; works that only they share
             are as doubtful as they are
    land     `project_land.PAIRS`: projects on the same ground
    """
    named = named.drop_nulls("name").sort("key")
    loose = named.filter(~pl.col("key").str.starts_with("code:"))
    if loose.is_empty() or named.height < 2:
        return similar.nothing()
    left, right = prepared(loose["name"], places), prepared(named["name"], places)
    wider = _with_maybe(parties, maybe)
    sides = [
        frame.select("key").with_row_index("row").join(given, on="key").drop("key")
        for frame, given in ((loose, parties), (named, wider))
    ]
    pairs = candidate_pairs(left, right, *(side.select("row", "party") for side in sides))
    here = _positions(land, loose, named)
    pairs = candidates.union([pairs, here])
    owners = _owners(loose, parties), _owners(named, wider)
    pairs = _without_strangers(pairs, *owners)
    keys = pl.DataFrame(
        {"l": loose["key"].gather(pairs["left"]), "r": named["key"].gather(pairs["right"])}
    )
    allowed = (
        keys.with_row_index("row")
        .filter(pl.col("l") != pl.col("r"))
        .join(spoken.apart, left_on=["l", "r"], right_on=["a", "b"], how="anti")
    )
    pairs = pairs[allowed["row"].sort()]
    if pairs.is_empty():
        return similar.nothing()
    scores = _as_sure_as_parties(compared(left, right, pairs, shipped()), *sides)
    scores = scores.with_columns(pl.lit(similar.METHOD).alias("method"))
    scores = project_land.with_land(
        scores,
        here,
        left,
        right,
        owned=_of_one_owner(pairs, owners[0], _owners(named, parties)),
        perhaps=_of_one_owner(pairs, *owners),
        linked=similar.LINKED,
    )
    said = scores.select(
        loose["key"].gather(scores["left"]).alias("left"),
        named["key"].gather(scores["right"]).alias("right"),
        pl.col("probability").cast(pl.Float64).round(3),
        "method",
        "joinable",
        "kin",
    )
    shown = (pl.col("probability") >= rivals.LEAST) | pl.col("kin")
    return similar.settled(said.filter(shown), spoken)
