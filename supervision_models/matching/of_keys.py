"""Matches that a key alone makes: the records of each key are put together once, for all subjects.

A firm with 20,000 sites and as many records has 400 million pairs, and all its sites have the same
records. So the records of a key are grouped first, and each subject takes what its key has: the
work grows with the rows of both sides and not with their pairs.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from supervision_models.engines import sql
from supervision_models.engines.sql import Node
from supervision_models.matching.aggregates import filtered, from_pairs, grouped
from supervision_models.matching.pairs import PairRows, relation

# column of a match -> what it is over pairs ``p`` and other rows ``o``
Columns = Mapping[str, Node]


def fits(rows: Mapping[str, PairRows], columns: Mapping[str, Columns]) -> bool:
    """Whether a key alone makes the pairs of all members, and what is taken of them is of the other
    records alone."""
    return all(one.by_key_alone for one in rows.values()) and all(
        _of_the_other(name, node) for mine in columns.values() for name, node in mine.items()
    )


def _of_the_other(name: str, node: Node) -> bool:
    # how sure a pair is hangs on the subject's link, too: `query` sees to that in one column
    of_pairs = ("other_hash", "most", *(["confidence"] if name == "confidence" else []))
    return all(
        column.table == "o" or (column.table == "p" and column.name in of_pairs)
        for column in node.find_all(exp.Column)
    )


def query(
    rows: Mapping[str, PairRows], columns: Mapping[str, Columns], *, most: int | None
) -> Node:
    """`subject_rid` and the columns of each member as ``<name>.<member>``; for members that `fits`.

    most  see `aggregates.grouped`
    """
    one = next(iter(rows.values()))
    mine, theirs = (list(side) for side in zip(*one.key_columns(), strict=True))
    keys = [f"key.{place}" for place in range(len(theirs))]
    groups = grouped(exp.Subquery(this=_records(rows, columns)), keys, most=most)
    groups.set("expressions", [sql.alias(sql.column(name, "p"), name) for name in keys])
    found = sql.build(
        "SELECT s._rid AS subject_rid FROM :subject AS s JOIN :groups AS g ON :same",
        subject=sql.table(one.source),
        groups=exp.Subquery(this=groups),
        same=sql.all_of(
            exp.EQ(this=sql.column(name, "s"), expression=sql.column(key, "g"))
            for name, key in zip(mine, keys, strict=True)
        ),
    )
    assert isinstance(found, exp.Select)
    sure = one.sureness()
    for member, nodes in columns.items():
        for name, node in nodes.items():
            over = from_pairs(node)
            column = f"{name}.{member}"
            sql.add_column(groups, over if len(rows) == 1 else filtered(over, member), column)
            taken: Node = sql.column(column, "g")
            if name == "confidence" and sure is not None:
                taken = sql.build(
                    "CASE WHEN :has > 0 THEN LEAST(:mine, :theirs) END",
                    has=sql.column(f"has.{member}", "g"),
                    mine=sql.column(sure[0], "s"),
                    theirs=taken,
                )
            sql.add_column(found, taken, column)
    return found


def _records(rows: Mapping[str, PairRows], columns: Mapping[str, Columns]) -> exp.Select:
    """The records that any member takes and some subject has the key of, as pairs without subject:
    ``key.<n>``, other_hash, confidence, ``o.<column>``, and ``in.<member>`` of several."""
    one = next(iter(rows.values()))
    sure = one.sureness()
    found = sql.build(
        "SELECT o._hash AS other_hash, :sure AS confidence FROM :other AS o "
        "SEMI JOIN :subject AS s ON :same",
        sure=sql.build("CAST(1.0 AS DOUBLE)") if sure is None else sql.column(sure[1], "o"),
        other=sql.table(relation(one.other.id)),
        subject=sql.table(one.source),
        same=sql.all_of(
            exp.EQ(this=sql.column(mine, "s"), expression=sql.column(theirs, "o"))
            for mine, theirs in one.key_columns()
        ),
    )
    assert isinstance(found, exp.Select)
    for place, (_, theirs) in enumerate(one.key_columns()):
        sql.add_column(found, sql.column(theirs, "o"), f"key.{place}")
    names = {
        column.name
        for nodes in columns.values()
        for node in nodes.values()
        for column in node.find_all(exp.Column)
        if column.table == "o"
    }
    for name in sorted(names):
        sql.add_column(found, sql.column(name, "o"), f"o.{name}")
    conditions = []
    for member, pairs in rows.items():
        condition = sql.all_of(pairs.narrowed())
        conditions.append(condition)
        if len(rows) > 1:
            sql.add_column(found, condition, f"in.{member}")
    return found.where(sql.any_of(conditions), copy=False)
