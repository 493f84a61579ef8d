"""What the field reports about incidents, counted from the register and from people's decisions.

Every counter counts incidents, each once, by the day of the step and not of the accident. A lead
that names no incident of the register (a death that is on no book) counts as one by itself.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import polars as pl

from supervision_models.errors import SupervisionError, Text
from supervision_models.incidents.reading import leads_about, read_records

if TYPE_CHECKING:
    from supervision_models.ledger import Ledger
    from supervision_models.workspace import Workspace

By = Literal["month", "region"]


@dataclass(frozen=True, slots=True)
class Counter:
    """One counter: its title and what exactly is counted."""

    title: Text
    meaning: Text


COUNTERS: dict[str, Counter] = {
    "occurred": Counter(
        Text("发生事故", "occurred"),
        Text("台账中发生日在期间内的事故", "incidents of the register that occurred in the period"),
    ),
    "fatal": Counter(
        Text("亡人事故", "fatal"),
        Text("其中台账死亡一人以上的", "of these, with a death in the register"),
    ),
    "flagged": Counter(
        Text("有线索", "with a lead"),
        Text(
            "有事故类模型线索、行为日在期间内的",
            "with a lead of an incident model whose day of conduct lies in the period",
        ),
    ),
    "reviewed": Counter(
        Text("审查", "reviewed"),
        Text(
            "期间内有人对其线索作出初核以后任一步的",
            "on whose lead a person took a step, from the preliminary check on",
        ),
    ),
    "transfer-advised": Counter(
        Text("建议移送", "transfer advised"),
        Text(
            "期间内登记“建议移送”结果或者线索转为“移送”的",
            "with the outcome transfer-advised, or a lead that was set to transferred",
        ),
    ),
    "filing-supervised": Counter(
        Text("监督立案", "filing supervised"),
        Text(
            "期间内登记“监督立案”结果，或者移送台账中有通知立案日期的",
            "with the outcome filing-supervised, or told to file in the register of transfers",
        ),
    ),
    "police-filed": Counter(
        Text("公安立案", "filed by the police"),
        Text(
            "期间内登记“公安机关立案”结果，或者移送台账中决定立案的",
            "with the outcome police-filed, or filed in the register of transfers",
        ),
    ),
    "early-intervention": Counter(
        Text("提前介入", "early intervention"),
        Text("期间内登记“提前介入”结果的", "with the outcome early-intervention"),
    ),
    "indicted": Counter(
        Text("提起公诉", "prosecuted"),
        Text("期间内登记“提起公诉”结果的", "with the outcome indicted"),
    ),
}
REVIEWED_FROM = frozenset({"new", "merged"})  # steps before anybody looked into it
BY_OUTCOME = ("transfer-advised", "filing-supervised", "police-filed", "early-intervention",
              "indicted")  # fmt: skip


def counters(
    workspace: Workspace, ledger: Ledger, *, start: dt.date, end: dt.date, by: By | None = None
) -> pl.DataFrame:
    """Columns `group` ("" for all), then one per counter; the total stands in the last row.

    Raises SupervisionError for a period that ends before it begins.
    """
    if end < start:
        raise SupervisionError(
            Text("期间的止日早于起日", "the period ends before it begins"),
            where="--from, --to",
            mend=Text("对调起止日期", "exchange the two days"),
        )
    events = _events(workspace, ledger, end).filter(pl.col("on").is_between(start, end))
    total = _counted(events.with_columns(pl.lit("").alias("group")))
    if by is None:
        return total
    key = pl.col("on").dt.strftime("%Y-%m") if by == "month" else pl.col("region")
    return pl.concat([_counted(events.with_columns(key.fill_null("").alias("group"))), total])


def _counted(events: pl.DataFrame) -> pl.DataFrame:
    groups = events.select("group").unique().sort("group")
    if groups.is_empty():
        groups = pl.DataFrame({"group": [""]})
    counted = events.unique(["group", "counter", "unit"]).group_by("group")
    sums = counted.agg(
        (pl.col("counter") == name).sum().cast(pl.Int64).alias(name) for name in COUNTERS
    )
    return (
        groups.join(sums, on="group", how="left", maintain_order="left")
        .with_columns(pl.col(list(COUNTERS)).fill_null(0))
        .select("group", *COUNTERS)
    )


def _events(workspace: Workspace, ledger: Ledger, end: dt.date) -> pl.DataFrame:
    """counter, unit, on, region: everything that any counter counts, up to `end`."""
    records = read_records(workspace, end)
    register = records.frames["incident"].select(
        pl.col("incident_no").alias("unit"),
        pl.col("occurred_on").alias("on"),
        pl.col("_region").alias("region"),
        "deaths",
    ).unique("unit", keep="first", maintain_order=True)  # fmt: skip
    transfers = records.frames["police_transfer"].join(
        register.select("unit", "region"), left_on="reference_no", right_on="unit"
    )
    cited = transfers.select(
        pl.col("transfer_no").alias("about"), pl.col("reference_no").alias("cited")
    ).unique("about")
    leads = (
        leads_about(ledger, end)
        .join(cited, on="about", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("cited", "about").alias("unit"), pl.col("effective_on").alias("on")
        )
    )
    steps = leads.filter(pl.col("on").is_not_null())
    advised = (pl.col("state") == "transferred") & pl.col("outcome").is_in(("", "transferred"))
    parts = [
        _of("occurred", register),
        _of("fatal", register.filter(pl.col("deaths") >= 1)),
        _of("flagged", leads.with_columns(pl.col("conduct_on").alias("on"))),
        _of("reviewed", steps.filter(~pl.col("state").is_in(list(REVIEWED_FROM)))),
        _of("transfer-advised", steps.filter(advised)),
        *(_of(name, steps.filter(pl.col("outcome") == name)) for name in BY_OUTCOME),
        _of("filing-supervised", _told(transfers, "filing_ordered_on")),
        _of("police-filed", _told(transfers.filter(pl.col("decision") == "filed"), "decided_on")),
    ]
    return pl.concat(parts).drop_nulls("on")


def _of(counter: str, frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(pl.lit(counter).alias("counter"), "unit", "on", "region")


def _told(transfers: pl.DataFrame, column: str) -> pl.DataFrame:
    return transfers.select(
        pl.col("reference_no").alias("unit"), pl.col(column).alias("on"), "region"
    )
