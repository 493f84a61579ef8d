"""supervision withdraw: the source goes, the snapshot stays, the log knows."""

from __future__ import annotations

import json

from click.testing import CliRunner

from supervision_models.cli.context import Screen
from supervision_models.cli.withdraw import command
from supervision_models.ledger import Ledger
from supervision_models.workspace import Workspace


def test_a_source_is_withdrawn_and_logged(county: Workspace) -> None:
    (snapshot,) = county.snapshots("construction_permit")
    done = CliRunner().invoke(
        command,
        ["construction_permit", "-w", str(county.root), "--author", "测某"],
        obj=Screen("zh", True),
    )
    assert done.exit_code == 0, done.output
    assert json.loads(done.output) == {"dataset": "construction_permit", "withdrawn": 1}
    assert county.snapshots("construction_permit") == ()
    assert county.snapshot_path(snapshot).is_file()
    with Ledger.open(county.ledger_url) as ledger:
        (entry,) = (e for e in ledger.audit.entries() if e.action == "data.withdrawn")
        assert entry.actor == "测某"
        assert ledger.verify().ok


def test_what_is_not_there_is_named_with_what_is(county: Workspace) -> None:
    done = CliRunner().invoke(
        command,
        ["construction_permit", "-w", str(county.root), "--source", "别处.csv", "--author", "测某"],
        obj=Screen("en", False),
    )
    assert done.exception is not None
    assert "nothing to withdraw: construction_permit 别处.csv" in str(done.exception)
    assert "allowed: 施工许可证.csv" in str(done.exception)
    assert len(county.snapshots("construction_permit")) == 1
