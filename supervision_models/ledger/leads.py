"""Leads as stored: identity, contents, and the events that every scan adds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
from sqlalchemy import func, select

from supervision_models.errors import LedgerError, Text
from supervision_models.ledger import schema
from supervision_models.ledger.frames import append, fetch

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Subquery

    from supervision_models.ledger.database import Database

LEAST_OF_ID = 4  # characters that name a lead
SEEN = ("new", "unchanged", "updated", "reopened")  # events of a scan that found the lead
EVENTS = pl.Schema(
    {
        "seq": pl.Int64,
        "lead_id": pl.String,
        "scan_id": pl.String,
        "event": pl.String,
        "cause": pl.String,
        "evidence_hash": pl.String,
        "content_hash": pl.String,
        "at": pl.String,
    }
)
LATEST = pl.Schema(
    {
        "lead_id": pl.String,
        "model_id": pl.String,
        "identity": pl.String,
        "event": pl.String,
        "cause": pl.String,
        "evidence_hash": pl.String,
        "content_hash": pl.String,
    }
)
STANDING = pl.Schema(
    {
        "lead_id": pl.String,
        "first_scan": pl.String,
        "first_at": pl.String,
        "event": pl.String,
        "cause": pl.String,
        "scan_id": pl.String,  # of the last event
        "event_at": pl.String,
        "seen_scan": pl.String,  # the last scan that found the lead: its evidence is there
        "seen_at": pl.String,
        "evidence_hash": pl.String,
        "payload": pl.String,
        "geom": pl.Binary,
    }
)
VERSIONS = pl.Schema(
    {
        "lead_id": pl.String,
        "content_hash": pl.String,
        "evidence_hash": pl.String,
        "payload": pl.String,
        "geom": pl.Binary,
        "scan_id": pl.String,
    }
)
MAX_IN_LIST = 500  # ids that go into the query; more are filtered from the whole


class Leads:
    """The leads room of the ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- writing ------------------------------------------------------------------------

    def append(self, leads: pl.DataFrame, versions: pl.DataFrame, events: pl.DataFrame) -> None:
        """Add what one scan brought, in one transaction.

        leads     lead_id, model_id, identity, first_scan
        versions  lead_id, content_hash, evidence_hash, payload, geom, scan_id
        events    lead_id, scan_id, event, cause, evidence_hash, content_hash, at
        """
        with self._database.write() as connection:
            append(connection, schema.leads, leads)
            append(connection, schema.lead_versions, versions)
            append(connection, schema.lead_events, events)

    # -- reading ------------------------------------------------------------------------

    def latest(self) -> pl.DataFrame:
        """The last event of every lead, by lead (`LATEST`)."""
        events, leads, last = schema.lead_events, schema.leads, _last_event()
        query = (
            select(
                events.c.lead_id,
                leads.c.model_id,
                leads.c.identity,
                events.c.event,
                events.c.cause,
                events.c.evidence_hash,
                events.c.content_hash,
            )
            .join(last, last.c.seq == events.c.seq)
            .join(leads, leads.c.lead_id == events.c.lead_id)
            .order_by(events.c.lead_id)
        )
        with self._database.read() as connection:
            return fetch(connection, query, LATEST)

    def contents(self) -> pl.DataFrame:
        """Which contents are stored: lead_id, content_hash."""
        table = schema.lead_versions
        query = select(table.c.lead_id, table.c.content_hash)
        with self._database.read() as connection:
            return fetch(connection, query, {"lead_id": pl.String, "content_hash": pl.String})

    def standing(
        self,
        *,
        lead_ids: Collection[str] | None = None,
        models: Collection[str] | None = None,
    ) -> pl.DataFrame:
        """Every lead with its last event and its content as last seen (`STANDING`)."""
        events, leads, versions = schema.lead_events, schema.leads, schema.lead_versions
        scans = schema.scans
        few = sorted(lead_ids) if lead_ids is not None and len(lead_ids) <= MAX_IN_LIST else None
        last, seen = _last_event(few), _last_event(few, seen=True)
        found = events.alias("found")
        query = (
            select(
                leads.c.lead_id,
                leads.c.first_scan,
                scans.c.merged_at,
                events.c.event,
                events.c.cause,
                events.c.scan_id,
                events.c.at,
                found.c.scan_id,
                found.c.at,
                events.c.evidence_hash,
                versions.c.payload,
                versions.c.geom,
            )
            .select_from(leads)
            .join(scans, scans.c.id == leads.c.first_scan)
            .join(last, last.c.lead_id == leads.c.lead_id)
            .join(events, events.c.seq == last.c.seq)
            .join(seen, seen.c.lead_id == leads.c.lead_id)
            .join(found, found.c.seq == seen.c.seq)
            .join(
                versions,
                (versions.c.lead_id == leads.c.lead_id)
                & (versions.c.content_hash == events.c.content_hash),
            )
            .order_by(leads.c.lead_id)
        )
        if models is not None:
            query = query.where(leads.c.model_id.in_(sorted(models)))
        with self._database.read() as connection:
            frame = fetch(connection, query, STANDING)
        if lead_ids is not None and few is None:
            wanted = pl.DataFrame({"lead_id": sorted(lead_ids)})
            frame = frame.join(wanted, on="lead_id", how="semi")
        return frame

    def versions(self, *, decided_only: bool = False) -> pl.DataFrame:
        """Every content that leads had (`VERSIONS`); or only those that a decision was taken on."""
        table = schema.lead_versions
        query = select(*(table.c[name] for name in VERSIONS)).order_by(
            table.c.lead_id, table.c.content_hash
        )
        if decided_only:
            decisions = schema.decisions
            judged = select(decisions.c.lead_id).where(
                decisions.c.lead_id == table.c.lead_id,
                decisions.c.evidence_hash == table.c.evidence_hash,
            )
            query = query.where(judged.exists())
        with self._database.read() as connection:
            return fetch(connection, query, VERSIONS)

    def events(self, *, lead_id: str | None = None, scan_id: str | None = None) -> pl.DataFrame:
        """Events in order, of a lead, a scan, or all (`EVENTS`)."""
        table = schema.lead_events
        query = select(*(table.c[name] for name in EVENTS)).order_by(table.c.seq)
        if lead_id is not None:
            query = query.where(table.c.lead_id == lead_id)
        if scan_id is not None:
            query = query.where(table.c.scan_id == scan_id)
        with self._database.read() as connection:
            return fetch(connection, query, EVENTS)

    def counts(self, scan_id: str) -> pl.DataFrame:
        """Events of a scan by model: model_id, event, leads."""
        events, leads = schema.lead_events, schema.leads
        query = (
            select(leads.c.model_id, events.c.event, func.count())
            .join(leads, leads.c.lead_id == events.c.lead_id)
            .where(events.c.scan_id == scan_id)
            .group_by(leads.c.model_id, events.c.event)
            .order_by(leads.c.model_id, events.c.event)
        )
        with self._database.read() as connection:
            return fetch(
                connection,
                query,
                {"model_id": pl.String, "event": pl.String, "leads": pl.Int64},
            )

    def resolve(self, prefix: str) -> str:
        """The lead id that starts with `prefix`, as people type it.

        Raises LedgerError when none or several do, and for so few characters that a slip of the
        key may be another lead.
        """
        table = schema.leads
        query = (
            select(table.c.lead_id)
            .where(table.c.lead_id.startswith(prefix.lower(), autoescape=True))
            .order_by(table.c.lead_id)
            .limit(5)
        )
        with self._database.read() as connection:
            found = [str(row[0]) for row in connection.execute(query)] if prefix else []
        if len(found) == 1 and len(prefix) >= LEAST_OF_ID:
            return found[0]
        if len(found) == 1:
            raise LedgerError(
                Text(f"编号 {prefix} 太短", f"{prefix!r} is too little of an id"),
                where=self._database.where,
                allowed=Text(f"至少 {LEAST_OF_ID} 位", f"at least {LEAST_OF_ID} characters"),
            )
        if not found:
            raise LedgerError(
                Text(f"没有编号以 {prefix} 开头的线索", f"no lead whose id starts with {prefix!r}"),
                where=self._database.where,
                mend=Text("用 supervision leads list 查编号", "find ids: supervision leads list"),
            )
        raise LedgerError(
            Text(f"编号 {prefix} 不唯一", f"several leads start with {prefix!r}"),
            where=self._database.where,
            allowed=Text("、".join(found), ", ".join(found)),
            mend=Text("多写几位编号", "give more characters of the id"),
        )


def _last_event(few: list[str] | None = None, *, seen: bool = False) -> Subquery:
    """The number of the last event of each lead (of `few`); that found it, when `seen`."""
    table = schema.lead_events
    query: Any = select(table.c.lead_id, func.max(table.c.seq).label("seq"))
    if seen:
        query = query.where(table.c.event.in_(SEEN))
    if few is not None:
        query = query.where(table.c.lead_id.in_(few))
    subquery: Subquery = query.group_by(table.c.lead_id).subquery()
    return subquery
