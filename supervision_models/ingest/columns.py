"""Headers to contract columns: what a person has said, then exact names, then safe containment.

A wrong match is worse than none: ``建设单位负责人`` holds ``建设单位`` and is another thing. So a
header is taken for a column that it merely contains only where the column's name stands at its
end, nothing before it changes the meaning, and a single column qualifies.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from supervision_models.contracts.definition import Contract
from supervision_models.contracts.headers import fold as fold_once
from supervision_models.contracts.headers import headings, spellings
from supervision_models.errors import IngestError, Text
from supervision_models.ingest.headers import HeaderCell, names_of, unit_of
from supervision_models.ingest.mapping import Mapping

How = Literal["mapping", "exact", "unit", "path", "contains", "cut"]
# before a name these make another thing of it: 原发证日期, 预计竣工日期, 变更后建设单位
_CHANGES_MEANING = re.compile(
    r"[原前旧拟非未否上下次另各]|预|变更|注销|延期|撤销|联系|法定|上级|相关"
)
# every spelling of every contract is compared with every table
fold = lru_cache(maxsize=50_000)(fold_once)
_SHORTEST = 3  # characters of a contained name
_CUT_FROM = 8  # bytes; a character of three bytes may be lost at the end


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """A header taken for a contract column, how, and the unit that it names."""

    position: int
    header: str
    column: str
    how: How
    unit: str | None


@dataclass(frozen=True, slots=True)
class Matching:
    """All headers of a table against one contract.

    doubles  (header, column) of headers that name a column already taken by a better one
    """

    matches: tuple[ColumnMatch, ...]
    unmatched: tuple[HeaderCell, ...]
    doubles: tuple[tuple[str, str], ...]

    def missing(self, contract: Contract, given: set[str]) -> list[str]:
        """Required columns that no header was found for; `given` are filled otherwise."""
        found = {match.column for match in self.matches} | given
        return [
            name
            for name, column in contract.columns.items()
            if column.required and name not in found
        ]


def match_columns(
    cells: Sequence[HeaderCell], contract: Contract, mapping: Mapping, *, cut: str | None = None
) -> Matching:
    """Match headers; `cut`: the encoding of a format that keeps ten bytes of a name (dBASE).

    Raises IngestError where the mapping names a header that the table does not have.
    """
    known = headings(contract)
    order = {
        fold(spelling): rank
        for column in contract.columns.values()
        for rank, spelling in enumerate(("", column.zh, column.en, *column.synonyms))
    }
    settled, ignored = _settled(cells, mapping)
    proposals: list[tuple[int, int, int, HeaderCell, str, How]] = []
    for cell in cells:
        if cell.position in ignored:
            continue
        if cell.position in settled:
            proposals.append((0, 0, cell.position, cell, settled[cell.position], "mapping"))
            continue
        named = _exact(cell, known)
        if named is not None:
            rank, name, how = named
            proposals.append((1 + rank, order.get(name, 0), cell.position, cell, known[name], how))
            continue
        column = _contained(cell, contract)
        if column is not None:
            proposals.append((50, 0, cell.position, cell, column, "contains"))
        elif cut is not None and (column := _cut_off(cell, contract, cut)) is not None:
            proposals.append((60, 0, cell.position, cell, column, "cut"))
    taken: dict[str, ColumnMatch] = {}
    doubles = []
    for _, _, position, cell, column, how in sorted(proposals, key=lambda item: item[:3]):
        if column in taken:
            doubles.append((cell.text, column))
            continue
        unit = mapping.units.get(column) or unit_of(cell)
        taken[column] = ColumnMatch(position, cell.text, column, how, unit)
    used = {match.position for match in taken.values()} | ignored
    return Matching(
        tuple(sorted(taken.values(), key=lambda match: match.position)),
        tuple(cell for cell in cells if cell.position not in used),
        tuple(doubles),
    )


def _settled(cells: Sequence[HeaderCell], mapping: Mapping) -> tuple[dict[int, str], set[int]]:
    """Positions that the mapping file speaks of: the column of each, and those left out."""
    by_name: dict[str, int] = {}
    for cell in cells:
        for name in (cell.text, "".join(cell.parts), cell.parts[-1]):
            by_name.setdefault(fold(name), cell.position)
    settled: dict[int, str] = {}
    ignored: set[int] = set()
    points = () if mapping.points is None else (mapping.points.x, mapping.points.y)
    for header in (*mapping.columns, *points):
        position = by_name.get(fold(header))
        if position is None:
            raise IngestError(
                Text(
                    f"映射文件中的表头“{header}”不在表中",
                    f"the mapping's header {header!r} is not in the table",
                ),
                allowed=Text(
                    "、".join(cell.text for cell in cells), ", ".join(cell.text for cell in cells)
                ),
                mend=Text(
                    "改正映射文件 columns 或 points", "mend columns or points of the mapping file"
                ),
            )
        column = mapping.columns.get(header)
        if column is not None:
            settled[position] = column
        else:
            ignored.add(position)
    return settled, ignored


def position_of(cells: Sequence[HeaderCell], header: str) -> int | None:
    """The position of a header by any of its spellings."""
    wanted = fold(header)
    for cell in cells:
        if wanted in (fold(cell.text), fold("".join(cell.parts)), fold(cell.parts[-1])):
            return cell.position
    return None


def _exact(cell: HeaderCell, known: dict[str, str]) -> tuple[int, str, How] | None:
    """(rank, folded name, how) of the first of the header's names that the contract knows."""
    whole = fold("".join(cell.parts))
    for rank, name in enumerate(names_of(cell)):
        if name in known:
            if name == whole:
                return rank, name, "exact"
            lower = len(cell.parts) > 1 and not name.startswith(fold(cell.parts[0])[:2])
            return rank, name, "path" if lower else "unit"
    return None


