"""Covered days by spans that are put together once a key, whatever the rows of a key.

A firm with 20,000 sites and 20,000 papers has 400 million pairs; its papers put together are a few
islands of days, and the days that they cover up to a date are found by an as-of join. What a site's
papers cover is what they cover up to its last day, less what they cover before its first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from supervision_models.engines import sql
from supervision_models.engines.sql import Node

# islands of a key: a span begins one where none before it reaches its eve
_ISLANDS = """
SELECT *, SUM(b - a + 1) OVER (PARTITION BY k ORDER BY a ROWS UNBOUNDED PRECEDING) - (b - a + 1)
  AS earlier
FROM (
  SELECT k, MIN(a) AS a, MAX(b) AS b
  FROM (
    SELECT *, COUNT(*) FILTER (WHERE reach IS NULL OR a > reach + 1)
      OVER (PARTITION BY k ORDER BY a, b ROWS UNBOUNDED PRECEDING) AS island
    FROM (
      SELECT *, MAX(b) OVER (
        PARTITION BY k ORDER BY a, b ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach
      FROM (
        SELECT DISTINCT :theirs AS k, :start AS a, COALESCE(:until, DATE '9999-12-31') AS b
        FROM :other AS o WHERE :usable
      ) AS spans
      WHERE b >= a
    ) AS reached
  ) AS placed
  GROUP BY k, island
) AS islands
"""
_COVERED = """
WITH islands AS MATERIALIZED (:islands)
SELECT s.subject_rid,
  CASE WHEN s.head IS NOT NULL AND s.tail IS NOT NULL THEN CAST(GREATEST(0,
    COALESCE(upto.earlier + (LEAST(s.tail, upto.b) - upto.a + 1), 0)
    - COALESCE(before.earlier + (LEAST(s.head - 1, before.b) - before.a + 1), 0)) AS BIGINT) END
  AS days
FROM (SELECT s._rid AS subject_rid, :mine AS k, :first AS head, :last AS tail
  FROM :subject AS s) AS s
ASOF LEFT JOIN islands AS upto ON upto.k = s.k AND s.tail >= upto.a
ASOF LEFT JOIN islands AS before ON before.k = s.k AND s.head - 1 >= before.a
"""


@dataclass(frozen=True, slots=True)
class Spans:
    """Days `start`..`until` of records ``o`` (open where `until` is NULL) within `first`..`last` of
    subjects ``s``, all of type DATE."""

    start: Node
    until: Node
    first: Node
    last: Node

    @property
    def apart(self) -> bool:
        """Whether either side stands for itself."""
        theirs, mine = (self.start, self.until), (self.first, self.last)
        return _only(theirs, "o") and _only(mine, "s")


def _only(nodes: Sequence[Node], side: str) -> bool:
    return all(found.table == side for node in nodes for found in node.find_all(exp.Column))


def covered_days(
    subject: str, other: str, keys: Mapping[str, str], spans: Spans, where: Sequence[Node]
) -> Node:
    """Query of `subject_rid` and `days`, covered by the other's records of the same key.

    keys   columns of the subject -> of the other, equal in a pair
    where  conditions over ``o`` alone
    """
    known = [sql.build("(:c) IS NOT NULL", c=sql.column(name, "o")) for name in keys.values()]
    dated = sql.build("(:start) IS NOT NULL", start=spans.start)
    return sql.build(
        _COVERED,
        islands=sql.build(
            _ISLANDS,
            theirs=_key(keys.values(), "o"),
            start=spans.start,
            until=spans.until,
            other=sql.table(other),
            usable=sql.all_of([*known, dated, *where]),
        ),
        mine=_key(keys, "s"),
        first=spans.first,
        last=spans.last,
        subject=sql.table(subject),
    )


def _key(columns: Iterable[str], side: str) -> Node:
    """One column, or a row of several; of the other's none is NULL, so that NULL meets nothing."""
    names = list(columns)
    if len(names) == 1:
        return sql.column(names[0], side)
    return sql.call("row", *(sql.column(name, side) for name in names))
