"""Outlier estimators: features leave the engine as Arrow, scores come back as a table.

Fitted on the subjects of the scan that are in scope, in the order of their content hash, so
that row order changes nothing, and at most on FITTED of them. The fitted form is stored with
skops, never pickle.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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
    import pyarrow as pa

RESULT_COLUMNS = OUTLIER_RESULTS
REASONS = 3  # features that the lead names, most unusual first
BATCH = 50_000  # subjects scored at a time
FITTED = 500_000  # subjects an estimator learns from at the most


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
    engine: DuckDBEngine,
    layers: Layers,
    target: str,
    scratch: Path,
    *,
    store: Path | None = None,
    most: int = FITTED,
) -> int:
    """Make view `target` (row_id, outlier_score, outlier_reasons); returns rows scored.

    outlier_score    share of scored subjects that are less unusual, 0..1, rounded to 6 places
    outlier_reasons  "feature=value (median m)" of the REASONS most unusual features
    Subjects with an empty feature are not scored; fewer than `min_rows` leave all unscored.
    The estimator is fitted on at most `most` subjects. Features and scores pass through memory
    in batches of BATCH rows; of each subject only one number stays, for the ranks.
    """
    import numpy as np

    model = layers.plan.model
    assert model.estimator is not None
    names = list(model.features)
    held = f"features_{target}"
    engine.create_table(held, _features(layers, model, names))
    path = scratch / f"{target}.parquet"
    if engine.count(held) < model.estimator.min_rows:
        _write(path, ())
        engine.create_view(target, _file(path))
        return 0
    scale, estimator = _fitted(engine, held, model, names, most)
    if store is not None:
        _store(estimator, store)
    unusual = np.concatenate(
        [
            -estimator.score_samples(scale.scaled(matrix)).round(9)
            for _, matrix in _batches(engine, held, names)
        ]
    )
    order = np.sort(unusual)

    def results() -> Iterator[pa.RecordBatch]:
        start = 0
        for rids, matrix in _batches(engine, held, names):
            mine = unusual[start : start + len(rids)]
            start += len(rids)
            ranks = np.searchsorted(order, mine, side="left") / len(order)
            yield _result(rids, ranks.round(6), _reasons(names, matrix, scale))

    _write(path, results())
    engine.drop(held)
    engine.create_view(target, _file(path))
    return len(unusual)


@dataclass(frozen=True, slots=True)
class Scale:
    """Median and robust standard deviation of each feature."""

    center: npt.NDArray[np.float64]
    spread: npt.NDArray[np.float64]

    def scaled(self, matrix: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        scaled: npt.NDArray[np.float64] = (matrix - self.center) / self.spread
        return scaled


def _fitted(
    engine: DuckDBEngine, held: str, model: ModelDefinition, names: list[str], most: int
) -> tuple[Scale, Any]:
    """Scale and estimator, from the subjects with the smallest content hashes, in that order."""
    import numpy as np

    assert model.estimator is not None
    query = sql.build(
        "SELECT * FROM :held AS h ORDER BY _hash, _rid LIMIT :most",
        held=sql.table(held),
        most=most,
    )
    matrix = engine.frame(query).select(names).to_numpy().astype("float64")
    center = np.median(matrix, axis=0)
    spread = np.median(np.abs(matrix - center), axis=0) * 1.4826
    spread = np.where(spread > 0, spread, np.maximum(np.std(matrix, axis=0), 1e-9))
    scale = Scale(center, spread)
    estimator = make_estimator(model.estimator.cls, dict(model.estimator.params))
    estimator.fit(scale.scaled(matrix))
    return scale, estimator


def _batches(
    engine: DuckDBEngine, held: str, names: list[str]
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]]:
    """Row ids and features in Arrow batches, in one order every time."""
    import numpy as np

    query = sql.build("SELECT * FROM :held AS h ORDER BY _rid", held=sql.table(held))
    for batch in engine.batches(query, BATCH):
        columns = [batch.column(name).to_numpy() for name in names]
        yield batch.column("_rid").to_numpy(), np.column_stack(columns)


def _result(
    rids: npt.NDArray[np.int64], ranks: npt.NDArray[np.float64], reasons: list[str]
) -> pa.RecordBatch:
    import pyarrow as pa

    return pa.RecordBatch.from_pydict(
        {"row_id": rids, "outlier_score": ranks, "outlier_reasons": reasons}
    )


def _write(path: Path, batches: Iterable[pa.RecordBatch]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema(
        [
            ("row_id", pa.int64()),
            ("outlier_score", pa.float64()),
            ("outlier_reasons", pa.string()),
        ]
    )
    with pq.ParquetWriter(path, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)


def _file(path: Path) -> Node:
    return sql.build("SELECT * FROM read_parquet(:path)", path=str(path))


def _features(layers: Layers, model: ModelDefinition, names: list[str]) -> Node:
    query = sql.build(
        "SELECT _rid, _hash FROM :features AS q WHERE :scope",
        features=exp.Subquery(this=layers.features()),
        scope=layers.bound(model.scope) if model.scope is not None else sql.build("TRUE"),
    )
    assert isinstance(query, exp.Select)
    for name in names:
        feature = sql.cast_to(sql.column(f"f.{name}"), "DOUBLE")
        query.where(sql.build("(:f) IS NOT NULL", f=feature), copy=False)
        sql.add_column(query, feature, name)
    return query


def _reasons(
    names: list[str],
    matrix: npt.NDArray[np.float64],
    scale: Scale,
) -> list[str]:
    """The most unusual features of each row, in robust standard deviations from the median."""
    import numpy as np

    order = np.argsort(-np.abs(scale.scaled(matrix)), axis=1, kind="stable")[:, :REASONS]
    columns = []
    for place in range(order.shape[1]):
        index = order[:, place]
        rows = np.arange(len(matrix))
        label = np.array(names, dtype=object)[index]
        value = np.char.mod("%.6g", matrix[rows, index])
        middle = np.char.mod("%.6g", scale.center[index])
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
