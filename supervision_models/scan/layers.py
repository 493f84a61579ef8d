"""From subject and matches to facts: the relation that a model judges.

Each layer is a SELECT over the one before. Columns carry their kind in the name, so that no
subject column can hide a fact: ``s.x`` subject column, ``p.x`` parameter, ``n.m`` match has
rows, ``c.m`` covered, ``l.m`` linked for certain, ``d.m`` a record may be the subject's, ``w.m``
confidence, ``e.m`` evidence, ``i.m`` imprecise dates, ``m.m.k`` kept value, ``x.i`` net area,
``r.x`` result of a SQL model, plug-in or estimator, ``f.x`` fact.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.sql import Node
from supervision_models.matching.binding import bind
from supervision_models.matching.conditions import tree_of
from supervision_models.matching.coverage import covered
from supervision_models.matching.families import Family
from supervision_models.matching.keeps import Kept
from supervision_models.matching.pairs import part
from supervision_models.models.definition import Fact
from supervision_models.scan.plan import MatchUse, ModelPlan, net_key
from supervision_models.workspace import Coverage

Level = dict[str, Node]


@dataclass(frozen=True, slots=True)
class Layers:
    """Builds the layers of one model.

    coverage  dataset -> its coverage; a dataset without data has none
    result    table with row_id and result columns (SQL model, plug-in, estimator), if any
    families  pairs -> the family that has their columns
    proof     read the proof tables of the families, with what a lead shows of all matches; without
              it there is what the status rests on
    place     column of the subjects that says where, for coverage
    only      table of the row ids to look at; None looks at all subjects that are looked at
    near      pair table -> table of the subjects that may have such a record, see `near`
    """

    plan: ModelPlan
    families: Mapping[str, Family]
    contracts: Mapping[str, Contract]
    coverage: Mapping[str, Sequence[Coverage]]
    as_of: dt.date
    result: str | None = None
    result_columns: tuple[str, ...] = ()
    proof: bool = False
    place: str = "_region"
    only: str | None = None
    near: Mapping[str, str] = field(default_factory=dict)

    def features(self) -> Node:
        """The relation with one row per subject, every fact, and the estimator's features as
        further facts."""
        plain = {
            name: fact
            for name, fact in self.plan.model.facts.items()
            if not self._needs_result(fact.expr)
        }
        return stacked(self.source(), self.levels({**plain, **self.plan.model.features}))

    def _needs_result(self, expression: str) -> bool:
        names = {column.name for column in tree_of(expression).find_all(exp.Column)}
        return bool(names & {"outlier_score", "outlier_reasons"})

    # -- layers -----------------------------------------------------------------------------

    def source(self) -> exp.Select:
        """The subjects that are looked at, joined with the tables of the matches."""
        return subjects(self.plan.subject, self.joins(), self.only)

    def joins(self) -> dict[str, str]:
        """Tables that the first level reads, each under its own name, with their subject's key."""
        uses = self._uses()
        tables = {self._table(use): "subject_rid" for use in uses.values()}
        tables |= {net.name: "subject_rid" for net in self.plan.nets.values()}
        for use in uses.values():
            if use.pairs.name in self.near:
                tables[self.near[use.pairs.name]] = "subject_rid"
        if self.result is not None:
            tables[self.result] = "row_id"
        return tables

    def _uses(self) -> dict[str, MatchUse]:
        return self.plan.uses if self.proof else self.plan.needed()

    def needed_facts(self) -> dict[str, Fact]:
        """The facts that the status rests on."""
        needed = self.plan.needs.facts
        return {name: fact for name, fact in self.plan.model.facts.items() if name in needed}

    def _table(self, use: MatchUse) -> str:
        family = self.families[use.pairs.name]
        return family.proof if self.proof else family.table

    def of_match(self, use: MatchUse, name: str) -> Node:
        """A column of a match in its family's table."""
        return sql.column(f"{name}.{use.pairs.name.removeprefix('pairs_')}", self._table(use))

    def levels(self, facts: Mapping[str, Fact]) -> list[Level]:
        """Columns of each layer by name: flags, kept values, then facts by what they rest on."""
        return [self._flags(), self._kept(), *self._facts(facts)]

    def _flags(self) -> Level:
        """Parameters, and per match its rows, coverage and linkability."""
        level: Level = {"conduct": self.plan.conduct}
        for name, node in self.plan.params.items():
            level[f"p.{name}"] = node
        for name, use in self._uses().items():
            level |= self._match(name, use)
        for index, net in enumerate(self.plan.nets.values()):
            level[f"raw.x.{index}"] = sql.column("net_m2", net.name)
        if self.result is not None:
            level |= {f"r.{name}": sql.column(name, self.result) for name in self.result_columns}
        return level

    def _match(self, name: str, use: MatchUse) -> Level:
        start, end = use.period
        other = self.contracts[use.match.dataset]
        level: Level = {
            f"n.{name}": sql.build("COALESCE(:has, 0) > 0", has=self.of_match(use, "has")),
            f"c.{name}": covered(
                other,
                self.coverage.get(other.id, ()),
                region=sql.column(self.place, "s"),
                start=start,
                end=end,
            ),
            f"l.{name}": use.linkable,
        }
        if use.pairs.name in self.near:
            doubtful = sql.build(":p IS NOT NULL", p=self._probability(use))
            level[f"d.{name}"] = doubtful
            if use.match.uncertain == "withhold":
                level[f"l.{name}"] = sql.build(":l AND NOT (:d)", l=use.linkable, d=doubtful)
        if self.proof:
            level[f"w.{name}"] = self._confidence(use)
            level[f"e.{name}"] = self.of_match(use, "evidence")
            level[f"i.{name}"] = self.of_match(use, "imprecise")
        for key, kept in use.kept.items():
            level[f"raw.{name}.{key}"] = self.of_match(use, kept.column)
        return level

    def _confidence(self, use: MatchUse) -> Node:
        """Of the weakest link; of the subject's own link where nothing was matched."""
        found = self.of_match(use, "confidence")
        on = use.match.on
        if on.project:
            own: Node = sql.column("_project_confidence", "s")
        elif on.party is not None:
            role = on.party[0] or next(iter(self.plan.subject.parties))
            own = sql.column(f"_party_{role}_confidence", "s")
        else:
            own = sql.build("CAST(1.0 AS DOUBLE)")
        if use.pairs.name in self.near:
            own = sql.build("LEAST(:own, 1 - COALESCE(:p, 0))", own=own, p=self._probability(use))
        return sql.build("COALESCE(:found, :own)", found=found, own=own)

    def _probability(self, use: MatchUse) -> Node:
        """That a record of a candidate is the subject's; NULL where no candidate has one."""
        return sql.column("probability", self.near[use.pairs.name])

    def _kept(self) -> Level:
        """Kept values and net areas, NULL wherever absence is not proven."""
        level: Level = {}
        for name, use in self._uses().items():
            for key, kept in use.kept.items():
                level[f"m.{name}.{key}"] = self._kept_value(name, key, kept)
        for index, (match, minus) in enumerate(self.plan.nets):
            level[f"x.{index}"] = self._net_value(index, match, minus)
        return level

    def _kept_value(self, match: str, key: str, kept: Kept) -> Node:
        raw = sql.column(f"raw.{match}.{key}")
        proven: Node = sql.column(f"c.{match}")
        linkable = sql.column(f"l.{match}")
        use = self.plan.uses[match]
        if use.pairs.name in self.near and use.match.uncertain == "withhold":
            # a record of a candidate may be one more
            proven = sql.build(":c AND NOT :d", c=proven, d=sql.column(f"d.{match}"))
        if kept.settled_by is not None:
            return sql.build(
                "CASE WHEN :c OR :raw = :settled THEN :raw END",
                c=proven,
                raw=raw,
                settled=kept.settled_by,
            )
        if kept.empty is None and not kept.additive:
            return raw
        whole: Node = raw
        if kept.additive:
            # part of a sum is no sum: outside the coverage more records may exist
            whole = sql.build("CASE WHEN :c THEN :raw END", c=proven, raw=raw)
        return sql.build(
            "CASE WHEN :n THEN :whole WHEN :c AND :l THEN :empty END",
            n=sql.column(f"n.{match}"),
            whole=whole,
            c=proven,
            l=linkable,
            empty=kept.empty if kept.empty is not None else None,
        )

    def _net_value(self, index: int, match: str, minus: tuple[str, ...]) -> Node:
        """Zero needs proof of the main match only; a positive area needs proof of all."""
        raw = sql.build(
            "CASE WHEN :n THEN COALESCE(:raw, 0) WHEN :c AND :l THEN 0 END",
            n=sql.column(f"n.{match}"),
            raw=sql.column(f"raw.x.{index}"),
            c=sql.column(f"c.{match}"),
            l=sql.column(f"l.{match}"),
        )
        if not minus:
            return raw
        return sql.build(
            "CASE WHEN (:raw) = 0 OR (:proven) THEN :raw END",
            raw=raw,
            proven=sql.all_of(sql.column(f"c.{name}") for name in minus),
        )

    def _facts(self, facts: Mapping[str, Fact]) -> list[Level]:
        """Facts in the order of their dependence: each level rests on those before it."""
        depth: dict[str, int] = {}
        levels: list[Level] = []
        for name, fact in facts.items():
            used = {found.name for found in tree_of(fact.expr).find_all(exp.Column)}
            depth[name] = 1 + max((depth[other] for other in used & set(depth)), default=-1)
            node = self.bound(fact.expr, set(depth) - {name})
            if fact.unit is not None:
                # rounded before anything compares or hashes it: the lead shows what was judged
                node = sql.build("ROUND(CAST(:v AS DOUBLE), :d)", v=node, d=fact.decimals)
            if depth[name] == len(levels):
                levels.append({})
            levels[depth[name]][f"f.{name}"] = node
        return levels

    # -- names ------------------------------------------------------------------------------

    def bound(self, expression: str, facts: set[str] | None = None) -> Node:
        """An expression over the columns of the fact layer."""
        model = self.plan.model
        known = facts if facts is not None else {*model.facts}

        def column(qualifier: str | None, name: str) -> Node:
            if qualifier is None and name in known:
                return sql.column(f"f.{name}")
            if qualifier is None and name in self.result_columns:
                return sql.column(f"r.{name}")
            if qualifier is None or qualifier == "subject":
                return sql.column(f"s.{name}")
            return sql.column(f"m.{qualifier}.{name}")

        def param(name: str) -> Node:
            return sql.as_node(self.as_of) if name == "as_of" else sql.column(f"p.{name}")

        return bind(tree_of(expression), column=column, param=param, predicate=self._predicate)

    def _predicate(self, name: str, node: exp.Anonymous) -> Node:
        if name == "net_overlap":
            return sql.column(f"x.{list(self.plan.nets).index(net_key(node))}")
        match = node.expressions[0].name
        has, proven, linkable = (sql.column(f"{kind}.{match}") for kind in ("n", "c", "l"))
        if name == "covered":
            return sql.build(":c AND :l", c=proven, l=linkable)
        # unknown, and so NULL, wherever the record might exist outside what the data cover
        return sql.build(
            "CASE WHEN :n THEN :found WHEN :c AND :l THEN :none END",
            n=has,
            c=proven,
            l=linkable,
            found=name == "exists",
            none=name == "missing",
        )


