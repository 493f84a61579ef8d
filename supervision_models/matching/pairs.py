"""Pairs: which records of another dataset belong to which subject, as one narrow table.

A pair table has the columns subject_rid, other_rid (BIGINT), other_hash (VARCHAR), confidence
(DOUBLE, 0..1) and, where the kind gives them, overlap_m2 (DECIMAL, m²), overlap_ratio (share of
the subject), other_ratio (share of the other record), distance_m (DOUBLE, m), days (BIGINT,
dated - at). Equal definitions give equal SQL, and so one table for all models.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.sql import Node
from supervision_models.matching.conditions import Conditions, ParamOf
from supervision_models.matching.islands import Spans, covered_days
from supervision_models.matching.nearest import nearest_rows
from supervision_models.matching.overlap import overlap_query
from supervision_models.models.definition import Match

_PLAIN = "SELECT 1 FROM :subject AS s JOIN :other AS o ON :condition"
_SPATIAL = (
    "SELECT 1 FROM (WITH found AS MATERIALIZED (SELECT s._rid AS subject_rid, "
    "o._rid AS other_rid FROM :subject AS s JOIN :other AS o ON :condition) "
    "SELECT * FROM found) AS f "
    "JOIN :subject AS s ON s._rid = f.subject_rid JOIN :other AS o ON o._rid = f.other_rid"
)
_MEASURED = (
    "SELECT 1 FROM :measured AS f "
    "JOIN :subject AS s ON s._rid = f.subject_rid JOIN :other AS o ON o._rid = f.other_rid"
)


SPATIAL = ("overlap", "within")
Carried = tuple[str, str]  # "s" or "o", and a column of that side


def relation(dataset: str) -> str:
    """Name of the engine's table that holds a dataset with its links."""
    return f"data_{dataset}"


def part(dataset: str) -> str:
    """Name of the view over those rows of a subject dataset that are being looked at."""
    return f"part_{dataset}"


@dataclass(frozen=True, slots=True)
class PairTable:
    """A pair table by definition: `name` follows from `query` alone."""

    name: str
    query: Node
    subject: str
    other: str
    match: Match
    rows: PairRows

    @property
    def spatial(self) -> bool:
        return self.match.on.kind in SPATIAL

    def carrying(self, columns: Iterable[Carried]) -> Node:
        """The query with further columns, named ``s.<column>`` and ``o.<column>``."""
        return self.rows.query(sorted(set(columns)))


def pair_table(
    subject: Contract,
    other: Contract,
    match: Match,
    *,
    at: Node,
    param: ParamOf,
    ellipsoidal: bool = False,
    subject_relation: str | None = None,
) -> PairTable:
    """Compile a match. `at` and what `param` returns refer to the subject as alias ``s``.

    ellipsoidal       areas on the CGCS2000 ellipsoid rather than in the projected zone
    subject_relation  a table with a part of the subjects, in place of all
    """
    source = subject_relation or relation(subject.id)
    rows = PairRows(subject, other, match, at, param, ellipsoidal, source)
    query = sql.rendered(rows.query())
    digest = hashlib.sha256(query.name.encode()).hexdigest()[:12]
    return PairTable(f"pairs_{digest}", query, subject.id, other.id, match, rows)


