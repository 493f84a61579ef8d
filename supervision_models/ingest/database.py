"""Tables of PostgreSQL and SQLite as text cells: read only, streamed, nothing written.

postgresql://user:password@host/db?table=schema.table    sqlite:///path/to/file.db?table=name
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

import pyarrow as pa

from supervision_models.errors import IngestError, Text
from supervision_models.ingest.tables import CHUNK_ROWS, ChunkWriter, RawTable

SCHEMES = ("postgresql", "postgres", "sqlite")
_SPATIAL = ("geometry", "geography")


@dataclass(frozen=True, slots=True)
class DatabaseTable:
    """One table of a database. `url` may hold a password: it is never shown or stored."""

    kind: str  # "postgresql" | "sqlite"
    url: str
    table: str

    @property
    def source(self) -> str:
        """The stable name of the origin, without host and password."""
        if self.kind == "sqlite":
            return f"sqlite:{Path(self.url).name}:{self.table}"
        return f"postgresql:{self.table}"

    @property
    def parts(self) -> list[str]:
        return self.table.split(".", 1) if self.kind == "postgresql" else [self.table]


def parse_url(url: str, table: str | None) -> DatabaseTable:
    """The table that a URL names by ``?table=``, or else `table`."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES:
        raise IngestError(
            Text("不支持的数据库地址", "a database URL of an unknown kind"),
            where=f"{parts.scheme}:",
            allowed=Text("postgresql://… 或 sqlite:///…", "postgresql://… or sqlite:///…"),
        )
    options = dict(parse_qsl(parts.query))
    table = options.pop("table", None) or table
    kind = "sqlite" if parts.scheme == "sqlite" else "postgresql"
    if not table:
        raise IngestError(
            Text("没有指明数据库中的表", "no table of the database is named"),
            where=f"{kind}:{parts.hostname or parts.path}",
            mend=Text(
                "在地址后加 ?table=模式.表，或用 --table",
                "add ?table=schema.table to the URL, or use --table",
            ),
        )
    if kind == "sqlite":
        return DatabaseTable(kind, unquote(parts.path.removeprefix("/")), table)
    plain = parts._replace(scheme="postgresql", query=urlencode(options))
    return DatabaseTable(kind, urlunsplit(plain), table if "." in table else f"public.{table}")


def read_database(source: DatabaseTable, scratch: Path) -> RawTable:
    """All rows of the table, ordered by the columns so that equal contents read equal."""
    if source.kind == "sqlite":
        return _read_sqlite(source, scratch)
    return _read_postgres(source, scratch)


def _no_table(source: DatabaseTable, tables: Sequence[str]) -> IngestError:
    some = list(tables[:20])
    return IngestError(
        Text(f"没有表 {source.table}", f"no table {source.table}"),
        where=source.source,
        allowed=Text("、".join(some) or "（库中无表）", ", ".join(some) or "(no tables)"),
        mend=Text("用 ?table= 或 --table 指定", "name one with ?table= or --table"),
    )


def _unreachable(source: DatabaseTable, error: Exception) -> IngestError:
    return IngestError(
        Text("数据库无法读取", "the database cannot be read"),
        where=f"{source.source} ({type(error).__name__})",
        mend=Text(
            "检查地址、账号、网络和读取权限",
            "check the address, account, network and read permission",
        ),
    )


# -- SQLite -----------------------------------------------------------------------------


def _read_sqlite(source: DatabaseTable, scratch: Path) -> RawTable:
    from sqlglot import exp

    path = Path(source.url)
    if not path.is_file():
        raise IngestError(
            Text("数据库文件不存在", "no such database file"),
            where=str(path),
            mend=Text(
                "绝对路径写四个斜杠：sqlite:////data/x.db",
                "an absolute path takes four slashes: sqlite:////data/x.db",
            ),
        )
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as connection:
            connection.text_factory = _lenient
            connection.execute("PRAGMA trusted_schema=OFF")
            connection.execute("PRAGMA query_only=ON")
            known = connection.execute(
                "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"
            )
            names = [str(row[0]) for row in known]
            if source.table not in names:
                raise _no_table(source, names)
            query = exp.select("*").from_(exp.to_identifier(source.table, quoted=True))
            described = connection.execute(query.limit(0).sql("sqlite"))
            headers = [str(column[0]) for column in described.description]
            ordered = query.order_by(*(exp.Literal.number(i + 1) for i in range(len(headers))))
            cursor = connection.execute(ordered.sql("sqlite"))
            return _write(headers, _fetch(cursor), scratch)
    except sqlite3.Error as error:
        raise _unreachable(source, error) from error


def _lenient(value: bytes) -> str:
    """Text of a column: UTF-8, or GB18030 where an old program wrote that."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("gb18030", "replace")


# -- PostgreSQL -------------------------------------------------------------------------


def _read_postgres(source: DatabaseTable, scratch: Path) -> RawTable:
    try:
        import psycopg
        from psycopg import sql
    except ImportError as error:
        raise IngestError(
            Text("未安装 PostgreSQL 驱动", "the PostgreSQL driver is not installed"),
            where=source.source,
            mend=Text(
                "pip install 'supervision-models[postgres]'",
                "pip install 'supervision-models[postgres]'",
            ),
        ) from error
    try:
        with psycopg.connect(
            source.url, options="-c default_transaction_read_only=on", connect_timeout=20
        ) as connection:
            columns = connection.execute(
                "SELECT column_name, udt_name FROM information_schema.columns "
                "WHERE table_schema = %s AND table_name = %s ORDER BY ordinal_position",
                source.parts,
            ).fetchall()
            if not columns:
                tables = connection.execute(
                    "SELECT table_schema || '.' || table_name FROM information_schema.tables "
                    "WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
                ).fetchall()
                raise _no_table(source, [str(row[0]) for row in tables])
            # ::text gives every value exactly; a PostGIS geometry as hex EWKB
            selected = sql.SQL(", ").join(
                sql.SQL("{}::text").format(sql.Identifier(name)) for name, _ in columns
            )
            ordinals = sql.SQL(", ").join(sql.Literal(i + 1) for i in range(len(columns)))
            query = sql.SQL("SELECT {} FROM {} ORDER BY {}").format(
                selected, sql.Identifier(*source.parts), ordinals
            )
            with connection.cursor(name="supervision_read") as cursor:
                cursor.itersize = CHUNK_ROWS
                cursor.execute(query)
                return _write([str(name) for name, _ in columns], _fetch(cursor), scratch)
    except psycopg.Error as error:
        raise _unreachable(source, error) from error


# -- both -------------------------------------------------------------------------------


def _fetch(cursor: Any) -> Iterator[list[tuple[Any, ...]]]:
    while rows := cursor.fetchmany(CHUNK_ROWS):
        yield rows


def _write(
    headers: Sequence[str], chunks: Iterator[list[tuple[Any, ...]]], scratch: Path
) -> RawTable:
    writer = ChunkWriter(scratch, "table")
    for rows in chunks:
        columns = [pa.array(map(_cell, column), pa.string()) for column in zip(*rows, strict=True)]
        writer.write(columns, count=len(rows))
    return RawTable("", len(headers), writer.rows, tuple(writer.chunks), headers=tuple(headers))


def _cell(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value) if isinstance(value, float) else str(value)
