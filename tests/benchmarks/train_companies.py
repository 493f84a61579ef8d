"""Learn the shipped weights of companies from a generated register: ``python -m
tests.benchmarks.train_companies``. The benchmark measures them on another one (another seed)."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from supervision_models.linkage import companies, contacts
from supervision_models.linkage.company_comparisons import BY_ALL, BY_NAME
from supervision_models.linkage.probabilistic import scoring, weights
from supervision_models.linkage.probabilistic.comparisons import Comparison
from supervision_models.linkage.probabilistic.weights import Matrix, Weights
from tests.benchmarks.worlds.companies import World, world

SEED, FIRMS, ROWS = 101, 100_000, 400_000
# of firms of the generator none moves; of real ones many work elsewhere than they are registered
MOVED = 0.15
FOLDER = Path(companies.__file__).with_name("weights")


@dataclasses.dataclass(frozen=True)
class Pairs:
    """Candidate pairs of a world with their levels, and which of them are one."""

    pairs: pl.DataFrame
    levels: Matrix
    same: npt.NDArray[np.bool_]
    comparisons: tuple[Comparison, ...]


def pairs_of(made: World, which: str) -> Pairs:
    """`which`: `name` (names alone, each once) or `all`."""
    columns = ["name"] if which == "name" else ["name", *companies.FURTHER]
    comparisons = BY_NAME if which == "name" else BY_ALL
    rows = made.rows
    if which == "name":
        rows = rows.unique("name", keep="first", maintain_order=True)
    left = companies.prepared(rows.select(columns), made.divisions)
    right = companies.with_frequency(
        companies.prepared(made.register.select(columns), made.divisions)
    )
    pairs = companies.candidate_pairs(left, right)
    levels = scoring.compared(pairs, left, right, comparisons)
    same = rows["firm"].gather(pairs["left"]) == made.register["firm"].gather(pairs["right"])
    return Pairs(pairs, levels, same.fill_null(False).to_numpy(), comparisons)


def learnt(given: Pairs) -> Weights:
    """Weights of the levels, and the curve of the likeliest candidates."""
    found = weights.from_labels(given.comparisons, given.levels, given.same)
    scores = scoring.scored(given.pairs, given.levels, given.comparisons, found)
    first = scoring.best(scores.with_columns(pl.Series("same", given.same)))
    return dataclasses.replace(
        found, curve=weights.curve(first["probability"].to_numpy(), first["same"].to_numpy())
    )


def told(made: World) -> Weights:
    """Weights of what stands beside the names, for candidates found by names alone.

    What firms of one house have in common is heeded by `contacts.bits`. `missing` says nothing.
    """
    columns = ["name", *contacts.FIELDS]
    left = companies.prepared(made.rows.select(columns), made.divisions)
    right = companies.prepared(made.register.select(columns), made.divisions)
    index = companies.ngrams(right)
    pairs = index.best(left["spelt"], best=5, least=0.3).select("left", "right")
    same = made.rows["firm"].gather(pairs["left"]) == made.register["firm"].gather(pairs["right"])
    one = same.fill_null(False).to_numpy()
    levels = scoring.compared(pairs, left, right, contacts.COMPARED)
    fields = {}
    for place, comparison in enumerate(contacts.COMPARED):
        said = levels[:, place]
        count = len(comparison.levels) - 1
        m, u = (
            (np.bincount(said[side & (said < count)], minlength=count) + 1.0)
            for side in (one, ~one)
        )
        m, u = m / m.sum(), u / u.sum()
        if comparison.name == "address":
            m = (1 - MOVED) * m + MOVED * u
        bits = np.log2(m / u)
        fields[comparison.name] = {
            level: float(value) for level, value in zip(comparison.levels[:-1], bits, strict=True)
        }
    return Weights(0.0, fields)


def main() -> None:
    made = world(SEED, FIRMS, ROWS)
    path = FOLDER / "companies-contacts.json"
    path.write_text(json.dumps(told(made).as_dict(), indent=1) + "\n")
    for which in ("name", "all"):
        path = FOLDER / f"companies-{which}.json"
        path.write_text(json.dumps(learnt(pairs_of(made, which)).as_dict(), indent=1) + "\n")


if __name__ == "__main__":
    main()
