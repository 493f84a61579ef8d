"""Tables of PostgreSQL and SQLite: read only, every row, and errors that name the tables."""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest

from supervision_models.errors import IngestError
from supervision_models.ingest import ingest
from supervision_models.ingest.database import parse_url
from supervision_models.workspace import Workspace

from .conftest import AT, Load, rows_of


@pytest.fixture
def sqlite(tmp_path: Path) -> Path:
    path = tmp_path / "许可 库.db"
    with sqlite3.connect(path) as connection:
        connection.execute('CREATE TABLE "施工许可" (施工许可证编号, 工程名称, 合同价, 发证日期)')
        connection.executemany(
            'INSERT INTO "施工许可" VALUES (?, ?, ?, ?)',
            [("P2", "二号楼", 2.5, "2023-06-01"), ("P1", "一号楼", 350, "2023-05-18"),
             ("P3", "三号楼".encode("gb18030"), None, None)],
        )  # fmt: skip
        connection.execute('CREATE TABLE "a""b" (x)')
    connection.close()
    return path


def test_a_sqlite_table(load: Load, workspace: Workspace, sqlite: Path) -> None:
    before = sqlite.read_bytes()
    (report,) = load(f"sqlite:///{sqlite}?table=施工许可")
    assert (report.rows_in, report.loaded, report.quarantined) == (3, 2, 1)
    assert report.source == "sqlite:许可 库.db:施工许可"
    rows = rows_of(workspace, "construction_permit")
    assert rows["permit_no"].to_list() == ["P1", "P2"]  # ordered, whatever order they lie in
    assert rows["price"].to_list() == [Decimal("3500000.00"), Decimal("25000.00")]
    assert sqlite.read_bytes() == before
    assert load(f"sqlite:///{sqlite}", table="施工许可")[0].status == "unchanged"


def test_a_table_that_is_not_there_names_those_that_are(load: Load, sqlite: Path) -> None:
    with pytest.raises(IngestError, match="no table 许可") as caught:
        load(f"sqlite:///{sqlite}?table=许可")
    assert caught.value.allowed is not None
    assert caught.value.allowed.zh == 'a"b、施工许可'
    with pytest.raises(IngestError, match="no table x"):
        load(f'sqlite:///{sqlite}?table=x"; DROP TABLE 施工许可; --')


def test_a_url_without_a_table(load: Load, sqlite: Path) -> None:
    with pytest.raises(IngestError, match="no table of the database is named") as caught:
        load(f"sqlite:///{sqlite}")
    assert caught.value.mend is not None
    assert "--table" in caught.value.mend.zh


def test_a_database_that_is_not_there(load: Load, tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="no such database file"):
        load(f"sqlite:///{tmp_path}/none.db?table=x")
    (tmp_path / "x.db").write_text("no database", encoding="utf-8")
    with pytest.raises(IngestError, match="the database cannot be read") as caught:
        load(f"sqlite:///{tmp_path}/x.db?table=x")
    assert caught.value.where == "sqlite:x.db:x (DatabaseError)"


def test_urls() -> None:
    found = parse_url("postgresql://u:secret@host:5433/db?table=zj.permits&sslmode=require", None)
    assert found.url == "postgresql://u:secret@host:5433/db?sslmode=require"
    assert (found.table, found.source) == ("zj.permits", "postgresql:zj.permits")
    assert parse_url("postgres://host/db", "permits").source == "postgresql:public.permits"
    with pytest.raises(IngestError, match="a database URL of an unknown kind"):
        parse_url("mysql://host/db?table=x", None)


@pytest.mark.postgres
def test_a_postgres_table_through_the_child(
    workspace: Workspace, postgres: str, tmp_path: Path
) -> None:
    import psycopg

    with psycopg.connect(postgres) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS zj")
        connection.execute("DROP TABLE IF EXISTS zj.permits")
        connection.execute(
            'CREATE TABLE zj.permits ("施工许可证编号" text, "工程名称" text, '
            '"合同价" numeric(12,2), "建筑面积" double precision, "发证日期" date)'
        )
        connection.execute(
            "INSERT INTO zj.permits SELECT 'P' || lpad(i::text, 6, '0'), '示例' || i || '号楼', "
            "i + 0.1, i * 1.5, date '2023-01-01' + i % 300 FROM generate_series(1, 1000) AS i"
        )
        connection.execute("INSERT INTO zj.permits VALUES ('P1', NULL, NULL, NULL, NULL)")
    (report,) = ingest(workspace, [f"{postgres}?table=zj.permits"], at=AT)
    assert (report.rows_in, report.loaded, report.quarantined) == (1001, 1000, 1)
    assert report.source == "postgresql:zj.permits"
    row = rows_of(workspace, "construction_permit").row(0, named=True)
    assert (row["permit_no"], row["price"]) == ("P000001", Decimal("11000.00"))
    assert row["_file"] == "postgresql:zj.permits"
    (again,) = ingest(workspace, [f"{postgres}?table=zj.permits"], at=AT)
    assert again.status == "unchanged"
    with psycopg.connect(postgres) as connection:
        connection.execute("DELETE FROM zj.permits WHERE \"施工许可证编号\" > 'P000500'")
    (corrected,) = ingest(workspace, [f"{postgres}?table=zj.permits"], at=AT)
    assert (corrected.status, corrected.loaded) == ("replaced", 500)


@pytest.mark.postgres
def test_errors_of_postgres_hold_no_password(workspace: Workspace, postgres: str) -> None:
    with pytest.raises(IngestError, match=r"no table zj\.none"):
        ingest(workspace, [f"{postgres}?table=zj.none"], at=AT)
    secret = postgres.replace("reader@", "nobody:hunter2@").replace("/postgres", "/none")
    with pytest.raises(IngestError, match="the database cannot be read") as caught:
        ingest(workspace, [f"{secret}?table=zj.permits"], at=AT)
    assert caught.value.where == "postgresql:zj.permits (OperationalError)"
    assert "hunter2" not in caught.value.render("zh")
