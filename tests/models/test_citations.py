"""Citations against law texts: found, missing, unchecked."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from supervision_models.errors import ModelError
from supervision_models.models.citations import Citation, check_citations, read_texts
from supervision_models.models.statutes import Statutes

TEXT = """\
# 中华人民共和国甲法

- 公布日期: 2019-08-26

## 第一章 总则

**第一条** 占用耕地的，应当经过批准。
依照第二条的规定办理。

第二条　违法占用的，处以罚款。

**第三百四十二条之一** 加条。
"""


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    (tmp_path / "甲法_20190826.md").write_text(TEXT, encoding="utf-8")
    (tmp_path / "旧法_20181229.md").write_text("# 中华人民共和国旧法\n\n第一条 甲。\n", "utf-8")
    (tmp_path / "新法典_20260312_节选.md").write_text(
        "# 中华人民共和国新法典\n\n第二条 乙。\n", "utf-8"
    )
    (tmp_path / "undated.md").write_text("# 中华人民共和国甲法\n\n第九条 丙。\n", "utf-8")
    return tmp_path


def outcomes(statutes: Statutes, texts: Path) -> dict[str, Citation]:
    return {item.provision.key: item for item in check_citations(statutes, read_texts(texts))}


def test_articles_are_found_missing_or_unchecked(statutes: Statutes, texts: Path) -> None:
    found = outcomes(statutes, texts)
    assert {key: item.outcome for key, item in found.items()} == {
        "甲法.art1": "found",
        "甲法.art2": "found",
        "旧法.art31": "missing",
        "新法典.art1095": "unchecked",  # an excerpt proves nothing by what it lacks
    }
    assert found["甲法.art1"].text == texts / "甲法_20190826.md"


def test_sentences_are_compared_with_the_article(statutes: Statutes, texts: Path) -> None:
    shared = outcomes(statutes, texts)["甲法.art1"].shared
    assert shared is not None
    assert 0.5 < shared < 1


def test_articles_are_read_by_number(texts: Path) -> None:
    text = next(text for text in read_texts(texts) if text.path.name == "甲法_20190826.md")
    assert list(text.articles) == ["art1", "art2", "art342-1"]
    assert text.articles["art1"].endswith("依照第二条的规定办理。")
    assert text.articles["art2"] == "违法占用的，处以罚款。"


def test_a_text_without_a_day_in_its_name_tells_it_below_the_title(tmp_path: Path) -> None:
    path = tmp_path / "甲解释.md"
    path.write_text(
        "# 甲解释\n\n2018年2月23日 会议通过\n\n2018年3月2日 施行\n\n第一条 丙。\n", "utf-8"
    )
    (text,) = read_texts(tmp_path)
    assert text.version == dt.date(2018, 2, 23)


def test_a_document_number_is_no_part_of_the_title(texts: Path, tmp_path: Path) -> None:
    from supervision_models.models.law import Law

    law = Law.model_validate(
        {
            "id": "法释2019-1",
            "title": {"zh": "中华人民共和国甲法（法释〔2019〕1号）"},
            "versions": [
                {
                    "version": "2019-08-26",
                    "from": "2020-01-01",
                    "articles": {"art2": {"zh": "罚款", "role": "liability"}},
                }
            ],
        }
    )
    assert outcomes(Statutes({law.id: law}), texts)["法释2019-1.art2"].outcome == "found"


def test_a_folder_without_texts_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError) as caught:
        read_texts(tmp_path / "empty")
    assert "there are no law texts in the folder" in caught.value.what.en
    assert caught.value.where == str(tmp_path / "empty")
