"""DuckDB: the default engine. The only module that opens a DuckDB connection."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from duckdb.func import FunctionNullHandling, PythonUDFType
from sqlglot import exp

from supervision_models.engines import sql
from supervision_models.engines.spatial import spatial_extension
from supervision_models.errors import EngineError, Text

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

CAPABILITIES = frozenset({"overlap", "within", "as-of", "sql-models", "spill"})


class DuckDBEngine:
    """A DuckDB that reads snapshots and spills into a scratch folder."""

    name = "duckdb"
    capabilities = CAPABILITIES

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, temporary: bool = False) -> None:
        self._connection = connection
        self._temporary = temporary
        self._kinds: dict[str, str] = {}  # of what was made here: TABLE or VIEW
        self._lent: set[str] = set()
        self._stopped = False

    @staticmethod
    def version() -> str:
        return duckdb.__version__

    @classmethod
    @contextmanager
    def open(
        cls,
        scratch: Path | None = None,
        *,
        threads: int | None = None,
        memory_limit: str | None = None,
        spatial: bool = True,
        stored: bool = False,
    ) -> Iterator[DuckDBEngine]:
        """A connection that closes with the block.

        scratch       folder to spill into; none keeps everything in memory
        memory_limit  such as "2GB"
        stored        tables stand packed in a file of `scratch`, and memory holds what is read of
                      them: for many rows in little memory
        """
        config: dict[str, Any] = {
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "python_enable_replacements": "false",
            "preserve_insertion_order": "false",
        }
        config["temp_directory"] = str(scratch) if scratch is not None else ""
        if threads is not None:
            config["threads"] = str(threads)
        if memory_limit is not None:
            config["memory_limit"] = memory_limit
        where = ":memory:"
        if stored:
            assert scratch is not None, "a file needs a folder"
            where = str(scratch / "tables.duckdb")
            config["storage_compatibility_version"] = "latest"
        try:
            connection = duckdb.connect(where, config=config)
        except duckdb.Error as error:
            raise EngineError(
                Text("DuckDB 无法启动", "DuckDB cannot start"),
                where=str(error).splitlines()[0],
                allowed=Text("如 --memory-limit 2GB、--threads 2", "such as --memory-limit 2GB"),
            ) from error
        try:
            if stored:
                connection.execute("PRAGMA disable_checkpoint_on_shutdown")  # the file goes, too
            if spatial:
                connection.load_extension(str(spatial_extension()))
            yield cls(connection)
        finally:
            connection.close()

    @contextmanager
    def session(self, *, alone: bool = True) -> Iterator[DuckDBEngine]:
        """A further engine over the same data, for another thread: it sees all tables of this one,
        and what it makes itself goes with the block.

        alone  what it makes is seen by it alone, and may have names that others use, too; else
               its own sessions see it
        """
        connection = self._connection.cursor()
        session = DuckDBEngine(connection, temporary=alone)
        try:
            yield session
        finally:
            connection.close()
            if not alone:
                self._forget(session)

    def _forget(self, session: DuckDBEngine) -> None:
        """Drop what a session made, also after it was stopped."""
        self._kinds |= session._kinds
        for name in list(session._kinds):
            self.drop(name)

    def add_function(
        self,
        name: str,
        function: Callable[..., pa.Array],
        parameters: Sequence[str],
        returns: str,
    ) -> None:
        """A function of columns: Arrow in, Arrow out, NULL as it comes.

        function  without annotations, which DuckDB would evaluate
        """
        self._connection.create_function(
            name,
            function,
            list(parameters),
            returns,
            type=PythonUDFType.ARROW,
            null_handling=FunctionNullHandling.SPECIAL,
        )

    @staticmethod
    def write_views(path: Path, parts: Mapping[str, Sequence[str]]) -> None:
        """A new database file with a view per name over Parquet files; holds no rows."""
        with duckdb.connect(str(path)) as connection:
            for name, files in parts.items():
                query = sql.build(
                    "SELECT * FROM read_parquet(:files, union_by_name = TRUE)",
                    files=sql.array(list(files)),
                )
                connection.execute(sql.render(_create("VIEW", name, query)))

    # -- running ------------------------------------------------------------------------

    def _run(
        self, query: sql.Node | str, parameters: Mapping[str, Any] | None = None
    ) -> duckdb.DuckDBPyConnection:
        text = sql.render(query)
        self.go_on()
        try:
            if parameters:
                return self._connection.execute(text, dict(parameters))
            return self._connection.execute(text)
        except duckdb.InterruptException as error:
            raise KeyboardInterrupt from error
        except duckdb.OutOfMemoryException as error:
            raise EngineError(
                Text("内存不足", "out of memory"),
                where=str(error).splitlines()[0],
                mend=Text(
                    "提高 --memory-limit 或减少 --threads",
                    "raise --memory-limit or use fewer --threads",
                ),
            ) from error
        except duckdb.Error as error:
            raise EngineError(
                Text("查询未能执行", "the query failed"), where=f"{_said(error)}\n{text[:2000]}"
            ) from error
        except RuntimeError as error:
            self._end(error)
            raise

    def _end(self, error: RuntimeError) -> None:
        """Raise Ctrl-C as what it is. DuckDB says "Query interrupted" of one that came while it
        ran, and lets its threads go on with the query: whatever follows would wait for it."""
        if isinstance(error.__cause__ or error.__context__, KeyboardInterrupt):
            self._connection.interrupt()
            raise KeyboardInterrupt from error

    def execute(self, query: sql.Node | str, parameters: Mapping[str, Any] | None = None) -> None:
        self._run(query, parameters)

    def create_table(self, name: str, query: sql.Node) -> None:
        self._make("TABLE", name, query)

    def create_view(self, name: str, query: sql.Node) -> None:
        self._make("VIEW", name, query)

    def _make(self, kind: str, name: str, query: sql.Node) -> None:
        self._take_back(name)
        self._run(_create(kind, name, query, temporary=self._temporary))
        self._kinds[name] = kind

    def drop(self, name: str) -> None:
        """Drop a table or view that was made here, if there is one of that name."""
        self._take_back(name)
        kind = self._kinds.pop(name, None)
        if kind is not None:
            self._run(exp.Drop(tables=[sql.table(name)], kind=kind))

    @contextmanager
    def threads(self, threads: int) -> Iterator[None]:
        """Let a query run in so many threads within the block, in all sessions."""
        before = self.scalar("SELECT current_setting('threads')")
        self._run("SET threads = $threads", {"threads": threads})
        try:
            yield
        finally:
            self._connection.execute("SET threads = $threads", {"threads": before})

    # -- in and out ---------------------------------------------------------------------

    def register(self, name: str, data: pa.Table | pl.DataFrame) -> None:
        """A relation of Arrow or polars data as a table of the engine (copied)."""
        holder = f"__arrow_{name}"
        self._connection.register(holder, _arrow(data))
        try:
            self.create_table(name, sql.build("SELECT * FROM :t", t=sql.table(holder)))
        finally:
            self._connection.unregister(holder)

    def lend(self, name: str, data: pa.Table | pl.DataFrame) -> None:
        """A relation as by `register`, but read where it lies: for what is read once, or seldom.
        Other sessions do not see it, and it ends with its own."""
        self.drop(name)
        self._connection.register(name, _arrow(data))
        self._lent.add(name)

    def _take_back(self, name: str) -> None:
        if name in self._lent:
            self._lent.remove(name)
            self._connection.unregister(name)

    def arrow(self, query: sql.Node | str) -> pa.Table:
        found = self._run(query)
        try:
            return found.to_arrow_table()
        except duckdb.InterruptException as error:
            raise KeyboardInterrupt from error
        except RuntimeError as error:
            self._end(error)
            raise

    def frame(self, query: sql.Node | str) -> pl.DataFrame:
        import polars as pl

        frame = pl.from_arrow(self.arrow(query))
        assert isinstance(frame, pl.DataFrame)
        return frame

    def batches(self, query: sql.Node | str, rows: int = 100_000) -> pa.RecordBatchReader:
        """The result as a stream of Arrow batches of at most `rows` rows."""
        return self._run(query).to_arrow_reader(rows)

    def scalar(self, query: sql.Node | str) -> Any:
        """The single value of a one-row, one-column query; None for no row."""
        row = self._run(query).fetchone()
        return None if row is None else row[0]

    def count(self, name: str) -> int:
        """Rows of a table or view."""
        return int(self.scalar(sql.build("SELECT COUNT(*) FROM :t AS t", t=sql.table(name))))

    def write_parquet(self, query: sql.Node, path: Path) -> None:
        """Write a query's rows to `path` (under a temporary name, then renamed).

        Packed quickly rather than small: what is written here is read again by the next scan.
        """
        partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
        text = sql.render(
            exp.Copy(
                this=exp.Subquery(this=sql.owned(query)),
                kind=False,
                files=[exp.Literal.string(str(partial))],
                params=[
                    exp.CopyParameter(
                        this=exp.Var(this="FORMAT"), expression=exp.Var(this="PARQUET")
                    ),
                    exp.CopyParameter(
                        this=exp.Var(this="COMPRESSION"), expression=exp.Var(this="SNAPPY")
                    ),
                ],
            )
        )
        self._run(text)
        partial.replace(path)

    # -- looking ------------------------------------------------------------------------

    def tables(self) -> set[str]:
        rows = self._run("SELECT table_name FROM information_schema.tables").fetchall()
        return {row[0] for row in rows}

    def columns(self, name: str) -> dict[str, str]:
        """Column names and types of a table or view, in order."""
        described = self._run(exp.Describe(this=sql.table(name))).fetchall()
        return {row[0]: row[1] for row in described}

    def explain(self, query: sql.Node) -> str:
        """The plan with measured times (EXPLAIN ANALYZE), for people."""
        rows = self._run(f"EXPLAIN ANALYZE {sql.render(query)}").fetchall()
        return "\n".join(str(row[1]) for row in rows)

    def interrupt(self) -> None:
        """Stop what runs, from another thread, and let nothing follow: it is as after Ctrl-C."""
        self._stopped = True
        self._connection.interrupt()

    def go_on(self) -> None:
        """Raise KeyboardInterrupt after `interrupt`: for those who wait for something else."""
        if self._stopped:
            raise KeyboardInterrupt

    # -- snapshots ----------------------------------------------------------------------

    def read_snapshots(self, name: str, parts: Sequence[tuple[Path, str, str]]) -> None:
        """A view over snapshot files with `_rid`, an integer unique within the view.

        parts  (path, source, digest)
        The id follows from the row's content, region and source, and so is the same in every
        scan that sees the row, wherever it stands in its file.
        """
        selects: list[sql.Node] = [
            sql.build(
                "SELECT *, CAST(hash(_hash, _region, _precision, :source) >> 1 AS BIGINT) "
                "AS _rid, :digest AS _snapshot FROM read_parquet(:path)",
                source=source,
                digest=digest,
                path=str(path),
            )
            for path, source, digest in parts
        ]
        query = selects[0]
        for following in selects[1:]:
            query = exp.Union(this=query, expression=following, distinct=False, by_name=True)
        self.create_view(name, query)
        repeats = "SELECT COUNT(*) > COUNT(DISTINCT _rid) FROM :view AS v"
        if self.scalar(sql.build(repeats, view=sql.table(name))):
            # a row repeated within a file, or a chance in 2^63: they take the ids that follow
            numbered = sql.build(
                "SELECT * REPLACE (_rid + ROW_NUMBER() OVER (PARTITION BY _rid "
                "ORDER BY _hash, _seq) - 1 AS _rid) FROM :rows AS r",
                rows=exp.Subquery(this=query),
            )
            self.create_view(name, numbered)


def _arrow(data: pa.Table | pl.DataFrame) -> pa.Table:
    """As Arrow; text of polars as views, which need not be copied."""
    if not hasattr(data, "to_arrow"):
        return data
    import polars as pl

    return data.to_arrow(compat_level=pl.CompatLevel.newest())


# errors about names and words of the query; all others may quote values of the data
_OF_THE_QUERY = (
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.ParserException,
    duckdb.SyntaxException,
)


def _said(error: duckdb.Error) -> str:
    """What DuckDB said, without values of the data."""
    if isinstance(error, _OF_THE_QUERY):
        return str(error)
    column = re.search(r"when casting from source column ([a-z0-9_.]+)", str(error))
    return type(error).__name__ + (f": {column[1]}" if column else "")


def _create(kind: str, name: str, query: sql.Node, *, temporary: bool = False) -> sql.Node:
    return exp.Create(
        this=sql.table(name),
        kind=kind,
        expression=sql.owned(query),
        replace=True,
        properties=exp.Properties(expressions=[exp.TemporaryProperty()]) if temporary else None,
    )
