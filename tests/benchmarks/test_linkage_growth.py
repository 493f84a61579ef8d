"""What one per cent of new names, or of new, gone and renamed firms, costs a workspace that was
linked before.

BENCH_COMPANIES  firms of the register and rows, as ``20000x100000`` (default)
BENCH_ROUNDS     how often each is measured, by turns (default 3)

Names without a code are compared with a register and with one another: all of them without memory,
then 99 % of them with it, then all of them again; then all beside a register to which one per cent
of the firms are new, from which one in 200 is gone and in which one in 200 has another name.
Ratios are of one round; of several rounds the middle one counts. The processor's time is told
beside that on the wall, which moves with the load.

Then linking as a whole, from rows to the tables that scans join: the same rows as construction
permits, each with a project, without memory, and with that of 99 % of them.
"""

from __future__ import annotations

import os
import shutil
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from supervision_models.contracts.loader import load_contracts
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage import contacts
from supervision_models.linkage.linking import LINK_TABLES, link
from supervision_models.linkage.similar import Similar, Spoken, similar_parties
from supervision_models.workspace import packaged
from tests.benchmarks.worlds.companies import World, world

FIRMS, ROWS = (int(n) for n in os.environ.get("BENCH_COMPANIES", "20000x100000").split("x"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SEED = 7
LINKED = sorted(LINK_TABLES - {contacts.TABLE})  # what was compared is kept nowhere
REACHED = 0.08  # at most, of many names; the goal is 0.05
REACHED_ROWS = 0.45  # at most, of many rows; the goal is 0.05


def test_one_per_cent_of_new_names(report: Any, tmp_path: Path) -> None:
    made = world(SEED, FIRMS, ROWS)
    named = _named(made)
    loose = named.filter(pl.col("key").str.starts_with("name:"))
    known = named.join(loose, on="key", how="anti")
    before = pl.concat([known, loose.sample(fraction=0.99, seed=SEED)])
    rounds = []
    for number in range(ROUNDS):
        memory = tmp_path / str(number)
        full = _timed(named, made, None)
        first = _timed(before, made, memory)
        same = _timed(before, made, memory)
        grown = _timed(named, made, memory)
        assert grown[0].joined.equals(full[0].joined)
        assert grown[0].candidates.equals(full[0].candidates)
        others = _beside_another(known, loose)
        beside = _timed(others, made, memory)
        anew = _timed(others, made, None)
        assert beside[0].joined.equals(anew[0].joined)
        assert beside[0].candidates.equals(anew[0].candidates)
        runs = {"full": full, "first": first, "nothing new": same, "1 % new": grown}
        rounds.append({**runs, "register 1 % new": beside})
        shutil.rmtree(memory)
    report("linkage-growth", [_row(rounds, run, loose.height) for run in rounds[0]])
    if loose.height >= 500_000:  # of few names what does not grow with them is more
        assert _ratio(rounds, "1 % new", 2) <= REACHED


def test_one_per_cent_of_new_rows(report: Any, tmp_path: Path) -> None:
    made = world(SEED, FIRMS, ROWS)
    permits = _permits(made)
    rounds = []
    for number in range(ROUNDS):
        memory = tmp_path / str(number)
        few = permits.filter(pl.Series(np.random.default_rng(SEED).random(permits.height) < 0.99))
        full = _linked(made, permits, None)
        first = _linked(made, few, memory)
        grown = _linked(made, permits, memory)
        same = _linked(made, permits, memory)
        for table in LINKED:
            assert grown[0][table].equals(full[0][table])
            assert same[0][table].equals(full[0][table])
        runs = {"full": full, "first": first, "1 % new": grown, "nothing new": same}
        rounds.append(runs)
        shutil.rmtree(memory)
    if permits.height >= 1_000_000:
        assert _ratio(rounds, "1 % new", 2) <= REACHED_ROWS
    named = {"names": "rows"}
    rows = [_row(rounds, run, permits.height) for run in rounds[0]]
    report("linkage-whole", [{named.get(k, k): v for k, v in row.items()} for row in rows])


def _permits(made: World) -> pl.DataFrame:
    """The rows as permits; two in three have the code of their project, and two permits one."""
    rng = np.random.default_rng(SEED)
    count = made.rows.height
    project = pl.Series(rng.integers(0, max(1, count // 2), count))
    text = project.cast(pl.String)
    heads = pl.Series(["锦绣", "江南", "和悦", "云庭", "翠湖", "名都", "华府"]).gather(project % 7)
    phases = pl.Series(["一", "二", "三"]).gather(project % 3)
    code = pl.select(
        pl.format("24{}-990121-04-01-{}", (project % 100).cast(pl.String).str.zfill(2),
                  (project % 1_000_000).cast(pl.String).str.zfill(6))
    ).to_series()  # fmt: skip
    told = pl.Series(rng.random(count) < 0.7)
    return made.rows.select(
        pl.col("usc").alias("owner_usc"),
        pl.col("name").alias("owner_name"),
        pl.when(told).then(code).alias("project_code"),
        pl.concat_str(heads, pl.lit("家园"), text, pl.lit("号地块"), phases, pl.lit("期")).alias(
            "project_name"
        ),
        pl.format("9901212024{}", pl.int_range(pl.len()).cast(pl.String).str.zfill(9)).alias(
            "permit_no"
        ),
    )


def _linked(
    made: World, permits: pl.DataFrame, memory: Path | None
) -> tuple[dict[str, pl.DataFrame], float, float]:
    """The tables of linkage, seconds on the wall, seconds of the processor."""
    contracts = load_contracts([packaged("datasets") / "contracts"])
    given = {"market_entity": made.register.select("usc", "name"), "construction_permit": permits}
    with DuckDBEngine.open(spatial=False) as engine:
        for dataset, frame in given.items():
            absent = [name for name in contracts[dataset].columns if name not in frame.columns]
            whole = frame.with_columns(pl.lit(None, pl.String).alias(name) for name in absent)
            rows = whole.with_row_index("_rid").with_columns(pl.col("_rid").cast(pl.Int64))
            engine.register(dataset, rows)
        wall, processor = time.perf_counter(), time.process_time()
        used = {name: contracts[name] for name in given}
        link(engine, used, memory=memory, recall=memory is not None)
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        tables = {name: engine.frame(f"SELECT * FROM {name} ORDER BY ALL") for name in LINKED}
    return tables, wall, processor


def _named(made: World) -> pl.DataFrame:
    """Firms by code, and the names of rows that no firm bears, as rows without a code have them."""
    known = made.register.select("name").unique()
    loose = made.rows.select("name").drop_nulls().unique().join(known, on="name", how="anti")
    return pl.concat(
        [
            frame.select((kind + pl.col("name")).alias("key"), "name")
            for frame, kind in ((known, pl.lit("usc:")), (loose, pl.lit("name:")))
        ]
    ).sort("key")


def _beside_another(known: pl.DataFrame, loose: pl.DataFrame) -> pl.DataFrame:
    """The names beside a register in which one firm in 100 is new, one in 200 gone, and one in 200
    has changed its name, to one that had no code before."""
    size = known.height // 200
    mixed = known.sample(fraction=1, shuffle=True, seed=SEED)
    names = loose.sample(3 * size, seed=SEED)["name"]
    renamed = mixed[size : 2 * size].with_columns(names[:size])
    came = pl.DataFrame({"key": "usc:" + names[size:], "name": names[size:]})
    rest = loose.filter(~pl.col("name").is_in(names.implode()))
    return pl.concat([mixed[2 * size :], renamed, came, rest]).sort("key")


def _timed(named: pl.DataFrame, made: World, memory: Path | None) -> tuple[Similar, float, float]:
    """The result, seconds on the wall, seconds of the processor."""
    nobody = pl.DataFrame(schema={"a": pl.String, "b": pl.String})
    wall, processor = time.perf_counter(), time.process_time()
    found = similar_parties(named, Spoken(nobody, nobody), made.divisions, memory)
    return found, time.perf_counter() - wall, time.process_time() - processor


def _ratio(rounds: list[dict[str, Any]], run: str, place: int) -> float:
    return float(statistics.median(each[run][place] / each["full"][place] for each in rounds))


def _row(rounds: list[dict[str, Any]], run: str, names: int) -> dict[str, Any]:
    return {
        "names": names,
        "firms": FIRMS,
        "run": run,
        "seconds": round(statistics.median(each[run][1] for each in rounds), 3),
        "of_full": round(_ratio(rounds, run, 1), 4),
        "processor": round(statistics.median(each[run][2] for each in rounds), 3),
        "processor_of_full": round(_ratio(rounds, run, 2), 4),
    }
