"""The relations of a scan: snapshots with their links, under names of the engine.

``<dataset>`` is the view over the snapshot files, ``data_<dataset>`` the table that matches and
models read: declared columns, `_rid`, `_hash`, `_region`, `_precision`, `_geom`, `_area`,
`_project`, `_project_confidence`, `_party_<role>`, `_party_<role>_confidence`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from sqlglot import exp

from supervision_models.contracts.definition import DUCKDB_TYPES, Contract
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.engines.sql import Node
from supervision_models.matching.geometry import latlon_macro
from supervision_models.matching.keeps import DAYS_UNDER
from supervision_models.matching.pairs import relation
from supervision_models.workspace import Snapshot, Workspace

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
    engine: DuckDBEngine, contracts: Mapping[str, Contract], datasets: Collection[str]
) -> None:
    """Make ``data_<dataset>`` of every dataset, empty for those without data.

    Reads link_party and link_project, which `linkage.link` has made.
    """
    present = engine.tables()
    for dataset in sorted(datasets):
        contract = contracts[dataset]
        if dataset in present:
            query = _linked(contract, engine.columns(dataset))
        else:
            query = _empty(contract)
        engine.create_table(relation(dataset), query)


def make_functions(engine: DuckDBEngine, metric_crs: str) -> None:
    """Define the functions that expressions may call and DuckDB lacks."""
    import polars as pl

    days = _calendar()
    engine.register(
        "calendar",
        pl.DataFrame(
            {"day": [day for day, _ in days], "ordinal": [ordinal for _, ordinal in days]},
            schema={"day": pl.Date, "ordinal": pl.Int32},
        ),
    )
    engine.execute(
        "CREATE OR REPLACE MACRO add_months(d, n) AS "
        "CAST(CAST(d AS DATE) + to_months(CAST(n AS INTEGER)) AS DATE)"
    )
    # outside the published calendar there is no such row, and so the date is unknown
    engine.execute(
        "CREATE OR REPLACE MACRO add_working_days(d, n) AS (SELECT MIN(later.day) FROM calendar "
        "AS sooner JOIN calendar AS later ON later.ordinal = sooner.ordinal + n "
        "WHERE sooner.day = CAST(d AS DATE))"
    )
    engine.execute(DAYS_UNDER)
    if metric_crs:
        engine.execute(latlon_macro(metric_crs))


@lru_cache(maxsize=1)
def _calendar() -> tuple[tuple[dt.date, int], ...]:
    """Every day of the published calendars with the number of working days up to it."""
    import chinese_calendar

    first = min(chinese_calendar.holidays)
    last = dt.date(max(chinese_calendar.holidays).year, 12, 31)
    ordinal = 0
    days: list[tuple[dt.date, int]] = []
    day = dt.date(first.year, 1, 1)
    while day <= last:
        ordinal += chinese_calendar.is_workday(day)
        days.append((day, ordinal))
        day += dt.timedelta(days=1)
    return tuple(days)


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
