"""The nearest record in time by an as-of join: sorted once, whatever the rows of a key.

A join by key alone would compare every site of a firm with every licence of it: with 20,000 of
each, 400 million pairs to find 20,000.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from sqlglot import exp

from supervision_models.engines import sql
from supervision_models.engines.sql import Node


def nearest_rows(
    subject: str,
    other: str,
    keys: Mapping[str, str],
    *,
    at: Node,
    dated: str,
    side: Literal["before", "after"],
    where: Sequence[Node],
) -> exp.Select:
    """Rows ``s`` and ``o`` of two relations: per subject the row dated last before, or first after.

    keys   columns of the subject -> of the other, equal in a pair
    at     the subject's day, over ``s``
    dated  the other's column of a date
    where  conditions over ``o`` alone
    Of several rows of one day the one with the smaller content hash, as everywhere.
    """
    day = sql.cast_to(sql.column(dated, "o"), "DATE")
    candidates = sql.build(
        "SELECT * FROM :other AS o WHERE :usable QUALIFY "
        "ROW_NUMBER() OVER (PARTITION BY :day ORDER BY _hash, _rid) = 1",
        other=sql.table(other),
        usable=sql.all_of([sql.build("(:day) IS NOT NULL", day=day), *where]),
        day=day,
    )
    window = candidates.find(exp.Window)
    assert window is not None
    window.set("partition_by", [*(sql.column(name, "o") for name in keys.values()), sql.clone(day)])
    equal = [
        exp.EQ(this=sql.column(mine, "s"), expression=sql.column(theirs, "o"))
        for mine, theirs in keys.items()
    ]
    order = "(:at) >= (:day)" if side == "before" else "(:at) <= (:day)"
    query = sql.build(
        "SELECT 1 FROM :subject AS s ASOF JOIN :candidates AS o ON :condition",
        subject=sql.table(subject),
        candidates=exp.Subquery(this=candidates),
        condition=sql.all_of([*equal, sql.build(order, at=sql.cast_to(at, "DATE"), day=day)]),
    )
    assert isinstance(query, exp.Select)
    return query
