"""Programs of models in a process of their own: SQL that passed the guard, and plug-ins.

A query runs in a child with bounded memory, time and no network, in an in-memory DuckDB that got
its tables first and was then locked: no files, no extensions, no settings. The parent hands over
Parquet files and gets one back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from supervision_models.engines import sql
from supervision_models.engines.child import ChildError, run_child
from supervision_models.errors import EngineError, Text

if TYPE_CHECKING:
    import pyarrow as pa

PLUGINS = "supervision_models.models"  # the entry point group
_BATCH = 50_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What a program may use.

    memory_bytes   address space of the child; the interpreter with DuckDB and Arrow reserves
                   about 1 GB of it
    cpu_seconds    of all threads together
    result_bytes   size of the result file
    """

    memory_bytes: int = 4 * 2**30
    cpu_seconds: int = 300
    wall_seconds: float = 300.0
    result_bytes: int = 4 * 2**30
    threads: int = 2


STANDARD = Limits()


def run_sql_model(
    query: exp.Select,
    tables: Mapping[str, Path],
    out: Path,
    limits: Limits = STANDARD,
    watch: Callable[[], None] | None = None,
) -> int:
    """Run a query that `models.guard` passed over the given Parquet files; write `out`.

    watch  called some times a second; what it raises ends the query
    Returns the number of rows. Raises EngineError: ChildError with cause memory, time or crash
    when the query exceeds its limits, or the query's own error. A query with an unbound
    parameter is refused.
    """
    unbound = sorted({node.name for node in query.find_all(exp.Placeholder)})
    if unbound:
        raise EngineError(
            Text(f"参数未赋值：{'、'.join(unbound)}", f"no value for {', '.join(unbound)}"),
            where="sql",
            mend=Text("用 guard.bind 代入参数", "bind the parameters with guard.bind"),
        )
    task = {
        "query": sql.render(query),
        "memory_bytes": limits.memory_bytes,
        "threads": limits.threads,
    }
    try:
        return _run("run_query", task, tables, out, limits, watch)
    except ChildError as error:
        if error.cause in ("memory", "time"):
            raise ChildError(error.cause, _exceeded(error), where="sql", mend=_NARROW) from error
        raise


def run_plugin(
    name: str,
    tables: Mapping[str, Path],
    out: Path,
    limits: Limits = STANDARD,
    watch: Callable[[], None] | None = None,
) -> int:
    """Run the plug-in of the entry point `name` over the given Parquet files; write `out`.

    The entry point (group ``supervision_models.models``) is a function that takes the tables by
    name as ``pyarrow.Table`` and returns one: row_id, hit and columns for facts.
    Returns the number of rows. Raises EngineError. `watch` as in `run_sql_model`.
    """
    return _run("run_entry_point", {"name": name}, tables, out, limits, watch)


_NARROW = Text(
    "缩小 JOIN：用相等条件连接，先用 WHERE 和 GROUP BY 减少行数",
    "narrow the joins: join on equal columns, reduce rows by WHERE and GROUP BY first",
)


def _exceeded(error: ChildError) -> Text:
    return Text(
        f"模型的 SQL 超出限制：{error.what.zh}",
        f"the model's SQL exceeds its limits: {error.what.en}",
    )


def _run(
    function: str,
    task: Mapping[str, Any],
    tables: Mapping[str, Path],
    out: Path,
    limits: Limits,
    watch: Callable[[], None] | None,
) -> int:
    partial = out.with_name(f"{out.name}.partial")
    payload = {
        **task,
        "tables": {name: str(path.absolute()) for name, path in sorted(tables.items())},
        "out": str(partial.absolute()),
    }
    try:
        value = run_child(
            f"{__name__}:{function}",
            payload,
            memory_bytes=limits.memory_bytes,
            cpu_seconds=limits.cpu_seconds,
            wall_seconds=limits.wall_seconds,
            file_bytes=limits.result_bytes,
            watch=watch,
        )
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
    return int(value["rows"])


# -- inside the child -------------------------------------------------------------------


def run_query(task: dict[str, Any]) -> dict[str, Any]:
    """Entry point of the child for a query."""
    import duckdb

    connection = duckdb.connect(
        ":memory:",
        config={
            "threads": str(task["threads"]),
            # below the address space, so that DuckDB says so before the kernel does
            "memory_limit": f"{task['memory_bytes'] * 3 // 8 // 2**20}MiB",
            "temp_directory": "",
            "max_temp_directory_size": "0KiB",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "python_enable_replacements": "false",
            "python_scan_all_frames": "false",
        },
    )
    try:
        for name, path in task["tables"].items():
            connection.execute(
                sql.render(
                    exp.Create(
                        this=sql.table(name),
                        kind="TABLE",
                        expression=sql.build("SELECT * FROM read_parquet(:path)", path=path),
                    )
                )
            )
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        reader = connection.execute(task["query"]).to_arrow_reader(_BATCH)
        return {"rows": _write(reader, task["out"])}
    except duckdb.OutOfMemoryException as error:
        # MemoryError tells the parent what it was, whatever the message quotes
        raise MemoryError from error
    except duckdb.Error as error:
        # the kind of error alone: the message may quote values of the data
        raise EngineError(
            Text("模型的 SQL 未能执行", "the model's SQL failed"),
            where=f"sql: {type(error).__name__}",
            mend=Text("核对列名和类型", "check names and types of columns"),
        ) from error


def run_entry_point(task: dict[str, Any]) -> dict[str, Any]:
    """Entry point of the child for a plug-in."""
    from importlib.metadata import entry_points

    import pyarrow as pa
    import pyarrow.parquet as pq

    found = entry_points(group=PLUGINS, name=task["name"])
    if len(found) != 1:
        known = sorted({point.name for point in entry_points(group=PLUGINS)})
        raise EngineError(
            Text(f"没有插件 {task['name']}", f"there is no plug-in {task['name']}"),
            where=f"entry point {PLUGINS}",
            allowed=Text("、".join(known) or "（无）", ", ".join(known) or "(none)"),
            mend=Text("安装提供该插件的包", "install the package that provides it"),
        )
    function = next(iter(found)).load()
    result = function({name: pq.read_table(path) for name, path in task["tables"].items()})
    if not isinstance(result, pa.Table):
        raise EngineError(
            Text("插件须返回 pyarrow.Table", "a plug-in returns a pyarrow.Table"),
            where=f"plugin {task['name']}",
        )
    return {"rows": _write(result.to_reader(_BATCH), task["out"])}


def _write(reader: pa.RecordBatchReader, path: str) -> int:
    import pyarrow.parquet as pq

    rows = 0
    with pq.ParquetWriter(path, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows
