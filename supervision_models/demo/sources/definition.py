"""One raw file of an agency, as its clerks write it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Form = Literal["xlsx", "xls", "csv", "tsv", "jsonl", "gpkg", "geojson", "shp"]
DateStyle = Literal[
    "iso", "slash", "dot", "chinese", "compact", "spoken", "serial", "cell", "month"
]
GeometryText = Literal["wkt", "points", "dms", "pair", "lonlat"]


@dataclass(frozen=True, slots=True)
class Field:
    """One column of the file.

    header   path from top to bottom; more than one part makes merged header rows
    unit     unit that the header names and numbers are written in
    lost     share of cells that the agency left empty
    """

    column: str
    header: tuple[str, ...]
    unit: str | None = None
    lost: float = 0.0


@dataclass(frozen=True, slots=True)
class Broken:
    """Rows that cannot be used: the cell of a required column holds `text`."""

    column: str
    text: str | None
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """A file per block: ``<agency>_<stem><block tag>.<form>``.

    titles, notes  lines above the header and below the rows
    total          a 合计 line under the rows
    dates          styles that its clerks use for dates, mixed at random
    geometry       how coordinates stand in a table; None for formats that have geometry
    crs            of the coordinates as written
    mapping        what a mapping file must settle, beside the coverage
    tidy           no random dirt: an export of a system
    exact          parties stand as they are registered: models compare them as text
    repeated       share of rows that stand in the file twice
    covered        whether the agency declares its data complete for county and years
    """

    dataset: str
    agency: str
    stem: str
    form: Form
    fields: tuple[Field, ...]
    encoding: str = "utf-8"
    titles: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    total: bool = False
    dates: tuple[DateStyle, ...] = ("iso",)
    geometry: GeometryText | None = None
    crs: str = "EPSG:4490"
    layer: str = ""
    mapping: Mapping[str, Any] = field(default_factory=dict)
    tidy: bool = False
    exact: bool = False
    repeated: float = 0.0
    broken: tuple[Broken, ...] = ()
    covered: bool = True

    def filename(self, tag: str) -> str:
        suffix = "zip" if self.form == "shp" else self.form
        return f"{self.agency}_{self.stem}{tag}.{suffix}"


_UNITS = ("万元", "亩", "公顷", "平方米", "万立方米", "立方米", "元")


def fields(spelled: str) -> tuple[Field, ...]:
    """Fields from lines of ``column  header[/part]  [lost=30]``; a unit stands in the header."""
    found = []
    for line in spelled.strip().splitlines():
        column, header, *flags = line.split()
        lost = 0.0
        for flag in flags:
            name, _, value = flag.partition("=")
            if name != "lost":
                raise ValueError(f"unknown flag {flag!r}")
            lost = int(value) / 100
        parts = tuple(header.split("/"))
        unit = next((unit for unit in _UNITS if any(f"（{unit}）" in part for part in parts)), None)
        found.append(Field(column, parts, unit, lost))
    return tuple(found)
