"""The record of a scan: all that it is a function of, so that anyone can repeat it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from supervision_models.contracts.definition import Contract
from supervision_models.errors import Text, WorkspaceError
from supervision_models.linkage import Correction
from supervision_models.models.lead_dataset import combines
from supervision_models.scan.digests import FORMAT, SAYING
from supervision_models.scan.plan import fingerprint
from supervision_models.scan.run import ModelInput
from supervision_models.scan.verdict import Provision
from supervision_models.workspace import Snapshot, Workspace


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that decides what a scan finds."""

    as_of: dt.date
    models: tuple[ModelInput, ...]
    words: Mapping[str, str]  # model id -> digest of all its words, for the messages
    contracts: Mapping[str, Contract]
    snapshots: tuple[Snapshot, ...]
    corrections: tuple[Correction, ...]
    overrides: Mapping[str, Mapping[str, object]]
    metric_crs: str
    area: str

    def world_key(self) -> str:
        """Digest of all but the models."""
        return fingerprint(
            FORMAT,
            engine_version(),
            self.as_of.isoformat(),
            self.metric_crs,
            self.area,
            *(f"{s.dataset}/{s.digest}/{_json(asdict(s)['coverage'])}" for s in self.snapshots),
            _json([asdict(correction) for correction in self.corrections]),
            contracts_digest(self.contracts),
        )

    def setting(self, datasets: Collection[str]) -> str:
        """Digest of what verdicts over `datasets` follow from besides models and rows."""
        coverage: dict[str, list[object]] = {name: [] for name in datasets}
        for snapshot in self.snapshots:
            if snapshot.dataset in coverage:
                coverage[snapshot.dataset] += [asdict(item) for item in snapshot.coverage]
        return fingerprint(
            FORMAT,
            engine_version(),
            self.as_of.isoformat(),
            self.metric_crs,
            self.area,
            _json(coverage),
            contracts_digest(self.contracts),
        )

    def model_setting(self, model: ModelInput) -> str:
        """Digest of a model with its words, law and parameters."""
        name = model.definition.id
        return fingerprint(
            name,
            model.digest,
            self.words.get(name, ""),
            _json([asdict(provision) for provision in model.provisions]),
            _json(dict(self.overrides.get(name, {}))),
        )

    def model_key(self, model: ModelInput) -> str:
        """Digest of all that one model's findings depend on; over leads, on all other models."""
        before = [other for other in self.models if not combines(other.definition)]
        others = before if combines(model.definition) else []
        return fingerprint(
            self.world_key(),
            self.model_setting(model),
            *(self.model_setting(other) for other in others),
        )


def contracts_digest(contracts: Mapping[str, Contract]) -> str:
    return fingerprint(*(contracts[name].model_dump_json() for name in sorted(contracts)))


def make_record(workspace: Workspace, inputs: Inputs, texts: Mapping[str, bytes]) -> dict[str, Any]:
    """The record as JSON values; model files and contracts are kept beside the data.

    texts  model id -> bytes of its file
    """
    kept = workspace.root / "models"
    kept.mkdir(exist_ok=True)
    # in their own order: the first party role of a contract is the one a model means by default
    contracts = json.dumps(
        {name: contract.model_dump(mode="json") for name, contract in inputs.contracts.items()},
        ensure_ascii=False,
    )
    record = {
        "format": FORMAT,
        "engine": engine_version(),
        "as_of": inputs.as_of.isoformat(),
        "metric_crs": inputs.metric_crs,
        "area": inputs.area,
        "snapshots": [asdict(snapshot) for snapshot in inputs.snapshots],
        "corrections": [asdict(correction) for correction in inputs.corrections],
        "overrides": {name: dict(values) for name, values in inputs.overrides.items()},
        "contracts": _keep(kept, contracts.encode(), "json"),
        "models": [
            {
                "id": model.definition.id,
                "version": model.definition.version,
                "digest": model.digest,
                "words": inputs.words.get(model.definition.id, ""),
                "file": _keep(kept, texts[model.definition.id], "yaml"),
                "provisions": [asdict(provision) for provision in model.provisions],
            }
            for model in inputs.models
        ],
    }
    plain: dict[str, Any] = json.loads(_json(record))
    return plain


def read_record(workspace: Workspace, record: Mapping[str, Any]) -> Inputs:
    """The inputs of a recorded scan, from what was kept.

    Raises WorkspaceError when a snapshot or a kept file is gone.
    """
    from supervision_models.models.loader import load_model

    kept = workspace.root / "models"
    contracts = {
        name: Contract.model_validate(values)
        for name, values in json.loads(_kept(kept / f"{record['contracts']}.json")).items()
    }
    models = []
    words = {}
    for entry in record["models"]:
        path = kept / f"{entry['file']}.yaml"
        _kept(path)
        loaded = load_model(path, contracts, None)
        words[loaded.id] = loaded.digest_words
        models.append(
            ModelInput(
                loaded.definition,
                loaded.digest_results,
                tuple(
                    Provision(p["key"], p["label"], _day(p["start"]), _day(p["end"]), p["role"])
                    for p in entry["provisions"]
                ),
            )
        )
    return Inputs(
        as_of=dt.date.fromisoformat(record["as_of"]),
        models=tuple(models),
        words=words,
        contracts=contracts,
        snapshots=tuple(Snapshot.from_dict(entry) for entry in record["snapshots"]),
        corrections=tuple(
            Correction(**{**entry, "at": dt.datetime.fromisoformat(entry["at"])})
            for entry in record["corrections"]
        ),
        overrides=record["overrides"],
        metric_crs=record["metric_crs"],
        area=record["area"],
    )


def _kept(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise WorkspaceError(
            Text("扫描时保存的文件已不在", "a file kept at the time of the scan is gone"),
            where=str(path),
            mend=Text("从备份恢复工作区的 models 目录", "restore the workspace's models folder"),
        ) from error


def _keep(folder: Path, content: bytes, ending: str) -> str:
    digest = hashlib.sha256(content).hexdigest()
    path = folder / f"{digest}.{ending}"
    if not path.exists():
        partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
        partial.write_bytes(content)
        partial.replace(path)
    return digest


def engine_version() -> str:
    """What besides its inputs a scan follows from: versions of this package, of what its findings
    say, of its linkage and of the engine."""
    from supervision_models import __version__
    from supervision_models.engines.duckdb import DuckDBEngine
    from supervision_models.linkage.remembered import LINKING

    engine = f"{DuckDBEngine.name} {DuckDBEngine.version()}"
    return f"supervision-models {__version__} findings {SAYING} linkage {LINKING} {engine}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _day(value: str | None) -> dt.date | None:
    return None if value is None else dt.date.fromisoformat(value)
