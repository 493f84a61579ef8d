"""Bringing a ledger to the schema of this version, in the caller's transaction."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from supervision_models.errors import LedgerError, Text

if TYPE_CHECKING:
    from sqlalchemy import Connection

REVISION = "0001"  # the newest migration; a test holds it to the migrations folder
MIGRATIONS = Path(__file__).parent / "migrations"


def revision(connection: Connection) -> str | None:
    """The migration that the database stands at; None for one without a ledger."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def upgrade(connection: Connection, where: str) -> None:
    """Run the migrations that are missing. Does nothing at the newest.

    Raises LedgerError for a ledger that a newer version of this software has written.
    """
    found = revision(connection)
    if found == REVISION:
        return
    if found is not None and found > REVISION:
        raise LedgerError(
            Text(
                f"台账结构版本 {found} 比本软件的 {REVISION} 新",
                f"the ledger has schema {found}, this software knows up to {REVISION}",
            ),
            where=where,
            mend=Text("升级本软件后再打开", "upgrade this software, then open it again"),
        )
    # alembic costs 100 ms to import and is needed once in the life of a ledger
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
