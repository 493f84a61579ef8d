"""Which conditions are true or false wherever the model's own holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from sqlglot import exp

from supervision_models.models.definition import ModelDefinition
from supervision_models.models.expression import parse
from supervision_models.models.mutants.expressions import Node, written

# these have a value where all of their parts have one
_STRICT = (
    *(exp.And, exp.Or, exp.Not, exp.Paren, exp.Add, exp.Sub, exp.Mul),
    *(exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.In, exp.Between, exp.Like),
    *(exp.RegexpLike, exp.StartsWith, exp.Contains),
)


def settled(text: str, model: ModelDefinition) -> bool:
    """Whether a condition of the model is true or false wherever its ``when`` and
    ``scope`` hold.

    Then it makes no difference what would follow if it were unknown: every value in it has a
    default, is compared with ``is null``, is a parameter with one value everywhere, or must be
    known for them to hold.
    """
    # a fact may show a column under the column's own name
    facts = {name: fact.expr for name, fact in model.facts.items() if fact.expr.strip() != name}
    sure = {name for name, param in model.params.items() if param.value is not None}
    for judged in filter(None, (model.when, model.scope)):
        for part in _conjuncts(_tree(judged)):
            sure |= _needed(part, facts)
    return _certain(_tree(text), facts, sure)


def _tree(text: str) -> Node:
    return parse(text, where="", aggregates=True).tree


def _conjuncts(node: Node) -> Iterator[Node]:
    node = node.unnest()
    if isinstance(node, exp.And):
        yield from _conjuncts(node.left)
        yield from _conjuncts(node.right)
    else:
        yield node


def _needed(node: Node, facts: Mapping[str, str]) -> set[str]:
    """What has a value where the node has one: columns, facts and predicates, as written."""
    if isinstance(node, exp.Column):
        fact = facts.get(node.name) if not node.table else None
        return {written(node)} | (set() if fact is None else _needed(_tree(fact), facts))
    if isinstance(node, exp.Anonymous):
        return {written(node)}
    if isinstance(node, _STRICT) and not isinstance(node, exp.Connector | exp.Not):
        return {name for part in node.iter_expressions() for name in _needed(part, facts)}
    return set()


def _certain(node: Node, facts: Mapping[str, str], sure: Set[str]) -> bool:
    """Whether the node has a value in any case."""
    if isinstance(node, exp.Literal | exp.Boolean | exp.Is | exp.DataType):
        return True
    if isinstance(node, exp.Placeholder):
        return node.name == "as_of" or node.name in sure
    if isinstance(node, exp.Column | exp.Anonymous):
        if written(node) in sure:
            return True
        fact = facts.get(node.name) if isinstance(node, exp.Column) and not node.table else None
        return fact is not None and _certain(_tree(fact), facts, sure)
    if isinstance(node, exp.Coalesce):
        return any(_certain(value, facts, sure) for value in (node.this, *node.expressions))
    if isinstance(node, _STRICT):
        return all(_certain(value, facts, sure) for value in node.iter_expressions())
    return False
