"""Files of the cache: written under another name, then renamed, so that half a file is none."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_PARTIAL = re.compile(r"\.(\d+)\.partial$")
CACHE_BYTES = 20 * 2**30  # of one kind of file; beyond it those unused for longest go


def write_told(path: Path, told: Mapping[str, Any]) -> dict[str, Any]:
    """Write values as JSON, with a hash of them; days and paths as their text. Returns them as
    they are read."""
    text = json.dumps(told, ensure_ascii=False, default=str, sort_keys=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    partial.write_text(json.dumps({"told": text, "sha256": _sha256(text)}), encoding="utf-8")
    partial.replace(path)
    return dict(json.loads(text))


def read_told(path: Path) -> dict[str, Any] | None:
    """What `write_told` wrote; None where it is lost, or not as it was written."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["sha256"] != _sha256(document["told"]):
            return None
        told: dict[str, Any] = json.loads(document["told"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return told


def write_beside(path: Path, **told: Any) -> dict[str, Any]:
    """Write beside a file what is told of it, with the hash of what it holds: it counts when this
    is there. Returns what `read_beside` does."""
    return write_told(path.with_suffix(".json"), {**told, "file": _hash_of(path)})


def read_beside(path: Path) -> dict[str, Any] | None:
    """What `write_beside` told of a file; None where either is lost, or not as it was written."""
    told = read_told(path.with_suffix(".json"))
    if told is None:
        return None
    try:
        return told if told["file"] == _hash_of(path) else None
    except (OSError, KeyError):
        return None


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def sweep(folder: Path) -> None:
    """Remove what processes that are no more left half written."""
    for path in folder.glob("*.partial"):
        found = _PARTIAL.search(path.name)
        if found is not None and not _runs(int(found[1])):
            path.unlink(missing_ok=True)


def trim(folder: Path, most: int = CACHE_BYTES) -> None:
    """Remove files, those unused for longest first, until at most `most` bytes remain. A file and
    what is told beside it go together."""
    together: dict[str, list[tuple[os.stat_result, Path]]] = {}
    for path in folder.iterdir():
        if path.is_file():
            together.setdefault(path.stem, []).append((path.stat(), path))
    total = 0
    for files in sorted(
        together.values(), key=lambda files: max(stat.st_mtime for stat, _ in files), reverse=True
    ):
        total += sum(stat.st_size for stat, _ in files)
        if total > most:
            for _, path in files:
                path.unlink(missing_ok=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
