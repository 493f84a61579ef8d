"""Findings as a scan hands them over, and ledgers to merge them into."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from supervision_models.leads import MergeReport, merge
from supervision_models.leads.findings import FINDINGS
from supervision_models.ledger import Ledger

AT = "2026-09-30T09:00:00+08:00"
MODEL = "land.example"


def lead_id(identity: str, model: str = MODEL) -> str:
    return hashlib.sha256(f"lead/1|{model}|{identity}".encode()).hexdigest()[:32]


def finding(identity: str, status: str = "hit", **changes: Any) -> dict[str, Any]:
    """One row of findings; `area` is its fact, and changes with it what was found."""
    model = changes.pop("model_id", MODEL)
    area = changes.pop("area", 100)
    row: dict[str, Any] = {
        "model_id": model,
        "model_version": "1.0.0",
        "model_digest": "digest of " + model,
        "title_zh": "示例模型",
        "title_en": "Example model",
        "subject_dataset": "land_patch",
        "subject_hash": hashlib.md5(identity.encode()).hexdigest(),
        "status": status,
        "identity": identity,
        "lead_id": lead_id(identity, model),
        "conduct_on": dt.date(2024, 9, 1),
        "region": "990121101",
        "severity": "S3",
        "field": "resources",
        "pil_basis": "statutory",
        "organ": "natural-resources",
        "facts": json.dumps({"area": area}),
        "score": 40,
        "score_items": json.dumps([{"code": "base", "points": 40}]),
        "excepted_by": "temporary-use" if status == "excepted" else None,
        "untested": [],
        "cautions": [],
        "reasons": ["coverage:approval"] if status == "not_assessable" else [],
        "message_zh": "示例",
        "message_en": "example",
        "routes": ["pre-litigation"],
        "undecided": [],
        "laws": ["土地管理法@2019-08-26.art44"],
        "confidence": 1.0,
        "evidence": json.dumps(
            [
                {
                    "match": "subject",
                    "dataset": "land_patch",
                    "hash": hashlib.md5(identity.encode()).hexdigest(),
                }
            ]
        ),
        "counter": "[]",
        "merge_keys": [],
        "geom": None,
    }
    return {**row, **changes}


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=FINDINGS)


def scan(scan_id: str, **record: Any) -> dict[str, Any]:
    return {
        "id": scan_id,
        "as_of": "2026-09-30",
        "started_at": AT,
        "finished_at": AT,
        "record": {"snapshots": [], "models": [], **record},
    }


@pytest.fixture(name="finding")
def finding_fixture() -> Callable[..., dict[str, Any]]:
    return finding


@pytest.fixture(name="frame")
def frame_fixture() -> Callable[..., pl.DataFrame]:
    return frame


@pytest.fixture(name="scan")
def scan_fixture() -> Callable[..., dict[str, Any]]:
    return scan


@pytest.fixture(name="lead_id")
def lead_id_fixture() -> Callable[..., str]:
    return lead_id


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger file to copy: making one takes longer than a test."""
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
def run(ledger: Ledger) -> Callable[..., MergeReport]:
    """run("s1", finding(...), ..., models={...}): merge a scan with these findings."""

    def merged(
        scan_id: str, *rows: dict[str, Any], models: tuple[str, ...] = (MODEL,), at: str = AT
    ) -> MergeReport:
        return merge(ledger, scan(scan_id), frame(*rows), dict.fromkeys(models, "d"), at)

    return merged
