"""Rows of cases as tables of an engine, many cases side by side.

Every row carries the number of its case (`BESIDE`). Parties and projects are linked case by case
and numbered apart; what a match compares otherwise it compares within one case (`apart`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from supervision_models.contracts.definition import DUCKDB_TYPES, Column, Contract
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.errors import ModelError, Text
from supervision_models.linkage import registers
from supervision_models.linkage.remembered import REGISTERS
from supervision_models.models.definition import Case, Match, ModelDefinition
from supervision_models.scan.run import link_all

if TYPE_CHECKING:
    import polars as pl

Records = Mapping[str, Sequence[Mapping[str, Any]]]  # dataset -> rows

BESIDE = "_case"  # number of the case
PLACE = "_place"  # number of its coverage, and its region
DEFAULT_REGION = "990121"
_BOX = re.compile(r"^\s*box\(\s*([-\d.]+)\s*,\s*([-\d.]+)\s*,\s*([\d.]+)\s*,\s*([\d.]+)\s*\)\s*$")
# tables of linkage that scans read, with their columns as polars types
_LINKED: Mapping[str, Mapping[str, str]] = {
    "link_party": {
        "dataset": "String",
        "role": "String",
        "rid": "Int64",
        "party_id": "Int32",
        "method": "String",
        "confidence": "Float64",
        "relation": "String",
    },
    "party": {"party_id": "Int32", "code": "String", "name": "String", "key": "String"},
    "link_project": {
        "dataset": "String",
        "rid": "Int64",
        "project_id": "Int32",
        "method": "String",
        "confidence": "Float64",
    },
    "project": {"project_id": "Int32", "code": "String", "name": "String", "key": "String"},
    "link_candidate": {"kind": "String", "id": "Int32", "other": "Int32", "probability": "Float64"},
}
_FURTHEST = 1_000_000  # more identities than any case has


@dataclass(frozen=True, slots=True)
class CaseRows:
    """A case with its rows by dataset; the subject's come first.

    coverage  number of the coverage that holds for it
    """

    case: Case
    rows: Records
    coverage: int = 0


def rows_of(model: ModelDefinition, case: Case, contracts: Mapping[str, Contract]) -> CaseRows:
    """The rows that a case gives. Raises ModelError for a column that is not in the contract."""
    rows: dict[str, list[dict[str, Any]]] = {model.subject: []}
    for name in sorted(case.given, key=lambda name: name != "subject"):
        dataset = model.subject if name == "subject" else name
        if name in model.match:
            dataset = model.match[name].dataset
        given = case.given[name]
        listed = [given] if isinstance(given, Mapping) else given
        rows.setdefault(dataset, []).extend(dict(record) for record in listed)
    for dataset, records in rows.items():
        _check_columns(contracts[dataset], records, case)
    return CaseRows(case, rows)


def _check_columns(contract: Contract, records: Sequence[Mapping[str, Any]], case: Case) -> None:
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


# -- apart ------------------------------------------------------------------------------------


def beside(contracts: Mapping[str, Contract]) -> dict[str, Contract]:
    """The contracts with the further columns `BESIDE` and `PLACE`."""
    further = {
        BESIDE: Column(zh="案例", en="case", type="integer"),
        PLACE: Column(zh="覆盖", en="coverage", type="text"),
    }
    return {
        name: contract.model_copy(update={"columns": {**contract.columns, **further}})
        for name, contract in contracts.items()
    }


def apart(model: ModelDefinition) -> ModelDefinition:
    """The model whose matches find rows of the subject's own case only."""
    match = {name: _apart(match) for name, match in model.match.items()}
    return model.model_copy(update={"match": match})


def _apart(match: Match) -> Match:
    on = match.on
    if on.party is not None or on.project:
        return match  # no two cases share an identity
    if on.key is not None:
        key = {**on.key, BESIDE: BESIDE}
        return match.model_copy(update={"on": on.model_copy(update={"key": key})})
    same = f"{BESIDE} = subject.{BESIDE}"
    where = same if match.where is None else f"({match.where}) and {same}"
    return match.model_copy(update={"where": where})


# -- tables -----------------------------------------------------------------------------------


def make_tables(
    engine: DuckDBEngine,
    contracts: Mapping[str, Contract],
    cases: Sequence[CaseRows],
    *,
    linked: bool,
) -> list[int | None]:
    """Make ``<dataset>`` and the tables of linkage for all cases.

    contracts  those of `beside`
    linked     whether anything asks who is who
    Returns the row id of each case's first subject, None where it has no subject.
    """
    starts = _starts(cases)
    links = _Links(engine, contracts)
    if linked:
        for given, start in zip(cases, starts, strict=True):
            links.add(given, start)
    for dataset, numbered in _together(cases, starts).items():
        _table(engine, contracts[dataset], numbered)
    links.write()
    return [
        start[subject] if given.rows[subject] else None
        for given, start in zip(cases, starts, strict=True)
        for subject in [next(iter(given.rows))]
    ]


