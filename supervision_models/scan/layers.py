"""From subject and matches to facts: the relation that a model judges.

Each layer is a SELECT over the one before. Columns carry their kind in the name, so that no
subject column can hide a fact: ``s.x`` subject column, ``p.x`` parameter, ``n.m`` match has
rows, ``c.m`` covered, ``l.m`` linkable, ``w.m`` confidence, ``e.m`` evidence, ``i.m`` imprecise
dates, ``m.m.k`` kept value, ``x.i`` net area, ``r.x`` result of a SQL model, plug-in or
estimator, ``f.x`` fact.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.sql import Node
from supervision_models.matching.binding import bind
from supervision_models.matching.coverage import covered
from supervision_models.matching.keeps import Kept
from supervision_models.matching.pairs import relation, tree_of
from supervision_models.models.definition import Fact
from supervision_models.scan.plan import MatchUse, ModelPlan, net_key
from supervision_models.workspace import Coverage


@dataclass(frozen=True, slots=True)
class Layers:
    """Builds the layers of one model.

    coverage  dataset -> its coverage; a dataset without data has none
    result    table with row_id and result columns (SQL model, plug-in, estimator), if any
    """

    plan: ModelPlan
    contracts: Mapping[str, Contract]
    coverage: Mapping[str, Sequence[Coverage]]
    as_of: dt.date
    result: str | None = None
    result_columns: tuple[str, ...] = ()

    def facts(self) -> Node:
        """The relation with one row per subject and every fact, feature excluded."""
        return self._with_facts(self._kept(), self.plan.model.facts)

    def features(self) -> Node:
        """The same with the estimator's features as further facts."""
        plain = {
            name: fact
            for name, fact in self.plan.model.facts.items()
            if not self._needs_result(fact.expr)
        }
        return self._with_facts(self._kept(), {**plain, **self.plan.model.features})

    def _needs_result(self, expression: str) -> bool:
        names = {column.name for column in tree_of(expression).find_all(exp.Column)}
        return bool(names & {"outlier_score", "outlier_reasons"})

    # -- layers -----------------------------------------------------------------------------

    def _flags(self) -> Node:
        """Subject columns, parameters, and per match its rows, coverage and linkability."""
        query = sql.build(
            "SELECT s._rid AS _rid, s._hash AS _hash, s._region AS _region, "
            "s._precision AS _precision, :conduct AS conduct FROM :subject AS s",
            conduct=self.plan.conduct,
            subject=sql.table(relation(self.plan.subject.id)),
        )
        assert isinstance(query, exp.Select)
        for name in self.plan.subject.columns:
            sql.add_column(query, sql.column(name, "s"), f"s.{name}")
        for name in ("_project", "_project_confidence"):
            sql.add_column(query, sql.column(name, "s"), name)
        for role in self.plan.subject.parties:
            for name in (f"_party_{role}", f"_party_{role}_confidence"):
                sql.add_column(query, sql.column(name, "s"), name)
        for name, node in self.plan.params.items():
            sql.add_column(query, node, f"p.{name}")
        for index, (name, use) in enumerate(self.plan.uses.items()):
            self._match(query, f"a{index}", name, use)
        for index, net in enumerate(self.plan.nets.values()):
            alias = f"x{index}"
            query.join(
                sql.table(net.name, alias),
                on=exp.EQ(
                    this=sql.column("subject_rid", alias), expression=sql.column("_rid", "s")
                ),
                join_type="left",
                copy=False,
            )
            sql.add_column(query, sql.column("net_m2", alias), f"raw.x.{index}")
        if self.result is not None:
            query.join(
                sql.table(self.result, "r"),
                on=sql.build("r.row_id = s._rid"),
                join_type="left",
                copy=False,
            )
            for name in self.result_columns:
                sql.add_column(query, sql.column(name, "r"), f"r.{name}")
        return query

    def _match(self, query: exp.Select, alias: str, name: str, use: MatchUse) -> None:
        query.join(
            sql.table(use.aggregate, alias),
            on=exp.EQ(this=sql.column("subject_rid", alias), expression=sql.column("_rid", "s")),
            join_type="left",
            copy=False,
        )
        start, end = use.period
        other = self.contracts[use.match.dataset]
        proven = covered(
            other,
            self.coverage.get(other.id, ()),
            region=sql.column("_region", "s"),
            start=start,
            end=end,
        )
        sql.add_column(
            query, sql.build("COALESCE(:has, 0)", has=sql.column("has", alias)), f"has.{name}"
        )
        sql.add_column(
            query, sql.build("COALESCE(:has, 0) > 0", has=sql.column("has", alias)), f"n.{name}"
        )
        sql.add_column(query, proven, f"c.{name}")
        sql.add_column(query, use.linkable, f"l.{name}")
        sql.add_column(query, self._confidence(alias, use), f"w.{name}")
        sql.add_column(query, sql.column("evidence", alias), f"e.{name}")
        sql.add_column(query, sql.column("imprecise", alias), f"i.{name}")
        for key, kept in use.kept.items():
            sql.add_column(query, sql.column(kept.column, alias), f"raw.{name}.{key}")

    def _confidence(self, alias: str, use: MatchUse) -> Node:
        """Of the weakest link; of the subject's own link where nothing was matched."""
        found = sql.column("confidence", alias)
        on = use.match.on
        if on.project:
            own: Node = sql.column("_project_confidence", "s")
        elif on.party is not None:
            role = on.party[0] or next(iter(self.plan.subject.parties))
            own = sql.column(f"_party_{role}_confidence", "s")
        else:
            own = sql.build("CAST(1.0 AS DOUBLE)")
        return sql.build("COALESCE(:found, :own)", found=found, own=own)

    def _kept(self) -> Node:
        """Kept values and net areas, NULL wherever absence is not proven."""
        query = sql.build("SELECT * FROM :flags AS q", flags=exp.Subquery(this=self._flags()))
        assert isinstance(query, exp.Select)
        for name, use in self.plan.uses.items():
            for key, kept in use.kept.items():
                sql.add_column(query, self._kept_value(name, key, kept), f"m.{name}.{key}")
        for index, (match, minus) in enumerate(self.plan.nets):
            sql.add_column(query, self._net_value(index, match, minus), f"x.{index}")
        return query

    def _kept_value(self, match: str, key: str, kept: Kept) -> Node:
        raw = sql.column(f"raw.{match}.{key}")
        proven, linkable = sql.column(f"c.{match}"), sql.column(f"l.{match}")
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

    def _with_facts(self, query: Node, facts: Mapping[str, Fact]) -> Node:
        known: set[str] = set()
        for name, fact in facts.items():
            node = self.bound(fact.expr, known)
            if fact.unit is not None:
                # rounded before anything compares or hashes it: the lead shows what was judged
                node = sql.build("ROUND(CAST(:v AS DOUBLE), :d)", v=node, d=fact.decimals)
            query = sql.build(
                "SELECT *, :node AS :name FROM :below AS q",
                node=node,
                name=sql.identifier(f"f.{name}"),
                below=exp.Subquery(this=query),
            )
            known.add(name)
        return query

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
