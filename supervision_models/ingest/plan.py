"""How a table becomes canonical rows: decided once per table, before any row is converted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from supervision_models.contracts.definition import Contract
from supervision_models.contracts.headers import fold
from supervision_models.ingest.columns import ColumnMatch, position_of
from supervision_models.ingest.detection import Candidate
from supervision_models.ingest.headers import Header, HeaderCell
from supervision_models.ingest.mapping import Mapping
from supervision_models.ingest.tables import RawTable

AreaMethod = Literal["projected", "ellipsoidal"]
PERSONAL = ("person_id", "phone")
# surveyors call north X: columns named X and Y are points only where the mapping file says which
_EAST = {fold(word) for word in ("经度", "东经", "lon", "lng", "longitude", "经度坐标", "坐标经度")}
_NORTH = {fold(word) for word in ("纬度", "北纬", "lat", "latitude", "纬度坐标", "坐标纬度")}


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the workspace and the call contribute.

    region      division code of rows that name none
    metric_crs  of the workspace, "" until known
    """

    region: str
    metric_crs: str
    area: AreaMethod
    pseudonym_key: bytes


@dataclass(frozen=True, slots=True)
class Plan:
    """One table as one dataset.

    geometry_from  "file": the table's own WKB column; "points": two columns; "text": a column of
                   coordinates or WKT among the matches; None: the dataset or the table has none
    delimited      the table is a CSV: a line may have too many or too few cells
    """

    file: str
    table: RawTable
    contract: Contract
    header: Header
    header_rows: tuple[tuple[str | None, ...], ...]
    titles: frozenset[str]
    matches: tuple[ColumnMatch, ...]
    unmatched: tuple[HeaderCell, ...]
    doubles: tuple[tuple[str, str], ...]
    mapping: Mapping
    conditions: Conditions
    geometry_from: Literal["file", "points", "text"] | None
    points: tuple[int, int] | None

    @property
    def delimited(self) -> bool:
        return "delimiter" in self.table.facts

    @property
    def width(self) -> int:
        """Positions up to the last header."""
        return max((cell.position for cell in self.header.cells), default=-1) + 1

    def match(self, column: str) -> ColumnMatch | None:
        return next((match for match in self.matches if match.column == column), None)

    def personal(self) -> frozenset[int]:
        """Positions of columns whose values are stored only as pseudonyms."""
        columns = self.contract.columns
        return frozenset(
            match.position for match in self.matches if columns[match.column].type in PERSONAL
        )


def find_points(cells: Sequence[HeaderCell], mapping: Mapping) -> tuple[int, int] | None:
    """Positions of the east and the north coordinate of a point, declared or plainly named."""
    if mapping.points is not None:
        x, y = (position_of(cells, name) for name in (mapping.points.x, mapping.points.y))
        return None if x is None or y is None else (x, y)
    east = [cell.position for cell in cells if fold(cell.parts[-1]) in _EAST]
    north = [cell.position for cell in cells if fold(cell.parts[-1]) in _NORTH]
    return (east[0], north[0]) if len(east) == 1 and len(north) == 1 else None


def make_plan(
    file: str,
    table: RawTable,
    chosen: Candidate,
    grid: Sequence[Sequence[str | None]],
    mapping: Mapping,
    conditions: Conditions,
) -> Plan:
    """The plan of a table whose dataset is known."""
    contract, header = chosen.contract, chosen.header
    matches = chosen.matching.matches
    points = find_points(header.cells, mapping) if contract.geometry is not None else None
    source: Literal["file", "points", "text"] | None = None
    if contract.geometry is not None:
        named = any(match.column == contract.geometry for match in matches)
        if table.has_geometry:
            source = "file"
            matches = tuple(match for match in matches if match.column != contract.geometry)
        elif points is not None and (mapping.points is not None or not named):
            source = "points"
            matches = tuple(match for match in matches if match.column != contract.geometry)
        elif named:
            source = "text"
    titles = {
        next((text.strip() for text in row if text and text.strip()), "")
        for row in grid[: max(0, header.first - 1)]
    }
    return Plan(
        file=file,
        table=table,
        contract=contract,
        header=header,
        header_rows=tuple(tuple(row) for row in grid[max(0, header.first - 1) : header.last]),
        titles=frozenset(titles - {""}),
        matches=matches,
        unmatched=tuple(
            cell
            for cell in chosen.matching.unmatched
            if source != "points" or points is None or cell.position not in points
        ),
        doubles=chosen.matching.doubles,
        mapping=mapping,
        conditions=conditions,
        geometry_from=source,
        points=points if source == "points" else None,
    )
