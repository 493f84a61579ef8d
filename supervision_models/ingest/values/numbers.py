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
from supervision_models.ingest.values.context import POLARS_TYPES, ConvertContext
from supervision_models.ingest.values.quantities import MULTIPLES, read_quantity
from supervision_models.ingest.values.reading import REPAIRS, Read, Reading, Unreadable, patched
from supervision_models.ingest.values.reading import frame as reading_frame
from supervision_models.ingest.values.scales import Scale, scale_of

_PLAIN = r"^([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d*))?$"
_PLAIN_TEXT = re.compile(_PLAIN)
_WITH_UNIT = (
    r"^([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?)"
    r"\s?([^\d\s.,()+/-][^\d.,()+-]{0,7}[23]?)?$"
)
_OFTEN = 1_000
_PASSES = 8
_EXACT = 2**62  # products below this cannot overflow the 64-bit arithmetic
_LARGEST = 10**300  # safely a double
_CENTS = 10**18  # DECIMAL(18,2)
_PHYSICAL = frozenset(["area", "volume", "mass", "length"])


def read_number(texts: pl.Series, column: Column, header: str, context: ConvertContext) -> Reading:
    """The column in its canonical unit; a unit in the cell wins over that of the column."""
    scale = scale_of(column, header, context)
    dtype = POLARS_TYPES[column.type]
    parts = texts.str.extract_groups(_WITH_UNIT).struct.unnest()
    parts.columns = ["number", "unit"]
    value = pl.repeat(None, len(texts), dtype=dtype, eager=True)
    repairs = pl.repeat([], len(texts), dtype=REPAIRS, eager=True)
    for suffix in _frequent(parts["unit"]):
        factor = scale.factor if suffix is None else scale.factor_of(suffix)
        if factor is None or suffix in MULTIPLES:  # 万 means 万元 under a header of 万元, too
            continue
        rows = parts["unit"].eq_missing(pl.Series([suffix], dtype=pl.String))
        found = _plain(parts["number"].set(~rows, None), factor, dtype)
        value = value.zip_with(found.is_null(), found)
        if factor != 1:
            mark = pl.Series([[scale.repair(suffix)]], dtype=REPAIRS)
            repairs = repairs.zip_with(found.is_null(), mark)
    pending = texts.is_not_null() & value.is_null()

    def slow(text: str) -> Read:
        return _read_one(text, column, scale)

    table = patched(reading_frame(value, repairs=repairs), pending, texts, slow)
    if column.type in _PHYSICAL and bool((table["value"] < 0).any()):
        below = (table["value"] < 0).fill_null(value=False)
        table = table.with_columns(
            value=table["value"].set(below, None),
            reason=table["reason"].set(below, "negative-quantity"),
        )
    return Reading(table, {"unit": scale.unit, "unit_from": scale.origin} if scale.unit else {})


def _frequent(units: pl.Series) -> list[str | None]:
    """No unit, and the spellings that stand often enough to be worth a pass of their own."""
    counts = units.drop_nulls().value_counts(sort=True)
    often = counts.filter(pl.col("count") >= _OFTEN)["unit"].head(_PASSES)
    return [None, *often.to_list()]


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
    elif dtype == pl.Float64:
        value = pl.when(down < 2**53).then(scaled * up)
    else:
        value = pl.when(down < 2**53).then((2 * scaled * up + down) // (2 * down))
    result = parts.select(pl.when(room).then(value * minus)).to_series()
    if isinstance(dtype, pl.Decimal):
        return _decimal(result, dtype)
    if (
        dtype == pl.Float64
    ):  # both below 2**53, so the quotient is the nearest double; polars itself
        # multiplies by the inverse, which is not
        over = result.cast(pl.Float64).fill_null(float("nan")).to_numpy()
        return pl.Series(over / float(down), dtype=pl.Float64).fill_nan(None)
    return result.cast(dtype)


def _decimal(cents: pl.Series, dtype: pl.DataType) -> pl.Series:
    """Whole cents as DECIMAL(18,2): the widened product is exact, the cast drops nothing."""
    fitting = cents.set((cents.abs() >= _CENTS).fill_null(value=False), None)
    return (fitting.cast(pl.Decimal(38, 2)) * Decimal("0.01")).cast(dtype)


def _read_one(text: str, column: Column, scale: Scale) -> Read:
    if _PLAIN_TEXT.match(text):
        value = Fraction(text.replace(",", "").rstrip(".")) * scale.factor
        return Read(_stored_value(value, column), (scale.repair(),) if scale.factor != 1 else ())
    got = read_quantity(text, scale.dimension, scale.unit)
    return Read(_stored_value(got.value / scale.stored, column), got.repairs)


def _stored_value(value: Fraction, column: Column) -> int | float | Decimal:
    """`value` as the column stores it; Unreadable where it does not fit."""
    dtype = POLARS_TYPES[column.type]
    if dtype == pl.Float64:
        if abs(value) >= _LARGEST:
            raise Unreadable("out-of-range")
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
