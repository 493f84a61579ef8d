"""Telling: what a lead shows, made for the few subjects whose verdict is more than clear.

The same matches are made again over these subjects alone, now with evidence, links and
counter-evidence: what is dear to collect is collected for leads, not for a whole province.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlglot import exp

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.engines.sql import Node
from supervision_models.matching.pairs import part, relation
from supervision_models.scan.changes import AFFECTED, GONE
from supervision_models.scan.counter import make_counter_evidence
from supervision_models.scan.digests import with_digest
from supervision_models.scan.finding import FINDING_TYPES
from supervision_models.scan.judging import CODES, Bench
from supervision_models.scan.layers import stacked
from supervision_models.scan.matches import make_proofs
from supervision_models.scan.plan import Plan
from supervision_models.scan.progress import Steps
from supervision_models.scan.side_by_side import run_jobs
from supervision_models.scan.spans import WHOLE, Piece, within
from supervision_models.scan.subjects import make_context, with_context

if TYPE_CHECKING:
    import polars as pl

# of the subjects that a model cannot assess, all are counted and this many are kept: those with
# the smallest row ids, which follow from content, so that every scan keeps the same ones
OPEN_KEPT = 1000


def tell(
    engine: DuckDBEngine,
    plan: Plan,
    bench: Bench,
    watched: pl.DataFrame | None,
    steps: Steps,
    done: Callable[[DuckDBEngine, int, Node], None],
    before: Mapping[str, Path],
    *,
    nearest: bool = True,
    threads: int = 1,
) -> None:
    """Make the findings of every model of the bench; `done` is called with the engine that can
    make them, the model's number, and the query that does.

    watched  frame model_id, identity: leads that are told of whatever their status
    before   model id -> findings of an earlier scan, which hold for all but the affected
    nearest  collect counter-evidence for what a hit says is missing
    threads  models at a time
    """
    told, fresh = [], []
    for index, verdict in enumerate(bench.verdicts):
        told.append(_told(engine, bench, index, watched))
        path = before.get(verdict.model.id)
        fresh.append(told[index] if path is None else _untold(engine, told[index], path))
    counts = [engine.count(table) for table in fresh]
    shown = [table for table, count in zip(fresh, counts, strict=True) if count]
    if shown:
        _show(engine, bench.subject.id, shown)
        tables = {
            verdict.model.id: table
            for verdict, table in zip(bench.verdicts, fresh, strict=True)
            if table in shown
        }

        def look_at(models: Collection[str], piece: Piece = WHOLE) -> None:
            mine = [tables[model] for model in models if model in tables]
            _look_at(engine, bench.subject.id, mine, piece)

        make_proofs(engine, plan, look_at)
        _look_at(engine, bench.subject.id, None)
        make_context(engine, bench.subject)

    def tell_model(session: DuckDBEngine, index: int) -> None:
        verdict = bench.verdicts[index]
        model = verdict.model
        steps.tell(model.id, bench.subject.id)
        findings = _nothing()
        if counts[index]:
            layers = replace(verdict.layers, proof=True, only=fresh[index], families=plan.shown)
            proven = replace(verdict, layers=layers)
            counter = make_counter_evidence(session, layers, fresh[index]) if nearest else None
            query = with_context(proven.findings(), bench.subject, counter, model.party)
            findings = with_digest(query)
        if model.id in before:
            held = _still_told(told[index], before[model.id])
            findings = exp.Union(this=findings, expression=held, distinct=False, by_name=True)
        done(session, index, findings)

    numbers = range(len(bench.verdicts))
    if threads == 1:
        for index in numbers:
            tell_model(engine, index)
    else:
        jobs = [[partial(tell_model, index=index)] for index in numbers]
        run_jobs(engine, jobs, threads, counts)


def _told(engine: DuckDBEngine, bench: Bench, index: int, watched: pl.DataFrame | None) -> str:
    """Table `_rid`, `code` of the subjects that the findings of a model tell of."""
    table = f"told_{bench.subject.id}_{index}"
    status = bench.status(index)
    parts = [
        sql.build(
            "SELECT _rid, :status AS code FROM :judged AS j WHERE (:status) >= :least",
            status=status,
            judged=sql.table(bench.table),
            least=CODES["excepted"],
        ),
        sql.build(
            "SELECT * FROM (SELECT _rid, :status AS code FROM :judged AS j "
            "WHERE (:status) = :open ORDER BY _rid LIMIT :most) AS o",
            status=status,
            judged=sql.table(bench.table),
            open=CODES["not_assessable"],
            most=OPEN_KEPT,
        ),
    ]
    verdict = bench.verdicts[index]
    if watched is not None:
        mine = watched.filter(watched["model_id"] == verdict.model.id)
        if mine.height:
            engine.register(f"watched_{index}", mine.select("identity"))
            parts.append(_watched(bench, index, f"watched_{index}"))
    query = parts[0]
    for further in parts[1:]:
        query = exp.Union(this=query, expression=further, distinct=True)
    engine.create_table(table, query)
    return table


def _watched(bench: Bench, index: int, watched: str) -> Node:
    verdict = bench.verdicts[index]
    layers, model = verdict.layers, verdict.model
    if set(model.identity) <= set(bench.subject.columns):
        # no fact is needed to know the subject: no match is joined, and any subject will do
        identity = verdict.identity(lambda name: sql.column(name, "s"))
        named: Node = sql.build(
            "SELECT s._rid AS _rid, :identity AS identity FROM :subjects AS s",
            identity=identity,
            subjects=sql.table(relation(bench.subject.id)),
        )
    else:
        level = {"identity": verdict.identity(layers.bound)}
        named = stacked(layers.source(), [*layers.levels(layers.needed_facts()), level])
    return sql.build(
        "SELECT j._rid AS _rid, :status AS code FROM :judged AS j "
        "JOIN (SELECT _rid FROM :named AS n SEMI JOIN :watched AS w "
        "ON w.identity = n.identity) AS k ON k._rid = j._rid",
        status=bench.status(index),
        judged=sql.table(bench.table),
        named=exp.Subquery(this=named),
        watched=sql.table(watched),
    )


def _holding(path: Path) -> Node:
    """Findings of an earlier scan without those of affected and gone subjects."""
    return sql.build(
        "SELECT f.* FROM read_parquet(:path) AS f ANTI JOIN :affected AS a ON a._rid = f._rid "
        "ANTI JOIN :gone AS g ON g._rid = f._rid",
        path=str(path),
        affected=sql.table(AFFECTED),
        gone=sql.table(GONE),
    )


def _untold(engine: DuckDBEngine, told: str, before: Path) -> str:
    """Table of those that are to be told of and were not before, or are affected."""
    table = f"un{told}"
    query = sql.build(
        "SELECT t.* FROM :told AS t ANTI JOIN :holding AS h ON h._rid = t._rid",
        told=sql.table(told),
        holding=exp.Subquery(this=_holding(before)),
    )
    engine.create_table(table, query)
    return table


def _still_told(told: str, before: Path) -> Node:
    """Findings of an earlier scan that hold and are to be told of."""
    return sql.build(
        "SELECT h.* FROM :holding AS h SEMI JOIN :told AS t ON t._rid = h._rid",
        holding=exp.Subquery(this=_holding(before)),
        told=sql.table(told),
    )


def _show(engine: DuckDBEngine, subject: str, told: Sequence[str]) -> None:
    """Make ``shown_<subject>`` of the subjects that any of the tables tells of."""
    query = sql.build(
        "SELECT d.* FROM :data AS d SEMI JOIN :rids AS r ON r._rid = d._rid",
        data=sql.table(relation(subject)),
        rids=exp.Subquery(this=_rids(told)),
    )
    engine.create_table(f"shown_{subject}", query)


def _look_at(
    engine: DuckDBEngine, subject: str, told: Sequence[str] | None, piece: Piece = WHOLE
) -> None:
    """Let ``part_<subject>`` be the shown subjects that any of the tables tells of, or all; of
    these one piece."""
    shown = sql.table(f"shown_{subject}")
    query = sql.build("SELECT * FROM :shown AS d", shown=shown)
    if told is not None:
        query = sql.build(
            "SELECT d.* FROM :shown AS d SEMI JOIN :rids AS r ON r._rid = d._rid",
            shown=shown,
            rids=exp.Subquery(this=_rids(told)),
        )
    engine.create_view(part(subject), within(query, "d", piece))


def _rids(told: Sequence[str]) -> Node:
    query: Node = sql.build("SELECT CAST(0 AS BIGINT) AS _rid WHERE FALSE")
    for table in told:
        following = sql.build("SELECT _rid FROM :t AS t", t=sql.table(table))
        query = exp.Union(this=query, expression=following, distinct=True)
    return query


def _nothing() -> Node:
    query = sql.build("SELECT 1 AS one WHERE FALSE")
    assert isinstance(query, exp.Select)
    query.set("expressions", [])
    for name, kind in FINDING_TYPES.items():
        sql.add_column(query, sql.cast_to(None, kind), name)
    return query
