"""Where rows mention parties and projects: one relation over all datasets in the engine."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlglot import exp

from supervision_models.contracts.definition import Contract, Project
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage import tables

BETWEEN = "\x1e"  # between the parties of a project, whose keys hold names


def party_mentions(
    engine: DuckDBEngine, contracts: Mapping[str, Contract], dated: Collection[str] = ()
) -> sql.Node:
    """One row for each role of each row: dataset, role, rid, code, name, person, day.

    dated  names as written whose rows tell their day (of the contract's `period`); others need
           none, and each day more is one more thing to link
    """
    there = engine.tables()
    selects: list[sql.Node] = [
        exp.select(
            sql.alias(sql.as_node(dataset), "dataset"),
            sql.alias(sql.as_node(role), "role"),
            sql.alias(sql.column("_rid"), "rid"),
            tables.text_column(party.code, "code"),
            tables.text_column(party.name, "name"),
            tables.text_column(party.person_id, "person"),
            _day(contract, party.name, dated),
        ).from_(sql.table(dataset))
        for dataset, contract in sorted(contracts.items())
        if dataset in there
        for role, party in contract.parties.items()
    ]
    nobody = sql.build(
        "SELECT '' AS dataset, '' AS role, CAST(0 AS BIGINT) AS rid, "
        "CAST(NULL AS VARCHAR) AS code, CAST(NULL AS VARCHAR) AS name, "
        "CAST(NULL AS VARCHAR) AS person, CAST(NULL AS DATE) AS day WHERE FALSE"
    )
    return tables.union_all([nobody, *selects])


def _day(contract: Contract, name: str | None, dated: Collection[str]) -> exp.Alias:
    day = tables.day_column(contract.period, "day")
    if name is None or not dated:
        return tables.day_column(None, "day")
    written = sql.cast_to(sql.column(name), "VARCHAR")
    listed = exp.In(this=written, expressions=[sql.as_node(text) for text in sorted(dated)])
    return sql.alias(sql.case([(listed, day.this)]), "day")


def project_mentions(
    engine: DuckDBEngine, contracts: Mapping[str, Contract], only: str | None = None
) -> sql.Node:
    """One row for each row of a dataset of projects: dataset, rid, code, name, permit, documents,
    parties, lot. Needs `link_party` and `party`.

    only  a dataset, in place of all

    documents  numbers of documents as written, joined by ``;``
    parties    ``role=key`` of the party of each role, sorted, joined by BETWEEN; NULL where neither
               a name nor a document could need them
    lot        of a row with ground and a name and nothing else, what stands for the row itself
    """
    there = engine.tables()
    of_projects = {
        dataset: (contract.project, sorted(contract.parties))
        for dataset, contract in sorted(contracts.items())
        if dataset in there and contract.project is not None
    }
    quoting = any(project.documents for project, _ in of_projects.values())
    nothing = sql.build(
        "SELECT '' AS dataset, CAST(0 AS BIGINT) AS rid, CAST(NULL AS VARCHAR) AS code, "
        "CAST(NULL AS VARCHAR) AS name, CAST(NULL AS VARCHAR) AS permit, "
        "CAST(NULL AS VARCHAR) AS documents, CAST(NULL AS VARCHAR) AS parties, "
        "CAST(NULL AS VARCHAR) AS lot WHERE FALSE"
    )
    return tables.union_all(
        [
            nothing,
            *(
                _project_mention(dataset, project, roles if project.name or quoting else [])
                for dataset, (project, roles) in of_projects.items()
                if only is None or dataset == only
            ),
        ]
    )


def _project_mention(dataset: str, project: Project, roles: Sequence[str]) -> sql.Node:
    numbers = [sql.cast_to(sql.column(name, "r"), "VARCHAR") for name in project.documents]
    documents = sql.call("nullif", sql.call("concat_ws", ";", *numbers), "") if numbers else None
    select = exp.select(
        sql.alias(sql.as_node(dataset), "dataset"),
        sql.alias(sql.column("_rid", "r"), "rid"),
        tables.text_column(project.code, "code", "r"),
        tables.text_column(project.name, "name", "r"),
        tables.text_column(project.permit_no, "permit", "r"),
        sql.alias(sql.cast_to(documents, "VARCHAR"), "documents"),
    ).from_(sql.table(dataset, "r"))
    written: list[sql.Node] = []
    for place, role in enumerate(roles):
        side = f"p{place}"
        named = sql.build(
            "SELECT l.rid, p.key FROM link_party AS l JOIN party AS p ON p.party_id = l.party_id "
            "WHERE l.dataset = :dataset AND l.role = :role",
            dataset=dataset,
            role=role,
        )
        select = select.join(
            tables.derived(named, side),
            on=exp.EQ(this=sql.column("rid", side), expression=sql.column("_rid", "r")),
            join_type="left",
        )
        written.append(
            exp.DPipe(this=exp.Literal.string(f"{role}="), expression=sql.column("key", side))
        )
    parties = sql.call("nullif", sql.call("concat_ws", BETWEEN, *written), "") if written else None
    bare = [sql.column(name, "r") if name else None for name in (project.code, project.permit_no)]
    lot = sql.build(
        "CASE WHEN COALESCE(:code, :permit, :documents, :parties) IS NULL "
        "THEN :dataset || ':' || r._rid END",
        code=sql.cast_to(bare[0], "VARCHAR"),
        permit=sql.cast_to(bare[1], "VARCHAR"),
        documents=sql.cast_to(documents, "VARCHAR"),
        parties=sql.cast_to(parties, "VARCHAR"),
        dataset=dataset,
    )
    return select.select(
        sql.alias(sql.cast_to(parties, "VARCHAR"), "parties"),
        sql.alias(sql.cast_to(lot if project.parcel and project.name else None, "VARCHAR"), "lot"),
    )
