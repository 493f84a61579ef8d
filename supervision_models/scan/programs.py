"""SQL models and plug-ins: a program over the subject, its matches and the datasets.

Both give rows of row_id (the subject's `_rid`), hit (BOOLEAN) and fact columns. Neither runs
in this process: each works in a killable child on copies of the relations that it declared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from sqlglot import exp

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.engines.sql import Node
from supervision_models.errors import ModelError, Text
from supervision_models.matching.pairs import relation
from supervision_models.models.params import resolve
from supervision_models.scan.near import CANDIDATES, PROJECT, together
from supervision_models.scan.plan import ModelPlan


def run_program(
    engine: DuckDBEngine,
    plan: ModelPlan,
    contracts: Mapping[str, Contract],
    as_of: dt.date,
    scratch: Path,
    target: str,
) -> tuple[str, ...]:
    """Run the program of a model and make table `target`; returns its result columns.

    A parameter of a query is one value for all subjects: the nation's, on the day of the scan.
    Raises ModelError when the result lacks row_id or hit, repeats a subject, or names a
    subject that does not exist.
    """
    # the child's side is loaded only where a model needs it
    from supervision_models.engines.sandbox import run_plugin, run_sql_model
    from supervision_models.models.guard import bind, check_sql

    model = plan.model
    tables = _export(engine, plan, contracts, scratch)
    out = scratch / f"{target}.parquet"
    if model.sql is not None:
        query = check_sql(model.sql, tables=set(tables))
        run_sql_model(bind(query, _values(plan, as_of)), tables, out, watch=engine.go_on)
    else:
        assert model.plugin is not None
        run_plugin(model.plugin, tables, out, watch=engine.go_on)
    engine.create_table(target, sql.build("SELECT * FROM read_parquet(:path)", path=str(out)))
    columns = engine.columns(target)
    if not {"row_id", "hit"} <= set(columns):
        raise ModelError(
            Text(
                f"模型 {model.id} 的结果缺少 row_id 或 hit 列",
                f"the result of {model.id} lacks row_id or hit",
            ),
            where=f"{model.id}:sql",
            allowed=Text("row_id、hit 以及事实列", "row_id, hit and fact columns"),
        )
    _check_rows(engine, plan, target)
    return tuple(name for name in columns if name != "row_id")


def _values(plan: ModelPlan, as_of: dt.date) -> dict[str, sql.Value]:
    values: dict[str, sql.Value] = {"as_of": as_of}
    for name, node in plan.params.items():
        if node.find(exp.Column) is None:
            values[name] = node.copy()
            continue
        chosen = resolve(plan.model.params[name], "", as_of)
        values[name] = None if chosen is None else chosen.value
    return values


def _check_rows(engine: DuckDBEngine, plan: ModelPlan, target: str) -> None:
    bad = engine.scalar(
        sql.build(
            "SELECT COUNT(*) - COUNT(DISTINCT s._rid) FROM :target AS r "
            "LEFT JOIN :subject AS s ON s._rid = r.row_id",
            target=sql.table(target),
            subject=sql.table(relation(plan.subject.id)),
        )
    )
    if bad:
        raise ModelError(
            Text(
                f"模型 {plan.model.id} 的结果有 {bad} 行重复或不属于任何对象",
                f"the result of {plan.model.id} has {bad} repeated or foreign rows",
            ),
            where=f"{plan.model.id}:sql",
            mend=Text("每个对象至多一行", "give at most one row per subject"),
        )
    # a subject that the program left out was looked at and found clear
    engine.execute(
        exp.Insert(
            this=sql.table(target),
            expression=sql.build(
                "SELECT s._rid AS row_id, FALSE AS hit FROM :subject AS s ANTI JOIN :target AS r "
                "ON r.row_id = s._rid",
                subject=sql.table(relation(plan.subject.id)),
                target=sql.table(target),
            ),
            by_name=True,
        )
    )


def _export(
    engine: DuckDBEngine, plan: ModelPlan, contracts: Mapping[str, Contract], scratch: Path
) -> dict[str, Path]:
    """Copies of the declared relations as Parquet, without geometry, for the child."""
    tables: dict[str, Path] = {}

    def export(name: str, query: Node) -> None:
        tables[name] = scratch / f"{plan.model.id}.{name}.parquet"
        engine.write_parquet(query, tables[name])

    datasets = {plan.subject.id, *(use.match.dataset for use in plan.uses.values())}
    for dataset in sorted(datasets):
        export(dataset, _plain(engine, dataset, contracts[dataset]))
    export("subject", _plain(engine, plan.subject.id, plan.subject))
    for name, use in plan.uses.items():
        export(name, sql.build("SELECT * FROM :pairs AS p", pairs=sql.table(use.pairs.name)))
    return tables


def _plain(engine: DuckDBEngine, dataset: str, contract: Contract) -> Node:
    """A relation without geometry. Each identity has its doubt beside it: how likely it is that
    any other is the same party or project, NULL where there is no other."""
    query = sql.build("SELECT 1 FROM :data AS d", data=sql.table(relation(dataset)))
    assert isinstance(query, exp.Select)
    query.set("expressions", [])
    for name, kind in engine.columns(relation(dataset)).items():
        if kind.startswith("GEOMETRY"):
            continue
        query.select(sql.column(name, "d"), append=True, copy=False)
        if name == "_project" or name in {f"_party_{role}" for role in contract.parties}:
            kind = PROJECT if name == "_project" else "party"
            # NULL of no candidate: LEAST and ROUND would make a number of it
            doubt = sql.build(
                "(SELECT CASE WHEN COUNT(*) > 0 THEN :together END FROM :candidates AS c "
                "LEFT JOIN :identities AS i ON :number = c.other "
                "WHERE c.kind = :kind AND c.id = :own AND c.probability > 0)",
                together=together(),
                candidates=sql.table(CANDIDATES),
                identities=sql.table(kind),
                number=sql.column(f"{kind}_id", "i"),
                kind=kind,
                own=sql.column(name, "d"),
            )
            query.select(sql.alias(doubt, f"{name}_doubt"), append=True, copy=False)
    return query
