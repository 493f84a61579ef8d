"""Does the ledger still say what was written? The chain link by link, then what it seals.

Detected: an entry of the log changed, moved, taken out or put in; its tail cut off, when a
head printed earlier is given; a decision, correction, model, scan or event changed, taken
out or put in past the log.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, select

from supervision_models.errors import Text
from supervision_models.ledger import schema
from supervision_models.ledger.audit import GENESIS, Audit, seal
from supervision_models.ledger.canonical import canonical, content_hash, digest

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

    from supervision_models.ledger.database import Database


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not verify: the audit entry it was seen at (0: none) and what."""

    seq: int
    what: Text


@dataclass(frozen=True, slots=True)
class AuditReport:
    """The outcome of a verification."""

    entries: int
    head: str
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


def verify(database: Database, audit: Audit, *, head: str | None = None) -> AuditReport:
    """Check the whole log, and what it seals.

    head  a head printed earlier (the whole hash, or at least its first 12 characters): it
          must stand somewhere in the log
    """
    problems: list[Problem] = []
    sealed: dict[tuple[str, str], tuple[int, str]] = {}
    entries, expected_seq, previous = 0, 1, GENESIS
    known = head is None or _is_head(GENESIS, head)
    with database.read() as connection:
        for row in audit.rows():
            entries += 1
            problems += [Problem(row.seq, what) for what in _broken(row, expected_seq, previous)]
            expected_seq, previous = row.seq + 1, row.hash
            known = known or _is_head(row.hash, head)
            action = SAME_ROOM.get(row.action, row.action)
            detail = _detail(row.detail)
            if action in SEALED and "sealed" in detail:
                key = row.object if action == "scan.merged" else str(detail.get("seq"))
                sealed[(action, key)] = (row.seq, str(detail["sealed"]))
        if not known:
            problems.append(
                Problem(
                    entries,
                    Text(
                        "日志中没有给定的校验头：末尾被截断，或日志被重写",
                        "the given head is not in the log: its tail was cut, or it was rewritten",
                    ),
                )
            )
        problems += _check_sealed(connection, sealed)
        problems += _contents(connection)
    return AuditReport(entries, previous, tuple(problems))


def _broken(row: Row[Any], expected_seq: int, previous: str) -> Iterator[Text]:
    """What is wrong with one entry of the chain."""
    if row.seq != expected_seq:
        yield Text("此前有记录被删除或插入", "an entry before this one was taken out or put in")
    if row.prev_hash != previous:
        yield Text("与前一条记录不衔接", "does not follow the entry before it")
    found = seal(row.seq, row.at, row.actor, row.action, row.object, row.detail, row.prev_hash)
    if row.hash != found:
        yield Text("内容与校验值不符", "does not match its own hash")


def _is_head(hash_: str, head: str | None) -> bool:
    return head is not None and len(head) >= 12 and hash_.startswith(head.lower())


def _detail(text: str) -> Mapping[str, Any]:
    """The detail of an entry; a damaged one is reported by its hash already."""
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _rows_of(table: Table) -> Callable[[Connection], Iterator[tuple[str, str]]]:
    def rows(connection: Connection) -> Iterator[tuple[str, str]]:
        query = select(table).order_by(table.c.seq).execution_options(yield_per=1000)
        for row in connection.execute(query):
            yield str(row.seq), digest(dict(row._mapping))

    return rows


def _scans(connection: Connection) -> Iterator[tuple[str, str]]:
    table = schema.scans
    for scan_id in connection.execute(select(table.c.id).order_by(table.c.seq)).scalars().all():
        yield str(scan_id), scan_seal(connection, str(scan_id))


# action of the audit entry -> the rows that entries of this action seal
SEALED: dict[str, Callable[[Connection], Iterator[tuple[str, str]]]] = {
    "scan.merged": _scans,
    "lead.decided": _rows_of(schema.decisions),
    "link.corrected": _rows_of(schema.corrections),
    "model.registered": _rows_of(schema.models),
    "catalog.event": _rows_of(schema.catalog_events),
}
SAME_ROOM = {"link.revoked": "link.corrected"}  # entries of one table under two actions


def _check_sealed(
    connection: Connection, sealed: Mapping[tuple[str, str], tuple[int, str]]
) -> list[Problem]:
    problems = []
    left = dict(sealed)
    for action, rows in SEALED.items():
        for key, found in rows(connection):
            seq, expected = left.pop((action, key), (0, ""))
            if not expected:
                problems.append(
                    Problem(
                        0,
                        Text(f"{action} {key} 没有日志记录", f"{action} {key} is not in the log"),
                    )
                )
            elif found != expected:
                problems.append(
                    Problem(
                        seq,
                        Text(
                            f"{action} {key} 在记入日志后被改动",
                            f"{action} {key} was changed after it was logged",
                        ),
                    )
                )
    problems += [
        Problem(
            seq, Text(f"{action} {key} 已不在台账中", f"{action} {key} is gone from the ledger")
        )
        for (action, key), (seq, _) in left.items()
    ]
    return problems


def scan_seal(connection: Connection, scan_id: str) -> str:
    """Digest of all that the merge of a scan wrote: the scan, its leads, contents, events."""
    scans, leads, versions = schema.scans, schema.leads, schema.lead_versions
    events = schema.lead_events
    queries = (
        select(scans).where(scans.c.id == scan_id),
        select(leads).where(leads.c.first_scan == scan_id).order_by(leads.c.lead_id),
        # contents stand for their payload, which `_contents` compares with them
        select(versions.c.lead_id, versions.c.content_hash, versions.c.evidence_hash)
        .where(versions.c.scan_id == scan_id)
        .order_by(versions.c.lead_id, versions.c.content_hash),
        select(events).where(events.c.scan_id == scan_id).order_by(events.c.seq),
    )
    state = hashlib.sha256()
    for query in queries:
        for row in connection.execute(query.execution_options(yield_per=1000)):
            state.update(canonical(list(row)).encode("utf-8"))
    return state.hexdigest()


def _contents(connection: Connection) -> list[Problem]:
    """Contents of leads whose payload or geometry is no longer what their hash says."""
    table = schema.lead_versions
    query = select(table.c.lead_id, table.c.content_hash, table.c.payload, table.c.geom)
    return [
        Problem(
            0,
            Text(f"线索 {row.lead_id} 的内容被改动", f"the content of lead {row.lead_id} changed"),
        )
        for row in connection.execute(query.execution_options(yield_per=1000))
        if content_hash(row.payload, row.geom) != row.content_hash
    ]
