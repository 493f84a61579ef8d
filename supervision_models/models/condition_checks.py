"""Conditions are conditions: where yes or no is asked, a number or a date is a mistake.

An engine would turn any number but zero into true, and say so nowhere.
"""

from __future__ import annotations

from sqlglot import exp

from supervision_models.errors import Text
from supervision_models.models.draft import Draft

_NO_CONDITION: tuple[type[exp.Expr], ...] = (
    exp.Literal,
    exp.Null,
    exp.Neg,
    exp.Add,
    exp.Sub,
    exp.Mul,
    exp.Div,
    exp.Mod,
    exp.DPipe,
    exp.Interval,
    exp.Array,
    exp.Abs,
    exp.Round,
    exp.Floor,
    exp.Ceil,
    exp.Year,
    exp.Month,
    exp.Day,
    exp.DateDiff,
    exp.Length,
    exp.Lower,
    exp.Upper,
    exp.Trim,
    exp.Left,
    exp.Right,
    exp.Substring,
    exp.Replace,
    exp.Concat,
)
_CALLS = frozenset({"net_overlap", "add_months", "add_working_days"})


def check_conditions(draft: Draft) -> None:
    """Every field that asks for yes or no."""
    for field, parsed in draft.expressions.items():
        parts = field.split(".")
        if parts[-1] not in ("scope", "when", "where"):
            continue
        if any(_is_value(draft, parts, node) for node in _judging(parsed.tree)):
            draft.fail(
                tuple(int(part) if part.isdigit() else part for part in parts),
                Text(
                    "此处须为条件（是或否），而非数值、日期或文字",
                    "a condition is needed here (yes or no), not a number, date or text",
                ),
                mend=Text("写成比较，如 x > 0", "compare it, such as x > 0"),
            )


def _judging(node: exp.Expr) -> list[exp.Expr]:
    """The parts of a condition that must be conditions themselves."""
    bare = node.unnest()
    match bare:
        case exp.And() | exp.Or():
            return [*_judging(bare.this), *_judging(bare.expression)]
        case exp.Not():
            return _judging(bare.this)
        case exp.Coalesce():
            return [part for item in (bare.this, *bare.expressions) for part in _judging(item)]
        case exp.Case():
            branches = [branch.args["true"] for branch in bare.args["ifs"]]
            default = bare.args.get("default")
            values = [*branches, default] if default is not None else branches
            # a branch may be NULL: that is how a condition says that it cannot tell
            return [
                part
                for value in values
                if not isinstance(value, exp.Null)
                for part in _judging(value)
            ]
        case _:
            return [bare]


def _is_value(draft: Draft, parts: list[str], node: exp.Expr) -> bool:
    if isinstance(node, exp.Anonymous):
        return node.name in _CALLS
    if isinstance(node, exp.Column):
        return _is_value_column(draft, parts, node)
    return isinstance(node, _NO_CONDITION)


def _is_value_column(draft: Draft, parts: list[str], node: exp.Column) -> bool:
    """A column of a dataset that is not of type boolean; facts and kept values may be any."""
    contract = draft.subject
    if parts[0] == "match" and node.table == "":
        contract = draft.other(parts[1])
    elif node.table not in ("", "subject") or node.name in draft.definition.facts:
        return False
    column = contract.columns.get(node.name) if contract is not None else None
    return column is not None and column.type != "boolean"
