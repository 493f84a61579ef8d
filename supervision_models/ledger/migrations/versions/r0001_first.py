"""The first ledger: scans, leads, decisions, corrections, models, audit; all append-only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None

TABLES = (
    "scans",
    "leads",
    "lead_versions",
    "lead_events",
    "decisions",
    "corrections",
    "models",
    "catalog_events",
    "audit",
)
SQLITE_GUARD = """
CREATE TRIGGER %(name)s_refuses_%(verb)s BEFORE %(verb)s ON %(name)s
BEGIN SELECT RAISE(ABORT, 'append-only table'); END
"""
POSTGRES_FUNCTION = """
CREATE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'append-only table'; END $$
"""
POSTGRES_GUARD = """
CREATE TRIGGER %(name)s_refuses BEFORE UPDATE OR DELETE OR TRUNCATE ON %(name)s
FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses()
"""


def upgrade() -> None:
    sequence = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "scans",
        sa.Column("seq", sequence, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("as_of", sa.String, nullable=False),
        sa.Column("started_at", sa.String, nullable=False),
        sa.Column("finished_at", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("merged_at", sa.String, nullable=False),
    )
    op.create_table(
        "leads",
        sa.Column("lead_id", sa.String, primary_key=True),
        sa.Column("model_id", sa.String, nullable=False, index=True),
        sa.Column("identity", sa.String, nullable=False),
        sa.Column("first_scan", sa.String, sa.ForeignKey("scans.id"), nullable=False),
    )
    op.create_table(
        "lead_versions",
        sa.Column("lead_id", sa.String, sa.ForeignKey("leads.lead_id"), primary_key=True),
        sa.Column("content_hash", sa.String, primary_key=True),
        sa.Column("evidence_hash", sa.String, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("geom", sa.LargeBinary),
        sa.Column("scan_id", sa.String, sa.ForeignKey("scans.id"), nullable=False),
    )
    op.create_table(
        "lead_events",
        sa.Column("seq", sequence, primary_key=True, autoincrement=True),
        sa.Column("lead_id", sa.String, sa.ForeignKey("leads.lead_id"), nullable=False),
        sa.Column("scan_id", sa.String, sa.ForeignKey("scans.id"), nullable=False),
        sa.Column("event", sa.String, nullable=False),
        sa.Column("cause", sa.String, nullable=False),
        sa.Column("evidence_hash", sa.String, nullable=False),
        sa.Column("content_hash", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.UniqueConstraint("scan_id", "lead_id", name="lead_events_once"),
    )
    op.create_index("lead_events_latest", "lead_events", ["lead_id", "seq"])
    op.create_table(
        "decisions",
        sa.Column("seq", sequence, primary_key=True, autoincrement=True),
        sa.Column("lead_id", sa.String, sa.ForeignKey("leads.lead_id"), nullable=False, index=True),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("dismisses", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("evidence_hash", sa.String, nullable=False),
        sa.Column("expires_on", sa.String),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("amount_fen", sa.BigInteger),
        sa.Column("effective_on", sa.String, nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
    )
    op.create_table(
        "corrections",
        sa.Column("seq", sequence, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("revokes", sequence, sa.ForeignKey("corrections.seq")),
    )
    op.create_table(
        "models",
        sa.Column("seq", sequence, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("version", sa.String, nullable=False),
        sa.Column("digest_results", sa.String, nullable=False),
        sa.Column("digest_words", sa.String, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("registered_at", sa.String, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.UniqueConstraint("id", "version", "digest_results", "digest_words", name="models_once"),
    )
    op.create_table(
        "catalog_events",
        sa.Column("seq", sequence, primary_key=True, autoincrement=True),
        sa.Column("model_id", sa.String, nullable=False, index=True),
        sa.Column("version", sa.String, nullable=False),
        sa.Column("event", sa.String, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("seq", sequence, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("object", sa.String, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("prev_hash", sa.String, nullable=False),
        sa.Column("hash", sa.String, nullable=False, unique=True),
    )
    _guard()


def _guard() -> None:
    """Triggers that refuse every change of a row that stands."""
    if op.get_bind().dialect.name == "sqlite":
        for name in TABLES:
            for verb in ("update", "delete"):
                op.execute(sa.DDL(SQLITE_GUARD, context={"name": name, "verb": verb}))  # type: ignore[no-untyped-call]  # untyped there
        return
    op.execute(sa.DDL(POSTGRES_FUNCTION))  # type: ignore[no-untyped-call]  # untyped there
    for name in TABLES:
        op.execute(sa.DDL(POSTGRES_GUARD, context={"name": name}))  # type: ignore[no-untyped-call]  # untyped there
