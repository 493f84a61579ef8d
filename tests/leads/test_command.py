"""supervision leads and supervision audit, for people and for programs."""

from __future__ import annotations

import datetime as dt
import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

from supervision_models.cli.context import Screen
from supervision_models.cli.lead_sheet import lead_table
from supervision_models.errors import LedgerError
from supervision_models.export import ExportError
from supervision_models.leads import current, merge
from supervision_models.ledger import Ledger
from supervision_models.review import OUTCOMES, REASONS, STATES
from supervision_models.workspace import Workspace, packaged

AT = "2026-09-30T09:00:00+08:00"
FIRST = "person_id=h:金丝雀1"  # the identity holds a pseudonym
Make = Callable[..., dict[str, Any]]


MODEL = """
id: land.example
version: 1.0.0
status: trial
title: {zh: 示例模型, en: Example model}
field: work-safety
pil_basis: statutory
severity: S3
subject: site_roster
conduct_on: first_on
facts:
  who: {expr: person_name, title: {zh: 人员, en: Person}}
  area: {expr: "1", unit: m2, title: {zh: 面积, en: Area}}
when: person_name is not null
refute: [{code: none, zh: 无, en: None}]
legal_basis: [土地管理法.art44]
organ: natural-resources
routes: [pre-litigation]
identity: [person_id]
message: {zh: "人员 {person_name}", en: "Person {person_name}"}
cases:
  - {name: 一, given: {subject: {person_name: 某, first_on: 2024-09-01}}, expect: hit}
"""


@pytest.fixture
def workspace(
    tmp_path: Path, finding: Make, frame: Callable[..., pl.DataFrame], scan: Make
) -> Workspace:
    """Three leads, two of them of one project; the evidence row of one has a person in it."""
    workspace = Workspace.create(tmp_path / "ws", name="示例", region="990121")
    folder = workspace.root / "data" / "site_roster"
    folder.mkdir(parents=True)
    raw = json.dumps({"姓名": "王金丝雀"}, ensure_ascii=False)
    pl.DataFrame(
        {
            "record_no": ["R1"],
            "person_name": ["王金丝雀"],
            "_hash": ["h1"],
            "_file": ["花名册.xlsx"],
            "_sheet": ["一"],
            "_row": [7],
            "_raw": [raw],
            "_repairs": [["person_name:trimmed"]],
        }
    ).write_parquet(folder / "d1.parquet")
    evidence = json.dumps([{"match": "subject", "dataset": "site_roster", "hash": "h1"}])
    (workspace.root / "models").mkdir()
    (workspace.root / "models" / "kept.yaml").write_text(MODEL, encoding="utf-8")
    said = {
        "subject_dataset": "site_roster",
        "facts": json.dumps({"who": "王金丝雀", "area": 100}, ensure_ascii=False),
        "message_zh": "人员 王金丝雀",
        "message_en": "Person 王金丝雀",
    }
    rows = [
        finding(FIRST, evidence=evidence, merge_keys=["project:A"], severity="S4", **said),
        finding("p=2", evidence="[]", merge_keys=["project:A"], score=60, **said),
        finding(
            "p=3", evidence="[]", untested=["emergency"], cautions=["uncertain-link:x"], **said
        ),
    ]
    record = scan(
        "s1",
        snapshots=[{"dataset": "site_roster", "digest": "d1"}],
        models=[{"id": "land.example", "file": "kept"}],
    )
    with Ledger.open(workspace.ledger_url) as ledger:
        merge(ledger, record, frame(*rows), {"land.example": "d"}, AT)
    return workspace


def call(name: str, workspace: Workspace | None, *arguments: str, as_json: bool = False) -> Result:
    """Run a command of the module `name` as the command line does."""
    import importlib

    command = importlib.import_module(f"supervision_models.cli.{name}").command
    where = [] if workspace is None else ["-w", str(workspace.root)]
    return CliRunner().invoke(
        command,
        [arguments[0], *where, *arguments[1:]],
        obj=Screen(lang="zh", json=as_json),
        catch_exceptions=False,
    )


