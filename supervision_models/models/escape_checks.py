"""The kinds of model beside expressions: SQL, estimator, plug-in."""

from __future__ import annotations

from sqlglot import exp, parse_one

from supervision_models.engines import sql
from supervision_models.errors import ErrorList, ModelError, Text
from supervision_models.models.definition import Estimator, ModelDefinition
from supervision_models.models.draft import Draft
from supervision_models.models.estimators import (
    ESTIMATORS,
    OUTLIER_RESULTS,
    RANDOM,
    allowed_classes,
)
from supervision_models.models.expression import BUILTIN_PARAMS
from supervision_models.models.guard import check_sql

ROW_ID = "row_id"
VERDICT = "hit"  # the result column that judges, where there is no `when`


def result_columns(definition: ModelDefinition) -> frozenset[str] | None:
    """Columns that sql or estimator add to the subject's names; None where they are unknown."""
    match definition.kind:
        case "rule":
            return frozenset()
        case "estimator":
            assert definition.estimator is not None
            outlier = definition.estimator.task == "outlier"
            return frozenset(OUTLIER_RESULTS) if outlier else frozenset()
        case "sql":
            tree = _select(definition.sql or "")
            return frozenset(tree.named_selects) - {ROW_ID} if tree is not None else None
        case "plugin":
            return None


def check_escapes(draft: Draft) -> None:
    """Whatever is particular to the model's kind."""
    model = draft.definition
    if model.estimator is not None:
        _check_estimator(draft, model.estimator)
    if model.sql is not None:
        _check_sql(draft, model.sql)


def _check_estimator(draft: Draft, estimator: Estimator) -> None:
    model = draft.definition
    if ESTIMATORS.get(estimator.cls) != estimator.task:
        draft.fail_name(
            ("estimator", "class"),
            Text(
                f"{estimator.cls} 不能用于 {estimator.task}",
                f"{estimator.cls} is not allowed for task {estimator.task}",
            ),
            estimator.cls,
            allowed_classes(estimator.task),
        )
    for name, value in estimator.params.items():
        if not isinstance(value, str | int | float | bool | None):
            draft.fail(
                ("estimator", "params", name),
                Text(f"{name} 须为单个值", f"{name} must be a single value"),
                allowed=Text("文字、数字、true、false、null", "text, number, true, false, null"),
            )
    if estimator.cls in RANDOM and not isinstance(estimator.params.get("random_state"), int):
        draft.fail(
            ("estimator", "params"),
            Text(
                "缺少 random_state，扫描无法重复",
                "random_state is missing: the scan could not be repeated",
            ),
            allowed=Text("整数", "a whole number"),
            mend=Text("如 params: {random_state: 0}", "such as params: {random_state: 0}"),
        )
    if estimator.task == "outlier" and not model.features:
        draft.fail(
            ("estimator",),
            Text("缺少 features", "features are missing"),
            mend=Text(
                "写 features: {名称: {expr: …, title: {zh: …}}}",
                "write features: {name: {expr: …, title: {zh: …}}}",
            ),
        )
    if estimator.task == "outlier" and model.when is None:
        draft.fail(
            ("estimator",),
            Text("离群模型缺少 when", "an outlier model needs when"),
            mend=Text("如 when: outlier_score >= :limit", "such as when: outlier_score >= :limit"),
        )
    if estimator.task == "ranker" and model.when is not None:
        draft.fail(
            ("when",),
            Text("排序模型不产生线索，不能有 when", "a ranker emits no leads and takes no when"),
            mend=Text("删去 when", "drop when"),
        )


def _check_sql(draft: Draft, text: str) -> None:
    tree = _select(text)
    if tree is None:
        draft.fail(
            ("sql",),
            Text("sql 须为一个 SELECT", "sql must be one SELECT"),
            mend=Text("检查语法；只写一个查询", "check its syntax; write one query only"),
        )
        return
    columns = tree.named_selects
    for name in (ROW_ID, VERDICT):
        if name not in columns:
            draft.fail(
                ("sql",),
                Text(f"sql 的结果缺少列 {name}", f"the result of sql lacks column {name}"),
                allowed=Text(
                    "row_id（主体行）、hit（是否命中），另加事实用的列",
                    "row_id (the subject's row), hit (the verdict), and columns for facts",
                ),
                mend=Text(f"加上 … AS {name}", f"add … AS {name}"),
            )
    model = draft.definition
    tables = {"subject", model.subject, *model.match}
    tables |= {match.dataset for match in model.match.values()}
    try:
        check_sql(
            text,
            tables=tables,
            params={*model.params, *BUILTIN_PARAMS},
            where=draft.document.where(("sql",)),
        )
    except ErrorList as error:
        draft.errors += error.errors
    except ModelError as error:
        draft.errors.append(error)


def _select(text: str) -> exp.Select | None:
    """The query as a tree, for its names only: whether it is allowed, the guard says."""
    try:
        tree = parse_one(text, dialect="duckdb", into=exp.Select)
    except sql.UNREADABLE:
        return None
    return tree if isinstance(tree, exp.Select) else None
