"""The tables of the matches: one narrow row per subject that has a match, made once for all models.

Match tables carry in their name a hash of their definition, and in the cache a key of all that
they were made from: definition, the rows of both sides, version of the engine.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.matching.keeps import match_table, proof_table
from supervision_models.scan.plan import Plan, fingerprint, match_name, proof_name
from supervision_models.scan.progress import Steps


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one match table.

    how      made, reused (from the cache), or partly (for the changed subjects only)
    rows     subjects with a match; bytes as stored in the cache, 0 where nothing is stored
    """

    name: str
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
    """Make ``match_…`` of every match over the views ``part_…``, and the net areas.

    store   where whole tables are kept and taken from; None keeps nothing
    partly  the views hold some subjects only: nothing is stored
    """
    made = []
    for name, pairs in plan.pairs.items():
        steps.advance(f"{pairs.subject} × {pairs.other}")
        start = time.perf_counter()
        table = match_name(pairs)
        keeps = list(plan.kept[name].values())
        path = None
        if store is not None and name not in plan.materialised and not partly:
            definition = match_table(pairs, keeps)
            path = store.path(sql.render(definition), pairs.subject, pairs.other)
            if path.is_file():
                engine.create_view(table, sql.build("SELECT * FROM read_parquet(:f)", f=str(path)))
                made.append(_told(engine, table, "reused", path, start))
                continue
        if name in plan.materialised:
            engine.create_table(name, pairs.query)
        engine.create_table(table, match_table(pairs, keeps))
        if path is not None:
            engine.write_parquet(
                sql.build("SELECT * FROM :t ORDER BY subject_rid", t=sql.table(table)), path
            )
        made.append(_told(engine, table, "partly" if partly else "made", path, start))
    for net in plan.nets.values():
        steps.advance("net area")
        engine.create_table(net.name, net.query)
    return made


def make_proofs(engine: DuckDBEngine, plan: Plan, subject: str) -> None:
    """Make ``proof_…`` of the matches of one subject dataset over the view ``part_…``."""
    for name, pairs in plan.pairs.items():
        if pairs.subject != subject:
            continue
        if name in plan.materialised:
            engine.create_table(name, pairs.query)
        proof = proof_table(pairs, list(plan.kept[name].values()))
        engine.create_table(proof_name(pairs), proof)
    for net in plan.nets_of(subject):
        engine.create_table(net.name, net.query)


def _told(engine: DuckDBEngine, table: str, how: str, path: Path | None, start: float) -> Made:
    rows = engine.scalar(sql.build("SELECT COUNT(*) FROM :t AS t", t=sql.table(table)))
    size = 0 if path is None else path.stat().st_size
    return Made(table, how, int(rows), size, time.perf_counter() - start)
