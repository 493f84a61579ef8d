"""The verdict on each subject: hit, clear, excepted, not_assessable or out_of_scope.

Unknown is never clear and never a hit: a condition that comes out NULL makes the finding not
assessable, with the reasons that a person can act on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from supervision_models.engines import sql
from supervision_models.engines.sql import Node
from supervision_models.models.definition import ModelDefinition
from supervision_models.scan.finding import Finding
from supervision_models.scan.layers import Layers, Level, stacked
from supervision_models.scan.unknowns import Unknowns

STATUSES = ("clear", "out_of_scope", "not_assessable", "excepted", "hit")


@dataclass(frozen=True, slots=True)
class Provision:
    """One version of a cited article: the label that leads show and the days it is in force."""

    key: str
    label: str
    start: dt.date | None
    end: dt.date | None
    role: str = "duty"  # duty | liability | standing


@dataclass(frozen=True, slots=True)
class Verdict:
    """Builds the judging queries of one model over its fact layer.

    provisions  versions of the articles in `legal_basis`
    absent      datasets that the workspace does not hold
    unread      datasets of which rows lie in quarantine
    unplaced    datasets of which rows have no geometry
    """

    layers: Layers
    provisions: Sequence[Provision]
    absent: frozenset[str]
    digest: str
    unread: frozenset[str] = frozenset()
    unplaced: frozenset[str] = frozenset()

    @property
    def model(self) -> ModelDefinition:
        return self.layers.plan.model

    # -- the queries --------------------------------------------------------------------------

    def judged(self, finding: Finding) -> Node:
        """The fact layer with condition columns, `status` and what a finding is told from, one
        row per subject."""
        facts = self.layers.levels(self.model.facts)
        conditions = {
            **self.conditions(),
            **finding.conditions(),
            "laws": self._laws(),
            "identity": self.identity(self.layers.bound),
        }
        status: Level = {
            "status": self.status({name: name for name in STATUSES}),
            "unknown": finding.unknown(),
        }
        return stacked(self.layers.source(), [*facts, conditions, status])

    def conditions(self) -> Level:
        """What the status rests on, over the fact layer."""
        level: Level = {
            "in_scope": self._condition(self.model.scope, "TRUE"),
            "condition": self._condition(self._when(), "TRUE"),
            "lawful": self._bound_by_law(),
            "identified": sql.all_of(
                sql.build("(:c) IS NOT NULL", c=self.layers.bound(name))
                for name in self.model.identity
            ),
        }
        for index, rule in enumerate(self.model.exceptions):
            level[f"exception.{index}"] = self._exception(rule.when)
        return level

    def gaps(self) -> dict[tuple[str, str], Node]:
        """(dataset, `coverage` or `no-data`) -> whether the verdict is open for want of it.

        Over the level of `status`, where `status` is a code of STATUSES.
        """
        needed = Unknowns(self.layers, self.absent)
        needed.visit(self._when())
        if self.model.scope is not None:
            needed.visit(self.model.scope)
        found = list(needed.conditions())
        for index, rule in enumerate(self.model.exceptions):
            if rule.unknown == "not_assessable":
                withheld = Unknowns(self.layers, self.absent)
                withheld.visit(rule.when)
                untested = sql.build("(:e) IS NULL", e=sql.column(f"exception.{index}"))
                found += [
                    (sql.all_of([untested, condition]), reason)
                    for condition, reason in withheld.conditions()
                ]
        wanted: dict[tuple[str, str], list[Node]] = {}
        for condition, reason in found:
            kind, _, match = reason.partition(":")
            if kind in ("coverage", "no-data"):
                dataset = self.layers.plan.uses[match].match.dataset
                wanted.setdefault((dataset, kind), []).append(condition)
        return {key: sql.any_of(conditions) for key, conditions in wanted.items()}

    def findings(self) -> Node:
        """The findings of the subjects that the layers look at, as the leads room reads them."""
        model = self.model
        prefix = f"lead/1|{model.id}|"
        finding = Finding(self.layers, self._when(), self.absent, self.unread, self.unplaced)
        query = sql.build(
            "SELECT q._rid AS _rid, _hash AS subject_hash, status, identity, "
            "LEFT(sha256(:prefix || identity), 32) AS lead_id, "
            "conduct AS conduct_on, _region AS region FROM :judged AS q",
            prefix=prefix,
            judged=exp.Subquery(this=self.judged(finding)),
        )
        assert isinstance(query, exp.Select)
        constants: dict[str, Node] = {"model_digest": sql.as_node(self.digest)}
        for name, node in {**constants, **finding.columns()}.items():
            sql.add_column(query, node, name)
        return query

    # -- status -------------------------------------------------------------------------------

    def _when(self) -> str:
        return self.model.when or "hit"  # the result column of SQL models and plug-ins

    def _condition(self, expression: str | None, default: str) -> Node:
        if expression is None:
            return sql.build(default)
        return sql.cast_to(self.layers.bound(expression), "BOOLEAN")

    def _exception(self, expression: str) -> Node:
        """TRUE, FALSE, or NULL where the ground cannot be tested.

        A comparison with a record that provably does not exist is NULL in SQL; here it is
        FALSE, since nothing about it is unknown.
        """
        needed = Unknowns(self.layers, self.absent)
        needed.visit(expression)
        value = sql.cast_to(self.layers.bound(expression), "BOOLEAN")
        return sql.build(
            "CASE WHEN :value IS NULL AND NOT :unknown THEN FALSE ELSE :value END",
            value=value,
            unknown=sql.any_of(condition for condition, _ in needed.conditions()),
        )

    def status(self, words: Mapping[str, sql.Value]) -> Node:
        """One of STATUSES, in the words given for them."""
        exceptions = [sql.column(f"exception.{i}") for i in range(len(self.model.exceptions))]
        withheld = [
            sql.build("(:e) IS NULL", e=sql.column(f"exception.{index}"))
            for index, rule in enumerate(self.model.exceptions)
            if rule.unknown == "not_assessable"
        ]
        return sql.build(
            "CASE WHEN in_scope IS NULL THEN :open WHEN NOT in_scope THEN :outside "
            "WHEN NOT condition THEN :clear WHEN :excepted THEN :exception "
            "WHEN condition IS NULL OR :withheld OR conduct IS NULL OR NOT identified "
            "OR NOT lawful THEN :open ELSE :hit END",
            open=words["not_assessable"],
            outside=words["out_of_scope"],
            clear=words["clear"],
            exception=words["excepted"],
            hit=words["hit"],
            excepted=sql.any_of(sql.build("COALESCE(:e, FALSE)", e=e) for e in exceptions),
            withheld=sql.any_of(withheld),
        )

    def identity(self, bound: Callable[[str], Node]) -> Node:
        """Canonical text of the identity columns; NULL when one is empty."""
        parts = [
            sql.build(":label || :text", label=f"{name}=", text=sql.cast_to(bound(name), "VARCHAR"))
            for name in self.model.identity
        ]
        joined: Node = parts[0]
        for part in parts[1:]:
            joined = sql.build(":a || '|' || :b", a=joined, b=part)
        return joined

    def _bound_by_law(self) -> Node:
        """Whether an article that binds is in force on the day of the conduct; never NULL.

        An article on standing to sue alone makes nothing unlawful: a hit needs one that binds.
        """
        cited = set(self.model.legal_basis)
        in_force = sql.any_of(
            sql.build("(:days)", days=_in_force(provision))
            for provision in self.provisions
            if provision.role != "standing" and provision.key in cited
        )
        return sql.build("COALESCE(:in_force, FALSE)", in_force=in_force)

    def _laws(self) -> Node:
        """Labels of the versions in force on the day of the conduct."""
        pieces: list[Node] = []
        for key in self.model.legal_basis:
            branches = [
                (_in_force(provision), provision.label)
                for provision in self.provisions
                if provision.key == key
            ]
            if branches:
                pieces.append(sql.case(branches))
        return sql.build("list_sort(list_distinct(:labels))", labels=sql.list_present(pieces))


def _in_force(provision: Provision) -> Node:
    conditions: list[Node] = []
    if provision.start is not None:
        conditions.append(sql.build("conduct >= :d", d=provision.start))
    if provision.end is not None:
        conditions.append(sql.build("conduct <= :d", d=provision.end))
    return sql.all_of(conditions)
