"""A scan: plan, run, findings. It knows no screen and no ledger.

A scan is a pure function of snapshots, models, statutes, parameters, corrections and `as_of`.
Finished models are kept under the hash of exactly that, so an interrupted scan goes on where
it stopped and an unchanged one does nothing twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlglot import exp

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.engines.sql import Node
from supervision_models.linkage import Correction, link
from supervision_models.matching.pairs import part, relation
from supervision_models.models.definition import ModelDefinition
from supervision_models.scan import estimate
from supervision_models.scan.changes import AFFECTED, GONE
from supervision_models.scan.judging import Bench, Gap
from supervision_models.scan.layers import Layers
from supervision_models.scan.matches import Made, MatchStore, make_matches
from supervision_models.scan.near import make_near
from supervision_models.scan.plan import Plan, plan_scan
from supervision_models.scan.programs import run_program
from supervision_models.scan.progress import Steps
from supervision_models.scan.sources import make_relations
from supervision_models.scan.spans import WHOLE, Piece, make_by_pieces, pieces, within
from supervision_models.scan.telling import tell
from supervision_models.scan.verdict import Provision, Verdict
from supervision_models.workspace import Coverage

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class ModelInput:
    """A model as the scan needs it: its definition, digest and law."""

    definition: ModelDefinition
    digest: str
    provisions: tuple[Provision, ...]


@dataclass(frozen=True, slots=True)
class World:
    """What the relations of a scan are made from.

    absent  datasets that the models read and the workspace does not hold
    unread  datasets of which rows lie in quarantine
    place   column of the subjects that says where, for coverage
    """

    contracts: Mapping[str, Contract]
    coverage: Mapping[str, Sequence[Coverage]]
    absent: frozenset[str]
    as_of: dt.date
    ellipsoidal: bool = False
    unread: frozenset[str] = frozenset()
    place: str = "_region"


_AT_A_TIME = 500_000  # subjects that are judged in one query

Done = Callable[[DuckDBEngine, ModelInput, Mapping[str, int], Sequence[Gap], Node], None]


@dataclass(frozen=True, slots=True)
class Past:
    """What an earlier scan left of the same models over other rows.

    judged    file of its judged relation
    findings  model id -> file of its findings
    The tables of `scan.changes` say for which subjects it no longer holds.
    """

    judged: Path
    findings: Mapping[str, Path]


def judge(
    engine: DuckDBEngine,
    plan: Plan,
    inputs: Sequence[ModelInput],
    world: World,
    scratch: Path,
    *,
    steps: Steps | None = None,
    watched: pl.DataFrame | None = None,
    estimators: Path | None = None,
    store: MatchStore | None = None,
    past: Past | None = None,
    nearest: bool = True,
    tells: bool = True,
    tellers: int = 1,
    done: Done,
) -> Judged:
    """Judge models of one subject dataset together, then tell of the few.

    watched  frame model_id, identity: leads that are told of whatever their status
    store    where match tables are kept and taken from
    past     judge the affected subjects only, and take the rest from there
    nearest  collect counter-evidence for what a hit says is missing
    tells    without it there are the statuses only, and nothing is `done`
    tellers  models that are told of at a time, each in a session of its own
    done     called with the engine that can make the findings, the model, its counts by status,
             its gaps and the query of its findings
    """
    steps = steps or Steps({})
    (subject,) = {model.subject.id for model in plan.models}
    if past is not None:
        # a subject that nothing affected may be told of for the first time: its matches are made
        # anew, and those of the affected alone would not do
        plan = plan.narrow()
    try:
        only = AFFECTED if past is not None else None
        _look_at(engine, subject, only)
        made = make_matches(engine, plan, steps, store, partly=past is not None)
        somewhere = unplaced(engine, plan)
        near = make_near(engine, plan)
        verdicts = []
        for model_plan, given in zip(plan.models, inputs, strict=True):
            plain = Layers(
                model_plan,
                plan.judged,
                world.contracts,
                world.coverage,
                world.as_of,
                near=near,
                place=world.place,
            )
            layers = _with_result(engine, plain, scratch, given, estimators)
            verdicts.append(
                Verdict(
                    layers, given.provisions, world.absent, given.digest, world.unread, somewhere
                )
            )
        bench = Bench(world.contracts[subject], tuple(verdicts))
        steps.judge(subject, len(plan.models))
        _judge(engine, bench, only)
        judged = engine.count(bench.table)
        if past is not None:
            _add_unaffected(engine, bench.table, past.judged)
        if not tells:
            return Judged(plan, bench.table, judged, judged, tuple(made))
        tally = bench.tally(engine)
        gaps = bench.open_gaps(engine, tally.gaps)

        def told(session: DuckDBEngine, index: int, findings: Node) -> None:
            mine = [gap for gap in gaps if gap.model_id == inputs[index].definition.id]
            done(session, inputs[index], tally.statuses[index], mine, findings)

        before = {} if past is None else past.findings
        tell(engine, plan, bench, watched, steps, told, before, nearest=nearest, threads=tellers)
        return Judged(plan, bench.table, engine.count(bench.table), judged, tuple(made))
    finally:
        engine.drop(part(subject))


@dataclass(frozen=True, slots=True)
class Judged:
    """The judged relation, and what became of the match tables.

    plan      as it ran
    subjects  rows of the relation; `judged` of them were judged by this scan
    """

    plan: Plan
    table: str
    subjects: int
    judged: int
    matches: tuple[Made, ...]


def _judge(engine: DuckDBEngine, bench: Bench, only: str | None) -> None:
    """Make the judged relation, of so many subjects at a time that the match tables joined to them
    fit into memory: joins of all, one over the other, write what the one before has written."""
    subject = bench.subject.id
    several = pieces(engine.count(part(subject)), _AT_A_TIME)
    query = sql.rendered(bench.query())
    make_by_pieces(engine, bench.table, query, several, partial(_look_at, engine, subject, only))
    _look_at(engine, subject, only)


def _look_at(engine: DuckDBEngine, subject: str, only: str | None, piece: Piece = WHOLE) -> None:
    """Let ``part_<subject>`` be all subjects, or those of a table of row ids; of these one
    piece."""
    query = sql.build("SELECT * FROM :t AS t", t=sql.table(relation(subject)))
    if only is not None:
        query = sql.build(
            "SELECT * FROM :t AS t SEMI JOIN :those AS o ON o._rid = t._rid",
            t=sql.table(relation(subject)),
            those=sql.table(only),
        )
    engine.create_view(part(subject), within(query, "t", piece))


def _add_unaffected(engine: DuckDBEngine, table: str, before: Path) -> None:
    engine.execute(
        exp.Insert(
            this=sql.table(table),
            expression=sql.build(
                "SELECT b.* FROM read_parquet(:before) AS b ANTI JOIN :affected AS a "
                "ON a._rid = b._rid ANTI JOIN :gone AS g ON g._rid = b._rid",
                before=str(before),
                affected=sql.table(AFFECTED),
                gone=sql.table(GONE),
            ),
            by_name=True,
        )
    )


def unplaced(engine: DuckDBEngine, plan: Plan) -> frozenset[str]:
    """Datasets matched by place of which rows have no geometry: they could not be found."""
    placed = {pairs.other for pairs in plan.pairs.values() if pairs.spatial}
    return frozenset(
        dataset
        for dataset in sorted(placed)
        if engine.scalar(
            sql.build(
                "SELECT COUNT(*) FROM :data AS d WHERE d._geom IS NULL",
                data=sql.table(relation(dataset)),
            )
        )
    )


def _with_result(
    engine: DuckDBEngine,
    plain: Layers,
    scratch: Path,
    given: ModelInput,
    estimators: Path | None,
) -> Layers:
    """The layers by which all subjects are judged, with the results of the model's program."""
    plan = plain.plan
    target = f"result_{given.definition.id}"
    if plan.model.program:
        columns = run_program(engine, plan, plain.contracts, plain.as_of, scratch, target)
    elif plan.model.kind == "estimator":
        store = None if estimators is None else estimators / f"{given.digest[:16]}.skops"
        estimate.score_outliers(engine, plain, target, scratch, store=store)
        columns = estimate.RESULT_COLUMNS
    else:
        return plain
    return replace(plain, result=target, result_columns=columns)


