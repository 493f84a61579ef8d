"""Files of the cache: written under another name, then renamed, so that half a file is none."""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any

_PARTIAL = re.compile(r"\.(\d+)\.partial$")
CACHE_BYTES = 20 * 2**30  # of one kind of file; beyond it those unused for longest go


def write_json(path: Path, document: Any) -> None:
    """Write values as JSON; days and paths as their text."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    partial.write_text(json.dumps(document, ensure_ascii=False, default=str), encoding="utf-8")
    partial.replace(path)


def file_digest(path: Path) -> str:
    """sha256 of what a file holds."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_beside(path: Path, **told: Any) -> None:
    """Write beside a file what it holds (`file`, its sha256), and what else is told of it: a file
    counts when this is there."""
    write_json(path.with_suffix(".json"), {**told, "file": file_digest(path)})


def kept_whole(path: Path) -> bool:
    """Whether a file is there as it was when `write_beside` told of it."""
    told = read_json(path.with_suffix(".json")).get("file")
    try:
        return file_digest(path) == told
    except OSError:
        return False


def read_json(path: Path) -> dict[str, Any]:
    """What `write_json` wrote as a mapping; empty where it is lost or damaged."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return document if isinstance(document, dict) else {}


def sweep(folder: Path) -> None:
    """Remove what processes that are no more left half written."""
    for path in folder.glob("*.partial"):
        found = _PARTIAL.search(path.name)
        if found is not None and not _runs(int(found[1])):
            path.unlink(missing_ok=True)


def trim(folder: Path, most: int = CACHE_BYTES) -> None:
    """Remove files, those unused for longest first, until at most `most` bytes remain."""
    files = sorted(
        ((path.stat(), path) for path in folder.iterdir() if path.is_file()),
        key=lambda item: item[0].st_mtime,
        reverse=True,
    )
    total = 0
    for stat, path in files:
        total += stat.st_size
        if total > most:
            path.unlink(missing_ok=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
