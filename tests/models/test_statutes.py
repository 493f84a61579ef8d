"""Dated law: what was in force on a day, and mistakes in statutes files."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision_models.errors import ErrorList, ModelError
from supervision_models.models.explain_law import article_words
from supervision_models.models.statutes import Statutes, load_statutes

OLD_ENDS = dt.date(2026, 8, 14)
CODE_BEGINS = dt.date(2026, 8, 15)


def test_the_version_of_the_day_is_chosen(statutes: Statutes) -> None:
    provision = statutes.in_force("甲法.art1", dt.date(2024, 5, 1))
    assert provision is not None
    assert provision.label == "甲法@2019-08-26.art1"
    assert provision.role == "duty"
    assert statutes.in_force("甲法.art1", dt.date(2019, 12, 31)) is None


def test_a_repealed_article_is_followed_by_its_successor(statutes: Statutes) -> None:
    before = statutes.in_force("旧法.art31", OLD_ENDS)
    after = statutes.in_force("旧法.art31", CODE_BEGINS)
    assert before is not None
    assert after is not None
    assert before.label == "旧法@2018-12-29.art31"
    assert after.label == "新法典@2026-03-12.art1095"
    assert after.key == "旧法.art31"  # what the model cites
    assert after.start == CODE_BEGINS


def test_provisions_on_a_day_come_once_in_the_order_cited(statutes: Statutes) -> None:
    keys = ["新法典.art1095", "旧法.art31", "甲法.art1"]
    found = statutes.versions_on(keys, dt.date(2026, 9, 1))
    assert [p.label for p in found] == ["新法典@2026-03-12.art1095", "甲法@2019-08-26.art1"]
    earlier = statutes.versions_on(keys, dt.date(2025, 9, 1))
    assert [p.label for p in earlier] == ["旧法@2018-12-29.art31", "甲法@2019-08-26.art1"]


def test_intervals_for_the_engine(statutes: Statutes) -> None:
    assert statutes.intervals(["旧法.art31"]) == [
        ("旧法.art31", dt.date(2018, 12, 29), OLD_ENDS, "旧法@2018-12-29.art31"),
        ("旧法.art31", CODE_BEGINS, None, "新法典@2026-03-12.art1095"),
    ]


def test_an_article_that_nobody_compared_says_so(statutes: Statutes) -> None:
    provision = statutes.history("甲法.art1")[0]
    assert article_words(provision, "zh") == "《甲法》（2019-08-26）第1条"
    unread = replace(provision, unverified=True)
    assert article_words(unread, "zh").endswith("第1条〔条文未核对〕")
    assert article_words(unread, "en").endswith("art. 1 [not checked against the text]")


def test_unknown_keys_raise(statutes: Statutes) -> None:
    with pytest.raises(KeyError):
        statutes.in_force("甲法.art99", dt.date(2024, 1, 1))
    assert statutes.keys == {"甲法.art1", "甲法.art2", "旧法.art31", "新法典.art1095"}


@given(st.dates(dt.date(2017, 1, 1), dt.date(2030, 1, 1)))
def test_one_provision_at_most_holds_on_a_day(day: dt.date) -> None:
    statutes = _chain()
    for key in statutes.keys:
        holding = [p for p in statutes.history(key) if p.holds(day)]
        assert len(holding) <= 1
        assert statutes.in_force(key, day) == (holding[0] if holding else None)


def _chain() -> Statutes:
    """A law with two versions, renumbered in the second, then replaced by a code."""
    from supervision_models.models.law import Law

    law = Law.model_validate(
        {
            "id": "乙法",
            "title": {"zh": "乙法"},
            "versions": [
                {
                    "version": "2018-01-01",
                    "from": "2018-06-01",
                    "to": "2021-05-31",
                    "articles": {
                        "art3": {"zh": "甲", "role": "duty", "successor": "乙法.art5"},
                        "art4": {"zh": "乙", "role": "duty"},
                    },
                },
                {
                    "version": "2021-01-01",
                    "from": "2021-06-01",
                    "to": "2026-08-14",
                    "articles": {
                        "art4": {"zh": "丙", "role": "duty"},
                        "art5": {"zh": "丁", "role": "duty", "successor": "丙典.art9"},
                    },
                },
            ],
        }
    )
    code = Law.model_validate(
        {
            "id": "丙典",
            "title": {"zh": "丙典"},
            "versions": [
                {
                    "version": "2026-03-12",
                    "from": "2026-08-15",
                    "articles": {"art9": {"zh": "戊", "role": "duty"}},
                }
            ],
        }
    )
    return Statutes({"乙法": law, "丙典": code})


def test_successions_are_followed_through_renumbering_and_repeal() -> None:
    labels = [provision.label for provision in _chain().history("乙法.art3")]
    assert labels == ["乙法@2018-01-01.art3", "乙法@2021-01-01.art5", "丙典@2026-03-12.art9"]
    assert [p.label for p in _chain().history("乙法.art4")] == [
        "乙法@2018-01-01.art4",
        "乙法@2021-01-01.art4",
    ]


FIRST = """\
- id: 甲法
  title: {zh: 甲法}
  versions:
    - version: 2019-08-26
      from: 2020-01-01
      to: 2024-12-31
      articles:
        art1: {zh: 甲, role: duty}
    - version: 2024-08-01
      from: 2025-01-01
      articles:
        art1: {zh: 乙, role: duty}
