"""Small worlds: rows given as dictionaries, linked with the shipped contracts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from supervision_models.contracts.definition import Contract
from supervision_models.contracts.loader import load_contracts
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage import Correction, LinkReport, contacts, link
from supervision_models.linkage.linking import LINK_TABLES
from supervision_models.workspace import packaged

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@pytest.fixture(scope="session")
def contracts() -> dict[str, Contract]:
    return load_contracts([packaged("datasets") / "contracts"])


def stand(engine: DuckDBEngine, contracts: Mapping[str, Contract], rows: Rows) -> None:
    """Put rows in the engine in the place of all that stood there."""
    for name in engine.tables():
        engine.drop(name)
    for dataset, given in rows.items():
        columns = dict.fromkeys(contracts[dataset].columns, pl.String)
        frame = pl.DataFrame(
            [{**dict.fromkeys(columns), **row} for row in given], schema=columns
        ).with_row_index("_rid")
        if "_rid" in (given[0] if given else {}):
            frame = frame.with_columns(pl.Series("_rid", [row["_rid"] for row in given]))
        engine.register(dataset, frame.with_columns(pl.col("_rid").cast(pl.Int64)))


class World:
    """An engine with the rows of one world, linked."""

    def __init__(self, engine: DuckDBEngine, report: LinkReport) -> None:
        self.engine = engine
        self.report = report

    def table(self, name: str) -> pl.DataFrame:
        return self.engine.frame(f"SELECT * FROM {name} ORDER BY ALL")

    def party(self, dataset: str, role: str, rid: int) -> tuple[str, str] | None:
        """Key of the party and method, or None for a row that is not linked."""
        return self._one(
            "SELECT p.key, l.method FROM link_party l JOIN party p USING (party_id) "
            f"WHERE dataset = '{dataset}' AND role = '{role}' AND rid = {rid}"
        )

    def project(self, dataset: str, rid: int) -> tuple[str, str] | None:
        return self._one(
            "SELECT p.key, l.method FROM link_project l JOIN project p USING (project_id) "
            f"WHERE dataset = '{dataset}' AND rid = {rid}"
        )

    def _one(self, query: str) -> tuple[str, str] | None:
        rows = self.engine.frame(query).rows()
        assert len(rows) <= 1
        return rows[0] if rows else None


@pytest.fixture(scope="session")
def connection() -> Iterator[DuckDBEngine]:
    with DuckDBEngine.open(spatial=False, threads=1) as engine:
        yield engine


@pytest.fixture(scope="session")
def world(connection: DuckDBEngine, contracts: dict[str, Contract]) -> Callable[..., World]:
    """Link rows given by dataset by equal keys (`alike`: by near names, too); what stood in the
    engine before goes."""

    def make(rows: Rows, corrections: Sequence[Correction] = (), alike: bool = False) -> World:
        stand(connection, contracts, rows)
        return World(connection, link(connection, contracts, corrections, alike=alike))

    return make


Tables = dict[str, pl.DataFrame]
# what was compared is nowhere kept
LINKED = sorted(LINK_TABLES - {contacts.TABLE})


@pytest.fixture
def linked(connection: DuckDBEngine, contracts: dict[str, Contract]) -> Callable[..., Tables]:
    """The tables of linkage over rows, and the report as ``report``; what stood in the engine
    before goes."""

    def run(
        rows: Rows,
        memory: Path | None,
        said: Sequence[Correction] = (),
        *,
        alike: bool = True,
        recall: bool = False,
    ) -> Tables:
        stand(connection, contracts, rows)
        report = link(connection, contracts, said, alike=alike, memory=memory, recall=recall)
        tables = {n: connection.frame(f"SELECT * FROM {n} ORDER BY ALL") for n in LINKED}
        return tables | {"report": pl.DataFrame({"text": [repr(report)]})}

    return run
