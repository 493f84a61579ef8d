"""Which matches a model asks only whether there is a record, never whether there is none."""

from __future__ import annotations

from sqlglot import exp

from supervision_models.models.definition import ModelDefinition
from supervision_models.models.expression import Parsed, parse

# what these come to hangs on coverage; of no record, all other aggregates are empty anyway
_HANGING = (exp.Count, exp.Sum, exp.ArrayAgg, exp.LogicalOr, exp.LogicalAnd, exp.Anonymous)


def unasked(model: ModelDefinition) -> set[str]:
    """The matches whose coverage, and so whose period, can change no result.

    An item of the score counts where its condition is true, and ``exists(match)`` is true for a
    record alone: not covered, and covered without a record, are the same there. Everywhere else
    the two are told apart: as not assessable, not tested, undecided, or an empty fact.
    """
    if model.kind != "rule":
        return set()
    asked: set[str] = set()
    texts = [model.when, model.scope, *(rule.when for rule in model.exceptions)]
    texts += [route.when for route in model.routes]
    for text in texts:
        if text is not None:
            asked |= _named(model, _parsed(text))
    for item in model.score.add:
        asked |= _asked_beyond_a_record(_parsed(item.when))
    for fact in model.facts.values():
        asked |= _parsed(fact.expr).matches
    for name, match in model.match.items():
        if any(_parsed(text).tree.find(*_HANGING) for text in match.keep.values()):
            asked.add(name)
    return set(model.match) - asked


def _parsed(text: str) -> Parsed:
    return parse(text, where="", aggregates=True)


def _named(model: ModelDefinition, parsed: Parsed) -> set[str]:
    """Every match that a condition refers to, through facts, too."""
    found = set(parsed.matches)
    for qualifier, name in parsed.columns:
        if qualifier in model.match:
            found.add(qualifier)
        # a fact may show a column under the column's own name
        elif qualifier is None and name in model.facts and model.facts[name].expr.strip() != name:
            found |= _named(model, _parsed(model.facts[name].expr))
    return found


def _asked_beyond_a_record(parsed: Parsed) -> set[str]:
    """The matches of a condition that it asks otherwise than by ``exists`` under AND and OR."""
    plain = {
        predicate.match
        for predicate in parsed.predicates
        if predicate.name != "exists" or not _counts_when_true(predicate.node)
    }
    minus = {name for predicate in parsed.predicates for name in predicate.minus}
    return plain | minus


def _counts_when_true(node: exp.Expr) -> bool:
    """Whether only AND and OR stand above a part of a condition."""
    above = node.parent
    while isinstance(above, exp.And | exp.Or | exp.Paren):
        above = above.parent
    return above is None
