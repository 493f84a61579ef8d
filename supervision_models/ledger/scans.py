"""Scans that were merged: when, over what, and all that a replay needs."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from supervision_models.errors import LedgerError, Text
from supervision_models.ledger import schema
from supervision_models.ledger.canonical import canonical, instant

if TYPE_CHECKING:
    from sqlalchemy import Row

    from supervision_models.ledger.database import Database


@dataclass(frozen=True, slots=True)
class Scan:
    """A merged scan. `digest` is of what it found, `record` is the scan room's own."""

    id: str
    as_of: str
    started_at: str
    finished_at: str
    status: str
    record: Mapping[str, Any]
    digest: str
    merged_at: str


class Scans:
    """The scans room of the ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        *,
        scan_id: str,
        as_of: str,
        started_at: str,
        finished_at: str,
        status: str,
        record: Mapping[str, Any],
        digest: str,
        at: dt.datetime | str,
    ) -> None:
        """Store a scan; once, in the transaction that merges its findings."""
        with self._database.write() as connection:
            connection.execute(
                schema.scans.insert().values(
                    id=scan_id,
                    as_of=as_of,
                    started_at=started_at,
                    finished_at=finished_at,
                    status=status,
                    record=canonical(record),
                    digest=digest,
                    merged_at=instant(at),
                )
            )

    def find(self, scan_id: str) -> Scan | None:
        table = schema.scans
        with self._database.read() as connection:
            row = connection.execute(select(table).where(table.c.id == scan_id)).first()
        return None if row is None else _scan(row)

    def get(self, scan_id: str) -> Scan:
        """The scan of that id; LedgerError when no such scan was merged."""
        found = self.find(scan_id)
        if found is None:
            raise LedgerError(
                Text(f"台账中没有扫描 {scan_id}", f"no scan {scan_id} in the ledger"),
                where=self._database.where,
            )
        return found

    def all(self) -> tuple[Scan, ...]:
        """Scans in the order in which they were merged."""
        table = schema.scans
        with self._database.read() as connection:
            return tuple(
                _scan(row) for row in connection.execute(select(table).order_by(table.c.seq))
            )

    def last(self) -> Scan | None:
        """The scan that was merged last."""
        table = schema.scans
        with self._database.read() as connection:
            row = connection.execute(select(table).order_by(table.c.seq.desc()).limit(1)).first()
        return None if row is None else _scan(row)


def _scan(row: Row[Any]) -> Scan:
    return Scan(
        row.id,
        row.as_of,
        row.started_at,
        row.finished_at,
        row.status,
        json.loads(row.record),
        row.digest,
        row.merged_at,
    )
