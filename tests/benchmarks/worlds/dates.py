"""Questions about days: what was valid, the nearest record, how many in a window of days."""

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
    coded,
)
from tests.benchmarks.worlds.question import Frames, Question, model


def present(name: str, where: str, polars_where: pl.Expr, least: int) -> Question:
    """Inspections of a kind after the start, and nobody stopped the works."""

    def frame(tables: Frames) -> pl.LazyFrame:
        return (
            coded(tables)
            .join(tables["inspection"].filter(polars_where), on="project_code")
            .filter(col("decided_on") >= col("started_on"), col("decided_on") <= AS_OF_DAY)
            .group_by("record_no")
            .agg(pl.len().alias("number"), col("fine").sum().alias("total"))
            .filter(col("number") >= least)
        )

    found = {
        "dataset": "bw_inspection", "on": CODE, "period": ["started_on", ":as_of"],
        "where": f"{where} and decided_on >= subject.started_on and decided_on <= :as_of",
        "keep": {"number": "count()", "total": "sum(fine)"},
    }  # fmt: skip
    return Question(
        id=name,
        document=model(
            name,
            match={"found": found},
            facts={"number": ("found.number", "record"), "total": ("found.total", "yuan")},
            when="number >= :least",
            scope=CODED,
            params={"least": (least, "record")},
        ),
        sql="SELECT w.record_no, count(*), sum(i.fine) FROM works w JOIN inspection i "
        f"ON i.project_code = w.project_code AND i.decided_on >= w.started_on "
        f"WHERE {where} AND i.decided_on <= $as_of GROUP BY w.record_no "
        f"HAVING count(*) >= {least}",
        frame=frame,
        facts=("number", "total"),
    )


def window(name: str, table: str, span: tuple[int, int], least: int) -> Question:
    """Several records of a project in a window of days around the start."""
    dated, (low, high) = DATED[table], span
    # only what may be known is counted: the window of works of late ends after the day of the scan
    scope = f"{CODED} and started_on <= :as_of - {max(high, 0)}"

    def frame(tables: Frames) -> pl.LazyFrame:
        days = (col(dated) - col("started_on")).dt.total_days()
        return (
            coded(tables)
            .filter(col("started_on") <= AS_OF_DAY - pl.duration(days=max(high, 0)))
            .join(tables[table], on="project_code")
            .filter(days.is_between(low, high))
            .group_by("record_no")
            .agg(pl.len().alias("number"))
            .filter(col("number") >= least)
        )

    return Question(
        id=name,
        document=model(
            name,
            match={
                "near": {
                    "dataset": f"bw_{table}", "on": CODE, "within_days": [low, high],
                    "keep": {"number": "count()"},
                }
            },
            facts={"number": ("near.number", "record")},
            when="number >= :least",
            scope=scope,
            params={"least": (least, "record")},
        ),
        sql=f"SELECT w.record_no, count(*) FROM works w JOIN {table} t "
        f"ON t.project_code = w.project_code AND t.{dated} BETWEEN w.started_on + ({low}) "
        f"AND w.started_on + {high} WHERE w.started_on <= $as_of - {max(high, 0)} "
        f"GROUP BY w.record_no HAVING count(*) >= {least}",
        frame=frame,
        facts=("number",),
    )  # fmt: skip


def not_valid(
    name: str, table: str, keys: tuple[str, str], day: str, state: str | None, least: int
) -> Question:
    """Large works with nothing valid on a day."""
    mine, theirs = keys
    also = "" if state is None else f"state = '{state}'"

    def frame(tables: Frames) -> pl.LazyFrame:
        wanted = tables["works"].filter(
            col(mine).is_not_null(), col(day).is_not_null(), col("invest") >= least
        )
        papers = tables[table] if state is None else tables[table].filter(state=state)
        held = (
            wanted.select("record_no", mine, day)
            .join(papers, left_on=mine, right_on=theirs)
            .filter(
                (col("valid_from_on") <= col(day))
                & (col("valid_to_on").is_null() | (col("valid_to_on") >= col(day)))
            )
        )
        return wanted.join(held, on="record_no", how="anti").select(
            "record_no", amount=col("invest")
        )

    paper: dict[str, Any] = {
        "dataset": f"bw_{table}", "on": {"key": {mine: theirs}}, "valid_on": day,
    }  # fmt: skip
    if also:
        paper["where"] = also
    return Question(
        id=name,
        document=model(
            name,
            match={"paper": paper, **BONUS},
            facts={"amount": ("coalesce(invest, 0)", "yuan")},
            when="missing(paper) and amount >= :least",
            scope=f"{mine} is not null and {day} is not null and {day} <= :as_of",
            params={"least": (least, "yuan")},
            score=POINTS,
        ),
        sql=f"SELECT w.record_no, w.invest FROM works w ANTI JOIN {table} l "
        f"ON l.{theirs} = w.{mine} AND l.valid_from_on <= w.{day} "
        f"AND coalesce(l.valid_to_on, DATE '9999-12-31') >= w.{day} {also and 'AND l.' + also} "
        f"WHERE w.{mine} IS NOT NULL AND w.{day} <= $as_of AND w.invest >= {least}",
        frame=lambda tables: frame(
            {**tables, "works": tables["works"].filter(col(day) <= AS_OF_DAY)}
        ),
        facts=("amount",),
    )


