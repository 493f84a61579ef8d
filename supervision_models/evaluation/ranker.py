"""The ranker: learns from decided leads which open ones deserve to be looked at first.

It orders lists and nothing else: it makes no lead, changes no score and no severity. Until
enough decisions exist the additive score orders, and the ranking says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from supervision_models.errors import ModelError, Text
from supervision_models.evaluation.features import feature_names, features
from supervision_models.evaluation.verdicts import verdicts
from supervision_models.leads.findings import PAYLOAD_TYPE
from supervision_models.ledger.canonical import digest

if TYPE_CHECKING:
    from supervision_models.ledger import Ledger
    from supervision_models.models.definition import Estimator

CLASS = "sklearn.linear_model.LogisticRegression"
# What a stored ranker may consist of; anything else in the file is refused, never loaded.
TRUSTED = (
    "sklearn.linear_model._logistic.LogisticRegression",
    "sklearn.pipeline.Pipeline",
    "sklearn.preprocessing._data.StandardScaler",
)
FORMAT = "ranker/1"


@dataclass(frozen=True, slots=True)
class Ranker:
    """A fitted ranker: pipeline, the models it has a column for, and what it learned from."""

    pipeline: Any
    models: tuple[str, ...]
    rows: int
    digest: str  # of the examples and settings; equal digests mean equal rankers

    def probabilities(self, leads: pl.DataFrame) -> pl.Series:
        """The chance (0..1) that a person takes each lead up, going by past decisions."""
        if leads.is_empty():
            return pl.Series("rank_score", [], dtype=pl.Float64)
        chances = self.pipeline.predict_proba(features(leads, self.models))[:, 1]
        return pl.Series("rank_score", chances, dtype=pl.Float64).round(6)

    def weights(self) -> dict[str, float]:
        """Log-odds per standard deviation of each feature: what it has learned, for people."""
        coefficients = self.pipeline.named_steps["classifier"].coef_[0]
        names = feature_names(self.models)
        return {
            name: round(float(value), 4) for name, value in zip(names, coefficients, strict=True)
        }


@dataclass(frozen=True, slots=True)
class Ranking:
    """Leads in order, by which method, and why that one."""

    leads: pl.DataFrame  # as given, plus rank (1..) and rank_score
    method: str  # "ranker" | "score"
    note: Text


def examples(ledger: Ledger) -> pl.DataFrame:
    """Decided leads as they were when judged: their payload columns and `right` (boolean)."""
    judged = verdicts(ledger).filter(pl.col("verdict") != "open")
    versions = ledger.leads.versions(decided_only=True)
    return (
        judged.join(versions, on=["lead_id", "evidence_hash"])
        # one evidence may stand under several wordings: the first that was stored is enough
        .sort("lead_id", "content_hash")
        .unique("lead_id", keep="first", maintain_order=True)
        .with_columns(pl.col("payload").str.json_decode(PAYLOAD_TYPE))
        .unnest("payload")
        .with_columns((pl.col("verdict") == "true").alias("right"))
        .sort("lead_id")
    )


def fit(decided: pl.DataFrame, estimator: Estimator, *, seed: int = 0) -> Ranker | Text:
    """Learn from `examples`; or the reason why that cannot be done yet.

    estimator  of the model file: `min_rows` decided leads are needed, of both verdicts
    """
    if estimator.cls != CLASS or estimator.task != "ranker":
        raise ModelError(
            Text(f"排序模型不支持 {estimator.cls}", f"the ranker cannot be a {estimator.cls}"),
            where="leads.ranker: estimator.class",
            allowed=Text(CLASS, CLASS),
        )
    right = int(decided["right"].sum())
    wrong = decided.height - right
    if decided.height < estimator.min_rows or not right or not wrong:
        return Text(
            f"已研判 {decided.height} 条（属实 {right}，不属实 {wrong}），"
            f"至少需要 {estimator.min_rows} 条且两类都有；暂按规则分数排序",
            f"{decided.height} decided leads ({right} right, {wrong} wrong); at least "
            f"{estimator.min_rows} of both kinds are needed: ordered by the additive score",
        )
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import StandardScaler

    decided = decided.sort("lead_id")
    models = tuple(sorted(set(decided["model_id"])))
    try:
        classifier = LogisticRegression(**{"random_state": seed, **estimator.params})
        pipeline = Pipeline([("scale", StandardScaler()), ("classifier", classifier)])
        pipeline.fit(features(decided, models), decided["right"].to_numpy())
    except (TypeError, ValueError) as error:
        raise ModelError(
            Text("排序模型的参数有误", "the ranker's parameters are wrong"),
            where=f"leads.ranker: estimator.params: {error}",
        ) from error
    return Ranker(pipeline, models, decided.height, training_digest(decided, estimator, seed=seed))


def training_digest(decided: pl.DataFrame, estimator: Estimator, *, seed: int = 0) -> str:
    """Names a ranker by what it is learned from."""
    rows = decided.sort("lead_id").select("lead_id", "content_hash", "right").rows()
    settings = {"class": estimator.cls, "params": estimator.params, "seed": seed}
    return digest([FORMAT, [list(row) for row in rows], settings])


def rank(leads: pl.DataFrame, ranker: Ranker | Text) -> Ranking:
    """`leads` (rows of `standing.current`) in order, ties by lead id."""
    if isinstance(ranker, Text):
        scored = leads.with_columns(
            (pl.col("score").fill_null(0) / 100).round(6).alias("rank_score")
        )
        method, note = "score", ranker
    else:
        scored = leads.with_columns(ranker.probabilities(leads))
        method = "ranker"
        note = Text(
            f"按 {ranker.rows} 条已研判线索学习的排序，仅供参考，不改变线索分数",
            f"ordered by what {ranker.rows} decided leads taught; scores stay as they are",
        )
    ordered = scored.sort("rank_score", "lead_id", descending=[True, False])
    return Ranking(ordered.with_row_index("rank", offset=1), method, note)


def save(ranker: Ranker, path: Path) -> None:
    """Store a fitted ranker with skops, under a temporary name first."""
    import skops.io

    partial = path.with_name(f"{path.name}.partial")
    content: Mapping[str, Any] = {
        "format": FORMAT,
        "pipeline": ranker.pipeline,
        "models": json.dumps(ranker.models),
        "rows": ranker.rows,
        "digest": ranker.digest,
    }
    partial.write_bytes(skops.io.dumps(content))
    partial.replace(path)


def load(path: Path) -> Ranker:
    """A stored ranker. Raises ModelError for a file with anything but a ranker in it."""
    import skops.io

    try:
        content = path.read_bytes()
        strange = sorted(set(skops.io.get_untrusted_types(data=content)) - set(TRUSTED))
        if not strange:
            stored = skops.io.loads(content, trusted=list(TRUSTED))
            strange = _strange(stored)
    except Exception as error:  # skops raises whatever a broken archive makes it raise
        raise _unreadable(path, type(error).__name__) from error
    if strange:
        raise _unreadable(path, ", ".join(strange))
    return Ranker(
        stored["pipeline"], tuple(json.loads(stored["models"])), stored["rows"], stored["digest"]
    )


def _strange(stored: Mapping[str, Any]) -> list[str]:
    """What in a loaded file is no part of a ranker; skops itself trusts all of scikit-learn."""
    if stored["format"] != FORMAT:
        return [str(stored["format"])]
    pipeline = stored["pipeline"]
    kinds = [type(pipeline), *(type(step) for _, step in getattr(pipeline, "steps", ()))]
    names = {f"{kind.__module__}.{kind.__qualname__}" for kind in kinds}
    return sorted(names - set(TRUSTED))


def _unreadable(path: Path, why: str) -> ModelError:
    return ModelError(
        Text("排序模型文件不可信或已损坏", "the stored ranker is damaged or not to be trusted"),
        where=f"{path}: {why}",
        mend=Text("删除该文件，系统会重新学习", "delete the file: it is learned anew"),
    )


def ranker_for(
    ledger: Ledger, estimator: Estimator, cache: Path, *, seed: int = 0
) -> Ranker | Text:
    """The ranker of the decisions as they are, kept in `cache` under what it learned from."""
    decided = examples(ledger)
    path = cache / f"ranker-{training_digest(decided, estimator, seed=seed)[:16]}.skops"
    if path.is_file():
        return load(path)
    found = fit(decided, estimator, seed=seed)
    if isinstance(found, Ranker):
        save(found, path)
    return found
