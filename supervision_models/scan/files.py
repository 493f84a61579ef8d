"""Files of the cache: written under another name, then renamed, so that half a file is none."""

from __future__ import annotations

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
