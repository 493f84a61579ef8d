"""supervision quarantine: source texts of unreadable rows, masked by role."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from supervision_models.cli.context import Screen
from supervision_models.cli.quarantine import command
from supervision_models.ledger import Ledger
from supervision_models.workspace import Workspace
from tests.scan.conftest import PERMITS, Load

HEADER = (*PERMITS, "项目经理")
NAME = "测某山"


def _show(workspace: Workspace, *options: str) -> str:
    done = CliRunner().invoke(
        command, ["-w", str(workspace.root), *options], obj=Screen("zh", True)
    )
    assert done.exit_code == 0, done.output
    return done.output


def test_names_are_masked_unless_a_handler_says_why(tmp_path: Path, load: Load) -> None:
    workspace = Workspace.create(tmp_path / "ws", region="990121")
    good = ["990121202404010101", "", "澄塘示例工程001", "", "", "4000", "2024-04-01", NAME]
    bad = ["", "", "澄塘示例工程002", "", "", "4000", "2024-04-01", NAME]
    load(workspace, "施工许可证", HEADER, [good, bad])
    output = _show(workspace)
    (row,) = json.loads(output)["rows"]
    assert row["raw"]["工程名称"] == "澄塘示例工程002"
    assert row["raw"]["项目经理"] == "测*"
    assert NAME not in output
    plain = _show(workspace, "--role", "handler", "--author", "测某", "--reason", "核对")
    assert NAME in plain
    with Ledger.open(workspace.ledger_url) as ledger:
        assert [e.action for e in ledger.audit.entries()] == ["quarantine.unmasked"]
