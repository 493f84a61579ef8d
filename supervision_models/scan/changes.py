"""Changed data only: the subjects that changed rows can reach, between two states of the data."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlglot import exp

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.engines.sql import Node
from supervision_models.matching.pairs import relation
from supervision_models.scan.counter import NEARBY
from supervision_models.scan.near import in_doubt
from supervision_models.scan.rows import BOX, Reach, Rows

AFFECTED = "affected_subjects"
GONE = "gone_subjects"


def find_affected(
    engine: DuckDBEngine,
    subject: Contract,
    reaches: Collection[Reach],
    before: Mapping[str, Rows],
    now: Mapping[str, Rows],
    margins: Mapping[str, float],
) -> tuple[int, int]:
    """Make tables `affected_subjects` and `gone_subjects` (_rid); returns their sizes.

    Affected are subjects that are new or linked anew, and those that a row of another dataset
    reaches or reached which is new, gone or linked anew, and all of which it is in doubt who they
    are: any row may be a candidate's. Gone are those that are no more.
    margins  dataset -> metres around its places within which a match may look
    """
    changed = {
        dataset: _changed(engine, dataset, before[dataset], now[dataset])
        for dataset in sorted({subject.id, *(reach.other for reach in reaches)})
        if before[dataset].digest != now[dataset].digest
    }
    parts: list[Node] = [sql.build("SELECT CAST(0 AS BIGINT) AS _rid WHERE FALSE")]
    if subject.id in changed:
        parts.append(
            sql.build("SELECT _rid FROM :c AS c WHERE here", c=sql.table(changed[subject.id]))
        )
    for reach in sorted(reaches):
        if reach.other in changed:
            source = sql.table(changed[reach.other])
            parts.append(_reached(reach, now[subject.id], source, margins.get(reach.other, 0.0)))
    if changed:
        parts.append(
            sql.build(
                "SELECT s._rid FROM :subjects AS s WHERE :doubt",
                subjects=sql.table(relation(subject.id)),
                doubt=in_doubt(subject),
            )
        )
    query = parts[0]
    for part in parts[1:]:
        query = exp.Union(this=query, expression=part, distinct=True)
    engine.create_table(AFFECTED, query)
    gone: Node = sql.build("SELECT CAST(0 AS BIGINT) AS _rid WHERE FALSE")
    if subject.id in changed:
        gone = sql.build(
            "SELECT DISTINCT _rid FROM :c AS c WHERE NOT here", c=sql.table(changed[subject.id])
        )
    engine.create_table(GONE, gone)
    for table in changed.values():
        engine.drop(table)
    return engine.count(AFFECTED), engine.count(GONE)


def _changed(engine: DuckDBEngine, dataset: str, before: Rows, now: Rows) -> str:
    """Table of the rows of either state that the other lacks; `here` says which."""
    table = f"changed_{dataset}"
    sides = [
        sql.build(
            "SELECT a.*, :here AS here FROM read_parquet(:mine) AS a ANTI JOIN "
            "read_parquet(:theirs) AS b ON a._rid = b._rid AND a._state = b._state",
            here=here,
            mine=str(mine.path),
            theirs=str(theirs.path),
        )
        for here, mine, theirs in ((True, now, before), (False, before, now))
    ]
    engine.create_table(
        table, exp.Union(this=sides[0], expression=sides[1], distinct=False, by_name=True)
    )
    return table


def _reached(reach: Reach, subjects: Rows, changed: Node, margin: float) -> Node:
    if reach.mine.kind != "place":
        return sql.build(
            "SELECT s._rid AS _rid FROM read_parquet(:subjects) AS s SEMI JOIN "
            ":changed AS c ON :mine = :theirs",
            subjects=str(subjects.path),
            changed=changed,
            mine=sql.column(reach.mine.name, "s"),
            theirs=sql.column(reach.theirs.name, "c"),
        )
    # boxes a little wide: a point has no area, and the margin may be none
    return sql.build(
        "SELECT s._rid AS _rid FROM (SELECT _rid, :mine AS box FROM read_parquet(:subjects) AS a "
        "WHERE x0 IS NOT NULL) AS s JOIN (SELECT :theirs AS box FROM :changed AS b "
        "WHERE x0 IS NOT NULL) AS c ON ST_Intersects(s.box, c.box)",
        subjects=str(subjects.path),
        changed=changed,
        mine=_box(0.5),
        theirs=_box(margin + 0.5),
    )


def _box(margin: float) -> Node:
    low, high = BOX[:2], BOX[2:]
    corners = [sql.build(":c - :m", c=sql.column(name), m=margin) for name in low]
    corners += [sql.build(":c + :m", c=sql.column(name), m=margin) for name in high]
    return sql.call("ST_MakeEnvelope", *corners)


def margin_of(within_m: float | None) -> float:
    """Metres around a changed place within which a lead may show or count it."""
    return max(NEARBY, within_m or 0.0)
