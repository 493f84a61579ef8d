"""supervision ingest, quarantine, coverage: for people in two languages, and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from supervision_models.cli.main import supervision
from supervision_models.errors import SupervisionError, WorkspaceError
from supervision_models.workspace import Workspace

from .conftest import Load, write_permits

LINES = ["P1,一号楼,,3,2023-05-18", "P2,二号楼,,3,哪天", "合计,,,6,"]


def run(*words: object, lang: str = "zh", as_json: bool = False) -> Result:
    flags = ["--lang", lang, *(["--json"] if as_json else [])]
    return CliRunner().invoke(supervision, [*flags, *map(str, words)])


@pytest.fixture
def loaded(load: Load, workspace: Workspace, tmp_path: Path) -> Workspace:
    load(write_permits(tmp_path / "许可.csv", *LINES))
    return workspace


@pytest.mark.parametrize(
    ("options", "what", "allowed"),
    [
        (("--region", "abc"), "'abc' is not a division code", "up to 12 digits, such as 990121"),
        (("--encoding", "gbkk"), "unknown text encoding gbkk", "such as utf-8, gb18030, big5"),
        (("--encoding", "hex"), "unknown text encoding hex", "such as utf-8, gb18030, big5"),
    ],
)
def test_options_that_no_file_could_be_read_by(
    workspace: Workspace, tmp_path: Path, options: tuple[str, str], what: str, allowed: str
) -> None:
    path = write_permits(tmp_path / "许可.csv", *LINES)
    with pytest.raises(SupervisionError) as refused:
        CliRunner().invoke(
            supervision,
            ["ingest", "-w", str(workspace.root), str(path), *options],
            catch_exceptions=False,
        )
    assert refused.value.what.en == what
    assert refused.value.where == options[0]
    assert refused.value.allowed is not None
    assert allowed in refused.value.allowed.en
    assert not workspace.snapshots()


@pytest.mark.parametrize("said", ["region: abc", "coverage: {region: abc, from: 2020-01-01}"])
def test_a_mapping_whose_region_is_none(workspace: Workspace, tmp_path: Path, said: str) -> None:
    path = write_permits(tmp_path / "许可.csv", *LINES)
    mapping = tmp_path / "映射.yaml"
    mapping.write_text(said, encoding="utf-8")
    with pytest.raises(WorkspaceError, match="'abc' is not a division code") as refused:
        CliRunner().invoke(
            supervision,
            ["ingest", "-w", str(workspace.root), str(path), "--mapping", str(mapping)],
            catch_exceptions=False,
        )
    assert refused.value.where == str(mapping)


def test_ingest_for_people(load: Load, workspace: Workspace, tmp_path: Path) -> None:
    path = write_permits(tmp_path / "许可.csv", *LINES)
    shown = run("ingest", "-w", workspace.root, path)
    assert shown.exit_code == 0, shown.output
    for word in ("construction_permit", "已载入", "合计、小计行 1", "2023-05-18", "行被隔离"):
        assert word in shown.output
    again = run("ingest", "-w", workspace.root, path, lang="en")
    assert "unchanged" in again.output


def test_ingest_as_json(load: Load, workspace: Workspace, tmp_path: Path) -> None:
    path = write_permits(tmp_path / "许可.csv", *LINES)
    missing = tmp_path / "无.csv"
    shown = run("ingest", "-w", workspace.root, path, missing, as_json=True)
    assert shown.exit_code == 1
    good, bad = json.loads(shown.stdout)["reports"]
    assert (good["rows_in"], good["loaded"], good["quarantined"]) == (4, 1, 1)
    assert good["skipped"] == {"header": 1, "total": 1}
    assert good["columns"][3] == {
        "header": "合同价（万元）", "column": "price", "how": "unit", "unit": "万元",
    }  # fmt: skip
    assert (bad["status"], bad["error"]["what"]) == ("failed", "文件不存在")
    assert bad["error"]["where"] == str(missing)


def test_a_dry_run_shows_the_mapping(load: Load, workspace: Workspace, tmp_path: Path) -> None:
    path = write_permits(tmp_path / "许可.csv", *LINES)
    shown = run("ingest", "-w", workspace.root, path, "--dry-run")
    assert shown.exit_code == 0
    for word in ("合同价（万元）", "price", "去除单位或备注后相同", "表中没有的列", "试运行"):
        assert word in shown.output
    assert workspace.snapshots() == ()


def test_options_reach_the_load(load: Load, workspace: Workspace, tmp_path: Path) -> None:
    path = write_permits(tmp_path / "许可.csv", *LINES)
    rules = tmp_path / "m.yaml"
    rules.write_text("constants: {structure: 框架}\n", encoding="utf-8")
    shown = run(
        "ingest", "-w", workspace.root, path, "--as", "construction_permit", "--mapping", rules,
        "--region", "990122", "--from", "2023-01-01", "--to", "2023-12-31", "--encoding", "utf-8",
        as_json=True,
    )  # fmt: skip
    (report,) = json.loads(shown.stdout)["reports"]
    assert report["constants"] == {"structure": "框架"}
    assert report["coverage"] == [
        {"region": "990122", "start": "2023-01-01", "end": "2023-12-31", "basis": "declared"}
    ]


def test_ingest_makes_no_workspace(tmp_path: Path) -> None:
    shown = run("ingest", "-w", tmp_path / "none", tmp_path / "x.csv")
    assert isinstance(shown.exception, WorkspaceError)
    assert "supervision init none" in shown.exception.render("zh")
    assert not (tmp_path / "none").exists()


def test_quarantine(loaded: Workspace) -> None:
    shown = run("quarantine", "-w", loaded.root)
    assert shown.exit_code == 0
    for word in ("许可.csv", "发证日期", "不是可识别的日期", "哪天", "共 1 行"):
        assert word in shown.output
    document = json.loads(run("quarantine", "-w", loaded.root, as_json=True, lang="en").stdout)
    (row,) = document["rows"]
    assert document["total"] == 1
    assert (row["file"], row["row"], row["column"], row["reason"]) == (
        "许可.csv", 3, "issued_on", "not-a-date",
    )  # fmt: skip
    assert row["why"] == "not a date in any known form"
    assert row["raw"]["工程名称"] == "二号楼"


def test_what_is_withheld_of_a_shifted_row_is_said(
    load: Load, workspace: Workspace, tmp_path: Path
) -> None:
    load(write_permits(tmp_path / "许可.csv", "P1,一号楼,,3,2023-05-18,多,余"))
    shown = " ".join(run("quarantine", "-w", workspace.root, lang="en").output.split())
    assert {"which", "cell", "known:", "handlers"} <= set(shown.split())
    (row,) = json.loads(run("quarantine", "-w", workspace.root, as_json=True).stdout)["rows"]
    assert (row["reason"], row["raw"]) == ("extra-cells", {})


def test_an_empty_quarantine(workspace: Workspace) -> None:
    assert "没有被隔离的行" in run("quarantine", "-w", workspace.root).output


def test_coverage(loaded: Workspace) -> None:
    shown = run("coverage", "-w", loaded.root, lang="en")
    for word in ("construction_permit", "990121", "2023-05-18", "measured", "no data yet"):
        assert word in shown.output
    document = json.loads(run("coverage", "-w", loaded.root, as_json=True).stdout)
    assert document["coverage"] == [
        {
            "dataset": "construction_permit",
            "source": "许可.csv",
            "rows": 1,
            "region": "990121",
            "start": "2023-05-18",
            "end": "2023-05-18",
            "basis": "measured",
        }
    ]
    assert "eia" in document["absent"]


@pytest.mark.parametrize("command", ["quarantine", "coverage"])
def test_an_unknown_dataset(loaded: Workspace, command: str) -> None:
    shown = run(command, "-w", loaded.root, "permit")
    assert "there is no dataset 'permit'" in str(shown.exception)
