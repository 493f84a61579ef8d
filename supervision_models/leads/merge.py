"""A scan's findings into the ledger: one transaction, once per scan."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from supervision_models.errors import LedgerError, ModelError, Text
from supervision_models.leads.findings import cause, hashed_hits, read_findings
from supervision_models.leads.lifecycle import EVENTS, next_events
from supervision_models.ledger.canonical import canonical, instant

if TYPE_CHECKING:
    import pyarrow as pa

    from supervision_models.ledger import Ledger


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What a scan did to the leads.

    counts    event -> leads, all six events
    by_model  model id -> the same, only events that happened
    repeated  the scan had been merged before; nothing was written now
    head      the audit head after the merge
    """

    scan_id: str
    counts: Mapping[str, int]
    by_model: Mapping[str, Mapping[str, int]]
    repeated: bool
    head: str

    def as_dict(self) -> dict[str, Any]:
        return {
            "scan_id": self.scan_id,
            "counts": dict(self.counts),
            "by_model": {model: dict(counts) for model, counts in self.by_model.items()},
            "repeated": self.repeated,
            "head": self.head,
        }


def merge(
    ledger: Ledger,
    scan: Mapping[str, Any],
    findings: pl.DataFrame | pa.Table,
    models_ran: Mapping[str, str],
    at: dt.datetime | str,
    *,
    actor: str = "scan",
) -> MergeReport:
    """Merge a scan: new leads, new contents of known ones, and one event per lead it touches.

    scan        id, as_of, started_at, finished_at; `status` ("complete" by default); `record`
                is what is stored for the replay (default: all of `scan`)
    findings    the table of `findings.FINDINGS`: every hit and excepted and not assessable
                finding, and clear and out-of-scope ones of the leads of `watched`
    models_ran  model id -> digest of what ran

    All or nothing, and once: merging the same scan again writes nothing and returns the same
    counts. Raises ModelError before anything is written (two findings of one identity,
    findings of a model that did not run), LedgerError when the scan id stands for other
    findings.
    """
    frame = read_findings(findings).filter(pl.col("lead_id").is_not_null())
    _refuse_strangers(frame, models_ran)
    hits = hashed_hits(frame)
    observed = frame.select("lead_id", "model_id", "status", "identity", cause()).join(
        hits.select("lead_id", "evidence_hash", "content_hash"), on="lead_id", how="left"
    )
    scan_id, found = str(scan["id"]), _digest(scan, observed, models_ran)
    with ledger.transaction():
        stored = ledger.scans.find(scan_id)
        if stored is not None and stored.digest != found:
            raise LedgerError(
                Text(
                    f"扫描 {scan_id} 已合并过，内容不同",
                    f"scan {scan_id} was merged already, with other findings",
                ),
                where=ledger.where,
                mend=Text("重新扫描，使用新的扫描编号", "scan again, under a new id"),
            )
        if stored is None:
            _write(ledger, scan, found, observed, hits, models_ran, at, actor)
        return _report(ledger, scan_id, repeated=stored is not None)


def _refuse_strangers(frame: pl.DataFrame, models_ran: Mapping[str, str]) -> None:
    strangers = frame.filter(~pl.col("model_id").is_in(sorted(models_ran)))["model_id"]
    if strangers.len():
        names = ", ".join(sorted(set(strangers)))
        raise ModelError(
            Text(
                f"扫描结果来自未运行的模型：{names}",
                f"findings of models that did not run: {names}",
            )
        )


def _digest(scan: Mapping[str, Any], observed: pl.DataFrame, models_ran: Mapping[str, str]) -> str:
    """What the scan found, without clock times: the same for a repeated run."""
    lines = observed.select(
        pl.concat_str(
            "lead_id",
            "status",
            "cause",
            pl.col("content_hash").fill_null(""),
            separator="|",
        ).alias("line")
    )["line"].sort()
    state = hashlib.sha256(
        canonical([str(scan["id"]), str(scan["as_of"]), dict(models_ran)]).encode("utf-8")
    )
    for line in lines:
        state.update(line.encode("utf-8"))
    return state.hexdigest()


def _write(
    ledger: Ledger,
    scan: Mapping[str, Any],
    found: str,
    observed: pl.DataFrame,
    hits: pl.DataFrame,
    models_ran: Mapping[str, str],
    at: dt.datetime | str,
    actor: str,
) -> None:
    scan_id, moment = str(scan["id"]), instant(at)
    ledger.scans.add(
        scan_id=scan_id,
        as_of=str(scan["as_of"]),
        started_at=str(scan["started_at"]),
        finished_at=str(scan["finished_at"]),
        status=str(scan.get("status", "complete")),
        record=scan.get("record", scan),
        digest=found,
        at=moment,
    )
    events = next_events(ledger.leads.latest(), observed, models_ran)
    new = events.filter(pl.col("event") == "new").select("lead_id", "model_id")
    ledger.leads.append(
        new.join(observed.select("lead_id", "identity"), on="lead_id")
        .with_columns(pl.lit(scan_id).alias("first_scan"))
        .sort("lead_id"),
        hits.join(ledger.leads.contents(), on=["lead_id", "content_hash"], how="anti")
        .with_columns(pl.lit(scan_id).alias("scan_id"))
        .sort("lead_id"),
        events.drop("model_id").with_columns(
            pl.lit(scan_id).alias("scan_id"), pl.lit(moment).alias("at")
        ),
    )
    ledger.audit.append(
        actor=actor,
        action="scan.merged",
        about=scan_id,
        detail={
            "as_of": str(scan["as_of"]),
            "models": len(models_ran),
            "counts": dict(events.group_by("event").len().sort("event").iter_rows()),
            "sealed": ledger.seal_scan(scan_id),
        },
        at=moment,
    )


def _report(ledger: Ledger, scan_id: str, *, repeated: bool) -> MergeReport:
    counts = dict.fromkeys(EVENTS, 0)
    by_model: dict[str, dict[str, int]] = {}
    for model_id, event, leads in ledger.leads.counts(scan_id).iter_rows():
        counts[event] += leads
        by_model.setdefault(model_id, {})[event] = leads
    return MergeReport(scan_id, counts, by_model, repeated, ledger.audit.head())


def watched(ledger: Ledger) -> pl.DataFrame:
    """Leads that the next scan must tell about even if they are no hits: all but resolved.

    Columns lead_id, model_id, identity, by lead.
    """
    latest = ledger.leads.latest()
    return latest.filter(pl.col("event") != "resolved").select("lead_id", "model_id", "identity")