def document(name: str, workspace: Workspace | None, *arguments: str) -> Any:
    result = call(name, workspace, *arguments, as_json=True)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_list_tells_what_is_gone_or_was_not_looked_at(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    with Ledger.open(workspace.ledger_url) as ledger:
        leads = current(ledger, on=dt.date(2026, 9, 30))
    told = leads.with_columns(life=pl.Series(["open", "resolved", "unobserved"]))
    lead_table(Screen("zh", json=False), told, 3)
    lines = capsys.readouterr().out.splitlines()
    marks = ("新线索 ", "新线索 （已消除）", "新线索 （本次未能观察）")
    assert [sum(mark in line for line in lines) for mark in marks] == [3, 1, 1]


def test_list(workspace: Workspace) -> None:
    shown = call("leads", workspace, "list").output
    assert "共 3 条" in shown
    assert "新线索" in shown
    found = document("leads", workspace, "list", "--severity", "S4", "--limit", "5")
    assert found["total"] == 1
    assert "geom" not in found["leads"][0]


@pytest.mark.parametrize("model", ["land.example", "land.*", "*.exampl[a-f]"])
def test_list_by_a_model_or_a_pattern(workspace: Workspace, model: str) -> None:
    assert document("leads", workspace, "list", "--model", model)["total"] == 3


@pytest.mark.parametrize("model", ["land.exampel", "water.*"])
def test_a_model_that_no_scan_ran_lists_no_leads_in_silence(
    workspace: Workspace, model: str
) -> None:
    with pytest.raises(LedgerError, match=f"no scan ran a model {re.escape(model)}") as error:
        call("leads", workspace, "list", "--model", model)
    assert ("did you mean land.example?" in str(error.value)) == (model == "land.exampel")


def test_leads_of_exploratory_basis_are_listed_on_request(
    workspace: Workspace, finding: Make, frame: Callable[..., pl.DataFrame], scan: Make
) -> None:
    rows = [
        finding(f"p={n}", evidence="[]", merge_keys=["project:B"], pil_basis="exploratory")
        for n in (8, 9)
    ]
    record = scan("s2", models=[{"id": "land.example", "file": "kept"}])
    with Ledger.open(workspace.ledger_url) as ledger:
        merge(ledger, record, frame(*rows), {"land.example": "d"}, AT)
    for command, key in (("list", "leads"), ("rank", "leads"), ("candidates", "candidates")):
        ordinary = document("leads", workspace, command)
        every = document("leads", workspace, command, "--exploratory")
        assert (ordinary["exploratory_left_out"], every["exploratory_left_out"]) == (2, 0)
        assert len(every[key]) > len(ordinary[key])
        left_out = "另有 2 条只有探索性公益诉讼依据的线索"
        assert left_out in call("leads", workspace, command).output
        assert left_out not in call("leads", workspace, command, "--exploratory").output


def test_no_list_names_a_person(workspace: Workspace) -> None:
    for command in ("list", "rank", "candidates"):
        for as_json in (False, True):
            result = call("leads", workspace, command, as_json=as_json)
            assert result.exit_code == 0, result.output
            assert "金丝雀" not in result.output, command
    (row,) = document("leads", workspace, "list", "--severity", "S4")["leads"]
    assert (row["identity"], row["message_zh"]) == ("***", "示例模型 ***")
    assert json.loads(row["facts"]) == {"who": "***", "area": 100}


def test_show_masks_what_the_role_may_not_read(
    workspace: Workspace, lead_id: Callable[..., str]
) -> None:
    short = lead_id(FIRST)[:10]
    for result in (
        call("leads", workspace, "show", short),
        call("leads", workspace, "show", short, as_json=True),
    ):
        assert result.exit_code == 0
        assert "金丝雀" not in result.output
    shown = call("leads", workspace, "show", short).output
    for part in ("花名册.xlsx", "第 7 行", "土地管理法@2019-08-26.art44", "不是违法结论", "基础分"):
        assert part in shown
    found = document("leads", workspace, "show", short)
    assert found["evidence"][0]["row"] == 7
    assert found["score"] == [{"code": "base", "points": 40, "because": "基础分"}]
    assert found["law"][0]["words"] != ""


def test_show_to_a_handler_is_logged(workspace: Workspace, lead_id: Callable[..., str]) -> None:
    lead = lead_id(FIRST)
    with pytest.raises(LedgerError, match="reading unmasked needs a name and a reason"):
        call("leads", workspace, "show", lead, "--role", "handler")
    shown = call(
        "leads", workspace, "show", lead, "--role", "handler", "--reason", "核对", "--author", "甲"
    )
    assert "人员 王金丝雀" in shown.output
    assert "姓名: 王金丝雀" in shown.output
    logged = document("audit", workspace, "show", "--action", "evidence.unmasked")
    assert [entry["detail"]["reason"] for entry in logged["entries"]] == ["核对"]
    assert "金丝雀" not in json.dumps(logged, ensure_ascii=False)


def test_show_in_english(workspace: Workspace, lead_id: Callable[..., str]) -> None:
    from supervision_models.cli.leads import command

    shown = CliRunner().invoke(
        command,
        ["show", "-w", str(workspace.root), lead_id("p=3")],
        obj=Screen(lang="en", json=False),
        catch_exceptions=False,
    )
    assert "could not be tested" in shown.output
    assert "A lead is something to check" in shown.output


def test_decide_and_see_it(workspace: Workspace, lead_id: Callable[..., str]) -> None:
    lead = lead_id("p=2")
    decided = document(
        "leads",
        workspace,
        "decide",
        lead,
        "--decision",
        "not-filed",
        "--reason",
        "lawful-approval-exists",
        "--author",
        "甲",
        "--note",
        "已核",
        "--expires",
        "2099-01-01",
    )
    assert (decided["state"], decided["expires_on"], decided["author"]) == (
        "not-filed",
        "2099-01-01",
        "甲",
    )
    left = [item["lead_id"] for item in document("leads", workspace, "list")["leads"]]
    assert left == [lead_id(FIRST), lead_id("p=3")]
    assert document("leads", workspace, "list", "--all")["total"] == 3
    shown = call("leads", workspace, "show", lead).output
    assert "已有合法审批" in shown
    assert "已核" in shown


def test_decide_prints_the_clocks(workspace: Workspace, lead_id: Callable[..., str]) -> None:
    lead = lead_id(FIRST)
    for step in ("preliminary", "assessment", "filed"):
        call("leads", workspace, "decide", lead, "--decision", step, "--author", "甲")
    said = call(
        "leads", workspace, "decide", lead, "--decision", "advice", "--author", "甲",
        "--effective-on", "2026-03-02",
    ).output  # fmt: skip
    assert (
        "行政机关履职并书面回复：2026-05-06" in said
    )  # 2 May is a holiday, 6 May the next working day
    shown = call("leads", workspace, "show", lead).output
    assert "第二十一条" in shown


def test_decide_refuses_with_what_is_allowed(
    workspace: Workspace, lead_id: Callable[..., str]
) -> None:
    with pytest.raises(LedgerError, match="the lead is at new, no way to: closed"):
        call("leads", workspace, "decide", lead_id(FIRST), "--decision", "closed", "--author", "甲")
    missing = CliRunner(env={"SUPERVISION_USER": None})
    from supervision_models.cli.leads import command

    result = missing.invoke(
        command,
        ["decide", "-w", str(workspace.root), "x", "--decision", "filed"],
        obj=Screen(lang="zh", json=False),
    )
    assert result.exit_code == 2
    assert "--author" in result.output


def test_candidates(workspace: Workspace) -> None:
    assert "project:A" in call("leads", workspace, "candidates").output
    found = document("leads", workspace, "candidates", "--min-leads", "1", "--by-party")
    assert [item["size"] for item in found["candidates"]] == [2, 1]


RANKER = """
id: leads.ranker
version: 1.0.0
status: trial
title: {zh: 排序, en: Ranker}
field: resources
pil_basis: none
severity: S1
subject: land_patch
conduct_on: observed_on
estimator: {task: ranker, class: sklearn.linear_model.LogisticRegression, min_rows: 30}
features:
  area: {expr: area, title: {zh: 面积, en: Area}}
refute: [{code: none, zh: 无}]
legal_basis: [土地管理法.art44]
organ: natural-resources
routes: [pre-litigation]
identity: [patch_no]
message: {zh: 排序, en: Ranking}
"""


def test_rank_says_why_it_cannot_learn_yet(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "leads.ranker.yaml").write_text(RANKER, encoding="utf-8")
    shipped = packaged("rules") / "statutes.yaml"
    (rules / "statutes.yaml").write_bytes(shipped.read_bytes())
    monkeypatch.setattr(Workspace, "rule_dirs", (rules,))
    found = document("leads", workspace, "rank")
    assert found["method"] == "score"
    assert "已研判 0 条" in found["note"]
    assert [item["score"] for item in found["leads"]] == [60, 40, 40]
    assert "已研判 0 条" in call("leads", workspace, "rank").output


def test_precision(workspace: Workspace, lead_id: Callable[..., str]) -> None:
    call(
        "leads", workspace, "decide", lead_id("p=2"), "--decision", "not-filed",
        "--reason", "data-error", "--author", "甲",
    )  # fmt: skip
    found = document("leads", workspace, "precision")
    (model,) = found["models"]
    assert (model["leads"], model["wrong"], model["precision"]) == (3, 1, None)
    assert found["note"] == "已研判线索不足 5 条，不计算比率"
    assert found["dismissals"] == [{"model_id": "land.example", "reason": "data-error", "leads": 1}]
    shown = call("leads", workspace, "precision").output
    assert "数据有误" in shown
    assert "不足 5 条" in shown


def test_export(workspace: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "leads.csv"
    said = call("leads", workspace, "export", str(target)).output
    assert "已导出 3 条线索" in said
    assert "金丝雀" not in target.read_text(encoding="utf-8-sig")
    report = document("leads", workspace, "export", str(target), "--severity", "S4")
    assert report["rows"] == 1


def test_codes_lists_every_code() -> None:
    shown = call("leads", None, "codes").output
    found = document("leads", None, "codes")
    assert {item["code"] for item in found["states"]} == set(STATES)
    assert {item["code"] for item in found["reasons"]} == set(REASONS)
    assert {item["code"] for item in found["outcomes"]} == set(OUTCOMES)
    for code in (*STATES, *REASONS, *OUTCOMES):
        assert code in shown


def test_audit_show_and_verify(workspace: Workspace) -> None:
    shown = call("audit", workspace, "show").output
    assert "scan.merged" in shown
    head = document("audit", workspace, "show")["head"]
    assert document("audit", workspace, "verify", "--head", head)["ok"]
    assert head in call("audit", workspace, "verify").output
    result = call("audit", workspace, "verify", "--head", "f" * 64)
    assert result.exit_code == 1
    assert "日志校验未通过" in result.output
    connection = sqlite3.connect(workspace.root / "ledger.db")
    connection.execute("DROP TRIGGER lead_events_refuses_update")
    connection.execute("UPDATE lead_events SET event = 'resolved'")
    connection.commit()
    connection.close()
    result = call("audit", workspace, "verify", as_json=True)
    assert result.exit_code == 1
    assert not json.loads(result.stdout)["ok"]


def test_show_tells_the_three_tracks(workspace: Workspace, lead_id: Callable[..., str]) -> None:
    tracks = document("leads", workspace, "show", lead_id("p=3"))["tracks"]
    assert [(item["track"], item["status"]) for item in tracks] == [
        ("criminal", "no"), ("administrative", "applies"), ("civil", "unknown"),
    ]  # fmt: skip
    administrative = tracks[1]
    assert administrative["routes"][0]["document"] == "检察建议书"
    assert administrative["area_law"] == "行政诉讼法.art25"
    assert [clock["code"] for clock in administrative["clocks"]] == ["reply", "reply-urgent"]
    assert administrative["about"][0]["words"] == "自然资源主管部门"
    shown = call("leads", workspace, "show", lead_id("p=3")).output
    for part in ("三轨", "可适用", "未知，须由人判断", "须核实的机关"):
        assert part in shown


def test_a_lead_as_a_document(
    workspace: Workspace, lead_id: Callable[..., str], tmp_path: Path
) -> None:
    import zipfile

    target = tmp_path / "lead.docx"
    assert call("leads", workspace, "document", lead_id(FIRST), str(target)).exit_code == 0
    text = zipfile.ZipFile(target).read("word/document.xml").decode()
    for part in (
        "三轨",
        "检察建议书",
        "花名册.xlsx",
        "土地管理法@2019-08-26.art44",
        "不是违法结论",
    ):
        assert part in text
    assert "金丝雀" not in text
    logged = document("audit", workspace, "show", "--action", "leads.exported")
    assert [entry["detail"]["format"] for entry in logged["entries"]] == ["docx"]
    with pytest.raises(LedgerError, match="reading unmasked needs a name and a reason"):
        call("leads", workspace, "document", lead_id(FIRST), str(target), "--role", "handler")
    with pytest.raises(ExportError, match=r"unknown format \.pdf"):
        call("leads", workspace, "document", lead_id(FIRST), str(tmp_path / "lead.pdf"))
