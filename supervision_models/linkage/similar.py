"""Parties whose names are nearly the same: joined where that is all but certain, else remembered.

Only a party that no code names is a question: it may be a known firm, written badly. The likeliest
answer joins from LINKED up; what is less sure joins nothing, and stays as a candidate, since a
record that may belong to a subject forbids to say that the subject has none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from supervision_models.linkage import companies, contacts, rivals
from supervision_models.linkage.corrections import Verdicts
from supervision_models.linkage.identity import both_ways
from supervision_models.linkage.name_kept import UNREADABLE
from supervision_models.linkage.near_names import NearNames
from supervision_models.linkage.party_edges import CONFIDENCE
from supervision_models.linkage.probabilistic import scoring
from supervision_models.linkage.rivals import Codes

METHOD = "similar-name"
BY_CONTACT = "similar-name-contact"
BY_FORMER = "similar-former-name"
BY_LIKENESS = (METHOD, BY_CONTACT, BY_FORMER)
# of legal person, telephone and address: so many agree where names are joined that differ by more
# than what is left out
_AGREEING = 2
# of generated firms that were joined from here up, 99 in 100 were one (docs/linkage.md)
LINKED = 0.97
_TWO_IN_ONE = 2**32
EDGES = {"left": pl.String, "right": pl.String, "probability": pl.Float64}
JOINED = {**EDGES, "method": pl.String}
_SAID = ["left", "right", "probability", "joinable", "method"]
_LOOSE = pl.col("key").str.starts_with("name:")


@dataclass(frozen=True, slots=True)
class Similar:
    """Pairs of identities (their first keys) with the probability that they are one.

    joined      frame JOINED: every left is joined to its right; no right is a left
    candidates  frame EDGES: pairs that stay apart, each once
    """

    joined: pl.DataFrame
    candidates: pl.DataFrame


def nothing() -> Similar:
    return Similar(pl.DataFrame(schema=JOINED), pl.DataFrame(schema=EDGES))


def similar_parties(
    named: pl.DataFrame,
    spoken: Spoken,
    places: Collection[str] = (),
    memory: Path | None = None,
    told: pl.DataFrame | None = None,
    former: pl.DataFrame | None = None,
) -> Similar:
    """Pairs of parties by the likeness of their names, and by what else is told of them.

    named   `key` (an identity's first key), `name`; one row each, persons left out
    spoken  what people said of them
    places  names of divisions
    memory  folder where what was found of names is kept for the next time; it may be deleted
    told    `contacts.HELD`: legal persons, telephones and addresses
    former  `key`, `name`: what firms with a code alone were called before
    """
    named = named.drop_nulls("name")
    if not named["key"].is_sorted():
        named = named.sort("key")
    named = named.with_row_index("number")
    loose = named.filter(_LOOSE)
    if loose.is_empty() or named.height < 2:
        return nothing()
    numbers = named.select("key", "number")
    told = contacts.nothing() if told is None else told
    agreeing = _numbered(contacts.sharing(told, loose["key"]), numbers, "left", "right")
    told = _numbered(told, numbers, "key")
    spoken = spoken.numbered(numbers)
    known = named.filter(~_LOOSE)
    if former is not None:
        former = former.join(numbers, on="key").select("number", "name")

    def said_of(kept: Path | None) -> pl.DataFrame:
        return _said(NearNames.of(loose, known, places, kept, former), spoken.apart, told, agreeing)

    try:
        said = said_of(memory)
    except UNREADABLE:
        if memory is None:
            raise
        # another process took away what is kept, in the middle of it: all is found anew
        said = said_of(None)
    said = said.with_columns(pl.col("probability").cast(pl.Float64).round(3))
    codes = rivals.codes(named["key"])
    rival = pl.Series(codes[said["right"].to_numpy()] > rivals.NO_CODE)
    told_of = rivals.worth_telling(said["left"], said["probability"], rival=rival)
    found = _settled(said.filter(told_of), spoken, codes)
    return Similar(*(_keyed(pairs, named["key"]) for pairs in (found.joined, found.candidates)))


def _numbered(frame: pl.DataFrame, numbers: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """With the numbers of keys in the place of keys; without the rows of keys that have none.

    All that follows is joined by them: they are in the order of keys, and narrow."""
    if frame.is_empty():
        return frame.with_columns(pl.col(columns).cast(numbers["number"].dtype))
    for column in columns:
        frame = frame.join(numbers, left_on=column, right_on="key", maintain_order="left")
        frame = frame.with_columns(pl.col("number").alias(column)).drop("number")
    return frame


def _keyed(pairs: pl.DataFrame, keys: pl.Series) -> pl.DataFrame:
    return pairs.with_columns(keys.gather(pairs[side]).alias(side) for side in ("left", "right"))


def _said(
    near: NearNames, apart: pl.DataFrame, told: pl.DataFrame, agreeing: pl.DataFrame
) -> pl.DataFrame:
    """`left`, `right`, `probability`, `joinable` and `method` of pairs of numbers.

    What names say of a party is at hand. It is weighed again where more is told of the party, where
    people parted it from a candidate, and where several firms bear a candidate's name.
    """
    again = pl.concat([told["key"], apart["a"], near.doubled()]).unique()
    plain = near.likely(again).with_columns(_method())
    if again.is_empty():
        return plain.select(_SAID)
    asked, met = (
        _with_told(
            pairs.join(apart, left_on=["left", "right"], right_on=["a", "b"], how="anti").sort(
                "left", "right"
            ),
            told,
            agreeing,
        )
        for pairs in near.of_parties(again, agreeing.select("left", "right"))
    )
    weights = companies.shipped("name")
    # a name is at most one of the firms with a code; of those without, any number may be that firm
    asked = scoring.told_more(scoring.against_none(asked, weights), "more")
    alone = scoring.against_none(met.with_row_index("pair"), weights, by="pair")
    alone = scoring.told_more(alone, "more", by="pair")
    parts = [part.select(_SAID).cast({"probability": pl.Float32}) for part in (plain, asked, alone)]
    return pl.concat(parts)


def _with_told(said: pl.DataFrame, told: pl.DataFrame, agreeing: pl.DataFrame) -> pl.DataFrame:
    """The pairs with what else is told of both (`more`, in bits), `joinable` and `method`."""
    said = said.join(agreeing, on=["left", "right"], how="left", maintain_order="left")
    one_name = said["joinable"] | said["misread"]
    more = contacts.bits(contacts.levels(said, told), one_name)
    by_contact = pl.col("misread") & (pl.col("agreeing").fill_null(0) >= _AGREEING)
    return said.with_columns(
        pl.Series("more", more, dtype=pl.Float64),
        (pl.col("joinable") | by_contact).alias("joinable"),
        pl.when(by_contact & ~pl.col("joinable"))
        .then(pl.lit(BY_CONTACT))
        .otherwise(_method())
        .alias("method"),
    )


def _method() -> pl.Expr:
    return pl.when("former").then(pl.lit(BY_FORMER)).otherwise(pl.lit(METHOD)).alias("method")


def settled(said: pl.DataFrame, spoken: Spoken) -> Similar:
    """Which of the pairs of keys join, and which stay open; see `_settled`."""
    keys = pl.concat([said["left"], said["right"]]).unique().sort()
    numbers = keys.alias("key").to_frame().with_row_index("number")
    found = _settled(_numbered(said, numbers, "left", "right"), spoken.numbered(numbers))
    return Similar(*(_keyed(pairs, keys) for pairs in (found.joined, found.candidates)))


def _settled(said: pl.DataFrame, spoken: Spoken, codes: Codes | None = None) -> Similar:
    """Which of the pairs join, and which stay open; identities are numbers in the order of keys.

    said    columns of JOINED and `joinable`: whether a pair may join, however likely
    spoken  what people said
    codes   of each number, see `rivals.one_firm_each`. None: nothing is known of codes
    """
    if spoken.unsure.height:
        doubt = spoken.unsure.select(pl.col("a").alias("left"), pl.col("b").alias("right"))
        doubt = doubt.with_columns(pl.lit(False).alias("sure"))
        said = said.join(doubt, on=["left", "right"], how="left").with_columns(
            pl.col("joinable") & pl.col("sure").fill_null(True)
        )
    joined = _joined(said, spoken.apart)
    return Similar(joined, _open(said, joined, spoken.apart, codes))


def onward(keyed: pl.DataFrame, joined: pl.DataFrame) -> pl.DataFrame:
    """The rows, in any order, with the `root` of the identity that theirs is joined to."""
    rest, moved = _moved(keyed, joined)
    return pl.concat([rest, moved.select(keyed.columns)])


def with_joined(links: pl.DataFrame, joined: pl.DataFrame) -> pl.DataFrame:
    """Links (`root`, `method`, `confidence`), in any order, with those of joined names: as sure as
    the name was, times the likeness that joined it."""
    rest, moved = _moved(links, joined)
    # a name that is nearly a former one is no surer than that one
    before = pl.when(pl.col("joined_by") == BY_FORMER).then(CONFIDENCE[BY_FORMER])
    confidence = pl.min_horizontal("confidence", before) * pl.col("probability")
    moved = moved.with_columns(
        pl.col("joined_by").alias("method"), confidence.round(3).alias("confidence")
    )
    return pl.concat([rest, moved.select(links.columns)])


def _moved(keyed: pl.DataFrame, joined: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows whose identity is joined to none, and the others with the `root` of that which it
    is joined to, the `probability` of that, and by what (`joined_by`)."""
    further = joined.select(
        pl.col("left").alias("root"),
        pl.col("right").alias("onward"),
        "probability",
        pl.col("method").alias("joined_by"),
    )
    moves = pl.col("root").is_in(joined["left"].implode()).fill_null(False)
    moved = keyed.filter(moves).join(further, on="root").drop("root").rename({"onward": "root"})
    return keyed.filter(~moves), moved


def retitled(
    known: pl.DataFrame,
    links: pl.DataFrame,
    grown: pl.Series,
    titles: Callable[[pl.DataFrame], pl.DataFrame],
) -> pl.DataFrame:
    """Titles (`key`, `name`) of identities of which some have grown since.

    known   those before
    titles  of the identities of some links
    """
    again = links.filter(pl.col("root").is_in(grown.implode()))
    rest = known.filter(~pl.col("key").is_in(grown.implode()))
    return pl.concat([rest, titles(again)])


@dataclass(frozen=True, slots=True)
class Spoken:
    """What people said, by first keys `a`, `b` of identities, both ways round: those that are
    different, and those of which they were unsure."""

    apart: pl.DataFrame
    unsure: pl.DataFrame

    @classmethod
    def of(cls, standing: Verdicts, keys: pl.DataFrame) -> Spoken:
        """keys  `key`, `root`"""
        return cls(
            _roots(both_ways(standing.different), keys), _roots(both_ways(standing.unsure), keys)
        )

    def numbered(self, numbers: pl.DataFrame) -> Spoken:
        """The same by the numbers of keys (`key`, `number`)."""
        return Spoken(*(_numbered(said, numbers, "a", "b") for said in (self.apart, self.unsure)))


def _roots(pairs: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    roots = keys.select("key", "root")
    return (
        pairs.join(roots.rename({"root": "l"}), left_on="a", right_on="key")
        .join(roots.rename({"root": "r"}), left_on="b", right_on="key")
        .select(pl.col("l").alias("a"), pl.col("r").alias("b"))
        .unique()
    )


def _joined(said: pl.DataFrame, apart: pl.DataFrame) -> pl.DataFrame:
    """The pairs that join. Stars, no chains: no firm is reached through another's misspelling."""
    sure = said.filter(pl.col("joinable") & (pl.col("probability") >= LINKED)).sort(
        ["left", "probability", "right"], descending=[False, True, False]
    )
    # who is never on the left is known; it is joined to, and joins nobody
    known = sure.join(said, left_on="right", right_on="left", how="anti", maintain_order="left")
    known = known.group_by("left", maintain_order=True).first()
    # two that are not known: the later one joins the earlier, where neither is joined elsewhere
    both = (
        sure.join(known, on="left", how="anti", maintain_order="left")
        .group_by("left", maintain_order=True)
        .first()
        .join(known, left_on="right", right_on="left", how="anti")
        .with_columns(
            pl.max_horizontal("left", "right").alias("left"),
            pl.min_horizontal("left", "right").alias("right"),
        )
        .sort("probability", "left", "right", "method", descending=[True, False, False, False])
        .unique("left", keep="first", maintain_order=True)
    )
    both = both.join(both, left_on="right", right_on="left", how="anti")
    found = pl.concat([known, both]).sort("left")
    # people kept two names apart: neither may join the firm that would make them one
    quarrel = (
        apart.join(found, left_on="a", right_on="left")
        .join(found, left_on="b", right_on="left", suffix="_other")
        .filter(pl.col("right") == pl.col("right_other"))
        .select(pl.col("a").alias("left"))
    )
    return found.join(quarrel, on="left", how="anti").select(list(JOINED))


def _onto(joined: pl.DataFrame, *numbers: pl.Series) -> pl.Series:
    """Of each number from 0 up that is among these, that of the identity which it is joined to."""
    onto = np.arange(1 + max(int(some.max() or 0) for some in numbers), dtype=np.uint32)  # type: ignore[arg-type]
    onto[joined["left"].to_numpy()] = joined["right"].to_numpy()
    return pl.Series(onto)


def _open(
    said: pl.DataFrame, joined: pl.DataFrame, apart: pl.DataFrame, codes: Codes | None
) -> pl.DataFrame:
    """The pairs that stay open, by the identities that they belong to after the joins. What people
    parted stays parted, whatever joined either."""
    onto = _onto(joined, said["left"], said["right"], apart["a"], apart["b"])
    roots = said.with_columns(
        onto.gather(said[side]).alias(f"{side}_root") for side in ("left", "right")
    ).filter(pl.col("left_root") != pl.col("right_root"))
    if apart.height:
        parted = apart.select(onto.gather(apart[side]).alias(side) for side in ("a", "b"))
        roots = roots.join(
            parted, left_on=["left_root", "right_root"], right_on=["a", "b"], how="anti"
        )
    if codes is not None:
        roots = rivals.one_firm_each(roots, codes)
    # two numbers in one: one column is sorted, where a group of two would be looked up
    least = pl.min_horizontal("left_root", "right_root")
    most = pl.max_horizontal("left_root", "right_root")
    pairs = roots.select((least.cast(pl.UInt64) * _TWO_IN_ONE + most).alias("pair"), "probability")
    pairs = pairs.sort("pair")
    first = np.flatnonzero((pairs["pair"] != pairs["pair"].shift()).fill_null(True).to_numpy())
    both, surest = pairs["pair"].gather(first), pairs["probability"].to_numpy()
    return pl.DataFrame(
        {
            "left": (both // _TWO_IN_ONE).cast(pl.UInt32),
            "right": (both % _TWO_IN_ONE).cast(pl.UInt32),
            "probability": np.maximum.reduceat(surest, first) if len(first) else surest,
        },
        schema_overrides={"probability": pl.Float64},
    )
