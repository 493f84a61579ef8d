"""What a scan remembers for the next one, so that changed data only are judged again.

Models of one subject dataset form a bench. A bench is remembered under all that its verdicts
follow from except rows: models, law, parameters, day, coverage. When the same bench comes over
other rows, only the subjects that the changed rows can reach are judged; a full scan finds the
same, and a test changes rows at random to prove it. Files may be deleted at any time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage.remembered import linking_key
from supervision_models.scan.changes import find_affected, margin_of
from supervision_models.scan.counter import absences, loosened
from supervision_models.scan.files import (
    read_beside,
    read_told,
    sweep,
    trim,
    write_beside,
    write_told,
)
from supervision_models.scan.matches import MatchStore
from supervision_models.scan.plan import Plan, fingerprint
from supervision_models.scan.record import Inputs
from supervision_models.scan.rows import Reach, Rows, Way, keep_rows, reach_of
from supervision_models.scan.run import Judged, ModelInput, Past, World, unplaced

WORTH = 0.5  # beyond this share of affected subjects, all are judged: the whole is faster


def benches_of(models: Sequence[ModelInput]) -> list[tuple[ModelInput, ...]]:
    """The models by subject; those that look at all rows at once stand apart from the rules."""
    benches: dict[tuple[str, bool], list[ModelInput]] = {}
    for model in models:
        rule = model.definition.kind == "rule"
        benches.setdefault((model.definition.subject, not rule), []).append(model)
    return [tuple(benches[key]) for key in sorted(benches)]


@dataclass(frozen=True, slots=True)
class Remembered:
    """A bench before it is judged.

    key    of all that it follows from except rows
    rows   dataset -> its rows now
    past   what holds from an earlier scan; None where all subjects are to be judged
    """

    key: str
    rows: Mapping[str, Rows]
    store: MatchStore
    past: Past | None


class Memory:
    """The memory of one scan over the `cache` folder of findings.

    plans  of all benches: the rows of a dataset are looked through once for all of them
    """

    def __init__(self, inputs: Inputs, world: World, cache: Path, plans: Sequence[Plan]) -> None:
        self._inputs = inputs
        self._world = world
        self._findings = cache
        self._folder = cache.parent / "benches"
        self._rows_folder = cache.parent / "rows"
        self._match_folder = cache.parent / "matches"
        self._rows: dict[str, Rows] = {}
        self._read: dict[Path, bool] = {}
        self._lock = Lock()  # benches share rows, and their files are written once
        self._linking = linking_key(inputs.contracts)
        # a model stands in one bench, so that its first one names it
        self._reaches = {plan.models[0].model.id: self._reached(plan) for plan in plans}
        self._ways = self._ways_of(plans)
        for folder in self._folders():
            folder.mkdir(parents=True, exist_ok=True)
            sweep(folder)

    def recall(self, engine: DuckDBEngine, models: Sequence[ModelInput], plan: Plan) -> Remembered:
        """Rows of all datasets of a bench, and what an earlier scan of it left that still holds."""
        subject = plan.models[0].subject
        reaches, margins = self._reaches[plan.models[0].model.id]
        datasets = sorted({subject.id, *(reach.other for reach in reaches)})
        with self._lock:
            rows = {dataset: self._keep(engine, dataset) for dataset in datasets}
        key = self._key(engine, models, plan, datasets)
        store = MatchStore(
            self._match_folder, {dataset: item.digest for dataset, item in rows.items()}
        )
        past = None
        if all(model.definition.kind == "rule" for model in models):
            past = self._past(engine, key, subject, models, reaches, margins, rows)
        return Remembered(key, rows, store, past)

    def keep(
        self,
        engine: DuckDBEngine,
        bench: Remembered,
        judged: Judged,
        findings: Mapping[str, str],
    ) -> None:
        """Remember a bench that was judged; `findings` are the keys of its models' findings."""
        state = fingerprint(bench.key, *(bench.rows[name].digest for name in sorted(bench.rows)))
        path = self._folder / f"{state[:32]}.parquet"
        engine.write_parquet(sql.build("SELECT * FROM :t AS t", t=sql.table(judged.table)), path)
        write_beside(path)
        write_told(
            self._folder / f"{bench.key}.json",
            {
                "judged": path.name,
                "findings": dict(findings),
                "rows": {
                    name: {"path": item.path.name, "digest": item.digest}
                    for name, item in bench.rows.items()
                },
                "matches": [asdict(made) for made in judged.matches],
            },
        )

    def trim(self) -> None:
        """Let go of what has not been used for longest, beyond a bound."""
        for folder in self._folders():
            trim(folder)

    # -- inside -------------------------------------------------------------------------------

    def _folders(self) -> tuple[Path, ...]:
        return self._folder, self._rows_folder, self._match_folder, self._findings

    def _reached(self, plan: Plan) -> tuple[frozenset[Reach], dict[str, float]]:
        """How rows of other datasets reach subjects, also as counter-evidence alone."""
        reaches: set[Reach] = set()
        margins: dict[str, float] = {}
        for model in plan.models:
            matches = [use.match for use in model.uses.values()]
            for name in absences(model):
                matches += [match for _, match in loosened(model, self._world.contracts, name)]
            for match in matches:
                other = self._world.contracts[match.dataset]
                reaches.add(reach_of(match, model.subject, other))
                if match.on.kind in ("overlap", "within"):
                    margin = max(margins.get(other.id, 0.0), margin_of(match.on.within_m))
                    margins[other.id] = margin
        return frozenset(reaches), margins

    def _ways_of(self, plans: Sequence[Plan]) -> dict[str, set[Way]]:
        """By which ways the rows of each dataset are reached, and reach."""
        ways: dict[str, set[Way]] = {}
        for plan in plans:
            subject = plan.models[0].subject.id
            ways.setdefault(subject, set())
            reaches, _ = self._reaches[plan.models[0].model.id]
            for reach in reaches:
                ways[subject].add(reach.mine)
                ways.setdefault(reach.other, set()).add(reach.theirs)
        return ways

    def _keep(self, engine: DuckDBEngine, dataset: str) -> Rows:
        if dataset not in self._rows:
            contract = self._world.contracts[dataset]
            linked = bool(contract.parties) or contract.project is not None
            # links of a row may change with any row of any dataset
            snapshots = [
                f"{item.dataset}/{item.source}/{item.digest}"
                for item in self._inputs.snapshots
                if linked or item.dataset == dataset
            ]
            corrections = repr(self._inputs.corrections) + self._linking if linked else ""
            versions = [DuckDBEngine.version(), contract.model_dump_json(), self._inputs.metric_crs]
            self._rows[dataset] = keep_rows(
                engine,
                contract,
                self._ways[dataset],
                self._rows_folder,
                [*versions, *snapshots, corrections],
            )
        return self._rows[dataset]

    def _key(
        self,
        engine: DuckDBEngine,
        models: Sequence[ModelInput],
        plan: Plan,
        datasets: Sequence[str],
    ) -> str:
        world = self._world
        return fingerprint(
            self._inputs.setting(datasets),
            *(self._inputs.model_setting(model) for model in models),
            *(name for name in datasets if name in world.absent),
            "unread",
            *(name for name in datasets if name in world.unread),
            "unplaced",
            *sorted(unplaced(engine, plan)),
        )[:32]

    def _whole(self, path: Path) -> bool:
        """Whether a file is as it was written; benches share files, and each is read once."""
        if path not in self._read:
            self._read[path] = read_beside(path) is not None
        return self._read[path]

    def _past(
        self,
        engine: DuckDBEngine,
        key: str,
        subject: Contract,
        models: Sequence[ModelInput],
        reaches: Collection[Reach],
        margins: Mapping[str, float],
        rows: Mapping[str, Rows],
    ) -> Past | None:
        document = read_told(self._folder / f"{key}.json")
        if document is None:
            return None
        before = {
            name: Rows(self._rows_folder / item["path"], item["digest"])
            for name, item in document["rows"].items()
        }
        findings = {
            name: self._findings / f"{held}.parquet" for name, held in document["findings"].items()
        }
        past = Past(self._folder / document["judged"], findings)
        files = [past.judged, *findings.values(), *(item.path for item in before.values())]
        if set(before) != set(rows) or not all(map(self._whole, files)):
            return None
        affected, _ = find_affected(engine, subject, reaches, before, rows, margins)
        return past if affected <= WORTH * _subjects(engine, rows[subject.id]) else None


def _subjects(engine: DuckDBEngine, rows: Rows) -> int:
    query = "SELECT COUNT(*) FROM read_parquet(:path) AS r"
    return int(engine.scalar(sql.build(query, path=str(rows.path))))
