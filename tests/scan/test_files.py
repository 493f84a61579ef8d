"""The cache: half-written files of dead processes go, and so does what is unused beyond a bound."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

from supervision_models.scan.files import read_beside, read_told, sweep, trim, write_beside


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


def test_a_file_and_what_is_told_beside_it_go_together(tmp_path: Path) -> None:
    """Also where only the file is touched when it is used."""
    for age, name in enumerate(("new", "middle", "old")):
        for kind in ("json", "parquet"):
            path = tmp_path / f"{name}.{kind}"
            path.write_bytes(b"x" * 10)
            os.utime(path, (1000 - age, 1000 - age))
    os.utime(tmp_path / "old.parquet", (2000, 2000))
    trim(tmp_path, 45)
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["new.json", "new.parquet", "old.json", "old.parquet"]


def test_what_is_told_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"rows")
    told = write_beside(path, day=dt.date(2026, 9, 30), 名=[1, None])
    assert told["day"] == "2026-09-30"
    assert read_beside(path) == told
    assert sorted(item.name for item in tmp_path.iterdir()) == ["a.json", "a.parquet"]


@pytest.mark.parametrize("kind", ["parquet", "json"])
def test_no_byte_may_be_another(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"rows")
    write_beside(path, counts={"hit": 3})
    file = path.with_suffix(f".{kind}")
    content = file.read_bytes()
    for place in range(len(content)):
        file.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert read_beside(path) is None, content[:place]
        file.write_bytes(content[:place])
        assert read_beside(path) is None
    file.unlink()
    assert read_beside(path) is None


@pytest.mark.parametrize("text", ["", "[]", "3", "{}", '{"told": 1, "sha256": ""}', "null"])
def test_other_json_tells_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    assert read_told(path) is None
