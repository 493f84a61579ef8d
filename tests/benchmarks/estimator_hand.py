"""Outliers of many subjects, in a process of its own: ``estimator_hand.py HAND SUBJECTS``.

HAND is ours (features leave the engine in Arrow batches, scores go back as a table) or frame (all
features as one frame, scored at once, as a notebook would). Both fit an isolation forest on the
same subjects. Prints one line of JSON: seconds, subjects scored, and the sum of the scores.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.scan import estimate
from supervision_models.scan.layers import Layers

FEATURES = ("cost", "area", "days", "firms", "permits", "paid")
CLASS = "sklearn.ensemble.IsolationForest"
PARAMS = {"n_estimators": 100, "max_samples": 256, "random_state": 7}
FITTED = 100_000


def layers() -> Layers:
    """What the scoring asks of a model's layers, over the table of features."""
    named = ", ".join(f'{name} AS "f.{name}"' for name in FEATURES)
    model = SimpleNamespace(
        estimator=SimpleNamespace(cls=CLASS, params=PARAMS, min_rows=1),
        features=dict.fromkeys(FEATURES),
        scope=None,
    )
    query = sql.build(f"SELECT _rid, _hash, {named} FROM works AS w")
    return cast(
        "Layers", SimpleNamespace(plan=SimpleNamespace(model=model), features=lambda: query)
    )


def made(engine: DuckDBEngine, subjects: int) -> None:
    columns = ", ".join(
        f"ln(1 + hash(i * {7 + at}) % 1000000) * {1 + at} AS {name}"
        for at, name in enumerate(FEATURES)
    )
    engine.execute(
        "CREATE TABLE works AS SELECT CAST(hash(i) >> 1 AS BIGINT) AS _rid, "
        f"md5(CAST(i AS VARCHAR)) AS _hash, {columns} FROM range({subjects}) AS r(i)"
    )


def ours(engine: DuckDBEngine, scratch: Path) -> tuple[int, float]:
    estimate.score_outliers(engine, layers(), "scores", scratch, most=FITTED)
    query = "SELECT COUNT(*) AS n, SUM(outlier_score) AS s FROM scores AS s"
    return cast("tuple[int, float]", engine.frame(query).row(0))


def frame(engine: DuckDBEngine, _scratch: Path) -> tuple[int, float]:
    import numpy as np

    whole = engine.frame("SELECT * FROM works AS w ORDER BY _hash, _rid")
    matrix = whole.select(FEATURES).to_numpy()
    part = matrix[:FITTED]
    center = np.median(part, axis=0)
    spread = np.median(np.abs(part - center), axis=0) * 1.4826
    forest = estimate.make_estimator(CLASS, PARAMS).fit((part - center) / spread)
    unusual = -forest.score_samples((matrix - center) / spread).round(9)
    ranks = (np.searchsorted(np.sort(unusual), unusual) / len(unusual)).round(6)
    return len(ranks), float(ranks.sum())


HANDS: dict[str, Any] = {"ours": ours, "frame": frame}


def main() -> None:
    hand, subjects = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        # the engine's own memory is bounded, so that what passes through ours is seen
        with DuckDBEngine.open(scratch, memory_limit="1GB", spatial=False) as engine:
            made(engine, subjects)
            start = time.perf_counter()
            scored, total = HANDS[hand](engine, scratch)
            seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "scored": scored, "total": total}))


if __name__ == "__main__":
    main()
