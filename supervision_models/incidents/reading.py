"""Incidents of a workspace with the records that belong to them, and what people did.

Rows are read from the current snapshots, up to the day that is looked at, and only the columns
that a timeline needs: no names and no identity numbers of persons, no places, no causes of death.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from supervision_models.errors import Text, WorkspaceError
from supervision_models.incidents.records import Death, Incident, Review, Transfer
from supervision_models.incidents.terms import Terms
from supervision_models.matching.coverage import merged

if TYPE_CHECKING:
    from supervision_models.ledger import Ledger
    from supervision_models.workspace import Workspace

TRAFFIC = "道路交通|交通肇事"
FIRE = "火灾"
ABOUT_ACCIDENT = "事故|伤亡|死亡"
ABOUT_SAFETY = "事故|安全|危险作业"
RETURNED = "退回|补充材料|补正|管辖|转送"
EXTERNAL = "^[S-Y]"  # chapters of ICD-10 on injury and external causes
BEFORE, AFTER = dt.timedelta(days=7), dt.timedelta(days=730)  # as in incident.not-transferred
MODELS = "incident."
COLUMNS: dict[str, tuple[str, ...]] = {
    "incident": (
        *("incident_no", "occurred_at", "occurred_on", "employer_name", "employer_usc", "deaths"),
        *("serious_injuries", "loss", "category", "responsibility", "received_at", "reported_at"),
        *("inquiry_started_on", "inquiry_approved_on", "published_on", "evaluated_on"),
        *("_precision", "_region", "_hash"),
    ),
    "death_evidence": (
        *("source_kind", "occurred_on", "employer_name", "employer_usc", "outcome", "icd10"),
        "_hash",
    ),
    "inspection_penalty": (
        "kind",
        "cause",
        "fine",
        "decided_on",
        "party_name",
        "party_usc",
        "_hash",
    ),
    "police_transfer": (
        *("transfer_no", "reference_no", "party_name", "party_usc", "charge", "transferred_on"),
        *("accepted_on", "decision", "decided_on", "reasons", "filing_ordered_on", "_hash"),
    ),
}


@dataclass(frozen=True, slots=True)
class Records:
    """The rows of the datasets about incidents, each frame with the columns of `COLUMNS`."""

    frames: Mapping[str, pl.DataFrame]
    workspace: Workspace

    def incidents(self, number: str | None = None) -> pl.DataFrame:
        """The incidents, or the one of that number; one row each, latest first."""
        frame = self.frames["incident"]
        if number is not None:
            frame = frame.filter(pl.col("incident_no") == number)
        return frame.sort(["occurred_on", "incident_no", "_hash"], descending=[True, False, False])

    def seen(self, dataset: str, region: str, start: dt.date, end: dt.date) -> bool:
        """Whether the rows of a dataset are provably complete there from `start` to `end`."""
        spans = merged(
            [part for item in self.workspace.snapshots(dataset) for part in item.coverage]
        )
        return any(
            region.startswith(prefix)
            and (first is None or first <= start)
            and (last is None or last >= end)
            for prefix, first, last in spans
        )


def read_records(workspace: Workspace, as_of: dt.date) -> Records:
    """The records up to `as_of`. Raises WorkspaceError where there is no register of incidents."""
    if not workspace.snapshots("incident"):
        raise WorkspaceError(
            Text("工作区没有生产安全事故台账", "the workspace holds no register of incidents"),
            where=str(workspace.root),
            mend=Text("先导入事故台账：supervision ingest", "load it first: supervision ingest"),
        )
    dated = {
        "incident": "occurred_on",
        "death_evidence": "occurred_on",
        "inspection_penalty": "decided_on",
        "police_transfer": "transferred_on",
    }
    return Records(
        {
            dataset: _read(workspace, dataset).filter(pl.col(column) <= as_of)
            for dataset, column in dated.items()
        },
        workspace,
    )


def _read(workspace: Workspace, dataset: str) -> pl.DataFrame:
    wanted = COLUMNS[dataset]
    parts = [
        pl.scan_parquet(workspace.snapshot_path(item)).select(wanted).collect()
        for item in workspace.snapshots(dataset)
    ]
    if not parts:
        return pl.DataFrame(schema={name: _TYPES.get(name, pl.String()) for name in wanted})
    return pl.concat(parts, how="vertical_relaxed").unique("_hash", maintain_order=True)


_TYPES: dict[str, pl.DataType] = {
    "fine": pl.Decimal(18, 2),
    **dict.fromkeys(
        ("occurred_on", "decided_on", "transferred_on", "accepted_on", "filing_ordered_on"),
        pl.Date(),
    ),
}


def incident_of(
    row: Mapping[str, Any], records: Records, terms: Terms, leads: pl.DataFrame, as_of: dt.date
) -> Incident:
    """One row of the register with what belongs to it.

    leads  rows of `leads_about`
    """
    day, region = row["occurred_on"], str(row["_region"] or "")
    category = row["category"] or ""
    traffic, fire = _has(category, TRAFFIC), _has(category, FIRE)
    term = terms.get("short_supplement_days" if traffic or fire else "supplement_days")
    window = dt.timedelta(days=0 if term is None else term.whole)
    transfers = _transfers(row, records.frames["police_transfer"])
    numbers = {row["incident_no"], *transfers["transfer_no"].to_list()}
    mine = leads.filter(pl.col("about").is_in(list(numbers)))
    return Incident(
        number=row["incident_no"],
        region=region,
        employer=row["employer_name"] or "",
        occurred_on=day,
        occurred_at=row["occurred_at"],
        received_at=_until(row["received_at"], as_of),
        reported_at=_until(row["reported_at"], as_of),
        timed=_timed(row),
        deaths=row["deaths"],
        injured=row["serious_injuries"],
        loss=None if row["loss"] is None else float(row["loss"]),
        traffic=traffic,
        fire=fire,
        not_liable=row["responsibility"] == "not-liable",
        inquiry_started_on=_until(row["inquiry_started_on"], as_of),
        inquiry_approved_on=_until(row["inquiry_approved_on"], as_of),
        published_on=_until(row["published_on"], as_of),
        evaluated_on=_until(row["evaluated_on"], as_of),
        deaths_recorded=_deaths(row, records.frames["death_evidence"], window),
        fines=_fines(row, records.frames["inspection_penalty"]),
        transfers=tuple(_transfer(item, as_of) for item in transfers.iter_rows(named=True)),
        reviews=_reviews(mine),
        leads=tuple(mine["lead_id"].unique().sort()),
        seen=_seen(row, records, as_of),
        unread=frozenset(
            item.dataset for item in records.workspace.snapshots() if item.quarantined
        ),
        shared=_shared(row, records.frames["incident"], window),
    )


def _seen(row: Mapping[str, Any], records: Records, as_of: dt.date) -> frozenset[str]:
    """Where absence is a fact: nothing can be missed of a unit that the register does not name."""
    if not row["employer_usc"] and not row["employer_name"]:
        return frozenset()
    region, day = str(row["_region"] or ""), row["occurred_on"]
    return frozenset(item for item in COLUMNS if records.seen(item, region, day, as_of))


def _same_unit(row: Mapping[str, Any], usc: str, name: str) -> pl.Expr:
    """Rows of the incident's unit: by credit code where both have one, else by the exact name."""
    same: pl.Expr = pl.col(name) == pl.lit(row["employer_name"], dtype=pl.String)
    if row["employer_usc"]:
        same = (pl.col(usc) == row["employer_usc"]) | (pl.col(usc).is_null() & same)
    return same.fill_null(False)


