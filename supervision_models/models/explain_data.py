"""Which data a model needs: dataset, agency, columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from supervision_models.contracts.definition import Contract
from supervision_models.errors import Lang
from supervision_models.models.lead_dataset import with_leads
from supervision_models.models.library import LoadedModel
from supervision_models.models.name_checks import placeholders


@dataclass(frozen=True, slots=True)
class DataNeed:
    """One dataset that a model reads: its columns in the order of the contract.

    matches  names of the matches that read it; empty for the subject
    """

    dataset: str
    columns: tuple[str, ...]
    matches: tuple[str, ...]


def data_needs(model: LoadedModel, contracts: Mapping[str, Contract]) -> tuple[DataNeed, ...]:
    """Every dataset that the model reads, the subject first."""
    contracts = with_leads(contracts)
    definition = model.definition
    columns: dict[str, set[str]] = {definition.subject: _subject_columns(model, contracts)}
    matches: dict[str, list[str]] = {definition.subject: []}
    for name, match in definition.match.items():
        other = contracts[match.dataset]
        used = _linking(other, match.on.kind)
        used |= set((match.on.key or {}).values())
        used |= {column for column in (match.dated, other.period) if column is not None}
        if match.valid_on is not None and other.valid is not None:
            used |= {other.valid.start, *([other.valid.end] if other.valid.end else [])}
        for field, parsed in model.expressions.items():
            if field.startswith((f"match.{name}.where", f"match.{name}.keep.")):
                used |= {column for qualifier, column in parsed.columns if qualifier is None}
        columns.setdefault(match.dataset, set()).update(used)
        matches.setdefault(match.dataset, []).append(name)
    return tuple(
        DataNeed(
            dataset,
            tuple(name for name in contracts[dataset].columns if name in used),
            tuple(matches[dataset]),
        )
        for dataset, used in columns.items()
    )


def data_section(
    model: LoadedModel, contracts: Mapping[str, Contract], lang: Lang
) -> Iterator[str]:
    """The data to request, as a table."""
    zh = lang == "zh"
    yield "## 需要的数据" if zh else "## Data needed"
    yield ""
    yield "| 数据 | 提供单位 | 字段 |" if zh else "| Dataset | Provider | Columns |"
    yield "|---|---|---|"
    for need in data_needs(model, contracts):
        contract = contracts[need.dataset]
        titles = [
            contract.columns[name].zh if zh else contract.columns[name].en for name in need.columns
        ]
        title = contract.title.zh if zh else contract.title.en or contract.title.zh
        provider = contract.provider.zh if zh else contract.provider.en or contract.provider.zh
        listed = ("、" if zh else ", ").join(titles)
        yield (
            f"| {title}（{contract.code}） | {provider} | {listed} |"
            if zh
            else (f"| {title} ({contract.code}) | {provider} | {listed} |")
        )
    yield ""


def _subject_columns(model: LoadedModel, contracts: Mapping[str, Contract]) -> set[str]:
    definition = model.definition
    subject = contracts[definition.subject]
    used = set(definition.identity)
    for match in definition.match.values():
        used |= set(match.on.key or {}) | _linking(subject, match.on.kind)
    for field, parsed in model.expressions.items():
        other_side = field.startswith("match.") and field.split(".")[2] in ("where", "keep")
        for qualifier, name in parsed.columns:
            if qualifier == "subject" or (qualifier is None and not other_side):
                used.add(name)
    for text in (definition.message.zh, definition.message.en):
        used |= set(placeholders(text))
    if subject.region is not None:
        used.add(subject.region)
    return used & set(subject.columns)


def _linking(contract: Contract, kind: str) -> set[str]:
    """Columns by which rows of a contract are linked to others."""
    found: set[str | None] = set()
    if kind in ("overlap", "within"):
        found.add(contract.geometry)
    if kind in ("party", "project"):
        for party in contract.parties.values():
            found |= {party.code, party.name, party.person_id}
    if kind == "project" and contract.project is not None:
        found |= set(contract.project.columns)
    found.add(contract.region)
    return {name for name in found if name is not None}
