"""The cache: half-written files of dead processes go, and so does what is unused beyond a bound."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from supervision_models.scan.files import sweep, trim, write_json


def test_what_a_dead_process_left_half_written_goes(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left = tmp_path / f"a.parquet.{ended.pid}.partial"
    mine = tmp_path / f"b.parquet.{os.getpid()}.partial"
    whole = tmp_path / "c.parquet"
    for path in (left, mine, whole):
        path.write_text("x")
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [mine.name, whole.name]


def test_the_least_lately_used_go_first(tmp_path: Path) -> None:
    for age, name in enumerate(("new", "middle", "old")):
        path = tmp_path / name
        path.write_bytes(b"x" * 10)
        os.utime(path, (1000 - age, 1000 - age))
    trim(tmp_path, 25)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["middle", "new"]


def test_json_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"名": [1, None]})
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == '{"名": [1, null]}'
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
