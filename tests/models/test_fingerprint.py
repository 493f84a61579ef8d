"""Two digests: words move one of them, results move both, layout moves neither."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from supervision_models.models import definition
from supervision_models.models.definition import ModelDefinition
from supervision_models.models.fingerprint import (
    WORD_PATHS,
    canonical_json,
    digest_results,
    digest_words,
)
from supervision_models.models.library import LoadedModel
from supervision_models.models.validation import type_at

Load = Callable[..., LoadedModel]


def digests(model: LoadedModel) -> tuple[str, str]:
    return model.digest_results, model.digest_words


WORDS = [
    ("version: 1.0.0", "version: 1.0.1"),
    ("status: trial", "status: active"),
    ("{zh: 占用耕地, en: Farmland occupied}", "{zh: 占地, en: Land}"),
    ("title: {zh: 未批占用耕地面积", "title: {zh: 面积"),
    ("why: 边界误差", "why: 误差"),
    ("{value: 50, unit: m2", "{value: 50, unit: mu"),
    ("reviewed_by: 张三", "reviewed_by: 李四"),
    ("basis: 甲法.art1\n", "basis: 甲法.art2\n"),
    ("because: {zh: 临时用地", "because: {zh: 用地"),
    ("because: {zh: 达到刑事标准", "because: {zh: 达标"),
    ("zh: 是否设施农用地", "zh: 是否设施"),
    ('zh: "图斑 {patch_no}', 'zh: "地块 {patch_no}'),
    ("name: 命中", "name: 中"),
]
RESULTS = [
    ("value: 50", "value: 51"),
    ("value: 3000", "value: 3001"),
    ('region: "99"', 'region: "98"'),
    ("start: 2026-01-01", "start: 2026-01-02"),
    ('"occupied >= :min_overlap"', '"occupied > :min_overlap"'),
    ("temporary.share >= 0.95", "temporary.share >= 0.9"),
    ("sum(overlap_m2)", "max(overlap_m2)"),
    ("minus => approval", "minus => temporary"),
    ("LIKE '01%'", "LIKE '02%'"),
    ("LIKE '01%'", "LIKE '01 %'"),
    ("severity: S3", "severity: S2"),
    ("organ: natural-resources", "organ: agriculture"),
    ("points: 30", "points: 31"),
    ("base: 40", "base: 41"),
    ("[甲法.art1, 旧法.art31]", "[甲法.art1]"),
    ("routes: [pre-litigation", "routes: [civil"),
    ("unit: m2\n    title", "unit: mu\n    title"),
    ("code: temporary-use", "code: temporary"),
    ("identity: [patch_no]", "identity: [patch_no, observed_on]"),
    ("because: {zh: 临时用地", "unknown: not_assessable\n    because: {zh: 临时用地"),
    ("period: [observed_on - 730", "period: [observed_on - 731"),
]
LAYOUT = [
    ("value: 50,", "value: 50.0,"),
    ("status: trial", "status: trial  # a comment"),
    ('"occupied >= :min_overlap"', '"occupied   >=\\n :min_overlap"'),
    ("version: 1.0.0\nstatus: trial", "status: trial\nversion: 1.0.0"),
    ("identity: [patch_no]", "identity:\n  - patch_no"),
    ("because: {zh: 临时用地", "unknown: flag\n    because: {zh: 临时用地"),
]


@pytest.mark.parametrize("change", WORDS)
def test_words_move_only_the_digest_of_words(load: Load, change: tuple[str, str]) -> None:
    before, after = load(), load(change)
    assert after.digest_results == before.digest_results
    assert after.digest_words != before.digest_words


@pytest.mark.parametrize("change", RESULTS)
def test_what_changes_results_moves_both(load: Load, change: tuple[str, str]) -> None:
    changes = [change]
    if change[0] == "code: temporary-use":
        changes.append(('"excepted:temporary-use"', '"excepted:temporary"'))
    before, after = load(), load(*changes)
    assert after.digest_results != before.digest_results
    assert after.digest_words != before.digest_words


@pytest.mark.parametrize("change", LAYOUT)
def test_layout_moves_neither(load: Load, change: tuple[str, str]) -> None:
    assert digests(load()) == digests(load(change))


def test_every_path_of_words_exists() -> None:
    for path in WORD_PATHS:
        steps = [
            0 if step == "*" and _is_list(path[:index]) else step for index, step in enumerate(path)
        ]
        assert type_at(ModelDefinition, steps) is not None, path


def _is_list(path: tuple[str, ...]) -> bool:
    return path[-1] in ("values", "exceptions", "add")


def test_every_field_of_words_is_listed() -> None:
    """A field that holds Words is for people, wherever it stands."""
    listed = {path[-1] for path in WORD_PATHS}
    for group in vars(definition).values():
        if isinstance(group, type) and issubclass(group, BaseModel):
            for name, info in group.model_fields.items():
                if "Words" in str(info.annotation):
                    assert name in listed, f"{group.__name__}.{name}"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_canonical_json_ignores_the_order_of_keys(value: Any) -> None:
    assert canonical_json(value) == canonical_json(_reversed(value))


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reversed(value[key]) for key in reversed(value)}
    if isinstance(value, list):
        return [_reversed(item) for item in value]
    return value


def _numbers(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _numbers(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _numbers(item, (*path, index))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path


@given(step=st.integers(1, 1000), data=st.data())
def test_any_figure_that_judges_moves_the_results(step: int, data: st.DataObject) -> None:
    values = _sample()
    path = data.draw(st.sampled_from([p for p in _numbers(values) if p[0] != "cases"]))
    changed = _sample()
    holder: Any = changed
    for part in path[:-1]:
        holder = holder[part]
    holder[path[-1]] += step if path[:2] != ("score", "base") else 1
    before, after = ModelDefinition.model_validate(values), ModelDefinition.model_validate(changed)
    assert digest_results(before) != digest_results(after)
    assert digest_words(before) != digest_words(after)


def _sample() -> dict[str, Any]:
    return {
        "id": "a.b",
        "version": "1.0.0",
        "status": "trial",
        "title": {"zh": "甲"},
        "field": "resources",
        "pil_basis": "none",
        "severity": "S1",
        "subject": "land_patch",
        "conduct_on": "observed_on",
        "match": {"m": {"dataset": "land_survey", "on": "overlap", "within_days": [-400, 2000]}},
        "when": "area > :least",
        "params": {"least": {"values": [{"value": 3}, {"value": 0.5, "region": "99"}]}},
        "refute": [{"code": "a", "zh": "甲"}],
        "score": {
            "base": 40,
            "add": [{"code": "x", "when": "area > 1", "points": 5, "because": {"zh": "甲"}}],
        },
        "legal_basis": ["甲法.art1"],
        "organ": "water",
        "routes": ["civil"],
        "identity": ["patch_no"],
        "message": {"zh": "甲"},
    }
