"""Which matches and columns a model cannot do without, read from its expressions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlglot import exp

from supervision_models.models.functions import PREDICATES

if TYPE_CHECKING:
    from supervision_models.contracts.definition import Contract
    from supervision_models.models.explain_data import DataNeed
    from supervision_models.models.library import LoadedModel


def decisive_matches(model: LoadedModel) -> frozenset[str]:
    """Matches without which the condition of the model is NULL; all, for what is no rule.

    What stands inside ``coalesce`` has a value without its match, and decides nothing.
    """
    definition = model.definition
    if definition.kind != "rule":
        return frozenset(definition.match)
    found: set[str] = set()
    facts: set[str] = set()
    fields: list[str] = [field for field in ("when", "scope") if field in model.expressions]
    while fields:
        for qualifier, name in _certain_names(model.expressions[fields.pop()].tree):
            if qualifier in definition.match:
                found.add(qualifier)
            elif qualifier is None and name in definition.facts and name not in facts:
                facts.add(name)
                fields.append(f"facts.{name}.expr")
    return frozenset(found)


def _certain_names(tree: exp.Expression) -> Iterator[tuple[str | None, str]]:
    """Names outside ``coalesce``; the matches of predicates as qualifiers without a name."""
    open_nodes: list[exp.Expression] = [tree]
    while open_nodes:
        node = open_nodes.pop()
        if isinstance(node, exp.Coalesce):
            continue
        if isinstance(node, exp.Column):
            yield node.table or None, node.name
        elif isinstance(node, exp.Anonymous) and node.name in PREDICATES:
            yield from ((column.name, "") for column in node.find_all(exp.Column))
        else:
            open_nodes += list(node.iter_expressions())


def link_only(model: LoadedModel, need: DataNeed, contract: Contract) -> frozenset[str]:
    """Columns that only help to link: one of them is enough, an empty one is no loss."""
    linking = {contract.region}
    for party in contract.parties.values():
        linking |= {party.code, party.name, party.person_id}
    if contract.project is not None:
        linking |= set(contract.project.columns)
    used: set[str] = set(needed_columns(model)) if not need.matches else set()
    for field, parsed in model.expressions.items():
        _, _, rest = field.partition("match.")
        inside = rest.split(".")[0] in need.matches and rest.split(".")[1] in ("where", "keep")
        mine = contract.id == model.definition.subject
        used |= {
            name
            for qualifier, name in parsed.columns
            if (inside and qualifier is None) or (mine and qualifier in (None, "subject"))
        }
    return frozenset(name for name in linking if name is not None and name not in used)


def needed_columns(model: LoadedModel) -> frozenset[str]:
    """Columns of the subject without which no row can be a lead."""
    definition = model.definition
    return frozenset({*definition.identity, definition.conduct_on})
