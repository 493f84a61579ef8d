"""A canonical frame as the text cells of one agency's file."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from supervision_models.contracts.definition import Column, Contract
from supervision_models.demo.block import Block
from supervision_models.demo.dirt import coordinates, numbers, words
from supervision_models.demo.ground import BOX, boxes
from supervision_models.demo.sources.definition import Field, Source

_NUMBERS = frozenset(["money", "area", "length", "volume", "mass", "ratio", "decimal", "integer"])
_PERSONAL = frozenset(["person_id", "phone"])
# registers that still write codes of townships that were merged; no lead hangs on their region
_OLD_CODES = frozenset(
    [
        "payment",
        "fire_review",
        "planning_permit",
        "completion_filing",
        "wage_account",
        "site_roster",
    ]
)
_ROUGH = frozenset(["land_area", "disturbed_area"])  # clerks guess them; no model reads them
_BRANCHES = frozenset(["site_roster"])  # the project office stands for the firm
_MONTHLY = frozenset(["plan_start_on", "plan_end_on"])
_SPELLINGS = 2  # of a value, how many of the contract's spellings are used


@dataclass(frozen=True, slots=True)
class Sheet:
    """Cells as text, NULL where a cell is empty; `headers` are paths from top to bottom.

    numeric   positions whose plain numbers a workbook stores as numbers
    edges     boxes of the rows, for formats with geometry of their own
    """

    cells: pl.DataFrame
    headers: tuple[tuple[str, ...], ...]
    numeric: frozenset[int]
    edges: np.ndarray[tuple[int, int], np.dtype[np.float64]] | None


def render(block: Block, source: Source, contract: Contract, frame: pl.DataFrame) -> Sheet:
    """The rows of `frame`, in its order, with the dirt of the source; deterministic by seed."""
    rng = block.rng(f"dirt {source.dataset}")
    if not source.tidy and not source.exact:
        frame = _renamed(contract, frame, rng)
    parties = {name for role in contract.parties.values() for name in (role.code, role.name)}
    as_is = frame["_exact"] | pl.Series([source.exact])
    columns: list[pl.Series] = []
    headers: list[tuple[str, ...]] = []
    numeric: set[int] = set()
    edges = boxes(frame) if set(BOX) <= set(frame.columns) else None
    for field in source.fields:
        if field.column == contract.geometry:
            if edges is not None and source.geometry is not None:
                found = coordinates.texts(edges, source.geometry, source.crs)
            else:
                found = [_empty(len(frame))]
            columns += found
            names = field.header[0].split(",") if len(found) > 1 else [None]
            headers += [field.header if name is None else (name,) for name in names]
            continue
        column = contract.columns[field.column]
        values = frame[field.column] if field.column in frame.columns else _empty(len(frame))
        if column.type in _NUMBERS or column.type == "year":
            numeric.add(len(columns))
        texts = _column(source, field, column, values, rng)
        if field.column in parties and as_is.any():
            texts = words.chosen(texts, as_is, pl.lit(values.cast(pl.String)))
        columns.append(texts)
        headers.append(field.header)
    cells = pl.DataFrame([series.alias(str(i)) for i, series in enumerate(columns)])
    native = source.geometry is None and contract.geometry is not None
    return Sheet(cells, tuple(headers), frozenset(numeric), edges if native else None)


def _empty(n: int) -> pl.Series:
    return pl.repeat(None, n, dtype=pl.String, eager=True)


def _column(
    source: Source, field: Field, column: Column, values: pl.Series, rng: np.random.Generator
) -> pl.Series:
    dirty = not source.tidy
    texts = _texts(source, field, column, values, rng)
    if dirty and field.lost:
        texts = words.lost(texts, field.lost, rng)
    if column.required:
        return texts
    plain = column.type in _NUMBERS or column.type == "boolean" or column.values is not None
    plain = plain or column.type in (*_PERSONAL, "geometry")
    return words.empties(texts, rng, marks=dirty and not plain and source.form != "jsonl")


def _texts(
    source: Source, field: Field, column: Column, values: pl.Series, rng: np.random.Generator
) -> pl.Series:
    kind = column.type
    if column.values is not None:
        return _spelled(column, values, rng)
    if kind == "boolean":
        return _yes_no(values)
    if kind in _NUMBERS:
        dirty = not source.tidy and source.form != "jsonl"
        return _number(field, column, values, rng, dirty=dirty)
    if kind == "date":
        styles = ("month",) if field.column in _MONTHLY else source.dates
        return numbers.dates(values, styles, rng)
    if kind == "datetime":
        return numbers.moments(values, rng)
    texts = values.cast(pl.String)
    return texts if source.tidy else _written(source, field, column, texts, rng)


def _written(
    source: Source, field: Field, column: Column, texts: pl.Series, rng: np.random.Generator
) -> pl.Series:
    """Names and codes as they are typed."""
    if field.column == "region_code":
        return words.divisions(texts, rng) if source.dataset in _OLD_CODES else texts
    if column.type == "usc":
        return texts if column.required else words.credit_codes(texts, rng)
    if column.type == "code":
        return words.codes(texts, rng)
    if column.type != "text":
        return texts
    if source.dataset in _BRANCHES and field.column == "employer_name":
        texts = words.branches(texts, rng)
    return words.names(texts, rng, source.encoding)


def _spelled(column: Column, values: pl.Series, rng: np.random.Generator) -> pl.Series:
    """Canonical values in one of the spellings that the contract reads."""
    assert column.values is not None
    which = pl.Series("w", rng.integers(0, _SPELLINGS, len(values)))
    frame = pl.DataFrame({"v": values.cast(pl.String), "w": which})
    text: pl.Expr = pl.lit(None, pl.String)
    for value, spellings in column.values.items():
        for index in range(_SPELLINGS):
            word = spellings[index % len(spellings)]
            fits = (pl.col("v") == value) & (pl.col("w") == index)
            text = pl.when(fits).then(pl.lit(word)).otherwise(text)
    return frame.select(text.alias("t")).to_series()


def _yes_no(values: pl.Series) -> pl.Series:
    frame = pl.DataFrame({"v": values.cast(pl.Boolean)})
    word = pl.when(pl.col("v")).then(pl.lit("是")).when(~pl.col("v")).then(pl.lit("否"))
    return frame.select(word.alias("t")).to_series()


def _number(
    field: Field, column: Column, values: pl.Series, rng: np.random.Generator, *, dirty: bool
) -> pl.Series:
    texts = numbers.decimal(values, field.unit)
    if not dirty:
        return texts
    n = len(texts)
    if column.type == "money":
        rows = pl.Series(rng.random(n) < 0.05)
        comma = numbers.grouped(texts)
        texts = words.chosen(texts, rows, pl.lit(comma))
    if field.unit is not None:
        rows = pl.Series(rng.random(n) < 0.02)
        about = "约" if field.column in _ROUGH else ""
        texts = words.chosen(texts, rows, about + pl.col("t") + field.unit)
    return texts


def _renamed(contract: Contract, frame: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Half of the rows of firms that were renamed still carry the former name.

    Uses the lookup columns of `County`: ``<name column>_former``.
    """
    for role in contract.parties.values():
        former = f"{role.name}_former"
        if role.name is None or former not in frame.columns:
            continue
        rows = pl.Series("rows", rng.random(len(frame)) < 0.5) & ~frame["_exact"]
        picked = pl.when(pl.lit(rows) & pl.col(former).is_not_null()).then(former)
        frame = frame.with_columns(picked.otherwise(role.name).alias(role.name)).drop(former)
    return frame
