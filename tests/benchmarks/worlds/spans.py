"""A world of days: sites with a span, papers with a validity, joined by a firm's code and time.

Firms have about four of each. The skewed one adds a single firm with GIANT sites and GIANT papers,
so that a join by key alone would make GIANT squared pairs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl
from polars import col

from tests.benchmarks.worlds.contracts import table
from tests.benchmarks.worlds.parts import AS_OF_DAY
from tests.benchmarks.worlds.question import Frames, Question, model
from tests.benchmarks.worlds.tables import date_series, gapped

GIANT = 20_000
_BLOCK = 100_000
_FIRMS = 25_000
_DAYS = 2000
_VALID = {"start": "valid_from_on", "end": "valid_to_on"}
DOCUMENTS = (
    table(1, "bt_site", "record_no firm_code started_on ended_on", period="started_on"),
    table(2, "bt_paper", "paper_no firm_code valid_from_on valid_to_on",
          period="valid_from_on", valid=_VALID, coverage={"mode": "register"}),
)  # fmt: skip


def frames(dataset: str, rows: int, seed: int) -> Iterator[pl.DataFrame]:
    """The rows of a dataset in blocks of `_BLOCK`, which have firms of their own."""
    assert rows % _BLOCK == 0, f"rows come in blocks of {_BLOCK}"
    for block in range(rows // _BLOCK):
        rng = np.random.default_rng([seed, block, len(dataset)])
        firm = (_FIRMS * rng.random(_BLOCK) ** 1.3).astype(np.int64)
        yield _frame(dataset, rng, block, firm)


def skewed_frames(dataset: str, rows: int, seed: int) -> Iterator[pl.DataFrame]:
    yield from frames(dataset, rows, seed)
    rng = np.random.default_rng([seed, 99_999, len(dataset)])
    yield _frame(dataset, rng, 99_999, np.zeros(GIANT, dtype=np.int64))


def _frame(dataset: str, rng: np.random.Generator, block: int, firm: Any) -> pl.DataFrame:
    n = len(firm)
    codes = f"F{block:05d}" + pl.Series(firm).cast(pl.String).str.zfill(6)
    # campaigns: days come in runs
    day = rng.integers(0, _DAYS // 20, n) * 20 + rng.integers(0, 6, n)
    names = f"{dataset[3].upper()}{block:05d}" + pl.Series(np.arange(n)).cast(pl.String)
    first, last = date_series(day), date_series(day + rng.gamma(4, 100, n))
    if dataset == "bt_site":
        return pl.DataFrame(
            {"record_no": names, "firm_code": gapped(rng, codes, 0.25), "started_on": first,
             "ended_on": last}
        )  # fmt: skip
    return pl.DataFrame(
        {"paper_no": names, "firm_code": gapped(rng, codes, 0.2), "valid_from_on": first,
         "valid_to_on": gapped(rng, last, 0.02)}
    )  # fmt: skip


_OPEN = pl.lit(dt.date(9998, 12, 31))
_KEY: dict[str, Any] = {"dataset": "bt_paper", "on": {"key": ["firm_code"]}}
_SCOPE = "firm_code is not null and ended_on <= :as_of"


def _sites(tables: Frames) -> pl.LazyFrame:
    return tables["site"].filter(col("firm_code").is_not_null(), col("ended_on") <= AS_OF_DAY)


def _question(name: str, **parts: Any) -> Question:
    document = model(name, subject="bt_site", scope=_SCOPE, **parts.pop("model"))
    return Question(id=name, document=document, **parts)


def _valid(least: int) -> Question:
    """Several papers valid on the first day."""

    def frame(tables: Frames) -> pl.LazyFrame:
        return (
            _sites(tables)
            .join(tables["paper"], on="firm_code")
            .filter(
                col("valid_from_on") <= col("started_on"),
                col("valid_to_on").is_null() | (col("valid_to_on") >= col("started_on")),
            )
            .group_by("record_no")
            .agg(number=pl.len())
            .filter(col("number") >= least)
        )

    match = {"paper": {**_KEY, "valid_on": "started_on", "keep": {"number": "count()"}}}
    return _question(
        "bench.days.valid-on",
        model={"match": match, "facts": {"number": ("paper.number", "record")},
               "when": f"number >= {least}"},
        sql="SELECT w.record_no, count(*) FROM site w JOIN paper p ON p.firm_code = w.firm_code "
        "AND p.valid_from_on <= w.started_on "
        "AND coalesce(p.valid_to_on, DATE '9999-12-31') >= w.started_on "
        f"WHERE w.ended_on <= $as_of GROUP BY w.record_no HAVING count(*) >= {least}",
        frame=frame,
        facts=("number",),
    )  # fmt: skip


def _nearest(direction: str, gap: int) -> Question:
    """The nearest paper of the firm lies far off."""
    before = direction == "before"
    days = "w.started_on - p.valid_from_on" if before else "p.valid_from_on - w.started_on"

    def frame(tables: Frames) -> pl.LazyFrame:
        papers = tables["paper"].select("firm_code", "valid_from_on").drop_nulls("firm_code")
        found = (
            _sites(tables)
            .sort("started_on")
            .join_asof(
                papers.with_columns(day=col("valid_from_on")).sort("valid_from_on"),
                left_on="started_on",
                right_on="valid_from_on",
                by="firm_code",
                strategy="backward" if before else "forward",
                check_sortedness=False,
            )
        )
        far = (col("started_on") - col("day")).dt.total_days() * (1 if before else -1)
        return found.filter(far >= gap).select("record_no", gap=far)

    match = {"paper": {**_KEY, "nearest": direction, "keep": {"day": "min(valid_from_on)"}}}
    ends = ("paper.day", "started_on") if before else ("started_on", "paper.day")
    return _question(
        f"bench.days.nearest-{direction}",
        model={"match": match, "facts": {"gap": (f"date_diff('day', {ends[0]}, {ends[1]})", "day")},
               "when": f"exists(paper) and gap >= {gap}"},
        sql=f"SELECT w.record_no, {days} FROM site w ASOF JOIN paper p "
        f"ON p.firm_code = w.firm_code AND w.started_on {'>=' if before else '<='} "
        f"p.valid_from_on WHERE w.ended_on <= $as_of AND {days} >= {gap}",
        frame=frame,
        facts=("gap",),
    )  # fmt: skip


def _within(span: int, least: int) -> Question:
    """Several papers in a window of days around the first day."""

    def frame(tables: Frames) -> pl.LazyFrame:
        days = (col("valid_from_on") - col("started_on")).dt.total_days()
        return (
            _sites(tables)
            .join(tables["paper"], on="firm_code")
            .filter(days.is_between(-span, span))
            .group_by("record_no")
            .agg(number=pl.len())
            .filter(col("number") >= least)
        )

    match = {"paper": {**_KEY, "within_days": [-span, span], "keep": {"number": "count()"}}}
    return _question(
        "bench.days.within",
        model={"match": match, "facts": {"number": ("paper.number", "record")},
               "when": f"number >= {least}"},
        sql="SELECT w.record_no, count(*) FROM site w JOIN paper p ON p.firm_code = w.firm_code "
        f"AND p.valid_from_on BETWEEN w.started_on - {span} AND w.started_on + {span} "
        f"WHERE w.ended_on <= $as_of GROUP BY w.record_no HAVING count(*) >= {least}",
        frame=frame,
        facts=("number",),
    )  # fmt: skip


# Days of a site on which some paper is valid. The papers of a firm are first joined to spans that
# neither overlap nor touch, so that a firm with very many papers has few spans.
_COVERED = """
SELECT w.{rid} AS rid,
       sum(least(c.last_day, w.ended_on) - greatest(c.first_day, w.started_on) + 1) AS days
