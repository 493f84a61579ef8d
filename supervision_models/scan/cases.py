"""Inline cases of a model: a tiny world per case, judged by the same way as a county.

Whatever a case does not mention is covered and empty, so that a case says only what matters.
The worlds of a model's cases stand side by side in one engine, and one judging gives the verdict
on all that share the day of the scan.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlglot import exp

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.engines.sql import Node
from supervision_models.errors import SupervisionError
from supervision_models.models.definition import Case, ModelDefinition
from supervision_models.models.lead_dataset import with_leads
from supervision_models.scan.case_rows import (
    PLACE,
    CaseRows,
    apart,
    beside,
    make_tables,
    place,
    rows_of,
)
from supervision_models.scan.judging import Gap, status_code
from supervision_models.scan.run import ModelInput, World, judge, make_plan
from supervision_models.scan.sources import make_functions, make_relations
from supervision_models.scan.verdict import STATUSES
from supervision_models.workspace import Coverage

DEFAULT_DAY = dt.date(2026, 9, 30)
METRIC_CRS = "EPSG:4543"


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
) -> Iterator[CaseResult]:
    """Run every case of the models, one model after the other, in one engine."""
    with case_worlds(contracts) as worlds:
        for given in models:
            yield from worlds.run(given)


@contextmanager
def case_worlds(contracts: Mapping[str, Contract]) -> Iterator[CaseWorlds]:
    """An engine for the cases of models."""
    with (
        tempfile.TemporaryDirectory(prefix="cases-") as folder,
        DuckDBEngine.open(Path(folder), threads=1) as engine,
    ):
        make_functions(engine, METRIC_CRS)
        yield CaseWorlds(engine, beside(with_leads(contracts)), Path(folder))


Told = Mapping[int, tuple[str, Mapping[str, Any]]]  # number of a case -> its status and finding


@dataclass(frozen=True, slots=True)
class Standing:
    """Cases of a model whose rows stand in a session of the engine.

    subjects  the row id of each case's subject, None where it has none
    worlds    the distinct days, each with the numbers of its cases; most cases first
    """

    engine: DuckDBEngine
    cases: Sequence[Case]
    subjects: Sequence[int | None]
    worlds: Sequence[tuple[World, Sequence[int]]]


@dataclass(slots=True)
class CaseWorlds:
    """Small worlds in an engine; `contracts` are those of `beside`."""

    engine: DuckDBEngine
    contracts: Mapping[str, Contract]
    scratch: Path

    def run(self, given: ModelInput) -> list[CaseResult]:
        """The results of a model's cases, in their order."""
        cases = given.definition.cases
        if given.definition.kind == "rule":
            try:
                return self.together(given, cases)
            except SupervisionError:
                pass  # one of them: alone, each says its own error
        # a program reads whole tables, and so must find one case in them
        return [self.alone(given, case) for case in cases]

    def alone(self, given: ModelInput, case: Case) -> CaseResult:
        """The result of one case; an error is a result, too."""
        try:
            (result,) = self.together(given, [case])
        except SupervisionError as error:
            message = error.render("zh")
            return CaseResult(
                given.definition.id, case.name, False, case.expect, "error", (message,)
            )
        return result

    def together(self, given: ModelInput, cases: Sequence[Case]) -> list[CaseResult]:
        """The results of cases whose rows stand side by side."""
        results: dict[int, CaseResult] = {}
        with self.stand(given.definition, cases) as standing:
            for world, numbers in standing.worlds:
                (told,) = self.judge([given], standing, world, numbers)
                results |= {
                    number: compare(given.definition, cases[number], *told[number])
                    for number in numbers
                }
        return [results[number] for number in range(len(cases))]

    @contextmanager
    def stand(self, model: ModelDefinition, cases: Sequence[Case]) -> Iterator[Standing]:
        """Make the rows of the cases; they go with the block."""
        coverages = [_coverage(model, case, _used(model)) for case in cases]
        distinct = [one for n, one in enumerate(coverages) if one not in coverages[:n]]
        rows = [
            replace(rows_of(model, case, self.contracts), coverage=distinct.index(coverage))
            for case, coverage in zip(cases, coverages, strict=True)
        ]
        with self.engine.session() as engine:
            subjects = self._make(engine, model, rows)
            yield Standing(engine, cases, subjects, self._worlds(cases, distinct))

    def _make(
        self, engine: DuckDBEngine, model: ModelDefinition, rows: Sequence[CaseRows]
    ) -> list[int | None]:
        linked = model.kind != "rule" or any(
            match.on.project or match.on.party is not None for match in model.match.values()
        )
        subjects = make_tables(engine, self.contracts, rows, linked=linked)
        make_relations(engine, self.contracts, _used(model))
        return subjects

    def _worlds(
        self, cases: Sequence[Case], coverages: Sequence[Mapping[str, Sequence[Coverage]]]
    ) -> list[tuple[World, Sequence[int]]]:
        """The distinct days; every coverage in its place."""
        coverage: dict[str, list[Coverage]] = defaultdict(list)
        for number, one in enumerate(coverages):
            for dataset, items in one.items():
                coverage[dataset] += [
                    replace(item, region=place(number, item.region)) for item in items
                ]
        days: dict[dt.date, list[int]] = defaultdict(list)
        for number, case in enumerate(cases):
            days[case.as_of or DEFAULT_DAY].append(number)
        return [
            (World(self.contracts, coverage, frozenset(), day, place=PLACE), numbers)
            for day, numbers in sorted(days.items(), key=lambda item: -len(item[1]))
        ]

    def judge(
        self,
        models: Sequence[ModelInput],
        standing: Standing,
        world: World,
        numbers: Sequence[int],
        *,
        tells: bool = True,
    ) -> list[Told]:
        """What each of the models says of the cases of one day.

        models  of one subject and with the same datasets, each with an id of its own
        tells   without it there is the status only, and no finding
        """
        engine = standing.engine
        inputs = [replace(given, definition=apart(given.definition)) for given in models]
        plan = make_plan([given.definition for given in inputs], world, whole=True)
        rids = [rid for rid in (standing.subjects[number] for number in numbers) if rid is not None]
        wanted = sql.array(rids)
        findings: dict[str, dict[int, dict[str, Any]]] = {}

        def done(
            engine: DuckDBEngine,
            given: ModelInput,
            counts: Mapping[str, int],
            gaps: Sequence[Gap],
            told: Node,
        ) -> None:
            query = "SELECT * EXCLUDE (geom) FROM :told AS t WHERE list_contains(:rids, _rid)"
            frame = engine.frame(sql.build(query, told=exp.Subquery(this=told), rids=wanted))
            findings[given.definition.id] = {row["_rid"]: row for row in frame.to_dicts()}

        # no case speaks of counter-evidence: what it finds is tried on the county
        judged = judge(
            engine, plan, inputs, world, self.scratch, nearest=False, tells=tells, done=done
        )
        query = sql.build(
            "SELECT _rid FROM :t AS t WHERE list_contains(:rids, _rid)",
            t=sql.table(judged.table),
            rids=wanted,
        )
        assert isinstance(query, exp.Select)
        for index in range(len(inputs)):
            sql.add_column(query, status_code(index), f"status.{index}")
        codes = {row[0]: row[1:] for row in engine.frame(query).iter_rows()}
        return [
            {number: _said(standing.subjects[number], index, codes, found) for number in numbers}
            for index, given in enumerate(inputs)
            for found in [findings.get(given.definition.id, {})]
        ]


