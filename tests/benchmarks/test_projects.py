"""Which works are which: generated names with known truth, and the rows of the fictional county
with half of their codes taken away and a third of their names written badly.

BENCH_PROJECTS  owners and rows of the generated works, as ``5000x50000`` (default)
BENCH_COUNTY    scale of the county (default 0.3)
"""

from __future__ import annotations

import datetime as dt
import os
import time
from typing import Any

import numpy as np
import polars as pl

from supervision_models.contracts.definition import Contract
from supervision_models.contracts.loader import load_contracts
from supervision_models.demo import frames
from supervision_models.demo.block import blocks
from supervision_models.demo.county import build
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage import link, project_names, project_parts
from supervision_models.linkage import similar_projects as projects
from supervision_models.linkage.similar import LINKED
from supervision_models.workspace import packaged
from tests.benchmarks.worlds.projects import world, written_badly

OWNERS, ROWS = (int(n) for n in os.environ.get("BENCH_PROJECTS", "5000x50000").split("x"))
SCALE = float(os.environ.get("BENCH_COUNTY", "0.3"))
SEED = 7


def test_generated_works(report: Any) -> None:
    made = world(SEED, OWNERS, ROWS)
    start = time.perf_counter()
    left, right = (
        project_parts.prepared(made.rows["name"]),
        project_parts.prepared(made.register["name"]),
    )
    sides = (
        frame.select("party").with_row_index("row").select("row", "party")
        for frame in (made.rows, made.register)
    )
    pairs = projects.candidate_pairs(left, right, *sides)
    scores = projects.compared(left, right, pairs, projects.shipped())
    seconds = time.perf_counter() - start
    same = made.rows["project"].gather(scores["left"]) == made.register["project"].gather(
        scores["right"]
    )
    first = (
        scores.with_columns(same.fill_null(False).alias("same"))
        .sort("left", "probability", "right", descending=[False, True, False])
        .group_by("left", maintain_order=True)
        .first()
    )
    joined = first.filter((pl.col("probability") >= LINKED) & pl.col("joinable"))
    near = first.filter(pl.col("probability").is_between(0.87, 0.93))
    known = made.rows["project"].drop_nulls().len()
    crossed = (left["phase"].gather(joined["left"]) != right["phase"].gather(joined["right"])).sum()
    report(
        "projects-generated",
        [
            {
                "rows": ROWS,
                "register": made.register.height,
                "seconds": round(seconds, 1),
                "joined": joined.height,
                "precision": round(float(joined["same"].mean() or 0), 5),
                "recall": round(int(joined["same"].sum()) / known, 3),
                "right of those 0.9 sure": round(float(near["same"].mean() or 0), 3),
                "phases merged": int(crossed),
            }
        ],
    )
    assert crossed == 0
    assert float(joined["same"].mean() or 0) > 0.998


def test_rows_of_the_county(report: Any) -> None:
    contracts = load_contracts([packaged("datasets") / "contracts"])
    county = build(blocks(SCALE, 1, dt.date(2026, 9, 30))[0])
    rows = []
    for how in ("equal keys", "near names, too"):
        alike = how != "equal keys"
        with DuckDBEngine.open(spatial=False) as engine:
            truth = _spoiled(engine, county.frames, contracts, np.random.default_rng(SEED))
            start = time.perf_counter()
            link(engine, contracts, alike=alike)
            seconds = time.perf_counter() - start
            found = engine.frame(
                "SELECT t.serial, t.phase, l.project_id FROM truth t LEFT JOIN link_project l "
                "ON l.dataset = t.dataset AND l.rid = t.rid"
            )
        rows.append({"linked by": how, "rows": truth, "seconds": round(seconds, 2), **_told(found)})
    report("projects-county", rows)
    assert all(row["identities of two phases"] == 0 for row in rows)
    assert rows[1]["recall"] >= rows[0]["recall"]
    assert rows[1]["precision"] > 0.99


def _spoiled(
    engine: DuckDBEngine,
    county: dict[str, pl.DataFrame],
    contracts: dict[str, Contract],
    rng: np.random.Generator,
) -> int:
    """Register the county's datasets, spoiled, and the table `truth`; returns its rows."""
    truth = []
    for dataset, frame in sorted(county.items()):
        contract = contracts[dataset]
        given = frame.select(
            pl.col(name).cast(pl.String) for name in contract.columns if name != contract.geometry
        ).with_row_index("_rid")
        project = contract.project
        if project is not None and frames.PROJECT in frame.columns:
            kept = pl.Series(rng.random(frame.height) < 0.5)
            for column in (project.code, project.permit_no, *project.documents):
                if column is not None:
                    given = given.with_columns(pl.when(kept).then(column).alias(column))
            if project.name is not None:
                names = given[project.name]
                bad = pl.Series(written_badly(rng, names.to_list()), dtype=pl.String)
                wrong = pl.Series(rng.random(frame.height) < 1 / 3)
                given = given.with_columns(
                    pl.when(wrong).then(bad).otherwise(names).alias(project.name)
                )
                phases = project_names.parse(names.unique()).select("name", "phase")
                truth.append(
                    pl.DataFrame({"name": names, "serial": frame[frames.PROJECT]})
                    .with_row_index("rid")
                    .join(phases, on="name", how="left", nulls_equal=True, maintain_order="left")
                    .select(pl.lit(dataset).alias("dataset"), "rid", "serial", "phase")
                    .drop_nulls("serial")
                )
        engine.register(dataset, given.with_columns(pl.col("_rid").cast(pl.Int64)))
    told = pl.concat(truth)
    engine.register("truth", told)
    return told.height


def _told(found: pl.DataFrame) -> dict[str, Any]:
    """Precision and recall of pairs of rows; rows without a link are with nobody."""

    def pairs(*by: str) -> int:
        sizes = found.drop_nulls(by).group_by(by).len()["len"].cast(pl.Int64)
        return int((sizes * (sizes - 1) // 2).sum())

    both, linked, one = pairs("serial", "project_id"), pairs("project_id"), pairs("serial")
    mixed = (
        found.drop_nulls("project_id")
        .filter(pl.col("phase") != "")
        .group_by("project_id")
        .agg(pl.col("phase").n_unique())
    )
    return {
        "linked rows": round(1 - found["project_id"].null_count() / found.height, 3),
        "precision": round(both / linked, 4),
        "recall": round(both / one, 3),
        "identities of two phases": int((mixed["phase"] > 1).sum()),
    }
