"""The mapping file: what a person settles where headers and coordinates do not tell."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from supervision_models.contracts.definition import Contract, Name, Strict
from supervision_models.contracts.validation import did_you_mean, faults, listing
from supervision_models.contracts.yaml_file import Document, read_yaml
from supervision_models.errors import ErrorList, IngestError, SupervisionError, Text


class CoverageClaim(Strict):
    """The rows are complete for this region and period, both days included."""

    region: str | None = None
    start: dt.date | None = Field(default=None, alias="from")
    end: dt.date | None = Field(default=None, alias="to")


class Points(Strict):
    """Headers of the coordinates of a point: x is east, y is north."""

    x: str
    y: str


class Mapping(Strict):
    """A mapping file. Every key is optional; what is absent is found as without a mapping.

    header_row  last row of the header, 1-based, as Excel shows it
    columns     source header -> contract column; ``null`` leaves the header out
    units       contract column -> unit, which wins over the header's
    crs         source CRS of all geometry; datum: a map offset to be removed
    constants   contract column -> the text of every row
    region      division code of rows that name none
    """

    dataset: str | None = None
    sheet: str | None = None
    header_row: int | None = Field(default=None, gt=0)
    columns: dict[str, Name | None] = Field(default_factory=dict)
    units: dict[Name, str] = Field(default_factory=dict)
    crs: str | None = None
    datum: Literal["gcj02", "bd09"] | None = None
    day_first: bool = False
    encoding: str | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    coverage: CoverageClaim | None = None
    constants: dict[Name, str] = Field(default_factory=dict)
    points: Points | None = None
    region: str | None = None


def load_mapping(
    path: Path | str, contracts: dict[str, Contract], dataset: str | None = None
) -> Mapping:
    """A mapping file. Raises ErrorList with all its faults, each with its line.

    dataset  what the caller settles it for, in place of the file's own word
    """
    document = read_yaml(path)
    try:
        mapping = Mapping.model_validate_json(json.dumps(document.data), strict=True)
    except ValidationError as error:
        raise ErrorList(faults(error, document, Mapping, IngestError)) from error
    if dataset is not None:
        mapping = mapping.model_copy(update={"dataset": dataset})
    errors = _check(mapping, document, contracts)
    if errors:
        raise ErrorList(errors)
    return mapping


def _check(
    mapping: Mapping, document: Document, contracts: dict[str, Contract]
) -> list[SupervisionError]:
    if mapping.dataset is None:
        return []
    if mapping.dataset not in contracts:
        return [
            IngestError(
                Text(f"没有数据集 {mapping.dataset!r}", f"there is no dataset {mapping.dataset!r}"),
                where=document.where(("dataset",)),
                allowed=listing(contracts),
                mend=did_you_mean(mapping.dataset, contracts),
            )
        ]
    columns = contracts[mapping.dataset].columns
    named = [
        *((("columns", header), column) for header, column in mapping.columns.items()),
        *((("units", column), column) for column in mapping.units),
        *((("constants", column), column) for column in mapping.constants),
    ]
    return [
        IngestError(
            Text(
                f"数据集 {mapping.dataset} 没有列 {column!r}",
                f"dataset {mapping.dataset} has no column {column!r}",
            ),
            where=document.where(path),
            allowed=listing(columns),
            mend=did_you_mean(column, columns),
        )
        for path, column in named
        if column is not None and column not in columns
    ]
