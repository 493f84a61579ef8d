"""The scratch folder of a load: claimed by its process, swept up after one that was killed.

Raw cells lie in it, so it must not stay behind.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from supervision_models.workspace import Workspace

_OWNER = ".owner"  # stands beside the folder, so that it outlives half a removal
_UNCLAIMED = "owner.partial"


@contextmanager
def claimed_scratch(workspace: Workspace) -> Iterator[Path]:
    """A scratch folder of the workspace; folders of dead processes are removed first."""
    _sweep(workspace.root / "cache")
    owner: Path | None = None
    try:
        with workspace.scratch() as folder:
            partial = folder / _UNCLAIMED
            partial.write_text(_identity(os.getpid()), encoding="ascii")
            # renamed, so that nobody reads it half written
            owner = partial.replace(folder.with_name(f"{folder.name}{_OWNER}"))
            yield folder
    finally:
        if owner is not None:
            owner.unlink(missing_ok=True)


def _sweep(cache: Path) -> None:
    for owner in cache.glob(f"scratch-*{_OWNER}"):
        if _dead(owner):
            shutil.rmtree(owner.with_suffix(""), ignore_errors=True)
            owner.unlink(missing_ok=True)
    for unclaimed in cache.glob(f"scratch-*/{_UNCLAIMED}"):
        if _dead(unclaimed):
            shutil.rmtree(unclaimed.parent, ignore_errors=True)


def _dead(owner: Path) -> bool:
    try:
        identity = owner.read_text(encoding="ascii")
    except FileNotFoundError:
        return False  # its process has just tidied up
    return bool(identity) and not _alive(identity)


def _identity(pid: int) -> str:
    """A process by its number and the time of its start, since numbers are used again."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return f"{pid} -"
    return f"{pid} {stat.rpartition(')')[2].split()[19]}"


def _alive(identity: str) -> bool:
    pid = identity.partition(" ")[0]
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # of another user: theirs to remove
    return _identity(int(pid)) == identity
