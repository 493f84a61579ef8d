"""The models behind leads, as they stood when the scan ran that found them.

A scan keeps the files of its models and the contracts that it read; titles of facts, reasons
of points and what is personal follow from these, not from what stands there today.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from supervision_models.contracts.definition import Contract
from supervision_models.models.lead_dataset import with_leads
from supervision_models.models.library import LoadedModel
from supervision_models.models.loader import load_model

if TYPE_CHECKING:
    from supervision_models.ledger import Ledger
    from supervision_models.workspace import Workspace

Key = tuple[str, str]  # model id, scan id


@dataclass(frozen=True, slots=True)
class AsRun:
    """One model in one scan; `model` is None where its file was not kept."""

    model_id: str
    scan_id: str
    model: LoadedModel | None
    contracts: Mapping[str, Contract]


def models_as_run(workspace: Workspace, ledger: Ledger, leads: pl.DataFrame) -> dict[Key, AsRun]:
    """(model id, scan that last found the lead) -> the model, for all `leads`.

    Each file is read once. Raises ErrorList when a kept file does not fit its contracts.
    """
    used = leads.select("model_id", "seen_scan").unique().sort("seen_scan", "model_id")
    records: dict[str, Mapping[str, Any]] = {}
    loaded: dict[tuple[str, str], LoadedModel] = {}
    kept: dict[str, Mapping[str, Contract]] = {}
    found: dict[Key, AsRun] = {}
    for model_id, scan_id in used.iter_rows():
        if scan_id not in records:
            records[scan_id] = ledger.scans.get(scan_id).record
        record = records[scan_id]
        digest = str(record.get("contracts", ""))
        if digest not in kept:
            kept[digest] = _contracts(workspace, digest)
        contracts = kept[digest]
        model = None
        for entry in record.get("models", ()):
            path = workspace.root / "models" / f"{entry.get('file')}.yaml"
            if entry.get("id") == model_id and path.is_file():
                key = (str(path), digest)
                if key not in loaded:
                    loaded[key] = load_model(path, contracts, None)
                model = loaded[key]
        found[(model_id, scan_id)] = AsRun(model_id, scan_id, model, with_leads(contracts))
    return found


def _contracts(workspace: Workspace, digest: str) -> Mapping[str, Contract]:
    """The contracts that a scan kept; today's where it kept none."""
    path = workspace.root / "models" / f"{digest}.json"
    if not digest or not path.is_file():
        return workspace.contracts
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return {name: Contract.model_validate(values) for name, values in kept.items()}
