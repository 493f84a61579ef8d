"""Which columns a model cannot do without, read from its expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supervision_models.contracts.definition import Contract
    from supervision_models.models.explain_data import DataNeed
    from supervision_models.models.library import LoadedModel


def link_only(model: LoadedModel, need: DataNeed, contract: Contract) -> frozenset[str]:
    """Columns that only help to link: one of them is enough, an empty one is no loss."""
    linking = {contract.region}
    for party in contract.parties.values():
        linking |= {column for _, column in party}
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
