"""Whether a match can be made: datasets, the way records belong together, dates, geometry."""

from __future__ import annotations

from supervision_models.contracts.definition import DUCKDB_TYPES, Contract
from supervision_models.contracts.yaml_file import FieldPath
from supervision_models.errors import Text
from supervision_models.models.definition import Match
from supervision_models.models.draft import Draft

_PSEUDONYMS = frozenset({"person_id", "phone"})
_DATES = frozenset({"date", "datetime"})


def check_matches(draft: Draft) -> None:
    """All matches against the contracts of their two sides."""
    for name, match in draft.definition.match.items():
        here: FieldPath = ("match", name)
        if name in ("subject", "as_of"):
            draft.fail(
                here,
                Text(f"匹配不能叫 {name}", f"a match cannot be called {name}"),
                mend=Text("换一个名称", "choose another name"),
            )
        other = draft.other(name)
        if other is None:
            draft.fail_name(
                (*here, "dataset"),
                Text(f"没有数据集 {match.dataset}", f"there is no dataset {match.dataset}"),
                match.dataset,
                draft.contracts,
            )
            continue
        if draft.subject is not None:
            _check_on(draft, (*here, "on"), match, draft.subject, other)
        _check_dates(draft, here, match, other)


def _check_on(
    draft: Draft, path: FieldPath, match: Match, subject: Contract, other: Contract
) -> None:
    on = match.on
    match on.kind:
        case "key":
            _check_key(draft, path, on.key or {}, subject, other)
        case "party":
            for contract, role in zip((subject, other), on.party or (), strict=True):
                _check_role(draft, path, contract, role)
        case "project":
            for contract in (subject, other):
                if contract.project is None:
                    draft.fail(
                        path,
                        Text(
                            f"{contract.id} 的行不属于项目，不能按 project 匹配",
                            f"rows of {contract.id} belong to no project",
                        ),
                        mend=Text(
                            "改用 key 或 party，或在契约中声明 project",
                            "use key or party, or declare project in its contract",
                        ),
                    )
        case "overlap" | "within":
            for contract in (subject, other):
                if contract.geometry is None:
                    draft.fail(
                        path,
                        Text(
                            f"{contract.id} 没有图形，不能按 {on.kind} 匹配",
                            f"{contract.id} has no geometry for {on.kind}",
                        ),
                        mend=Text("改用 key、party 或 project", "use key, party or project"),
                    )


def _check_key(
    draft: Draft, path: FieldPath, key: dict[str, str], subject: Contract, other: Contract
) -> None:
    if not key:
        draft.fail(
            path,
            Text("key 没有列", "key has no columns"),
            mend=Text("如 key: [project_code]", "such as key: [project_code]"),
        )
    for mine, theirs in key.items():
        missing = False
        for contract, column in ((subject, mine), (other, theirs)):
            if column not in contract.columns:
                missing = True
                draft.fail_name(
                    (*path, "key"),
                    Text(f"{contract.id} 没有列 {column}", f"{contract.id} has no column {column}"),
                    column,
                    contract.columns,
                )
        if missing:
            continue
        types = (subject.columns[mine].type, other.columns[theirs].type)
        pseudonyms = [kind in _PSEUDONYMS for kind in types]
        same = DUCKDB_TYPES[types[0]] == DUCKDB_TYPES[types[1]] and pseudonyms[0] == pseudonyms[1]
        if not same or "geometry" in types:
            draft.fail(
                (*path, "key"),
                Text(
                    f"{mine}（{types[0]}）与 {theirs}（{types[1]}）不能相等比较",
                    f"{mine} ({types[0]}) and {theirs} ({types[1]}) cannot be equal",
                ),
                mend=Text("选类型相同的列", "choose columns of one type"),
            )


def _check_role(draft: Draft, path: FieldPath, contract: Contract, role: str | None) -> None:
    if not contract.parties:
        draft.fail(
            path,
            Text(f"{contract.id} 没有当事主体", f"{contract.id} declares no party"),
            mend=Text("改用 key 或 project", "use key or project"),
        )
    elif role is not None and role not in contract.parties:
        draft.fail_name(
            path,
            Text(f"{contract.id} 没有主体角色 {role}", f"{contract.id} has no party role {role}"),
            role,
            contract.parties,
        )


def _check_dates(draft: Draft, here: FieldPath, match: Match, other: Contract) -> None:
    dates = [name for name, column in other.columns.items() if column.type in _DATES]
    if match.dated is not None and match.dated not in dates:
        draft.fail_name(
            (*here, "dated"),
            Text(
                f"{other.id} 没有日期列 {match.dated}",
                f"{other.id} has no date column {match.dated}",
            ),
            match.dated,
            dates,
        )
    if match.dated is None and other.period is None:
        for field, used in (("nearest", match.nearest), ("within_days", match.within_days)):
            if used is not None:
                draft.fail(
                    (*here, field),
                    Text(
                        f"{field} 需要日期列，{other.id} 的契约没有 period",
                        f"{field} needs a date column; the contract {other.id} has no period",
                    ),
                    allowed=Text("、".join(dates), ", ".join(dates)),
                    mend=Text("写上 dated: 列名", "add dated: with a column"),
                )
    if match.valid_on is not None and other.valid is None:
        draft.fail(
            (*here, "valid_on"),
            Text(
                f"{other.id} 的契约没有有效期（valid），不能用 valid_on",
                f"the contract {other.id} has no validity (valid) for valid_on",
            ),
            mend=Text("改在 where 中比较日期", "compare dates in where"),
        )
    if match.nearest is not None and match.valid_on is not None:
        draft.fail(
            (*here, "nearest"),
            Text("nearest 与 valid_on 不能同用", "nearest and valid_on exclude each other"),
            mend=Text("只留一个", "keep one of them"),
        )
