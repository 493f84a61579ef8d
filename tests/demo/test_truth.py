"""The truth covers every shipped model, and names its subjects as findings do."""

from __future__ import annotations

from pathlib import Path

import pytest

from supervision_models.demo.block import Block
from supervision_models.demo.county import build, canonical
from supervision_models.demo.frames import contracts
from supervision_models.demo.plant.identity import CALLED, IDENTITY
from supervision_models.demo.truth import LABELS, Label, TruthRow, read_truth, write_truth
from supervision_models.models.definition import ModelDefinition
from supervision_models.models.lead_dataset import combines
from supervision_models.models.loader import load_library
from supervision_models.workspace import packaged

from .conftest import Written

LEARNING = {"land.supply.price-outlier"}  # what is unusual is learned, not planted row by row


@pytest.fixture(scope="module")
def models() -> dict[str, ModelDefinition]:
    library = load_library([packaged("rules")], contracts()).require_valid()
    return {
        name: model.definition
        for name, model in library.models.items()
        if model.definition.estimator is None or model.definition.estimator.task != "ranker"
    }


def test_every_model_has_scenarios_of_every_kind(
    written: Written, models: dict[str, ModelDefinition]
) -> None:
    counts = written.truth.counts()
    assert len(models) >= 22
    assert set(counts) == set(models)
    for name, found in counts.items():
        wanted: tuple[Label, ...] = ("hit", "near_miss") if name in LEARNING else LABELS
        if combines(models[name]):
            wanted = ("hit", "near_miss", "excepted")  # leads have no border and no gaps
        assert [label for label in wanted if not found[label]] == [], name


def test_every_exception_of_every_rule_is_planted(
    written: Written, models: dict[str, ModelDefinition]
) -> None:
    """At least as many excepted subjects as a model has exceptions."""
    counts = written.truth.counts()
    few = {
        name: (len(model.exceptions), counts[name]["excepted"])
        for name, model in models.items()
        if name not in LEARNING and counts[name]["excepted"] < len(model.exceptions)
    }
    assert few == {}


def test_subjects_and_identities_are_those_of_the_models(
    models: dict[str, ModelDefinition],
) -> None:
    assert set(IDENTITY) == set(models)
    for name, (dataset, column) in IDENTITY.items():
        if combines(models[name]):
            assert models[name].identity == (CALLED[name],)
        else:
            assert (models[name].subject, models[name].identity) == (dataset, (column,)), name


def test_an_identity_is_told_once_and_stands_in_the_data_once(
    written: Written, block: Block
) -> None:
    county = build(block)
    seen = [(row.model_id, row.identity) for row in written.truth.rows]
    assert len(seen) == len(set(seen))
    for row in written.truth.rows:
        dataset, column = IDENTITY[row.model_id]
        name, _, value = row.identity.partition("=")
        assert name == CALLED.get(row.model_id, column)
        values = [canonical(text) for text in county.frames[dataset][column].to_list()]
        assert values.count(value) == 1, row
        assert value.upper() == value
        assert row.note


def test_truth_travels_through_its_file(tmp_path: Path) -> None:
    rows = (TruthRow("a.b", "x=1", "hit", "一、二"), TruthRow("a.b", "x=2", "near_miss", '"引号"'))
    write_truth(rows, tmp_path / "truth.csv")
    assert read_truth(tmp_path / "truth.csv") == rows
    assert (tmp_path / "truth.csv").read_bytes().startswith(b"\xef\xbb\xbfmodel_id")


def test_an_unknown_label_is_refused_with_its_file(tmp_path: Path) -> None:
    path = tmp_path / "truth.csv"
    path.write_text("model_id,identity,label,note\na.b,x=1,maybe,\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"truth\.csv: label 'maybe' is none of hit, near_miss"):
        read_truth(path)
