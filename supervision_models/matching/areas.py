"""Areas: the ground that two relations share, measured once for all matches that ask for it.

Measuring is the dear part of a match in space, and conditions do not change it: the licences and
the approvals of one table that lie on a patch are measured together, and each match takes those
that meet its own condition.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from supervision_models.engines import sql
from supervision_models.engines.sql import Node
from supervision_models.matching.overlap import Step, overlap_query, step
from supervision_models.matching.pairs import PairTable


@dataclass(frozen=True, slots=True)
class Measured:
    """Pair tables that are made together.

    areas  the table that they read, made before and dropped after; None where one pair table
           measures for itself, or has nothing to measure
    """

    pairs: tuple[PairTable, ...]
    areas: Step | None = None

    def query(self, pairs: PairTable) -> Node:
        """The query of one of the pair tables; its rows are those of `pairs.query`."""
        return pairs.query if self.areas is None else pairs.rows.query(areas=self.areas.name)


def measured(pairs: Iterable[PairTable]) -> list[Measured]:
    """The pair tables, those together that measure the same two relations."""
    together: dict[str, list[PairTable]] = {}
    for table in pairs:
        together.setdefault(table.rows.measures() or table.name, []).append(table)
    return [Measured(tuple(group), _areas(group)) for group in together.values()]


def _areas(group: list[PairTable]) -> Step | None:
    """The areas of all pairs that meet the condition of any."""
    if len(group) == 1:
        return None
    rows = group[0].rows
    conditions = [table.rows.narrowed() for table in group]
    free = not all(conditions)
    return step(
        "shared",
        overlap_query(
            *rows.sides(),
            ellipsoidal=rows.ellipsoidal,
            condition=None if free else sql.any_of(sql.all_of(one) for one in conditions),
        ),
    )
