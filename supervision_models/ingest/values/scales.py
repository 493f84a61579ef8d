"""In what unit the numbers of a column stand, and by what they are multiplied."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from supervision_models.contracts.definition import Column
from supervision_models.errors import IngestError, Text
from supervision_models.ingest.values.context import ConvertContext
from supervision_models.ingest.values.headers import header_unit
from supervision_models.ingest.values.units import CANONICAL, dimension_of, unit_factor


@dataclass(frozen=True, slots=True)
class Scale:
    """`unit` is the source's ("" for canonical), `stored` what the column holds in canonical units.

    origin  ``declared`` (mapping or file side), ``header``, ``contract`` or ""
    """

    dimension: str
    unit: str
    origin: str
    stored: Fraction
    shown: str

    @property
    def factor(self) -> Fraction:
        """Stored units in one written number without a unit of its own."""
        return (unit_factor(self.unit, self.dimension) or Fraction(1)) / self.stored

    def factor_of(self, unit: str) -> Fraction | None:
        """Stored units in one `unit`; None where it is none of this dimension."""
        factor = unit_factor(unit, self.dimension)
        return None if factor is None else factor / self.stored

    def repair(self, unit: str | None = None) -> str:
        """The code that records the conversion."""
        return f"unit:{unit or self.unit}→{self.shown}"


def scale_of(column: Column, header: str, context: ConvertContext) -> Scale:
    """The declared unit wins over the header's, and that over the contract's.

    Columns of type integer and decimal stay in the contract's unit, or in the source's where the
    contract names none (only 万 and 亿 are resolved). Raises IngestError where a declared unit
    does not fit.
    """
    found = header_unit(header)[1]
    loose = column.type in ("integer", "decimal")
    if loose and dimension_of(column.unit) is None:
        unit = context.unit or found or column.unit or ""
        known = dimension_of(unit)
        if known is None or known == "count":
            unit = unit if known else ""
            return Scale("count", unit, _origin(context, found) if unit else "", Fraction(1), "1")
        stored = unit_factor(unit, known) or Fraction(1)
        return Scale(known, unit, _origin(context, found), stored, unit)
    dimension: str = _dimension(column)
    stored = Fraction(1)
    if loose and column.unit:
        stored = unit_factor(column.unit, dimension) or stored
    shown = str(column.unit) if loose else CANONICAL[dimension]
    if context.unit:
        if unit_factor(context.unit, dimension) is None:
            raise _unfit(context.unit, column, header, dimension)
        return Scale(dimension, context.unit, "declared", stored, shown)
    for named, origin in ((found, "header"), (column.unit, "contract")):
        if named and unit_factor(named, dimension) is not None:
            return Scale(dimension, named, origin, stored, shown)
    return Scale(dimension, "", "", stored, shown)


def _origin(context: ConvertContext, found: str | None) -> str:
    return "declared" if context.unit else "header" if found else "contract"


def _dimension(column: Column) -> str:
    if column.type in ("integer", "decimal"):
        return dimension_of(column.unit) or "count"
    if column.type == "money" and column.unit and "/" in column.unit:
        return "price"
    return column.type


def _unfit(unit: str, column: Column, header: str, dimension: str) -> IngestError:
    return IngestError(
        Text(
            zh=f"列“{column.zh}”的单位“{unit}”与类型 {column.type} 不符",
            en=f"unit {unit!r} does not fit column {column.en!r} of type {column.type}",
        ),
        where=header,
        allowed=Text(
            zh=f"可换算为 {CANONICAL[dimension]} 的单位",
            en=f"a unit that converts to {CANONICAL[dimension]}",
        ),
        mend=Text(zh="在映射文件中为该列写明 unit", en="name the unit in the mapping file"),
    )
