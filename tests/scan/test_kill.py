"""kill -9 at any point of a scan, run again: the same leads, once."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from supervision_models.ledger import Ledger
from supervision_models.models.library import Library
from supervision_models.scan.execution import scan_workspace
from supervision_models.workspace import Workspace
from tests.scan.conftest import AS_OF, AT

COMMAND = "from supervision_models.cli.main import main; main()"
MODELS = ("build.no-permit", "env.eia.build-before-approval")


def _start(workspace: Path) -> subprocess.Popen[str]:
    arguments = ["scan", "-w", str(workspace), "--as-of", AS_OF.isoformat()]
    for model in MODELS:
        arguments += ["--model", model]
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


def _kill_after(
    process: subprocess.Popen[str], word: str, how: signal.Signals = signal.SIGKILL
) -> bool:
    """Kill the process when its progress names `word`; False when it ended before."""
    assert process.stderr is not None
    with process.stderr as lines:
        for line in lines:
            if word in line:
                process.send_signal(how)
                process.wait()
                return True
    return process.wait() != 0


@pytest.mark.parametrize(
    ("word", "how"),
    [
        *((word, signal.SIGKILL) for word in ("read", "link", "works_evidence", *MODELS, "merge")),
        # Ctrl-C: the engine is interrupted, and nothing half made stays
        *((word, signal.SIGINT) for word in ("link", "works_evidence", MODELS[0])),
    ],
)
def test_killed_scans_end_like_one_that_was_not(
    county: Workspace, library: Library, word: str, how: signal.Signals
) -> None:
    killed = _start(county.root)
    assert _kill_after(killed, word, how)
    again = _start(county.root)
    _, errors = again.communicate(timeout=120)
    assert again.returncode == 0, errors
    expected = scan_workspace(county, library, models=MODELS, as_of=AS_OF, at=AT)
    hits = sorted(expected.findings.filter(expected.findings["status"] == "hit")["lead_id"])
    with Ledger.open(county.ledger_url) as ledger:
        leads = ledger.leads.latest()
        events = ledger.leads.events()
        assert ledger.verify().ok
    assert sorted(leads["lead_id"]) == hits
    new = events.filter(events["event"] == "new")
    assert sorted(new["lead_id"]) == hits, "every lead is new once"
    assert not list(county.root.rglob("*.partial"))


def test_the_next_scan_after_a_kill_is_as_of_any_day(county: Workspace, library: Library) -> None:
    killed = _start(county.root)
    assert _kill_after(killed, "link")
    later = scan_workspace(
        county, library, models=MODELS, as_of=AS_OF - dt.timedelta(days=30), at=AT
    )
    assert later.counts["build.no-permit"]["hit"] == 2
