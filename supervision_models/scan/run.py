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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage import Correction, link
from supervision_models.matching.pairs import part, relation
from supervision_models.models.definition import ModelDefinition
from supervision_models.scan import estimate
from supervision_models.scan.judging import Bench, Gap
from supervision_models.scan.layers import Layers
from supervision_models.scan.matches import make_matches
from supervision_models.scan.plan import ModelPlan, Plan, plan_scan
from supervision_models.scan.programs import run_program
from supervision_models.scan.progress import Progress, Steps, silent
from supervision_models.scan.sources import make_relations
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
    """

    contracts: Mapping[str, Contract]
    coverage: Mapping[str, Sequence[Coverage]]
    absent: frozenset[str]
    as_of: dt.date
    ellipsoidal: bool = False
    unread: frozenset[str] = frozenset()


Done = Callable[[ModelInput, Mapping[str, int], Sequence[Gap], str], None]


def judge(
    engine: DuckDBEngine,
    plan: Plan,
    inputs: Sequence[ModelInput],
    world: World,
    scratch: Path,
    *,
    watched: pl.DataFrame | None = None,
    progress: Progress = silent,
    estimators: Path | None = None,
    done: Done,
) -> None:
    """Make the plan's matches, judge all models of a subject together, then tell of the few.

    watched  frame model_id, identity: leads that are told of whatever their status
    done     called with the model, its counts by status, its gaps and the table of its findings
    """
    steps = Steps(len(plan.pairs) + len(plan.nets) + 2 * len(plan.models), progress)
    for subject in sorted({model.subject.id for model in plan.models}):
        engine.create_view(
            part(subject), sql.build("SELECT * FROM :t AS t", t=sql.table(relation(subject)))
        )
    make_matches(engine, plan, steps)
    unplaced = _unplaced(engine, plan)
    by_subject: dict[str, list[tuple[ModelInput, Layers]]] = {}
    for index, (model_plan, given) in enumerate(zip(plan.models, inputs, strict=True)):
        steps.advance(given.definition.id)
        layers = _layers(engine, model_plan, world, scratch, index, given, estimators)
        by_subject.setdefault(model_plan.subject.id, []).append((given, layers))
    for subject, members in by_subject.items():
        verdicts = tuple(
            Verdict(layers, given.provisions, world.absent, given.digest, world.unread, unplaced)
            for given, layers in members
        )
        bench = Bench(world.contracts[subject], verdicts)
        engine.create_table(bench.table, bench.query())
        counts, gaps = bench.counts(engine), bench.open_gaps(engine)

        def told(
            index: int,
            table: str,
            *,
            members: Sequence[tuple[ModelInput, Layers]] = members,
            counts: Sequence[Mapping[str, int]] = counts,
            gaps: Sequence[Gap] = gaps,
        ) -> None:
            given = members[index][0]
            mine = [gap for gap in gaps if gap.model_id == given.definition.id]
            done(given, counts[index], mine, table)

        tell(engine, plan, bench, watched, steps, told)


def _unplaced(engine: DuckDBEngine, plan: Plan) -> frozenset[str]:
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


def _layers(
    engine: DuckDBEngine,
    plan: ModelPlan,
    world: World,
    scratch: Path,
    index: int,
    given: ModelInput,
    estimators: Path | None,
) -> Layers:
    """The layers by which all subjects are judged, with the results of the model's program."""
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
    return replace(plain, result=target, result_columns=columns)


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
