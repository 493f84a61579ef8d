"""Which words of a lead may hold personal data, by following columns through the model.

Evidence is masked in its own query (`leads.masking`). Facts, messages and identities were
written by the scan, so here the model tells where their values come from: a value that comes
from a column which the role may not read as stored is withheld. What cannot be followed (the
result of a SQL model over personal columns, a plug-in, a model that was not kept) is withheld.
Numbers are not: they count or add up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from supervision_models.contracts.definition import Contract
from supervision_models.export.as_run import AsRun
from supervision_models.leads.masking import PERSONAL, Role, shown_columns
from supervision_models.models.expression import Parsed
from supervision_models.models.library import LoadedModel
from supervision_models.models.name_checks import placeholders

GRID = 0.01  # degrees: where a subject of a level-4 dataset lies is told to the kilometre


@dataclass(frozen=True, slots=True)
class Withheld:
    """What the role may not read as stored.

    facts    names whose texts are withheld; "*": all of them
    kept     ``match.kept`` values
    columns  columns of the subject: `leads.evidence` masks their values
    message  whether the message holds any of them; `identity` likewise
    place    whether the subject's place is told to a grid cell only
    """

    facts: frozenset[str]
    kept: frozenset[str]
    columns: frozenset[str]
    message: bool
    identity: bool
    place: bool


def withheld(run: AsRun, subject: str, role: Role) -> Withheld:
    """What `role` may not read in leads of one model; `subject` is their dataset."""
    contract = run.contracts.get(subject)
    columns = frozenset() if contract is None else hidden_columns(contract, role)
    place = contract is not None and contract.sensitivity == 4
    if run.model is None or contract is None:
        closed = role == "analyst"
        facts = frozenset({"*"}) if closed else frozenset()
        return Withheld(facts, frozenset(), columns, closed, closed, place)
    kept = _kept(run.model, run.contracts, columns, role)
    facts = _facts(run.model, run.contracts, columns, kept, role)
    definition = run.model.definition
    told = {
        name.removeprefix("subject.")
        for text in (definition.message.zh, definition.message.en)
        for name in placeholders(text)
    }
    return Withheld(
        facts=facts,
        kept=kept,
        columns=columns,
        message=bool(told & (facts | kept | columns)) or ("*" in facts and bool(told)),
        identity=bool(set(definition.identity) & columns),
        place=place,
    )


def hidden_columns(contract: Contract, role: Role) -> frozenset[str]:
    """Columns of a dataset that the role may not read as stored."""
    shown = shown_columns(contract)
    return frozenset(
        name
        for name, column in contract.columns.items()
        if column.type != "geometry"
        and (
            name not in shown
            or (role == "analyst" and (column.sensitivity >= 3 or column.type in PERSONAL))
        )
    )


def _kept(
    model: LoadedModel, contracts: Mapping[str, Contract], subject: frozenset[str], role: Role
) -> frozenset[str]:
    found = set()
    for name, match in model.definition.match.items():
        other = hidden_columns(contracts[match.dataset], role)
        for key in match.keep:
            parsed = model.expressions[f"match.{name}.keep.{key}"]
            if isinstance(parsed.tree, exp.Count):
                continue
            if any(
                column in (subject if qualifier == "subject" else other)
                for qualifier, column in parsed.columns
            ):
                found.add(f"{name}.{key}")
    return frozenset(found)


def _facts(
    model: LoadedModel,
    contracts: Mapping[str, Contract],
    subject: frozenset[str],
    kept: frozenset[str],
    role: Role,
) -> frozenset[str]:
    definition = model.definition
    if _opaque(model, contracts, role):
        return frozenset({"*"})
    found: set[str] = set()
    for group in ("facts", "features"):
        for name in getattr(definition, group):
            parsed: Parsed | None = model.expressions.get(f"{group}.{name}.expr")
            if parsed is not None and _touches(parsed, subject, kept, found):
                found.add(name)
    return frozenset(found)


def _touches(
    parsed: Parsed, subject: frozenset[str], kept: frozenset[str], facts: set[str]
) -> bool:
    for qualifier, name in parsed.columns:
        if qualifier in (None, "subject"):
            if name in subject or (qualifier is None and name in facts):
                return True
        elif f"{qualifier}.{name}" in kept:
            return True
    return False


def _opaque(model: LoadedModel, contracts: Mapping[str, Contract], role: Role) -> bool:
    """Whether facts come out of a program that has read personal columns."""
    definition = model.definition
    if not definition.program:
        return False
    datasets = {definition.subject, *(match.dataset for match in definition.match.values())}
    hidden = {name for item in datasets for name in hidden_columns(contracts[item], role)}
    if definition.sql is None:
        return bool(hidden)
    return bool(hidden & set(re.findall(r"[a-z][a-z0-9_]*", definition.sql.lower())))
