"""Learn the shipped weights of projects from generated works: ``python -m
tests.benchmarks.train_projects``. They are measured on works of another seed."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from supervision_models.linkage import project_parts
from supervision_models.linkage import similar_projects as projects
from supervision_models.linkage.probabilistic import scoring, weights
from supervision_models.linkage.probabilistic.weights import Matrix, Weights
from supervision_models.linkage.project_comparisons import COMPARISONS, apart_by_marks
from tests.benchmarks.worlds.projects import World, world

SEED, OWNERS, ROWS = 101, 20_000, 200_000
PATH = Path(projects.__file__).with_name("weights") / "projects.json"


def pairs_of(made: World) -> tuple[pl.DataFrame, Matrix, npt.NDArray[np.bool_]]:
    """Candidate pairs of a world, their levels, and which of them are one."""
    left, right = (
        project_parts.prepared(made.rows["name"]),
        project_parts.prepared(made.register["name"]),
    )
    sides = (
        frame.select("party").with_row_index("row").select("row", "party")
        for frame in (made.rows, made.register)
    )
    pairs = projects.candidate_pairs(left, right, *sides)
    levels = scoring.compared(pairs, left, right, COMPARISONS)
    same = made.rows["project"].gather(pairs["left"]) == made.register["project"].gather(
        pairs["right"]
    )
    return pairs, levels, same.fill_null(False).to_numpy()


def learnt(made: World) -> Weights:
    """Weights of the levels, and the curve of the likeliest candidates."""
    pairs, levels, same = pairs_of(made)
    open_ = ~apart_by_marks(levels)
    found = weights.from_labels(COMPARISONS, levels[open_], same[open_])
    scores = scoring.scored(pairs.filter(pl.Series(open_)), levels[open_], COMPARISONS, found)
    first = scoring.best(scores.with_columns(pl.Series("same", same[open_])))
    return dataclasses.replace(
        found, curve=weights.curve(first["probability"].to_numpy(), first["same"].to_numpy())
    )


if __name__ == "__main__":
    PATH.write_text(json.dumps(learnt(world(SEED, OWNERS, ROWS)).as_dict(), indent=1) + "\n")
