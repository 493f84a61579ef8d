"""The child process: its bounds, what it says of its end, and what it does not say."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from supervision_models.engines.child import ChildError, run_child, run_child_fully
from supervision_models.errors import IngestError

HOSTILE = Path(__file__).with_name("hostile.py")
LIMITS: dict[str, Any] = {"memory_bytes": 2 * 2**30, "cpu_seconds": 20, "wall_seconds": 30}


def call(name: str, payload: dict[str, Any] | None = None, **limits: Any) -> dict[str, Any]:
    target = f"tests.ingest.hostile:{name}"
    return run_child(target, payload or {}, **{**LIMITS, **limits})


def test_values_go_through_whatever_is_printed() -> None:
    assert call("echo", {"字": [1, None, "甲"]}) == {"got": {"字": [1, None, "甲"]}}


@pytest.mark.parametrize(
    ("name", "limits", "cause", "words"),
    [
        ("greedy", {}, "memory", "the child ran out of memory (2048 MB)"),
        ("endless", {"cpu_seconds": 1}, "time", "the child ran out of time (1 s)"),
        ("endless", {"wall_seconds": 0.8}, "time", "the child ran out of time (0.8 s)"),
        ("crash", {}, "crash", "the child crashed (SIGSEGV)"),
        ("leave", {}, "crash", "the child crashed (exit code 3)"),
    ],
)
def test_what_it_died_of(name: str, limits: dict[str, Any], cause: str, words: str) -> None:
    with pytest.raises(ChildError) as caught:
        call(name, **limits)
    assert caught.value.cause == cause
    assert caught.value.what.en == words
    assert caught.value.where == f"tests.ingest.hostile:{name}"


def test_the_whole_group_is_killed(tmp_path: Path) -> None:
    mark = f"mark-{tmp_path.name}"
    with pytest.raises(ChildError, match="out of time"):
        call("sleeper", {"mark": mark}, wall_seconds=2)
    listed = subprocess.run(
        ["grep", "-l", mark, *map(str, Path("/proc").glob("[0-9]*/cmdline"))],
        capture_output=True,
        text=True,
        check=False,
    )
    alive = [
        line for line in listed.stdout.splitlines() if b"time.sleep" in Path(line).read_bytes()
    ]
    assert alive == []


def test_an_error_of_the_family_comes_back_whole() -> None:
    with pytest.raises(IngestError) as caught:
        call("refuse")
    error = caught.value
    assert error.as_dict("zh") == {
        "error": "IngestError", "what": "不行", "where": "f:1", "allowed": "甲", "mend": "乙",
    }  # fmt: skip


def test_any_other_error_brings_no_data() -> None:
    with pytest.raises(
        ChildError, match=r"the child failed \(ValueError, hostile\.py:\d+\)"
    ) as caught:
        call("fault", {"name": "某某"})
    assert "990121" not in str(caught.value)
    assert "某某" not in str(caught.value)


def test_files_have_a_size(tmp_path: Path) -> None:
    with pytest.raises(ChildError):
        call("big_file", {"path": str(tmp_path / "big")}, file_bytes=1_000_000)
    assert (tmp_path / "big").stat().st_size <= 1_000_000


def test_a_bare_environment() -> None:
    found = call("environment")
    assert not [name for name in found["names"] if name.startswith(("PYTHON", "PG", "AWS"))]
    assert found["core"] == 0


def test_no_network_where_the_kernel_lets_us() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        payload = {"port": server.getsockname()[1]}
        closed = run_child_fully("tests.ingest.hostile:network", payload, **LIMITS)
        assert closed.value["reached"] is (closed.network == "open")
        opened = run_child_fully("tests.ingest.hostile:network", payload, **LIMITS, network=True)
        assert (opened.network, opened.value) == ("open", {"reached": True})


def test_it_can_be_watched() -> None:
    seen: list[int] = []
    with pytest.raises(ChildError, match="out of time"):
        call("endless", wall_seconds=1.5, watch=lambda: seen.append(1))
    assert len(seen) >= 2


def test_the_module_runs_isolated_from_the_folder_it_is_started_in(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('hijacked')", encoding="utf-8")
    code = (
        "from supervision_models.engines.child import run_child;"
        "print(run_child('supervision_models.engines.child:revive_error', {}, memory_bytes=2**31,"
        "cpu_seconds=9, wall_seconds=9))"
    )
    root = Path(__file__).parents[2]
    words = [sys.executable, "-c", f"import sys; sys.path[0] = {str(root)!r}; {code}"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "KeyError" in done.stderr  # it ran, and failed for its own reason
    assert "hijacked" not in done.stderr
    assert HOSTILE.is_file()
