"""Projects whose names are nearly the same and that share a party, or ground.

Where what tells works of one site apart differs (`project_comparisons`), the pair has probability 0
and stays only to be shown.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib import resources

import polars as pl

from supervision_models.linkage import project_land, rivals, similar
from supervision_models.linkage.probabilistic import candidates, scoring
from supervision_models.linkage.probabilistic.weights import Weights
from supervision_models.linkage.project_comparisons import (
    COMPARISONS,
    alike_in_marks,
    apart_by_marks,
)
from supervision_models.linkage.project_parts import prepared
from supervision_models.linkage.reach import Reached, Step, beside, hashed

# the left one has no code
SAID = {
    "left": pl.String,
    "right": pl.String,
    "probability": pl.Float64,
    "method": pl.String,
    "joinable": pl.Boolean,
    "kin": pl.Boolean,
}
_LOOSE = ~pl.col("key").str.starts_with("code:")
_BEST, _LEAST = 20, 0.3
# works of one party that are all compared; of more, only those that share what is rare among them
_SHARED = 30


@dataclass(frozen=True, slots=True)
class Works:
    """What projects are compared by; keys are first keys of projects and parties.

    named    `key`, `name`; one row each
    parties  `key`, `party`, `owned`: whom the rows of each name, and whether as its owner
    maybe    `party`, `other`, `probability`: parties that may be one, both ways round; works that
             only they share are as doubtful as they are
    land     `project_land.PAIRS`: projects on the same ground
    """

    named: pl.DataFrame
    parties: pl.DataFrame
    maybe: pl.DataFrame
    land: pl.DataFrame

    @classmethod
    def of(
        cls, named: pl.DataFrame, parties: pl.DataFrame, maybe: pl.DataFrame, land: pl.DataFrame
    ) -> Works:
        """maybe  `left`, `right`, `probability`: pairs of parties, each once"""
        doubtful = maybe.filter(pl.col("probability") >= rivals.DOUBTFUL)
        others = [
            doubtful.select(
                pl.col(one).alias("party"), pl.col(other).alias("other"), pl.col("probability")
            )
            for one, other in (("left", "right"), ("right", "left"))
        ]
        return cls(named, parties, pl.concat(others), land)


@dataclass(frozen=True, slots=True)
class Compared:
    """Works, and SAID of their pairs. Of a pair that is `kin` nothing differs but a mark.

    since  see `reach.beside`
    """

    works: Works
    said: pl.DataFrame
    since: tuple[Step[Compared], ...] | None = None


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


def _with_maybe(works: Works) -> pl.DataFrame:
    """The parties of works with those that each may be; `sure` says how likely."""
    known = works.parties.with_columns(pl.lit(1.0).alias("sure"))
    further = works.parties.join(works.maybe, on="party").select(
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


def _positions(land: pl.DataFrame, loose: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """`left`, `right`: the places of pairs of keys in the two frames."""
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


def said_of(
    works: Works,
    apart: pl.DataFrame,
    places: Collection[str] = (),
    asked: pl.Series | None = None,
) -> pl.DataFrame:
    """SAID of pairs of projects by the likeness of their names.

    apart   `a`, `b`: pairs of keys that people called different, both ways round
    places  names of divisions
    asked   keys, of which those without a code are asked about; all by default
    """
    named = works.named.drop_nulls("name")
    loose = named.filter(_LOOSE)
    if asked is not None:
        loose = loose.filter(pl.col("key").is_in(asked.implode()))
    if loose.is_empty():
        return pl.DataFrame(schema=SAID)
    # nothing but what shares a party or ground with these can meet them
    mine, wider = works.parties.join(loose, on="key", how="semi"), _with_maybe(works)
    met = wider.join(mine, on="party", how="semi")["key"]
    beside = works.land.join(loose, left_on="left", right_on="key", how="semi")["right"]
    near = pl.col("key").is_in(pl.concat([loose["key"], met, beside]).unique().implode())
    loose, named, wider = loose.sort("key"), named.filter(near).sort("key"), wider.filter(near)
    left, right = prepared(loose["name"], places), prepared(named["name"], places)
    sides = [
        frame.select("key").with_row_index("row").join(given, on="key").drop("key")
        for frame, given in ((loose, mine), (named, wider))
    ]
    pairs = candidate_pairs(left, right, *(side.select("row", "party") for side in sides))
    here = _positions(works.land, loose, named)
    pairs = candidates.union([pairs, here])
    owners = _owners(loose, mine), _owners(named, wider)
    pairs = _without_strangers(pairs, *owners)
    keys = pl.DataFrame(
        {"l": loose["key"].gather(pairs["left"]), "r": named["key"].gather(pairs["right"])}
    )
    allowed = (
        keys.with_row_index("row")
        .filter(pl.col("l") != pl.col("r"))
        .join(apart, left_on=["l", "r"], right_on=["a", "b"], how="anti")
    )
    pairs = pairs[allowed["row"].sort()]
    if pairs.is_empty():
        return pl.DataFrame(schema=SAID)
    scores = _as_sure_as_parties(compared(left, right, pairs, shipped()), *sides)
    scores = scores.with_columns(pl.lit(similar.METHOD).alias("method"))
    scores = project_land.with_land(
        scores,
        here,
        left,
        right,
        owned=_of_one_owner(pairs, owners[0], _owners(named, works.parties)),
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
    return said.filter((pl.col("probability") >= rivals.LEAST) | pl.col("kin"))


def compared_again(
    before: Compared,
    works: Works,
    changed: Reached,
    apart: pl.DataFrame,
    places: Collection[str] = (),
) -> Compared:
    """What `said_of` says of works, from what was said before of others: asked about are only those
    that share a party, or ground, with what changed.

    changed  reaches all projects that came, went, or have another name or other parties
    """
    both = before.works, works
    parties = [changed.within(side.parties)["party"] for side in both]
    parties += [part["party"] for part in _differing(both[0].maybe, both[1].maybe)]
    touched = pl.concat(parties).unique().to_frame("party")
    perhaps = pl.concat([side.maybe for side in both]).join(touched, on="party", how="semi")
    touched = pl.concat([touched, perhaps.select(pl.col("other").alias("party"))])
    ground = [part["left"] for part in _differing(both[0].land, both[1].land)]
    ground += [changed.within(works.land.select("right", "left"))["left"]]
    own = works.parties.join(touched, on="party", how="semi")["key"]
    asked = pl.concat([changed.within(works.named)["key"], own, *ground]).unique()
    again = asked.to_frame("key").select(hashed(pl.col("key"))).to_series()
    reached = Reached(changed.elements, pl.concat([changed.keys, again]).unique())
    return beside(reached, before, Compared(works, said_of(works, apart, places, asked)))


def _differing(one: pl.DataFrame, other: pl.DataFrame) -> list[pl.DataFrame]:
    """Rows of either that the other has not."""
    return [a.join(b, on=a.columns, how="anti") for a, b in ((one, other), (other, one))]
