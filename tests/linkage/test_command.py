"""supervision link: statistics, looking up, people's word, on a small workspace of files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from supervision_models.ingest import ingest
from supervision_models.leads.intake import standing_corrections
from supervision_models.ledger import Ledger
from supervision_models.linkage import usc
from supervision_models.linkage.aliases import ALIASES, KEYS
from supervision_models.workspace import Workspace

Cli = Callable[..., Any]
AT = dt.datetime(2026, 9, 30, 9, tzinfo=dt.UTC)


def code(number: int) -> str:
    stem = f"91990121MA{number:07d}"
    return stem + usc.check_character(stem)


A, B = code(1), code(2)
REGISTER = f"""统一社会信用代码,企业名称,曾用名,成立日期
{A},澄塘甲建筑有限公司,澄塘老甲建筑公司,2001-01-01
{B},澄塘乙建筑有限公司,,2002-01-01
"""
PLANS = f"""批复号,项目代码,项目名称,建设单位,建设单位统一社会信用代码,批复日期
水保1号,2024-990121-47-03-000001,示例小区一期建设项目,澄塘甲建筑有限责任公司,,2024-05-01
水保2号,,示例小区（一期）,澄塘老甲建筑公司,,2024-05-02
水保3号,,示例小区二期,澄塘乙建筑有限公司,{B},2024-05-03
水保4号,,示例小区二期,张三,,2024-05-04
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("link")
    workspace = Workspace.create(folder / "ws", region="990121")
    for name, dataset, text in (
        ("市场主体.csv", "market_entity", REGISTER),
        ("水保方案.csv", "soil_water_plan", PLANS),
    ):
        (folder / name).write_text(text, encoding="utf-8")
        ingest(workspace, [folder / name], dataset=dataset, at=AT)
    return workspace


@pytest.fixture
def ws(made: Workspace, tmp_path: Path) -> Path:
    """A copy, since corrections are written into it."""
    import shutil

    shutil.copytree(made.root, tmp_path / "ws")
    return tmp_path / "ws"


def test_stats(made: Workspace, supervision_cli: Cli) -> None:
    ran = supervision_cli("link", "stats", "-w", made.root)
    assert ran.code == 0, ran.err
    assert "水土保持方案审批" in ran.out
    assert "曾用名 1" in ran.out
    assert "名称过短或为自然人姓名" in ran.out
    document = supervision_cli("link", "stats", "-w", made.root, "--json").document
    tally = next(t for t in document["parties"]["tallies"] if t["dataset"] == "soil_water_plan")
    assert tally == {
        "dataset": "soil_water_plan",
        "role": "owner",
        "rows": 4,
        "linked": {"folded-name": 1, "former-name": 1, "usc": 1},
        "unlinked": {"generic": 1},
    }
    assert document["projects"]["identities"] == 2
    english = supervision_cli("--lang", "en", "link", "stats", "-w", made.root)
    assert "a former name 1" in english.out


@pytest.mark.parametrize("text", [A, f"usc:{A}", "老甲建筑", "甲建筑有限责任公司"])
def test_show_finds_a_firm_by_code_key_or_name(
    made: Workspace, supervision_cli: Cli, text: str
) -> None:
    found = supervision_cli("link", "show", text, "-w", made.root, "--json").document["found"]
    assert [item["key"] for item in found] == [f"usc:{A}"]
    members = [(m["dataset"], m["role"], m["row"], m["method"]) for m in found[0]["members"]]
    assert members == [
        ("market_entity", "self", 2, "usc"),
        ("soil_water_plan", "owner", 2, "folded-name"),
        ("soil_water_plan", "owner", 3, "former-name"),
    ]
    assert found[0]["members"][1]["file"] == "水保方案.csv"


def test_show_a_project(made: Workspace, supervision_cli: Cli) -> None:
    ran = supervision_cli("link", "show", "000001", "--project", "-w", made.root)
    assert ran.code == 0, ran.err
    assert "code:2024-990121-47-03-000001" in ran.out
    assert "项目名称和" in ran.out
    assert "水保方案.csv" in ran.out


def test_show_names_nobody_it_does_not_know(made: Workspace, supervision_cli: Cli) -> None:
    ran = supervision_cli("--lang", "en", "link", "show", "张三", "-w", made.root)
    assert ran.code == 1
    assert "nothing is linked under" in ran.err
    assert "link show" in ran.err