def _deaths(row: Mapping[str, Any], frame: pl.DataFrame, window: dt.timedelta) -> tuple[Death, ...]:
    """Deaths of the unit within the term. Ambulance sheets do not say whether a person died, and
    natural causes are no accident.
    """
    mine = frame.filter(
        _same_unit(row, "employer_usc", "employer_name"),
        pl.col("outcome") == "dead",
        pl.col("source_kind").is_not_null() & (pl.col("source_kind") != "ambulance"),
        pl.col("icd10").is_null() | pl.col("icd10").str.contains(EXTERNAL),
        pl.col("occurred_on").is_between(row["occurred_on"], row["occurred_on"] + window),
    )
    counted = mine.group_by("source_kind", "occurred_on").len().sort("occurred_on", "source_kind")
    return tuple(Death(source, on, number) for source, on, number in counted.iter_rows())


def _shared(row: Mapping[str, Any], frame: pl.DataFrame, window: dt.timedelta) -> bool:
    near = pl.col("occurred_on").is_between(
        row["occurred_on"] - window, row["occurred_on"] + window
    )
    others = frame.filter(
        _same_unit(row, "employer_usc", "employer_name"),
        near,
        pl.col("incident_no") != row["incident_no"],
    )
    return not others.is_empty()


def _fines(row: Mapping[str, Any], frame: pl.DataFrame) -> tuple[tuple[dt.date, float], ...]:
    mine = frame.filter(
        _same_unit(row, "party_usc", "party_name"),
        pl.col("kind") == "penalty",
        pl.col("fine") > 0,
        pl.col("decided_on") >= row["occurred_on"],
        pl.col("cause").is_null() | pl.col("cause").str.contains(ABOUT_ACCIDENT),
    ).sort("decided_on", "_hash")
    return tuple((on, float(fine)) for on, fine in mine.select("decided_on", "fine").iter_rows())


