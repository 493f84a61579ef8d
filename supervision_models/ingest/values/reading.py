"""What a reader returns for a column of distinct folded texts: one frame, five columns.

``value`` (any type), ``reason`` (code, where a text could not be read), ``repairs`` (list of
codes), ``precision`` (``month``/``year``, and ``day`` for datetimes). Readers work on expressions;
what is left goes through Python, once per distinct value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import polars as pl
import pyarrow as pa

REPAIRS = pl.List(pl.String)
# Cells that say "nothing" in registers. 无 counts as nothing too, except for booleans.
NULL_MARKS = frozenset(
    [
        "",
        "-",
        "--",
        "---",
        "—",
        "——",
        "―",
        "/",
        "//",
        "\\",
        "无",
        "暂无",
        "不详",
        "空",
        "…",
        "......",
    ]
) | frozenset(["NULL", "null", "None", "none", "NaN", "nan", "N/A", "n/a", "#N/A", "NA", "<NA>"])
EXCEL_ERRORS = frozenset(
    [
        *("#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"),
        *("#FIELD!", "#GETTING_DATA", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!"),
    ]
)


class Unreadable(Exception):  # noqa: N818  # an outcome, not a fault
    """The text is no value of the kind; `reason` is a code of REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Read(NamedTuple):
    """One text as read; a value of None is an empty cell."""

    value: Any
    repairs: tuple[str, ...] = ()
    precision: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The frame of a reader, aligned with its texts, and remarks on the whole column."""

    frame: pl.DataFrame
    notes: Mapping[str, str]


def frame(
    value: pl.Series,
    *,
    reason: pl.Series | None = None,
    repairs: pl.Series | None = None,
    precision: pl.Series | None = None,
) -> pl.DataFrame:
    """The five columns; what is not given is empty."""
    n = len(value)
    return pl.DataFrame(
        [
            value.alias("value"),
            _or_null(reason, n).alias("reason"),
            (pl.repeat([], n, dtype=REPAIRS, eager=True) if repairs is None else repairs).alias(
                "repairs"
            ),
            _or_null(precision, n).alias("precision"),
        ]
    )


def _or_null(series: pl.Series | None, n: int) -> pl.Series:
    return pl.repeat(None, n, dtype=pl.String, eager=True) if series is None else series


def codes(*flags: tuple[str, pl.Expr]) -> pl.Expr:
    """A list expression of the codes whose condition holds."""
    marks = [pl.when(condition).then(pl.lit(code)) for code, condition in flags]
    return pl.concat_list(marks).list.drop_nulls()


def code_lists(rows: Sequence[Sequence[str]]) -> pl.Series:
    """Lists of codes as a column, through one flat array (nested lists are slow to infer)."""
    offsets = np.concatenate([[0], np.cumsum([len(row) for row in rows], dtype=np.int32)])
    flat = pa.array([code for row in rows for code in row], pa.string())
    lists = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), flat)
    return pl.Series("repairs", pl.from_arrow(lists)).cast(REPAIRS)


def each(texts: pl.Series, read: Callable[[str], Read], dtype: Any) -> pl.DataFrame:
    """`read` applied to every text in Python: for the distinct values that expressions leave."""
    values: list[Any] = []
    reasons: list[str | None] = []
    repairs: list[list[str]] = []
    precisions: list[str | None] = []
    for text in texts.to_list():
        try:
            got, reason = (Read(None) if text is None else read(text)), None
        except Unreadable as failure:
            got, reason = Read(None), failure.reason
        values.append(got.value)
        reasons.append(reason)
        repairs.append(list(got.repairs))
        precisions.append(got.precision)
    return frame(
        pl.Series(values, dtype=dtype),
        reason=pl.Series(reasons, dtype=pl.String),
        repairs=code_lists(repairs),
        precision=pl.Series(precisions, dtype=pl.String),
    )


def patched(
    fast: pl.DataFrame, pending: pl.Series, texts: pl.Series, read: Callable[[str], Read]
) -> pl.DataFrame:
    """`fast` where `pending` is false, `read` of the text where it is true; order kept."""
    if not pending.any():
        return fast
    slow = each(texts.filter(pending), read, fast["value"].dtype)
    rows = fast.with_row_index("row")
    return (
        pl.concat(
            [
                rows.filter(~pending),
                slow.with_columns(rows["row"].filter(pending)).select(rows.columns),
            ]
        )
        .sort("row")
        .drop("row")
    )
