"""Families: matches that join the same rows in the same way, made in one pass.

Six models ask for a firm's licences under six conditions; their rows are joined once, and each
member aggregates those that meet its own. A family table has subject_rid and, per member, the
columns of `match_columns` (for judging) or `proof_columns` (for telling) under
``<name>.<member>``. A subject without any row of a member has 0 or NULL there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlglot import exp

from supervision_models.engines import sql
from supervision_models.engines.sql import Node
from supervision_models.matching import of_keys
from supervision_models.matching.aggregates import filtered, from_pairs, grouped
from supervision_models.matching.keeps import EVIDENCE_ROWS, Kept
from supervision_models.matching.pairs import Carried, PairTable, relation

Columns = Callable[[Sequence[Kept]], dict[str, Node]]


@dataclass(frozen=True, slots=True)
class Member:
    """One match of a family with what is kept of it."""

    pairs: PairTable
    keeps: tuple[Kept, ...]

    @property
    def id(self) -> str:
        return self.pairs.name.removeprefix("pairs_")

    def spans(self) -> tuple[Kept, ...]:
        """What is kept of covered days, and needs no pairs."""
        if not self.pairs.rows.by_key_alone:
            return ()
        return tuple(keep for keep in self.keeps if keep.spans is not None and keep.spans.apart)

    def without_spans(self) -> Member:
        beside = self.spans()
        return replace(self, keeps=tuple(keep for keep in self.keeps if keep not in beside))


@dataclass(frozen=True, slots=True)
class Family:
    """Members that share subject, other dataset and join; one of its own where nothing is shared.

    stands  the pairs of its one member stand as a table
    whole   the match table holds what a lead shows, too, and is its own proof table
    """

    members: tuple[Member, ...]
    stands: bool = False
    whole: bool = False

    @property
    def id(self) -> str:
        text = "|".join(
            f"{member.id}:{','.join(sorted(keep.column for keep in member.keeps))}"
            for member in self.members
        )
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @property
    def table(self) -> str:
        """The match table: narrow, of all subjects that are judged."""
        return f"match_{self.id}"

    @property
    def proof(self) -> str:
        """The proof table, of the subjects that are told of."""
        return self.table if self.whole else f"proof_{self.id}"

    @property
    def subject(self) -> str:
        return self.members[0].pairs.subject

    @property
    def other(self) -> str:
        return self.members[0].pairs.other

    def match_query(self) -> Node:
        return self._query(proof_columns if self.whole else match_columns)

    def proof_query(self) -> Node:
        """Of many subjects: their pairs are counted first, so that no more room is made for hashes
        than each has."""
        return self._query(partial(proof_columns, most=sql.column("most", "p")), counted=True)

    def _query(self, columns: Columns, *, counted: bool = False) -> Node:
        """Covered days are counted beside the pairs where a key alone makes them."""
        pairs = replace(self, members=tuple(member.without_spans() for member in self.members))
        beside = [(member, keep) for member in self.members for keep in member.spans()]
        return _with_days(pairs._of_pairs(columns, counted=counted), beside)

    def _of_pairs(self, columns: Columns, *, counted: bool) -> Node:
        mine = {member.id: columns(member.keeps) for member in self.members}
        rows = {member.id: member.pairs.rows for member in self.members}
        if not self.stands and of_keys.fits(rows, mine):
            return of_keys.query(rows, mine, most=EVIDENCE_ROWS if counted else None)
        if len(self.members) == 1:
            member = self.members[0]
            shown = {f"{n}.{member.id}": v for n, v in columns(member.keeps).items()}
            return _of_one(member.pairs, shown, stands=self.stands, counted=counted)
        return _of_many(self.members, columns, counted=counted)


def families(
    members: Iterable[Member], standing: Iterable[str], *, whole: bool = False
) -> list[Family]:
    """The members in families, in a fixed order.

    standing  names of pair tables that are made as tables anyhow
    whole     see `Family`
    """
    alone = set(standing)
    together: dict[str, list[Member]] = {}
    for member in sorted(members, key=lambda member: member.id):
        pairs = member.pairs
        shared = pairs.name not in alone and pairs.rows.shareable
        key = pairs.rows.join_key() if shared else pairs.name
        together.setdefault(key, []).append(member)
    return [
        Family(tuple(group), stands=group[0].pairs.name in alone, whole=whole)
        for group in together.values()
    ]


def match_columns(keeps: Sequence[Kept]) -> dict[str, Node]:
    """What the judging needs: `has` (number of pairs) and the kept expressions."""
    return {"has": sql.build("COUNT(*)"), **_kept(keeps)}


def proof_columns(keeps: Sequence[Kept], most: Node | None = None) -> dict[str, Node]:
    """The same with what a lead shows: `confidence` (the weakest), `evidence` (content hashes,
    sorted, at most EVIDENCE_ROWS), `imprecise` (a row has a date known to month or year only).

    most  for how many hashes room is made
    """
    most = sql.as_node(EVIDENCE_ROWS) if most is None else most
    return {
        "has": sql.build("COUNT(*)"),
        "confidence": sql.build("MIN(p.confidence)"),
        "evidence": sql.build("list_sort(list_distinct(MIN(p.other_hash, :most)))", most=most),
        "imprecise": sql.build("BOOL_OR(o._precision IS NOT NULL)"),
        **_kept(keeps),
    }


def _kept(keeps: Sequence[Kept]) -> dict[str, Node]:
    unique = {keep.column: keep.node for keep in keeps}
    return {name: unique[name] for name in sorted(unique)}


def _sides(columns: Mapping[str, Node]) -> set[Carried]:
    return {
        (found.table, found.name)
        for node in columns.values()
        for found in node.find_all(exp.Column)
        if found.table in ("s", "o")
    }


def _of_one(pairs: PairTable, columns: Mapping[str, Node], *, stands: bool, counted: bool) -> Node:
    """Spatial pairs stand as a table, since they are dear. All others flow from the join straight
    into the groups: a firm with 20,000 records and as many sites has 400 million pairs."""
    sides = _sides(columns)
    if stands:
        query = _joined(pairs, {side for side, _ in sides}, counted=counted)
    else:
        query = _grouped(exp.Subquery(this=pairs.carrying(sides)), counted=counted)
        columns = {name: from_pairs(node) for name, node in columns.items()}
    return _select(query, columns)


def _grouped(pairs: Node, *, counted: bool) -> Node:
    return grouped(pairs, ["subject_rid"], most=EVIDENCE_ROWS if counted else None)


def _joined(pairs: PairTable, sides: set[str], *, counted: bool) -> Node:
    query = _grouped(sql.table(pairs.name), counted=counted)
    assert isinstance(query, exp.Select)
    for side, dataset in (("o", pairs.other), ("s", pairs.subject)):
        if side in sides:
            query.join(
                sql.table(relation(dataset), side),
                on=exp.EQ(
                    this=sql.column("_rid", side),
                    expression=sql.column("other_rid" if side == "o" else "subject_rid", "p"),
                ),
                copy=False,
            )
    return query


def _with_days(query: Node, beside: Sequence[tuple[Member, Kept]]) -> Node:
    """The query with the covered days of each of its subjects."""
    if not beside:
        return query
    joined = sql.build("SELECT q.* FROM :query AS q", query=exp.Subquery(this=query))
    assert isinstance(joined, exp.Select)
    for place, (member, keep) in enumerate(beside):
        assert keep.spans is not None
        days = exp.Subquery(
            this=member.pairs.rows.covered(keep.spans),
            alias=exp.TableAlias(this=sql.identifier(f"days_{place}")),
        )
        own = sql.column("subject_rid", f"days_{place}")
        on = sql.build(":own = q.subject_rid", own=own)
        joined.join(days, on=on, join_type="left", copy=False)
        found = sql.build(
            "CASE WHEN :has > 0 THEN :days END",
            has=sql.column(f"has.{member.id}", "q"),
            days=sql.column("days", f"days_{place}"),
        )
        sql.add_column(joined, found, f"{keep.column}.{member.id}")
    return joined


def _of_many(members: Sequence[Member], columns: Columns, *, counted: bool) -> Node:
    shown: dict[str, Node] = {}
    sides: set[Carried] = set()
    for member in members:
        mine = columns(member.keeps)
        sides |= _sides(mine)
        for name, node in mine.items():
            shown[f"{name}.{member.id}"] = filtered(from_pairs(node, member.id), member.id)
    pairs = members[0].pairs.rows.shared_query(
        {member.id: member.pairs.rows for member in members}, sorted(sides)
    )
    return _select(_grouped(exp.Subquery(this=pairs), counted=counted), shown)


def _select(query: Node, columns: Mapping[str, Node]) -> Node:
    assert isinstance(query, exp.Select)
    query.set("expressions", [sql.alias(sql.column("subject_rid", "p"), "subject_rid")])
    for name, node in columns.items():
        sql.add_column(query, node, name)
    return query
