"""The guard of `sql:` models: one SELECT, every node of it on a list, or it is refused.

DuckDB has no privilege boundary inside, so the text of a model never reaches it. It is parsed;
every node, argument, function and table is looked up in lists that hold only what is
deterministic and harmless; names are quoted; what runs is written anew from the tree, parsed once
more and checked once more. What such a query may still do is take too long or too much memory:
for that it runs in a child (`engines.sandbox`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import cast

import sqlglot
from sqlglot import exp
from sqlglot.tokenizer_core import TokenType

from supervision_models.engines import sql
from supervision_models.errors import ErrorList, ModelError, SupervisionError, Text
from supervision_models.models.guard_grammar import Problem, problems

MAX_TEXT = 20_000
MAX_TOKENS = 5_000
MAX_DEPTH = 100  # of brackets, and of the tree: parser and writer recurse

_OPENING = {TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE, TokenType.CASE}
_CLOSING = {TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE, TokenType.END}
_PREFIXES = {TokenType.NOT, TokenType.DASH, TokenType.PLUS, TokenType.TILDE}
_ONE_SELECT = Text(
    "一个 SELECT：可用 WITH、JOIN、WHERE、GROUP BY、窗口函数",
    "one SELECT, with WITH, JOIN, WHERE, GROUP BY and window functions",
)


def check_sql(
    text: str,
    *,
    tables: Collection[str],
    params: Collection[str] | None = None,
    where: str = "sql",
) -> exp.Select:
    """The query as a tree that may run in the sandbox, every name quoted.

    tables  names that may be read, besides those that WITH defines
    params  names that may stand behind a colon; None leaves them unchecked
    where   file and field, for errors; line and column in the text are added
    Raises ModelError, or ErrorList when several things are refused.
    """
    tree = _read(text, where)
    _refuse(problems(tree, frozenset(tables), params), where)
    for identifier in tree.find_all(exp.Identifier):
        # a bare name may be a keyword that reads the clock or the session
        identifier.set("quoted", True)
    again = _read(sql.render(tree), where)
    if again != tree:
        raise ModelError(
            Text("查询改写后含义不同", "the query changes when it is written anew"),
            where=where,
            allowed=_ONE_SELECT,
            mend=Text("改用更简单的写法", "write it in a simpler way"),
        )
    _refuse(problems(again, frozenset(tables), params), where)
    return again


def bind(tree: exp.Select, values: Mapping[str, sql.Value]) -> exp.Select:
    """The query with every ``:name`` replaced by its value. Raises KeyError for one without."""

    def fill(node: exp.Expr) -> exp.Expr:
        return sql.as_node(values[node.name]) if isinstance(node, exp.Placeholder) else node

    return cast("exp.Select", tree.copy().transform(fill))


# -- reading ----------------------------------------------------------------------------


def _read(text: str, where: str) -> exp.Select:
    if len(text) > MAX_TEXT:
        raise _refused(Text("查询过长", "the query is too long"), where)
    try:
        _bounded(text, where)
        trees = sqlglot.parse(text, dialect="duckdb")
    except sql.UNREADABLE as error:
        place = getattr(error, "errors", None) or [{}]
        line, column = place[0].get("line"), place[0].get("col")
        raise _refused(
            Text("查询无法解析", "the query cannot be parsed"),
            f"{where}:{line}:{column}" if line else where,
        ) from error
    if len(trees) != 1 or not isinstance(trees[0], exp.Select):
        raise _refused(Text("须为一个 SELECT", "it must be one SELECT"), where)
    if _depth(trees[0]) > MAX_DEPTH:
        raise _refused(Text("查询嵌套过深", "the query is nested too deeply"), where)
    return trees[0]


def _bounded(text: str, where: str) -> None:
    """Refuse what would send the recursive parser astray, before it starts."""
    tokens = sqlglot.tokenize(text, read="duckdb")
    depth = run = 0
    for token in tokens:
        kind = token.token_type
        place = f"{where}:{token.line}:{token.col}"
        if kind == TokenType.SEMICOLON:
            raise _refused(Text("查询中不能有分号", "a query holds no semicolon"), place)
        if token.comments:
            raise _refused(
                Text("查询中不能有注释", "a query holds no comment"),
                place,
                Text("说明写在 YAML 的 # 之后", "put notes behind # in the YAML"),
            )
        depth += (kind in _OPENING) - (kind in _CLOSING)
        run = run + 1 if kind in _PREFIXES else 0
        if depth + run > MAX_DEPTH:
            raise _refused(Text("查询嵌套过深", "the query is nested too deeply"), place)
    if len(tokens) > MAX_TOKENS:
        raise _refused(Text("查询过长", "the query is too long"), where)


def _depth(tree: exp.Expr) -> int:
    deepest, open_nodes = 0, [(tree, 1)]
    while open_nodes:
        node, depth = open_nodes.pop()
        deepest = max(deepest, depth)
        open_nodes += [(child, depth + 1) for child in node.iter_expressions()]
    return deepest


def _refused(what: Text, where: str, mend: Text | None = None) -> ModelError:
    return ModelError(
        what,
        where=where,
        allowed=_ONE_SELECT,
        mend=mend or Text("拆成几个 WITH 子句或几个模型", "split it with WITH, or into models"),
    )


def _refuse(problems: Iterator[Problem], where: str) -> None:
    errors: list[SupervisionError] = [
        ModelError(
            problem.refusal.what,
            where=where + _position(problem.node),
            allowed=problem.refusal.allowed or _ONE_SELECT,
            mend=problem.refusal.mend,
        )
        for problem in problems
    ]
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise ErrorList(errors)


def _position(node: exp.Expr | None) -> str:
    """``:line:column`` of the first word of the node, or of what it stands in."""
    while node is not None:
        metas = [found.meta for found in node.walk() if "start" in found.meta]
        if metas:
            first = min(metas, key=lambda meta: int(meta["start"]))
            return f":{first['line']}:{max(1, first['col'] - (first['end'] - first['start']))}"
        node = node.parent
    return ""
