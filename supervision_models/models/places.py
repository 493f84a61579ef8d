"""Every expression of a model file with the names that it may use where it stands."""

from __future__ import annotations

from sqlglot import exp

from supervision_models.contracts.definition import Contract
from supervision_models.errors import Text
from supervision_models.models.definition import Fact, Match
from supervision_models.models.draft import Draft
from supervision_models.models.expression import Names, Parsed
from supervision_models.models.functions import AGGREGATES, is_aggregate

# values that the join core computes for a pair, beside the columns of the other dataset
OVERLAP_VALUES = frozenset({"overlap_m2", "overlap_ratio", "other_ratio"})


def check_expressions(draft: Draft) -> None:
    """Parse all expressions; unknown names and refused constructs become errors."""
    model = draft.definition
    subject = _subject_names(draft, params=False)
    with_params = _subject_names(draft, params=True)
    draft.parse(("conduct_on",), model.conduct_on, subject)
    if model.scope is not None:
        draft.parse(("scope",), model.scope, with_params)
    for name, param in model.params.items():
        if param.on is not None:
            draft.parse(("params", name, "on"), param.on, subject)
    for name, match in model.match.items():
        _match(draft, name, match, with_params)
    facts = _facts(draft, "facts", model.facts, known=frozenset(draft.results or ()))
    features = _facts(draft, "features", model.features, known=facts)
    judged = _judged(draft, facts | features | frozenset(draft.results or ()))
    if model.when is not None:
        draft.parse(("when",), model.when, judged)
    for index, rule in enumerate(model.exceptions):
        draft.parse(("exceptions", index, "when"), rule.when, judged)
    for index, item in enumerate(model.score.add):
        draft.parse(("score", "add", index, "when"), item.when, judged)
    for index, route in enumerate(model.routes):
        if route.when is not None:
            draft.parse(("routes", index, "when"), route.when, judged)


def computed_names(match: Match, other: Contract) -> frozenset[str]:
    """What a pair of this match has beside the columns of both sides."""
    names = {"confidence"}
    if match.on.kind == "overlap":
        names |= OVERLAP_VALUES
    if match.on.kind == "within":
        names.add("distance_m")
    if match.dated is not None or other.period is not None:
        names.add("days")
    return frozenset(names)


def _params(draft: Draft) -> frozenset[str]:
    return frozenset(draft.definition.params)


def _subject_names(draft: Draft, *, params: bool) -> Names | None:
    if draft.subject is None:
        return None
    columns = frozenset(draft.subject.columns)
    return Names(
        bare=columns,
        qualified={"subject": columns},
        params=_params(draft) if params else frozenset(),
    )


def _match(draft: Draft, name: str, match: Match, subject: Names | None) -> None:
    here = ("match", name)
    other = draft.other(name)
    pair = None
    if other is not None and subject is not None:
        pair = Names(
            bare=frozenset(other.columns) | computed_names(match, other),
            qualified=subject.qualified,
            params=subject.params,
        )
    for field, text in (("at", match.at), ("valid_on", match.valid_on)):
        if text is not None:
            draft.parse((*here, field), text, subject)
    for index, text in enumerate(match.period or ()):
        draft.parse((*here, "period", index), text, subject)
    if match.where is not None:
        draft.parse((*here, "where"), match.where, pair)
    for key, text in match.keep.items():
        parsed = draft.parse((*here, "keep", key), text, pair, aggregates=True)
        if parsed is not None and not _aggregated(parsed):
            draft.fail(
                (*here, "keep", key),
                Text(
                    "匹配可能有多条记录，每列都要放在聚合函数里",
                    "a match may hold many records: every column stands inside an aggregate",
                ),
                allowed=Text("、".join(sorted(AGGREGATES)), ", ".join(sorted(AGGREGATES))),
                mend=Text("如 min(列)、list(列)", "such as min(column), list(column)"),
            )


def _aggregated(parsed: Parsed) -> bool:
    """Whether there is an aggregate, and no column stands outside one."""
    found = False
    open_nodes: list[exp.Expr] = [parsed.tree]
    while open_nodes:
        node = open_nodes.pop()
        if is_aggregate(node):
            found = True
        elif isinstance(node, exp.Column):
            return False
        else:
            open_nodes += node.iter_expressions()
    return found


def _judged(draft: Draft, facts: frozenset[str]) -> Names | None:
    """Names over subject and matches: facts, subject columns, kept values, predicates."""
    model = draft.definition
    if draft.subject is None or draft.results is None:
        return None
    columns = frozenset(draft.subject.columns)
    return Names(
        bare=columns | facts,
        qualified={
            "subject": columns,
            **{name: frozenset(match.keep) for name, match in model.match.items()},
        },
        params=_params(draft),
        matches=frozenset(model.match),
        areas=frozenset(n for n, match in model.match.items() if match.on.kind == "overlap"),
    )


def _facts(
    draft: Draft, group: str, facts: dict[str, Fact], known: frozenset[str]
) -> frozenset[str]:
    """Facts may use facts that stand before them; gives all names known afterwards."""
    for name, fact in facts.items():
        draft.parse((group, name, "expr"), fact.expr, _judged(draft, known))
        known |= {name}
    return known
