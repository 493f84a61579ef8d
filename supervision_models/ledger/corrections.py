"""Corrections of linkage by people: they win over every rule, and are never edited."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from supervision_models.errors import LedgerError, Text
from supervision_models.ledger import schema
from supervision_models.ledger.audit import Audit
from supervision_models.ledger.canonical import canonical, digest, instant

if TYPE_CHECKING:
    from supervision_models.ledger.database import Database


@dataclass(frozen=True, slots=True)
class StoredCorrection:
    """One correction; `content` is the linkage room's own."""

    seq: int
    kind: str
    content: Mapping[str, Any]
    note: str
    author: str
    at: str


class Corrections:
    """The corrections room of the ledger."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._database = database
        self._audit = audit

    def add(
        self,
        kind: str,
        content: Mapping[str, Any],
        *,
        author: str,
        at: dt.datetime | str,
        note: str = "",
    ) -> int:
        """Store a correction; returns its number."""
        return self._append(kind, content, note, author, at, revokes=None)

    def revoke(self, seq: int, *, author: str, at: dt.datetime | str, note: str = "") -> int:
        """Take a correction back, by an entry that names it."""
        with self._database.write():
            if seq not in {item.seq for item in self.current()}:
                raise LedgerError(
                    Text(f"没有有效的更正 {seq}", f"no correction {seq} stands"),
                    where=self._database.where,
                    mend=Text(
                        "用 supervision link 查看有效的更正", "see those with supervision link"
                    ),
                )
            return self._append("revoked", {}, note, author, at, revokes=seq)

    def current(self) -> tuple[StoredCorrection, ...]:
        """Corrections that were not taken back, in order."""
        table = schema.corrections
        with self._database.read() as connection:
            rows = list(connection.execute(select(table).order_by(table.c.seq)))
        revoked = {row.revokes for row in rows if row.revokes is not None}
        return tuple(
            StoredCorrection(
                row.seq, row.kind, json.loads(row.content), row.note, row.author, row.at
            )
            for row in rows
            if row.revokes is None and row.seq not in revoked
        )

    def _append(
        self,
        kind: str,
        content: Mapping[str, Any],
        note: str,
        author: str,
        at: dt.datetime | str,
        revokes: int | None,
    ) -> int:
        row = {
            "kind": kind,
            "content": canonical(content),
            "note": note,
            "author": author,
            "at": instant(at),
            "revokes": revokes,
        }
        with self._database.write() as connection:
            inserted = connection.execute(schema.corrections.insert().values(**row))
            assert inserted.inserted_primary_key is not None
            seq = int(inserted.inserted_primary_key[0])
            self._audit.append(
                actor=author,
                action="link.corrected" if revokes is None else "link.revoked",
                about=f"correction:{seq}",
                detail={"seq": seq, "kind": kind, "sealed": digest({"seq": seq, **row})},
                at=at,
            )
        return seq
