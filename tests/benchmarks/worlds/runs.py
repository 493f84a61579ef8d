"""One run in a process of its own: the engine, the expert's SQL, or polars.

    python -m tests.benchmarks.worlds.runs HAND ROOT OUT [--memory-limit 2GB]

HAND is ours, sql (native tables, loaded first), sql-parquet (over the files), polars, polars-all
(one collect over all lazy frames) or joins (the bare distinct joins). Prints one JSON object:
seconds by stage, rows found. The hits go to OUT as Parquet: model, record_no, facts.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import duckdb
import polars as pl

from supervision_models.workspace import Workspace
from tests.benchmarks.worlds.floor import bare_join, distinct_matches
from tests.benchmarks.worlds.question import Question
from tests.benchmarks.worlds.questions import questions
from tests.benchmarks.worlds.tables import AS_OF

Times = dict[str, float]
FIRM_TABLES = {
    "works": ("contractor_usc", "contractor_name"),
    "licence": ("holder_usc", "holder_name"),
    "penalty": ("party_usc", "party_name"),
}


@contextmanager
def timed(times: Times, stage: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    times[stage] = times.get(stage, 0.0) + time.perf_counter() - start


def files(root: Path) -> dict[str, list[str]]:
    """Table name without the prefix -> its current snapshot files."""
    workspace = Workspace.open(root)
    found: dict[str, list[str]] = {}
    for snapshot in workspace.snapshots():
        name = snapshot.dataset.removeprefix("bw_")
        found.setdefault(name, []).append(str(workspace.snapshot_path(snapshot)))
    return found


def ours(root: Path, out: Path, memory_limit: str | None) -> Times:
    """The scan through the public door; stages as its progress names them."""
    from supervision_models.models.loader import load_library
    from supervision_models.scan.execution import Limits, scan_workspace

    times: Times = {}
    workspace = Workspace.open(root)
    with timed(times, "models"):
        library = load_library(workspace.rule_dirs, workspace.contracts).require_valid()
    marks: list[tuple[str, float]] = []

    def progress(label: str, _share: float | None) -> None:
        marks.append((label, time.perf_counter()))

    start = time.perf_counter()
    result = scan_workspace(
        workspace,
        library,
        models=["bench.*"],
        as_of=AS_OF,
        at=dt.datetime(2026, 9, 30, 8, tzinfo=dt.UTC),
        limits=Limits(memory=memory_limit),
        progress=progress,
    )
    end = time.perf_counter()
    times["total"] = end - start
    for (label, begin), (_, until) in pairwise([*marks, ("", end)]):
        stage = "judge" if label.startswith("bench.") else "match" if "×" in label else label
        times[f"stage {stage}"] = times.get(f"stage {stage}", 0.0) + until - begin
    times["findings"] = result.findings.height
    facts = {question.id: question.facts for question in questions()}
    hits = result.findings.filter(status="hit")
    kept = [
        group.select(
            pl.lit(str(name)).alias("model"),
            pl.col("identity").str.strip_prefix("record_no=").alias("record_no"),
            pl.concat_list(
                pl.col("facts").str.json_path_match(f"$.{fact}").cast(pl.Float64)
                for fact in facts[str(name)]
            ).alias("facts"),
        )
        for (name,), group in hits.group_by("model_id")
    ]
    pl.concat(kept).write_parquet(out)
    return times


# Firms as an expert resolves them once: by code, else by a name that has one code everywhere.
_NAMES = (
    "CREATE TABLE firm_names AS SELECT name, min(code) AS code FROM ({all}) "
    "WHERE name IS NOT NULL GROUP BY name HAVING count(DISTINCT code) <= 1"
)
_FIRM = (
    "CREATE TABLE {table}_firm AS SELECT t.*, coalesce(t.{code}, n.code, t.{name}) AS firm "
    "FROM {table} t LEFT JOIN firm_names n ON n.name = t.{name}"
)


def sql(root: Path, out: Path, memory_limit: str | None, *, native: bool) -> Times:
    """Sixty queries by hand, one after the other, their hits written as they come."""
    times: Times = {}
    with _tables(root, times, memory_limit, native=native) as base:
        base.execute("CREATE TABLE hits (model VARCHAR, record_no VARCHAR, facts DOUBLE[])")
        for question in questions():
            names = ", ".join(f"f{n}" for n in range(len(question.facts)))
            with timed(times, question.id):
                base.execute(
                    f"INSERT INTO hits SELECT '{question.id}', record_no, "
                    f"[CAST(x AS DOUBLE) for x in [{names}]] "
                    f"FROM ({_dated(question.sql)}) AS q(record_no, {names})"
                )
        with timed(times, "write"):
            base.execute(f"COPY hits TO '{out}' (FORMAT parquet)")
    times["total"] = sum(times.values())
    return times


def joins(root: Path, memory_limit: str | None) -> Times:
    """The distinct matches of the sixty models as bare queries, one after the other."""
    times: Times = {}
    with _tables(root, times, memory_limit, native=True) as base:
        for number, match in enumerate(distinct_matches()):
            with timed(times, f"{number:02d} {match['dataset']}"):
                base.execute(f"CREATE TABLE match_{number} AS {_dated(bare_join(match))}")
    times["total"] = sum(times.values())
    return times


def _dated(text: str) -> str:
    return text.replace("$as_of", f"DATE '{AS_OF}'")


@contextmanager
def _tables(
    root: Path, times: Times, memory_limit: str | None, *, native: bool
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the province's tables, loaded or read from the files, and its firms."""
    with duckdb.connect(config={"memory_limit": memory_limit} if memory_limit else {}) as base:
        base.execute("SET preserve_insertion_order = false")
        with timed(times, "load"):
            for name, paths in files(root).items():
                columns = "* EXCLUDE (_file, _sheet, _row, _raw, _repairs, _hash, _precision)"
                base.execute(
                    f"CREATE {'TABLE' if native else 'VIEW'} {name} AS "
                    f"SELECT {columns} FROM read_parquet({paths})"
                )
            every = " UNION ALL ".join(
                f"SELECT {code} AS code, {name} AS name FROM {table}"
                for table, (code, name) in FIRM_TABLES.items()
            )
            base.execute(_NAMES.format(all=every))
            for table, (code, name) in FIRM_TABLES.items():
                base.execute(_FIRM.format(table=table, code=code, name=name))
        yield base


