"""supervision demo: what people and programs get to see."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from supervision_models.cli.context import Screen
from supervision_models.cli.demo import command


def run(tmp_path: Path, *options: str, lang: str = "zh", as_json: bool = False):  # type: ignore[no-untyped-def]
    screen = Screen(lang="zh" if lang == "zh" else "en", json=as_json)
    return CliRunner().invoke(
        command, [str(tmp_path / "d"), "--scale", "0.01", *options], obj=screen
    )


def test_people_see_what_was_planted_and_where(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.exit_code == 0, result.output
    assert "build.no-permit" in result.output
    assert "truth.csv" in result.output
    assert "60 份原始文件" in result.output
    assert (tmp_path / "d" / "raw").is_dir()


def test_in_english(tmp_path: Path) -> None:
    result = run(tmp_path, lang="en")
    assert "60 raw files" in result.output
    assert "planted scenarios" in result.output


def test_programs_get_one_document(tmp_path: Path) -> None:
    result = run(tmp_path, as_json=True)
    document = json.loads(result.stdout)
    assert len(document["files"]) == 60
    assert document["planted"]["build.no-permit"]["hit"] == 11
    assert sum(file["quarantined"] for file in document["files"]) >= 20


def test_a_scale_of_nothing_is_refused(tmp_path: Path) -> None:
    result = run(tmp_path, "--scale", "0")
    assert result.exit_code == 2
    assert "--scale" in result.output
    assert "x>0" in result.output


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "d").write_text("x")
    result = run(tmp_path)
    assert result.exit_code == 2
    assert "DIRECTORY" in result.output
