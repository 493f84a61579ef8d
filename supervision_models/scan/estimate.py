"""Outlier estimators: features leave the engine as Arrow, scores come back as a table.

Fitted on the subjects of the scan that are in scope, in the order of their content hash, so
that row order changes nothing. The fitted form is stored with skops, never pickle.
"""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.engines.sql import Node
from supervision_models.errors import EngineError, Text
from supervision_models.models.definition import ModelDefinition
from supervision_models.models.estimators import ESTIMATORS, OUTLIER_RESULTS
from supervision_models.scan.layers import Layers

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

RESULT_COLUMNS = OUTLIER_RESULTS
REASONS = 3  # features that the lead names, most unusual first
BATCH = 50_000  # subjects scored at a time


def make_estimator(cls: str, params: dict[str, Any]) -> Any:
    """An instance of an allow-listed scikit-learn class.

    Raises EngineError for any other class, and for parameters that it does not take.
    """
    if cls not in ESTIMATORS:
        raise EngineError(
            Text(f"不允许的估计器 {cls}", f"estimator {cls} is not allowed"),
            allowed=Text("、".join(sorted(ESTIMATORS)), ", ".join(sorted(ESTIMATORS))),
        )
    module, _, name = cls.rpartition(".")
    try:
        return getattr(importlib.import_module(module), name)(**params)
    except TypeError as error:
        raise EngineError(
            Text(f"{cls} 的参数有误", f"wrong parameters for {cls}"), where=str(error)
        ) from error


def score_outliers(
    engine: DuckDBEngine, layers: Layers, target: str, *, store: Path | None = None
) -> int:
    """Make table `target` (row_id, outlier_score, outlier_reasons); returns rows scored.

    outlier_score    share of scored subjects that are less unusual, 0..1, rounded to 6 places
    outlier_reasons  "feature=value (median m)" of the REASONS most unusual features
    Subjects with an empty feature are not scored; fewer than `min_rows` leave all unscored.
    """
    import numpy as np
    import polars as pl

    model = layers.plan.model
    assert model.estimator is not None
    names = list(model.features)
    frame = engine.frame(_features(layers, model, names)).drop_nulls()
    empty = pl.DataFrame(
        schema={"row_id": pl.Int64, "outlier_score": pl.Float64, "outlier_reasons": pl.String}
    )
    if frame.height < model.estimator.min_rows:
        engine.register(target, empty)
        return 0
    matrix = frame.select(names).to_numpy().astype("float64")
    center = np.median(matrix, axis=0)
    spread = np.median(np.abs(matrix - center), axis=0) * 1.4826
    spread = np.where(spread > 0, spread, np.maximum(np.std(matrix, axis=0), 1e-9))
    estimator = make_estimator(model.estimator.cls, dict(model.estimator.params))
    scaled = (matrix - center) / spread
    estimator.fit(scaled)
    unusual = np.concatenate(
        [
            -estimator.score_samples(scaled[start : start + BATCH])
            for start in range(0, len(scaled), BATCH)
        ]
    ).round(9)
    if store is not None:
        _store(estimator, store)
    ranks = np.searchsorted(np.sort(unusual), unusual, side="left") / len(unusual)
    engine.register(
        target,
        frame.select(
            row_id=pl.col("_rid"),
            outlier_score=pl.Series(ranks.round(6)),
            outlier_reasons=pl.Series(_reasons(names, matrix, center, scaled)),
        ),
    )
    return frame.height


def _features(layers: Layers, model: ModelDefinition, names: list[str]) -> Node:
    query = sql.build(
        "SELECT _rid, _hash FROM :features AS q WHERE :scope ORDER BY _hash, _rid",
        features=exp.Subquery(this=layers.features()),
        scope=layers.bound(model.scope) if model.scope is not None else sql.build("TRUE"),
    )
    assert isinstance(query, exp.Select)
    for name in names:
        query.select(
            sql.alias(sql.cast_to(sql.column(f"f.{name}"), "DOUBLE"), name),
            append=True,
            copy=False,
        )
    return query


def _reasons(
    names: list[str],
    matrix: npt.NDArray[np.float64],
    center: npt.NDArray[np.float64],
    scaled: npt.NDArray[np.float64],
) -> list[str]:
    """The most unusual features of each row, in robust standard deviations from the median."""
    import numpy as np

    order = np.argsort(-np.abs(scaled), axis=1, kind="stable")[:, :REASONS]
    columns = []
    for place in range(order.shape[1]):
        index = order[:, place]
        rows = np.arange(len(matrix))
        label = np.array(names, dtype=object)[index]
        value = np.char.mod("%.6g", matrix[rows, index])
        middle = np.char.mod("%.6g", center[index])
        columns.append(
            label + "=" + value.astype(object) + " (median " + middle.astype(object) + ")"
        )
    joined = columns[0]
    for column in columns[1:]:
        joined = joined + "; " + column
    return [str(text) for text in joined]


def _store(estimator: Any, path: Path) -> None:
    import skops.io

    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    skops.io.dump(estimator, partial)
    partial.replace(path)
