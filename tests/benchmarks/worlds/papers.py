"""Questions about papers and money of a project: absent, late, without tender, not paid."""

from __future__ import annotations

from typing import Any

import polars as pl
from polars import col

from tests.benchmarks.worlds.parts import (
    AS_OF_DAY,
    BONUS,
    CODE,
    CODED,
    DATED,
    POINTS,
    before,
    coded,
)
from tests.benchmarks.worlds.question import Frames, Question, model

_EMERGENCY: dict[str, Any] = {
    "dataset": "bw_occupancy", "on": CODE, "valid_on": "started_on",
    "where": "ground = 'emergency'",
}  # fmt: skip


_NO_EMERGENCY = (
    "ANTI JOIN occupancy o ON o.project_code = w.project_code AND o.ground = 'emergency' AND "
    "o.valid_from_on <= w.started_on AND coalesce(o.valid_to_on, DATE '9999-12-31') >= w.started_on"
)


def _without_emergency(hits: pl.LazyFrame, tables: Frames) -> pl.LazyFrame:
    free = (
        hits.select("record_no", "project_code", "started_on")
        .join(tables["occupancy"].filter(ground="emergency"), on="project_code")
        .filter(
            (col("valid_from_on") <= col("started_on"))
            & (col("valid_to_on").is_null() | (col("valid_to_on") >= col("started_on")))
        )
    )
    return hits.join(free, on="record_no", how="anti")


def missing_before(name: str, table: str, least: int, kind: str, *, plain: bool) -> Question:
    """Large works of a class without a paper dated up to the start."""
    dated = DATED[table]
    match = {"paper": before(table)}
    exceptions, anti = {}, ""
    if not plain:
        match |= {"emergency": _EMERGENCY, **BONUS}
        exceptions = {"emergency": "exists(emergency)"}
        anti = _NO_EMERGENCY
    classes = {"any": "", "building": " and works_class = 'building'"}[kind]

    def frame(tables: Frames) -> pl.LazyFrame:
        wanted = coded(tables).filter(col("invest") >= least)
        if kind == "building":
            wanted = wanted.filter(works_class="building")
        first = tables[table].group_by("project_code").agg(col(dated).min().alias("first"))
        hits = wanted.join(first, on="project_code", how="left").filter(
            col("first").is_null() | (col("first") > col("started_on"))
        )
        if not plain:
            hits = _without_emergency(hits, tables)
        return hits.select("record_no", amount=col("invest"))

    return Question(
        id=name,
        document=model(
            name,
            match=match,
            facts={"amount": ("coalesce(invest, 0)", "yuan")},
            when="missing(paper) and amount >= :least",
            scope=CODED + classes,
            params={"least": (least, "yuan")},
            exceptions=exceptions,
            score={} if plain else POINTS,
        ),
        sql=f"SELECT w.record_no, w.invest FROM works w ANTI JOIN {table} p "
        f"ON p.project_code = w.project_code AND p.{dated} <= w.started_on {anti} "
        f"WHERE w.invest >= {least} AND w.{CODED}{classes}",
        frame=frame,
        facts=("amount",),
    )


def late(name: str, table: str, days: int) -> Question:
    """The first paper came so many days after the start."""
    dated = DATED[table]

    def frame(tables: Frames) -> pl.LazyFrame:
        first = (
            tables[table]
            .filter(col(dated) <= AS_OF_DAY)
            .group_by("project_code")
            .agg(col(dated).min().alias("first"))
        )
        waited = (col("first") - col("started_on")).dt.total_days()
        return (
            coded(tables)
            .join(first, on="project_code")
            .filter(waited >= days)
            .select("record_no", waited=waited)
        )

    later = {
        "dataset": f"bw_{table}", "on": CODE, "nearest": "after",
        "where": f"{dated} > subject.started_on and {dated} <= :as_of",
        "period": ["started_on", ":as_of"], "keep": {"first": f"min({dated})"},
    }  # fmt: skip
    return Question(
        id=name,
        document=model(
            name,
            match={"paper": before(table), "later": later, **BONUS},
            facts={"waited": ("date_diff('day', started_on, later.first)", "day")},
            when="missing(paper) and exists(later) and waited >= :least",
            scope=CODED,
            params={"least": (days, "day")},
            score=POINTS,
        ),
        # no paper up to the start and the first after it: the first of all lies after it
        sql=f"SELECT w.record_no, p.first - w.started_on FROM works w JOIN (SELECT project_code, "
        f"min({dated}) AS first FROM {table} WHERE {dated} <= $as_of GROUP BY project_code) p "
        f"ON p.project_code = w.project_code WHERE p.first - w.started_on >= {days}",
        frame=frame,
        facts=("waited",),
    )


