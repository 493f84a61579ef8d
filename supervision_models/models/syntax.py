"""Text of an expression into a raw tree: bounded, one expression, errors in words."""

from __future__ import annotations

import re

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError
from sqlglot.tokenizer_core import TokenType

from supervision_models.engines import sql
from supervision_models.errors import Text
from supervision_models.models.refusal import Refusal

MAX_TEXT = 4000
MAX_TOKENS = 1000
MAX_NESTING = 50  # of brackets and repeated prefixes: the parser recurses
MAX_DEPTH = 120  # of the tree: so do writers of SQL, and a + b + c ... is one level each


class RefusedError(Exception):
    """The text cannot become a tree."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.what.en)
        self.refusal = refusal


_SYNTAX = Text(
    zh="检查括号、引号和运算符；只能写一个表达式",
    en="check brackets, quotes and operators; write one expression only",
)
_SPLIT = Text(zh="拆成几个 facts", en="split it into several facts")
_COMPLEX = Refusal(
    Text(zh="表达式过于复杂", en="the expression is too complex"),
    allowed=Text(
        zh=f"至多 {MAX_TOKENS} 个词、{MAX_NESTING} 层括号、{MAX_DEPTH} 步连续运算",
        en=f"at most {MAX_TOKENS} words, {MAX_NESTING} levels of brackets, {MAX_DEPTH} steps",
    ),
    mend=_SPLIT,
)
_OPENING = {TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE, TokenType.CASE}
_CLOSING = {TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE, TokenType.END}
_PREFIXES = {TokenType.NOT, TokenType.DASH, TokenType.PLUS, TokenType.TILDE}


def read_tree(text: str) -> exp.Expression:
    """The tree of one expression. Raises RefusedError."""
    if len(text) > MAX_TEXT:
        raise RefusedError(
            Refusal(
                Text(zh="表达式过长", en="the expression is too long"),
                allowed=Text(zh=f"至多 {MAX_TEXT} 个字符", en=f"at most {MAX_TEXT} characters"),
                mend=_SPLIT,
            )
        )
    try:
        _bounded(text)
        tree = sqlglot.parse_one(text, dialect="duckdb", into=exp.Condition)
    except ParseError as error:
        raise RefusedError(Refusal(_reason(error), mend=_SYNTAX)) from error
    except sql.UNREADABLE as error:
        what = Text(zh="表达式无法解析", en="the expression cannot be parsed")
        raise RefusedError(Refusal(what, mend=_SYNTAX)) from error
    # sqlglot wraps ((:p + 1)) into an alias without a name
    for alias in list(tree.find_all(exp.Alias)):
        if alias.args.get("alias") is None:
            alias.replace(alias.this)
    if _depth(tree) > MAX_DEPTH:
        raise RefusedError(_COMPLEX)
    assert isinstance(tree, exp.Expression)
    return tree


def _depth(tree: exp.Expr) -> int:
    deepest, open_nodes = 0, [(tree, 1)]
    while open_nodes:
        node, depth = open_nodes.pop()
        deepest = max(deepest, depth)
        open_nodes += [(child, depth + 1) for child in node.iter_expressions()]
    return deepest


def _bounded(text: str) -> None:
    """Refuse what would send the recursive parser astray, before it starts."""
    tokens = sqlglot.tokenize(text, read="duckdb")
    depth = run = deepest = 0
    for token in tokens:
        kind = token.token_type
        if kind == TokenType.SEMICOLON:
            what = Text(zh="表达式中不能有分号", en="an expression holds no semicolon")
            raise RefusedError(Refusal(what, mend=_SYNTAX))
        if token.comments:
            # a comment swallows the rest of a folded line: a--1 would silently become a
            what = Text(zh="表达式中不能有注释（-- 或 /*）", en="an expression holds no comment")
            mend = Text(
                zh="说明写在 YAML 的 # 之后；减负数写 a - (-1)",
                en="put notes behind # in the YAML; write a - (-1) to subtract a negative",
            )
            raise RefusedError(Refusal(what, mend=mend))
        depth += (kind in _OPENING) - (kind in _CLOSING)
        run = run + 1 if kind in _PREFIXES else 0
        deepest = max(deepest, depth + run)
    if len(tokens) > MAX_TOKENS or deepest > MAX_NESTING:
        raise RefusedError(_COMPLEX)


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
