"""supervision catalog, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

from supervision_models.catalog.record import TITLES
from supervision_models.cli.catalog import command
from supervision_models.cli.context import Screen
from supervision_models.errors import Lang, LedgerError, ModelError
from supervision_models.leads import merge
from supervision_models.leads.findings import FINDINGS
from supervision_models.ledger import Decision, Ledger
from supervision_models.models.library import LoadedModel
from supervision_models.workspace import Workspace

from .conftest import AT

Model = Callable[..., LoadedModel]


def call(workspace: Workspace, *arguments: str, as_json: bool = False, lang: Lang = "zh") -> Result:
    return CliRunner(env={"SUPERVISION_USER": None}).invoke(
        command,
        [*arguments, "-w", str(workspace.root)],
        obj=Screen(lang=lang, json=as_json),
        catch_exceptions=False,
    )


def document(workspace: Workspace, *arguments: str) -> Any:
    result = call(workspace, *arguments, as_json=True)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def file(model: Model) -> Path:
    return model().path


@pytest.fixture
def scanned(workspace: Workspace, model: Model) -> None:
    """A scan that ran the registered digest, and one of another; a lead that went to court."""
    digest = model().digest_results
    counts = {"land.example": {"hit": 1, "clear": 8, "out_of_scope": 3}}
    with Ledger.open(workspace.ledger_url) as ledger:
        for scan_id, ran in (("s0", "other"), ("s1", digest)):
            rows = pl.DataFrame(
                [
                    {
                        "model_id": "land.example",
                        "model_version": "1.0.0",
                        "status": "hit",
                        "identity": "patch_no=P1",
                        "lead_id": "a" * 32,
                        "facts": "{}",
                        "evidence": "[]",
                        "laws": [],
                        "untested": [],
                    }
                ]
            )
            entry = {"id": "land.example", "version": "1.0.0", "digest": ran}
            scan = {
                "id": scan_id,
                "as_of": "2026-09-30",
                "started_at": AT,
                "finished_at": AT,
                "record": {"models": [entry], "snapshots": [], "counts": counts},
            }
            assert set(rows.columns) <= set(FINDINGS)
            merge(ledger, scan, rows, {"land.example": ran}, AT)
        for state, outcome, amount in (
            ("filed", "filed", None),
            ("advice", "social-governance", None),
            ("verified", "recovered", 1234),
        ):
            ledger.decisions.add(
                Decision("a" * 32, state, "甲", AT, "e", outcome=outcome, amount=amount)
            )


def test_register_list_and_register_again(workspace: Workspace, file: Path) -> None:
    said = call(workspace, "register", str(file), "--author", "甲").output
    assert "已登记 land.example@1.0.0" in said
    assert "扫描不会用到 land.example" in said
    again = document(workspace, "register", str(file), "--author", "甲")
    assert [item["result"] for item in again["models"]] == ["known"]
    assert len(again["audit_head"]) == 64
    listed = document(workspace, "list")
    assert [(item["model_id"], item["status"]) for item in listed["models"]] == [
        ("land.example", "trial")
    ]
    assert "content" not in listed["models"][0]
    assert "模型目录（1 个版本）" in call(workspace, "list").output
    assert "catalog (1 version(s))" in call(workspace, "list", lang="en").output


def test_register_shipped_models_by_pattern(workspace: Workspace) -> None:
    done = document(workspace, "register", "land.*", "--author", "甲")
    assert "扫描不会用到" not in call(workspace, "register", "land.*", "--author", "甲").output
    names = [item["model_id"] for item in done["models"]]
    assert "land.farmland.illegal-occupation" in names
    assert all(name.startswith("land.") for name in names)
    with pytest.raises(ModelError, match="there is no model nothing"):
        call(workspace, "register", "nothing", "--author", "甲")


def test_all_of_them_or_none(workspace: Workspace, model: Model, tmp_path: Path) -> None:
    first = model()
    call(workspace, "register", str(first.path), "--author", "甲")
    folder = tmp_path / "both"
    folder.mkdir()
    text = first.text.decode()
    (folder / "a.yaml").write_text(text.replace("id: land.example", "id: land.another"))
    (folder / "b.yaml").write_text(text.replace("value: 50", "value: 60"))
    with pytest.raises(LedgerError, match="registered with other content"):
        call(workspace, "register", str(folder), "--author", "甲")
    assert len(document(workspace, "list")["models"]) == 1


def test_a_name_is_required(workspace: Workspace, file: Path) -> None:
    result = call(workspace, "register", str(file))
    assert result.exit_code == 2
    assert "--author" in result.output


def test_reword(workspace: Workspace, model: Model) -> None:
    call(workspace, "register", str(model().path), "--author", "甲")
    path = str(model(("示例模型", "示范模型")).path)
    said = call(workspace, "register", path, "--author", "甲", "--reword").output
    assert "已登记文字修订" in said


@pytest.mark.usefixtures("scanned")
def test_show_has_every_field_of_the_record(workspace: Workspace, model: Model) -> None:
    call(workspace, "register", str(model().path), "--author", "甲")
    record = document(workspace, "show", "land.example@1.0.0")
    assert list(record) == list(TITLES)
    assert record["title"] == "示例模型"
    assert record["line"] == ["公益诉讼检察", "刑事检察"]
    assert record["keywords"] == ["耕地", "批复"]
    assert record["point"] == "占用耕地而无批复"
    assert record["effect"] == {
        "screened": 9,
        "leads": 1,
        "dismissed": 0,
        "filed": 1,
        "transferred": 0,
        "advice": 1,
        "prosecuted": 0,
        "social_governance": 1,
        "amount": "1234",
    }
    assert [use["scan_id"] for use in record["uses"]] == ["s0", "s1"]
    assert [use["registered"] for use in record["uses"]] == [False, True]
    assert [item["dataset"] for item in record["sources"]] == [
        "land_patch",
        "conversion_approval",
        "temporary_land_use",
    ]
    for name in ("legal_basis", "rules", "steps", "params", "routes", "false_alarms"):
        assert record[name], name
    for lang, words in (("zh", "zh"), ("en", "en")):
        said = call(workspace, "show", "land.example", lang=lang).output
        for title in TITLES.values():
            assert title[words] in said


@pytest.mark.usefixtures("scanned")
def test_history_tells_which_scans_used_it(workspace: Workspace, model: Model) -> None:
    call(workspace, "register", str(model().path), "--author", "甲")
    call(workspace, "status", "land.example", "1.0.0", "approved", "--author", "乙", "--why", "审")
    found = document(workspace, "history", "land.example")
    assert [event["event"] for event in found["events"]] == ["registered", "approved"]
    assert [(use["scan_id"], use["registered"]) for use in found["scans"]] == [
        ("s0", False),
        ("s1", True),
    ]
    said = call(workspace, "history", "land.example").output
    for part in ("登记", "审核通过", "乙", "审", "s1", "是", "否", "命中"):
        assert part in said


def test_diff_of_a_version_and_a_file(workspace: Workspace, model: Model) -> None:
    call(workspace, "register", str(model().path), "--author", "甲")
    path = str(model(("value: 50", "value: 60")).path)
    said = call(workspace, "diff", "land.example@1.0.0", path).output
    assert "--- land.example@1.0.0" in said
    assert "@@ 影响扫描结果 @@" in said
    assert "-50\n+60" in said
    found = document(workspace, "diff", "land.example", path)
    assert [item["field"] for item in found["results"]] == ["params.least.value"]
    assert (
        "changes what is found" in call(workspace, "diff", "land.example", path, lang="en").output
    )


def test_status(workspace: Workspace, file: Path) -> None:
    call(workspace, "register", str(file), "--author", "甲")
    arguments = ("status", "land.example", "1.0.0", "approved", "--author", "乙")
    with pytest.raises(LedgerError, match="needs a name and a reason"):
        call(workspace, *arguments)
    assert "试用 → 审核通过" in call(workspace, *arguments, "--why", "两级审核").output
    done = document(
        workspace, "status", "land.example", "1.0.0", "active", "--author", "乙", "--why", "上架"
    )
    assert (done["from"], done["to"]) == ("approved", "active")


def test_check(workspace: Workspace, file: Path) -> None:
    said = call(workspace, "check", str(file), "--as-of", "2026-09-30").output
    assert "land.example@1.0.0：不能运行" in said
    call(workspace, "register", str(file), "--author", "甲")
    found = document(workspace, "check", "land.example@1.0.0", "build.no-permit")
    assert [item["verdict"] for item in found["models"]] == ["not", "not"]
    first = found["models"][0]["datasets"][0]
    assert (first["dataset"], first["verdict"], first["decisive"]) == ("land_patch", "not", True)