"""


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        (
            "role: duty}\n    -",
            "role: task}\n    -",
            "8:0.versions.0.articles.art1.role",
            "value task",
        ),
        (
            "art1: {zh: 甲",
            "article1: {zh: 甲",
            "8:0.versions.0.articles.article1",
            "not written in",
        ),
        ("from: 2020-01-01", "from: soon", "5:0.versions.0.from", "must be a date"),
        ("      from: 2020-01-01\n", "", "4:0.versions.0.from", "field from is missing"),
        ("id: 甲法", "id: 甲.法", "1:0.id", "not written in the form"),
        ("title: {zh: 甲法}", "title: {zh: 甲法}\n  note: x", "3:0.note", "unknown field note"),
        ("to: 2024-12-31", "to: 2019-12-31", "4:0.versions.0", "the last day is before the first"),
        (
            "from: 2020-01-01",
            "from: 2019-01-01",
            "4:0.versions.0",
            "in force before it was adopted",
        ),
        (
            "to: 2024-12-31",
            "to: 2025-01-01",
            "4:0.versions.0",
            "versions 2019-08-26 and 2024-08-01",
        ),
        ("      to: 2024-12-31\n", "", "4:0.versions.0", "overlap in force"),
        (
            "art1: {zh: 甲, role: duty}",
            "art1: {zh: 甲, role: duty, successor: 甲法.art1}",
            "8:0.versions.0.articles.art1",
            "a later version has that number",
        ),
        (
            "art1: {zh: 乙, role: duty}",
            "art1: {zh: 乙, role: duty, successor: 乙典.art1}",
            "1:0",
            "successor 乙典.art1 of 甲法@2024-08-01.art1 does not exist",
        ),
        (
            "art1: {zh: 乙, role: duty}",
            "art1: {zh: 乙, role: duty, successor: 甲法.art1}",
            "1:0",
            "is still in force but names a successor",
        ),
    ],
)
def test_mistakes_in_statutes(tmp_path: Path, old: str, new: str, place: str, message: str) -> None:
    assert old in FIRST
    path = tmp_path / "statutes.yaml"
    path.write_text(FIRST.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ErrorList) as caught:
        load_statutes([path])
    found = [error for error in caught.value.errors if message in error.what.en]
    assert found, [str(error) for error in caught.value.errors]
    assert isinstance(found[0], ModelError)
    assert found[0].where == f"{path}:{place}"


def test_a_law_stands_in_one_place(tmp_path: Path) -> None:
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    one.write_text(FIRST, encoding="utf-8")
    two.write_text(FIRST, encoding="utf-8")
    with pytest.raises(ErrorList) as caught:
        load_statutes([one, two])
    assert caught.value.errors[0].where == f"{two}:1:0"
    assert f"stands twice (first {one}:1:0)" in caught.value.errors[0].what.en


def test_a_statutes_file_is_a_list(tmp_path: Path) -> None:
    path = tmp_path / "statutes.yaml"
    path.write_text("id: 甲法\n", encoding="utf-8")
    with pytest.raises(ErrorList) as caught:
        load_statutes([path])
    assert "a statutes file is a list of laws" in caught.value.errors[0].what.en
