"""Numbers and quantities: integer, decimal, money, area, length, volume, mass, ratio.

Plain numbers go through exact integer arithmetic in expressions, the rest through the grammar of
`quantities`. DECIMAL columns are rounded half away from zero to cents (四舍五入).
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import polars as pl

from supervision_models.contracts.definition import Column
from supervision_models.errors import IngestError, Text
from supervision_models.ingest.values.context import POLARS_TYPES, ConvertContext
from supervision_models.ingest.values.headers import header_unit
from supervision_models.ingest.values.quantities import read_quantity
from supervision_models.ingest.values.reading import REPAIRS, Read, Reading, Unreadable, patched
from supervision_models.ingest.values.reading import frame as reading_frame
from supervision_models.ingest.values.units import CANONICAL, dimension_of, unit_factor

_PLAIN = r"^([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d*))?$"
_PLAIN_TEXT = re.compile(_PLAIN)
_EXACT = 2**62  # products below this cannot overflow the 64-bit arithmetic
_CENTS = 10**18  # DECIMAL(18,2)
_PHYSICAL = frozenset(["area", "volume", "mass", "length"])


def read_number(texts: pl.Series, column: Column, header: str, context: ConvertContext) -> Reading:
    """The column in its canonical unit; the unit of header or mapping wins over the contract's."""
    dimension = _dimension(column)
    unit, origin = _unit(column, dimension, header, context)
    factor = unit_factor(unit, dimension) if unit else Fraction(1)
    if factor is None:
        raise IngestError(
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
    factor = factor / _stored(column, dimension)
    dtype = POLARS_TYPES[column.type]
    value = _plain(texts, factor, dtype)
    repair = f"unit:{unit}→{_canonical(column, dimension)}"
    converted = value.is_not_null() & (factor != 1)
    repairs = (
        pl.DataFrame({"c": converted})
        .select(pl.when("c").then(pl.lit([repair])).otherwise(pl.lit([], dtype=REPAIRS)))
        .to_series()
    )
    pending = texts.is_not_null() & value.is_null()

    def slow(text: str) -> Read:
        return _read_one(text, column, dimension, unit, factor)

    table = patched(reading_frame(value, repairs=repairs), pending, texts, slow)
    if column.type in _PHYSICAL and bool((table["value"] < 0).any()):
        below = (table["value"] < 0).fill_null(value=False)
        table = table.with_columns(
            value=table["value"].set(below, None),
            reason=table["reason"].set(below, "negative-quantity"),
        )
    return Reading(table, {"unit": unit, "unit_from": origin} if unit else {})


def _dimension(column: Column) -> str:
    if column.type in ("integer", "decimal"):
        return dimension_of(column.unit) or "count"
    if column.type == "money" and column.unit and "/" in column.unit:
        return "price"
    return column.type


def _stored(column: Column, dimension: str) -> Fraction:
    """integer and decimal columns stay in the contract's unit, the others become canonical."""
    if column.type not in ("integer", "decimal"):
        return Fraction(1)
    return unit_factor(column.unit or "", dimension) or Fraction(1)


def _canonical(column: Column, dimension: str) -> str:
    plain = column.type in ("integer", "decimal") and column.unit
    return str(column.unit) if plain else CANONICAL[dimension]


def _unit(column: Column, dimension: str, header: str, context: ConvertContext) -> tuple[str, str]:
    if context.unit:
        return context.unit, "declared"
    found = header_unit(header)[1]
    if found and unit_factor(found, dimension) is not None:
        return found, "header"
    if column.unit and unit_factor(column.unit, dimension) is not None:
        return column.unit, "contract"
    return "", ""


def _plain(texts: pl.Series, factor: Fraction, dtype: pl.DataType) -> pl.Series:
    """Plain numbers times `factor`, exactly; NULL where 64 bits do not suffice or text stands."""
    parts = texts.str.extract_groups(_PLAIN).struct.unnest()
    parts.columns = ["sign", "whole", "rest"]
    whole, rest = pl.col("whole").str.replace_all(",", ""), pl.col("rest").fill_null("")
    if dtype == pl.Float64 and factor == 1:
        text = pl.concat_str(pl.col("sign"), whole, pl.lit("."), rest, pl.lit("0"))
        return parts.select(text.cast(pl.Float64, strict=False)).to_series()
    places = 6
    if factor == 1:  # rounding half up to cents looks at the third decimal only
        rest = rest.str.slice(0, places) if isinstance(dtype, pl.Decimal) else rest
    scaled = pl.concat_str(whole, rest.str.pad_end(places, "0")).cast(pl.Int64, strict=False)
    ratio = factor / 10**places * (100 if isinstance(dtype, pl.Decimal) else 1)
    up, down = ratio.numerator, ratio.denominator
    room = (rest.str.len_bytes() <= places) & (scaled <= min(_EXACT // (2 * up), 2**53 // up))
    minus = pl.when(pl.col("sign") == "-").then(-1).otherwise(1)
    if dtype == pl.Int64:
        value = pl.when(scaled * up % down == 0).then(scaled * up // down)
    elif dtype == pl.Float64:  # both below 2**53, so the quotient is the nearest double
        value = pl.when(down < 2**53).then((scaled * up).cast(pl.Float64) / float(down))
    else:
        value = pl.when(down < 2**53).then((2 * scaled * up + down) // (2 * down))
    result = parts.select(pl.when(room).then(value * minus)).to_series()
    return _decimal(result, dtype) if isinstance(dtype, pl.Decimal) else result.cast(dtype)


def _decimal(cents: pl.Series, dtype: pl.DataType) -> pl.Series:
    """Whole cents as DECIMAL(18,2): the widened product is exact, the cast drops nothing."""
    fitting = cents.set((cents.abs() >= _CENTS).fill_null(value=False), None)
    return (fitting.cast(pl.Decimal(38, 2)) * Decimal("0.01")).cast(dtype)


def _read_one(text: str, column: Column, dimension: str, unit: str, factor: Fraction) -> Read:
    plain = _PLAIN_TEXT.match(text)
    if plain:
        repairs: tuple[str, ...] = ()
        value = Fraction(text.replace(",", "").rstrip(".")) * factor
        if factor != 1:
            repairs = (f"unit:{unit}→{_canonical(column, dimension)}",)
    else:
        got = read_quantity(text, dimension, unit)
        value, repairs = got.value / _stored(column, dimension), got.repairs
    return Read(_stored_value(value, column), repairs)


def _stored_value(value: Fraction, column: Column) -> int | float | Decimal:
    """`value` as the column stores it; Unreadable where it does not fit."""
    dtype = POLARS_TYPES[column.type]
    if dtype == pl.Float64:
        return float(value)
    if dtype == pl.Int64:
        if value.denominator != 1:
            raise Unreadable("not-an-integer")
        if abs(value) >= 2**63:
            raise Unreadable("out-of-range")
        return int(value)
    cents = int(abs(value) * 100 + Fraction(1, 2))
    if cents >= _CENTS:
        raise Unreadable("out-of-range")
    return Decimal(cents if value >= 0 else -cents).scaleb(-2)
