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

_OWNER = "owner"


@contextmanager
def claimed_scratch(workspace: Workspace) -> Iterator[Path]:
    """A scratch folder of the workspace; folders of dead processes are removed first."""
    for owner in (workspace.root / "cache").glob(f"scratch-*/{_OWNER}"):
        if not _alive(owner.read_text(encoding="ascii")):
            shutil.rmtree(owner.parent, ignore_errors=True)
    with workspace.scratch() as folder:
        partial = folder / f"{_OWNER}.partial"
        partial.write_text(_identity(os.getpid()), encoding="ascii")
        partial.replace(folder / _OWNER)
        yield folder


def _identity(pid: int) -> str:
    """A process by its number and the time of its start, since numbers are used again."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return f"{pid} -"
    return f"{pid} {stat.rpartition(')')[2].split()[19]}"


def _alive(identity: str) -> bool:
    pid = identity.partition(" ")[0]
    if not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # of another user: theirs to remove
    return _identity(int(pid)) == identity