@dataclass(frozen=True, slots=True)
class PairRows:
    """Compiles a match to the query of its pairs."""

    subject: Contract
    other: Contract
    match: Match
    at: Node
    param: ParamOf
    ellipsoidal: bool
    source: str

    @property
    def conditions(self) -> Conditions:
        return Conditions(self.subject, self.other, self.match, self.at, self.param)

    def query(
        self,
        further: Sequence[Carried] = (),
        *,
        each: str | None = None,
        areas: str | None = None,
    ) -> Node:
        """The pairs, with the columns of `further` as ``<side>.<column>``.

        each   column of the other side by whose values the nearest stand apart: of each candidate
               of a subject one, not of all of them one
        areas  table of the areas, see `areas`; by default they are measured here
        """
        further = sorted({*further, *([("o", each)] if each else [])})
        inner_conditions, outer_conditions, carried = self.conditions.where()
        carried |= {f"{side}.{name}": sql.column(name, side) for side, name in further}
        inner = self._rows(areas)
        columns = {
            "subject_rid": sql.column("_rid", "s"),
            "other_rid": sql.column("_rid", "o"),
            "other_hash": sql.column("_hash", "o"),
            "overlap_m2": self._overlap(),
            "subject_m2": self._area("s"),
            "other_m2": self._area("o"),
            "distance_m": self._distance(),
            "days": self.conditions.days(),
            "confidence": self._confidence(),
        }
        inner.select(
            *(sql.alias(node, name) for name, node in columns.items()), append=False, copy=False
        )
        inner.where(*self.conditions.time(), *inner_conditions, copy=False)
        for name, node in carried.items():
            inner.select(sql.alias(node, name), append=True, copy=False)
        computed = sql.build(
            "SELECT *, CASE WHEN subject_m2 > 0 THEN ROUND(CAST(overlap_m2 AS DOUBLE) / "
            "subject_m2, 6) END AS overlap_ratio, CASE WHEN other_m2 > 0 THEN "
            "ROUND(CAST(overlap_m2 AS DOUBLE) / other_m2, 6) END AS other_ratio FROM :pairs AS i",
            pairs=exp.Subquery(this=inner),
        )
        query = sql.build(
            "SELECT subject_rid, other_rid, other_hash, overlap_m2, overlap_ratio, other_ratio, "
            "distance_m, days, confidence FROM :computed AS c WHERE :kept",
            computed=exp.Subquery(this=computed),
            kept=sql.all_of([*self._touching(), *outer_conditions]),
        )
        assert isinstance(query, exp.Select)
        for side, name in further:
            query.select(sql.column(f"{side}.{name}"), append=True, copy=False)
        if self.match.nearest is not None:
            # the smaller content hash decides ties, so that neither row order nor threads do
            nearest = sql.build(
                "ROW_NUMBER() OVER (PARTITION BY subject_rid, :each "
                "ORDER BY ABS(days), other_hash, other_rid) = 1",
                each=sql.column(f"o.{each}") if each else 1,
            )
            query.set("qualify", exp.Qualify(this=nearest))
        return query

    # -- several matches over one join ---------------------------------------------------------

    @property
    def shareable(self) -> bool:
        """Whether the pairs are those rows of a plain join that meet a condition."""
        if self.match.on.kind in SPATIAL or self.match.nearest is not None:
            return False
        return not self.conditions.where()[1]

    def join_key(self) -> str:
        """The join without conditions, as text: equal for matches that can share it."""
        ends = f"{self.source}|{self.other.id}"
        return f"{ends}|{sql.render(self._join())}|{sql.render(self._confidence())}"

    def shared_query(self, members: Mapping[str, PairRows], further: Sequence[Carried]) -> Node:
        """Rows of the join that are pairs of any member, with ``in.<member>`` saying of which.

        Columns subject_rid, other_hash, confidence, ``days.<member>`` and those of `further`.
        """
        query = sql.build(
            "SELECT s._rid AS subject_rid, o._hash AS other_hash, :confidence AS confidence "
            "FROM :subject AS s JOIN :other AS o ON :condition",
            confidence=self._confidence(),
            subject=sql.table(self.source),
            other=sql.table(relation(self.other.id)),
            condition=self._join(),
        )
        assert isinstance(query, exp.Select)
        for side, name in further:
            sql.add_column(query, sql.column(name, side), f"{side}.{name}")
        conditions = []
        for member, rows in members.items():
            condition = sql.all_of(rows.narrowed())
            conditions.append(condition)
            sql.add_column(query, condition, f"in.{member}")
            sql.add_column(query, rows.conditions.days(), f"days.{member}")
        query.where(sql.any_of(conditions), copy=False)
        return query

    def _rows(self, areas: str | None) -> exp.Select:
        """Candidate rows ``s`` and ``o``.

        Spatial pairs are found first, alone: any further comparison of the two sides beside
        ST_Intersects makes DuckDB give up its spatial join for a nested loop.
        """
        if self._as_of():
            assert self.match.nearest is not None
            return nearest_rows(
                self.source,
                relation(self.other.id),
                dict(self.key_columns()),
                at=self.at,
                dated=self.conditions.dated() or "",
                side=self.match.nearest,
                where=self.conditions.where()[0],
            )
        if self.match.on.kind == "overlap":
            return self._measured(areas)
        query = sql.build(
            _SPATIAL if self.match.on.kind in SPATIAL else _PLAIN,
            subject=sql.table(self.source),
            other=sql.table(relation(self.other.id)),
            condition=self._join(),
        )
        assert isinstance(query, exp.Select)
        return query

    def _as_of(self) -> bool:
        """Whether the nearest row follows from the other dataset alone, so that it can be found
        by an as-of join: nothing is compared row by row, whatever the number of rows of a key."""
        match = self.match
        if match.nearest is None or match.on.kind in SPATIAL or self.subject.id == self.other.id:
            return False
        if match.valid_on is not None or match.within_days is not None:
            return False
        return self.conditions.of_the_other_alone()

    @property
    def by_key_alone(self) -> bool:
        """Whether a key and conditions over the other record alone make the pairs."""
        match = self.match
        timed = match.nearest or match.valid_on or match.within_days
        if timed or match.on.kind in SPATIAL or self.subject.id == self.other.id:
            return False
        return self.conditions.of_the_other_alone()

    def covered(self, spans: Spans) -> Node:
        """Query of `subject_rid` and `days` that the pairs cover; they must be `by_key_alone`."""
        keys, where = dict(self.key_columns()), self.conditions.where()[0]
        return covered_days(self.source, relation(self.other.id), keys, spans, where)

    def measures(self) -> str | None:
        """What is measured, as text: equal for matches that can share it. None for nothing."""
        if self.match.on.kind != "overlap":
            return None
        return "|".join((*self.sides(), str(self.ellipsoidal)))

    def sides(self) -> tuple[str, str]:
        """The relations of the subject and of the other record."""
        return self.source, relation(self.other.id)

    def narrowed(self) -> list[Node]:
        """Conditions over columns of the two sides: they are asked before anything is computed."""
        return [*self.conditions.time(), *self.conditions.where()[0]]

    def _measured(self, areas: str | None) -> exp.Select:
        """Pairs with their area; those that fail the conditions are not measured."""
        subject, other = self.sides()
        measured: Node
        if areas is not None:
            measured = sql.table(areas)
        else:
            condition = sql.all_of(self.narrowed())
            query = overlap_query(subject, other, ellipsoidal=self.ellipsoidal, condition=condition)
            measured = exp.Subquery(this=query)
        query = sql.build(
            _MEASURED, measured=measured, subject=sql.table(subject), other=sql.table(other)
        )
        assert isinstance(query, exp.Select)
        return query

    def key_columns(self) -> list[tuple[str, str]]:
        """Columns of the two sides that an equal join compares."""
        on = self.match.on
        if on.key is not None:
            return list(on.key.items())
        if on.party is not None:
            mine, theirs = self.roles()
            return [(f"_party_{mine}", f"_party_{theirs}")]
        return [("_project", "_project")]

    # -- how two rows belong together -----------------------------------------------------

    def _join(self) -> Node:
        on = self.match.on
        match on.kind:
            case "key" | "party" | "project":
                return sql.all_of(
                    exp.EQ(this=sql.column(mine, "s"), expression=sql.column(theirs, "o"))
                    for mine, theirs in self.key_columns()
                )
            case "overlap":
                raise AssertionError("areas are measured in one pass, not joined")
            case "within":
                assert on.within_m is not None
                # a little wide; the rounded distance decides, as the lead will show it
                return sql.build(
                    "ST_DWithin(s._geom, o._geom, :distance)", distance=on.within_m + 0.01
                )

    def identity(self) -> str:
        """Column of the other side that a match by party or project compares."""
        ((_, theirs),) = self.key_columns()
        return theirs

    def roles(self) -> tuple[str, str]:
        """Party roles of the two sides; the first declared where the model names none."""
        assert self.match.on.party is not None
        mine, theirs = self.match.on.party
        return mine or next(iter(self.subject.parties)), theirs or next(iter(self.other.parties))

    def sureness(self) -> tuple[str, str] | None:
        """Columns of the two sides that say how sure their links are; None without links."""
        match self.match.on.kind:
            case "party":
                mine, theirs = self.roles()
                return f"_party_{mine}_confidence", f"_party_{theirs}_confidence"
            case "project":
                return "_project_confidence", "_project_confidence"
            case _:
                return None

    def _confidence(self) -> Node:
        sure = self.sureness()
        if sure is None:
            return sql.build("CAST(1.0 AS DOUBLE)")
        return sql.call("least", *(sql.column(c, side) for side, c in zip("so", sure, strict=True)))

    # -- space ----------------------------------------------------------------------------

    def _overlap(self) -> Node:
        if self.match.on.kind != "overlap":
            return sql.build("CAST(NULL AS DECIMAL(18,2))")
        return sql.column("overlap_m2", "f")

    def _area(self, side: str) -> Node:
        if self.match.on.kind != "overlap":
            return sql.build("CAST(NULL AS DOUBLE)")
        return sql.column("_area", side)

    def _distance(self) -> Node:
        if self.match.on.kind != "within":
            return sql.build("CAST(NULL AS DOUBLE)")
        # ST_Distance of the 1.5.5 extension gives 0 for some polygons that lie apart; GEOS does not
        return sql.build("ROUND(ST_Distance_GEOS(s._geom, o._geom), 2)")

    def _touching(self) -> list[Node]:
        """Areas that share a border only do not overlap; points and lines have no area."""
        if self.match.on.within_m is not None:
            return [sql.build("distance_m <= :distance", distance=self.match.on.within_m)]
        if self.match.on.kind != "overlap":
            return []
        return [
            sql.build(
                "(overlap_m2 > 0 OR COALESCE(subject_m2, 0) = 0 OR COALESCE(other_m2, 0) = 0)"
            )
        ]
