"""A question about the province in three hands: model file, SQL, polars."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from tests.benchmarks.worlds.contracts import SUBJECT

Frames = Mapping[str, pl.LazyFrame]


@dataclass(frozen=True)
class Question:
    """One of the sixty.

    document  the model file
    sql       what an expert would write: record_no and the facts of the subjects that are hit,
              over tables named without the prefix, and $as_of
    frame     the same in polars
    facts     names of the facts, in the order in which sql and frame give them
    """

    id: str
    document: dict[str, Any]
    sql: str
    frame: Callable[[Frames], pl.LazyFrame]
    facts: tuple[str, ...]


def model(
    name: str,
    *,
    match: dict[str, Any],
    facts: dict[str, tuple[str, str]],
    when: str,
    scope: str | None,
    subject: str = SUBJECT,
    params: dict[str, tuple[float, str]] | None = None,
    exceptions: dict[str, str] | None = None,
    score: dict[str, tuple[str, int]] | None = None,
) -> dict[str, Any]:
    """The model file. `facts`: name -> (expression, unit); `params`: name -> (value, unit)."""
    words = {"zh": f"基准问题 {name}", "en": f"benchmark question {name}"}
    because = {"zh": "基准", "en": "benchmark"}
    return {
        "id": name,
        "version": "1.0.0",
        "status": "trial",
        "title": words,
        "field": "work-safety",
        "pil_basis": "none",
        "severity": "S2",
        "subject": subject,
        "conduct_on": "started_on",
        "scope": scope,
        "match": match,
        "facts": {
            fact: {
                "expr": expression,
                "unit": unit,
                "decimals": 0 if unit in ("day", "record") else 2,
                "title": {"zh": fact, "en": fact},
            }
            for fact, (expression, unit) in facts.items()
        },
        "when": when,
        "params": {
            param: {"value": value, "unit": unit, "why": "基准", "title": {"zh": param}}
            for param, (value, unit) in (params or {}).items()
        },
        "exceptions": [
            {"code": code, "when": condition, "because": because}
            for code, condition in (exceptions or {}).items()
        ],
        "refute": [{"code": "paper", "zh": "是否有纸质材料", "en": "Is there a paper file?"}],
        "score": {
            "base": 40,
            "add": [
                {"code": code, "when": condition, "points": points, "because": because}
                for code, (condition, points) in (score or {}).items()
            ],
        },
        "legal_basis": ["建筑法.art7"],
        "organ": "housing",
        "routes": ["admin-supervision"],
        "identity": ["record_no"],
        "message": {
            "zh": "{record_no} 于 {started_on} 开工：" + "，".join(f"{{{f}}}" for f in facts),
            "en": "{record_no} started on {started_on}: " + ", ".join(f"{{{f}}}" for f in facts),
        },
        "cases": [
            {
                "name": "无代码",
                "given": {"subject": {"record_no": "K1", "started_on": "2025-01-01"}},
                "expect": "out_of_scope" if scope else "not_assessable",
            }
        ],
    }
