"""The audit log: who did what to which object, each entry sealed to the one before.

Entries carry no personal values: objects are ids, details are codes, counts and digests.
A chain cannot see its own tail cut off; so the head is printed on reports and exports, and
`verify` takes such a head back.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from supervision_models.ledger import schema
from supervision_models.ledger.canonical import canonical, digest, instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Row

    from supervision_models.ledger.database import Database

GENESIS = "0" * 64  # what the first entry follows


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry. `hash` covers all the other fields; `detail` is as it was written."""

    seq: int
    at: str
    actor: str
    action: str
    object: str
    detail: Mapping[str, Any]
    prev_hash: str
    hash: str


def seal(
    seq: int, at: str, actor: str, action: str, object_: str, detail: str, prev_hash: str
) -> str:
    """The hash of an entry: SHA-256 over the canonical JSON list of its other fields."""
    return digest([seq, at, actor, action, object_, detail, prev_hash])


class Audit:
    """The audit room of the ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(
        self,
        *,
        actor: str,
        action: str,
        about: str,
        detail: Mapping[str, Any] | None = None,
        at: dt.datetime | str,
    ) -> AuditEntry:
        """Add an entry; part of the running transaction when there is one.

        action  what was done, as ``thing.done``: scan.merged, lead.decided, evidence.unmasked
        about   id of the object it was done to
        """
        table = schema.audit
        moment, text = instant(at), canonical(detail or {})
        with self._database.write() as connection:
            last = connection.execute(
                select(table.c.seq, table.c.hash).order_by(table.c.seq.desc()).limit(1)
            ).first()
            seq, prev = (1, GENESIS) if last is None else (int(last.seq) + 1, str(last.hash))
            entry_hash = seal(seq, moment, actor, action, about, text, prev)
            connection.execute(
                table.insert().values(
                    seq=seq,
                    at=moment,
                    actor=actor,
                    action=action,
                    object=about,
                    detail=text,
                    prev_hash=prev,
                    hash=entry_hash,
                )
            )
        return AuditEntry(seq, moment, actor, action, about, dict(detail or {}), prev, entry_hash)

    def head(self) -> str:
        """Hash of the last entry: the whole log in 64 characters. Empty log: zeros."""
        table = schema.audit
        with self._database.read() as connection:
            found = connection.execute(
                select(table.c.hash).order_by(table.c.seq.desc()).limit(1)
            ).scalar()
        return GENESIS if found is None else str(found)

    def entries(
        self,
        *,
        action: str | None = None,
        about: str | None = None,
        last: int | None = None,
    ) -> tuple[AuditEntry, ...]:
        """Entries in order, of one action or object, or only the `last` ones."""
        table = schema.audit
        query = select(table).order_by(table.c.seq.desc())
        if action is not None:
            query = query.where(table.c.action == action)
        if about is not None:
            query = query.where(table.c.object == about)
        if last is not None:
            query = query.limit(last)
        with self._database.read() as connection:
            return tuple(_entry(row) for row in connection.execute(query))[::-1]

    def rows(self) -> Iterator[Row[Any]]:
        """Every row as it stands in the table, in order, in bounded memory; for `verify`."""
        table = schema.audit
        with self._database.read() as connection:
            query = select(table).order_by(table.c.seq).execution_options(yield_per=1000)
            yield from connection.execute(query)


def _entry(row: Row[Any]) -> AuditEntry:
    return AuditEntry(
        row.seq,
        row.at,
        row.actor,
        row.action,
        row.object,
        json.loads(row.detail),
        row.prev_hash,
        row.hash,
    )
