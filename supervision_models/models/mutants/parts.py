"""All mutants of a model file, part by part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from supervision_models.models.definition import (
    DatedValue,
    ExceptionRule,
    Match,
    ModelDefinition,
    Param,
    Route,
    ScoreItem,
)
from supervision_models.models.expression import parse
from supervision_models.models.mutants.coverage import unasked
from supervision_models.models.mutants.expressions import (
    changes,
    conjunctive,
    negated,
    nudged,
)
from supervision_models.models.mutants.mutant import DROPPED, Change, Mutant
from supervision_models.models.mutants.settled import settled

Words = Iterator[tuple[str, str, str, str, Any]]  # place, kind, was, now, value


def mutants(model: ModelDefinition, laws: Iterable[str] = ()) -> list[Mutant]:
    """Every mutant of a model.

    laws  labels of the versions of the articles that it cites
    """
    found = [
        *_condition(model, "when", model.when, "TRUE"),
        *_condition(model, "scope", model.scope, None),
        *_expression(model, ("conduct_on",), model.conduct_on, condition=False),
        *_matches(model),
        *_facts(model),
        *_params(model),
        *_exceptions(model),
        *_score(model),
        *_routes(model),
    ]
    found += [Mutant("legal_basis", "law", law, DROPPED, model, law) for law in laws]
    return found


# -- putting a value in place -------------------------------------------------------------------


def _put(model: ModelDefinition, path: tuple[str | int, ...], value: object) -> ModelDefinition:
    """The model with another value at a path of fields, keys and places in lists."""
    changed = _with(model, path, value)
    assert isinstance(changed, ModelDefinition)
    return changed


def _with(owner: Any, path: tuple[str | int, ...], value: object) -> Any:
    if not path:
        return value
    first, rest = path[0], path[1:]
    if isinstance(owner, BaseModel):
        inner = _with(getattr(owner, str(first)), rest, value)
        return owner.model_copy(update={str(first): inner})
    if isinstance(owner, dict):
        return {**owner, first: _with(owner[first], rest, value)}
    assert isinstance(first, int)
    return (*owner[:first], _with(owner[first], rest, value), *owner[first + 1 :])


def _expression(
    model: ModelDefinition,
    path: tuple[str | int, ...],
    text: str | None,
    *,
    condition: bool,
    place: str | None = None,
    unknown_is_false: bool = False,
    single: bool = False,
) -> Iterator[Mutant]:
    """See `changes`."""
    if text is None:
        return
    shown = place or ".".join(map(str, path))
    for change in changes(
        text, condition=condition, unknown_is_false=unknown_is_false, single=single
    ):
        yield _changed(model, path, shown, change)


def _changed(
    model: ModelDefinition, path: tuple[str | int, ...], place: str, change: Change
) -> Mutant:
    return Mutant(place, change.kind, change.was, change.now, _put(model, path, change.text))


# -- parts --------------------------------------------------------------------------------------


def _condition(
    model: ModelDefinition, name: str, text: str | None, without: str | None
) -> Iterator[Mutant]:
    yield from _expression(model, (name,), text, condition=True)
    if text is not None and not conjunctive(text):
        yield Mutant(name, "drop", text, DROPPED, _put(model, (name,), without))


def _matches(model: ModelDefinition) -> Iterator[Mutant]:
    idle = unasked(model)
    for name, match in model.match.items():
        path = ("match", name)
        yield from _expression(
            model, (*path, "where"), match.where, condition=True, unknown_is_false=True
        )
        if match.where is not None and not conjunctive(match.where):
            dropped = _put(model, (*path, "where"), None)
            yield Mutant(f"match.{name}.where", "drop", match.where, DROPPED, dropped)
        for key, text in match.keep.items():
            yield from _expression(
                model,
                (*path, "keep", key),
                text,
                condition=False,
                single=match.nearest is not None,
            )
        for field, kind, was, now, value in _match_options(match):
            if field == "period" and name in idle:
                continue
            yield Mutant(
                f"match.{name}.{field.split('.')[0]}",
                kind,
                was,
                now,
                _put(model, (*path, *field.split(".")), value),
            )


def _match_options(match: Match) -> Words:
    """field, kind, was, now, value of what a match says beside its condition."""
    for field in ("valid_on", "at", "nearest"):
        value = getattr(match, field)
        if value is not None:
            yield field, "match", f"{field}: {value}", DROPPED, None
    if match.nearest is not None:
        other = "after" if match.nearest == "before" else "before"
        yield "nearest", "match", f"nearest: {match.nearest}", f"nearest: {other}", other
    if match.within_days is not None:
        low, high = match.within_days
        for moved in ((low - 1, high), (low + 1, high), (low, high - 1), (low, high + 1)):
            if moved[0] <= moved[1]:
                yield "within_days", "match", str([low, high]), str(list(moved)), moved
    yield from _on_options(match)
    yield from _periods(match)


def _on_options(match: Match) -> Words:
    if match.on.key is not None and len(match.on.key) > 1:
        for column in match.on.key:
            fewer = {mine: other for mine, other in match.on.key.items() if mine != column}
            yield "on.key", "match", f"key: {column}", DROPPED, fewer
    if match.on.within_m is not None:
        for kind, metres in zip(("lower", "higher"), nudged(match.on.within_m, "m"), strict=True):
            yield "on.within_m", kind, f"within: {match.on.within_m:g} m", f"{metres:g} m", metres


def _periods(match: Match) -> Words:
    """The span that must be covered, a day longer and shorter at each end."""
    for index, text in enumerate(match.period or ()):
        for days in (-1, 1):
            if text.strip() == ":as_of" and days > 0:
                continue  # no period goes on after the day of the scan
            moved = f"CAST({text} AS DATE) {'-' if days < 0 else '+'} 1"
            bounds = list(match.period or ())
            bounds[index] = moved
            yield "period", "period", text, moved, tuple(bounds)


def _facts(model: ModelDefinition) -> Iterator[Mutant]:
    for section, facts in (("facts", model.facts), ("features", model.features)):
        for name, fact in facts.items():
            yield from _expression(model, (section, name, "expr"), fact.expr, condition=False)


def _params(model: ModelDefinition) -> Iterator[Mutant]:
    for name, param in model.params.items():
        path = ("params", name)
        for kind, was, now, value in _moved(param.value, param.unit):
            yield Mutant(f"params.{name}", kind, was, now, _put(model, (*path, "value"), value))
        yield from _dated_values(model, name, param)


def _dated_values(model: ModelDefinition, name: str, param: Param) -> Iterator[Mutant]:
    for index, dated in enumerate(param.values):
        path = ("params", name, "values", index)
        about = f"{dated.region or ''}@{dated.start or ''}"
        for kind, was, now, value in _moved(dated.value, param.unit):
            changed = _put(model, (*path, "value"), value)
            yield Mutant(f"params.{name}[{about}]", kind, was, now, changed)
        for field in ("start", "end"):
            day = getattr(dated, field)
            for kind, days in (("lower", -1), ("higher", 1)):
                if day is None or _taken(param, dated, day + dt.timedelta(days=days)):
                    continue
                moved = day + dt.timedelta(days=days)
                yield Mutant(
                    f"params.{name}[{about}].{field}",
                    kind,
                    str(day),
                    str(moved),
                    _put(model, (*path, field), moved),
                )


def _taken(param: Param, dated: DatedValue, day: dt.date) -> bool:
    """Whether another value of the region holds that day: a model in which two do is refused."""
    return any(
        other is not dated
        and other.region == dated.region
        and (other.start is None or other.start <= day)
        and (other.end is None or other.end >= day)
        for other in param.values
    )


def _moved(value: object, unit: str | None) -> Iterator[tuple[str, str, str, object]]:
    """kind, was, now, value of a threshold a step lower and higher."""
    steps: tuple[object, ...] = ()
    if isinstance(value, bool):
        yield "choice", str(value), str(not value), not value
    elif isinstance(value, int | float):
        steps = nudged(value, unit)
    elif isinstance(value, str):
        try:
            day = dt.date.fromisoformat(value)
        except ValueError:
            return  # words have no near miss
        steps = tuple((day + dt.timedelta(days=n)).isoformat() for n in (-1, 1))
    for kind, moved in zip(("lower", "higher"), steps, strict=False):
        yield kind, str(value), str(moved), moved


def _exceptions(model: ModelDefinition) -> Iterator[Mutant]:
    for index, rule in enumerate(model.exceptions):
        place = f"exceptions.{rule.code}"
        path = ("exceptions", index)
        yield Mutant(place, "exception", rule.code, DROPPED, _without(model, "exceptions", index))
        yield from _expression(
            model,
            (*path, "when"),
            rule.when,
            condition=True,
            place=f"{place}.when",
            unknown_is_false=not _hangs_on_records(model, rule.when),
        )
        if conjunctive(rule.when):
            turned = negated(rule.when)
            changed = _put(model, (*path, "when"), turned)
            yield Mutant(f"{place}.when", "negate", rule.when, turned, changed)
        if not settled(rule.when, model):
            yield _other_unknown(model, index, rule, place)


def _hangs_on_records(model: ModelDefinition, text: str) -> bool:
    """Whether records of other datasets, and so their coverage, have a say in a condition."""
    parsed = parse(text, where="")
    qualified = any(qualifier not in (None, "subject") for qualifier, _ in parsed.columns)
    facts = {name for qualifier, name in parsed.columns if qualifier is None} & set(model.facts)
    return bool(parsed.matches or qualified or facts)


def _other_unknown(model: ModelDefinition, index: int, rule: ExceptionRule, place: str) -> Mutant:
    other = "flag" if rule.unknown == "not_assessable" else "not_assessable"
    changed = _put(model, ("exceptions", index, "unknown"), other)
    return Mutant(f"{place}.unknown", "unknown", rule.unknown, other, changed)


def _score(model: ModelDefinition) -> Iterator[Mutant]:
    base = model.score.base
    other = base - 1 if base else base + 1
    changed = _put(model, ("score", "base"), other)
    yield Mutant("score.base", "score", f"base: {base}", f"base: {other}", changed)
    for index, item in enumerate(model.score.add):
        yield from _score_item(model, index, item)


def _score_item(model: ModelDefinition, index: int, item: ScoreItem) -> Iterator[Mutant]:
    place = f"score.{item.code}"
    fewer = (*model.score.add[:index], *model.score.add[index + 1 :])
    yield Mutant(place, "score", item.code, DROPPED, _put(model, ("score", "add"), fewer))
    path = ("score", "add", index)
    changed = _put(model, (*path, "points"), 0)
    yield Mutant(f"{place}.points", "score", f"{item.code}: {item.points}", "0", changed)
    yield from _expression(
        model,
        (*path, "when"),
        item.when,
        condition=True,
        place=f"{place}.when",
        unknown_is_false=True,
    )


def _routes(model: ModelDefinition) -> Iterator[Mutant]:
    for index, route in enumerate(model.routes):
        place = f"routes.{route.to}"
        if len(model.routes) > 1:
            yield Mutant(place, "route", route.to, DROPPED, _without(model, "routes", index))
        yield from _route_condition(model, index, route, place)


def _route_condition(
    model: ModelDefinition, index: int, route: Route, place: str
) -> Iterator[Mutant]:
    if route.when is None:
        return
    path = ("routes", index, "when")
    yield from _expression(model, path, route.when, condition=True, place=f"{place}.when")
    if not conjunctive(route.when):
        yield Mutant(f"{place}.when", "drop", route.when, DROPPED, _put(model, path, None))


def _without(model: ModelDefinition, field: str, index: int) -> ModelDefinition:
    items = getattr(model, field)
    return model.model_copy(update={field: (*items[:index], *items[index + 1 :])})
