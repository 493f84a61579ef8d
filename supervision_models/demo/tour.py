"""The whole way over the fictional county: raw files, workspace, scan, leads, export, and how
what was found compares with what was planted."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from supervision_models.demo.generator import AS_OF, generate
from supervision_models.demo.truth import Truth
from supervision_models.errors import Text, WorkspaceError

if TYPE_CHECKING:
    import polars as pl

    from supervision_models.ingest import LoadReport
    from supervision_models.leads.intake import Intake

REGION = "990121"
METRIC_CRS = "EPSG:4543"
FORMATS = ("xlsx", "csv", "geojson")
Progress = Callable[[str, float | None], None]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """One model against the planted truth: subjects planted as hits, and found as hits.

    misjudged    planted near misses, exceptions and gaps that got another verdict
    statistical  an estimator, which lists what is rare: the truth plants only a few of those
    """

    model_id: str
    planted: int
    found: int
    right: int
    misjudged: tuple[str, ...]
    statistical: bool = False

    @property
    def precision(self) -> float | None:
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        return self.right / self.planted if self.planted else None


@dataclass(frozen=True, slots=True)
class Tour:
    """What happened on the way."""

    workspace: Path
    reports: tuple[LoadReport, ...]
    intake: Intake
    scorecards: tuple[Scorecard, ...]
    exports: tuple[Path, ...]
    exported: int
    seconds: Mapping[str, float]


def run_tour(
    root: Path | str,
    *,
    scale: float = 1,
    seed: int = 7,
    as_of: dt.date = AS_OF,
    at: dt.datetime,
    workers: int = 2,
    progress: Progress | None = None,
) -> Tour:
    """Generate into ``root/raw``, work in ``root/workspace`` (made anew), export beside it.

    Raises WorkspaceError when ``root/workspace`` is a folder that no tour has made.
    """
    from supervision_models.leads.intake import take_in
    from supervision_models.models.loader import load_library
    from supervision_models.workspace import Workspace

    root = Path(root)
    say = progress or (lambda label, share: None)
    seconds: dict[str, float] = {}
    clock = time.perf_counter()

    def lap(stage: str) -> None:
        nonlocal clock
        now = time.perf_counter()
        seconds[stage] = now - clock
        clock = now

    _clear(root / "workspace")
    truth = generate(root, scale=scale, seed=seed, as_of=as_of, progress=progress)
    lap("generate")
    workspace = Workspace.create(root / "workspace", region=REGION, metric_crs=METRIC_CRS)
    reports = _ingest(workspace, root, at, workers, say)
    lap("ingest")
    library = load_library(workspace.rule_dirs, workspace.contracts).require_valid()
    intake = take_in(workspace, library, as_of=as_of, at=at, actor="demo", progress=say)
    lap("scan")
    exports, exported = _export(workspace, at, as_of)
    lap("export")
    return Tour(
        workspace=workspace.root,
        reports=reports,
        intake=intake,
        scorecards=score(
            truth,
            intake.scan.findings,
            intake.scan.counts,
            statistical={m.id for m in library.models.values() if m.definition.estimator},
        ),
        exports=exports,
        exported=exported,
        seconds=seconds,
    )


def score(
    truth: Truth,
    findings: pl.DataFrame,
    counts: Mapping[str, Mapping[str, int]],
    *,
    statistical: Collection[str] = (),
) -> tuple[Scorecard, ...]:
    """Findings against truth, model by model. A subject that no scenario planted is lawful."""
    import polars as pl

    cards = []
    for model in counts:
        rows = findings.filter(pl.col("model_id") == model).select("identity", "status").rows()
        verdicts = dict(rows)
        found = {identity for identity, status in verdicts.items() if status == "hit"}
        planted = truth.of(model, "hit")
        misjudged = sorted(
            identity
            for label, allowed in (
                ("near_miss", {"clear", "out_of_scope"}),
                ("excepted", {"excepted", "out_of_scope"}),
                ("not_assessable", {"not_assessable"}),
            )
            for identity in truth.of(model, label)  # type: ignore[arg-type]  # the labels above
            # clear and out of scope are counted, not stored
            if verdicts.get(identity, "clear")
            not in allowed | ({"clear"} if label == "near_miss" else set())
        )
        cards.append(
            Scorecard(
                model,
                len(planted),
                len(found),
                len(found & planted),
                tuple(misjudged),
                model in statistical,
            )
        )
    return tuple(cards)


def _ingest(
    workspace: object, root: Path, at: dt.datetime, workers: int, say: Progress
) -> tuple[LoadReport, ...]:
    from supervision_models.ingest import ingest
    from supervision_models.workspace import Workspace

    assert isinstance(workspace, Workspace)
    files = sorted((root / "raw").iterdir())
    done = 0

    def load(file: Path) -> list[LoadReport]:
        nonlocal done
        mapping = root / "mappings" / f"{file.name}.yaml"
        found = ingest(workspace, [file], mapping=mapping if mapping.exists() else None, at=at)
        done += 1
        say(file.name, done / len(files))
        return found

    # every file is parsed in a child process of its own, so threads keep all cores busy
    with ThreadPoolExecutor(workers) as pool:
        return tuple(report for reports in pool.map(load, files) for report in reports)


def _export(workspace: object, at: dt.datetime, on: dt.date) -> tuple[tuple[Path, ...], int]:
    from supervision_models.export import export_leads
    from supervision_models.leads import current
    from supervision_models.ledger import Ledger
    from supervision_models.workspace import Workspace

    assert isinstance(workspace, Workspace)
    paths = []
    exported = 0
    with Ledger.open(workspace.ledger_url) as ledger:
        leads = current(ledger, on=on)
        for ending in FORMATS:
            path = workspace.root / "exports" / f"leads.{ending}"
            report = export_leads(workspace, ledger, leads, path, at=at, actor="demo")
            paths.append(path)
            exported = report.rows
    return tuple(paths), exported


def _clear(folder: Path) -> None:
    if not folder.exists():
        return
    if not (folder / "workspace.toml").is_file():
        raise WorkspaceError(
            Text("该目录不是工作区，不会删除", "that folder is no workspace and is left alone"),
            where=str(folder),
            mend=Text("换一个目录", "choose another folder"),
        )
    shutil.rmtree(folder)
