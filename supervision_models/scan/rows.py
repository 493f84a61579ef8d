"""What the rows of a dataset are and what they can reach, as integers: the memory by which the
next scan knows what changed.

``rows_<dataset>`` has `_rid`, `_state` (hash of the row's links, their names and candidates; its
content is in the row id) and one column per way by which a match can reach the row: ``w_…`` hashes
of keys, parties and projects, and a box `x0, y0, x1, y1` in metres of the metric CRS. Hashes of
names and codes, never integers of one linkage, since those are numbered anew by the next.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlglot import exp

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.engines.sql import Node
from supervision_models.matching.pairs import relation
from supervision_models.models.definition import Match
from supervision_models.scan.files import read_beside, write_beside
from supervision_models.scan.near import PROJECT, candidates_of
from supervision_models.scan.plan import fingerprint

BOX = ("x0", "y0", "x1", "y1")


@dataclass(frozen=True, slots=True, order=True)
class Way:
    """One side of how records belong together: `kind` key, party, project or place.

    columns  columns of a key in its order, or the one role of a party
    """

    kind: str
    columns: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        digest = hashlib.sha256(repr((self.kind, self.columns)).encode()).hexdigest()[:12]
        return f"w_{digest}"


@dataclass(frozen=True, slots=True, order=True)
class Reach:
    """From rows of dataset `other` to subjects: the way on either side."""

    other: str
    theirs: Way
    mine: Way


def reach_of(match: Match, subject: Contract, other: Contract) -> Reach:
    """The reach of a match, its conditions and dates left aside."""
    on = match.on
    if on.key is not None:
        mine, theirs = tuple(on.key), tuple(on.key.values())
        return Reach(other.id, Way("key", theirs), Way("key", mine))
    if on.party is not None:
        role = on.party[0] or next(iter(subject.parties))
        their_role = on.party[1] or next(iter(other.parties))
        return Reach(other.id, Way("party", (their_role,)), Way("party", (role,)))
    way = Way("project") if on.project else Way("place")
    return Reach(other.id, way, way)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one dataset, in a file.

    digest  of all rows and their links, whatever their order
    """

    path: Path
    digest: str


def keep_rows(
    engine: DuckDBEngine,
    contract: Contract,
    ways: Collection[Way],
    folder: Path,
    made_from: Sequence[str],
) -> Rows:
    """Rows of ``data_<dataset>`` as a file in `folder`, made anew unless one stands already.

    made_from  what the relation follows from: snapshots, links, versions
    """
    ordered = sorted(ways)
    key = fingerprint(contract.id, *made_from, *(way.name for way in ordered))[:32]
    path = folder / f"{key}.parquet"
    known = read_beside(path)
    if known is not None:
        return Rows(path, known["digest"])
    table = f"rows_{contract.id}"
    engine.create_table(table, _query(contract, ordered))
    count, mixed, total = engine.frame(
        sql.build(
            "SELECT COUNT(*) AS n, BIT_XOR(hash(_rid, _state)) AS x, "
            "CAST(SUM(CAST(hash(_state, _rid) AS HUGEINT)) AS VARCHAR) AS s FROM :t AS t",
            t=sql.table(table),
        )
    ).row(0)
    digest = fingerprint(contract.id, str(count), str(mixed), str(total))[:32]
    folder.mkdir(parents=True, exist_ok=True)
    engine.write_parquet(sql.build("SELECT * FROM :t AS t", t=sql.table(table)), path)
    engine.drop(table)
    write_beside(path, dataset=contract.id, digest=digest, rows=count)
    return Rows(path, digest)


def _query(contract: Contract, ways: Sequence[Way]) -> Node:
    query = sql.build("SELECT d._rid FROM :data AS d", data=sql.table(relation(contract.id)))
    assert isinstance(query, exp.Select)
    query.join(
        sql.table("project", "pr"),
        on=sql.build("pr.project_id = d._project"),
        join_type="left",
        copy=False,
    )
    state: list[Node] = [sql.build("pr.key"), sql.build("pr.name")]
    state.append(sql.build("d._project_confidence"))
    state.append(_candidates(query, PROJECT, "_project"))
    for role in contract.parties:
        alias = f"pa_{role}"
        query.join(
            sql.table("party", alias),
            on=exp.EQ(
                this=sql.column("party_id", alias), expression=sql.column(f"_party_{role}", "d")
            ),
            join_type="left",
            copy=False,
        )
        state += [sql.column("key", alias), sql.column("name", alias)]
        state.append(sql.column(f"_party_{role}_confidence", "d"))
        state.append(_candidates(query, role, f"_party_{role}"))
    sql.add_column(query, sql.call("hash", *state), "_state")
    for way in ways:
        for name, node in _reached(way).items():
            sql.add_column(query, node, name)
    return query


def _candidates(query: exp.Select, identity: str, own: str) -> Node:
    """A text of who else an identity of the row may be."""
    alias = f"ca_{identity}"
    query.join(
        exp.Subquery(
            this=candidates_of(identity), alias=exp.TableAlias(this=sql.identifier(alias))
        ),
        on=exp.EQ(this=sql.column("id", alias), expression=sql.column(own, "d")),
        join_type="left",
        copy=False,
    )
    return sql.column("known", alias)


def _reached(way: Way) -> Mapping[str, Node]:
    if way.kind == "place":
        corners = ("ST_XMin", "ST_YMin", "ST_XMax", "ST_YMax")
        return {
            name: sql.call(corner, sql.column("_geom", "d"))
            for name, corner in zip(BOX, corners, strict=True)
        }
    if way.kind == "key":
        parts = [sql.column(name, "d") for name in way.columns]
    elif way.kind == "party":
        parts = [sql.column("key", f"pa_{way.columns[0]}")]
    else:
        parts = [sql.column("key", "pr")]
    present = sql.all_of(sql.build("(:p) IS NOT NULL", p=part) for part in parts)
    # as text, so that keys of all types hash alike; the loader refuses two sides of two types
    texts = [sql.cast_to(part, "VARCHAR") for part in parts]
    return {way.name: sql.case([(present, sql.call("hash", *texts))])}
