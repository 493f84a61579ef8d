"""Chunks of raw cells into canonical rows and quarantined rows.

A row is unusable when a required column is empty or cannot be read. Any other cell that cannot be
read becomes NULL, and the row says so in `_repairs` ("price:unreadable").
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from supervision_models.contracts.definition import Column
from supervision_models.ingest.fingerprint import Duplicates, row_hashes
from supervision_models.ingest.lineage import precision_column, region_column, repairs_column
from supervision_models.ingest.merged import MergedCells
from supervision_models.ingest.plan import Plan
from supervision_models.ingest.raw import raw_columns
from supervision_models.ingest.rows import RowRoles
from supervision_models.ingest.shapes import Shapes
from supervision_models.ingest.tables import ROW
from supervision_models.ingest.values import (
    POLARS_TYPES,
    ConvertContext,
    Converted,
    convert,
)

_REPAIR_LIST = pl.List(pl.String)


@dataclass(slots=True)
class Tally:
    """Counts over a table. `repairs` and `unreadable` by "column:code", `unread` of these those in
    loaded rows; `negative` by column: rows with an amount below zero."""

    rows_in: int = 0
    loaded: int = 0
    quarantined: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    repairs: dict[str, int] = field(default_factory=dict)
    unreadable: dict[str, int] = field(default_factory=dict)
    unread: dict[str, int] = field(default_factory=dict)
    negative: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    notes: dict[str, dict[str, str]] = field(default_factory=dict)

    @staticmethod
    def add(counts: dict[str, int], values: pl.Series) -> None:
        """Count the values of a series into `counts`."""
        for value, count in values.drop_nulls().value_counts().iter_rows():
            counts[value] = counts.get(value, 0) + count


@dataclass(frozen=True, slots=True)
class Chunk:
    """rows: declared columns and system columns, without `_seq`; quarantined: see `quarantine`."""

    rows: pl.DataFrame
    quarantined: pl.DataFrame


class Canonical:
    """Converts the chunks of one table in order."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.tally = Tally()
        self.shapes = Shapes(plan)
        self._duplicates = Duplicates()
        matches = plan.matches
        required = [m.position for m in matches if plan.contract.columns[m.column].required]
        keys = [m.position for m in matches if m.column in plan.contract.key]
        self._roles = RowRoles(plan.header, plan.header_rows, plan.titles, required, keys)
        self._raw = raw_columns(
            plan.header.cells, plan.personal(), frozenset(match.position for match in matches)
        )
        self._merged = MergedCells(plan.table.merges, plan.header.last)

    def convert(self, cells: pl.DataFrame) -> Chunk:
        """One chunk; the tally grows by it."""
        tally = self.tally
        tally.rows_in += len(cells)
        roles = self._roles.roles(cells)
        tally.add(tally.skipped, roles)
        merged, filled = self._merged.fill(cells)
        data = merged.filter(roles.is_null())
        filled = {name: flags.filter(roles.is_null()) for name, flags in filled.items()}
        columns = {name: self._column(name, data) for name in self.plan.contract.columns}
        shape = self.shapes.take(columns)
        failures = self._failures(data, columns)
        raw = self._raw.json(data, self._hidden(columns))
        bad = failures["column"].is_not_null()
        rows = self._rows(data, columns, shape, raw, filled).filter(~bad)
        quarantined = self._quarantined(data, failures, raw).filter(bad)
        repeated = pl.Series(self._duplicates.seen(rows["_hash"]), dtype=pl.Boolean)
        if repeated.any():
            tally.skipped["duplicate"] = tally.skipped.get("duplicate", 0) + int(repeated.sum())
            rows = rows.filter(~repeated)
        tally.add(tally.repairs, rows["_repairs"].explode())
        for name, converted in columns.items():
            if converted.failed.any():
                tally.add(tally.unread, (name + ":" + converted.reasons).filter(~bad))
        tally.add(tally.reasons, quarantined["reason"])
        for name, column in self.plan.contract.columns.items():
            below = int((rows[name] < 0).sum()) if column.type == "money" else 0
            if below:
                tally.negative[name] = tally.negative.get(name, 0) + below
        tally.loaded += len(rows)
        tally.quarantined += len(quarantined)
        return Chunk(rows, quarantined)

    # -- columns ------------------------------------------------------------------------

    def _column(self, name: str, data: pl.DataFrame) -> Converted:
        plan = self.plan
        column = plan.contract.columns[name]
        constant = plan.mapping.constants.get(name)
        match = plan.match(name)
        header = column.zh
        if name == plan.contract.geometry and plan.geometry_from in ("file", "points"):
            converted = self.shapes.convert(data)
        else:
            if match is not None:
                texts, header = data[str(match.position)], match.header
                if constant is not None:
                    texts = texts.str.strip_chars().replace("", None).fill_null(constant)
            elif constant is not None:
                texts = pl.repeat(constant, len(data), dtype=pl.String, eager=True)
            else:
                return _absent(column, len(data))
            converted = self._read(name, column, texts, header)
        if converted.notes:
            self.tally.notes.setdefault(name, {}).update(converted.notes)
        return converted

    def _read(self, name: str, column: Column, texts: pl.Series, header: str) -> Converted:
        plan = self.plan
        match = plan.match(name)
        context = ConvertContext(
            pseudonym_key=plan.conditions.pseudonym_key,
            unit=plan.mapping.units.get(name) or (match.unit if match is not None else None),
            day_first=plan.mapping.day_first,
            crs=plan.mapping.crs,
            target_crs=plan.contract.crs,
            metric_crs=plan.conditions.metric_crs,
            datum=plan.mapping.datum,
            area=plan.conditions.area,
        )
        return convert(texts, column, header=header, context=context)

    # -- failures -----------------------------------------------------------------------

    def _failures(self, data: pl.DataFrame, columns: dict[str, Converted]) -> pl.DataFrame:
        """First reason why a row is unusable, with its column; all of them in `all`."""
        reasons: list[pl.Series] = []
        names: list[str] = []
        if self.plan.delimited:
            reasons.append(_reason(self._extra_cells(data), "extra-cells"))
            names.append("")
        for name, column in self.plan.contract.columns.items():
            converted = columns[name]
            if converted.failed.any():
                self.tally.add(self.tally.unreadable, name + ":" + converted.reasons)
            if not column.required:
                continue
            empty = converted.values.is_null() & ~converted.failed
            reasons.append(
                pl.select(pl.coalesce(converted.reasons, _reason(empty, "empty"))).to_series()
            )
            names.append(name)
        table = pl.DataFrame([series.alias(str(i)) for i, series in enumerate(reasons)])
        flags = [pl.col(str(i)).is_not_null() for i in range(len(names))]
        column_of: Any = pl.coalesce(
            [pl.when(flag).then(pl.lit(name)) for flag, name in zip(flags, names, strict=True)]
        )
        return table.select(
            column_of.alias("column"),
            pl.coalesce([str(i) for i in range(len(names))]).alias("reason"),
            pl.concat_list(
                [
                    pl.when(flag).then(pl.concat_str(pl.lit(f"{name}:"), pl.col(str(i))))
                    for i, (flag, name) in enumerate(zip(flags, names, strict=True))
                ]
            ).list.drop_nulls().alias("all"),
        )  # fmt: skip

    def _extra_cells(self, data: pl.DataFrame) -> pl.Series:
        """CSV lines with text beyond the last header: their cells have shifted."""
        extra = [name for name in data.columns if name.isdecimal() and int(name) >= self.plan.width]
        if not extra:
            return pl.repeat(value=False, n=len(data), dtype=pl.Boolean, eager=True)
        flags = [pl.col(name).str.strip_chars().ne("").fill_null(value=False) for name in extra]
        return data.select(pl.any_horizontal(flags).alias("extra")).to_series()

    def _hidden(self, columns: dict[str, Converted]) -> dict[int, pl.Series]:
        """Cells in which a resident number stands where a credit code belongs."""
        hidden = {}
        for match in self.plan.matches:
            flags = columns[match.column].reasons.eq("person-id-in-usc").fill_null(value=False)
            if flags.any():
                hidden[match.position] = flags
        return hidden

    def _quarantined(
        self, data: pl.DataFrame, failures: pl.DataFrame, raw: pl.Series
    ) -> pl.DataFrame:
        size = len(data)
        return pl.DataFrame(
            {
                "file": pl.repeat(self.plan.file, size, dtype=pl.String, eager=True),
                "sheet": pl.repeat(self.plan.table.sheet, size, dtype=pl.String, eager=True),
                "row": data[ROW].cast(pl.Int32),
                "column": failures["column"],
                "reason": failures["reason"],
                "all": failures["all"],
                "raw": raw,
            }
        )

    # -- rows ---------------------------------------------------------------------------

    def _rows(
        self,
        data: pl.DataFrame,
        columns: dict[str, Converted],
        shape: tuple[pl.Series, pl.Series] | None,
        raw: pl.Series,
        filled: dict[str, pl.Series],
    ) -> pl.DataFrame:
        plan = self.plan
        size = len(data)
        rows = pl.DataFrame([item.values.alias(name) for name, item in columns.items()])
        system = [
            row_hashes(rows, list(columns)),
            pl.repeat(plan.file, size, dtype=pl.String, eager=True).alias("_file"),
            pl.repeat(plan.table.sheet, size, dtype=pl.String, eager=True).alias("_sheet"),
            data[ROW].cast(pl.Int32).alias("_row"),
            raw,
            repairs_column(plan, data, columns, filled),
            precision_column(columns, size),
            region_column(plan, columns, size),
        ]
        if shape is not None:
            system += [shape[0].alias("_geom"), shape[1].alias("_area")]
        return rows.with_columns(system)


def _absent(column: Column, size: int) -> Converted:
    """A column that the table does not have: typed NULLs."""
    return Converted(
        values=pl.repeat(None, size, dtype=POLARS_TYPES[column.type], eager=True),
        failed=pl.repeat(value=False, n=size, dtype=pl.Boolean, eager=True),
        reasons=pl.repeat(None, size, dtype=pl.String, eager=True),
        repairs=pl.repeat([], size, dtype=_REPAIR_LIST, eager=True),
        precision=pl.repeat(None, size, dtype=pl.String, eager=True),
    )


def _reason(flags: pl.Series, code: str) -> pl.Series:
    return pl.select(pl.when(flags).then(pl.lit(code)).alias("reason")).to_series()
