"""Expressions of model files: text in DuckDB spelling into a checked sqlglot tree.

Columns, parameters, literals, operators and the functions of `models.functions`; no sub-query,
no table, no window, no star, no lambda. Whatever is not listed is refused (fails closed), also
arguments of allowed nodes that are not listed. Nothing is evaluated here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlglot import exp

from supervision_models.errors import ErrorList, ModelError, SupervisionError, Text
from supervision_models.models.functions import (
    AGGREGATES,
    FUNCTIONS,
    PREDICATES,
)
from supervision_models.models.grammar import refusals
from supervision_models.models.refusal import Refusal
from supervision_models.models.spelling import allowed_names, did_you_mean
from supervision_models.models.syntax import RefusedError, read_tree

BUILTIN_PARAMS = frozenset({"as_of"})

ColumnName = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Predicate:
    """One call of missing, exists, covered or net_overlap; `node` stands in the tree."""

    name: str
    match: str
    minus: tuple[str, ...]
    node: exp.Anonymous


@dataclass(frozen=True, slots=True)
class Parsed:
    """An expression that uses only what is allowed; names are not yet checked.

    tree       predicates, ``add_months`` and ``add_working_days`` are Anonymous nodes with a
               lower-case name, ``:param`` a Placeholder; x / 0 is null (``nullif``);
               copy it before changing it
    columns    (qualifier or None, name), without the names inside predicates
    params     names of parameters, among them ``as_of``
    matches    names that the predicates use, also after ``minus =>``
    """

    text: str
    where: str
    tree: exp.Expression
    columns: frozenset[ColumnName]
    params: frozenset[str]
    matches: frozenset[str]
    predicates: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """What an expression may refer to at its place.

    bare       names without qualifier
    qualified  qualifier -> its names
    params     declared parameters (``as_of`` is always known)
    matches    matches for missing, exists, covered; None: no predicate may stand here
    areas      matches for net_overlap (on: overlap), a subset of `matches`
    """

    bare: frozenset[str] = frozenset()
    qualified: dict[str, frozenset[str]] | None = None
    params: frozenset[str] = frozenset()
    matches: frozenset[str] | None = None
    areas: frozenset[str] = frozenset()


def parse(text: str, *, where: str, aggregates: bool = False) -> Parsed:
    """Parse one expression; `aggregates` permits them, as ``keep`` does.

    `where` (``file:line:field``) goes into the errors. Trees are shared between equal texts.
    Raises ModelError, or ErrorList of them when several things are refused.
    """
    result = _parse(text, aggregates)
    if isinstance(result, Parsed):
        return replace(result, where=where)
    errors: list[SupervisionError] = [
        ModelError(refusal.what, where=where, allowed=refusal.allowed, mend=refusal.mend)
        for refusal in result
    ]
    if len(errors) == 1:
        raise errors[0]
    raise ErrorList(errors)


@lru_cache(maxsize=8192)
def _parse(text: str, aggregates: bool) -> Parsed | tuple[Refusal, ...]:
    try:
        tree = read_tree(text)
    except RefusedError as error:
        return (error.refusal,)
    found = tuple(_advised(refusal) for refusal in refusals(tree, aggregates=aggregates))
    if found:
        return found
    plain = _one_spelling(tree)
    predicates = tuple(_predicates(plain))
    inside = {id(column) for p in predicates for column in p.node.find_all(exp.Column)}
    return Parsed(
        text=text,
        where="",
        tree=plain,
        columns=frozenset(
            (column.table or None, column.name)
            for column in plain.find_all(exp.Column)
            if id(column) not in inside
        ),
        params=frozenset(node.name for node in plain.find_all(exp.Placeholder)),
        matches=frozenset(name for p in predicates for name in (p.match, *p.minus)),
        predicates=predicates,
    )


def check(parsed: Parsed, names: Names) -> list[ModelError]:
    """Every name of the expression that is not known at its place, sorted by name."""
    errors: list[ModelError] = []
    qualified = names.qualified or {}
    for qualifier, name in sorted(parsed.columns, key=lambda pair: (pair[0] or "", pair[1])):
        if qualifier is None:
            if name in names.bare:
                continue
            what = Text(zh=f"没有列 {name}", en=f"there is no column {name}")
            options = set(names.bare)
            owners = sorted(owner for owner, held in qualified.items() if name in held)
            mend = (
                Text(
                    zh=f"写 {owners[0]}.{name}？",
                    en=f"did you mean {owners[0]}.{name}?",
                )
                if owners
                else did_you_mean(name, options)
            )
        elif qualifier not in qualified:
            what = Text(zh=f"没有名为 {qualifier} 的匹配", en=f"there is no match {qualifier}")
            options = set(qualified)
            mend = did_you_mean(qualifier, options)
        elif name not in qualified[qualifier]:
            what = Text(zh=f"{qualifier} 没有 {name}", en=f"{qualifier} has no column {name}")
            options = set(qualified[qualifier])
            mend = did_you_mean(name, options)
        else:
            continue
        errors.append(
            ModelError(what, where=parsed.where, allowed=allowed_names(options), mend=mend)
        )
    for name in sorted(parsed.params - names.params - BUILTIN_PARAMS):
        errors.append(
            ModelError(
                Text(zh=f"没有参数 :{name}", en=f"there is no parameter :{name}"),
                where=parsed.where,
                allowed=allowed_names(names.params | BUILTIN_PARAMS),
                mend=did_you_mean(name, names.params | BUILTIN_PARAMS)
                or Text(zh="在 params 中声明", en="declare it under params"),
            )
        )
    errors += _check_predicates(parsed, names)
    return errors


def _check_predicates(parsed: Parsed, names: Names) -> Iterator[ModelError]:
    for predicate in parsed.predicates:
        if names.matches is None:
            yield ModelError(
                Text(
                    zh=f"此处不能用 {predicate.name}()",
                    en=f"{predicate.name}() cannot be used here",
                ),
                where=parsed.where,
                mend=Text(
                    zh="在 facts、when、例外或计分条件中使用",
                    en="use it in facts, when, exceptions or score conditions",
                ),
            )
            continue
        wanted = names.areas if predicate.name == "net_overlap" else names.matches
        for match in (predicate.match, *predicate.minus):
            if match in wanted:
                continue
            known = match in names.matches
            yield ModelError(
                Text(
                    zh=f"匹配 {match} 不是 on: overlap，没有重叠面积",
                    en=f"match {match} is not on: overlap, so it has no area",
                )
                if known
                else Text(zh=f"没有名为 {match} 的匹配", en=f"there is no match {match}"),
                where=parsed.where,
                allowed=allowed_names(wanted),
                mend=did_you_mean(match, wanted),
            )


def _advised(refusal: Refusal) -> Refusal:
    """A refused function with what was probably meant, and what there is."""
    if refusal.function is None:
        return refusal
    known = [f.name for f in FUNCTIONS if refusal.aggregates or f.name not in AGGREGATES]
    return replace(
        refusal,
        allowed=refusal.allowed or allowed_names(known),
        mend=did_you_mean(refusal.function, known) or refusal.mend,
    )


def _one_spelling(tree: exp.Expression) -> exp.Expression:
    """The tree with `_plain` applied from the leaves up."""
    root = exp.Paren(this=tree)
    for node in reversed(list(tree.walk())):
        plain = _plain(node)
        if plain is not node:
            node.replace(plain)
    plain = root.this.pop()
    assert isinstance(plain, exp.Expression)
    return plain


def _plain(node: exp.Expr) -> exp.Expr:
    """One spelling for what sqlglot reads into special nodes, and what it cannot write back."""
    match node:
        case exp.Exists():
            return exp.Anonymous(this="exists", expressions=[node.this])
        case exp.AddMonths():
            return exp.Anonymous(this="add_months", expressions=[node.this, node.expression])
        case exp.Date():
            return exp.Cast(this=node.this, to=exp.DataType.build("DATE"))
        case exp.If() if not isinstance(node.parent, exp.Case):
            branch = exp.If(this=node.this, true=node.args["true"])
            return exp.Case(ifs=[branch], default=node.args["false"])
        case exp.Anonymous():
            node.set("this", node.name.lower())
        case exp.Identifier():
            node.set("quoted", False)
        case exp.Div() | exp.Mod():
            # engines differ on x / 0 (infinity, an error, null): here it is always null
            node.set("expression", _not_zero(node.expression))
    return node


def _not_zero(divisor: exp.Expr) -> exp.Expr:
    bare = divisor.unnest()
    if isinstance(bare, exp.Nullif) or (bare.is_number and float(bare.name) != 0):
        return divisor
    return exp.Nullif(this=bare, expression=exp.Literal.number(0))


def _predicates(tree: exp.Expression) -> Iterator[Predicate]:
    for node in tree.find_all(exp.Anonymous, bfs=False):
        if node.name not in PREDICATES:
            continue
        match, *rest = node.expressions
        minus: tuple[str, ...] = ()
        if rest:
            value = rest[0].expression
            parts = value.expressions if isinstance(value, exp.Array) else [value]
            minus = tuple(part.name for part in parts)
        yield Predicate(node.name, match.name, minus, node)
