"""Findings of recorded inputs: what is finished is kept, what is missing is made."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property, partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from supervision_models.collecting import seldom_collected
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.engines.sql import Node
from supervision_models.errors import EngineError, Text
from supervision_models.ingest.scratch import claimed_scratch
from supervision_models.linkage.linking import LENT_TABLES
from supervision_models.models.lead_dataset import LEADS, combines
from supervision_models.scan.combining import make_leads, world_of_leads
from supervision_models.scan.digests import DIGEST, digest_of_parts, model_digest
from supervision_models.scan.explaining import BenchReport, family_reports
from supervision_models.scan.files import read_beside, write_beside
from supervision_models.scan.judging import Gap
from supervision_models.scan.memory import Memory, benches_of
from supervision_models.scan.plan import Plan
from supervision_models.scan.progress import Progress, Steps, silent
from supervision_models.scan.record import Inputs
from supervision_models.scan.run import ModelInput, World, judge, make_plan, prepare
from supervision_models.scan.side_by_side import FEW_ROWS, Job, cores, run_jobs
from supervision_models.scan.sources import make_functions, read_workspace
from supervision_models.workspace import Coverage, Workspace

if TYPE_CHECKING:
    import polars as pl

Counts = dict[str, dict[str, int]]
MANY_ROWS = 30_000_000  # of all datasets together
_MEMORY = re.compile(r"(?!0+(\.0*)? ?[MGT])[0-9]+(\.[0-9]+)? ?[MGT]i?B", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a scan may use of the machine; None leaves it to the engine.

    memory  a number with a unit, such as "2GB". Raises EngineError for anything else
    """

    threads: int | None = None
    memory: str | None = None

    def __post_init__(self) -> None:
        if self.memory is not None and not _MEMORY.fullmatch(self.memory):
            raise EngineError(
                Text(
                    f"无法识别内存上限 {self.memory!r}",
                    f"{self.memory!r} is no limit of memory",
                ),
                where="--memory-limit",
                allowed=Text(
                    "数字加单位，如 500MB、2GB", "a number with its unit, such as 500MB or 2GB"
                ),
            )


@dataclass(frozen=True, slots=True)
class Made:
    """Findings of all models: counts by model and status, gaps, findings, and the models whose
    findings were at hand already.

    digest  of the findings, see `digests.findings_digest`
    """

    counts: Counts
    gaps: list[Gap]
    findings: pl.DataFrame
    digest: str
    reused: tuple[str, ...]


