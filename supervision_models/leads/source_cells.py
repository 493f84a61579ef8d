"""The cells of a row as they stood in the source file, masked header by header."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from supervision_models.contracts.definition import Column, Contract
from supervision_models.contracts.headers import fold, headings
from supervision_models.leads.masking import Role, masked_raw, shown_columns

HIDDEN = "-"  # a header that nobody is shown


def source_cells(
    texts: pl.Series, report: Mapping[str, Any], contract: Contract, role: Role
) -> pl.Series:
    """The source cells of each row, masked header by header."""
    cells = texts.fill_null("{}").str.json_decode(infer_schema_length=None)
    assert isinstance(cells.dtype, pl.Struct)
    headers = [field.name for field in cells.dtype.fields]
    columns = header_columns(headers, report, contract)
    shown = [header for header in headers if columns[header] != HIDDEN]
    if not shown:
        return pl.repeat("{}", texts.len(), eager=True).alias("raw")
    table = cells.struct.unnest().with_columns(pl.col(headers).cast(pl.String))
    masked = [
        masked_raw(header, _column(contract, columns[header]), contract, role) for header in shown
    ]
    return table.select(pl.struct(masked).struct.json_encode().alias("raw"))["raw"]


def header_columns(
    headers: list[str], report: Mapping[str, Any], contract: Contract
) -> dict[str, str | None]:
    """header -> the column it was read into, None when unknown, `HIDDEN` when not to be shown.

    The load report tells; where it does not, the contract's spellings do. In a dataset with
    columns that nobody is shown, neither is a header of no known column.
    """
    told = {
        str(item["header"]): str(item["column"])
        for item in report.get("report", {}).get("columns", ())
        if item.get("column") and item.get("header")
    }
    known = headings(contract)
    shown = shown_columns(contract)
    hides = any(
        name not in shown and column.type != "geometry" for name, column in contract.columns.items()
    )
    answer: dict[str, str | None] = {}
    for header in headers:
        column = told.get(header) or known.get(fold(header))
        if column is None:
            answer[header] = HIDDEN if hides else None
        elif column in shown or contract.columns[column].type == "geometry":
            answer[header] = column
        else:
            answer[header] = HIDDEN
    return answer


def _column(contract: Contract, name: str | None) -> Column | None:
    return None if name is None else contract.columns.get(name)
