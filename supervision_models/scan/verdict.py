"""The verdict on each subject: hit, clear, excepted, not_assessable or out_of_scope.

Unknown is never clear and never a hit: a condition that comes out NULL makes the finding not
assessable, with the reasons that a person can act on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from supervision_models.engines import sql
from supervision_models.engines.sql import Node
from supervision_models.models.definition import ModelDefinition
from supervision_models.scan.finding import Finding
from supervision_models.scan.layers import Layers
from supervision_models.scan.unknowns import Unknowns


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

    # -- the three queries --------------------------------------------------------------------

    def judged(self) -> Node:
        """The fact layer with condition columns and `status`, one row per subject."""
        query = sql.build("SELECT * FROM :facts AS q", facts=exp.Subquery(this=self.layers.facts()))
        assert isinstance(query, exp.Select)
        sql.add_column(query, self._condition(self.model.scope, "TRUE"), "in_scope")
        sql.add_column(query, self._condition(self._when(), "TRUE"), "condition")
        sql.add_column(query, self._laws(self.provisions), "laws")
        binding = [item for item in self.provisions if item.role != "standing"]
        sql.add_column(query, self._laws(binding), "binding_laws")
        sql.add_column(query, self._identity(), "identity")
        for index, rule in enumerate(self.model.exceptions):
            sql.add_column(query, self._exception(rule.when), f"exception.{index}")
        return sql.build(
            "SELECT *, :status AS status FROM :below AS q",
            status=self._status(),
            below=exp.Subquery(this=query),
        )

    def counts(self) -> Node:
        """status, count."""
        return sql.build(
            "SELECT status, COUNT(*) AS n FROM :judged AS q GROUP BY status",
            judged=exp.Subquery(this=self.judged()),
        )

    def findings(self, watched: str | None) -> Node:
        """The findings that are kept, in the columns that the leads room reads.

        watched  table with lead_id: findings of these are kept whatever their status
        """
        model = self.model
        prefix = f"lead/1|{model.id}|"
        query = sql.build(
            "SELECT _rid, _hash AS subject_hash, status, identity, "
            "LEFT(sha256(:prefix || identity), 32) AS lead_id, "
            "conduct AS conduct_on, _region AS region FROM :judged AS q",
            prefix=prefix,
            judged=exp.Subquery(this=self.judged()),
        )
        assert isinstance(query, exp.Select)
        finding = Finding(self.layers, self._when(), self.absent, self.unread, self.unplaced)
        constants: dict[str, Node] = {"model_digest": sql.as_node(self.digest)}
        for name, node in {**constants, **finding.columns()}.items():
            sql.add_column(query, node, name)
        kept = sql.build("status NOT IN ('clear', 'out_of_scope')")
        if watched is not None:
            kept = sql.build(
                "status NOT IN ('clear', 'out_of_scope') OR lead_id IN (SELECT lead_id FROM :w)",
                w=sql.table(watched),
            )
        return sql.build(
            "SELECT * FROM :query AS f WHERE :kept", query=exp.Subquery(this=query), kept=kept
        )

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

    def _status(self) -> Node:
        exceptions = [sql.column(f"exception.{i}") for i in range(len(self.model.exceptions))]
        withheld = [
            sql.build("(:e) IS NULL", e=sql.column(f"exception.{index}"))
            for index, rule in enumerate(self.model.exceptions)
            if rule.unknown == "not_assessable"
        ]
        return sql.build(
            "CASE WHEN in_scope IS NULL THEN 'not_assessable' "
            "WHEN NOT in_scope THEN 'out_of_scope' "
            "WHEN NOT condition THEN 'clear' "
            "WHEN :excepted THEN 'excepted' "
            "WHEN condition IS NULL OR :withheld OR conduct IS NULL OR identity IS NULL "
            "OR binding_laws = '' THEN 'not_assessable' ELSE 'hit' END",
            excepted=sql.any_of(sql.build("COALESCE(:e, FALSE)", e=e) for e in exceptions),
            withheld=sql.any_of(withheld),
        )

    def _identity(self) -> Node:
        """Canonical text of the identity columns; NULL when one is empty."""
        parts: list[Node] = []
        for name in self.model.identity:
            text = sql.cast_to(self.layers.bound(name), "VARCHAR")
            parts.append(sql.build(":label || :text", label=f"{name}=", text=text))
        joined = parts[0]
        for part in parts[1:]:
            joined = sql.build(":a || '|' || :b", a=joined, b=part)
        return joined

    def _laws(self, provisions: Sequence[Provision]) -> Node:
        """Labels of those in force on the day of the conduct, joined; '' for none.

        An article on standing to sue alone makes nothing unlawful: a hit needs one that binds.
        """
        pieces: list[Node] = []
        for key in self.model.legal_basis:
            branches: list[tuple[Node, str]] = []
            for provision in provisions:
                if provision.key != key:
                    continue
                conditions: list[Node] = []
                if provision.start is not None:
                    conditions.append(sql.build("conduct >= :d", d=provision.start))
                if provision.end is not None:
                    conditions.append(sql.build("conduct <= :d", d=provision.end))
                branches.append((sql.all_of(conditions), provision.label))
            if branches:
                pieces.append(sql.case(branches))
        return sql.joined(pieces)
