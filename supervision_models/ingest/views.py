"""``workspace.duckdb``: views over the current snapshots, for any DuckDB client.

Derived and rebuilt at will: nothing reads it but people. Its paths are absolute, since a view
knows no folder of its own; a moved workspace rebuilds it with the next load.
"""

from __future__ import annotations

import os
from threading import get_ident

from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.workspace import Workspace


def refresh_views(workspace: Workspace) -> int:
    """Write the file anew with one view per dataset; returns how many."""
    parts: dict[str, list[str]] = {}
    for snapshot in workspace.snapshots():
        parts.setdefault(snapshot.dataset, []).append(str(workspace.snapshot_path(snapshot)))
    target = workspace.root / "workspace.duckdb"
    partial = target.with_name(f"workspace.duckdb.{os.getpid()}-{get_ident()}.partial")
    partial.unlink(missing_ok=True)
    DuckDBEngine.write_views(partial, parts)
    partial.replace(target)
    return len(parts)
