"""What a verdict rests on: some of a model's matches and facts.

Matches that give points, routes or words alone are made for the subjects that are told of.
"""

from __future__ import annotations

from dataclasses import dataclass

from supervision_models.engines.sql import Node
from supervision_models.matching.binding import names_of
from supervision_models.matching.conditions import tree_of
from supervision_models.models.definition import ModelDefinition


@dataclass(frozen=True, slots=True)
class Needs:
    """What the status of a model's subjects rests on: names of matches and facts, also those that
    are reached through facts."""

    matches: frozenset[str]
    facts: frozenset[str]


def needs_of(model: ModelDefinition) -> Needs:
    """The needs of a rule; models of other kinds look at all that they declare."""
    if model.kind != "rule":
        return Needs(frozenset(model.match), frozenset(model.facts))
    found = _Reading(model)
    for text in (model.when, model.scope, *(rule.when for rule in model.exceptions)):
        if text is not None:
            found.visit(tree_of(text))
    for name in model.identity:
        found.visit(tree_of(name))
    return Needs(frozenset(found.matches), frozenset(found.facts))


class _Reading:
    """Collects the facts and matches that expressions refer to."""

    def __init__(self, model: ModelDefinition) -> None:
        self._facts = model.facts
        self.facts: set[str] = set()
        self.matches: set[str] = set()

    def visit(self, tree: Node) -> None:
        columns, _, matches = names_of(tree)
        self.matches |= matches
        for qualifier, name in columns:
            if qualifier is not None and qualifier != "subject":
                self.matches.add(qualifier)
            elif qualifier is None and name in self._facts and name not in self.facts:
                self.facts.add(name)
                self.visit(tree_of(self._facts[name].expr))
