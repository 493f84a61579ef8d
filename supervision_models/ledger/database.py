"""Connections and transactions of the ledger: SQLite by default, PostgreSQL by URL.

Writers come one at a time (SQLite: BEGIN IMMEDIATE; PostgreSQL: an advisory lock), because
the audit chain and the merge of a scan both read the last state before they add to it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.pool import NullPool

from supervision_models.errors import LedgerError, Text

BUSY_MS = 30_000  # SQLite waits this long for another process to finish writing
WRITE_LOCK = 0x53_56_4C_47  # advisory lock of writers in a PostgreSQL database


class Database:
    """Opens transactions. A write inside a write joins it; so does a read inside a write."""

    def __init__(self, url: str | Path) -> None:
        self.url = _parse(url)
        self.where = self.url.render_as_string(hide_password=True)
        self.engine: Engine = create_engine(self.url, poolclass=NullPool, hide_parameters=True)
        self._active = threading.local()
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view of the ledger for the length of the block."""
        current: Connection | None = getattr(self._active, "connection", None)
        if current is not None:
            yield current
            return
        with self._session(writes=False) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of the block is written, or nothing.

        Raises LedgerError when another process holds the ledger for too long, when a rule
        of the tables refuses the entry, and when the database is out of reach.
        """
        current: Connection | None = getattr(self._active, "connection", None)
        if current is not None:
            if not self._active.writes:
                raise RuntimeError("a write cannot begin inside a read of the same thread")
            yield current
            return
        with self._session(writes=True) as connection:
            yield connection

    @contextmanager
    def _session(self, *, writes: bool) -> Iterator[Connection]:
        try:
            with self.engine.connect() as connection:
                options: dict[str, Any] = {"ledger_writes": writes}
                if not self.is_sqlite and not writes:
                    options["isolation_level"] = "REPEATABLE READ"
                connection = connection.execution_options(**options)
                with connection.begin():
                    if writes and not self.is_sqlite:
                        connection.execute(
                            text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITE_LOCK}
                        )
                    self._active.connection, self._active.writes = connection, writes
                    try:
                        yield connection
                    finally:
                        self._active.connection = None
        except DBAPIError as error:
            raise _explained(error, self.where) from error

    def close(self) -> None:
        self.engine.dispose()


def _parse(url: str | Path) -> URL:
    """A URL or a path of a SQLite file; ``postgresql://`` means the psycopg driver."""
    if isinstance(url, Path) or "://" not in url:
        return URL.create("sqlite+pysqlite", database=str(url))
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise _unknown_url() from error
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return parsed.set(drivername="sqlite+pysqlite")
    raise _unknown_url()


def _unknown_url() -> LedgerError:
    return LedgerError(
        Text("台账地址无法识别", "the ledger's address is not understood"),
        allowed=Text(
            "SQLite 文件路径、sqlite:///路径、postgresql://用户@主机/库",
            "a path of a SQLite file, sqlite:///path, postgresql://user@host/database",
        ),
        mend=Text("改正 workspace.toml 中的 ledger", "mend `ledger` in workspace.toml"),
    )


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Transactions are begun by us; a power cut loses nothing that was committed."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        _turn_on_wal(cursor)
    for setting in ("synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        # recursive_triggers: INSERT OR REPLACE then meets the triggers against DELETE
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _turn_on_wal(cursor: Any) -> None:
    """Set once per file. SQLite does not wait for its busy timeout here, so we do."""
    import sqlite3

    for pause in (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, None):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if pause is None:
                raise
            time.sleep(pause)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("ledger_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _explained(error: DBAPIError, where: str) -> LedgerError:
    """The database's refusal in words of the ledger. Never with the values of the entry."""
    said = str(error.orig).splitlines()[0] if error.orig is not None else ""
    if "locked" in said or "busy" in said:
        return LedgerError(
            Text("台账正被另一进程占用", "another process holds the ledger"),
            where=where,
            mend=Text("等它结束后重试", "wait until it has finished, then try again"),
        )
    if "append-only" in said:
        return LedgerError(
            Text("台账只能追加，不能修改或删除", "the ledger is append-only"),
            where=where,
            mend=Text("追加一条新的记录", "add a new entry that follows the old one"),
        )
    if "not a database" in said or "malformed" in said:
        return LedgerError(
            Text("台账文件损坏，或不是台账", "the ledger file is damaged, or no ledger"),
            where=where,
            mend=Text("从备份恢复该文件", "restore the file from a backup"),
        )
    if isinstance(error, IntegrityError):
        return LedgerError(
            Text("台账拒绝了这条记录", "the ledger refuses this entry"),
            where=where,
            mend=Text("它与已有记录重复或不符", "it repeats or contradicts an entry that stands"),
        )
    return LedgerError(
        Text("台账数据库无法使用", "the ledger's database cannot be used"),
        where=f"{where}: {type(error.orig).__name__}",
        mend=Text("检查路径、权限和数据库服务", "check path, permissions and the server"),
    )
