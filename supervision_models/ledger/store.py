"""The ledger: the one store of what was found and decided, opened by path or URL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from supervision_models.ledger.audit import Audit
from supervision_models.ledger.corrections import Corrections
from supervision_models.ledger.database import Database
from supervision_models.ledger.decisions import Decisions
from supervision_models.ledger.leads import Leads
from supervision_models.ledger.models import Models
from supervision_models.ledger.scans import Scans
from supervision_models.ledger.upgrade import REVISION, revision, upgrade
from supervision_models.ledger.verify import AuditReport, scan_seal, verify


class Ledger:
    """Rooms over one database: scans, leads, decisions, corrections, models, audit.

    ``with ledger.transaction():`` makes several writes one; without it every write is one by
    itself. `at` and the person who acts are parameters of every write. Nothing is ever
    changed or deleted.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.audit = Audit(database)
        self.scans = Scans(database)
        self.leads = Leads(database)
        self.decisions = Decisions(database, self.audit)
        self.corrections = Corrections(database, self.audit)
        self.models = Models(database, self.audit)

    @classmethod
    def open(cls, url: str | Path) -> Ledger:
        """Open the ledger at a path or URL; create it, or bring it up to date, when needed.

        Raises LedgerError when it cannot be reached, is damaged, or was written by a newer
        version of this software.
        """
        database = Database(url)
        with database.read() as connection:
            found = revision(connection)
        if found != REVISION:
            with database.write() as connection:  # another process may have been faster
                upgrade(connection, database.where)
        return cls(database)

    @property
    def where(self) -> str:
        """Where the ledger is, without a password."""
        return self._database.where

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes of the block together, or none of them."""
        with self._database.write():
            yield

    def seal_scan(self, scan_id: str) -> str:
        """Digest of what the merge of a scan wrote, for its audit entry."""
        with self._database.read() as connection:
            return scan_seal(connection, scan_id)

    def verify(self, *, head: str | None = None) -> AuditReport:
        """Check the audit chain and all that it seals, against a `head` printed earlier."""
        return verify(self._database, self.audit, head=head)

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
