"""Transactions, refusals and addresses of the ledger's database."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text, update

from supervision_models.errors import LedgerError
from supervision_models.ledger import Ledger, schema
from supervision_models.ledger.database import Database
from supervision_models.ledger.upgrade import MIGRATIONS, REVISION, upgrade

AT = "2026-09-30T09:00:00+08:00"
ROW = {
    "scans": {
        "id": "s1",
        "as_of": "x",
        "started_at": "x",
        "finished_at": "x",
        "status": "x",
        "record": "{}",
        "digest": "x",
        "merged_at": AT,
    },
    "leads": {"lead_id": "l1", "model_id": "m", "identity": "i", "first_scan": "s1"},
    "lead_versions": {
        "lead_id": "l1",
        "content_hash": "c",
        "evidence_hash": "e",
        "payload": "{}",
        "scan_id": "s1",
    },
    "lead_events": {
        "lead_id": "l1",
        "scan_id": "s1",
        "event": "new",
        "cause": "",
        "evidence_hash": "e",
        "content_hash": "c",
        "at": AT,
    },
    "decisions": {
        "lead_id": "l1",
        "state": "filed",
        "dismisses": False,
        "reason": "",
        "note": "",
        "author": "甲",
        "at": AT,
        "evidence_hash": "e",
        "outcome": "",
        "effective_on": "2026-09-30",
        "urgent": False,
    },
    "corrections": {"kind": "party", "content": "{}", "note": "", "author": "甲", "at": AT},
    "models": {
        "id": "m",
        "version": "1.0.0",
        "digest_results": "r",
        "digest_words": "w",
        "content": "",
        "registered_at": AT,
        "author": "甲",
    },
    "catalog_events": {
        "model_id": "m",
        "version": "1.0.0",
        "event": "x",
        "detail": "{}",
        "author": "甲",
        "at": AT,
    },
    "audit": {
        "seq": 1,
        "at": AT,
        "actor": "甲",
        "action": "a.b",
        "object": "o",
        "detail": "{}",
        "prev_hash": "p",
        "hash": "h",
    },
}


@pytest.fixture
def filled(ledger_url: str) -> Database:
    """A ledger with one row in every table."""
    Ledger.open(ledger_url).close()
    database = Database(ledger_url)
    with database.write() as connection:
        for name, row in ROW.items():
            connection.execute(insert(schema.METADATA.tables[name]).values(row))
    return database


def test_every_table_is_guarded() -> None:
    assert set(ROW) == set(schema.APPEND_ONLY)


@pytest.mark.parametrize("name", schema.APPEND_ONLY)
def test_no_row_is_changed_or_deleted(filled: Database, name: str) -> None:
    table = schema.METADATA.tables[name]
    column = next(iter(ROW[name]))
    for statement in (update(table).values({column: ROW[name][column]}), delete(table)):
        with (
            pytest.raises(LedgerError, match="the ledger is append-only"),
            filled.write() as connection,
        ):
            connection.execute(statement)
    with filled.read() as connection:
        assert len(connection.execute(select(table)).all()) == 1


def test_replacing_a_row_is_refused(tmp_path: Path) -> None:
    Ledger.open(tmp_path / "l.db").close()
    database = Database(tmp_path / "l.db")
    with database.write() as connection:
        connection.execute(insert(schema.scans).values(ROW["scans"]))
    with (
        pytest.raises(LedgerError, match="the ledger is append-only"),
        database.write() as connection,
    ):
        connection.execute(insert(schema.scans).prefix_with("OR REPLACE").values(ROW["scans"]))


@pytest.mark.postgres
def test_truncating_is_refused(postgres_url: str) -> None:
    Ledger.open(postgres_url).close()
    database = Database(postgres_url)
    with (
        pytest.raises(LedgerError, match="the ledger is append-only"),
        database.write() as connection,
    ):
        connection.execute(text("TRUNCATE audit"))


def test_the_migrations_make_the_schema(ledger_url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    Ledger.open(ledger_url).close()
    with Database(ledger_url).read() as connection:
        found = compare_metadata(MigrationContext.configure(connection), schema.METADATA)
    assert found == []


def test_the_newest_migration_is_the_one_named() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [REVISION]


def test_opening_again_changes_nothing(ledger_url: str) -> None:
    with Ledger.open(ledger_url) as ledger:
        ledger.corrections.add("party", {}, author="甲", at=AT)
        head = ledger.audit.head()
    with Ledger.open(ledger_url) as ledger:
        assert ledger.audit.head() == head
        assert len(ledger.corrections.current()) == 1


def test_a_ledger_of_a_newer_version_is_refused(ledger_url: str) -> None:
    Ledger.open(ledger_url).close()
    database = Database(ledger_url)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(
        LedgerError, match=f"the ledger has schema 9999, this software knows up to {REVISION}"
    ) as refused:
        Ledger.open(ledger_url)
    assert refused.value.where == database.where
    with database.write() as connection, pytest.raises(LedgerError, match="9999"):
        upgrade(connection, "here")


def test_sqlite_keeps_what_was_committed(tmp_path: Path) -> None:
    Ledger.open(tmp_path / "l.db").close()
    with Database(tmp_path / "l.db").read() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "busy_timeout": 30_000,
    }


def test_a_busy_ledger_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("supervision_models.ledger.database.BUSY_MS", 10)
    path = tmp_path / "l.db"
    with Ledger.open(path) as ledger:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="another process holds the ledger") as busy:
            ledger.corrections.add("party", {}, author="甲", at=AT)
        assert str(path) in busy.value.where
        other.execute("ROLLBACK")
        other.close()
        ledger.corrections.add("party", {}, author="甲", at=AT)


def test_readers_are_not_locked_out(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    with Ledger.open(path) as ledger:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert ledger.corrections.current() == ()
        other.close()


def test_a_read_does_not_become_a_write(ledger_url: str) -> None:
    Ledger.open(ledger_url).close()
    database = Database(ledger_url)
    with (
        database.read(),
        pytest.raises(RuntimeError, match="a write cannot begin inside a read"),
        database.write(),
    ):
        pass


def test_a_file_that_is_no_ledger(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    path.write_bytes(b"something else entirely " * 100)
    with pytest.raises(LedgerError, match="the ledger file is damaged, or no ledger") as damaged:
        Ledger.open(path)
    assert str(path) in damaged.value.where


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="the ledger's database cannot be used"):
        Ledger.open(tmp_path / "nowhere" / "l.db")


@pytest.mark.parametrize("url", ["mysql://u@h/d", "sqlite://", "sqlite:///:memory:", "a b://"])
def test_an_address_that_is_not_understood(url: str) -> None:
    with pytest.raises(LedgerError, match="the ledger's address is not understood") as refused:
        Ledger.open(url)
    assert refused.value.allowed is not None
    assert "postgresql://" in refused.value.allowed.en


def test_a_password_is_never_shown() -> None:
    with pytest.raises(LedgerError) as refused:
        Ledger.open("postgresql://somebody:secret-word@127.0.0.1:1/none?connect_timeout=1")
    assert "secret-word" not in refused.value.render("en")


def test_a_plain_path_and_a_url_are_one_ledger(tmp_path: Path) -> None:
    with Ledger.open(f"sqlite:///{tmp_path / 'l.db'}") as ledger:
        ledger.corrections.add("party", {}, author="甲", at=AT)
    with Ledger.open(tmp_path / "l.db") as ledger:
        assert len(ledger.corrections.current()) == 1
        assert str(tmp_path / "l.db") in ledger.where
