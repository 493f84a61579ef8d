"""The tables of the ledger. Every one is append-only: what people decided is only followed.

Texts are canonical JSON where a column holds a structure, ISO dates where it holds a day.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

METADATA = MetaData()
# SQLite numbers rows by themselves only in a column spelled INTEGER
SEQUENCE = BigInteger().with_variant(Integer(), "sqlite")

scans = Table(
    "scans",
    METADATA,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("as_of", String, nullable=False),
    Column("started_at", String, nullable=False),
    Column("finished_at", String, nullable=False),
    Column("status", String, nullable=False),
    Column("record", Text, nullable=False),  # all that a replay needs
    Column("digest", String, nullable=False),  # of what the scan found, without clock times
    Column("merged_at", String, nullable=False),
)

leads = Table(
    "leads",
    METADATA,
    Column("lead_id", String, primary_key=True),
    Column("model_id", String, nullable=False, index=True),
    Column("identity", String, nullable=False),
    Column("first_scan", String, ForeignKey("scans.id"), nullable=False),
)

# One row per content that a lead ever had. Evidence and words are hashed apart, so that a
# changed title or score makes a new row here, but no `updated` event.
lead_versions = Table(
    "lead_versions",
    METADATA,
    Column("lead_id", String, ForeignKey("leads.lead_id"), primary_key=True),
    Column("content_hash", String, primary_key=True),
    Column("evidence_hash", String, nullable=False),
    Column("payload", Text, nullable=False),
    Column("geom", LargeBinary),
    Column("scan_id", String, ForeignKey("scans.id"), nullable=False),
)

lead_events = Table(
    "lead_events",
    METADATA,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
    Column("lead_id", String, ForeignKey("leads.lead_id"), nullable=False),
    Column("scan_id", String, ForeignKey("scans.id"), nullable=False),
    Column("event", String, nullable=False),
    Column("cause", String, nullable=False),
    Column("evidence_hash", String, nullable=False),  # as last seen
    Column("content_hash", String, nullable=False),
    Column("at", String, nullable=False),
    UniqueConstraint("scan_id", "lead_id", name="lead_events_once"),
    Index("lead_events_latest", "lead_id", "seq"),
)

decisions = Table(
    "decisions",
    METADATA,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
    Column("lead_id", String, ForeignKey("leads.lead_id"), nullable=False, index=True),
    Column("state", String, nullable=False),
    Column("dismisses", Boolean, nullable=False),  # suppresses while the evidence stays
    Column("reason", String, nullable=False),
    Column("note", Text, nullable=False),
    Column("author", String, nullable=False),
    Column("at", String, nullable=False),
    Column("evidence_hash", String, nullable=False),  # what the person saw
    Column("expires_on", String),
    Column("outcome", String, nullable=False),
    Column("amount_fen", BigInteger),
    Column("effective_on", String, nullable=False),  # day from which clocks run
    Column("urgent", Boolean, nullable=False),
)

corrections = Table(
    "corrections",
    METADATA,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
    Column("kind", String, nullable=False),
    Column("content", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("author", String, nullable=False),
    Column("at", String, nullable=False),
    Column("revokes", SEQUENCE, ForeignKey("corrections.seq")),
)

models = Table(
    "models",
    METADATA,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False),
    Column("version", String, nullable=False),
    Column("digest_results", String, nullable=False),
    Column("digest_words", String, nullable=False),
    Column("content", Text, nullable=False),
    Column("registered_at", String, nullable=False),
    Column("author", String, nullable=False),
    UniqueConstraint("id", "version", "digest_results", "digest_words", name="models_once"),
)

catalog_events = Table(
    "catalog_events",
    METADATA,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
    Column("model_id", String, nullable=False, index=True),
    Column("version", String, nullable=False),
    Column("event", String, nullable=False),
    Column("detail", Text, nullable=False),
    Column("author", String, nullable=False),
    Column("at", String, nullable=False),
)

audit = Table(
    "audit",
    METADATA,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("action", String, nullable=False),
    Column("object", String, nullable=False),
    Column("detail", Text, nullable=False),
    Column("prev_hash", String, nullable=False),
    Column("hash", String, nullable=False, unique=True),
)

APPEND_ONLY = tuple(sorted(METADATA.tables))
