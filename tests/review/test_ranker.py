"""The ranker learns from decisions, says when it cannot, and never changes a score."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from supervision_models.errors import ModelError, Text
from supervision_models.evaluation.features import NUMBERS, feature_names, features
from supervision_models.evaluation.ranker import (
    Ranker,
    examples,
    fit,
    load,
    rank,
    ranker_for,
    save,
    training_digest,
)
from supervision_models.leads import current
from supervision_models.ledger import Ledger
from supervision_models.models.definition import Estimator
from supervision_models.review import decide

AT = "2026-03-02T09:00:00+08:00"
DAY = dt.date(2026, 3, 2)


def estimator(**changes: Any) -> Estimator:
    values = {"task": "ranker", "class": "sklearn.linear_model.LogisticRegression", "min_rows": 10}
    return Estimator.model_validate({**values, **changes})


@pytest.fixture
def taught(ledger: Ledger, scan: Callable[..., None], lead_id: Callable[..., str]) -> Ledger:
    """Twenty decided leads: high scores were taken up, low ones were wrong; four open ones."""
    rows = [(f"p={n}", {"score": 30 + 3 * n, "confidence": 0.5 + n / 100}) for n in range(20)]
    unseen = [(f"open={n}", {"score": 10 + 25 * n}) for n in range(4)]
    scan("s1", *rows, *unseen)
    with ledger.transaction():
        for number in range(20):
            lead = lead_id(f"p={number}")
            if number >= 10:
                decide(ledger, lead, decision="transferred", author="甲", at=AT)
            else:
                decide(ledger, lead, decision="not-filed", reason="data-error", author="甲", at=AT)
    return ledger


def open_leads(ledger: Ledger) -> pl.DataFrame:
    return current(ledger, on=DAY, states=("new",))


def test_it_learns_what_people_take_up(taught: Ledger) -> None:
    ranker = fit(examples(taught), estimator())
    assert isinstance(ranker, Ranker)
    assert ranker.rows == 20
    ranking = rank(open_leads(taught), ranker)
    assert ranking.method == "ranker"
    assert "20" in ranking.note.zh
    assert ranking.leads["identity"].to_list() == ["open=3", "open=2", "open=1", "open=0"]
    assert ranking.leads["rank"].to_list() == [1, 2, 3, 4]
    assert ranking.leads["rank_score"].is_sorted(descending=True)
    assert ranking.leads["score"].to_list() == [85, 60, 35, 10]
    weights = ranker.weights()
    assert list(weights) == [*NUMBERS, "model:land.example"]
    assert weights["score"] > 0
    assert weights["severity"] == 0  # it never differed


def test_the_same_decisions_the_same_ranker(taught: Ledger) -> None:
    decided = examples(taught)
    first, second = (
        fit(table, estimator())
        for table in (decided, decided.sample(fraction=1, shuffle=True, seed=3))
    )
    assert isinstance(first, Ranker)
    assert isinstance(second, Ranker)
    assert first.digest == second.digest
    assert first.weights() == second.weights()
    leads = open_leads(taught)
    assert first.probabilities(leads).equals(second.probabilities(leads))
    assert training_digest(decided, estimator(params={"C": 0.5})) != first.digest
    assert training_digest(decided, estimator(), seed=1) != first.digest


def test_it_learns_from_what_was_seen_when_judged(
    taught: Ledger, scan: Callable[..., None], lead_id: Callable[..., str]
) -> None:
    """New evidence and new words after the decision do not leak into the example."""
    before = examples(taught)
    rows = [(f"p={n}", {"score": 1, "facts": '{"area": 9}'}) for n in range(20)]
    scan("s2", *rows)
    with taught.transaction():
        for number in range(20):  # they are looked at again, on the new evidence
            state = "replied" if number >= 10 else "preliminary"
            decide(taught, lead_id(f"p={number}"), decision=state, author="甲", at=AT)
    assert (
        examples(taught)
        .select("lead_id", "score", "right")
        .equals(before.select("lead_id", "score", "right"))
    )


@pytest.mark.parametrize(
    ("right", "wrong", "rows"), [(9, 0, 10), (5, 4, 10), (10, 0, 10), (0, 10, 10)]
)
def test_until_there_are_enough_the_score_orders(
    ledger: Ledger,
    scan: Callable[..., None],
    lead_id: Callable[..., str],
    right: int,
    wrong: int,
    rows: int,
) -> None:
    scan(
        "s1",
        *((f"p={n}", {"score": n}) for n in range(right + wrong)),
        ("open=1", {}),
        ("open=2", {"score": 70}),
    )
    for number in range(right + wrong):
        step: dict[str, Any] = {"decision": "transferred"}
        if number >= right:
            step = {"decision": "not-filed", "reason": "data-error"}
        decide(ledger, lead_id(f"p={number}"), author="甲", at=AT, **step)
    found = fit(examples(ledger), estimator(min_rows=rows))
    assert isinstance(found, Text)
    assert found.en == (
        f"{right + wrong} decided leads ({right} right, {wrong} wrong); at least {rows} of both "
        "kinds are needed: ordered by the additive score"
    )
    ranking = rank(open_leads(ledger), found)
    assert (ranking.method, ranking.note) == ("score", found)
    assert ranking.leads["identity"].to_list() == ["open=2", "open=1"]
    assert ranking.leads["rank_score"].to_list() == [0.7, 0.4]


def test_kept_and_read_again(taught: Ledger, tmp_path: Path) -> None:
    first = ranker_for(taught, estimator(), tmp_path)
    assert isinstance(first, Ranker)
    (path,) = tmp_path.glob("ranker-*.skops")
    written = path.read_bytes()
    again = ranker_for(taught, estimator(), tmp_path)
    assert isinstance(again, Ranker)
    assert path.read_bytes() == written
    leads = open_leads(taught)
    assert again.probabilities(leads).equals(first.probabilities(leads))
    assert (again.models, again.rows, again.digest) == (first.models, first.rows, first.digest)


def test_nothing_but_a_ranker_is_loaded(taught: Ledger, tmp_path: Path) -> None:
    import skops.io
    from sklearn.tree import DecisionTreeClassifier

    class Own:
        """A type that no ranker is made of."""

    good = fit(examples(taught), estimator())
    assert isinstance(good, Ranker)
    save(good, tmp_path / "good.skops")
    assert load(tmp_path / "good.skops").digest == good.digest
    (tmp_path / "own.skops").write_bytes(skops.io.dumps({"format": "ranker/1", "pipeline": Own()}))
    (tmp_path / "other.skops").write_bytes(
        skops.io.dumps({"format": "other/9", "pipeline": DecisionTreeClassifier()})
    )
    (tmp_path / "tree.skops").write_bytes(
        skops.io.dumps({"format": "ranker/1", "pipeline": DecisionTreeClassifier()})
    )
    (tmp_path / "broken.skops").write_bytes(b"not an archive")
    for name, why in (
        ("own", "Own"),
        ("other", "other/9"),
        ("tree", "DecisionTreeClassifier"),
        ("broken", "BadZipFile"),
    ):
        with pytest.raises(
            ModelError, match="the stored ranker is damaged or not to be trusted"
        ) as refused:
            load(tmp_path / f"{name}.skops")
        assert why in refused.value.where


def test_a_class_that_is_no_ranker(taught: Ledger) -> None:
    for wrong in (estimator(**{"class": "sklearn.svm.SVC"}), estimator(task="outlier")):
        with pytest.raises(ModelError, match="the ranker cannot be a") as refused:
            fit(examples(taught), wrong)
        assert refused.value.where == "leads.ranker: estimator.class"


@pytest.mark.parametrize("params", [{"C": -1.0}, {"nonsense": 1}])
def test_wrong_parameters_are_named(taught: Ledger, params: dict[str, Any]) -> None:
    with pytest.raises(ModelError, match="the ranker's parameters are wrong") as refused:
        fit(examples(taught), estimator(params=params))
    assert next(iter(params)) in refused.value.where


def test_features_are_numbers_of_the_lead() -> None:
    leads = pl.DataFrame(
        {
            "score": [40, None],
            "confidence": [0.85, None],
            "severity": ["S3", None],
            "evidence": ['[{"match":"a","hash":"1"},{"match":"b","hash":"2"}]', None],
            "untested": [["x"], None],
            "model_id": ["m.one", "m.three"],
        },
        schema_overrides={"untested": pl.List(pl.String)},
    )
    matrix = features(leads, ["m.one", "m.two"])
    assert feature_names(["m.one", "m.two"])[-2:] == ["model:m.one", "model:m.two"]
    assert matrix.tolist() == [[40, 0.85, 3, 2, 1, 1, 0], [0, 0, 0, 0, 0, 0, 0]]


def test_no_leads_nothing_to_rank(taught: Ledger) -> None:
    ranker = fit(examples(taught), estimator())
    assert rank(open_leads(taught).clear(), ranker).leads.is_empty()
