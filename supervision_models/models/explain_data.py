"""Which data a model needs: dataset, agency, columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from supervision_models.contracts.definition import Contract
from supervision_models.errors import Lang
from supervision_models.models.data_uses import column_uses
from supervision_models.models.library import LoadedModel


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
    matches = model.definition.match
    return tuple(
        DataNeed(
            dataset,
            tuple(columns),
            tuple(name for name, match in matches.items() if match.dataset == dataset),
        )
        for dataset, columns in column_uses(model, contracts).items()
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
