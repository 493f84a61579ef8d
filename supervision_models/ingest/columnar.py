"""Parquet and JSON-lines files as text cells. Column names are given by the format."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from supervision_models.errors import IngestError, Text
from supervision_models.ingest.delimited import MAX_LINE
from supervision_models.ingest.tables import CHUNK_ROWS, ChunkWriter, RawTable

_MAX_FIELDS = 2000


def text_column(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Any Arrow column as text: ISO dates, exact decimals, JSON for lists and structs."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    kind = array.type
    if pa.types.is_dictionary(kind):
        return text_column(array.dictionary_decode())
    if pa.types.is_floating(kind):
        return _float_text(array)
    if pa.types.is_timestamp(kind):
        form = "%Y-%m-%dT%H:%M:%S" if kind.tz is None else "%Y-%m-%dT%H:%M:%S%z"
        seconds = array.cast(pa.timestamp("s", kind.tz), safe=False)
        return pc.strftime(seconds, format=form).cast(pa.string())
    if pa.types.is_nested(kind):
        return pa.array(
            [
                None if value is None else json.dumps(value, ensure_ascii=False, default=str)
                for value in array.to_pylist()
            ],
            pa.string(),
        )
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.array(
            [None if value is None else value.hex() for value in array.to_pylist()], pa.string()
        )
    return array.cast(pa.string())


def _float_text(array: pa.Array) -> pa.Array:
    """12.0 as "12": a column of whole numbers with gaps arrives as floats."""
    whole = pc.and_(pc.equal(pc.round(array), array), pc.less(pc.abs(array), 1e15))
    integers = pc.if_else(pc.fill_null(whole, False), array, None).cast(pa.int64())
    return pc.if_else(
        pc.fill_null(whole, False), integers.cast(pa.string()), array.cast(pa.string())
    )


def read_parquet(path: Path, scratch: Path, *, name: str) -> RawTable:
    """A Parquet file; the primary geometry of a GeoParquet file becomes the geometry column."""
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        headers = list(file.schema_arrow.names)
        geometry, crs = _geo(file.metadata.metadata or {}, headers)
        texts = [header for header in headers if header != geometry]
        writer = ChunkWriter(scratch, "parquet")
        for batch in file.iter_batches(batch_size=CHUNK_ROWS):
            writer.write(
                [text_column(batch.column(header)) for header in texts],
                geometry=None if geometry is None else batch.column(geometry).cast(pa.binary()),
                count=batch.num_rows,
            )
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise IngestError(
            Text("Parquet 文件无法读取", "the Parquet file cannot be read"),
            where=name,
            mend=Text("重新导出该文件", "export the file again"),
        ) from error
    return RawTable(
        "",
        len(texts),
        writer.rows,
        tuple(writer.chunks),
        headers=tuple(texts),
        has_geometry=geometry is not None,
        crs=crs,
    )


def _geo(metadata: dict[bytes, bytes], headers: list[str]) -> tuple[str | None, str | None]:
    """Geometry column and CRS by the GeoParquet metadata; WKB columns only."""
    if b"geo" not in metadata:
        return None, None
    geo: dict[str, Any] = json.loads(metadata[b"geo"])
    primary = geo.get("primary_column")
    column = geo.get("columns", {}).get(primary, {})
    if primary not in headers or str(column.get("encoding", "")).upper() != "WKB":
        return None, None
    if "crs" not in column:
        return primary, "OGC:CRS84"  # what the format says of a file that says nothing
    crs = column["crs"]
    return primary, None if crs is None else json.dumps(crs)


def read_json_lines(path: Path, scratch: Path, *, name: str, encoding: str) -> RawTable:
    """One JSON object a line. Numbers keep their digits as written."""
    headers: dict[str, int] = {}
    writer = ChunkWriter(scratch, "json")
    with path.open(encoding=encoding, errors="strict", newline="\n") as file:
        lines = iter(lambda: file.readline(MAX_LINE + 1), "")
        number = 0
        while chunk := list(islice(lines, CHUNK_ROWS)):
            records = list(_records(chunk, number, name))
            number += len(chunk)
            for record in records:
                for key in record:
                    headers.setdefault(key, len(headers))
            if len(headers) > _MAX_FIELDS:
                raise _bad_line(name, number, Text("字段过多", "too many different fields"))
            columns = [
                pa.array([_cell(record.get(key)) for record in records], pa.string())
                for key in headers
            ]
            writer.write(columns, count=len(records))
    return RawTable(
        "",
        len(headers),
        writer.rows,
        tuple(writer.chunks),
        headers=tuple(headers),
        facts={"encoding": encoding},
    )


def _records(lines: list[str], before: int, name: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, before + 1):
        if not line.strip():
            yield {}
            continue
        if len(line) > MAX_LINE:
            raise _bad_line(
                name,
                number,
                Text("一行超过 1000 万字符", "a line of more than 10 million characters"),
            )
        try:
            record = json.loads(line, parse_int=str, parse_float=str)
        except (ValueError, RecursionError) as error:
            raise _bad_line(name, number, Text("不是有效的 JSON", "not valid JSON")) from error
        if not isinstance(record, dict):
            raise _bad_line(name, number, Text("不是 JSON 对象", "not a JSON object"))
        yield record


def _bad_line(name: str, line: int, what: Text) -> IngestError:
    return IngestError(
        what,
        where=f"{name}::{line}",
        allowed=Text("每行一个 JSON 对象", "one JSON object a line"),
        mend=Text("改正这一行", "mend this line"),
    )


def _cell(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)
