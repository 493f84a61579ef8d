"""Text compared with a column of listed values must be one of them.

A misspelt value never matches: the model would find nothing and say so nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlglot import exp

from supervision_models.contracts.definition import Column
from supervision_models.errors import Text
from supervision_models.models.draft import Draft
from supervision_models.models.expression import Parsed


def check_literals(draft: Draft) -> None:
    """Every comparison of a listed-values column with literals, in all expressions."""
    if draft.subject is None:
        return
    subject = draft.subject.columns
    facts = set(draft.definition.facts)
    for place, parsed in draft.expressions.items():
        path = tuple(place.split("."))
        bare: Mapping[str, Column] = subject
        if path[0] == "match" and path[2] in ("where", "keep"):
            other = draft.other(path[1])
            bare = other.columns if other is not None else {}
        elif path[0] not in ("conduct_on", "scope", "params", "match"):
            bare = {name: column for name, column in subject.items() if name not in facts}
        for name, column, value in _compared(parsed, bare, subject):
            if value not in (column.values or {}):
                written = tuple(int(part) if part.isdigit() else part for part in path)
                draft.fail_name(
                    written,
                    Text(f"{name} 没有取值 '{value}'", f"{name} has no value '{value}'"),
                    value,
                    column.values or {},
                )


def column_of(node: exp.Expr) -> exp.Column | None:
    """The column that a value comes from unchanged, if it comes from one: x, coalesce(x, ...)."""
    bare = node.unnest()
    while isinstance(bare, exp.Coalesce):
        bare = bare.this.unnest()
    return bare if isinstance(bare, exp.Column) else None


def _compared(
    parsed: Parsed, bare: Mapping[str, Column], subject: Mapping[str, Column]
) -> Iterator[tuple[str, Column, str]]:
    for node in parsed.tree.find_all(*_COMPARING):
        for side, values in _sides(node):
            found = column_of(side)
            if found is None or found.table not in ("", "subject"):
                continue
            column = (subject if found.table else bare).get(found.name)
            if column is None or column.values is None:
                continue
            for value in values:
                if isinstance(value, exp.Literal) and value.is_string:
                    yield found.name, column, value.name


_COMPARING = (exp.EQ, exp.NEQ, exp.NullSafeEQ, exp.NullSafeNEQ, exp.In, exp.Coalesce)


def _sides(node: exp.Expr) -> Iterator[tuple[exp.Expr, list[exp.Expr]]]:
    """A value and what it is compared with, or replaced by where it is empty."""
    if isinstance(node, exp.In | exp.Coalesce):
        yield node.this, node.expressions
    else:
        yield node.this, [node.expression]
        yield node.expression, [node.this]
