"""One run in a process of its own: the engine, the expert's SQL, or polars.

    python -m tests.benchmarks.worlds.runs HAND ROOT OUT [--world province] [--ending=-s1]
                                           [--memory-limit 2GB]

HAND is ours, ours-each (a scan for each model), sql (native tables, loaded first), sql-parquet
(over the files), polars, polars-all (one collect over all lazy frames) or joins (the bare distinct
joins). Prints one JSON object: seconds by stage or question, and their total. The hits go to OUT as
Parquet: model, record_no, facts.
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
from typing import Any

import duckdb
import polars as pl

from supervision_models.workspace import Workspace
from tests.benchmarks.worlds.floor import bare_join, distinct_matches
from tests.benchmarks.worlds.question import Frames, Question
from tests.benchmarks.worlds.tables import AS_OF
from tests.benchmarks.worlds.world import WORLDS

Times = dict[str, float]
Questions = Sequence[Question]
HITS = {"model": pl.String, "record_no": pl.String, "facts": pl.List(pl.Float64)}
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
        name = snapshot.dataset.partition("_")[2]
        found.setdefault(name, []).append(str(workspace.snapshot_path(snapshot)))
    return found


def ours(root: Path, out: Path, asked: Questions, memory_limit: str | None) -> Times:
    """One scan through the public door; stages as its progress names them."""
    times: Times = {}
    marks: list[tuple[str, float]] = []

    def progress(label: str, _share: float | None) -> None:
        marks.append((label, time.perf_counter()))

    scan = _scanner(root, memory_limit, progress)
    with timed(times, "total"):
        result = scan([question.id for question in asked])
    begin = marks[0][1] if marks else 0.0
    end = begin + times["total"]
    for (label, start), (_, until) in pairwise([*marks, ("", end)]):
        stage = "judge" if label.startswith("bench.") else "match" if "×" in label else label
        stage = stage.partition(" ")[0]
        times[f"stage {stage}"] = times.get(f"stage {stage}", 0.0) + until - start
    times["findings"] = result.findings.height
    _ours_hits(result.findings, asked).write_parquet(out)
    return times


def ours_each(root: Path, out: Path, asked: Questions, memory_limit: str | None) -> Times:
    """A scan for each model, alone."""
    times: Times = {}
    scan = _scanner(root, memory_limit, lambda label, share: None)
    found = []
    for question in asked:
        with timed(times, question.id):
            result = scan([question.id])
        found.append(_ours_hits(result.findings, asked))
    pl.concat(found).write_parquet(out)
    times["total"] = sum(times.values())
    return times


def _scanner(root: Path, memory_limit: str | None, progress: Any) -> Callable[..., Any]:
    from supervision_models.models.loader import load_library
    from supervision_models.scan.execution import scan_workspace
    from supervision_models.scan.making import Limits

    workspace = Workspace.open(root)
    library = load_library(workspace.rule_dirs, workspace.contracts).require_valid()

    def scan(models: Sequence[str]) -> Any:
        return scan_workspace(
            workspace,
            library,
            models=models,
            as_of=AS_OF,
            at=dt.datetime(2026, 9, 30, 8, tzinfo=dt.UTC),
            limits=Limits(memory=memory_limit),
            progress=progress,
        )

    return scan


def _ours_hits(findings: pl.DataFrame, asked: Questions) -> pl.DataFrame:
    facts = {question.id: question.facts for question in asked}
    hits = findings.filter(status="hit")
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
    return pl.concat(kept) if kept else pl.DataFrame(schema=HITS)


# Firms as an expert resolves them once: by code, else by a name that has one code everywhere.
_NAMES = (
    "CREATE TABLE firm_names AS SELECT name, min(code) AS code FROM ({all}) "
    "WHERE name IS NOT NULL GROUP BY name HAVING count(DISTINCT code) <= 1"
)
_FIRM = (
    "CREATE TABLE {table}_firm AS SELECT t.*, coalesce(t.{code}, n.code, t.{name}) AS firm "
    "FROM {table} t LEFT JOIN firm_names n ON n.name = t.{name}"
)


def sql(
    root: Path, out: Path, asked: Questions, memory_limit: str | None, *, native: bool
) -> Times:
    """Queries by hand, one after the other, their hits written as they come."""
    times: Times = {}
    with _tables(root, times, memory_limit, native=native) as base:
        base.execute("CREATE TABLE hits (model VARCHAR, record_no VARCHAR, facts DOUBLE[])")
        for question in asked:
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
    """A connection with the world's tables, loaded or read from the files, and its firms."""
    present = files(root)
    with duckdb.connect(config={"memory_limit": memory_limit} if memory_limit else {}) as base:
        base.execute("SET preserve_insertion_order = false")
        with timed(times, "load"):
            for name, paths in present.items():
                columns = "* EXCLUDE (_file, _sheet, _row, _raw, _repairs, _hash, _precision)"
                base.execute(
                    f"CREATE {'TABLE' if native else 'VIEW'} {name} AS "
                    f"SELECT {columns} FROM read_parquet({paths})"
                )
            if "works" in present:
                every = " UNION ALL ".join(
                    f"SELECT {code} AS code, {name} AS name FROM {table}"
                    for table, (code, name) in FIRM_TABLES.items()
                )
                base.execute(_NAMES.format(all=every))
                for table, (code, name) in FIRM_TABLES.items():
                    base.execute(_FIRM.format(table=table, code=code, name=name))
        yield base


def in_polars(root: Path, out: Path, asked: Questions, *, together: bool) -> Times:
    """The same with lazy frames over the files, each collected alone or all in one call."""
    times: Times = {}
    frames = {
        name: pl.scan_parquet(paths).drop("_file", "_raw", "_repairs", "_hash")
        for name, paths in files(root).items()
    }
    with timed(times, "load"):
        if "works" in frames:
            frames |= _firms(frames)
    made = [_hits(question, question.frame(frames)) for question in asked]
    if together:
        with timed(times, "collect"):
            found = pl.collect_all(made, engine="streaming")
    else:
        found = []
        for question, frame in zip(asked, made, strict=True):
            with timed(times, question.id):
                found.append(frame.collect(engine="streaming"))
    with timed(times, "write"):
        pl.concat(found).write_parquet(out)
    times["total"] = sum(times.values())
    return times


def _firms(frames: Frames) -> dict[str, pl.LazyFrame]:
    """The tables of firms with the firm resolved, as for the SQL."""
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
    return {
        f"{table}_firm": frames[table]
        .join(names, left_on=name, right_on="name", how="left")
        .with_columns(pl.coalesce(code, "by_name", name).alias("firm"))
        for table, (code, name) in FIRM_TABLES.items()
    }


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
    parser.add_argument("--ending", default="")
    parser.add_argument("--world", choices=list(WORLDS), default="province")
    given = parser.parse_args(arguments)
    root, out, limit = given.root, given.out, given.memory_limit
    asked = [q for q in WORLDS[given.world].questions() if q.id.endswith(given.ending)]
    hands: dict[str, Callable[[], Times]] = {
        "ours": lambda: ours(root, out, asked, limit),
        "ours-each": lambda: ours_each(root, out, asked, limit),
        "sql": lambda: sql(root, out, asked, limit, native=True),
        "sql-parquet": lambda: sql(root, out, asked, limit, native=False),
        "joins": lambda: joins(root, limit),
        "polars": lambda: in_polars(root, out, asked, together=False),
        "polars-all": lambda: in_polars(root, out, asked, together=True),
    }
    print(json.dumps(hands[given.hand]()))


if __name__ == "__main__":
    main()
