"""How leads stand on a day: what the scans say, joined with what people decided.

A dismissal is bound to the evidence it was taken on. New evidence, or its expiry, brings the
lead back as new, marked so; it never lapses silently.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import polars as pl

from supervision_models.leads.findings import PAYLOAD_TYPE

if TYPE_CHECKING:
    import pyarrow as pa

    from supervision_models.ledger import Ledger

SEVERITIES = ("S1", "S2", "S3", "S4")
LIFE = {  # last event -> where the lead stands in its life
    "new": "open",
    "unchanged": "open",
    "updated": "open",
    "reopened": "open",
    "resolved": "resolved",
    "unobserved": "unobserved",
}
MARKS = (
    "",
    "reopened-evidence",  # was dismissed; the evidence is another now
    "reopened-expiry",  # was dismissed until a day that has passed
    "evidence-changed",  # in the hands of a person; the evidence is another now
)


def current(
    ledger: Ledger,
    *,
    on: dt.date,
    lead_ids: Collection[str] | None = None,
    models: Collection[str] | None = None,
    life: Collection[str] = ("open", "unobserved"),
    states: Collection[str] | None = None,
    severities: Collection[str] | None = None,
    organs: Collection[str] | None = None,
    fields: Collection[str] | None = None,
    regions: Collection[str] | None = None,
    min_score: int | None = None,
    suppressed: bool | None = None,
) -> pl.DataFrame:
    """Leads as they stand on the day `on`, gravest and highest first.

    life        open | resolved | unobserved (empty: all)
    states      review states; `new` where nobody has decided
    regions     division code prefixes
    suppressed  True: only dismissed ones, False: only others, None: both

    Columns: lead_id, all of the finding (`findings.PAYLOAD`), geom (WKB, lon/lat), then
    first_scan, first_at, event, cause, life, scan_id, event_at, seen_scan, seen_at,
    evidence_hash, state, reason, decided_by, decided_at, expires_on, mark, suppressed.
    """
    frame = (
        ledger.leads.standing(lead_ids=lead_ids, models=models)
        .with_columns(pl.col("payload").str.json_decode(PAYLOAD_TYPE))
        .unnest("payload")
        .join(_decided(ledger), on="lead_id", how="left")
        .with_columns(
            pl.col("event").replace_strict(LIFE, return_dtype=pl.String).alias("life"),
            _mark(on).alias("mark"),
        )
        .with_columns(_state().alias("state"), _suppressed().alias("suppressed"))
        .select(*_COLUMNS)
    )
    wanted: list[pl.Expr] = [
        pl.col(column).is_in(sorted(values))
        for column, values in (
            ("life", life or None),
            ("state", states),
            ("severity", severities),
            ("organ", organs),
            ("field", fields),
        )
        if values is not None
    ]
    if regions is not None:
        prefixes = [pl.col("region").str.starts_with(prefix) for prefix in sorted(regions)]
        wanted.append(pl.any_horizontal(prefixes) if prefixes else pl.lit(False))
    if min_score is not None:
        wanted.append(pl.col("score") >= min_score)
    if suppressed is not None:
        wanted.append(pl.col("suppressed") == suppressed)
    return frame.filter(*wanted).sort(
        "severity", "score", "lead_id", descending=[True, True, False], nulls_last=True
    )


_COLUMNS = (
    "lead_id",
    *(field.name for field in PAYLOAD_TYPE.fields),
    "geom",
    "first_scan",
    "first_at",
    "event",
    "cause",
    "life",
    "scan_id",
    "event_at",
    "seen_scan",
    "seen_at",
    "evidence_hash",
    "state",
    "reason",
    "decided_by",
    "decided_at",
    "expires_on",
    "mark",
    "suppressed",
)


def arrow(ledger: Ledger, *, on: dt.date, suppressed: bool | None = None) -> pa.Table:
    """`current` as an Arrow table."""
    return current(ledger, on=on, suppressed=suppressed).to_arrow()


def batches(
    ledger: Ledger, *, on: dt.date, rows: int = 10_000, suppressed: bool | None = None
) -> Iterator[pl.DataFrame]:
    """`current` in parts of at most `rows` rows."""
    yield from current(ledger, on=on, suppressed=suppressed).iter_slices(rows)


def _decided(ledger: Ledger) -> pl.DataFrame:
    """The last decision of each lead, under names of the view."""
    return ledger.decisions.latest().select(
        "lead_id",
        pl.col("state").alias("decided_state"),
        "dismisses",
        "reason",
        pl.col("author").alias("decided_by"),
        pl.col("at").alias("decided_at"),
        pl.col("evidence_hash").alias("decided_evidence"),
        pl.col("expires_on").str.to_date("%Y-%m-%d"),
    )


def _mark(on: dt.date) -> pl.Expr:
    changed = pl.col("decided_evidence") != pl.col("evidence_hash")
    return (
        pl.when(pl.col("decided_evidence").is_null())
        .then(pl.lit(""))
        .when(pl.col("dismisses") & changed)
        .then(pl.lit("reopened-evidence"))
        .when(pl.col("dismisses") & (pl.col("expires_on") < on))
        .then(pl.lit("reopened-expiry"))
        .when(~pl.col("dismisses") & changed)
        .then(pl.lit("evidence-changed"))
        .otherwise(pl.lit(""))
    )


def _state() -> pl.Expr:
    return (
        pl.when(pl.col("mark").str.starts_with("reopened"))
        .then(pl.lit("new"))
        .otherwise(pl.col("decided_state").fill_null("new"))
    )


def _suppressed() -> pl.Expr:
    return pl.col("dismisses").fill_null(False) & (pl.col("mark") == "")