def _transfers(row: Mapping[str, Any], frame: pl.DataFrame) -> pl.DataFrame:
    day = row["occurred_on"]
    cites = (pl.col("reference_no") == row["incident_no"]).fill_null(False)
    # a transfer that cites another case is not this one's
    unit = (
        pl.col("reference_no").is_null()
        & _same_unit(row, "party_usc", "party_name")
        & pl.col("transferred_on").is_between(day - BEFORE, day + AFTER)
        & (pl.col("charge").is_null() | pl.col("charge").str.contains(ABOUT_SAFETY))
    )
    return frame.filter(cites | unit).sort("transferred_on", "transfer_no")


def _transfer(row: Mapping[str, Any], as_of: dt.date) -> Transfer:
    decided_on = _until(row["decided_on"], as_of)
    return Transfer(
        transferred_on=row["transferred_on"],
        accepted_on=_until(row["accepted_on"], as_of),
        decision=None if row["decided_on"] is not None and decided_on is None else row["decision"],
        decided_on=decided_on,
        returned=_has(row["reasons"] or "", RETURNED),
        filing_ordered_on=_until(row["filing_ordered_on"], as_of),
    )


def _timed(row: Mapping[str, Any]) -> frozenset[str]:
    """Which moments are known to the minute: not those of a bare day, which stand at midnight."""
    rough = row["_precision"] or ""
    return frozenset(
        name
        for name in ("occurred_at", "received_at", "reported_at")
        if row[name] is not None and f'"{name}"' not in rough and row[name].time() != dt.time(0, 0)
    )


def _until(moment: Any, as_of: dt.date) -> Any:
    """What lay ahead on the day looked at was not known then."""
    if moment is None:
        return None
    day = moment.date() if isinstance(moment, dt.datetime) else moment
    return None if day > as_of else moment


def _has(text: str, words: str) -> bool:
    return any(word in text for word in words.split("|"))


def leads_about(ledger: Ledger, as_of: dt.date) -> pl.DataFrame:
    """lead_id, model_id, about, state, outcome, effective_on: the leads of the incident models,
    one row a decision of a person up to `as_of` (NULL where there is none).

    `about` is the number in the identity: of the incident, of the transfer, or of the record.
    """
    from supervision_models.leads import current

    leads = current(ledger, on=as_of, life=()).filter(pl.col("model_id").str.starts_with(MODELS))
    decided = ledger.decisions.frame().select(
        "lead_id", "state", "outcome", pl.col("effective_on").str.to_date("%Y-%m-%d")
    )
    return (
        leads.select(
            "lead_id",
            "model_id",
            "region",
            "conduct_on",
            pl.col("identity").str.extract(r"=(.+)$").alias("about"),
        )
        .join(
            decided.filter(pl.col("effective_on") <= as_of),
            on="lead_id", how="left", maintain_order="left_right",
        )
    )  # fmt: skip


def _reviews(leads: pl.DataFrame) -> tuple[Review, ...]:
    from supervision_models.review import OUTCOMES, STATES

    steps = leads.filter(pl.col("effective_on").is_not_null()).sort(
        "effective_on", maintain_order=True
    )
    found: list[Review] = []
    for state, outcome, on in steps.select("state", "outcome", "effective_on").iter_rows():
        parts = [STATES[state].title, *([OUTCOMES[outcome].title] if outcome else [])]
        said = Text("，".join(part.zh for part in parts), ", ".join(part.en for part in parts))
        found.append(Review(on, said, outcome or ""))
    return tuple(found)


def nearest(numbers: Iterable[str], wanted: str) -> Text | None:
    """A number that a person may have meant."""
    from supervision_models.models.spelling import did_you_mean

    return did_you_mean(wanted, list(numbers))
