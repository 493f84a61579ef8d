"""调取清单: what to request from which agency so that the chosen models can run.

One row for each table of an agency, merged over the models; no column but those that a model reads
or that a table must have to be loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from supervision_models.contracts.definition import Contract
from supervision_models.errors import Lang, ModelError, Text
from supervision_models.models.data_dates import Days, hull, match_days
from supervision_models.models.data_periods import period_words
from supervision_models.models.data_uses import (
    Need,
    Use,
    column_needs,
    column_uses,
    decisive_datasets,
)
from supervision_models.models.lead_dataset import LEADS
from supervision_models.models.library import LoadedModel

STRENGTH: tuple[Need, ...] = ("optional", "one-of", "required")


@dataclass(slots=True)
class Field:
    """One column to request.

    need  the strongest among the models; `uses` what any of them does with it
    """

    name: str
    title: Text
    type: str
    sensitivity: int
    need: Need = "optional"
    uses: set[Use] = field(default_factory=set)


@dataclass(slots=True)
class Item:
    """One table of one agency.

    periods      sentence on the time -> ids of the models that ask for it
    models       ids of the models that read the table
    days         id of a model -> the days that it asks for, where they are known
    decisive     ids of those that judge nothing without it; to the others it is of help
    sensitivity  of the dataset as its contract grades it
    """

    dataset: str
    code: str
    title: Text
    provider: Text
    purpose: Text
    sensitivity: int
    fields: dict[str, Field]
    periods: dict[Text, list[str]] = field(default_factory=dict)
    models: list[str] = field(default_factory=list)
    decisive: list[str] = field(default_factory=list)
    days: dict[str, Days] = field(default_factory=dict)

    @property
    def span(self) -> Days | None:
        """From the first to the last day that any model asks for; None where one is open."""
        return hull(self.days.get(model) for model in self.models)

    @property
    def personal(self) -> list[Field]:
        """The columns that tell of a person."""
        return [column for column in self.fields.values() if column.sensitivity >= 3]

    def as_dict(self, lang: Lang) -> dict[str, object]:
        """For programs (``--json``)."""
        return {
            "provider": self.provider[lang],
            "dataset": self.dataset,
            "code": self.code,
            "title": self.title[lang],
            "purpose": self.purpose[lang],
            "sensitivity": self.sensitivity,
            "models": self.models,
            "decisive": self.decisive,
            "from": None if self.span is None else self.span.first,
            "to": None if self.span is None else self.span.last,
            "periods": [
                {"period": words[lang], "models": ids} for words, ids in self.periods.items()
            ],
            "fields": [
                {
                    "name": column.name,
                    "title": column.title[lang],
                    "type": column.type,
                    "need": column.need,
                    "uses": sorted(column.uses),
                    "sensitivity": column.sensitivity,
                }
                for column in self.fields.values()
            ],
        }


def data_request(
    models: Sequence[LoadedModel],
    contracts: Mapping[str, Contract],
    conduct: Days | None = None,
) -> tuple[Item, ...]:
    """The tables to request, by agency.

    conduct  days of the conduct to be looked through; with it periods are given as dates, too

    Raises ModelError where the models read nothing that an agency could provide.
    """
    items: dict[str, Item] = {}
    for model in models:
        periods = period_words(model, contracts)
        needs = column_needs(model, contracts)
        decisive = decisive_datasets(model, contracts)
        for dataset, uses in column_uses(model, contracts).items():
            if dataset == LEADS.id:  # what the engine itself made
                continue
            item = items.setdefault(dataset, _item(contracts[dataset]))
            item.models.append(model.id)
            item.decisive += [model.id] if dataset in decisive else []
            span = None if conduct is None else _span(model, dataset, conduct)
            if span is not None:
                item.days[model.id] = span
            for words in periods[dataset]:
                item.periods.setdefault(words, []).append(model.id)
            for name, ends in uses.items():
                _ask(item, contracts[dataset], name, needs[dataset][name], ends)
    for dataset, item in items.items():
        for name, column in contracts[dataset].columns.items():
            if column.required:  # a table without it is refused when it is loaded
                _ask(item, contracts[dataset], name, "required", ["load"])
    if not items:
        raise ModelError(
            Text("所选模型不读取任何部门数据", "the chosen models read no data of any agency"),
            mend=Text("选择其他模型", "choose other models"),
        )
    for item in items.values():
        order = list(contracts[item.dataset].columns)
        item.fields = dict(sorted(item.fields.items(), key=lambda pair: order.index(pair[0])))
    return tuple(sorted(items.values(), key=lambda item: (item.provider.zh, item.code)))


def _span(model: LoadedModel, dataset: str, conduct: Days) -> Days | None:
    definition = model.definition
    subject = [conduct] if dataset == definition.subject else []
    others = [
        match_days(model, match, conduct)
        for match in definition.match.values()
        if match.dataset == dataset
    ]
    return hull([*subject, *others])


def _item(contract: Contract) -> Item:
    return Item(
        dataset=contract.id,
        code=contract.code,
        title=_text(contract.title.zh, contract.title.en),
        provider=_text(contract.provider.zh, contract.provider.en),
        purpose=_text(contract.legal_purpose.zh, contract.legal_purpose.en),
        sensitivity=contract.sensitivity,
        fields={},
    )


def _ask(item: Item, contract: Contract, name: str, need: Need, uses: Iterable[Use]) -> None:
    column = contract.columns[name]
    asked = item.fields.setdefault(
        name, Field(name, _text(column.zh, column.en), column.type, column.sensitivity)
    )
    asked.need = max(asked.need, need, key=STRENGTH.index)
    asked.uses.update(uses)


def _text(zh: str, en: str) -> Text:
    return Text(zh, en or zh)
