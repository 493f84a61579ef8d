"""Ledgers on SQLite and, where a server can be started, on PostgreSQL."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from supervision_models.ledger import Ledger

AT = "2026-09-30T09:00:00+08:00"


def server_program(name: str) -> str | None:
    """The program of the PATH, or of Debian's packages."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(debian[-1]) if debian else None)


def unprivileged() -> str | None:
    """A user to run the server as, when the tests run as root (the server refuses root)."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    pytest.skip("no unprivileged user to run PostgreSQL as")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of an empty server's maintenance database; its socket lies in a private folder."""
    psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")
    initdb, control = server_program("initdb"), server_program("pg_ctl")
    if initdb is None or control is None:
        pytest.skip("PostgreSQL is not installed (Debian package postgresql)")
    user = unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="ledger-pg-", dir="/tmp"))
    if user is not None:
        shutil.chown(folder, user)

    def run(*command: str) -> None:
        subprocess.run(
            command, check=True, user=user, cwd="/", stdout=subprocess.DEVNULL, timeout=120
        )

    data = folder / "data"
    try:
        run(
            initdb, "-D", str(data), "-U", "ledger", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"
        )
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        run(control, "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
        try:
            url = f"postgresql://ledger@/postgres?host={folder}"
            psycopg.connect(f"host={folder} user=ledger dbname=postgres").close()
            yield url
        finally:
            run(control, "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """URL of a new database."""
    import psycopg

    name = f"ledger_{uuid.uuid4().hex[:12]}"
    host = postgres_server.partition("host=")[2]
    with psycopg.connect(f"host={host} user=ledger dbname=postgres", autocommit=True) as connection:
        connection.execute(
            psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name))
        )
    return f"postgresql://ledger@/{name}?host={host}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def ledger_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a ledger may be created."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.db")
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def ledger(ledger_url: str) -> Iterator[Ledger]:
    with Ledger.open(ledger_url) as opened:
        yield opened


@pytest.fixture
def sqlite_path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"