def prepare(
    engine: DuckDBEngine,
    contracts: Mapping[str, Contract],
    datasets: frozenset[str],
    corrections: Sequence[Correction],
    used: frozenset[str],
    memory: Path | None = None,
    in_order: frozenset[str] = frozenset(),
) -> None:
    """Link the rows of all datasets, and make the relations that the matches read.

    datasets  all that the workspace holds: who is who must not depend on the models chosen
    used      those that the models of this scan read
    memory    see `linkage.link`
    in_order  see `make_relations`
    """
    link_all(engine, contracts, datasets, corrections, memory=memory)
    make_relations(engine, contracts, used, in_order)


def link_all(
    engine: DuckDBEngine,
    contracts: Mapping[str, Contract],
    datasets: frozenset[str],
    corrections: Sequence[Correction] = (),
    *,
    alike: bool = True,
    memory: Path | None = None,
) -> None:
    """Link the rows of those of the datasets that stand in the engine; further as `link`."""
    present = engine.tables()
    link(
        engine,
        {name: contracts[name] for name in sorted(datasets) if name in present},
        corrections,
        alike=alike,
        memory=memory,
        recall=True,
    )


def make_plan(
    models: Sequence[ModelDefinition],
    world: World,
    overrides: Mapping[str, Mapping[str, object]] | None = None,
    *,
    whole: bool = False,
) -> Plan:
    return plan_scan(
        models,
        world.contracts,
        as_of=world.as_of,
        ellipsoidal=world.ellipsoidal,
        overrides=overrides,
        whole=whole,
    )
