"""The fictional county under the first models of the shipped library, in a process of its own.

    python -m tests.benchmarks.worlds.library make ROOT SCALE
    python -m tests.benchmarks.worlds.library scan ROOT MODELS

`scan` starts from an empty cache and prints seconds, findings, and per model a hash of what it
found. The order of the models is drawn once, so that any number of them is a fair sample; models
over leads, which bring all others with them, come last.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from supervision_models.demo import generate
from supervision_models.demo.tour import METRIC_CRS, REGION
from supervision_models.ingest import ingest
from supervision_models.models.lead_dataset import combines
from supervision_models.models.library import Library
from supervision_models.models.loader import load_library
from supervision_models.scan.digests import findings_digest
from supervision_models.scan.execution import runnable, scan_workspace
from supervision_models.workspace import Workspace

AS_OF = dt.date(2026, 9, 30)
AT = dt.datetime(2026, 9, 30, tzinfo=dt.UTC)


def make(root: Path, scale: float) -> dict[str, Any]:
    """The county's files, loaded into ``root/ws``; the number of its rows."""
    generate(root, scale=scale)
    workspace = Workspace.create(root / "ws", region=REGION, metric_crs=METRIC_CRS)
    for file in sorted((root / "raw").iterdir()):
        ingest(workspace, [file], mapping=root / "mappings" / f"{file.name}.yaml", at=AT)
    return {"rows": sum(snapshot.rows for snapshot in workspace.snapshots())}


def ordered(library: Library) -> list[str]:
    """Ids of the models that a scan runs, in the order in which they are added."""
    models = list(runnable(library))
    random.Random(20).shuffle(models)
    return [model.id for model in sorted(models, key=lambda model: combines(model.definition))]


def scan(root: Path, number: int) -> dict[str, Any]:
    """One scan of the first models, nothing being remembered."""
    workspace = Workspace.open(root / "ws")
    shutil.rmtree(workspace.root / "cache", ignore_errors=True)
    (workspace.root / "cache").mkdir()
    library = load_library(workspace.rule_dirs, workspace.contracts).require_valid()
    chosen = ordered(library)[: number or None]
    start = time.perf_counter()
    found = scan_workspace(workspace, library, models=chosen, as_of=AS_OF, at=AT)
    seconds = time.perf_counter() - start
    digests = {
        str(name): findings_digest(mine)
        for (name,), mine in found.findings.group_by("model_id", maintain_order=True)
    }
    return {
        "seconds": seconds,
        "models": len(found.counts),
        "findings": found.findings.height,
        "digests": digests,
    }


def main() -> None:
    what, root, number = sys.argv[1:]
    done = make(Path(root), float(number)) if what == "make" else scan(Path(root), int(number))
    print(json.dumps(done))


if __name__ == "__main__":
    main()
