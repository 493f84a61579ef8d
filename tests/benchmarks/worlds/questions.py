"""Sixty questions of the kinds that the shipped rules have, with what they share.

Absence before the start, late papers, presence under a condition, sums and counts against
thresholds, validity on a day, the nearest record, windows of days around the start, firms by
resolved identity, and combinations; some with exceptions, many with score items. Models of one
kind share their matches or differ in `where` alone. Every condition stands here three times, and
the runs must agree.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import polars as pl
from polars import col

from tests.benchmarks.worlds.question import Frames, Question, model
from tests.benchmarks.worlds.tables import AS_OF

CODE = {"key": {"project_code": "project_code"}}
_CODED = "project_code is not null"
_AS_OF = pl.lit(AS_OF)
_DATED = {
    "permit": "issued_on", "planning": "issued_on", "eia": "approved_on", "tender": "signed_on",
    "payment": "paid_on", "deposit": "deposited_on", "inspection": "decided_on",
    "penalty": "decided_on", "incident": "occurred_on",
}  # fmt: skip
_EMERGENCY: dict[str, Any] = {
    "dataset": "bw_occupancy", "on": CODE, "valid_on": "started_on",
    "where": "ground = 'emergency'",
}  # fmt: skip
_NO_EMERGENCY = (
    "ANTI JOIN occupancy o ON o.project_code = w.project_code AND o.ground = 'emergency' AND "
    "o.valid_from_on <= w.started_on AND coalesce(o.valid_to_on, DATE '9999-12-31') >= w.started_on"
)
_INCIDENTS: dict[str, Any] = {
    "dataset": "bw_incident", "on": {"key": {"contractor_usc": "contractor_usc"}},
    "within_days": [0, 400],
}  # fmt: skip
_HAZARDS: dict[str, Any] = {
    "dataset": "bw_inspection", "on": CODE, "where": "hazard_level = 'major'",
    "within_days": [0, 400],
}  # fmt: skip
_BONUS = {"incident": _INCIDENTS, "hazard": _HAZARDS}
_POINTS = {"incident": ("exists(incident)", 20), "hazard": ("exists(hazard)", 15)}


def _coded(tables: Frames) -> pl.LazyFrame:
    return tables["works"].filter(col("project_code").is_not_null())


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


def _before(table: str) -> dict[str, Any]:
    return {
        "dataset": f"bw_{table}", "on": CODE, "where": f"{_DATED[table]} <= subject.started_on",
        "period": ["add_months(started_on, -60)", "started_on"],
    }  # fmt: skip


def missing_before(name: str, table: str, least: int, kind: str, *, plain: bool) -> Question:
    """Large works of a class without a paper dated up to the start."""
    dated = _DATED[table]
    match = {"paper": _before(table)}
    exceptions, anti = {}, ""
    if not plain:
        match |= {"emergency": _EMERGENCY, **_BONUS}
        exceptions = {"emergency": "exists(emergency)"}
        anti = _NO_EMERGENCY
    classes = {"any": "", "building": " and works_class = 'building'"}[kind]

    def frame(tables: Frames) -> pl.LazyFrame:
        wanted = _coded(tables).filter(col("invest") >= least)
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
            scope=_CODED + classes,
            params={"least": (least, "yuan")},
            exceptions=exceptions,
            score={} if plain else _POINTS,
        ),
        sql=f"SELECT w.record_no, w.invest FROM works w ANTI JOIN {table} p "
        f"ON p.project_code = w.project_code AND p.{dated} <= w.started_on {anti} "
        f"WHERE w.invest >= {least} AND w.{_CODED}{classes}",
        frame=frame,
        facts=("amount",),
    )


def late(name: str, table: str, days: int) -> Question:
    """The first paper came so many days after the start."""
    dated = _DATED[table]

    def frame(tables: Frames) -> pl.LazyFrame:
        first = (
            tables[table]
            .filter(col(dated) <= _AS_OF)
            .group_by("project_code")
            .agg(col(dated).min().alias("first"))
        )
        waited = (col("first") - col("started_on")).dt.total_days()
        return (
            _coded(tables)
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
            match={"paper": _before(table), "later": later, **_BONUS},
            facts={"waited": ("date_diff('day', started_on, later.first)", "day")},
            when="missing(paper) and exists(later) and waited >= :least",
            scope=_CODED,
            params={"least": (days, "day")},
            score=_POINTS,
        ),
        # no paper up to the start and the first after it: the first of all lies after it
        sql=f"SELECT w.record_no, p.first - w.started_on FROM works w JOIN (SELECT project_code, "
        f"min({dated}) AS first FROM {table} WHERE {dated} <= $as_of GROUP BY project_code) p "
        f"ON p.project_code = w.project_code WHERE p.first - w.started_on >= {days}",
        frame=frame,
        facts=("waited",),
    )


def present(name: str, where: str, polars_where: pl.Expr, least: int) -> Question:
    """Inspections of a kind after the start, and nobody stopped the works."""

    def frame(tables: Frames) -> pl.LazyFrame:
        return (
            _coded(tables)
            .join(tables["inspection"].filter(polars_where), on="project_code")
            .filter(col("decided_on") >= col("started_on"), col("decided_on") <= _AS_OF)
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
            scope=_CODED,
            params={"least": (least, "record")},
        ),
        sql="SELECT w.record_no, count(*), sum(i.fine) FROM works w JOIN inspection i "
        f"ON i.project_code = w.project_code AND i.decided_on >= w.started_on "
        f"WHERE {where} AND i.decided_on <= $as_of GROUP BY w.record_no "
        f"HAVING count(*) >= {least}",
        frame=frame,
        facts=("number", "total"),
    )


def short(name: str, item: str, least: int, on: str) -> Question:
    """Charges due and not paid in full: a sum over the payments of the project."""

    def frame(tables: Frames) -> pl.LazyFrame:
        received = (
            tables["payment"]
            .filter(col("item") == item, col("paid_on") <= _AS_OF)
            .group_by("project_code")
            .agg(col("paid").sum().alias("received"))
        )
        gap = col("fee_due") - col("received").fill_null(0)
        return (
            _coded(tables)
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
            match={"payments": payments, **_BONUS},
            facts={"shortfall": ("fee_due - payments.total", "yuan")},
            when="shortfall >= :least",
            # one of them judges works without a code, too: they cannot be assessed, and are named
            scope=None if name == "bench.short.soil-project" else _CODED,
            params={"least": (least, "yuan")},
            score=_POINTS,
        ),
        sql="SELECT w.record_no, w.fee_due - coalesce(p.received, 0) FROM works w LEFT JOIN "
        "(SELECT project_code, sum(paid) AS received FROM payment "
        f"WHERE item = '{item}' AND paid_on <= $as_of GROUP BY project_code) p "
        "ON p.project_code = w.project_code "
        f"WHERE w.{_CODED} AND w.fee_due - coalesce(p.received, 0) >= {least}",
        frame=frame,
        facts=("shortfall",),
    )


def window(name: str, table: str, span: tuple[int, int], least: int) -> Question:
    """Several records of a project in a window of days around the start."""
    dated, (low, high) = _DATED[table], span
    # only what may be known is counted: the window of works of late ends after the day of the scan
    scope = f"{_CODED} and started_on <= :as_of - {max(high, 0)}"

    def frame(tables: Frames) -> pl.LazyFrame:
        days = (col(dated) - col("started_on")).dt.total_days()
        return (
            _coded(tables)
            .filter(col("started_on") <= _AS_OF - pl.duration(days=max(high, 0)))
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
            match={"paper": paper, **_BONUS},
            facts={"amount": ("coalesce(invest, 0)", "yuan")},
            when="missing(paper) and amount >= :least",
            scope=f"{mine} is not null and {day} is not null and {day} <= :as_of",
            params={"least": (least, "yuan")},
            score=_POINTS,
        ),
        sql=f"SELECT w.record_no, w.invest FROM works w ANTI JOIN {table} l "
        f"ON l.{theirs} = w.{mine} AND l.valid_from_on <= w.{day} "
        f"AND coalesce(l.valid_to_on, DATE '9999-12-31') >= w.{day} {also and 'AND l.' + also} "
        f"WHERE w.{mine} IS NOT NULL AND w.{day} <= $as_of AND w.invest >= {least}",
        frame=lambda tables: frame({**tables, "works": tables["works"].filter(col(day) <= _AS_OF)}),
        facts=("amount",),
    )


def silence(name: str, table: str, day: str, gap: int) -> Question:
    """The last record up to a day lies long before it."""
    dated = _DATED[table]

    def frame(tables: Frames) -> pl.LazyFrame:
        wanted = _coded(tables).filter(col(day).is_not_null()).sort(day)
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
            scope=f"{_CODED} and {day} is not null and {day} <= :as_of",
            params={"least": (gap, "day")},
        ),
        sql=f"SELECT w.record_no, w.{day} - p.{dated} FROM works w ASOF JOIN {table} p "
        f"ON p.project_code = w.project_code AND p.{dated} <= w.{day} "
        f"WHERE w.{day} <= $as_of AND w.{day} - p.{dated} >= {gap}",
        frame=lambda tables: frame({**tables, "works": tables["works"].filter(col(day) <= _AS_OF)}),
        facts=("gap",),
    )


def record_of_firm(
    name: str, table: str, span: tuple[int, int], least: int, fine: int, *, by: str
) -> Question:
    """What the contractor was fined for, or what happened on its sites, in a window of days.

    by  key: rows with equal credit codes; party: firms as resolved, also those known by name
    """
    dated, (low, high) = _DATED[table], span
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
            .filter(col("started_on") <= _AS_OF - pl.duration(days=max(high, 0)))
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
        "match": {"paper": paper, **_BONUS},
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


def direct_award(name: str, mode: str, least: int, missing: str) -> Question:
    """A contract without public tender and no paper before the start."""
    dated = _DATED[missing]

    def frame(tables: Frames) -> pl.LazyFrame:
        contracts = (
            tables["tender"]
            .filter(col("tender_mode") == mode, col("price") >= least)
            .group_by("project_code")
            .agg(col("price").max().alias("price"))
        )
        first = tables[missing].group_by("project_code").agg(col(dated).min().alias("first"))
        return (
            _coded(tables)
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
            match={"contract": contract, "paper": _before(missing), **_BONUS},
            facts={"price": ("contract.price", "yuan")},
            when="exists(contract) and missing(paper)",
            scope=_CODED,
            score=_POINTS,
        ),
        sql="SELECT w.record_no, t.price FROM works w JOIN (SELECT project_code, max(price) AS "
        f"price FROM tender WHERE tender_mode = '{mode}' AND price >= {least} "
        f"GROUP BY project_code) t ON t.project_code = w.project_code ANTI JOIN {missing} p "
        f"ON p.project_code = w.project_code AND p.{dated} <= w.started_on",
        frame=frame,
        facts=("price",),
    )


_CODES = ("project_code", "project_code")
_HOLDER = ("contractor_usc", "holder_usc")
_MAJOR = col("hazard_level") == "major"


@lru_cache(maxsize=1)
def questions() -> tuple[Question, ...]:
    """The sixty, in the order of their ids."""
    made = [
        *(
            missing_before(f"bench.missing.{table}-{n}", table, least, kind, plain=plain)
            for table in ("permit", "planning", "eia", "tender")
            for n, (least, kind, plain) in enumerate(
                [(120_000_000, "any", True), (60_000_000, "building", False)]
            )
        ),
        missing_before("bench.missing.permit-2", "permit", 200_000_000, "any", plain=True),
        late("bench.late.permit-a", "permit", 90),
        late("bench.late.permit-b", "permit", 120),
        late("bench.late.planning", "planning", 120),
        late("bench.late.eia", "eia", 200),
        late("bench.late.tender", "tender", 90),
        late("bench.late.deposit", "deposit", 120),
        present("bench.present.major", "hazard_level = 'major'", _MAJOR, 1),
        present(
            "bench.present.unrectified",
            "hazard_level = 'major' and rectified_on is null",
            _MAJOR & col("rectified_on").is_null(),
            1,
        ),
        present("bench.present.fined", "fine >= 500000", col("fine") >= 500000, 1),
        present("bench.present.fined-twice", "fine >= 50000", col("fine") >= 50000, 2),
        present(
            "bench.present.often", "hazard_level <> 'minor'", col("hazard_level") != "minor", 3
        ),
        *(
            short(f"bench.short.{item}-{n}", item, least, "key")
            for item in ("soil", "farmland", "defence")
            for n, least in enumerate((1_000_000, 2_000_000))
        ),
        short("bench.short.soil-project", "soil", 1_500_000, "project"),
        short("bench.short.farmland-project", "farmland", 1_500_000, "project"),
        window("bench.window.permit", "permit", (-180, 180), 4),
        window("bench.window.tender", "tender", (-180, 0), 4),
        window("bench.window.inspection", "inspection", (0, 365), 5),
        window("bench.window.inspection-short", "inspection", (0, 180), 3),
        window("bench.window.payment", "payment", (0, 180), 8),
        not_valid("bench.valid.start", "licence", _HOLDER, "started_on", None, 40_000_000),
        not_valid("bench.valid.start-state", "licence", _HOLDER, "started_on", "valid", 60_000_000),
        not_valid("bench.valid.end", "licence", _HOLDER, "ended_on", "valid", 60_000_000),
        not_valid("bench.valid.insurance", "insurance", _CODES, "started_on", None, 90_000_000),
        not_valid("bench.valid.insurance-end", "insurance", _CODES, "ended_on", None, 120_000_000),
        not_valid("bench.valid.occupancy", "occupancy", _CODES, "started_on", None, 150_000_000),
        silence("bench.silence.inspection", "inspection", "ended_on", 500),
        silence("bench.silence.inspection-b", "inspection", "ended_on", 650),
        silence("bench.silence.planning", "planning", "started_on", 300),
        silence("bench.silence.eia", "eia", "started_on", 330),
        silence("bench.silence.tender", "tender", "started_on", 210),
        *(
            record_of_firm(f"bench.firm.{name}", table, span, least, fine, by="key")
            for name, table, span, least, fine in (
                ("fined-year", "penalty", (-365, 0), 6, 0),
                ("fined-two-years", "penalty", (-730, 0), 9, 0),
                ("fined-much", "penalty", (-365, 0), 3, 100_000),
                ("fined-after", "penalty", (0, 365), 6, 0),
                ("incident-before", "incident", (-365, 0), 4, 0),
                ("incident-after", "incident", (0, 365), 4, 0),
            )
        ),
        *(
            record_of_firm(f"bench.party.{name}", "penalty", span, least, fine, by="party")
            for name, span, least, fine in (
                ("fined-year", (-365, 0), 7, 0),
                ("fined-three-years", (-1095, 0), 14, 0),
                ("fined-much", (-365, 0), 4, 60_000),
                ("fined-much-two", (-730, 0), 5, 100_000),
            )
        ),
        no_licence("bench.party.licence-start", "started_on", 60_000_000),
        no_licence("bench.party.licence-end", "ended_on", 60_000_000),
        direct_award("bench.award.direct-permit", "direct", 20_000_000, "permit"),
        direct_award("bench.award.invited-permit", "invited", 20_000_000, "permit"),
        direct_award("bench.award.direct-planning", "direct", 30_000_000, "planning"),
        direct_award("bench.award.invited-eia", "invited", 30_000_000, "eia"),
    ]
    assert len({question.id for question in made}) == len(made)
    return tuple(sorted(made, key=lambda question: question.id))
