"""Running a scan over a workspace, and running a recorded one again."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.errors import ModelError, Text
from supervision_models.ingest.scratch import claimed_scratch
from supervision_models.linkage import Correction
from supervision_models.linkage.aliases import Aliases, keys_now
from supervision_models.models.lead_dataset import combines
from supervision_models.models.library import Library, LoadedModel
from supervision_models.scan.digests import check_form, findings_digest
from supervision_models.scan.explaining import BenchReport
from supervision_models.scan.files import trim
from supervision_models.scan.making import Counts, Limits, Maker
from supervision_models.scan.plan import fingerprint
from supervision_models.scan.progress import Progress, silent
from supervision_models.scan.record import Inputs, make_record
from supervision_models.scan.requests import DataRequest, data_requests
from supervision_models.scan.run import (
    ModelInput,
)
from supervision_models.scan.verdict import Provision
from supervision_models.workspace import Workspace

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What a scan found. `digest` is over the content of its findings.

    counts    model id -> status -> number of subjects
    findings  hits, excepted and not assessable ones, and those of watched leads, in the
              columns of `scan.verdict`
    reused    models whose findings were at hand already
    plan      what was joined and judged for which models
    """

    id: str
    as_of: dt.date
    record: dict[str, Any]
    counts: Counts
    findings: pl.DataFrame
    requests: tuple[DataRequest, ...]
    digest: str
    reused: tuple[str, ...]
    plan: tuple[BenchReport, ...] = ()


def runnable(library: Library, patterns: Sequence[str] = ()) -> tuple[LoadedModel, ...]:
    """The models that a scan runs: chosen ones, or all that are not retired.

    A model over leads brings all others with it: less than all leads would tell too little of a
    firm, and close what still holds. A ranker orders leads and makes none. Raises ModelError for
    a pattern that fits none, for rankers alone, for a retired model that was asked for, and for
    models over leads where nothing makes leads.
    """
    found = _runnable(library, patterns)
    over_leads = [model for model in found if combines(model.definition)]
    if over_leads and len(over_leads) == len(found):
        names = [model.id for model in over_leads]
        raise ModelError(
            Text(
                f"{'、'.join(names)} 以其他模型的线索为依据，而模型库中没有其他模型",
                f"{', '.join(names)} rests on leads of other models, and the library has none",
            ),
            where=str(over_leads[0].path),
            mend=Text("把所依据的模型加入模型库", "add the models it rests on to the library"),
        )
    return found


def _runnable(library: Library, patterns: Sequence[str]) -> tuple[LoadedModel, ...]:
    chosen = library.select(patterns) if patterns else tuple(library.models.values())
    chosen = tuple(
        model
        for model in chosen
        if model.definition.estimator is None or model.definition.estimator.task != "ranker"
    )
    if not patterns:
        return tuple(model for model in chosen if model.definition.status != "retired")
    if not chosen:
        raise ModelError(
            Text(
                f"{'、'.join(patterns)} 只用于排序，不产生线索",
                f"{', '.join(patterns)} only ranks leads and makes none",
            ),
            where="--model",
            mend=Text("选择其他模型", "choose another model"),
        )
    for model in chosen:
        if model.definition.status == "retired":
            raise ModelError(
                Text(f"模型 {model.id} 已停用", f"model {model.id} is retired"),
                where=str(model.path),
                mend=Text("选择其他模型", "choose another model"),
            )
    if not any(combines(model.definition) for model in chosen):
        return chosen
    named = {model.id for model in chosen}
    beneath = {model.id for model in _runnable(library, ()) if not combines(model.definition)}
    return tuple(model for name, model in library.models.items() if name in named | beneath)


def scan_workspace(
    workspace: Workspace,
    library: Library,
    *,
    models: Sequence[str] = (),
    as_of: dt.date,
    at: dt.datetime,
    corrections: Sequence[Correction] = (),
    overrides: Mapping[str, Mapping[str, object]] | None = None,
    watched: pl.DataFrame | None = None,
    limits: Limits | None = None,
    progress: Progress = silent,
) -> ScanResult:
    """Run models over the current snapshots.

    as_of    the day of the scan: what is due, overdue or missing is judged on it
    at       when the scan is run; part of its id, of nothing that it finds
    watched  open leads (lead_id, model_id, identity): they are told of whatever their status
    """
    chosen = runnable(library, models)
    inputs = Inputs(
        as_of=as_of,
        models=tuple(model_input(model, library) for model in chosen),
        words={model.id: model.digest_words for model in chosen},
        contracts=library.contracts,
        snapshots=workspace.snapshots(),
        corrections=tuple(corrections),
        overrides=overrides or {},
        metric_crs=workspace.metric_crs,
        area=workspace.area,
    )
    record = make_record(workspace, inputs, {model.id: model.text for model in chosen})
    plan: list[BenchReport] = []
    made = Maker(
        workspace,
        inputs,
        workspace.root / "cache" / "findings",
        watched=watched,
        limits=limits or Limits(),
        progress=progress,
        report=plan.append,
        linked=lambda engine: _remember(workspace, inputs, engine),
    ).make()
    digest = made.digest
    return ScanResult(
        id=fingerprint(inputs.world_key(), json.dumps(record, default=str), at.isoformat())[:12],
        as_of=as_of,
        record={**record, "counts": made.counts, "digest": digest},
        counts=made.counts,
        findings=made.findings,
        requests=data_requests(made.gaps, inputs),
        digest=digest,
        reused=made.reused,
        plan=tuple(plan),
    )


def _remember(workspace: Workspace, inputs: Inputs, engine: DuckDBEngine | None) -> None:
    """Tell what became of identities, also where a scan of the same data and words is at hand."""
    said = (f"{item.dataset}/{item.source}/{item.digest}" for item in inputs.snapshots)
    key = fingerprint(*sorted(said), repr(inputs.corrections))[:32]
    folder = workspace.root / "cache" / "keys"
    now = keys_now(engine, folder / f"{key}.parquet")
    if now is not None:
        Aliases.of(workspace).remember(now, inputs.as_of)
        trim(folder)


def model_input(model: LoadedModel, library: Library) -> ModelInput:
    """A loaded model with the versions of the law that it cites."""
    return ModelInput(
        model.definition,
        model.digest_results,
        tuple(
            Provision(item.key, item.label, item.start, item.end, item.role)
            for key in model.definition.legal_basis
            for item in library.statutes.history(key)
        ),
    )


def replay(
    workspace: Workspace,
    inputs: Inputs,
    *,
    form: str,
    limits: Limits | None = None,
    progress: Progress = silent,
) -> tuple[str, pl.DataFrame]:
    """Run recorded inputs again, from the snapshots, past every cache.

    form  format of the record, by which its digest was made
    Returns the digest of the findings and the findings.
    """
    check_form(form)
    # beside the data: what was found about people does not leave the workspace
    with claimed_scratch(workspace) as folder:
        made = Maker(
            workspace, inputs, folder / "findings", limits=limits or Limits(), progress=progress
        ).make()
    return findings_digest(made.findings, form), made.findings
