"""How a model was used, and what came of it: scans, leads, decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from supervision_models.ledger import Ledger

REACHED = ("filed", "transferred", "advice", "prosecuted")  # states counted once per lead


@dataclass(frozen=True, slots=True)
class Use:
    """One scan that ran the model.

    registered  whether exactly these results stand in the catalog, under that version
    counts      verdict -> subjects
    """

    scan_id: str
    as_of: str
    at: str
    version: str
    digest: str
    registered: bool
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Effect:
    """What came of the leads of a model. `amount_fen` is the money recovered, in fen."""

    screened: int
    leads: int
    dismissed: int
    filed: int
    transferred: int
    advice: int
    prosecuted: int
    social_governance: int
    amount_fen: int


def uses(ledger: Ledger, model_id: str) -> tuple[Use, ...]:
    """Scans that ran the model, in the order in which they were merged."""
    known = {(item.version, item.digest_results) for item in ledger.models.versions(model_id)}
    found = []
    for scan in ledger.scans.all():
        for entry in scan.record.get("models", ()):
            if entry.get("id") != model_id:
                continue
            version, digest = str(entry.get("version", "")), str(entry.get("digest", ""))
            counts = scan.record.get("counts", {}).get(model_id, {})
            found.append(
                Use(
                    scan.id,
                    scan.as_of,
                    scan.merged_at,
                    version,
                    digest,
                    (version, digest) in known,
                    dict(counts),
                )
            )
    return tuple(found)


def effect(ledger: Ledger, model_id: str) -> Effect:
    """The counts of a model over all its versions: identities outlive them."""
    leads = ledger.leads.latest().filter(pl.col("model_id") == model_id).select("lead_id")
    steps = ledger.decisions.frame().join(leads, on="lead_id", how="semi")
    reached = {
        state: steps.filter(pl.col("state") == state)["lead_id"].n_unique() for state in REACHED
    }
    last = ledger.decisions.latest().join(leads, on="lead_id", how="semi")
    runs = uses(ledger, model_id)
    screened = sum(
        count for status, count in (runs[-1].counts if runs else {}).items()
        if status != "out_of_scope"
    )  # fmt: skip
    return Effect(
        screened=screened,
        leads=leads.height,
        dismissed=last.filter(pl.col("dismisses")).height,
        social_governance=steps.filter(pl.col("outcome") == "social-governance")[
            "lead_id"
        ].n_unique(),
        amount_fen=int(steps.filter(pl.col("outcome") == "recovered")["amount_fen"].sum()),
        **reached,
    )
