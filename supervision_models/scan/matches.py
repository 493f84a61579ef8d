"""The tables of the matches: one narrow row per subject that has a match, made once for all models.

Match tables carry in their name a hash of their definition, and in the cache a key of all that
they were made from: definition, the rows of both sides, version of the engine.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from sqlglot import exp

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.engines.sql import Node
from supervision_models.matching.areas import measured
from supervision_models.matching.pairs import PairTable, part
from supervision_models.scan.files import read_beside, write_beside
from supervision_models.scan.plan import Plan, fingerprint
from supervision_models.scan.progress import Steps
from supervision_models.scan.spans import WHOLE, Piece, make_by_pieces, pieces

# subjects of which proofs are collected in one query: the smallest hashes of each are held in
# memory, which the engine cannot write out
PROVEN_AT_A_TIME = 150_000


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one match table.

    how      made, reused (from the cache), or partly (for the changed subjects only)
    rows     subjects that a match reaches
    bytes    as stored in the cache, 0 where nothing is stored
    seconds  for joining, measuring, aggregating and storing; of what is measured for several, each
             bears its part
    alike    matches for which the areas were measured together, itself among them; 1 for itself
    """

    table: str
    how: str
    rows: int
    bytes: int
    seconds: float
    alike: int = 1


@dataclass(frozen=True, slots=True)
class _Stood:
    """How long pairs that stand as a table took, and for how many their areas were measured."""

    seconds: float = 0.0
    alike: int = 1


@dataclass(frozen=True, slots=True)
class MatchStore:
    """Match tables that stay for later scans.

    folder  may be deleted at any time
    rows    dataset -> digest of its rows with their links
    """

    folder: Path
    rows: dict[str, str]

    def path(self, definition: str, subject: str, other: str) -> Path:
        key = fingerprint(definition, self.rows[subject], self.rows[other])
        return self.folder / f"{key[:32]}.parquet"


def make_matches(
    engine: DuckDBEngine,
    plan: Plan,
    steps: Steps,
    store: MatchStore | None = None,
    *,
    partly: bool = False,
) -> list[Made]:
    """Make ``match_…`` of every family over the views ``part_…``, and the net areas.

    store   where whole tables are kept and taken from; None keeps nothing
    partly  the views hold some subjects only: nothing is stored
    """
    queries = {family.table: family.match_query() for family in plan.match_families()}
    kept = {} if store is None or partly else _kept(store, plan, queries)
    at_hand = {table for table, path in kept.items() if read_beside(path) is not None}
    read = plan.read_as_pairs()
    wanted = {
        name for name, family in plan.judged.items() if name in read or family.table not in at_hand
    }
    stood = _make_pairs(engine, [table for table in plan.standing() if table.name in wanted], steps)
    made = []
    for family in plan.match_families():
        steps.join(family.subject, family.other)
        start = time.perf_counter()
        path, reused = kept.get(family.table), family.table in at_hand
        if reused:
            assert path is not None
            path.touch()
            query = sql.build("SELECT * FROM read_parquet(:path)", path=str(path))
        else:
            query = queries[family.table]
        # in the order of the subjects: who judges some of them reads that part of it
        by_subject = "SELECT * FROM :query AS q ORDER BY subject_rid"
        query = sql.build(by_subject, query=exp.Subquery(this=query))
        engine.create_table(family.table, query)
        if path is not None and not reused:
            engine.write_parquet(
                sql.build("SELECT * FROM :t AS t", t=sql.table(family.table)), path
            )
            write_beside(path)
        pairs = _Stood() if reused else stood.get(family.members[0].pairs.name, _Stood())
        made.append(
            Made(
                table=family.table,
                how="reused" if reused else "partly" if partly else "made",
                rows=engine.count(family.table),
                bytes=0 if path is None else path.stat().st_size,
                seconds=pairs.seconds + time.perf_counter() - start,
                alike=pairs.alike,
            )
        )
    for net in plan.nets.values():
        engine.create_table(net.name, net.query)
    return made


def _kept(store: MatchStore, plan: Plan, queries: Mapping[str, Node]) -> dict[str, Path]:
    """Where each match table stays."""
    return {
        family.table: store.path(sql.render(queries[family.table]), family.subject, family.other)
        for family in plan.match_families()
    }


class LookAt(Protocol):
    def __call__(self, models: Collection[str], piece: Piece = WHOLE) -> None: ...


def make_proofs(engine: DuckDBEngine, plan: Plan, look_at: LookAt) -> None:
    """Make ``proof_…`` of the families over the view ``part_…``, and net areas anew; nothing
    where the match tables are whole.

    look_at  called with the ids of the models that read what is made next, and a piece: lets the
             view hold the subjects that these tell of
    """
    if plan.whole:
        return
    look_at([model.model.id for model in plan.models])
    _make_pairs(engine, plan.standing())
    for net in plan.nets.values():
        engine.create_table(net.name, net.query)
    for family in plan.proof_families():
        users = plan.users(family)
        look_at(users)
        # pairs that stand as a table are those of all subjects
        subjects = 0 if family.stands else engine.count(part(family.subject))
        make_by_pieces(
            engine,
            family.proof,
            family.proof_query(),
            pieces(subjects, PROVEN_AT_A_TIME),
            partial(look_at, users),
        )


def _make_pairs(
    engine: DuckDBEngine, pairs: Iterable[PairTable], steps: Steps | None = None
) -> dict[str, _Stood]:
    """Make ``pairs_…``, what several of them measure once; what became of each, by its name."""
    stood = {}
    for together in measured(pairs):
        areas, alike, seconds = together.areas, len(together.pairs), 0.0
        for place, table in enumerate(together.pairs):
            if steps is not None:
                steps.join(table.subject, table.other)
            start = time.perf_counter()
            if areas is not None and place == 0:
                engine.create_table(areas.name, areas.query)
                seconds = (time.perf_counter() - start) / alike
                start = time.perf_counter()
            engine.create_table(table.name, together.query(table))
            stood[table.name] = _Stood(seconds + time.perf_counter() - start, alike)
        if areas is not None:
            engine.drop(areas.name)
    return stood
