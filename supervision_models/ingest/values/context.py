"""What a conversion needs to know, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import polars as pl

POLARS_TYPES: dict[str, pl.DataType] = {
    "text": pl.String(), "code": pl.String(), "usc": pl.String(), "integer": pl.Int64(),
    "decimal": pl.Float64(), "money": pl.Decimal(18, 2), "area": pl.Decimal(18, 2),
    "length": pl.Float64(), "volume": pl.Decimal(18, 2), "mass": pl.Decimal(18, 2),
    "ratio": pl.Float64(), "date": pl.Date(), "datetime": pl.Datetime("us"), "year": pl.Int32(),
    "boolean": pl.Boolean(), "person_name": pl.String(), "person_id": pl.String(),
    "phone": pl.String(), "geometry": pl.Binary(),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ConvertContext:
    """What the file side knows about a column beyond its contract.

    pseudonym_key  key of the workspace for person_id and phone
    unit           unit of the header or mapping; wins over the contract's
    day_first      03/05/2023 is the 3rd of May
    crs            declared source CRS of geometry; None leaves it to the coordinates
    target_crs     the contract's CRS; metric_crs the workspace's projected CRS ("" if unset)
    datum          a map offset to be removed (gcj02, bd09)
    area           how `metric_geometry` measures
    """

    pseudonym_key: bytes = b""
    unit: str | None = None
    day_first: bool = False
    crs: str | None = None
    target_crs: str = "EPSG:4490"
    metric_crs: str = ""
    datum: Literal["gcj02", "bd09"] | None = None
    area: Literal["projected", "ellipsoidal"] = "projected"


@dataclass(frozen=True, slots=True)
class Converted:
    """A column in its canonical type, aligned with the texts it came from.

    values     canonical dtype (POLARS_TYPES); geometry as WKB
    failed     non-empty text that could not be read (the value is NULL)
    reasons    code of REASONS where failed
    repairs    codes of REPAIRS, with details after a colon
    precision  ``month``/``year`` of dates; ``day`` for a datetime without a time of day
    notes      remarks on the whole column: unit, unit_from, crs
    """

    values: pl.Series
    failed: pl.Series
    reasons: pl.Series
    repairs: pl.Series
    precision: pl.Series
    notes: dict[str, str] = field(default_factory=dict)


def converted(table: pl.DataFrame, dtype: pl.DataType, notes: dict[str, str]) -> Converted:
    """The frame of a reader as a `Converted`."""
    return Converted(
        values=table["value"].cast(dtype),
        failed=table["reason"].is_not_null(),
        reasons=table["reason"],
        repairs=table["repairs"],
        precision=table["precision"],
        notes=notes,
    )