def silence(name: str, table: str, day: str, gap: int) -> Question:
    """The last record up to a day lies long before it."""
    dated = DATED[table]

    def frame(tables: Frames) -> pl.LazyFrame:
        wanted = coded(tables).filter(col(day).is_not_null()).sort(day)
        last = (
            tables[table]
            .select("project_code", dated)
            .drop_nulls()
            .with_columns(col(dated).alias("last"))
            .sort(dated)
        )
        days = (col(day) - col("last")).dt.total_days()
        return (
            wanted.join_asof(
                last, left_on=day, right_on=dated, by="project_code", check_sortedness=False
            )
            .filter(days >= gap)
            .select("record_no", gap=days)
        )

    last = {
        "dataset": f"bw_{table}", "on": CODE, "nearest": "before", "at": day,
        "keep": {"last": f"max({dated})"},
    }  # fmt: skip
    return Question(
        id=name,
        document=model(
            name,
            match={"last": last},
            facts={"gap": (f"date_diff('day', last.last, {day})", "day")},
            when="exists(last) and gap >= :least",
            scope=f"{CODED} and {day} is not null and {day} <= :as_of",
            params={"least": (gap, "day")},
        ),
        sql=f"SELECT w.record_no, w.{day} - p.{dated} FROM works w ASOF JOIN {table} p "
        f"ON p.project_code = w.project_code AND p.{dated} <= w.{day} "
        f"WHERE w.{day} <= $as_of AND w.{day} - p.{dated} >= {gap}",
        frame=lambda tables: frame(
            {**tables, "works": tables["works"].filter(col(day) <= AS_OF_DAY)}
        ),
        facts=("gap",),
    )


def record_of_firm(
    name: str, table: str, span: tuple[int, int], least: int, fine: int, *, by: str
) -> Question:
    """What the contractor was fined for, or what happened on its sites, in a window of days.

    by  key: rows with equal credit codes; party: firms as resolved, also those known by name
    """
    dated, (low, high) = DATED[table], span
    theirs = {"penalty": "party_usc", "incident": "contractor_usc"}[table]
    where = f"fine >= {fine}" if fine else ""
    left, right = ("contractor_usc", theirs) if by == "key" else ("firm", "firm")
    source = ("works", table) if by == "key" else ("works_firm", f"{table}_firm")
    scope = f"started_on <= :as_of - {max(high, 0)}"
    if by == "key":
        scope = "contractor_usc is not null and " + scope

    def frame(tables: Frames) -> pl.LazyFrame:
        rows = tables[source[1]]
        if fine:
            rows = rows.filter(col("fine") >= fine)
        days = (col(dated) - col("started_on")).dt.total_days()
        return (
            tables[source[0]]
            .filter(col("started_on") <= AS_OF_DAY - pl.duration(days=max(high, 0)))
            .select("record_no", "started_on", left)
            .join(rows.select(right, dated), left_on=left, right_on=right)
            .filter(days.is_between(low, high))
            .group_by("record_no")
            .agg(pl.len().alias("number"))
            .filter(col("number") >= least)
        )

    match: dict[str, Any] = {
        "dataset": f"bw_{table}", "within_days": [low, high], "keep": {"number": "count()"},
        "on": {"key": {"contractor_usc": theirs}} if by == "key" else "party",
    }  # fmt: skip
    if where:
        match["where"] = where
    return Question(
        id=name,
        document=model(
            name,
            match={"history": match},
            facts={"number": ("history.number", "record")},
            when="number >= :least",
            scope=scope,
            params={"least": (least, "record")},
        ),
        sql=f"SELECT w.record_no, count(*) FROM {source[0]} w JOIN {source[1]} t "
        f"ON t.{right} = w.{left} AND t.{dated} BETWEEN w.started_on + ({low}) "
        f"AND w.started_on + {high} WHERE w.started_on <= $as_of - {max(high, 0)} "
        f"{'AND t.' + where if where else ''} GROUP BY w.record_no HAVING count(*) >= {least}",
        frame=frame,
        facts=("number",),
    )


def no_licence(name: str, day: str, least: int) -> Question:
    """Large works whose contractor, as resolved, holds no valid licence on a day."""
    inner = not_valid(name, "licence_firm", ("firm", "firm"), day, "valid", least)
    paper = {
        "dataset": "bw_licence", "on": "party", "valid_on": day, "where": "state = 'valid'",
    }  # fmt: skip
    document = {
        **inner.document,
        "match": {"paper": paper, **BONUS},
        "scope": f"(contractor_usc is not null or contractor_name is not null) "
        f"and {day} is not null and {day} <= :as_of",
    }
    return Question(
        id=name,
        document=document,
        sql=inner.sql.replace("FROM works w", "FROM works_firm w"),
        frame=lambda tables: inner.frame({**tables, "works": tables["works_firm"]}),
        facts=inner.facts,
    )