def _said(
    rid: int | None,
    index: int,
    codes: Mapping[int, Sequence[int]],
    findings: Mapping[int, Mapping[str, Any]],
) -> tuple[str, Mapping[str, Any]]:
    """Status and finding of a subject; only clear and out of scope have no finding."""
    if rid is None or rid not in codes:
        return "none", {}
    return STATUSES[codes[rid][index]], findings.get(rid, {})


def _used(model: ModelDefinition) -> frozenset[str]:
    return frozenset({model.subject, *(match.dataset for match in model.match.values())})


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


def compare(
    model: ModelDefinition, case: Case, status: str, finding: Mapping[str, Any]
) -> CaseResult:
    """What came out against what the case expects."""
    got = status
    if status == "excepted":
        got = f"excepted:{finding['excepted_by']}"
    elif status == "not_assessable":
        got = f"not_assessable:{','.join(finding['reasons'])}"
    problems: list[str] = []
    expected, _, detail = case.expect.partition(":")
    told = {"excepted": [finding.get("excepted_by")], "not_assessable": finding.get("reasons", [])}
    wanted = detail.split(",") if detail else []
    if status != expected or not set(wanted) <= set(told.get(status, [])):
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
            ("undecided", _sorted(case.undecided), sorted(finding["undecided"])),
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
