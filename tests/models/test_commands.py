"""The commands models and statutes: what they print, as text and as JSON, and their exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from supervision_models.cli import models, statutes
from supervision_models.cli.context import Screen
from supervision_models.errors import Lang, ModelError, SupervisionError
from supervision_models.workspace import Workspace

Write = Callable[..., Path]


def run(
    group: object, *args: str, lang: Lang = "en", as_json: bool = False, fails: bool = False
) -> Result:
    command = group.command  # type: ignore[attr-defined]  # a module of cli
    result = CliRunner().invoke(command, [*args], obj=Screen(lang=lang, json=as_json))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert (result.exit_code != 0) == fails, result.output
    return result


@pytest.fixture
def pack(write: Write, tmp_path: Path, statutes_text: str) -> Path:
    write(name="rules/a.yaml")
    (tmp_path / "rules/statutes.yaml").write_text(statutes_text, encoding="utf-8")
    return tmp_path / "rules"


# -- models ---------------------------------------------------------------------------------------


def test_the_shipped_models_are_listed() -> None:
    listed = json.loads(run(models, "list", as_json=True).stdout)
    ids = [model["id"] for model in listed]
    assert "land.farmland.illegal-occupation" in ids
    assert ids == sorted(ids)
    assert len(listed[0]["digest_results"]) == 64
    fields = {
        model["field"]
        for model in json.loads(run(models, "list", "--field", "resources", as_json=True).stdout)
    }
    assert fields == {"resources"}


def test_the_list_as_a_table() -> None:
    assert "非法占用耕地建设" in run(models, "list", lang="zh").stdout
    assert run(models, "list").stdout.startswith("Models (")


def test_models_of_exploratory_basis_are_listed_on_request() -> None:
    ordinary = json.loads(run(models, "list", as_json=True).stdout)
    every = json.loads(run(models, "list", "--exploratory", as_json=True).stdout)
    assert "exploratory" not in {model["pil_basis"] for model in ordinary}
    hidden = [model["id"] for model in every if model not in ordinary]
    assert "military.proximity" in hidden
    left_out = f"{len(hidden)} models of exploratory basis only are left out"
    assert left_out in run(models, "list").stdout
    assert left_out not in run(models, "list", "--exploratory").stdout


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", "## 什么情况是线索"), ("en", "## When it is a lead")]
)
def test_a_model_is_explained(lang: Lang, words: str) -> None:
    assert words in run(models, "explain", "land.farmland.illegal-occupation", lang=lang).stdout
    document = json.loads(
        run(models, "explain", "land.farmland.illegal-occupation", lang=lang, as_json=True).stdout
    )
    assert words in document["page"]
    assert document["data"][0]["dataset"] == "land_patch"


def test_an_unknown_model_is_told() -> None:
    with pytest.raises(ModelError) as caught:
        run(models, "explain", "land.farmland.ilegal-occupation")
    assert caught.value.mend is not None
    assert caught.value.mend.en == "did you mean land.farmland.illegal-occupation?"


def test_a_valid_file_passes_with_remarks(pack: Path) -> None:
    result = run(models, "check", str(pack))
    assert "1 model(s) valid, 0 error(s)" in result.stdout
    assert "(figure-in-condition)" in result.stdout
    run(models, "check", "--strict", str(pack), fails=True)


def test_a_grave_remark_fails_without_strict(pack: Path, write: Write) -> None:
    write(("{value: 50, unit: m2", "{value: 50, unit: mu"), name="rules/a.yaml")
    result = run(models, "check", str(pack), fails=True)
    assert result.stdout.startswith(f"error {pack}/a.yaml:")
    assert "different units (m2 and mu): occupied >= :min_overlap (units-differ)" in result.stdout
    assert "mend: convert to one unit" in result.stdout
    document = json.loads(run(models, "check", str(pack), as_json=True, fails=True).stdout)
    first = document["remarks"][0]
    assert (first["severity"], first["code"]) == ("error", "units-differ")
    assert set(first) == {"severity", "code", "where", "remark", "why", "mend"}


def test_all_errors_of_a_file_are_printed(pack: Path, write: Write) -> None:
    write(
        ("severity: S3", "severity: S9"),
        ("status: trial", "status: trail"),
        name="rules/b.yaml",
    )
    result = run(models, "check", str(pack), fails=True)
    assert "value trail is not allowed" in result.stderr
    assert f"where: {pack}/b.yaml:7:severity" in result.stderr
    document = json.loads(run(models, "check", str(pack), as_json=True, fails=True).stdout)
    assert document["passed"] is False
    assert [error["where"].rsplit("/", 1)[1] for error in document["errors"]] == [
        "b.yaml:3:status",
        "b.yaml:7:severity",
    ]
    assert document["models"] == ["test.farmland.occupation"]


def test_one_file_may_cite_the_shipped_law(write: Write, tmp_path: Path) -> None:
    path = write(
        ("甲法.art1, 旧法.art31", "土地管理法.art44, 环境影响评价法.art31"),
        ("basis: 甲法.art1\n", "basis: 土地管理法.art44\n"),
        ("basis: 甲法.art2", "basis: 土地管理法.art77"),
    )
    assert "1 model(s) valid" in run(models, "check", str(path)).stdout


OWN_MODEL = """\
id: own.plots
version: 1.0.0
status: draft
title: {zh: 地块, en: Plots}
field: resources
pil_basis: none
severity: S1
subject: own_plots
conduct_on: seen_on
when: "patch_no = '1'"
refute: [{code: a, zh: 问}]
legal_basis: [甲法.art1]
organ: water
routes: [civil]
identity: [patch_no]
message: {zh: "{patch_no}"}
"""


def test_a_pack_with_its_own_contracts(pack: Path, tmp_path: Path) -> None:
    contract = tmp_path / "contracts" / "own_plots.yaml"
    contract.parent.mkdir()
    contract.write_text(
        "id: own_plots\ncode: X01\ntitle: {zh: 地块, en: Plots}\nprovider: {zh: 甲, en: A}\n"
        "legal_purpose: {zh: 试, en: test}\nkey: [patch_no]\ncolumns:\n"
        "  patch_no: {zh: 号, en: number, type: code, required: true}\n"
        "  seen_on: {zh: 日, en: day, type: date}\n",
        encoding="utf-8",
    )
    (pack / "own.yaml").write_text(OWN_MODEL, encoding="utf-8")
    assert "2 model(s) valid" in run(models, "check", str(tmp_path)).stdout


def test_the_reference_and_schema_are_printed() -> None:
    assert "# The model file" in run(models, "reference").stdout
    assert json.loads(run(models, "schema").stdout)["title"] == "Supervision model"
    assert json.loads(run(models, "schema", as_json=True).stdout)["title"] == "Supervision model"
    assert "page" in json.loads(run(models, "reference", as_json=True).stdout)


# -- statutes -------------------------------------------------------------------------------------


def test_laws_are_listed_by_day() -> None:
    every = json.loads(run(statutes, "list", as_json=True).stdout)
    later = json.loads(run(statutes, "list", "--on", "2026-09-01", as_json=True).stdout)
    assert "环境影响评价法" in {law["law"] for law in every}
    assert "环境影响评价法" not in {law["law"] for law in later}
    assert "生态环境法典" in {law["law"] for law in later}
    assert "土地管理法" in run(statutes, "list", lang="zh").stdout


def test_a_citation_is_shown_over_time_and_by_day() -> None:
    shown = run(statutes, "show", "环境影响评价法.art31", lang="zh").stdout
    assert "《环境影响评价法》（2018-12-29）第31条" in shown
    assert "《生态环境法典》（2026-03-12）第1095条 · 2026-08-15 起" in shown
    by_day = json.loads(
        run(statutes, "show", "环境影响评价法.art31", "--on", "2026-08-15", as_json=True).stdout
    )
    assert [item["label"] for item in by_day] == ["生态环境法典@2026-03-12.art1095"]
    nothing = run(statutes, "show", "生态环境法典.art1095", "--on", "2020-01-01").stdout
    assert "nothing was in force on that day" in nothing


def test_an_unknown_citation_is_told() -> None:
    with pytest.raises(SupervisionError) as caught:
        run(statutes, "show", "土地管理法.art444")
    assert caught.value.what.en == "there is no 土地管理法.art444"
    assert caught.value.mend is not None
    assert "土地管理法.art44" in caught.value.mend.en


def test_citations_are_checked_against_texts(tmp_path: Path) -> None:
    text = (
        "# 中华人民共和国土地管理法\n\n**第四十四条** 建设占用土地，应当办理农用地转用审批手续。\n"
    )
    (tmp_path / "土地管理法_20190826.md").write_text(text, encoding="utf-8")
    document = json.loads(
        run(statutes, "check", "--texts", str(tmp_path), as_json=True, fails=True).stdout
    )
    assert document["found"] == 1
    assert "土地管理法@2019-08-26.art77" in {item["label"] for item in document["missing"]}
    assert "生态环境法典@2026-03-12.art1095" in {item["label"] for item in document["unchecked"]}
    shown = run(statutes, "check", "--texts", str(tmp_path), fails=True).stdout
    assert "Articles that the text lacks" in shown
    assert "1 exist" in shown


# -- cases ----------------------------------------------------------------------------------------

OWN_CASES = """\
params: {least: {value: 50, unit: m2, why: 试}}
cases:
  - {name: 够大, given: {subject: {patch_no: P1, observed_on: 2026-05-01, area: 60}}, expect: hit}
  - {name: 太小, given: {subject: {patch_no: P1, observed_on: 2026-05-01, area: 40}}, expect: clear}
  - {name: 写错, given: {subject: {patch_no: P1, observed_on: 2026-05-01, area: 40}}, expect: hit}
