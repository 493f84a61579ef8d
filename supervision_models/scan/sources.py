"""The relations of a scan: snapshots with their links, under names of the engine.

``<dataset>`` is the view over the snapshot files, ``data_<dataset>`` the table that matches and
models read: declared columns, `_rid`, `_hash`, `_region`, `_precision`, `_geom`, `_area`,
`_project`, `_project_confidence`, `_party_<role>`, `_party_<role>_confidence`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlglot import exp

from supervision_models.contracts.definition import DUCKDB_TYPES, Contract
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.engines.sql import Node
from supervision_models.matching.geometry import latlon_macro
from supervision_models.matching.keeps import DAYS_UNDER
from supervision_models.matching.pairs import relation
from supervision_models.workspace import Snapshot, Workspace

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

_SYSTEM: dict[str, str] = {
    "_rid": "BIGINT",
    "_hash": "VARCHAR",
    "_region": "VARCHAR",
    "_precision": "VARCHAR",
}


def read_workspace(
    engine: DuckDBEngine,
    workspace: Workspace,
    datasets: Collection[str],
    snapshots: Sequence[Snapshot],
) -> frozenset[str]:
    """Views over the snapshots of `datasets`; returns the ids that have data."""
    present: set[str] = set()
    for dataset in sorted(datasets):
        mine = [snapshot for snapshot in snapshots if snapshot.dataset == dataset]
        if mine:
            engine.read_snapshots(
                dataset,
                [(workspace.snapshot_path(item), item.source, item.digest) for item in mine],
            )
            present.add(dataset)
    return frozenset(present)


def make_relations(
    engine: DuckDBEngine,
    contracts: Mapping[str, Contract],
    datasets: Collection[str],
    in_order: Collection[str] = (),
) -> None:
    """Make ``data_<dataset>`` of every dataset, empty for those without data.

    in_order  datasets of which the rows are put in the order of their ids: spans of them are read
    Reads link_party and link_project, which `linkage.link` has made.
    """
    present = engine.tables()
    for dataset in sorted(datasets):
        contract = contracts[dataset]
        if dataset in present:
            query = _linked(contract, engine.columns(dataset))
        else:
            query = _empty(contract)
        if dataset in in_order:
            by_id = "SELECT * FROM :rows AS r ORDER BY _rid"
            query = sql.build(by_id, rows=exp.Subquery(this=query))
        engine.create_table(relation(dataset), query)


def make_functions(engine: DuckDBEngine, metric_crs: str) -> None:
    """Define the functions that expressions may call and DuckDB lacks."""
    engine.execute(
        "CREATE OR REPLACE MACRO add_months(d, n) AS "
        "CAST(CAST(d AS DATE) + to_months(CAST(n AS INTEGER)) AS DATE)"
    )
    # no query over a calendar: in a condition that stands ten times in one SELECT, planning such
    # queries took minutes
    engine.add_function(
        "working_days_after",
        lambda days, numbers: working_days_after(days, numbers),
        ("DATE", "BIGINT"),
        "DATE",
    )
    engine.execute(
        "CREATE OR REPLACE MACRO add_working_days(d, n) AS "
        "working_days_after(CAST(d AS DATE), CAST(n AS BIGINT))"
    )
    engine.execute(DAYS_UNDER)
    if metric_crs:
        engine.execute(latlon_macro(metric_crs))


def working_days_after(days: pa.ChunkedArray, numbers: pa.ChunkedArray) -> pa.Array:
    """The first day by which so many working days have passed after a day; NULL where either day
    lies outside the published calendars."""
    import numpy as np
    import pyarrow as pa

    first, passed = _calendar()
    known = days.is_valid().to_numpy() & numbers.is_valid().to_numpy()
    at = days.cast(pa.int32()).fill_null(0).to_numpy().astype(np.int64) - first
    known &= (at >= 0) & (at < len(passed))
    wanted = passed[np.where(known, at, 0)] + numbers.fill_null(0).to_numpy()
    found = np.searchsorted(passed, wanted)
    known &= (wanted >= passed[0]) & (found < len(passed))
    return pa.array((found + first).astype(np.int32), pa.int32(), mask=~known).cast(pa.date32())


@lru_cache(maxsize=1)
def _calendar() -> tuple[int, npt.NDArray[np.int64]]:
    """The first day of the published calendars, in days since 1970, and how many working days
    have passed on it and on each day that follows."""
    import chinese_calendar
    import numpy as np

    first = dt.date(min(chinese_calendar.holidays).year, 1, 1)
    last = dt.date(max(chinese_calendar.holidays).year, 12, 31)
    days = (first + dt.timedelta(days=place) for place in range((last - first).days + 1))
    worked = [chinese_calendar.is_workday(day) for day in days]
    return (first - dt.date(1970, 1, 1)).days, np.cumsum(worked)


def _linked(contract: Contract, columns: Mapping[str, str]) -> Node:
    query = sql.build(
        "SELECT d._rid AS _rid, d._hash AS _hash, d._region AS _region, "
        "d._precision AS _precision FROM :data AS d",
        data=sql.table(contract.id),
    )
    assert isinstance(query, exp.Select)
    for name, column in contract.columns.items():
        if column.type != "geometry":
            # a snapshot may be older than a column of its contract
            older = sql.cast_to(None, DUCKDB_TYPES[column.type])
            sql.add_column(query, sql.column(name, "d") if name in columns else older, name)
    if contract.geometry is not None:
        sql.add_column(query, _geometry("_geom", columns), "_geom")
        sql.add_column(query, sql.column("_area", "d"), "_area")
        sql.add_column(query, _geometry(contract.geometry, columns), contract.geometry)
    query.join(
        sql.table("link_project", "lp"),
        on=sql.build("lp.dataset = :id AND lp.rid = d._rid", id=contract.id),
        join_type="left",
        copy=False,
    )
    sql.add_column(query, sql.build("lp.project_id"), "_project")
    sql.add_column(query, sql.build("lp.confidence"), "_project_confidence")
    for role in contract.parties:
        alias = f"l_{role}"
        query.join(
            sql.table("link_party", alias),
            on=sql.all_of(
                [
                    exp.EQ(this=sql.column("dataset", alias), expression=sql.as_node(contract.id)),
                    exp.EQ(this=sql.column("role", alias), expression=sql.as_node(role)),
                    exp.EQ(this=sql.column("rid", alias), expression=sql.column("_rid", "d")),
                ]
            ),
            join_type="left",
            copy=False,
        )
        sql.add_column(query, sql.column("party_id", alias), f"_party_{role}")
        sql.add_column(query, sql.column("confidence", alias), f"_party_{role}_confidence")
    return query


def _geometry(name: str, columns: Mapping[str, str]) -> Node:
    """A geometry without CRS in its type: relations of one scan share the metric CRS."""
    node = sql.column(name, "d")
    if columns[name] == "BLOB":
        return sql.build("ST_GeomFromWKB(:g)", g=node)
    return sql.cast_to(node, "GEOMETRY")


def _empty(contract: Contract) -> Node:
    types = {**_SYSTEM, **{n: DUCKDB_TYPES[c.type] for n, c in contract.columns.items()}}
    if contract.geometry is not None:
        types |= {"_geom": "GEOMETRY", "_area": "DOUBLE"}
    types |= {"_project": "INTEGER", "_project_confidence": "DOUBLE"}
    for role in contract.parties:
        types |= {f"_party_{role}": "INTEGER", f"_party_{role}_confidence": "DOUBLE"}
    query = sql.build("SELECT 1 AS one WHERE FALSE")
    assert isinstance(query, exp.Select)
    query.set("expressions", [])
    for name, kind in types.items():
        sql.add_column(query, sql.cast_to(None, kind), name)
    return query
