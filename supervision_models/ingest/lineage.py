"""System columns that say where a row came from and what was done to it."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from supervision_models.ingest.plan import Plan
from supervision_models.ingest.values import Converted, convert_division

_REPAIR_LIST = pl.List(pl.String)


def repairs_column(
    plan: Plan,
    data: pl.DataFrame,
    columns: Mapping[str, Converted],
    filled: Mapping[str, pl.Series],
) -> pl.Series:
    """`_repairs`: "column:code" for every change that a cell of the row went through.

    filled  by position, the cells that got the value of a merge
    """
    lists: list[pl.Expr] = []
    given: list[pl.Series] = []
    for name, item in columns.items():
        if item.repairs.list.len().sum():
            given.append(item.repairs.alias(f"r:{name}"))
            lists.append(pl.col(f"r:{name}").list.eval(pl.lit(f"{name}:") + pl.element()))
        if item.failed.any():
            given.append(item.failed.alias(f"f:{name}"))
            lists.append(_flag(f"f:{name}", f"{name}:unreadable"))
    for match in plan.matches:
        flags = filled.get(str(match.position))
        if flags is not None and flags.any():
            given.append(flags.alias(f"m:{match.column}"))
            lists.append(_flag(f"m:{match.column}", f"{match.column}:merged"))
    if plan.delimited and plan.width:
        short = data[str(plan.width - 1)].is_null()
        if short.any():
            given.append(short.alias("short"))
            lists.append(_flag("short", "row:short"))
    if not lists:
        return pl.repeat([], len(data), dtype=_REPAIR_LIST, eager=True).alias("_repairs")
    return (
        pl.DataFrame(given)
        .select(pl.concat_list(lists).list.drop_nulls().alias("_repairs"))
        .to_series()
    )


def region_column(plan: Plan, columns: Mapping[str, Converted], size: int) -> pl.Series:
    """`_region`: the row's own division code at its level, or that of the file or workspace."""
    default = pl.repeat(plan.conditions.region, size, dtype=pl.String, eager=True).replace("", None)
    name = plan.contract.region
    if name is None:
        return default.alias("_region")
    own = columns[name].values.cast(pl.String)
    division = convert_division(own).values
    # codes of other jurisdictions stay as they are
    return pl.select(pl.coalesce(division, own, default).alias("_region")).to_series()


def _flag(name: str, code: str) -> pl.Expr:
    return pl.when(pl.col(name)).then(pl.concat_list(pl.lit(code))).otherwise(
        pl.lit([], dtype=_REPAIR_LIST)
    )  # fmt: skip


def precision_column(columns: Mapping[str, Converted], size: int) -> pl.Series:
    """`_precision`: {"issued_on": "month"} for dates less exact than a day; null for none."""
    known = {name: item.precision for name, item in columns.items() if item.precision.count()}
    if not known:
        return pl.repeat(None, size, dtype=pl.String, eager=True).alias("_precision")
    pairs = [
        pl.when(pl.col(name).is_not_null()).then(
            pl.concat_str(pl.lit(f'"{name}": "'), pl.col(name), pl.lit('"'))
        )
        for name in known
    ]
    text = pl.concat_str(pairs, separator=", ", ignore_nulls=True)
    return (
        pl.DataFrame([series.alias(name) for name, series in known.items()])
        .select(
            pl.when(text != "")
            .then(pl.concat_str(pl.lit("{"), text, pl.lit("}")))
            .alias("_precision")
        )
        .to_series()
    )
