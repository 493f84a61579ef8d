"""Inline cases: they refer to the model's own matches, columns, codes and routes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from supervision_models.contracts.definition import Contract
from supervision_models.contracts.yaml_file import FieldPath
from supervision_models.errors import Text
from supervision_models.models.definition import Case
from supervision_models.models.draft import Draft

VERDICTS = ("hit", "clear", "out_of_scope", "excepted:<code>", "not_assessable[:<reason>,…]")
# kinds of reasons that a scan gives for not_assessable
REASONS = ("coverage", "no-data", "link", "null", "parameter", "exception", "law", "too-few")


def check_cases(draft: Draft) -> None:
    """All cases; values of their rows are read when the case runs."""
    for index, case in enumerate(draft.definition.cases):
        here: FieldPath = ("cases", index)
        _check_expect(draft, (*here, "expect"), case.expect)
        _check_given(draft, (*here, "given"), case.given)
        _check_coverage(draft, (*here, "coverage"), case.coverage)
        _check_expected(draft, here, case)


def _check_expect(draft: Draft, path: FieldPath, expect: str) -> None:
    verdict, _, detail = expect.partition(":")
    allowed = Text("、".join(VERDICTS), ", ".join(VERDICTS))
    if verdict == "excepted":
        codes = [rule.code for rule in draft.definition.exceptions]
        if detail not in codes:
            draft.fail_name(
                path, Text(f"没有例外 {detail}", f"no exception {detail}"), detail, codes
            )
    elif verdict == "not_assessable":
        for reason in detail.split(",") if detail else ():
            kind = reason.partition(":")[0]
            if kind not in REASONS:
                draft.fail_name(
                    path, Text(f"没有这种原因：{kind}", f"no such reason: {kind}"), kind, REASONS
                )
    elif expect not in ("hit", "clear", "out_of_scope"):
        draft.fail(path, Text(f"不允许的预期 {expect}", f"{expect} is no verdict"), allowed=allowed)


def _check_given(draft: Draft, path: FieldPath, given: dict[str, Any]) -> None:
    model = draft.definition
    if "subject" not in given and model.subject not in given:
        draft.fail(
            path,
            Text("缺少主体行 subject", "the subject row is missing"),
            mend=Text("写 subject: {列: 值}", "write subject: {column: value}"),
        )
    for name, rows in given.items():
        contract = _contract(draft, name)
        if contract is None:
            draft.fail_name(
                (*path, name),
                Text(f"不认识的数据 {name}", f"{name} is neither a match nor a dataset"),
                name,
                {"subject", *model.match, *draft.contracts},
            )
            continue
        for row in rows if isinstance(rows, list) else [rows]:
            _check_row(draft, (*path, name), contract, row)


def _contract(draft: Draft, name: str) -> Contract | None:
    if name == "subject":
        return draft.subject
    if name in draft.definition.match:
        return draft.other(name)
    return draft.contracts.get(name)


def _check_row(draft: Draft, path: FieldPath, contract: Contract, row: object) -> None:
    if not isinstance(row, dict):
        draft.fail(
            path,
            Text("一行须写作 {列: 值}", "a row is written {column: value}"),
        )
        return
    for column in row:
        if column not in contract.columns:
            draft.fail_name(
                path,
                Text(f"{contract.id} 没有列 {column}", f"{contract.id} has no column {column}"),
                column,
                contract.columns,
            )


def _check_coverage(draft: Draft, path: FieldPath, coverage: dict[str, Any]) -> None:
    known = {*draft.definition.match, *(m.dataset for m in draft.definition.match.values())}
    for name, value in coverage.items():
        if name not in known:
            draft.fail_name(
                (*path, name),
                Text(f"没有名为 {name} 的匹配", f"there is no match {name}"),
                name,
                known,
            )
        fits = value == "none" or (
            isinstance(value, dict) and set(value) <= {"region", "from", "to"}
        )
        if not fits:
            draft.fail(
                (*path, name),
                Text("覆盖的写法不对", "not a coverage"),
                allowed=Text("none 或 {region, from, to}", "none or {region, from, to}"),
            )


def _check_expected(draft: Draft, here: FieldPath, case: Case) -> None:
    model = draft.definition
    facts = {*model.facts, *model.features, *(draft.results or ())}
    exceptions = {rule.code for rule in model.exceptions}
    groups: list[tuple[str, Iterable[str], set[str]]] = [
        ("codes", case.codes or (), {"base", *(item.code for item in model.score.add)}),
        ("routes", case.routes or (), {route.to for route in model.routes}),
        ("undecided", case.undecided or (), {r.to for r in model.routes if r.when is not None}),
        ("untested", case.untested or (), exceptions),
    ]
    if draft.results is not None:
        groups.append(("facts", case.facts, facts))
    for field, names, known in groups:
        for name in names:
            if name not in known:
                draft.fail_name(
                    (*here, field), Text(f"没有 {name}", f"there is no {name}"), name, known
                )
