"""Running a scan over a workspace: what is finished is kept, what is missing is made."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.errors import ModelError, Text
from supervision_models.ingest.scratch import claimed_scratch
from supervision_models.linkage import Correction
from supervision_models.linkage.aliases import Aliases
from supervision_models.models.library import Library, LoadedModel
from supervision_models.scan.explaining import BenchReport, family_reports
from supervision_models.scan.files import write_json
from supervision_models.scan.judging import Gap
from supervision_models.scan.memory import Memory, benches_of
from supervision_models.scan.plan import fingerprint
from supervision_models.scan.progress import Progress, Steps, silent
from supervision_models.scan.record import Inputs, findings_digest, make_record
from supervision_models.scan.requests import DataRequest, data_requests
from supervision_models.scan.run import (
    ModelInput,
    World,
    judge,
    make_plan,
    prepare,
)
from supervision_models.scan.sources import make_functions, read_workspace
from supervision_models.scan.verdict import Provision
from supervision_models.workspace import Coverage, Workspace

if TYPE_CHECKING:
    import polars as pl

Counts = dict[str, dict[str, int]]
Report = Callable[[BenchReport], None]
# called when the tables of linkage stand, or with None where nothing had to be linked anew
Linked = Callable[[DuckDBEngine | None], None]


def unreported(bench: BenchReport) -> None:
    """Nobody asks for the plan."""


def unheeded(engine: DuckDBEngine | None) -> None:
    """Nobody asks who is who now."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a scan may use of the machine; None leaves it to the engine."""

    threads: int | None = None
    memory: str | None = None


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What a scan found. `digest` is over the content of its findings.

    counts    model id -> status -> number of subjects
    findings  hits, excepted and not assessable ones, and those of watched leads, in the
              columns of `scan.verdict`
    reused    models whose findings were at hand already
    plan      what was joined and judged for which models
    """

    id: str
    as_of: dt.date
    record: dict[str, Any]
    counts: Counts
    findings: pl.DataFrame
    requests: tuple[DataRequest, ...]
    digest: str
    reused: tuple[str, ...]
    plan: tuple[BenchReport, ...] = ()


def runnable(library: Library, patterns: Sequence[str] = ()) -> tuple[LoadedModel, ...]:
    """The models that a scan runs: chosen ones, or all that are not retired.

    A ranker orders leads and makes none. Raises ModelError for a pattern that fits none, for
    rankers alone, and for a retired model that was asked for.
    """
    chosen = library.select(patterns) if patterns else tuple(library.models.values())
    chosen = tuple(
        model
        for model in chosen
        if model.definition.estimator is None or model.definition.estimator.task != "ranker"
    )
    if not patterns:
        return tuple(model for model in chosen if model.definition.status != "retired")
    if not chosen:
        raise ModelError(
            Text(
                f"{'、'.join(patterns)} 只用于排序，不产生线索",
                f"{', '.join(patterns)} only ranks leads and makes none",
            ),
            where="--model",
            mend=Text("选择其他模型", "choose another model"),
        )
    for model in chosen:
        if model.definition.status == "retired":
            raise ModelError(
                Text(f"模型 {model.id} 已停用", f"model {model.id} is retired"),
                where=str(model.path),
                mend=Text("选择其他模型", "choose another model"),
            )
    return chosen


def scan_workspace(
    workspace: Workspace,
    library: Library,
    *,
    models: Sequence[str] = (),
    as_of: dt.date,
    at: dt.datetime,
    corrections: Sequence[Correction] = (),
    overrides: Mapping[str, Mapping[str, object]] | None = None,
    watched: pl.DataFrame | None = None,
    limits: Limits | None = None,
    progress: Progress = silent,
) -> ScanResult:
    """Run models over the current snapshots.

    as_of    the day of the scan: what is due, overdue or missing is judged on it
    at       when the scan is run; part of its id, of nothing that it finds
    watched  open leads (lead_id, model_id, identity): they are told of whatever their status
    """
    chosen = runnable(library, models)
    inputs = Inputs(
        as_of=as_of,
        models=tuple(model_input(model, library) for model in chosen),
        words={model.id: model.digest_words for model in chosen},
        contracts=library.contracts,
        snapshots=workspace.snapshots(),
        corrections=tuple(corrections),
        overrides=overrides or {},
        metric_crs=workspace.metric_crs,
        area=workspace.area,
    )
    record = make_record(workspace, inputs, {model.id: model.text for model in chosen})
    plan: list[BenchReport] = []
    counts, gaps, findings, reused = run_inputs(
        workspace,
        inputs,
        watched=watched,
        limits=limits or Limits(),
        progress=progress,
        cache=workspace.root / "cache" / "findings",
        report=plan.append,
        linked=lambda engine: _remember(workspace, inputs, engine),
    )
    digest = findings_digest(findings)
    return ScanResult(
        id=fingerprint(inputs.world_key(), json.dumps(record, default=str), at.isoformat())[:12],
        as_of=as_of,
        record={**record, "counts": counts, "digest": digest},
        counts=counts,
        findings=findings,
        requests=data_requests(gaps, inputs),
        digest=digest,
        reused=reused,
        plan=tuple(plan),
    )


def _remember(workspace: Workspace, inputs: Inputs, engine: DuckDBEngine | None) -> None:
    """Tell what became of identities, also where a scan of the same data and words is at hand."""
    said = (f"{item.dataset}/{item.source}/{item.digest}" for item in inputs.snapshots)
    key = fingerprint(*sorted(said), repr(inputs.corrections))[:32]
    kept = workspace.root / "cache" / "keys" / f"{key}.parquet"
    aliases = Aliases.of(workspace)
    if engine is not None:
        kept.parent.mkdir(exist_ok=True)
        aliases.remember(aliases.seen(engine, kept), inputs.as_of)
    elif kept.is_file():
        aliases.remember(aliases.read_seen(kept), inputs.as_of)


def model_input(model: LoadedModel, library: Library) -> ModelInput:
    """A loaded model with the versions of the law that it cites."""
    return ModelInput(
        model.definition,
        model.digest_results,
        tuple(
            Provision(item.key, item.label, item.start, item.end, item.role)
            for key in model.definition.legal_basis
            for item in library.statutes.history(key)
        ),
    )


def run_inputs(
    workspace: Workspace,
    inputs: Inputs,
    *,
    watched: pl.DataFrame | None,
    limits: Limits,
    progress: Progress,
    cache: Path,
    report: Report = unreported,
    linked: Linked = unheeded,
) -> tuple[Counts, list[Gap], pl.DataFrame, tuple[str, ...]]:
    """Findings of every model, made or taken from the `cache` folder."""
    import polars as pl

    cache.mkdir(parents=True, exist_ok=True)
    keys = {model.definition.id: inputs.model_key(model) for model in inputs.models}
    reused = tuple(name for name, key in keys.items() if _finished(cache, key, name, watched))
    missing = [model for model in inputs.models if model.definition.id not in reused]
    for members in benches_of([m for m in inputs.models if m.definition.id in reused]):
        names = tuple(member.definition.id for member in members)
        subject = members[0].definition.subject
        rows = sum(item.rows for item in inputs.snapshots if item.dataset == subject)
        report(BenchReport(subject, "reused", rows, 0, 0.0, names))
    if not missing:
        linked(None)
    else:
        _make(workspace, inputs, missing, keys, watched, limits, progress, cache, report, linked)
    counts: Counts = {}
    gaps: list[Gap] = []
    frames = []
    for name, key in keys.items():
        found = json.loads((cache / f"{key}.json").read_text(encoding="utf-8"))
        counts[name] = found["counts"]
        gaps += [Gap.from_dict(entry) for entry in found["gaps"]]
        frames.append(pl.read_parquet(cache / f"{key}.parquet").drop("_rid"))
    findings = pl.concat(frames) if frames else pl.DataFrame()
    return counts, gaps, findings, reused


def _make(
    workspace: Workspace,
    inputs: Inputs,
    missing: Sequence[ModelInput],
    keys: Mapping[str, str],
    watched: pl.DataFrame | None,
    limits: Limits,
    progress: Progress,
    cache: Path,
    report: Report,
    linked: Linked,
) -> None:
    datasets = frozenset(
        {snapshot.dataset for snapshot in inputs.snapshots if snapshot.dataset in inputs.contracts}
    )
    with (
        claimed_scratch(workspace) as scratch,
        DuckDBEngine.open(scratch, threads=limits.threads, memory_limit=limits.memory) as engine,
    ):
        progress("read", 0.0)
        present = read_workspace(engine, workspace, datasets, inputs.snapshots)
        make_functions(engine, inputs.metric_crs)
        used = {model.definition.subject for model in missing}
        used |= {m.dataset for model in missing for m in model.definition.match.values()}
        world = World(
            contracts=inputs.contracts,
            coverage=_coverage(inputs),
            absent=frozenset(used - present),
            as_of=inputs.as_of,
            ellipsoidal=inputs.area == "ellipsoidal",
            unread=frozenset(s.dataset for s in inputs.snapshots if s.quarantined),
        )

        benches = [
            (members, make_plan([model.definition for model in members], world, inputs.overrides))
            for members in benches_of(missing)
        ]
        steps = Steps(_row_counts(inputs), [plan for _, plan in benches], progress)
        steps.link()
        prepare(
            engine,
            inputs.contracts,
            datasets,
            inputs.corrections,
            frozenset(used),
            cache.parent / "names",
        )
        linked(engine)

        def done(
            model: ModelInput, counts: Mapping[str, int], gaps: Sequence[Gap], table: str
        ) -> None:
            key = keys[model.definition.id]
            engine.write_parquet(
                sql.build(
                    "SELECT * FROM :t AS t ORDER BY identity, subject_hash", t=sql.table(table)
                ),
                cache / f"{key}.parquet",
            )
            # written last: a model counts as finished when its counts are there
            found = {"counts": dict(counts), "gaps": [asdict(gap) for gap in gaps]}
            write_json(cache / f"{key}.json", found)

        memory = Memory(engine, inputs, world, cache)
        for members, plan in benches:
            start = time.perf_counter()
            remembered = memory.recall(members, plan)
            judged = judge(
                engine,
                plan,
                members,
                world,
                scratch,
                steps=steps,
                watched=watched,
                estimators=workspace.root / "models" / "fitted",
                store=remembered.store,
                past=remembered.past,
                done=done,
            )
            mine = {model.definition.id: keys[model.definition.id] for model in members}
            memory.keep(remembered, judged, mine)
            report(
                BenchReport(
                    subject=plan.models[0].subject.id,
                    how="judged" if remembered.past is None else "affected",
                    subjects=judged.subjects,
                    judged=judged.judged,
                    seconds=round(time.perf_counter() - start, 3),
                    models=tuple(mine),
                    families=family_reports(plan, judged.matches),
                )
            )
        memory.trim()


def _finished(cache: Path, key: str, model_id: str, watched: pl.DataFrame | None) -> bool:
    """Whether findings are at hand, and tell of every watched lead of the model."""
    import polars as pl

    path = cache / f"{key}.parquet"
    if not path.is_file() or not (cache / f"{key}.json").is_file():
        return False
    if watched is None:
        return True
    mine = watched.filter(watched["model_id"] == model_id)
    told = pl.read_parquet(path, columns=["lead_id"]) if mine.height else mine
    return mine.join(told, on="lead_id", how="anti").is_empty()


def _row_counts(inputs: Inputs) -> dict[str, int]:
    rows: dict[str, int] = {}
    for snapshot in inputs.snapshots:
        rows[snapshot.dataset] = rows.get(snapshot.dataset, 0) + snapshot.rows
    return rows


def _coverage(inputs: Inputs) -> dict[str, tuple[Coverage, ...]]:
    coverage: dict[str, tuple[Coverage, ...]] = {}
    for snapshot in inputs.snapshots:
        coverage[snapshot.dataset] = coverage.get(snapshot.dataset, ()) + snapshot.coverage
    return coverage


def replay(
    workspace: Workspace,
    inputs: Inputs,
    *,
    limits: Limits | None = None,
    progress: Progress = silent,
) -> tuple[str, pl.DataFrame]:
    """Run recorded inputs again, from the snapshots, past every cache.

    Returns the digest of the findings and the findings.
    """
    # beside the data: what was found about people does not leave the workspace
    with claimed_scratch(workspace) as folder:
        _, _, findings, _ = run_inputs(
            workspace,
            inputs,
            watched=None,
            limits=limits or Limits(),
            progress=progress,
            cache=folder / "findings",
        )
    return findings_digest(findings), findings
