"""A ledger with leads to decide about."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from supervision_models.leads import merge
from supervision_models.leads.findings import FINDINGS
from supervision_models.ledger import Ledger

AT = "2026-03-02T09:00:00+08:00"


def lead_id(identity: str, model: str = "land.example") -> str:
    return hashlib.sha256(f"lead/1|{model}|{identity}".encode()).hexdigest()[:32]


@pytest.fixture(name="lead_id")
def lead_id_fixture() -> Callable[..., str]:
    return lead_id


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "empty.db"
    Ledger.open(path).close()
    return path


@pytest.fixture
def ledger(empty_ledger: Path, tmp_path: Path) -> Iterator[Ledger]:
    path = tmp_path / "ledger.db"
    shutil.copy(empty_ledger, path)
    with Ledger.open(path) as opened:
        yield opened


@pytest.fixture
def scan(ledger: Ledger) -> Callable[..., None]:
    """scan("s1", ("p=1", {...}), ...): merge hits with these columns changed."""

    def merged(scan_id: str, *leads: tuple[str, dict[str, Any]]) -> None:
        rows = []
        for identity, changes in leads:
            model = changes.get("model_id", "land.example")
            rows.append(
                {
                    "model_id": model,
                    "status": "hit",
                    "identity": identity,
                    "lead_id": lead_id(identity, model),
                    "severity": "S2",
                    "score": 40,
                    "confidence": 1.0,
                    "facts": json.dumps({"area": 1}),
                    "evidence": json.dumps(
                        [{"match": "subject", "dataset": "d", "hash": identity}]
                    ),
                    "untested": [],
                    **changes,
                }
            )
        merge(
            ledger,
            {"id": scan_id, "as_of": "2026-03-02", "started_at": AT, "finished_at": AT},
            pl.DataFrame(rows, schema=FINDINGS),
            {row["model_id"]: "d" for row in rows},
            AT,
        )

    return merged


@pytest.fixture
def lead(scan: Callable[..., None]) -> str:
    """The id of one new lead."""
    scan("s1", ("p=1", {}))
    return lead_id("p=1")
