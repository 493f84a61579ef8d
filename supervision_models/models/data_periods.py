"""The span of time over which a model needs each dataset, in words."""

from __future__ import annotations

from collections.abc import Mapping

from supervision_models.contracts.definition import Contract
from supervision_models.errors import Lang, Text
from supervision_models.models.definition import Match
from supervision_models.models.lead_dataset import with_leads
from supervision_models.models.library import LoadedModel
from supervision_models.models.naming import Naming
from supervision_models.models.phrases import phrase

REGISTER = Text("现行登记的全部记录", "the whole register as it stands")
ALL = Text(
    "与所查对象有关的全部记录，不限时间", "all records that belong to the subjects, of any day"
)


def period_words(
    model: LoadedModel, contracts: Mapping[str, Contract]
) -> dict[str, tuple[Text, ...]]:
    """Dataset -> sentences, each once, in the order of the file; the subject first."""
    contracts = with_leads(contracts)
    names: dict[Lang, Naming] = {
        lang: Naming(model.definition, contracts, lang) for lang in ("zh", "en")
    }
    found: dict[str, dict[Text, None]] = {model.definition.subject: {_subject(names): None}}
    for name, match in model.definition.match.items():
        found.setdefault(match.dataset, {})[_match(name, match, names)] = None
    return {dataset: tuple(words) for dataset, words in found.items()}


def _say(expression: str, names: Mapping[Lang, Naming]) -> Text:
    return Text(phrase(expression, names["zh"]), phrase(expression, names["en"]))


def _subject(names: Mapping[Lang, Naming]) -> Text:
    day = _say(names["zh"].model.conduct_on, names)
    return Text(
        f"{day.zh}在拟排查时段内", f"{day.en} within the period that is to be looked through"
    )


def _match(name: str, match: Match, names: Mapping[Lang, Naming]) -> Text:
    """What the model says of the time of one match: the widest span that it needs."""
    contract = names["zh"].contracts[match.dataset]
    day = _say(match.at or names["zh"].model.conduct_on, names)
    if match.period is not None:
        first, last = (_say(end, names) for end in match.period)
        if first == last:
            return Text(f"{first.zh}当日", f"on {first.en}")
        return Text(f"自{first.zh}至{last.zh}", f"from {first.en} to {last.en}")
    if match.within_days is not None:
        low, high = (_days(count) for count in match.within_days)
        return Text(f"自{day.zh}{low.zh}至{high.zh}", f"from {low.en}{day.en} to {high.en}{day.en}")
    if match.valid_on is not None:
        valid = _say(match.valid_on, names)
        return Text(f"在{valid.zh}有效的记录", f"records valid on {valid.en}")
    if match.nearest is not None:
        before = match.nearest == "before"
        return Text(
            f"{day.zh}{'以前' if before else '以后'}的记录",
            f"records {'up to' if before else 'since'} {day.en}",
        )
    return REGISTER if contract.coverage.mode == "register" else ALL


def _days(count: int) -> Text:
    if count == 0:
        return Text("当日", "")
    side = ("前", "before") if count < 0 else ("后", "after")
    return Text(f"之{side[0]} {abs(count)} 日", f"{abs(count)} day(s) {side[1]} ")
