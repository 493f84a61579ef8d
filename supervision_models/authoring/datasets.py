"""Which datasets and columns the questions offer."""

from __future__ import annotations

from supervision_models.authoring.belonging import ways
from supervision_models.authoring.ground import Ground
from supervision_models.authoring.question import Answers, Choices
from supervision_models.contracts.definition import Contract
from supervision_models.errors import Text


def day_columns(contract: Contract) -> Choices:
    """Columns with a day."""
    return {
        name: Text(column.zh, column.en)
        for name, column in contract.columns.items()
        if column.type == "date"
    }


def identity_of(contract: Contract) -> list[str]:
    """Columns that name a row for people: its key, without shapes and names of persons."""
    return [
        name
        for name in contract.key
        if contract.columns[name].type not in ("geometry", "person_name")
    ]


def titles(contracts: list[Contract]) -> Choices:
    """Datasets by id with their titles."""
    return {c.id: Text(c.title.zh, c.title.en or c.id) for c in contracts}


def subjects(answers: Answers, ground: Ground) -> Choices:
    """Datasets whose rows can be leads: they have a day and a name."""
    return titles([c for c in ground.contracts.values() if day_columns(c) and identity_of(c)])


def others(answers: Answers, ground: Ground) -> Choices:
    """Datasets that can be looked up from the subject."""
    subject = ground.contracts[answers["subject"]]
    return titles(
        [
            other
            for other in ground.contracts.values()
            if other.id != subject.id and _dated(other) and ways(subject, other)
        ]
    )


def _dated(contract: Contract) -> bool:
    return contract.period is not None and contract.columns[contract.period].type == "date"


def excuses(answers: Answers, ground: Ground) -> Choices:
    """Datasets that may excuse: neither the subject nor the one looked up."""
    return {name: t for name, t in others(answers, ground).items() if name != answers["other"]}


def excusing_columns(contract: Contract) -> Choices:
    """Columns of the subject whose value may be a ground of exception."""
    return {
        name: Text(column.zh, column.en)
        for name, column in contract.columns.items()
        if column.values or column.type == "boolean"
    }
