"""The scikit-learn classes that a model file may name, by task. Nothing else is imported."""

from __future__ import annotations

from typing import Literal

Task = Literal["outlier", "ranker"]

ESTIMATORS: dict[str, Task] = {
    "sklearn.ensemble.IsolationForest": "outlier",
    "sklearn.covariance.EllipticEnvelope": "outlier",
    "sklearn.linear_model.LogisticRegression": "ranker",
}

# drawn at random while fitting: without a fixed state a scan could not be repeated
RANDOM = frozenset({"sklearn.ensemble.IsolationForest", "sklearn.covariance.EllipticEnvelope"})

# result columns that an outlier estimator adds to the names of `when`, facts and message
OUTLIER_RESULTS = ("outlier_score", "outlier_reasons")


def allowed_classes(task: Task) -> list[str]:
    return sorted(name for name, held in ESTIMATORS.items() if held == task)
