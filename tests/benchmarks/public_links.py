"""Public sets of records with known truth, linked by the general linker.

    python -m tests.benchmarks.public_links CASE FOLDER

FOLDER holds a set's tables (`linkage_sets.Known`). Writes ``ours.parquet`` (left, right,
probability) and prints one line of JSON: seconds from tables in memory to the pairs and, within one
dataset, to clusters. The same files go to the peers, so that reading counts for nobody.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from supervision_models.linkage.identity import components
from supervision_models.linkage.probabilistic import candidates, scoring, weights
from supervision_models.linkage.probabilistic.comparisons import (
    MISSING,
    Alike,
    Comparison,
    Levels,
    Same,
    alike,
    leveled,
)
from tests.benchmarks.linkage_sets import Tables, read

CLUSTERED = 0.95  # a wrong pair joins two whole clusters, so pairs must be surer than 0.5
_RANDOM = 200_000


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name in its parts and as a whole: one field, since the parts say the same twice.

    rare  a name that so many rows bear, or fewer, is weighed as a rare one
    """

    whole: str
    first: str
    last: str
    rare: int = 20
    name: str = "name"
    levels: tuple[str, ...] = (
        *("whole-rare", "whole", "both-rare", "both", "spelt", "last-first-alike", "alike"),
        *("last-rare", "last", "first-last-alike", "half-spelt", "different", MISSING),
    )

    @property
    def columns(self) -> tuple[str, ...]:
        parts = (self.whole, self.first, self.last)
        return (*parts, "name_frequency", f"{self.last}_frequency")

    def compare(self, left: pl.DataFrame, right: pl.DataFrame) -> Levels:
        first, last, whole = (
            (left[part] == right[part]).fill_null(False)
            for part in (self.first, self.last, self.whole)
        )
        spelt, first_alike, last_alike = (
            _alike(measure, left[part], right[part])
            for measure, part in (
                ("edits", self.whole),
                ("jaro_winkler", self.first),
                ("jaro_winkler", self.last),
            )
        )
        rare = right["name_frequency"] <= self.rare
        return leveled(
            self.levels,
            [
                (MISSING, left[self.whole].is_null() | right[self.whole].is_null()),
                ("whole-rare", whole & rare),
                ("whole", whole),
                ("both-rare", first & last & rare),
                ("both", first & last),
                ("spelt", spelt >= 0.8),
                ("last-first-alike", last & (first_alike >= 0.8)),
                ("alike", (first_alike >= 0.85) & (last_alike >= 0.85)),
                ("last-rare", last & (right[f"{self.last}_frequency"] <= self.rare)),
                ("last", last),
                ("first-last-alike", first & (last_alike >= 0.7)),
                ("half-spelt", spelt >= 0.6),
            ],
        )


def _alike(measure: str, left: pl.Series, right: pl.Series) -> pl.Series:
    both = left.is_not_null() & right.is_not_null()
    return pl.select(pl.when(both).then(pl.Series(alike(measure, left, right)))).to_series()


@dataclass(frozen=True, slots=True)
class Case:
    """fields  comparisons
    keys    groups of columns: rows equal in all of a group are candidates, up to `limit` of them
    spelt   columns whose n-grams, taken together, give the `best` candidates of a row, each of a
            cosine of at least `least`
    """

    fields: Sequence[Comparison]
    keys: Sequence[tuple[str, ...]] = ()
    spelt: tuple[str, ...] = ()
    best: int = 3
    least: float = 0.3
    limit: int = 20


FEBRL4 = Case(
    fields=(
        Alike("given name", "given_name", bounds=(0.92, 0.8), rare=(5,)),
        Alike("surname", "surname", bounds=(0.92, 0.8), rare=(5,)),
        Alike("street", "address_1", bounds=(0.9, 0.75)),
        Alike("suburb", "suburb", bounds=(0.9, 0.75)),
        Alike("postcode", "postcode", "edits", (0.75,)),
        Alike("born", "date_of_birth", "edits", (0.85, 0.7)),
        Alike("number", "soc_sec_id", "edits", (0.85, 0.7)),
        Same("house", "street_number"),
    ),
    keys=(
        ("soc_sec_id",),
        ("date_of_birth",),
        ("surname", "given_name"),
        ("postcode", "street_number"),
        ("address_1",),
        ("surname", "suburb"),
        ("given_name", "suburb"),
    ),
    spelt=("given_name", "surname", "address_1", "suburb"),
)
DBLP_ACM = Case(
    fields=(
        Alike("title", "title", "edits", (0.95, 0.9, 0.8, 0.6)),
        Alike("surnames", "surnames", "edits", (0.85, 0.6, 0.4)),
        Alike("first author", "author", "jaro_winkler", (0.9, 0.8)),
        Same("venue", "venue"),
        Same("year", "year"),
    )
)
FAKE_1000 = Case(
    fields=(
        Name("whole", "first_name", "surname", rare=5),
        Alike("born", "dob", "edits", (0.9, 0.79)),
        Alike("city", "city", "jaro_winkler", (0.85,), rare=(10,)),
        Alike("mail", "email", "jaro_winkler", (0.92, 0.85)),
    ),
    keys=(("email",), ("dob",), ("first_name", "surname"), ("surname", "city")),
    spelt=("whole", "email"),
    best=8,
)
HISTORICAL = Case(
    fields=(
        Name("full_name", "first_name", "surname"),
        # many are born on 1 January of their year as far as anyone knows: rarity tells
        Alike("born", "dob", "edits", (0.9, 0.79, 0.69), rare=(12, 60)),
        Alike("postcode", "postcode_fake", "edits", (0.8, 0.6), rare=(12,)),
        Same("birthplace", "birth_place", rare=(30, 300)),
        Same("occupation", "occupation", rare=(300,)),
    ),
    keys=(
        ("full_name",),
        ("first_name", "surname"),
        ("surname", "dob"),
        ("surname", "year"),
        ("surname", "birth_place"),
        ("surname", "postcode_fake"),
        ("surname", "district"),
        ("first_name", "dob"),
        ("first_name", "postcode_fake"),
        ("first_name", "occupation", "district"),
        ("dob", "birth_place"),
        ("dob", "postcode_fake"),
        ("dob", "district"),
        ("dob", "occupation"),
        ("occupation", "postcode_fake"),
    ),
    spelt=("full_name",),
    best=15,
    least=0.5,
    limit=60,
)
CASES = {"febrl4": FEBRL4, "dblp_acm": DBLP_ACM, "fake_1000": FAKE_1000, "historical": HISTORICAL}