def _contained(cell: HeaderCell, contract: Contract) -> str | None:
    """The single column whose name ends the header, with nothing before that changes it."""
    names = names_of(cell)
    found: dict[str, int] = {}
    for column, definition in contract.columns.items():
        for spelling in spellings(column, definition):
            folded = fold(spelling)
            if len(folded) < _SHORTEST:
                continue
            for name in names:
                before = name.removesuffix(folded)
                if name.endswith(folded) and before and not _CHANGES_MEANING.search(before):
                    found[column] = max(found.get(column, 0), len(folded))
    longest = max(found.values(), default=0)
    best = [column for column, length in found.items() if length == longest]
    return best[0] if len(best) == 1 else None


def _cut_off(cell: HeaderCell, contract: Contract, encoding: str) -> str | None:
    """The single column that the header begins to name, where it fills its ten bytes."""
    name = fold(cell.parts[-1])
    if len(cell.parts[-1].encode(encoding, "replace")) < _CUT_FROM:
        return None
    found = {
        column
        for column, definition in contract.columns.items()
        for spelling in spellings(column, definition)
        if fold(spelling).startswith(name)
    }
    return found.pop() if len(found) == 1 else None


def missing_error(
    contract: Contract, missing: Sequence[str], matching: Matching, place: str
) -> IngestError:
    """The error for required columns that were not found; names what the table offers instead."""
    wanted = {name: contract.columns[name] for name in missing}
    free = [cell.text for cell in matching.unmatched]
    near = {
        text
        for column in wanted.values()
        for word in (column.zh, *column.synonyms)
        for text in difflib.get_close_matches(word, free, n=2, cutoff=0.4)
    }
    offered = [text for text in free if text in near] or free[:20]
    return IngestError(
        Text(
            f"数据集 {contract.id}（{contract.title.zh}）缺少必需的列："
            + "、".join(f"{column.zh}（{name}）" for name, column in wanted.items()),
            f"dataset {contract.id} lacks required columns: "
            + ", ".join(f"{name} ({column.en})" for name, column in wanted.items()),
        ),
        where=place,
        allowed=Text(
            "；".join(
                f"{name}：{'、'.join((column.zh, *column.synonyms[:6]))}"
                for name, column in wanted.items()
            ),
            "; ".join(
                f"{name}: {', '.join((column.zh, column.en, *column.synonyms[:6]))}"
                for name, column in wanted.items()
            ),
        ),
        mend=Text(
            f"在映射文件 columns 中指定；可能的表头：{'、'.join(offered) or '（无）'}",
            f"name them under columns of a mapping file; header candidates: "
            f"{', '.join(offered) or '(none)'}",
        ),
    )
