"""Which of the joined rows are pairs: conditions on time, and the model's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from sqlglot import exp

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.sql import Node
from supervision_models.matching.binding import bind, names_of
from supervision_models.models.definition import Match
from supervision_models.models.expression import parse

# columns that the join itself computes
COMPUTED: dict[str, str] = {
    "overlap_m2": "DECIMAL(18,2)",
    "overlap_ratio": "DOUBLE",
    "other_ratio": "DOUBLE",
    "distance_m": "DOUBLE",
    "days": "BIGINT",
    "confidence": "DOUBLE",
}
ParamOf = Callable[[str], Node]


@lru_cache(maxsize=4096)
def tree_of(expression: str) -> Node:
    """The parsed form of an expression that the loader has checked already; not to be changed."""
    return parse(expression, where="", aggregates=True).tree


@dataclass(frozen=True, slots=True)
class Conditions:
    """Of one match. `at` and what `param` returns refer to the subject as alias ``s``, the other
    record is ``o``."""

    subject: Contract
    other: Contract
    match: Match
    at: Node
    param: ParamOf

    def dated(self) -> str | None:
        return self.match.dated or self.other.period

    def days(self) -> Node:
        dated = self.dated()
        if dated is None:
            return sql.build("CAST(NULL AS BIGINT)")
        return sql.build(
            "CAST(:dated AS DATE) - CAST(:at AS DATE)", dated=sql.column(dated, "o"), at=self.at
        )

    def time(self) -> list[Node]:
        conditions: list[Node] = []
        match = self.match
        if self.subject.id == self.other.id:
            conditions.append(sql.build("s._rid <> o._rid"))
        if match.valid_on is not None:
            assert self.other.valid is not None
            day = self._bound(tree_of(match.valid_on), other=False)
            conditions.append(
                sql.build(
                    "CAST(:start AS DATE) <= :day",
                    start=sql.column(self.other.valid.start, "o"),
                    day=day,
                )
            )
            if self.other.valid.end is not None:
                conditions.append(
                    sql.build(
                        "(:last IS NULL OR CAST(:last AS DATE) >= :day)",
                        last=sql.column(self.other.valid.end, "o"),
                        day=day,
                    )
                )
        if match.within_days is not None:
            low, high = match.within_days
            conditions.append(
                sql.build("(:days) BETWEEN :low AND :high", days=self.days(), low=low, high=high)
            )
        if match.nearest == "before":
            conditions.append(sql.build("(:days) <= 0", days=self.days()))
        elif match.nearest == "after":
            conditions.append(sql.build("(:days) >= 0", days=self.days()))
        return conditions

    def of_the_other_alone(self) -> bool:
        """Whether the model's own condition looks at nothing but the other record."""
        if self.match.where is None:
            return True
        columns, params, _ = names_of(tree_of(self.match.where))
        mine = any(qualifier == "subject" for qualifier, _ in columns)
        computed = any(qualifier is None and name in COMPUTED for qualifier, name in columns)
        # a parameter may hang on the subject's region and day
        varies = any(self.param(name).find(exp.Column) is not None for name in params)
        return not (mine or computed or varies)

    def where(self) -> tuple[list[Node], list[Node], dict[str, Node]]:
        """Conjuncts before and after the computed columns, and the columns the latter need."""
        if self.match.where is None:
            return [], [], {}
        inner: list[Node] = []
        outer: list[Node] = []
        carried: dict[str, Node] = {}
        tree = tree_of(self.match.where)
        for part in _conjuncts(tree):
            columns, _, _ = names_of(part)
            if any(qualifier is None and name in COMPUTED for qualifier, name in columns):
                outer.append(self._carry(part, carried))
            else:
                inner.append(exp.Paren(this=self._bound(part, other=True)))
        return inner, outer, carried

    def _bound(self, tree: Node, *, other: bool) -> Node:
        def column(qualifier: str | None, name: str) -> Node:
            return sql.column(name, "o" if other and qualifier is None else "s")

        return bind(tree, column=column, param=self.param)

    def _carry(self, tree: Node, carried: dict[str, Node]) -> Node:
        def column(qualifier: str | None, name: str) -> Node:
            if qualifier is None and name in COMPUTED:
                return sql.column(name)
            label = f"{qualifier or 'other'}.{name}"
            carried[label] = sql.column(name, "s" if qualifier == "subject" else "o")
            return sql.column(label)

        def param(name: str) -> Node:
            label = f"param.{name}"
            carried[label] = self.param(name)
            return sql.column(label)

        return exp.Paren(this=bind(tree, column=column, param=param))


def _conjuncts(tree: Node) -> list[Node]:
    if isinstance(tree, exp.And):
        return [*_conjuncts(cast("Node", tree.left)), *_conjuncts(cast("Node", tree.right))]
    return [tree]
