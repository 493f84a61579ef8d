"""What the page of commands says of every command: exit codes, language, one JSON document."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from supervision_models.cli.main import COMMANDS

Cli = Callable[..., Any]


def test_an_error_is_one(supervision_cli: Cli, tmp_path: Path) -> None:
    ran = supervision_cli("coverage", "-w", tmp_path / "nowhere", "--lang", "en")
    assert ran.code == 1
    assert ran.out == ""
    assert "no workspace here" in ran.err
    assert f"where: {tmp_path / 'nowhere'}" in ran.err
    assert "mend: run: supervision init nowhere" in ran.err


def test_an_error_is_a_document_for_programs(supervision_cli: Cli, tmp_path: Path) -> None:
    ran = supervision_cli("--json", "coverage", "-w", tmp_path / "nowhere")
    assert ran.code == 1
    assert ran.document == {
        "error": "WorkspaceError",
        "what": "这里没有工作区",
        "where": str(tmp_path / "nowhere"),
        "mend": "先运行 supervision init nowhere",
    }


def test_wrong_usage_is_two(supervision_cli: Cli) -> None:
    assert supervision_cli("coverage").code == 2
    assert supervision_cli("nothing").code == 2


def test_done_is_zero(supervision_cli: Cli, tmp_path: Path) -> None:
    ran = supervision_cli("init", tmp_path / "ws", "--region", "990121", "--json")
    assert ran.code == 0
    assert ran.document["region"] == "990121"


@pytest.mark.parametrize(("lang", "said"), [("zh", "命令"), ("en", "Commands")])
def test_the_list_of_commands_in_both_languages(lang: str, said: str) -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("supervision"), "--help"],
        env={**os.environ, "SUPERVISION_LANG": lang},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert f"{said}:" in done.stdout
    for name, (_, purpose) in COMMANDS.items():
        assert f"  {name} " in done.stdout
        assert purpose["zh" if lang == "zh" else "en"] in done.stdout
