"""Which models are alike: the same data, the same columns, the same conditions.

Each side is a set; what two models share is weighed by how few others have it, so that a table
that nearly every model reads counts little. The parts of a condition are compared as they are
computed: facts and kept values written out, matches by dataset and way of belonging, figures
left open, so that two models that differ in a threshold alone are alike.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from supervision_models.contracts.definition import Contract
from supervision_models.errors import Lang, Text
from supervision_models.models.data_uses import column_uses
from supervision_models.models.lead_dataset import with_leads
from supervision_models.models.library import LoadedModel
from supervision_models.models.naming import Naming
from supervision_models.models.phrases import phrase

# datasets, columns and conditions by their say; engine defaults for ordering a list, no law
WEIGHTS = {"datasets": 0.3, "columns": 0.3, "conditions": 0.4}
SHOWN = 0.25  # pairs below are not worth a reader's time
MAX_DEPTH = 8  # of facts that use facts


@dataclass(frozen=True, slots=True)
class Profile:
    """What a model is compared by.

    conditions  normalised part -> the same in words, by language
    """

    model: LoadedModel
    datasets: frozenset[str]
    columns: frozenset[tuple[str, str]]
    conditions: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Similar:
    """Two models and what they share; `score` 0..1, 1 for the same data and conditions."""

    left: str
    right: str
    score: float
    same_subject: str | None
    datasets: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    conditions: tuple[Text, ...]

    def other(self, model: str) -> str:
        return self.right if model == self.left else self.left

    def reasons(self, contracts: Mapping[str, Contract], lang: Lang) -> list[str]:
        """Why, in words."""
        contracts = with_leads(contracts)
        comma = Text("、", ", ")[lang]
        found = []
        if self.same_subject is not None:
            title = _title(contracts[self.same_subject], lang)
            found.append(Text(f"同以“{title}”为主体", f"both start from {title}")[lang])
        others = [name for name in self.datasets if name != self.same_subject]
        if others:
            listed = comma.join(_title(contracts[name], lang) for name in others)
            found.append(Text(f"都比对：{listed}", f"both compare with: {listed}")[lang])
        if self.columns:
            names = [
                contracts[dataset].columns[name].zh
                if lang == "zh"
                else contracts[dataset].columns[name].en
                for dataset, name in self.columns
            ]
            listed = comma.join(dict.fromkeys(names))
            found.append(
                Text(
                    f"共用 {len(self.columns)} 个字段：{listed}",
                    f"{len(self.columns)} column(s) in common: {listed}",
                )[lang]
            )
        for words in self.conditions:
            found.append(
                Text(
                    f"条件相同（数值除外）：{words.zh}",
                    f"same condition but for figures: {words.en}",
                )[lang]
            )
        return found


def similar_models(
    models: Sequence[LoadedModel], contracts: Mapping[str, Contract], *, least: float = SHOWN
) -> tuple[Similar, ...]:
    """All pairs of at least that score, most alike first."""
    profiles = [profile(model, contracts) for model in models]
    weights = _weights(profiles)
    pairs = [
        _compare(left, right, weights)
        for place, left in enumerate(profiles)
        for right in profiles[place + 1 :]
    ]
    kept = [pair for pair in pairs if pair.score >= least]
    return tuple(sorted(kept, key=lambda pair: (-pair.score, pair.left, pair.right)))


def profile(model: LoadedModel, contracts: Mapping[str, Contract]) -> Profile:
    """The sets by which the model is compared."""
    uses = column_uses(model, contracts)
    return Profile(
        model=model,
        datasets=frozenset(uses),
        columns=frozenset(
            (dataset, name)
            for dataset, columns in uses.items()
            for name, ends in columns.items()
            if ends - {"region", "message"}
        ),
        conditions=dict(_conditions(model, contracts)),
    )


def _conditions(
    model: LoadedModel, contracts: Mapping[str, Contract]
) -> Iterator[tuple[str, Text]]:
    """The parts of scope and condition that must hold together, and those of exceptions."""
    names: tuple[Naming, Naming] = (
        Naming(model.definition, with_leads(contracts), "zh"),
        Naming(model.definition, with_leads(contracts), "en"),
    )
    fields = ["scope", "when"]
    fields += [f"exceptions.{at}.when" for at in range(len(model.definition.exceptions))]
    for field in fields:
        parsed = model.expressions.get(field)
        if parsed is None:
            continue
        for part in _parts(parsed.tree):
            spelled = _spelled(part, model)
            text = part.sql(dialect="duckdb")
            mark = "except: " if field.startswith("exceptions") else ""
            yield mark + spelled, Text(*(phrase(text, naming) for naming in names))


def _parts(tree: exp.Expr) -> Iterator[exp.Expr]:
    bare = tree.unnest()
    if isinstance(bare, exp.And):
        yield from _parts(bare.this)
        yield from _parts(bare.expression)
    else:
        yield bare


def _spelled(part: exp.Expr, model: LoadedModel, depth: int = 0, match: str | None = None) -> str:
    """The part with every name written as what it stands for."""

    def write(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Placeholder) and node.name != "as_of":
            return exp.Literal.string("?")
        if isinstance(node, exp.Literal) and not node.is_string:
            return exp.Literal.string("?")
        if isinstance(node, exp.Column):
            return exp.Var(this=_name(node.table or None, node.name, model, depth, match))
        return node

    return part.copy().transform(write).sql(dialect="duckdb", normalize_functions=False)


def _name(
    qualifier: str | None, name: str, model: LoadedModel, depth: int, match: str | None
) -> str:
    definition = model.definition
    if qualifier in definition.match:
        kept = f"match.{qualifier}.keep.{name}"
        if kept in model.expressions and depth < MAX_DEPTH:
            inner = _spelled(model.expressions[kept].tree, model, depth + 1, qualifier)
            return f"[{_match(qualifier, model)} {inner}]"
        return f"{_match(qualifier, model)}.{name}"
    if qualifier == "subject" or (match is None and qualifier is None):
        fact = f"facts.{name}.expr"
        if qualifier is None and fact in model.expressions and depth < MAX_DEPTH:
            tree = model.expressions[fact].tree
            if not (isinstance(tree, exp.Column) and tree.name == name):
                return f"({_spelled(tree, model, depth + 1)})"
        if qualifier is None and name in definition.match:  # inside a predicate
            return _match(name, model)
        return f"subject:{definition.subject}.{name}"
    return f"{definition.match[match].dataset}.{name}" if match is not None else name


def _match(name: str, model: LoadedModel) -> str:
    match = model.definition.match[name]
    where = model.expressions.get(f"match.{name}.where")
    narrowed = f" where {_spelled(where.tree, model, 1, name)}" if where is not None else ""
    return f"{match.dataset} by {match.on.kind}{narrowed}"


Item = str | tuple[str, str]


def _weights(profiles: Sequence[Profile]) -> dict[Item, float]:
    """The rarer, the heavier: log of the share of models without it, plus one."""
    counts: Counter[Item] = Counter()
    for item in profiles:
        counts.update(item.datasets)
        counts.update(item.columns)
        counts.update(item.conditions.keys())
    total = len(profiles)
    return {key: math.log((1 + total) / count) for key, count in counts.items()}


def _compare(left: Profile, right: Profile, weights: Mapping[Item, float]) -> Similar:
    shared = {
        "datasets": (left.datasets & right.datasets, left.datasets | right.datasets),
        "columns": (left.columns & right.columns, left.columns | right.columns),
        "conditions": (
            left.conditions.keys() & right.conditions.keys(),
            left.conditions.keys() | right.conditions.keys(),
        ),
    }
    score = sum(
        WEIGHTS[name] * _share(both, either, weights) for name, (both, either) in shared.items()
    )
    first, second = left.model.definition, right.model.definition
    return Similar(
        left=left.model.id,
        right=right.model.id,
        score=round(score, 3),
        same_subject=first.subject if first.subject == second.subject else None,
        datasets=tuple(sorted(left.datasets & right.datasets)),
        columns=tuple(sorted(left.columns & right.columns)),
        conditions=tuple(
            words for part, words in left.conditions.items() if part in right.conditions
        ),
    )


def _share(both: object, either: object, weights: Mapping[Item, float]) -> float:
    assert isinstance(both, frozenset | set)
    assert isinstance(either, frozenset | set)
    whole = sum(weights[item] for item in either)
    return sum(weights[item] for item in both) / whole if whole else 0.0


def _title(contract: Contract, lang: Lang) -> str:
    return contract.title.zh if lang == "zh" else contract.title.en or contract.title.zh
