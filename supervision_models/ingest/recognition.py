"""What a raw table is: its header, its dataset, and the plan to load it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from supervision_models.contracts.definition import Contract
from supervision_models.contracts.headers import fold, headings
from supervision_models.errors import IngestError, Text
from supervision_models.ingest.columns import missing_error
from supervision_models.ingest.detection import Candidate, candidate, detect
from supervision_models.ingest.headers import SEARCHED_ROWS, Header, HeaderSearch, given_header
from supervision_models.ingest.mapping import Mapping
from supervision_models.ingest.plan import Conditions, Plan, find_points, make_plan
from supervision_models.ingest.tables import RawTable


def recognise(
    file: str,
    table: RawTable,
    contracts: Sequence[Contract],
    *,
    dataset: str | None,
    mapping: Mapping,
    conditions: Conditions,
) -> Plan:
    """The plan of a table.

    dataset  settles which one it is; otherwise the mapping does, or the headers
    Raises IngestError: no rows, no header, no dataset or several, required columns missing.
    """
    place = f"{file}:{table.sheet}" if table.sheet else file
    if not table.rows:
        raise IngestError(
            Text("没有任何行", "there are no rows"),
            where=place,
            mend=Text("检查是否导出完整", "check whether the export is complete"),
        )
    grid = _head(table) if table.headers is None else []
    search: HeaderSearch | Header
    if table.headers is None:
        search = HeaderSearch(grid, table.merges, last_row=mapping.header_row)
    else:
        search = given_header(table.headers)
    titles = [text for row in grid[:5] for text in row if text and text.strip()][:3]
    names = [Path(file).stem, table.sheet, *titles]
    wanted = dataset or mapping.dataset
    found: dict[str, Candidate] = {}
    refused: list[IngestError] = []
    for contract in contracts:
        if (wanted is not None and contract.id != wanted) or not _fits(mapping, contract):
            continue
        try:
            item = _as(contract, table, search, mapping, names)
        except IngestError as error:
            # the mapping names a header that this reading of the sheet does not show
            refused.append(error)
            continue
        if item is not None:
            found[contract.id] = item
    if refused and (wanted is not None or not found):
        raise refused[0]
    chosen = detect(found, place) if wanted is None else _settled(found, wanted, place)
    return make_plan(file, table, chosen, grid, mapping, conditions)


def _fits(mapping: Mapping, contract: Contract) -> bool:
    """Whether the contract has every column that the mapping speaks of."""
    named = {*filter(None, mapping.columns.values()), *mapping.constants, *mapping.units}
    return named <= set(contract.columns)


def _as(
    contract: Contract,
    table: RawTable,
    search: HeaderSearch | Header,
    mapping: Mapping,
    names: Sequence[str],
) -> Candidate | None:
    settled = {fold(header): column for header, column in mapping.columns.items() if column}
    known = {**headings(contract), **settled}
    header = search.find(known) if isinstance(search, HeaderSearch) else search
    if header is None:
        return None
    given = set(mapping.constants)
    if contract.geometry is not None and (
        table.has_geometry or find_points(header.cells, mapping) is not None
    ):
        given.add(contract.geometry)
    # dBASE keeps ten bytes of a name
    return candidate(contract, header, mapping, given=given, names=names, cut=table.names_cut)


def _settled(found: dict[str, Candidate], wanted: str, place: str) -> Candidate:
    if wanted not in found:
        raise IngestError(
            Text("没有找到表头", "no header row is found"),
            where=place,
            mend=Text("在映射文件中写 header_row", "name header_row in a mapping file"),
        )
    chosen = found[wanted]
    if chosen.missing:
        raise missing_error(chosen.contract, chosen.missing, chosen.matching, place)
    return chosen


def _head(table: RawTable) -> list[list[str | None]]:
    """The first rows, row 1 of the file first."""
    for batch in table.batches():
        part = batch.slice(0, SEARCHED_ROWS + 10)
        columns = [part.column(str(i)).to_pylist() for i in range(table.width)]
        return [list(row) for row in zip(*columns, strict=True)]
    return []