FROM {site} AS w JOIN (
  SELECT firm_code, min(valid_from_on) AS first_day, max(last_day) AS last_day
  FROM (
    SELECT firm_code, valid_from_on, last_day, sum(begins) OVER (
      PARTITION BY firm_code ORDER BY valid_from_on, last_day, paper_no
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS span
    FROM (
      SELECT firm_code, valid_from_on, last_day, paper_no,
             CASE WHEN valid_from_on <= max(last_day) OVER (
               PARTITION BY firm_code ORDER BY valid_from_on, last_day, paper_no
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
             ) + 1 THEN 0 ELSE 1 END AS begins
      FROM (
        SELECT firm_code, paper_no, valid_from_on,
               coalesce(valid_to_on, CAST('9998-12-31' AS DATE)) AS last_day
        FROM {paper} WHERE firm_code IS NOT NULL
      ) AS closed
    ) AS marked
  ) AS numbered
  GROUP BY firm_code, span
) AS c ON c.firm_code = w.firm_code AND c.first_day <= w.ended_on AND c.last_day >= w.started_on
WHERE w.ended_on <= {as_of}
GROUP BY w.{rid}
"""


def _uncovered(least: int) -> Question:
    """Days of works without a valid paper, in all."""
    alone = _COVERED.format(rid="record_no", site="site", paper="paper", as_of="$as_of")

    def frame(tables: Frames) -> pl.LazyFrame:
        sites = _sites(tables).with_columns(
            whole=(col("ended_on") - col("started_on")).dt.total_days() + 1
        )
        order = ("firm_code", "valid_from_on", "last")
        closed = (
            tables["paper"]
            .filter(col("firm_code").is_not_null())
            .select("firm_code", "valid_from_on", last=col("valid_to_on").fill_null(_OPEN))
            .sort(order)
        )
        reached = col("last").cum_max().shift().over("firm_code")
        spans = (
            closed.with_columns(
                begins=(col("valid_from_on") > reached + pl.duration(days=1)).fill_null(value=True)
            )
            .with_columns(span=col("begins").cum_sum().over("firm_code"))
            .group_by("firm_code", "span")
            .agg(first=col("valid_from_on").min(), last=col("last").max())
        )
        days = pl.min_horizontal("last", "ended_on") - pl.max_horizontal("first", "started_on")
        covered = (
            sites.join(spans, on="firm_code")
            .filter(col("first") <= col("ended_on"), col("last") >= col("started_on"))
            .group_by("record_no")
            .agg(days=(days.dt.total_days() + 1).sum())
        )
        gap = col("whole") - col("days").fill_null(0)
        return (
            sites.join(covered, on="record_no", how="left")
            .filter(gap >= least)
            .select("record_no", gap=gap)
        )

    covered = "covered_days(valid_from_on, valid_to_on, subject.started_on, subject.ended_on)"
    match = {**_KEY, "period": ["started_on", "ended_on"], "keep": {"days": covered}}
    document = model(
        "bench.days.uncovered",
        subject="bt_site",
        scope=_SCOPE,
        match={"paper": match},
        facts={"gap": ("date_diff('day', started_on, ended_on) + 1 - paper.days", "day")},
        when=f"gap >= {least}",
    )
    return Question(
        id="bench.days.uncovered",
        document=document,
        sql="SELECT w.record_no, w.ended_on - w.started_on + 1 - coalesce(c.days, 0) FROM site w "
        f"LEFT JOIN ({alone}) c ON c.rid = w.record_no "
        "WHERE w.firm_code IS NOT NULL AND w.ended_on <= $as_of "
        f"AND w.ended_on - w.started_on + 1 - coalesce(c.days, 0) >= {least}",
        frame=frame,
        facts=("gap",),
    )


@lru_cache(maxsize=1)
def questions() -> tuple[Question, ...]:
    return (
        _valid(6),
        _nearest("before", 1400),
        _nearest("after", 1400),
        _within(40, 4),
        _uncovered(1000),
    )