def _starts(cases: Sequence[CaseRows]) -> list[dict[str, int]]:
    """Per case the row id at which its rows of a dataset begin."""
    following: dict[str, int] = defaultdict(int)
    starts = []
    for given in cases:
        starts.append({dataset: following[dataset] for dataset in given.rows})
        for dataset, records in given.rows.items():
            following[dataset] += len(records)
    return starts


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a case; `number` is the case's own."""

    rid: int
    number: int
    given: CaseRows
    record: Mapping[str, Any]

    @property
    def region(self) -> str:
        own = self.record.get("_region") or self.record.get("region_code")
        return str(own or self.given.case.region or DEFAULT_REGION)

    def text(self, contract: Contract, name: str) -> str | None:
        """A column as a file would write it."""
        if name == BESIDE:
            return str(self.number)
        if name == PLACE:
            return place(self.given.coverage, self.region)
        return _text(self.record.get(name), name == contract.geometry)


def _together(
    cases: Sequence[CaseRows], starts: Sequence[Mapping[str, int]]
) -> dict[str, list[_Row]]:
    rows: dict[str, list[_Row]] = defaultdict(list)
    for number, (given, start) in enumerate(zip(cases, starts, strict=True)):
        for dataset, records in given.rows.items():
            rows[dataset] += [
                _Row(start[dataset] + index, number, given, record)
                for index, record in enumerate(records)
            ]
    return rows


def _table(engine: DuckDBEngine, contract: Contract, rows: Sequence[_Row]) -> None:
    """A dataset as ingest would leave it."""
    import polars as pl

    texts: dict[str, list[str | None]] = {
        name: [row.text(contract, name) for row in rows] for name in contract.columns
    }
    system: dict[str, list[str | None]] = {
        "_hash": [_hash(row.record) for row in rows],
        "_region": [row.region for row in rows],
        "_precision": [
            json.dumps(row.record["_precision"]) if "_precision" in row.record else None
            for row in rows
        ],
    }
    frame = pl.DataFrame(
        texts | system, schema=dict.fromkeys(texts | system, pl.String)
    ).with_columns(_rid=pl.Series([row.rid for row in rows], dtype=pl.Int64))
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
        sql.add_column(query, node, name)
    if contract.geometry is not None:
        shape = sql.build("ST_GeomFromText(:g)", g=sql.column(contract.geometry))
        sql.add_column(query, shape, "_geom")
        sql.add_column(query, sql.build("ST_Area(:g)", g=shape), "_area")
    engine.create_table(contract.id, query)


def place(coverage: int, region: str) -> str:
    """Where a subject lies, or a coverage holds, among the coverages of several cases."""
    return f"{coverage}|{region}"


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


# -- who is who -------------------------------------------------------------------------------


@dataclass(slots=True)
class _Links:
    """Parties and projects of each case, numbered apart.

    Most cases of a model differ in a date or a number: who is who is worked out once for all
    that write the same codes and names.
    """

    engine: DuckDBEngine
    contracts: Mapping[str, Contract]
    _known: dict[str, dict[str, pl.DataFrame]] = field(default_factory=dict)
    _parts: dict[str, list[pl.DataFrame]] = field(default_factory=lambda: defaultdict(list))
    _cases: int = 0

    def add(self, given: CaseRows, start: Mapping[str, int]) -> None:
        written = _written(given.rows, self.contracts)
        if written not in self._known:
            self._known[written] = self._link(given)
        for name, frame in self._known[written].items():
            self._parts[name].append(_numbered(frame, start, self._cases * _FURTHEST))
        self._cases += 1

    def write(self) -> None:
        import polars as pl

        for name, columns in _LINKED.items():
            schema = pl.Schema({column: getattr(pl, kind) for column, kind in columns.items()})
            parts = [pl.DataFrame(schema=schema), *self._parts[name]]
            self.engine.register(name, pl.concat([part.cast(schema) for part in parts]))

    def _link(self, given: CaseRows) -> dict[str, pl.DataFrame]:
        with self.engine.session() as engine:
            for dataset, rows in _together([given], _starts([given])).items():
                _table(engine, self.contracts[dataset], rows)
            # cases try the model; names that are nearly the same are linkage's own matter
            link_all(engine, self.contracts, frozenset(given.rows), alike=False)
            return {
                name: engine.frame(sql.build("SELECT * FROM :t AS t", t=sql.table(name)))
                for name in _LINKED
            }


def _numbered(frame: pl.DataFrame, start: Mapping[str, int], base: int) -> pl.DataFrame:
    """The links with the row ids and identities of one case among others."""
    import polars as pl

    shifted = [pl.col(name) + base for name in frame.columns if name.endswith("_id")]
    if "rid" in frame.columns:
        offset = pl.col("dataset").replace_strict(start, default=0, return_dtype=pl.Int64)
        shifted.append(pl.col("rid") + offset)
    return frame.with_columns(shifted)


def _written(rows: Records, contracts: Mapping[str, Contract]) -> str:
    """All that linkage reads of the rows, as one text."""
    read: dict[str, list[list[object]]] = {}
    for dataset in sorted(rows):
        contract = contracts[dataset]
        names: Iterable[str] = contract.columns
        if dataset not in REGISTERS:
            parties = contract.parties.values()
            linked = {str(value) for party in parties for value in party.model_dump().values()}
            linked |= set(contract.project.columns if contract.project is not None else ())
            # beside a register, a name may be read by the day of its row
            linked |= {str(contract.period)} if registers.DATASET in rows else set()
            names = linked & set(contract.columns)
        read[dataset] = [[record.get(name) for name in sorted(names)] for record in rows[dataset]]
    return json.dumps(read, ensure_ascii=False, sort_keys=True, default=str)
