"""supervision link review: doubtful pairs are asked for, answers are kept, nothing links alone."""

from __future__ import annotations

import datetime as dt
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from supervision_models.ingest import ingest
from supervision_models.leads.intake import standing_corrections
from supervision_models.ledger import Ledger
from supervision_models.linkage import usc
from supervision_models.workspace import Workspace

Cli = Callable[..., Any]
AT = dt.datetime(2026, 9, 30, 9, tzinfo=dt.UTC)


def code(number: int) -> str:
    stem = f"91990121MA{number:07d}"
    return stem + usc.check_character(stem)


REGISTER = f"""统一社会信用代码,企业名称,成立日期
{code(1)},澄塘市建华建筑工程有限公司,2001-01-01
{code(2)},澄塘市岚沐第一建筑工程有限公司,2002-01-01
{code(3)},澄塘市岚沐第二建筑工程有限公司,2002-01-01
"""
# 健华 sounds like 建华; 第三 is another firm of the group; 云峰 is nobody of the register
PLANS = """批复号,项目代码,项目名称,建设单位,建设单位统一社会信用代码,批复日期
水保1号,,示例小区,澄塘市健华建筑工程有限公司,,2024-05-01
水保2号,,示例学校,澄塘市健华建筑工程有限公司,,2024-05-02
水保3号,,示例医院,澄塘市岚沐第三建筑工程有限公司,,2024-05-03
水保4号,,示例大桥,远山市云峰矿业有限公司,,2024-05-04
"""


@pytest.fixture
def reviewed(
    ws: Path, supervision_cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Any]:
    """One pair is asked for, and answered by a letter on the terminal."""

    def run(letter: str) -> Any:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{letter}\n"))
        return supervision_cli("link", "review", "-w", ws, "--author", "示例员", "--limit", "1")

    return run


@pytest.fixture
def ws(tmp_path: Path) -> Path:
    workspace = Workspace.create(tmp_path / "ws", region="990121")
    for name, dataset, text in (
        ("市场主体.csv", "market_entity", REGISTER),
        ("水保方案.csv", "soil_water_plan", PLANS),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        ingest(workspace, [tmp_path / name], dataset=dataset, at=AT)
    return workspace.root


def test_the_doubtful_pair_with_its_rows_and_reasons(ws: Path, supervision_cli: Cli) -> None:
    found = supervision_cli("link", "review", "-w", ws, "--json").document
    first = found[0]
    assert first["left_name"] == "澄塘市健华建筑工程有限公司"
    assert first["right_name"] == "澄塘市建华建筑工程有限公司"
    assert first["rows"] == 2
    assert [row["dataset"] for row in first["left_rows"]] == ["soil_water_plan"] * 2
    assert first["right_rows"][0]["code"] == code(1)
    levels = {reason["field"]: reason["level"] for reason in first["reasons"]}
    assert levels["sign"] == "sounds-alike"
    assert levels["trade"] == "same"
    # another number is another firm, and a firm without a like is no question
    parties = [item for item in found if item["kind"] == "party"]
    assert not {item["left_name"] for item in parties if item["probability"] > 0.2} - {
        "澄塘市健华建筑工程有限公司"
    }
    assert "远山市云峰矿业有限公司" not in str(found)


def test_listing_says_why_in_both_languages(ws: Path, supervision_cli: Cli) -> None:
    ran = supervision_cli("link", "review", "-w", ws, "--list")
    assert ran.code == 0, ran.err
    assert "字号 同音" in ran.out
    english = supervision_cli("--lang", "en", "link", "review", "-w", ws, "--list")
    assert "trade name sounds alike" in english.out


def test_an_answer_is_kept_and_the_pair_not_asked_again(
    ws: Path, supervision_cli: Cli, reviewed: Callable[[str], Any]
) -> None:
    ran = reviewed("s")
    assert ran.code == 0, ran.err
    assert "已记录 1 条认定" in ran.out
    with Ledger.open(Workspace.open(ws).ledger_url) as ledger:
        (said,) = standing_corrections(ledger)
    assert (said.verdict, said.author) == ("same", "示例员")
    shown = supervision_cli("link", "show", "健华", "-w", ws, "--json").document
    (party,) = shown["found"]
    assert party["code"] == code(1)
    assert len(party["members"]) == 3
    again = supervision_cli("link", "review", "-w", ws, "--json").document
    assert "健华" not in str([item["left_name"] for item in again])


def test_unsure_links_nothing_and_is_not_asked_again(
    ws: Path, supervision_cli: Cli, reviewed: Callable[[str], Any]
) -> None:
    reviewed("u")
    with Ledger.open(Workspace.open(ws).ledger_url) as ledger:
        assert [said.verdict for said in standing_corrections(ledger)] == ["unsure"]
        assert [item.content["verdict"] for item in ledger.corrections.current()] == ["unsure"]
    again = supervision_cli("link", "review", "-w", ws, "--json").document
    assert "健华" not in str([item["left_name"] for item in again])
    assert supervision_cli("link", "corrections", "-w", ws).code == 0


def test_answers_need_a_name(ws: Path, supervision_cli: Cli) -> None:
    ran = supervision_cli("link", "review", "-w", ws)
    assert ran.code == 2
    assert "--author" in ran.err


def test_quitting_keeps_nothing(reviewed: Callable[[str], Any]) -> None:
    ran = reviewed("q")
    assert ran.code == 0
    assert "已记录 0 条认定" in ran.out


def test_a_pair_that_was_corrected_by_its_full_name_is_not_asked(
    ws: Path, supervision_cli: Cli
) -> None:
    said = supervision_cli(
        *("link", "correct", "name:澄塘市健华建筑工程有限公司", f"usc:{code(1)}", "--different"),
        *("--reason", "两家", "--author", "示例员", "-w", ws),
    )
    assert said.code == 0, said.err
    found = supervision_cli("link", "review", "-w", ws, "--json").document
    pairs = [(item["left_name"], item["right_name"]) for item in found]
    assert ("澄塘市健华建筑工程有限公司", "澄塘市建华建筑工程有限公司") not in pairs
