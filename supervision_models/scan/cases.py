"""Inline cases of a model: a tiny world per case, judged by the same way as a county.

Whatever a case does not mention is covered and empty, so that a case says only what matters.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlglot import exp

from supervision_models.contracts.definition import DUCKDB_TYPES, Contract
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.errors import ModelError, SupervisionError, Text
from supervision_models.linkage.linking import LINK_TABLES, REGISTERS
from supervision_models.models.definition import Case, ModelDefinition
from supervision_models.scan.judging import Gap
from supervision_models.scan.plan import Plan
from supervision_models.scan.run import ModelInput, World, judge, link_all, make_plan
from supervision_models.scan.sources import make_functions, make_relations
from supervision_models.workspace import Coverage

DEFAULT_DAY = dt.date(2026, 9, 30)
DEFAULT_REGION = "990121"
METRIC_CRS = "EPSG:4543"
_BOX = re.compile(r"^\s*box\(\s*([-\d.]+)\s*,\s*([-\d.]+)\s*,\s*([\d.]+)\s*,\s*([\d.]+)\s*\)\s*$")


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case: passed when every expectation held; `detail` names those that did not."""

    model_id: str
    case: str
    passed: bool
    expected: str
    got: str
    detail: tuple[str, ...] = ()
    finding: Mapping[str, Any] = field(default_factory=dict)


def run_cases(
    models: Sequence[ModelInput], contracts: Mapping[str, Contract]
) -> Iterable[CaseResult]:
    """Run every case of the models, one after the other, in one engine."""
    with (
        tempfile.TemporaryDirectory(prefix="cases-") as folder,
        DuckDBEngine.open(Path(folder), threads=1) as engine,
    ):
        make_functions(engine, METRIC_CRS)
        worlds = _Worlds(engine, contracts, Path(folder), engine.tables())
        for given in models:
            for case in given.definition.cases:
                yield worlds.run(given, case)
                worlds.clear()


@dataclass(slots=True)
class _Worlds:
    """Small worlds, one after another, in an engine.

    Most cases of a model differ in a date or a number: who is who is worked out anew only where
    codes or names differ, and the plan only for another day.

    standing  tables that belong to the engine and not to a world
    """

    engine: DuckDBEngine
    contracts: Mapping[str, Contract]
    scratch: Path
    standing: set[str]
    _linked: str = ""
    _plans: dict[tuple[str, dt.date], Plan] = field(default_factory=dict)

    def run(self, given: ModelInput, case: Case) -> CaseResult:
        """Judge the first subject of one case."""
        model = given.definition
        try:
            findings, status = self._judge(given, case)
        except SupervisionError as error:
            message = error.render("zh")
            return CaseResult(model.id, case.name, False, case.expect, "error", (message,))
        return _compare(model, case, findings, status)

    def clear(self) -> None:
        """Drop what the last world left, but for its links."""
        self.engine.drop_all(self.engine.tables() - self.standing - LINK_TABLES)

    def _judge(self, given: ModelInput, case: Case) -> tuple[dict[str, Any], str]:
        model, engine = given.definition, self.engine
        used = frozenset({model.subject, *(match.dataset for match in model.match.values())})
        rows = _rows(model, case)
        for dataset, records in rows.items():
            _table(engine, self.contracts[dataset], records, case)
        world = World(
            contracts=self.contracts,
            coverage=_coverage(model, case, used),
            absent=frozenset(),
            as_of=case.as_of or DEFAULT_DAY,
        )
        written = _written(rows, self.contracts)
        if written != self._linked:
            self._linked = ""
            # cases try the model; names that are nearly the same are linkage's own matter
            link_all(engine, self.contracts, frozenset(rows), alike=False)
            self._linked = written
        make_relations(engine, self.contracts, used)
        key = (given.digest, world.as_of)
        if key not in self._plans:
            self._plans[key] = make_plan([model], world)
        found: dict[str, Any] = {}
        statuses: list[str] = []

        def done(_: ModelInput, counts: Mapping[str, int], gaps: Sequence[Gap], table: str) -> None:
            frame = engine.frame(
                sql.build("SELECT * EXCLUDE (geom) FROM :t AS t WHERE _rid = 0", t=sql.table(table))
            )
            if frame.height:
                found.update(frame.to_dicts()[0])
                statuses.append(found["status"])
                return
            # only clear and out of scope are counted without being kept
            unkept = [name for name in ("clear", "out_of_scope") if counts[name]]
            statuses.append(unkept[0] if unkept else "none")

        # no case speaks of counter-evidence: what it finds is tried on the county
        judge(engine, self._plans[key], [given], world, self.scratch, nearest=False, done=done)
        return found, statuses[0]


def _written(
    rows: Mapping[str, Sequence[Mapping[str, Any]]], contracts: Mapping[str, Contract]
) -> str:
    """All that linkage reads of the rows, as one text."""
    read: dict[str, list[list[object]]] = {}
    for dataset in sorted(rows):
        contract = contracts[dataset]
        names = set(contract.columns)
        if dataset not in REGISTERS:
            parts = contract.parties.values()
            linking = {str(value) for part in parts for value in part.model_dump().values()}
            linking |= set(contract.project.columns if contract.project is not None else ())
            names &= linking
        read[dataset] = [[record.get(name) for name in sorted(names)] for record in rows[dataset]]
    return json.dumps(read, ensure_ascii=False, sort_keys=True, default=str)