def stacked(source: Node, levels: Sequence[Level]) -> Node:
    """The layers over `source`, whose columns the first level may read by their tables."""
    query = source
    for index, level in enumerate(levels):
        if index:
            query = sql.build("SELECT * FROM :below AS q", below=exp.Subquery(this=query))
        assert isinstance(query, exp.Select)
        for name, node in level.items():
            sql.add_column(query, node, name)
    return query


def subjects(contract: Contract, joins: Mapping[str, str], only: str | None = None) -> exp.Select:
    """The subjects that are looked at, each table of `joins` (its key) under its own name."""
    query = sql.build(
        "SELECT s._rid AS _rid, s._hash AS _hash, s._region AS _region, "
        "s._precision AS _precision FROM :subject AS s",
        subject=sql.table(part(contract.id)),
    )
    assert isinstance(query, exp.Select)
    for name in contract.columns:
        sql.add_column(query, sql.column(name, "s"), f"s.{name}")
    if only is not None:
        # before all else: what is dear to write is written for these alone
        query.join(
            sql.table(only, "k"), on=sql.build("k._rid = s._rid"), join_type="semi", copy=False
        )
    for table, key in joins.items():
        query.join(
            sql.table(table, table),
            on=exp.EQ(this=sql.column(key, table), expression=sql.column("_rid", "s")),
            join_type="left",
            copy=False,
        )
    return query
