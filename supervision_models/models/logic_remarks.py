"""Conditions that can never hold, exceptions that always do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlglot import exp

from supervision_models.contracts.yaml_file import FieldPath
from supervision_models.errors import Text
from supervision_models.models.library import LoadedModel
from supervision_models.models.logic import Constant, Reader, Wanted, plain
from supervision_models.models.remark_kinds import Found

Wish = tuple[exp.Expr, Wanted]


def logic_remarks(model: LoadedModel) -> Iterator[Found]:
    """Contradictions and certainties between scope, when and whatever is judged after them."""
    reader = Reader(_constants(model), lambda name: _fact(model, name))
    over_pairs = Reader(_constants(model), pairs=True)
    hit = [_wish(model, field) for field in ("scope", "when") if field in model.expressions]
    if hit and not reader.possible(hit):
        yield (
            "condition-never",
            ("when",),
            Text("scope 与 when 合起来永远不成立", "scope and when together can never hold"),
        )
        return
    for name in model.definition.match:
        field = f"match.{name}.where"
        if field in model.expressions and not over_pairs.possible([_wish(model, field)]):
            yield (
                "where-never",
                ("match", name, "where"),
                Text(f"匹配 {name} 的 where 永远不成立", f"where of match {name} can never hold"),
            )
    for index, rule in enumerate(model.definition.exceptions):
        field, path = f"exceptions.{index}.when", ("exceptions", index, "when")
        if not reader.possible([*hit, _wish(model, field)]):
            yield (
                "exception-never",
                path,
                Text(
                    f"命中时例外 {rule.code} 永远不成立",
                    f"exception {rule.code} can never be true of a hit",
                ),
            )
        elif hit and not reader.possible([*hit, _wish(model, field, "not-true")]):
            yield (
                "exception-always",
                path,
                Text(
                    f"每条命中都符合例外 {rule.code}，模型不会产生线索",
                    f"exception {rule.code} is true of every hit: the model gives no lead",
                ),
            )
    yield from _later(model, reader, hit)


def _later(model: LoadedModel, reader: Reader, hit: list[Wish]) -> Iterator[Found]:
    """Score items and routes that no hit can reach."""
    places: list[tuple[FieldPath, str]] = [
        *((("score", "add", i), item.code) for i, item in enumerate(model.definition.score.add)),
        *((("routes", i), route.to) for i, route in enumerate(model.definition.routes)),
    ]
    for path, code in places:
        field = ".".join(str(part) for part in (*path, "when"))
        if field in model.expressions and not reader.possible([*hit, _wish(model, field)]):
            yield (
                "never-reached",
                (*path, "when"),
                Text(f"命中时 {code} 永远不成立", f"{code} can never be true of a hit"),
            )


def _wish(model: LoadedModel, field: str, wanted: Wanted = "true") -> Wish:
    return model.expressions[field].tree, wanted


def _fact(model: LoadedModel, name: str) -> exp.Expr | None:
    parsed = model.expressions.get(f"facts.{name}.expr")
    return parsed.tree if parsed is not None and parsed.text.strip() != name else None


def _constants(model: LoadedModel) -> Mapping[str, Constant]:
    """Parameters with one value for all regions and days."""
    found = {
        name: plain(param.value)
        for name, param in model.definition.params.items()
        if not param.values
    }
    return {name: value for name, value in found.items() if value is not None}
