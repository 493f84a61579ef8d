"""What lists and sheets show of a lead's own words, by role.

Evidence is masked where it is read (`leads.masking`). Facts, message and identity were written
by the scan; the export room follows each back to the columns it comes from, and what comes from a
column that the role may not read is withheld here as it is in exported files.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from supervision_models.export.privacy import Withheld
    from supervision_models.leads.dossier import Dossier
    from supervision_models.leads.masking import Role
    from supervision_models.ledger import Ledger
    from supervision_models.workspace import Workspace


def readable(workspace: Workspace, ledger: Ledger, leads: pl.DataFrame, role: Role) -> pl.DataFrame:
    """`leads` (rows of `leads.current`) with messages, identities and facts as `role` may read."""
    import polars as pl

    from supervision_models.export.as_run import models_as_run
    from supervision_models.export.privacy import withheld

    runs = models_as_run(workspace, ledger, leads)
    groups = leads.with_row_index("order").group_by(
        "model_id", "seen_scan", "subject_dataset", maintain_order=True
    )
    parts = [
        _masked(part, withheld(runs[(str(model), str(scan))], str(dataset), role))
        for (model, scan, dataset), part in groups
    ]
    return pl.concat(parts).sort("order").drop("order") if parts else leads


def readable_dossier(
    workspace: Workspace, ledger: Ledger, found: Dossier, leads: pl.DataFrame, role: Role
) -> Dossier:
    """A dossier whose lead and facts are as `role` may read; `leads` is its one row."""
    lead = readable(workspace, ledger, leads, role).row(0, named=True)
    values = json.loads(lead["facts"] or "{}")
    facts = tuple(replace(fact, value=values[fact.name]) for fact in found.facts)
    return replace(found, lead=lead, facts=facts)


def _masked(leads: pl.DataFrame, hidden: Withheld) -> pl.DataFrame:
    import polars as pl

    from supervision_models.leads.masking import WITHHELD

    changes: list[pl.Expr | pl.Series] = []
    if hidden.message:  # the title tells what it is about; the sheet shows the rest, masked
        changes += [
            pl.format("{} {}", pl.col(title).fill_null(""), pl.lit(WITHHELD))
            .str.strip_chars()
            .alias(message)
            for title, message in (("title_zh", "message_zh"), ("title_en", "message_en"))
        ]
    if hidden.identity:
        changes.append(pl.lit(WITHHELD).alias("identity"))
    if hidden.facts:
        told = [_told(text, hidden.facts) for text in leads["facts"]]
        changes.append(pl.Series("facts", told, dtype=pl.String))
    return leads.with_columns(*changes)


def _told(text: str | None, hidden: frozenset[str]) -> str | None:
    """Facts as JSON with the hidden texts withheld; numbers and truths name nobody."""
    from supervision_models.leads.masking import WITHHELD

    if text is None:
        return None
    return json.dumps(
        {
            name: WITHHELD
            if ("*" in hidden or name in hidden)
            and not isinstance(value, int | float | bool | None)
            else value
            for name, value in json.loads(text).items()
        },
        ensure_ascii=False,
    )
