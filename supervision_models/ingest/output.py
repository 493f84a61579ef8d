"""Snapshot and quarantine files: written chunk by chunk, the snapshot as GeoParquet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from supervision_models.contracts.definition import DUCKDB_TYPES, Contract

_ARROW_TYPES: dict[str, pa.DataType] = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "DECIMAL(18,2)": pa.decimal128(18, 2),
    "GEOMETRY": pa.binary(),
}
QUARANTINE_SCHEMA = pa.schema(
    [
        ("file", pa.string()),
        ("sheet", pa.string()),
        ("row", pa.int32()),
        ("column", pa.string()),
        ("reason", pa.string()),
        ("all", pa.list_(pa.string())),
        ("raw", pa.string()),
    ]
)


def snapshot_schema(contract: Contract) -> pa.Schema:
    """Declared columns in contract order, then the system columns."""
    fields = [
        (name, _ARROW_TYPES[DUCKDB_TYPES[column.type]]) for name, column in contract.columns.items()
    ]
    fields += [
        ("_seq", pa.int32()),
        ("_hash", pa.string()),
        ("_file", pa.string()),
        ("_sheet", pa.string()),
        ("_row", pa.int32()),
        ("_raw", pa.string()),
        ("_repairs", pa.list_(pa.string())),
        ("_precision", pa.string()),
        ("_region", pa.string()),
    ]
    if contract.geometry is not None:
        fields += [("_geom", pa.binary()), ("_area", pa.float64())]
    return pa.schema(fields)


class ParquetFile:
    """A Parquet file being written; `close` adds metadata that is known only at the end."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self.path = path
        self._schema = schema
        self._writer = pq.ParquetWriter(path, schema, compression="zstd", version="2.6")
        self.rows = 0

    def write(self, frame: pl.DataFrame) -> None:
        """Rows with the columns of the schema; `_seq` is counted here."""
        if "_seq" in self._schema.names:
            frame = frame.with_row_index("_seq", offset=self.rows)
        table = frame.select(self._schema.names).to_arrow().cast(self._schema)
        if len(table):
            self._writer.write_table(table)
        self.rows += len(table)

    def close(self, geo: dict[str, Any] | None = None) -> None:
        if geo is not None:
            self._writer.add_key_value_metadata({"geo": json.dumps(geo)})
        self._writer.close()


def geo_metadata(contract: Contract, metric_crs: str) -> dict[str, Any] | None:
    """GeoParquet 1.1 metadata of a snapshot; None without geometry."""
    if contract.geometry is None:
        return None
    columns = {
        name: _geo_column(contract.crs)
        for name, column in contract.columns.items()
        if column.type == "geometry"
    }
    columns["_geom"] = _geo_column(metric_crs)
    return {"version": "1.1.0", "primary_column": contract.geometry, "columns": columns}


def _geo_column(crs: str) -> dict[str, Any]:
    from pyproj import CRS

    described = CRS.from_user_input(crs).to_json_dict() if crs else None
    return {"encoding": "WKB", "geometry_types": [], "crs": described}
