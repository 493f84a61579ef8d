"""The tables of the matches: one narrow row per subject that has a match, made once for all models.

Match tables carry in their name a hash of their definition, and in the cache a key of all that
they were made from: definition, the rows of both sides, version of the engine.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from sqlglot import exp

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.matching.pairs import part
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

    how    made, reused (from the cache), or partly (for the changed subjects only)
    rows   subjects that a match reaches
    bytes  as stored in the cache, 0 where nothing is stored
    """

    table: str
    how: str
    rows: int
    bytes: int
    seconds: float


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
    for name, pairs in plan.pairs.items():
        if name in plan.materialised and name in plan.judged:
            steps.join(pairs.subject, pairs.other)
            engine.create_table(name, pairs.query)
    made = []
    for family in plan.match_families():
        steps.join(family.subject, family.other)
        start = time.perf_counter()
        query = family.match_query()
        path = None
        if store is not None and not partly:
            path = store.path(sql.render(query), family.subject, family.other)
        reused = path is not None and read_beside(path) is not None
        if reused:
            assert path is not None
            path.touch()
            query = sql.build("SELECT * FROM read_parquet(:path)", path=str(path))
        # in the order of the subjects: who judges some of them reads that part of it
        by_subject = "SELECT * FROM :query AS q ORDER BY subject_rid"
        query = sql.build(by_subject, query=exp.Subquery(this=query))
        engine.create_table(family.table, query)
        if path is not None and not reused:
            engine.write_parquet(
                sql.build("SELECT * FROM :t AS t", t=sql.table(family.table)), path
            )
            write_beside(path)
        made.append(
            Made(
                table=family.table,
                how="reused" if reused else "partly" if partly else "made",
                rows=engine.count(family.table),
                bytes=0 if path is None else path.stat().st_size,
                seconds=time.perf_counter() - start,
            )
        )
    for net in plan.nets.values():
        engine.create_table(net.name, net.query)
    return made


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
    for name, pairs in plan.pairs.items():
        if name in plan.materialised:
            engine.create_table(name, pairs.query)
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
