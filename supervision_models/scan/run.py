"""A scan: plan, run, findings. It knows no screen and no ledger.

A scan is a pure function of snapshots, models, statutes, parameters, corrections and `as_of`.
Finished models are kept under the hash of exactly that, so an interrupted scan goes on where
it stopped and an unchanged one does nothing twice.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage import Correction, link
from supervision_models.matching.keeps import aggregate
from supervision_models.matching.pairs import relation
from supervision_models.models.definition import ModelDefinition
from supervision_models.scan import estimate
from supervision_models.scan.counter import add_counter_evidence
from supervision_models.scan.layers import Layers
from supervision_models.scan.plan import ModelPlan, Plan, plan_scan
from supervision_models.scan.programs import run_program
from supervision_models.scan.sources import make_relations
from supervision_models.scan.subjects import add_subject_context
from supervision_models.scan.verdict import Provision, Verdict
from supervision_models.workspace import Coverage

STATUSES = ("hit", "clear", "excepted", "not_assessable", "out_of_scope")
Progress = Callable[[str, float | None], None]


def silent(label: str, share: float | None) -> None:
    """No progress."""


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
    """

    contracts: Mapping[str, Contract]
    coverage: Mapping[str, Sequence[Coverage]]
    absent: frozenset[str]
    as_of: dt.date
    ellipsoidal: bool = False
    unread: frozenset[str] = frozenset()


def judge(
    engine: DuckDBEngine,
    plan: Plan,
    inputs: Sequence[ModelInput],
    world: World,
    scratch: Path,
    *,
    watched: str | None = None,
    progress: Progress = silent,
    estimators: Path | None = None,
    done: Callable[[ModelInput, Mapping[str, int], str], None],
) -> None:
    """Make the plan's matches, then judge model by model.

    watched  table of lead ids whose findings are kept whatever their status
    done     called with the model, its counts by status and the table of its findings
    """
    steps = len(plan.pairs) + len(plan.nets) + len(plan.models)
    step = 0

    def advance(label: str) -> None:
        nonlocal step
        progress(label, step / max(steps, 1))
        step += 1

    for pairs in plan.pairs.values():
        advance(f"{pairs.subject} × {pairs.other}")
        engine.create_table(pairs.name, pairs.query)
        keeps = list(plan.kept[pairs.name].values())
        engine.create_table(f"kept_{pairs.name.removeprefix('pairs_')}", aggregate(pairs, keeps))
    unplaced = _unplaced(engine, plan)
    for net in plan.nets.values():
        advance("net area")
        engine.create_table(net.name, net.query)
    for index, (model_plan, given) in enumerate(zip(plan.models, inputs, strict=True)):
        advance(given.definition.id)
        layers = _layers(engine, model_plan, world, scratch, index, given, estimators)
        verdict = Verdict(
            layers, given.provisions, world.absent, given.digest, world.unread, unplaced
        )
        table = f"findings_{index}"
        engine.create_table(table, verdict.findings(watched))
        counts = dict.fromkeys(STATUSES, 0)
        for row in engine.frame(verdict.counts()).iter_rows():
            counts[row[0]] = row[1]
        add_counter_evidence(engine, model_plan, world.contracts, table, world.as_of)
        add_subject_context(engine, model_plan.subject, table)
        done(given, counts, table)


def _unplaced(engine: DuckDBEngine, plan: Plan) -> frozenset[str]:
    """Datasets matched by place of which rows have no geometry: they could not be found."""
    placed = {
        pairs.other for pairs in plan.pairs.values() if pairs.match.on.kind in ("overlap", "within")
    }
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


def _layers(
    engine: DuckDBEngine,
    plan: ModelPlan,
    world: World,
    scratch: Path,
    index: int,
    given: ModelInput,
    estimators: Path | None,
) -> Layers:
    model = plan.model
    plain = Layers(plan, world.contracts, world.coverage, world.as_of)
    target = f"result_{index}"
    if model.kind in ("sql", "plugin"):
        columns = run_program(engine, plan, world.contracts, world.as_of, scratch, target)
    elif model.kind == "estimator":
        store = None if estimators is None else estimators / f"{given.digest[:16]}.skops"
        estimate.score_outliers(engine, plain, target, store=store)
        columns = estimate.RESULT_COLUMNS
    else:
        return plain
    return Layers(plan, world.contracts, world.coverage, world.as_of, target, columns)


def prepare(
    engine: DuckDBEngine,
    contracts: Mapping[str, Contract],
    datasets: frozenset[str],
    corrections: Sequence[Correction],
    used: frozenset[str],
) -> None:
    """Link the rows of all datasets, and make the relations that the matches read.

    datasets  all that the workspace holds: who is who must not depend on the models chosen
    used      those that the models of this scan read
    """
    present = engine.tables()
    link(
        engine,
        {name: contracts[name] for name in sorted(datasets) if name in present},
        corrections,
    )
    make_relations(engine, contracts, used)


def make_plan(
    models: Sequence[ModelDefinition],
    world: World,
    overrides: Mapping[str, Mapping[str, object]] | None = None,
) -> Plan:
    return plan_scan(
        models,
        world.contracts,
        as_of=world.as_of,
        ellipsoidal=world.ellipsoidal,
        overrides=overrides,
    )


def write_json(path: Path, document: Any) -> None:
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    partial.write_text(json.dumps(document, ensure_ascii=False, default=str), encoding="utf-8")
    partial.replace(path)