@dataclass(frozen=True)
class Maker:
    """Makes the findings of one set of inputs.

    cache    folder of finished findings; others beside it hold what is remembered of benches,
             matches, rows and identities
    watched  open leads (lead_id, model_id, identity): they are told of whatever their status
    report   called with each bench that was judged or reused
    linked   called when the tables of linkage stand, or with None where nothing was linked anew
    """

    workspace: Workspace
    inputs: Inputs
    cache: Path
    watched: pl.DataFrame | None = None
    limits: Limits = Limits()
    progress: Progress = silent
    report: Callable[[BenchReport], None] = lambda bench: None
    linked: Callable[[DuckDBEngine | None], None] = lambda engine: None
    # what is told of the findings that were made
    _told: dict[str, dict[str, Any]] = field(default_factory=dict, init=False, repr=False)

    @seldom_collected()
    def make(self) -> Made:
        """Findings of every model, made or taken from the cache."""
        import polars as pl

        self.cache.mkdir(parents=True, exist_ok=True)
        held = {name: told for name in self._keys if (told := self._finished(name)) is not None}
        reused = tuple(held)
        self._report_reused([m for m in self.inputs.models if m.definition.id in reused])
        missing = [m for m in self.inputs.models if m.definition.id not in reused]
        over_data = [model for model in missing if not combines(model.definition)]
        if over_data:
            self._make(over_data)
        else:
            self.linked(None)
        over_leads = [model for model in missing if combines(model.definition)]
        if over_leads:
            self._combine(over_leads)
        held |= self._told
        frames = [pl.read_parquet(self._file(name)).drop("_rid") for name in self._keys]
        return Made(
            counts={name: held[name]["counts"] for name in self._keys},
            gaps=[Gap.from_dict(gap) for name in self._keys for gap in held[name]["gaps"]],
            findings=pl.concat(frames) if frames else pl.DataFrame(),
            digest=digest_of_parts({name: held[name]["digest"] for name in self._keys}),
            reused=reused,
        )

    # -- what is at hand --------------------------------------------------------------------

    @cached_property
    def _keys(self) -> dict[str, str]:
        return {model.definition.id: self.inputs.model_key(model) for model in self.inputs.models}

    def _file(self, model_id: str) -> Path:
        return self.cache / f"{self._keys[model_id]}.parquet"

    def _finished(self, model_id: str) -> dict[str, Any] | None:
        """What is told of findings that are at hand and tell of every watched lead of the
        model."""
        import polars as pl

        path = self._file(model_id)
        # where the file is not as it was written the digest of its findings would not be theirs
        told = read_beside(path)
        if told is None or self.watched is None:
            return told
        mine = self.watched.filter(self.watched["model_id"] == model_id)
        leads = pl.read_parquet(path, columns=["lead_id"]) if mine.height else mine
        return told if mine.join(leads, on="lead_id", how="anti").is_empty() else None

    def _report_reused(self, models: Sequence[ModelInput]) -> None:
        for members in benches_of(models):
            names = tuple(member.definition.id for member in members)
            subject = members[0].definition.subject
            self.report(BenchReport(subject, "reused", self._rows[subject], 0, 0.0, names))

    @cached_property
    def _rows(self) -> Mapping[str, int]:
        """Rows of each dataset that has any, or is a subject."""
        rows = {model.definition.subject: 0 for model in self.inputs.models}
        for snapshot in self.inputs.snapshots:
            rows[snapshot.dataset] = rows.get(snapshot.dataset, 0) + snapshot.rows
        return rows

    @property
    def _few(self) -> bool:
        return sum(self._rows.values()) <= FEW_ROWS

    @property
    def _stored(self) -> bool:
        """Whether tables stand in a file: in memory so many rows leave too little to work in."""
        rows = sum(self._rows.values())
        return rows > MANY_ROWS or (self.limits.memory is not None and not self._few)

    @property
    def _threads(self) -> int:
        return self.limits.threads or cores()

    @property
    def _tellers(self) -> int:
        """Models told of at a time. Under a limit of memory one: what several hold adds up."""
        return 1 if self.limits.memory is not None else self._threads

    # -- what is made -----------------------------------------------------------------------

    def _make(self, missing: Sequence[ModelInput]) -> None:
        inputs, limits = self.inputs, self.limits
        datasets = frozenset(
            {item.dataset for item in inputs.snapshots if item.dataset in inputs.contracts}
        )
        subjects = frozenset(model.definition.subject for model in missing)
        used = set(subjects)
        used |= {m.dataset for model in missing for m in model.definition.match.values()}
        with (
            claimed_scratch(self.workspace) as scratch,
            DuckDBEngine.open(
                scratch,
                threads=limits.threads,
                memory_limit=limits.memory,
                stored=self._stored,
            ) as engine,
        ):
            self.progress("read", 0.0)
            present = read_workspace(engine, self.workspace, datasets, inputs.snapshots)
            make_functions(engine, inputs.metric_crs)
            world = self._world(frozenset(used - present))
            benches = [(members, self._plan(members, world)) for members in benches_of(missing)]
            plans = [plan for _, plan in benches]
            steps = Steps(self._rows, self.progress)
            steps.expect(plans)
            steps.link()
            prepare(
                engine,
                inputs.contracts,
                datasets,
                inputs.corrections,
                frozenset(used),
                self.cache.parent / "linkage",
                in_order=subjects if self._stored else frozenset(),
            )
            self.linked(engine)
            for table in LENT_TABLES:  # a scan joins none of them, and they take memory
                engine.drop(table)
            memory = Memory(inputs, world, self.cache, plans)
            # benches of one subject share match tables: they come one after the other
            by_subject = groupby(benches, lambda bench: bench[0][0].definition.subject)
            groups = [list(group) for _, group in by_subject]
            # few rows: subjects side by side; many: one after the other, their models side by side
            threads = min(self._threads, len(groups)) if self._few else 1
            tellers = self._tellers if threads == 1 else 1
            judge = partial(self._judge, tellers=tellers)
            jobs: list[list[Job[BenchReport]]] = [
                [partial(judge, *bench, world, steps, scratch, memory) for bench in group]
                for group in groups
            ]
            weights = [sum(steps.work(plan) for _, plan in group) for group in groups]
            for report in run_jobs(engine, jobs, threads, weights, nested=threads == 1):
                self.report(report)
            memory.trim()

    def _combine(self, missing: Sequence[ModelInput]) -> None:
        """Judge the models over leads, now that the findings of all others are at hand."""
        inputs, limits = self.inputs, self.limits
        before = [m.definition.id for m in inputs.models if not combines(m.definition)]
        with (
            claimed_scratch(self.workspace) as scratch,
            DuckDBEngine.open(
                scratch, threads=limits.threads, memory_limit=limits.memory
            ) as engine,
        ):
            make_functions(engine, inputs.metric_crs)
            rows = make_leads(engine, [self._file(name) for name in before])
            world = world_of_leads(inputs.contracts, inputs.as_of)
            plan = self._plan(missing, world)
            steps = Steps({LEADS.id: rows}, self.progress)
            steps.expect([plan])
            self.report(self._judge(missing, plan, world, steps, scratch, None, engine))

    def _hidden(self, members: Sequence[ModelInput]) -> bool:
        """Whether a lead is watched that only its facts can find: where affected subjects alone are
        judged, the others have none."""
        if self.watched is None:
            return False
        watched = set(self.watched["model_id"].unique())
        models = [model.definition for model in members if model.definition.id in watched]
        return any(
            not set(model.identity) <= set(self.inputs.contracts[model.subject].columns)
            for model in models
            if model.subject in self.inputs.contracts
        )

    def _world(self, absent: frozenset[str]) -> World:
        inputs = self.inputs
        coverage: dict[str, tuple[Coverage, ...]] = {}
        for snapshot in inputs.snapshots:
            coverage[snapshot.dataset] = coverage.get(snapshot.dataset, ()) + snapshot.coverage
        return World(
            contracts=inputs.contracts,
            coverage=coverage,
            absent=absent,
            as_of=inputs.as_of,
            ellipsoidal=inputs.area == "ellipsoidal",
            unread=frozenset(item.dataset for item in inputs.snapshots if item.quarantined),
        )

    def _plan(self, members: Sequence[ModelInput], world: World) -> Plan:
        definitions = [model.definition for model in members]
        return make_plan(definitions, world, self.inputs.overrides, whole=self._few)

    def _judge(
        self,
        members: Sequence[ModelInput],
        plan: Plan,
        world: World,
        steps: Steps,
        scratch: Path,
        memory: Memory | None,
        engine: DuckDBEngine,
        *,
        tellers: int = 1,
    ) -> BenchReport:
        """Judge the models of one bench, keep their findings, and remember the bench."""

        def done(
            session: DuckDBEngine,
            model: ModelInput,
            counts: Mapping[str, int],
            gaps: Sequence[Gap],
            findings: Node,
        ) -> None:
            import polars as pl

            name = model.definition.id
            path = self._file(name)
            session.write_parquet(
                sql.build(
                    "SELECT * FROM :findings AS f ORDER BY identity, subject_hash",
                    findings=exp.Subquery(this=findings),
                ),
                path,
            )
            self._told[name] = write_beside(
                path,
                counts=dict(counts),
                gaps=[asdict(gap) for gap in gaps],
                digest=model_digest(pl.read_parquet(path, columns=["status", DIGEST])),
            )

        start = time.perf_counter()
        remembered = None if memory is None else memory.recall(engine, members, plan)
        past = None if remembered is None or self._hidden(members) else remembered.past
        judged = judge(
            engine,
            plan,
            members,
            world,
            scratch,
            steps=steps,
            watched=self.watched,
            estimators=self.workspace.root / "models" / "fitted",
            store=None if remembered is None else remembered.store,
            past=past,
            tellers=tellers,
            done=done,
        )
        mine = {model.definition.id: self._keys[model.definition.id] for model in members}
        if memory is not None and remembered is not None:
            memory.keep(engine, remembered, judged, mine)
        return BenchReport(
            subject=plan.models[0].subject.id,
            how="judged" if past is None else "affected",
            subjects=judged.subjects,
            judged=judged.judged,
            seconds=round(time.perf_counter() - start, 3),
            models=tuple(mine),
            families=family_reports(judged.plan, judged.matches),
        )