def direct_award(name: str, mode: str, least: int, missing: str) -> Question:
    """A contract without public tender and no paper before the start."""
    dated = DATED[missing]

    def frame(tables: Frames) -> pl.LazyFrame:
        contracts = (
            tables["tender"]
            .filter(col("tender_mode") == mode, col("price") >= least)
            .group_by("project_code")
            .agg(col("price").max().alias("price"))
        )
        first = tables[missing].group_by("project_code").agg(col(dated).min().alias("first"))
        return (
            coded(tables)
            .join(contracts, on="project_code")
            .join(first, on="project_code", how="left")
            .filter(col("first").is_null() | (col("first") > col("started_on")))
            .select("record_no", "price")
        )

    contract = {
        "dataset": "bw_tender", "on": CODE, "where": f"tender_mode = '{mode}' and price >= {least}",
        "period": ["add_months(started_on, -36)", ":as_of"], "keep": {"price": "max(price)"},
    }  # fmt: skip
    return Question(
        id=name,
        document=model(
            name,
            match={"contract": contract, "paper": before(missing), **BONUS},
            facts={"price": ("contract.price", "yuan")},
            when="exists(contract) and missing(paper)",
            scope=CODED,
            score=POINTS,
        ),
        sql="SELECT w.record_no, t.price FROM works w JOIN (SELECT project_code, max(price) AS "
        f"price FROM tender WHERE tender_mode = '{mode}' AND price >= {least} "
        f"GROUP BY project_code) t ON t.project_code = w.project_code ANTI JOIN {missing} p "
        f"ON p.project_code = w.project_code AND p.{dated} <= w.started_on",
        frame=frame,
        facts=("price",),
    )


def short(name: str, item: str, least: int, on: str) -> Question:
    """Charges due and not paid in full: a sum over the payments of the project."""

    def frame(tables: Frames) -> pl.LazyFrame:
        received = (
            tables["payment"]
            .filter(col("item") == item, col("paid_on") <= AS_OF_DAY)
            .group_by("project_code")
            .agg(col("paid").sum().alias("received"))
        )
        gap = col("fee_due") - col("received").fill_null(0)
        return (
            coded(tables)
            .join(received, on="project_code", how="left")
            .filter(gap >= least)
            .select("record_no", shortfall=gap)
        )

    payments = {
        "dataset": "bw_payment", "on": CODE if on == "key" else "project",
        "where": f"item = '{item}' and paid_on <= :as_of",
        "period": ["started_on - 365", ":as_of"], "keep": {"total": "sum(paid)"},
    }  # fmt: skip
    return Question(
        id=name,
        document=model(
            name,
            match={"payments": payments, **BONUS},
            facts={"shortfall": ("fee_due - payments.total", "yuan")},
            when="shortfall >= :least",
            # one of them judges works without a code, too: they cannot be assessed, and are named
            scope=None if name == "bench.short.soil-project" else CODED,
            params={"least": (least, "yuan")},
            score=POINTS,
        ),
        sql="SELECT w.record_no, w.fee_due - coalesce(p.received, 0) FROM works w LEFT JOIN "
        "(SELECT project_code, sum(paid) AS received FROM payment "
        f"WHERE item = '{item}' AND paid_on <= $as_of GROUP BY project_code) p "
        "ON p.project_code = w.project_code "
        f"WHERE w.{CODED} AND w.fee_due - coalesce(p.received, 0) >= {least}",
        frame=frame,
        facts=("shortfall",),
    )