def _rows(model: ModelDefinition, case: Case) -> dict[str, list[dict[str, Any]]]:
    """Rows by dataset; the subject's come first, so that its row id is 0."""
    rows: dict[str, list[dict[str, Any]]] = {model.subject: []}
    names = sorted(case.given, key=lambda name: name != "subject")
    for name in names:
        dataset = model.subject if name == "subject" else name
        if name in model.match:
            dataset = model.match[name].dataset
        given = case.given[name]
        records = [given] if isinstance(given, Mapping) else list(given)
        rows.setdefault(dataset, []).extend(dict(record) for record in records)
    return rows


def _coverage(
    model: ModelDefinition, case: Case, datasets: Iterable[str]
) -> dict[str, tuple[Coverage, ...]]:
    coverage: dict[str, tuple[Coverage, ...]] = {
        dataset: (Coverage("", None, None, "declared"),) for dataset in datasets
    }
    for name, value in case.coverage.items():
        dataset = model.match[name].dataset if name in model.match else name
        if value == "none":
            coverage[dataset] = ()
        else:
            coverage[dataset] = (
                Coverage(
                    str(value.get("region", "")),
                    _day(value.get("from")),
                    _day(value.get("to")),
                    "declared",
                ),
            )
    return coverage


def _day(value: object) -> dt.date | None:
    return None if value is None else dt.date.fromisoformat(str(value))


def _table(
    engine: DuckDBEngine, contract: Contract, records: Sequence[Mapping[str, Any]], case: Case
) -> None:
    """A dataset as ingest would leave it, from the case's rows."""
    import polars as pl

    for record in records:
        unknown = sorted(set(record) - set(contract.columns) - {"_region", "_precision"})
        if unknown:
            raise ModelError(
                Text(
                    f"用例“{case.name}”中 {contract.id} 没有列 {unknown[0]}",
                    f"case {case.name!r}: {contract.id} has no column {unknown[0]}",
                ),
                allowed=Text("、".join(contract.columns), ", ".join(contract.columns)),
            )
    texts: dict[str, list[str | None]] = {
        name: [_text(record.get(name), name == contract.geometry) for record in records]
        for name in contract.columns
    }
    frame = pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String)).with_columns(
        _rid=pl.Series(range(len(records)), dtype=pl.Int64),
        _hash=pl.Series([_hash(record) for record in records], dtype=pl.String),
        _region=pl.Series(
            [
                str(
                    record.get("_region")
                    or record.get("region_code")
                    or case.region
                    or DEFAULT_REGION
                )
                for record in records
            ],
            dtype=pl.String,
        ),
        _precision=pl.Series(
            [
                json.dumps(record["_precision"]) if "_precision" in record else None
                for record in records
            ],
            dtype=pl.String,
        ),
    )
    engine.register(f"text_{contract.id}", frame)
    query = sql.build(
        "SELECT _rid, _hash, _region, _precision FROM :t AS t", t=sql.table(f"text_{contract.id}")
    )
    assert isinstance(query, exp.Select)
    for name, column in contract.columns.items():
        node: sql.Node = sql.column(name)
        if column.type == "geometry":
            node = sql.build("ST_GeomFromText(:g)", g=node)
        else:
            node = sql.cast_to(node, DUCKDB_TYPES[column.type])
        query.select(sql.alias(node, name), append=True, copy=False)
    if contract.geometry is not None:
        shape = sql.build("ST_GeomFromText(:g)", g=sql.column(contract.geometry))
        query.select(sql.alias(shape, "_geom"), append=True, copy=False)
        query.select(sql.alias(sql.build("ST_Area(:g)", g=shape), "_area"), append=True, copy=False)
    engine.create_table(contract.id, query)


def _text(value: object, geometric: bool) -> str | None:
    if value is None:
        return None
    if geometric:
        found = _BOX.match(str(value))
        if found is not None:
            x, y, width, height = (float(number) for number in found.groups())
            corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
            ring = ", ".join(f"{a!r} {b!r}" for a, b in corners)
            return f"POLYGON (({ring}))"
    return str(value)


def _hash(record: Mapping[str, Any]) -> str:
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _compare(
    model: ModelDefinition, case: Case, finding: Mapping[str, Any], status: str
) -> CaseResult:
    got = status
    if status == "excepted":
        got = f"excepted:{finding['excepted_by']}"
    elif status == "not_assessable":
        got = f"not_assessable:{','.join(finding['reasons'])}"
    problems: list[str] = []
    expected, _, detail = case.expect.partition(":")
    told = {"excepted": [finding.get("excepted_by")], "not_assessable": finding.get("reasons", [])}
    if status != expected or (detail and detail not in told.get(status, [])):
        problems.append(f"expect {case.expect}, got {got}")
    facts = json.loads(finding["facts"]) if finding else {}
    for name, value in case.facts.items():
        if not _same(value, facts.get(name)):
            problems.append(f"fact {name}: expect {value}, got {facts.get(name)}")
    if finding:
        codes = [item["code"] for item in json.loads(finding["score_items"])][1:]
        checks: list[tuple[str, Any, Any]] = [
            ("score", case.score, finding["score"]),
            ("codes", _sorted(case.codes), sorted(codes)),
            ("routes", _sorted(case.routes), sorted(finding["routes"])),
            ("laws", _sorted(case.laws), sorted(finding["laws"])),
            ("untested", _sorted(case.untested), sorted(finding["untested"])),
        ]
        problems += [
            f"{name}: expect {want}, got {have}"
            for name, want, have in checks
            if want is not None and want != have
        ]
    return CaseResult(
        model.id, case.name, not problems, case.expect, got, tuple(problems), dict(finding)
    )


def _sorted(values: Iterable[str] | None) -> list[str] | None:
    return None if values is None else sorted(values)


def _same(expected: object, got: object) -> bool:
    if isinstance(expected, int | float) and isinstance(got, int | float):
        return abs(float(expected) - float(got)) < 1e-6
    return str(expected) == str(got)
