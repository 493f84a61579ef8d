"""Expressions of model files: text in DuckDB spelling into a checked sqlglot tree.

Columns, parameters, literals, operators and the functions of `models.functions`; no sub-query,
no table, no window, no star, no lambda. Whatever is not listed is refused (fails closed), also
arguments of allowed nodes that are not listed. Nothing is evaluated here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError
from sqlglot.tokenizer_core import TokenType

from supervision_models.errors import ErrorList, ModelError, SupervisionError, Text
from supervision_models.models.functions import (
    AGGREGATES,
    BY_NAME,
    FUNCTIONS,
    PREDICATES,
)
from supervision_models.models.grammar import refusals
from supervision_models.models.refusal import Refusal
from supervision_models.models.spelling import allowed_names, did_you_mean

MAX_TEXT = 4000
MAX_TOKENS = 1000
MAX_NESTING = 50  # of brackets and repeated prefixes: the parser recurses
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

    `where` (``file:line:field``) goes into the errors.
    Raises ModelError, or ErrorList of them when several things are refused.
    """
    tree = _tree(text, where)
    found = list(refusals(tree, aggregates=aggregates))
    if found:
        errors: list[SupervisionError] = [_error(refusal, where) for refusal in found]
        if len(errors) == 1:
            raise errors[0]
        raise ErrorList(errors)
    tree = _expression(tree.transform(_plain, copy=False))
    predicates = tuple(_predicates(tree))
    inside = {id(column) for p in predicates for column in p.node.find_all(exp.Column)}
    return Parsed(
        text=text,
        where=where,
        tree=tree,
        columns=frozenset(
            (column.table or None, column.name)
            for column in tree.find_all(exp.Column)
            if id(column) not in inside
        ),
        params=frozenset(node.name for node in tree.find_all(exp.Placeholder)),
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


def _tree(text: str, where: str) -> exp.Expression:
    if len(text) > MAX_TEXT:
        raise ModelError(
            Text(zh="表达式过长", en="the expression is too long"),
            where=where,
            allowed=Text(zh=f"至多 {MAX_TEXT} 个字符", en=f"at most {MAX_TEXT} characters"),
            mend=Text(zh="拆成几个 facts", en="split it into several facts"),
        )
    try:
        _bounded(text, where)
        tree = sqlglot.parse_one(text, dialect="duckdb", into=exp.Condition)
    except ParseError as error:
        raise ModelError(_reason(error), where=where, mend=_SYNTAX) from error
    except (SqlglotError, RecursionError) as error:
        raise ModelError(
            Text(zh="表达式无法解析", en="the expression cannot be parsed"),
            where=where,
            mend=_SYNTAX,
        ) from error
    for node in tree.walk():
        node.comments = None
    return _expression(tree)


def _expression(node: exp.Expr) -> exp.Expression:
    assert isinstance(node, exp.Expression)
    return node


_SYNTAX = Text(
    zh="检查括号、引号和运算符；只能写一个表达式",
    en="check brackets, quotes and operators; write one expression only",
)
_OPENING = {TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE, TokenType.CASE}
_CLOSING = {TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE, TokenType.END}
_PREFIXES = {TokenType.NOT, TokenType.DASH, TokenType.PLUS, TokenType.TILDE}


def _bounded(text: str, where: str) -> None:
    """Refuse what would send the recursive parser astray, before it starts."""
    tokens = sqlglot.tokenize(text, read="duckdb")
    depth = run = deepest = 0
    for token in tokens:
        kind = token.token_type
        if kind == TokenType.SEMICOLON:
            raise ModelError(
                Text(zh="表达式中不能有分号", en="an expression holds no semicolon"),
                where=where,
                mend=_SYNTAX,
            )
        depth += (kind in _OPENING) - (kind in _CLOSING)
        run = run + 1 if kind in _PREFIXES else 0
        deepest = max(deepest, depth + run)
    if len(tokens) > MAX_TOKENS or deepest > MAX_NESTING:
        raise ModelError(
            Text(zh="表达式过于复杂", en="the expression is too complex"),
            where=where,
            allowed=Text(
                zh=f"至多 {MAX_TOKENS} 个词、{MAX_NESTING} 层括号",
                en=f"at most {MAX_TOKENS} words and {MAX_NESTING} levels of brackets",
            ),
            mend=Text(zh="拆成几个 facts", en="split it into several facts"),
        )


def _reason(error: ParseError) -> Text:
    if not error.errors:
        return Text(zh="表达式为空", en="the expression is empty")
    first = error.errors[0]
    column = first.get("col") or 0
    near = first.get("highlight") or ""
    description = re.sub(r" for <class '.*?\.(\w+)'>", r" (\1)", first.get("description") or "")
    return Text(
        zh=f"表达式在第 {column} 个字符“{near}”附近无法解析",
        en=f"the expression cannot be parsed near character {column}, {near!r}: {description}",
    )


def _error(refusal: Refusal, where: str) -> ModelError:
    mend = refusal.mend
    allowed = refusal.allowed
    if refusal.function is not None:
        mend = did_you_mean(refusal.function, BY_NAME) or mend
        allowed = allowed or allowed_names(
            f.name for f in FUNCTIONS if refusal.aggregates or f.name not in AGGREGATES
        )
    return ModelError(refusal.what, where=where, allowed=allowed, mend=mend)


def _plain(node: exp.Expr) -> exp.Expr:
    """One spelling for what sqlglot reads into special nodes, and what it cannot write back."""
    match node:
        case exp.Exists():
            return exp.Anonymous(this="exists", expressions=[node.this])
        case exp.AddMonths():
            return exp.Anonymous(this="add_months", expressions=[node.this, node.expression])
        case exp.Date():
            return exp.Cast(this=node.this, to=exp.DataType.build("DATE"))
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
    for node in tree.find_all(exp.Anonymous):
        if node.name not in PREDICATES:
            continue
        match, *rest = node.expressions
        minus: tuple[str, ...] = ()
        if rest:
            value = rest[0].expression
            parts = value.expressions if isinstance(value, exp.Array) else [value]
            minus = tuple(part.name for part in parts)
        yield Predicate(node.name, match.name, minus, node)