"""


@pytest.fixture
def workspace(tmp_path: Path, statutes_text: str) -> Path:
    """A workspace with a pack of one model, one of whose cases is wrong."""
    rules = tmp_path / "pack" / "rules"
    rules.mkdir(parents=True)
    (rules / "statutes.yaml").write_text(statutes_text, encoding="utf-8")
    model = OWN_MODEL.replace("own_plots", "land_patch").replace("seen_on", "observed_on")
    model = model.replace("\"patch_no = '1'\"", '"area >= :least"')
    (rules / "own.yaml").write_text(model + OWN_CASES, encoding="utf-8")
    root = tmp_path / "ws"
    Workspace.create(root, packs=("../pack",))
    return root


def test_cases_are_run_and_the_wrong_one_is_told(workspace: Path) -> None:
    document = json.loads(
        run(models, "test", "own.plots", "-w", str(workspace), as_json=True, fails=True).stdout
    )
    assert document["passed"] is False
    assert [case["passed"] for case in document["cases"]] == [True, True, False]
    assert document["cases"][2]["got"] == "clear"
    shown = run(models, "test", "own.plots", "-w", str(workspace), fails=True)
    assert "Cases: 2/3 passed" in shown.stdout
    assert "failed own.plots: 写错" in shown.stdout


def test_models_of_a_workspace_stand_beside_the_shipped_ones(workspace: Path) -> None:
    listed = json.loads(run(models, "list", "-w", str(workspace), as_json=True).stdout)
    assert {"own.plots", "land.pbf.occupation"} <= {model["id"] for model in listed}
    laws = json.loads(run(statutes, "list", "-w", str(workspace), as_json=True).stdout)
    assert {"甲法", "土地管理法"} <= {law["law"] for law in laws}


def test_shipped_cases_pass() -> None:
    result = run(models, "test", "safe.hazard-unrectified")
    assert "passed" in result.stdout
    with pytest.raises(ModelError, match="there is no model nothing"):
        run(models, "test", "nothing.*")