def test_a_correction_is_kept_heeded_and_taken_back(ws: Path, supervision_cli: Cli) -> None:
    words = ("link", "correct", f"usc:{A}", f"usc:{B}", "--same", "--reason", "同一实际控制",
             "--author", "甲检察官", "-w", ws)  # fmt: skip
    ran = supervision_cli(*words)
    assert ran.code == 0, ran.err
    assert "已记录更正 1" in ran.out
    parties = supervision_cli("link", "stats", "-w", ws, "--json").document["parties"]
    assert parties["identities"] == 1
    listed = supervision_cli("link", "corrections", "-w", ws, "--json").document
    assert [(item["verdict"], item["author"], item["reason"]) for item in listed] == [
        ("same", "甲检察官", "同一实际控制")
    ]
    assert "同一 " in supervision_cli("link", "corrections", "-w", ws).out
    with Ledger.open(Workspace.open(ws).ledger_url) as ledger:
        (standing,) = standing_corrections(ledger)
    assert (standing.kind, standing.left, standing.right) == ("party", f"usc:{A}", f"usc:{B}")
    ran = supervision_cli("link", "revoke", "1", "--reason", "查无依据", "--author", "乙", "-w", ws)
    assert ran.code == 0, ran.err
    assert supervision_cli("link", "corrections", "-w", ws, "--json").document == []
    parties = supervision_cli("link", "stats", "-w", ws, "--json").document["parties"]
    assert parties["identities"] == 2
    again = supervision_cli("link", "revoke", "1", "--reason", "x", "--author", "乙", "-w", ws)
    assert again.code == 1
    assert "没有有效的更正 1" in again.err


def test_a_correction_of_projects(ws: Path, supervision_cli: Cli) -> None:
    shown = supervision_cli("link", "show", "二期", "--project", "-w", ws, "--json").document
    left, right = "code:2024-990121-47-03-000001", shown["found"][0]["key"]
    assert right == f"name:示例小区(2期)|usc:{B}"
    ran = supervision_cli(
        "link", "correct", left, right, "--same", "--project", "--reason", "整体立项",
        "--author", "甲", "-w", ws,
    )  # fmt: skip
    assert ran.code == 0, ran.err
    projects = supervision_cli("link", "stats", "-w", ws, "--json").document["projects"]
    assert projects["identities"] == 1


def test_a_correction_needs_a_verdict_an_author_and_keys_that_name_someone(
    ws: Path, supervision_cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SUPERVISION_USER", raising=False)
    said = ("link", "correct", f"usc:{A}", "name:张三", "--reason", "x", "-w", ws)
    ran = supervision_cli(*said)
    assert ran.code == 2
    assert "--author" in ran.err
    ran = supervision_cli(*said, "--author", "甲")
    assert ran.code == 2
    assert "--same" in ran.err
    ran = supervision_cli(*said, "--author", "甲", "--same")
    assert ran.code == 1
    assert "不是可用的主体标识：name:张三" in ran.err
    assert supervision_cli("link", "corrections", "-w", ws, "--json").document == []


def test_a_correction_says_one_thing(ws: Path, supervision_cli: Cli) -> None:
    words = (
        "link",
        "correct",
        f"usc:{A}",
        f"usc:{B}",
        "--reason",
        "看过",
        "--author",
        "甲",
        "-w",
        ws,
    )
    for said in ((), ("--same", "--unsure"), ("--same", "--different")):
        refused = supervision_cli(*words, *said)
        assert refused.code == 2
        assert "--same、--different、--unsure 之一" in refused.err
    itself = supervision_cli("link", "correct", f"usc:{A}", f"usc:{A}", "--same", *words[4:])
    assert "两个标识相同" in itself.err
    folded = ("澄塘甲乙建设工程有限公司", "澄塘甲乙建设工程公司")
    one = supervision_cli("link", "correct", *folded, "--different", *words[4:])
    assert one.code == 1
    assert f"两个标识折叠后相同：{folded[0]}、{folded[1]}" in one.err
    assert "统一社会信用代码" in one.err
    for option in ("--reason", "--author"):
        blank = [" " if words[at - 1] == option else word for at, word in enumerate(words)]
        assert f"{option} 不能为空" in supervision_cli(*blank, "--same").err
    ran = supervision_cli(*words, "--unsure")
    assert "是否同一不能确定" in ran.out
    parties = supervision_cli("link", "stats", "-w", ws, "--json").document["parties"]
    assert parties["identities"] == 2


def test_an_old_key_leads_to_what_stands_for_it(
    made: Workspace, supervision_cli: Cli, tmp_path: Path
) -> None:
    told = pl.DataFrame(
        [("party", "name:示例旧名", f"usc:{A}", "merged", dt.date(2026, 9, 1), 1)],
        schema=ALIASES,
        orient="row",
    )
    folder = made.root / "links"
    folder.mkdir()
    told.write_parquet(folder / "aliases.parquet")
    stands = pl.DataFrame([("party", f"usc:{A}", f"usc:{A}")], schema=KEYS, orient="row")
    stands.write_parquet(folder / "keys.parquet")
    listed = supervision_cli("link", "aliases", "-w", made.root)
    assert "与其他并为一个" in listed.out
    assert supervision_cli("link", "aliases", "-w", made.root, "--json").document[0]["old"] == (
        "name:示例旧名"
    )
    shown = supervision_cli("link", "show", "name:示例旧名", "-w", made.root)
    assert shown.code == 0, shown.err
    assert f"后来成为：usc:{A}" in shown.out