def linked(case: Case, tables: Tables) -> pl.DataFrame:
    """Pairs `left`, `right` (positions) with `probability`."""
    if "labels" in tables:
        return _by_labels(case, tables)
    within = "rows" in tables
    left, right = (tables["rows"],) * 2 if within else (tables["left"], tables["right"])
    right = _counted(right, case.fields)
    pairs = candidates.union(_candidates(case, left, right))
    if within:
        pairs = candidates.within(pairs)
    levels = scoring.compared(pairs, left, right, case.fields)
    rng = np.random.default_rng(1)
    random = pl.DataFrame(
        {
            side: rng.integers(0, of.height, _RANDOM)
            for side, of in (("left", left), ("right", right))
        }
    )
    if within:
        random = random.filter(pl.col("left") != pl.col("right"))
    by_chance = scoring.compared(random, left, right, case.fields)
    all_ = left.height * (left.height - 1) // 2 if within else left.height * right.height
    learnt = weights.unlabelled(case.fields, levels, by_chance, among=all_)
    if within:
        return scoring.each(pairs, levels, case.fields, learnt)
    return scoring.scored(pairs, levels, case.fields, learnt)


def clusters(count: int, pairs: pl.DataFrame, bound: float = CLUSTERED) -> npt.NDArray[np.int32]:
    """The number of the cluster of each row, by pairs at least so sure."""
    sure = pairs.filter(pl.col("probability") >= bound)
    return components(count, sure.select(i="left", j="right"))


def _by_labels(case: Case, tables: Tables) -> pl.DataFrame:
    """Row i of the left stands against row i of the right; the first ones are labelled."""
    left, right, same = tables["left"], tables["right"], tables["labels"]["same"].to_numpy()
    numbers = np.arange(left.height, dtype=np.uint32)
    pairs = pl.DataFrame({"left": numbers, "right": numbers})
    levels = scoring.compared(pairs, left, right, case.fields)
    learnt = weights.from_labels(case.fields, levels[: len(same)], same)
    return scoring.each(pairs, levels, case.fields, learnt)


def _candidates(case: Case, left: pl.DataFrame, right: pl.DataFrame) -> list[pl.DataFrame]:
    def joined(frame: pl.DataFrame, columns: Sequence[str], skip: bool) -> pl.Series:
        text = pl.concat_str(*columns, separator=" " if skip else "|", ignore_nulls=skip)
        return frame.select(text.alias("text"))["text"]

    found = [
        candidates.by_key(joined(left, key, False), joined(right, key, False), limit=case.limit)
        for key in case.keys
    ]
    sides = joined(left, case.spelt, True), joined(right, case.spelt, True)
    return [*found, candidates.by_ngrams(*sides, best=case.best, least=case.least)]


def _counted(frame: pl.DataFrame, fields: Sequence[Comparison]) -> pl.DataFrame:
    """With how many rows bear the same value, where a comparison asks for it."""
    asked = {column for field in fields for column in field.columns} - set(frame.columns)
    of = {name: [name.removesuffix("_frequency")] for name in asked}
    for field in fields:
        if isinstance(field, Name):
            of["name_frequency"] = [field.first, field.last]
    return frame.with_columns(pl.len().over(columns).alias(name) for name, columns in of.items())


if __name__ == "__main__":
    name, place = sys.argv[1], Path(sys.argv[2])
    tables = read(place)
    start = time.perf_counter()
    found = linked(CASES[name], tables)
    if "rows" in tables:
        clusters(tables["rows"].height, found)
    seconds = time.perf_counter() - start
    found.select("left", "right", "probability").write_parquet(place / "ours.parquet")
    print(json.dumps({"seconds": seconds}))