def in_polars(root: Path, out: Path, *, together: bool) -> Times:
    """The same with lazy frames over the files, each collected alone or all in one call."""
    times: Times = {}
    frames = {
        name: pl.scan_parquet(paths).drop("_file", "_raw", "_repairs", "_hash")
        for name, paths in files(root).items()
    }
    with timed(times, "load"):
        pairs = pl.concat(
            frames[table].select(code=pl.col(code), name=pl.col(name))
            for table, (code, name) in FIRM_TABLES.items()
        )
        names = (
            pairs.drop_nulls("name")
            .group_by("name")
            .agg(pl.col("code").min(), pl.col("code").drop_nulls().n_unique().alias("n"))
            .filter(pl.col("n") <= 1)
            .select(pl.col("name"), pl.col("code").alias("by_name"))
            .collect()
            .lazy()
        )
        for table, (code, name) in FIRM_TABLES.items():
            frames[f"{table}_firm"] = (
                frames[table]
                .join(names, left_on=name, right_on="name", how="left")
                .with_columns(pl.coalesce(code, "by_name", name).alias("firm"))
            )
    made = [_hits(question, question.frame(frames)) for question in questions()]
    if together:
        with timed(times, "collect"):
            found = pl.collect_all(made, engine="streaming")
    else:
        found = []
        for question, frame in zip(questions(), made, strict=True):
            with timed(times, question.id):
                found.append(frame.collect(engine="streaming"))
    with timed(times, "write"):
        pl.concat(found).write_parquet(out)
    times["total"] = sum(times.values())
    return times


def _hits(question: Question, frame: pl.LazyFrame) -> pl.LazyFrame:
    names = [name for name in frame.collect_schema().names() if name != "record_no"]
    return frame.select(
        pl.lit(question.id).alias("model"),
        "record_no",
        pl.concat_list(pl.col(name).cast(pl.Float64) for name in names).alias("facts"),
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("hand")
    parser.add_argument("root", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--memory-limit")
    given = parser.parse_args(arguments)
    hands: dict[str, Callable[[], Times]] = {
        "ours": lambda: ours(given.root, given.out, given.memory_limit),
        "sql": lambda: sql(given.root, given.out, given.memory_limit, native=True),
        "sql-parquet": lambda: sql(given.root, given.out, given.memory_limit, native=False),
        "joins": lambda: joins(given.root, given.memory_limit),
        "polars": lambda: in_polars(given.root, given.out, together=False),
        "polars-all": lambda: in_polars(given.root, given.out, together=True),
    }
    print(json.dumps(hands[given.hand]()))


if __name__ == "__main__":
    main()
