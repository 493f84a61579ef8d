"""What people decided about leads. A decision is never edited, only followed by another."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
from sqlalchemy import func, select

from supervision_models.ledger import schema
from supervision_models.ledger.audit import Audit
from supervision_models.ledger.canonical import digest, instant
from supervision_models.ledger.frames import fetch

if TYPE_CHECKING:
    from sqlalchemy import Row

    from supervision_models.ledger.database import Database

SCHEMA = pl.Schema(
    {
        "seq": pl.Int64,
        "lead_id": pl.String,
        "state": pl.String,
        "dismisses": pl.Boolean,
        "reason": pl.String,
        "note": pl.String,
        "author": pl.String,
        "at": pl.String,
        "evidence_hash": pl.String,
        "expires_on": pl.String,
        "outcome": pl.String,
        "amount_fen": pl.Int64,
        "effective_on": pl.String,
        "urgent": pl.Boolean,
    }
)


@dataclass(frozen=True, slots=True)
class Decision:
    """One step that a person took.

    dismisses      the lead is suppressed while its evidence stays and `expires_on` is ahead
    evidence_hash  of the evidence that the person saw
    effective_on   the day from which clocks run (served, announced); by default the day of `at`
    amount         yuan
    """

    lead_id: str
    state: str
    author: str
    at: str
    evidence_hash: str
    dismisses: bool = False
    reason: str = ""
    note: str = ""
    expires_on: dt.date | None = None
    outcome: str = ""
    amount: Decimal | None = None
    effective_on: dt.date | None = None
    urgent: bool = False
    seq: int = 0  # given by the ledger


def decision_row(decision: Decision) -> dict[str, Any]:
    """The decision as it is stored, without its number."""
    at = instant(decision.at)
    return {
        "lead_id": decision.lead_id,
        "state": decision.state,
        "dismisses": decision.dismisses,
        "reason": decision.reason,
        "note": decision.note,
        "author": decision.author,
        "at": at,
        "evidence_hash": decision.evidence_hash,
        "expires_on": None if decision.expires_on is None else decision.expires_on.isoformat(),
        "outcome": decision.outcome,
        "amount_fen": None if decision.amount is None else int(decision.amount * 100),
        "effective_on": at[:10]
        if decision.effective_on is None
        else decision.effective_on.isoformat(),
        "urgent": decision.urgent,
    }


class Decisions:
    """The decisions room of the ledger."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._database = database
        self._audit = audit

    def add(self, decision: Decision) -> Decision:
        """Store a decision and its audit entry. What is allowed is the review room's affair.

        The audit entry seals the whole decision but shows only its codes: notes may speak of
        persons, and auditors read the log.
        """
        table = schema.decisions
        row = decision_row(decision)
        with self._database.write() as connection:
            inserted = connection.execute(table.insert().values(**row))
            assert inserted.inserted_primary_key is not None
            seq = int(inserted.inserted_primary_key[0])
            self._audit.append(
                actor=decision.author,
                action="lead.decided",
                about=decision.lead_id,
                detail={
                    "seq": seq,
                    "state": decision.state,
                    "reason": decision.reason,
                    "outcome": decision.outcome,
                    "sealed": digest({"seq": seq, **row}),
                },
                at=decision.at,
            )
            stored = connection.execute(select(table).where(table.c.seq == seq)).one()
        return decision_of(stored)

    def of(self, lead_id: str) -> tuple[Decision, ...]:
        """All decisions about a lead, in order."""
        table = schema.decisions
        query = select(table).where(table.c.lead_id == lead_id).order_by(table.c.seq)
        with self._database.read() as connection:
            return tuple(decision_of(row) for row in connection.execute(query))

    def frame(self) -> pl.DataFrame:
        """All decisions, in order (`SCHEMA`)."""
        table = schema.decisions
        with self._database.read() as connection:
            return fetch(connection, select(table).order_by(table.c.seq), SCHEMA)

    def latest(self) -> pl.DataFrame:
        """The last decision of each lead that has one, by lead (`SCHEMA`)."""
        table = schema.decisions
        last = select(func.max(table.c.seq)).group_by(table.c.lead_id)
        query = select(table).where(table.c.seq.in_(last)).order_by(table.c.lead_id)
        with self._database.read() as connection:
            return fetch(connection, query, SCHEMA)


def decision_of(row: Row[Any]) -> Decision:
    """A stored row as a decision."""
    return Decision(
        lead_id=row.lead_id,
        state=row.state,
        author=row.author,
        at=row.at,
        evidence_hash=row.evidence_hash,
        dismisses=row.dismisses,
        reason=row.reason,
        note=row.note,
        expires_on=None if row.expires_on is None else dt.date.fromisoformat(row.expires_on),
        outcome=row.outcome,
        amount=None if row.amount_fen is None else Decimal(row.amount_fen) / 100,
        effective_on=dt.date.fromisoformat(row.effective_on),
        urgent=row.urgent,
        seq=row.seq,
    )
