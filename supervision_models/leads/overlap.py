"""How far two models find the same: leads of the last scan that tell of one subject or key."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from supervision_models.leads.standing import current

if TYPE_CHECKING:
    from supervision_models.ledger import Ledger

_SUBJECT = ["subject_dataset", "subject_hash"]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two models, `left` before `right`.

    subjects  records that both tell of as their subject
    keys      projects, parcels and parties that both tell of
    """

    left: str
    right: str
    left_leads: int
    right_leads: int
    subjects: int
    keys: int

    @property
    def share(self) -> float:
        """Of the leads of the model that has fewer, those whose subject the other tells of too."""
        return self.subjects / min(self.left_leads, self.right_leads)

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "share": round(self.share, 3)}


def overlaps(ledger: Ledger, *, on: dt.date) -> dict[tuple[str, str], Overlap]:
    """Every pair of models whose leads in the last scan share a subject or a key.

    Leads that people dismissed count as well: the models found them all the same.
    """
    last = ledger.scans.last()
    if last is None:
        return {}
    leads = current(ledger, on=on, life=("open",)).filter(pl.col("seen_scan") == last.id)
    totals = dict(leads.group_by("model_id").agg(pl.len()).iter_rows())
    subjects = _shared(leads.select("model_id", *_SUBJECT), _SUBJECT)
    keys = _shared(
        leads.select("model_id", "merge_keys").explode("merge_keys").drop_nulls(), ["merge_keys"]
    )
    return {
        pair: Overlap(
            *pair, totals[pair[0]], totals[pair[1]], subjects.get(pair, 0), keys.get(pair, 0)
        )
        for pair in sorted(subjects.keys() | keys.keys())
    }


def _shared(frame: pl.DataFrame, by: list[str]) -> dict[tuple[str, str], int]:
    """(left, right) -> distinct values of `by` that leads of both have."""
    told = frame.unique()
    pairs = (
        told.join(told, on=by, suffix="_right")
        .filter(pl.col("model_id") < pl.col("model_id_right"))
        .group_by("model_id", "model_id_right")
        .agg(pl.len())
    )
    return {(left, right): count for left, right, count in pairs.iter_rows()}
