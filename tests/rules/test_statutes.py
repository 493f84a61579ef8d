"""The law of the library: days in force, succession, and what the texts of the articles say."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from supervision_models.models.citations import LawText, check_citations, read_texts
from supervision_models.models.library import Library

TEXTS = Path(__file__).parents[3] / "shared" / "laws"


@pytest.fixture(scope="module")
def texts() -> list[LawText]:
    if not TEXTS.is_dir():
        pytest.skip(f"the law texts are not at hand in {TEXTS}")
    return read_texts(TEXTS)


def test_every_cited_article_exists_in_its_version(library: Library, texts: list[LawText]) -> None:
    citations = check_citations(library.statutes, texts)
    assert [c.provision.label for c in citations if c.outcome == "missing"] == []
    # what nobody could compare says so wherever it is shown, and nothing else does
    unchecked = {c.provision.label for c in citations if c.outcome == "unchecked"}
    assert unchecked == {p.label for p in library.statutes.provisions() if p.unverified}


def test_our_sentence_speaks_of_the_same_matter(library: Library, texts: list[LawText]) -> None:
    citations = check_citations(library.statutes, texts)
    found = [c for c in citations if c.shared is not None]
    assert found
    assert [(c.provision.label, c.shared) for c in found if (c.shared or 0) < 0.5] == []


def test_no_sentence_is_copied_from_the_law(library: Library, texts: list[LawText]) -> None:
    held = {(text.title, text.version): text.articles for text in texts}
    compared = 0
    copied: list[str] = []
    for provision in library.statutes.provisions():
        title = re.sub(r"（法释.*）$", "", provision.title.zh)
        article = held.get((title, provision.version), {}).get(provision.article)
        if article is None:
            continue
        compared += 1
        plain = re.sub(r"[\s，。；：、“”（）《》]", "", article)
        ours = re.sub(r"[\s，。；：、“”（）《》]", "", provision.words.zh)
        if ours in plain:
            copied.append(provision.label)
    assert compared > 100
    assert copied == []


@pytest.mark.parametrize(
    ("key", "day", "label"),
    [
        # the last article of each law, or its public notice, gives the day
        ("土地管理法.art44", "2020-01-01", "土地管理法@2019-08-26.art44"),
        ("土地管理法.art44", "2019-12-31", None),
        ("土地管理法实施条例.art20", "2021-09-01", "土地管理法实施条例@2021-07-02.art20"),
        ("土地管理法实施条例.art20", "2021-08-31", None),
        ("安全生产法.art74", "2021-09-01", "安全生产法@2021-06-10.art74"),
        ("安全生产法.art74", "2021-08-31", None),
        ("行政处罚法.art27", "2021-07-15", "行政处罚法@2021-01-22.art27"),
        ("矿产资源法.art39", "2025-06-30", "矿产资源法@2009-08-27.art39"),
        ("矿产资源法.art39", "2025-07-01", "矿产资源法@2024-11-08.art64"),
        ("矿产资源法.art67", "2025-06-30", None),
        ("矿产资源法.art67", "2025-07-01", "矿产资源法@2024-11-08.art67"),
        ("环境影响评价法.art31", "2026-08-14", "环境影响评价法@2018-12-29.art31"),
        ("环境影响评价法.art31", "2026-08-15", "生态环境法典@2026-03-12.art1095"),
        ("固体废物污染环境防治法.art20", "2026-08-15", "生态环境法典@2026-03-12.art475"),
        ("固体废物污染环境防治法.art111", "2026-08-15", "生态环境法典@2026-03-12.art1174"),
        ("大气污染防治法.art115", "2026-08-14", "大气污染防治法@2018-10-26.art115"),
        ("大气污染防治法.art115", "2026-08-15", "生态环境法典@2026-03-12.art1128"),
        ("无障碍环境建设法.art12", "2023-08-31", None),
        ("无障碍环境建设法.art12", "2023-09-01", "无障碍环境建设法@2023-06-28.art12"),
        ("生态环境法典.art83", "2026-08-14", None),
        ("耕地占用税法.art10", "2019-09-01", "耕地占用税法@2018-12-29.art10"),
        ("保障农民工工资支付条例.art32", "2020-05-01", "保障农民工工资支付条例@2019-12-30.art32"),
        ("招标投标法.art3", "2017-12-28", "招标投标法@2017-12-27.art3"),
        ("刑法.art134-1", "2021-03-01", "刑法@2020-12-26.art134-1"),
        ("法释2023-8.art1", "2023-08-14", None),
        ("法释2023-8.art1", "2023-08-15", "法释2023-8@2023-08-13.art1"),
    ],
)
def test_the_day_chooses_the_law(library: Library, key: str, day: str, label: str | None) -> None:
    provision = library.statutes.in_force(key, dt.date.fromisoformat(day))
    assert (provision.label if provision is not None else None) == label


def test_the_laws_that_the_code_replaced_all_name_their_successor(library: Library) -> None:
    ended = [
        version
        for law in library.statutes.laws.values()
        for version in law.versions
        if version.end == dt.date(2026, 8, 14)
    ]
    assert len(ended) >= 2
    for version in ended:
        assert version.successor is not None
        assert version.successor.law == "生态环境法典"
        assert all(article.successor for article in version.articles.values())


def test_every_listed_article_is_cited_by_a_model_or_succeeds_one(library: Library) -> None:
    cited = {key for model in library.models.values() for key in model.definition.legal_basis}
    for model in library.models.values():
        for param in model.definition.params.values():
            cited |= {basis for basis in (param.basis, *(v.basis for v in param.values)) if basis}
    procedure = (Path(__file__).parents[2] / "rules" / "procedure.yaml").read_text("utf-8")
    cited |= set(re.findall(r"[^\s\[,]+\.art[\d-]+", procedure))
    followed = {
        f"{provision.law}.{provision.article}"
        for key in cited
        for provision in library.statutes.history(key)
    }
    assert sorted(library.statutes.keys - cited - followed) == []


def test_models_on_public_interest_cite_the_standing_of_the_procuratorate(
    library: Library,
) -> None:
    roles = {f"{p.law}.{p.article}": p.role for p in library.statutes.provisions()}
    for model in library.models.values():
        definition = model.definition
        if definition.pil_basis == "statutory":
            assert "standing" in {roles[key] for key in definition.legal_basis}, model.id
