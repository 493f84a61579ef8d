"""Differences agree with the digests: what moves the one is listed on its side."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from supervision_models.catalog import Difference, difference
from supervision_models.models.library import LoadedModel

Model = Callable[..., LoadedModel]
RESULTS = [
    (("value: 50", "value: 51"), "params.least.value"),
    (("missing(approval) and", "missing(approval) or"), "when"),
    (("approved_on <= ", "approved_on < "), "match.approval.where"),
    (("max(overlap_ratio)", "min(overlap_ratio)"), "match.temporary.keep.share"),
    (("0.95", "0.9"), "exceptions.temporary-use.when"),
    (("[pre-litigation, criminal-transfer]", "[pre-litigation]"), "routes.criminal-transfer.to"),
    (("severity: S3", "severity: S4"), "severity"),
    (("identity: [patch_no]", "identity: [patch_no, observed_on]"), "identity"),
]
WORDS = [
    (("示例模型", "示范模型"), "title.zh"),
    (("version: 1.0.0", "version: 1.0.1"), "version"),
    (("边界误差", "误差"), "params.least.why.zh"),
    (("zh: 临时用地", "zh: 在临时用地内"), "exceptions.temporary-use.because.zh"),
    (("是否为设施农用地", "是设施农用地吗"), "refute.agri-facility.zh"),
    (("[耕地, 批复]", "[耕地]"), "keywords"),
]
SPELLING = [
    ("value: 50", "value: 50.0"),
    ("missing(approval) and size", "missing(approval)  and   size"),
    ("organ: natural", "# 注释\norgan: natural"),
]


def compared(before: LoadedModel, after: LoadedModel) -> Difference:
    return difference(before.definition, after.definition, names=("A", "B"))


@pytest.mark.parametrize(("change", "field"), RESULTS)
def test_what_changes_results(model: Model, change: tuple[str, str], field: str) -> None:
    before, after = model(), model(change)
    found = compared(before, after)
    assert field in [item.field for item in found.results]
    assert found.words == ()
    assert before.digest_results != after.digest_results


@pytest.mark.parametrize(("change", "field"), WORDS)
def test_what_changes_words(model: Model, change: tuple[str, str], field: str) -> None:
    before, after = model(), model(change)
    found = compared(before, after)
    assert [item.field for item in found.words] == [field]
    assert found.results == ()
    assert before.digest_results == after.digest_results
    assert before.digest_words != after.digest_words


@pytest.mark.parametrize("change", SPELLING)
def test_spelling_is_no_difference(model: Model, change: tuple[str, str]) -> None:
    before, after = model(), model(change)
    found = compared(before, after)
    assert (found.results, found.words) == ((), ())
    assert before.digest_words == after.digest_words
    assert "内容相同" in found.unified("zh")
    assert "no difference" in found.unified("en")


def test_an_order_that_the_digest_sees_is_listed(model: Model) -> None:
    before = model()
    after = model(("[pre-litigation, criminal-transfer]", "[criminal-transfer, pre-litigation]"))
    found = compared(before, after)
    assert bool(found.results) == (before.digest_results != after.digest_results)
    assert [item.field for item in found.results] == ["routes.(order)"]


def test_unified(model: Model) -> None:
    found = compared(model(), model(("value: 50", "value: 60"), ("示例模型", "示范模型")))
    said = found.unified("zh").splitlines()
    assert said[:2] == ["--- A", "+++ B"]
    assert said[2] == "@@ 影响扫描结果 @@"
    assert said[3].startswith(" params.least.value")
    assert said[4:7] == ["-50", "+60", "@@ 只影响文字 @@"]
    assert said[-2:] == ["-示例模型", "+示范模型"]
    assert found.as_dict()["results"] == [
        {"field": "params.least.value", "before": "50", "after": "60"}
    ]
