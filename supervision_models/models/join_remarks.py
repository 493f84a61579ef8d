"""Records that are joined too loosely, absence that is not tied to a time, thin checklists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from supervision_models.contracts.definition import Contract
from supervision_models.errors import Text
from supervision_models.models.definition import Match
from supervision_models.models.library import LoadedModel
from supervision_models.models.name_checks import placeholders
from supervision_models.models.remark_kinds import Found

MIN_REFUTE = 3


def join_remarks(model: LoadedModel, contracts: Mapping[str, Contract]) -> Iterator[Found]:
    """Whatever concerns how records belong together, and what a person looks at."""
    definition = model.definition
    if len(definition.refute) < MIN_REFUTE and model.definition.status != "draft":
        yield (
            "thin-refutation",
            ("refute",),
            Text(
                f"反证清单只有 {len(definition.refute)} 项",
                f"the refutation checklist has {len(definition.refute)} item(s)",
            ),
        )
    if definition.estimator is not None and definition.estimator.task == "ranker":
        return  # it makes no lead that a message would tell of
    subject = contracts[definition.subject]
    for name, match in definition.match.items():
        yield from key_remarks(name, match, subject, contracts[match.dataset])
    yield from _absence(model, contracts)
    yield from _message(model, subject)


def key_remarks(name: str, match: Match, subject: Contract, other: Contract) -> Iterator[Found]:
    """Keys that hold for nearly every pair, names where there are codes."""
    key = match.on.key
    if key is None:
        return
    if all(_few(subject, mine) or _few(other, theirs) for mine, theirs in key.items()):
        yield (
            "key-joins-all",
            ("match", name, "on"),
            Text(
                f"匹配 {name} 只按 {'、'.join(key)} 相连，几乎等于全部相连",
                f"match {name} joins by {', '.join(key)} alone, which is nearly everything",
            ),
        )
    for mine, theirs in key.items():
        if len(key) == 1 and (way := _coded(subject, mine, other, theirs)):
            yield (
                "match-by-name",
                ("match", name, "on"),
                Text(
                    f"匹配 {name} 按名称 {mine} 相连，而两边都有代码（on: {way}）",
                    f"match {name} joins by the name {mine}; both sides have codes (on: {way})",
                ),
            )


def _few(contract: Contract, name: str) -> bool:
    column = contract.columns[name]
    return (
        name == contract.region
        or column.values is not None
        or column.type in ("boolean", "year", "date")
    )


def _coded(subject: Contract, mine: str, other: Contract, theirs: str) -> str | None:
    """The way by which both sides could be joined by code instead of this name."""
    projects = (subject.project, other.project)
    if all(p is not None and p.code for p in projects) and (
        projects[0] is not None
        and projects[1] is not None
        and (projects[0].name, projects[1].name) == (mine, theirs)
    ):
        return "project"
    named = [
        any(party.name == column and party.code for party in contract.parties.values())
        for contract, column in ((subject, mine), (other, theirs))
    ]
    return "party" if all(named) else None


def _absence(model: LoadedModel, contracts: Mapping[str, Contract]) -> Iterator[Found]:
    absent = {
        predicate.match
        for parsed in model.expressions.values()
        for predicate in parsed.predicates
        if predicate.name == "missing"
    }
    for name in sorted(absent):
        match = model.definition.match[name]
        tied = (match.period, match.within_days, match.valid_on, match.nearest)
        other = contracts[match.dataset]
        # what has a validity, or stands in a register, is looked up as of the conduct day
        standing = other.valid is not None or other.coverage.mode == "register"
        if not standing and other.period is not None and not any(tied):
            yield (
                "absence-without-coverage",
                ("match", name),
                Text(
                    f"missing({name}) 没有写明应在哪段时间里有记录（period）",
                    f"missing({name}): no period says when the record would be dated",
                ),
            )


def _message(model: LoadedModel, subject: Contract) -> Iterator[Found]:
    definition = model.definition
    sure = {*subject.key, *definition.identity}
    sure |= {name for name, column in subject.columns.items() if column.required}
    # what the conditions read is known of a hit
    for field in ("scope", "when", "conduct_on"):
        if field in model.expressions:
            sure |= {name for owner, name in model.expressions[field].columns if owner is None}
    named = list(placeholders(definition.message.zh))
    columns = {name.removeprefix("subject.") for name in named} & set(subject.columns)
    # one blank is shown as unknown; a message of nothing else tells nobody which record it is
    if len(columns) == len(set(named)) and not columns & sure:
        shown = "、".join(f"{{{name}}}" for name in named) or "—"
        yield (
            "message-may-be-empty",
            ("message", "zh"),
            Text(
                f"说明里只有可能空白的列：{shown}",
                f"the message names nothing but columns that may be empty: {shown}",
            ),
        )
