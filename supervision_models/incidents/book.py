"""The timelines of a workspace."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from supervision_models.errors import Text, WorkspaceError
from supervision_models.incidents.reading import (
    incident_of,
    leads_about,
    nearest,
    read_records,
)
from supervision_models.incidents.terms import SOURCES, terms_on
from supervision_models.incidents.timeline import Timeline, timeline

if TYPE_CHECKING:
    from supervision_models.ledger import Ledger
    from supervision_models.workspace import Workspace


def timelines(
    workspace: Workspace,
    ledger: Ledger,
    *,
    as_of: dt.date,
    number: str | None = None,
    limit: int | None = None,
) -> tuple[int, tuple[Timeline, ...]]:
    """How many incidents there are, and the timelines of the latest `limit` (or of one).

    Raises WorkspaceError where there is no register, or no incident of that number.
    """
    from supervision_models.models.loader import load_library, model_files

    records = read_records(workspace, as_of)
    rows = records.incidents(number)
    if number is not None and rows.is_empty():
        known = records.incidents()["incident_no"].to_list()
        raise WorkspaceError(
            Text(f"没有事故 {number}", f"there is no incident {number}"),
            where=str(workspace.root),
            mend=nearest(known, number)
            or Text("不带编号运行可列出全部", "run it without a number to list them"),
        )
    wanted = {model for model, _ in SOURCES.values()}
    files = [path for path in model_files(workspace.rule_dirs) if path.stem in wanted]
    library = load_library(files, workspace.contracts, statutes_of=workspace.rule_dirs)
    leads = leads_about(ledger, as_of)
    found = []
    shown = rows if limit is None else rows.head(limit)
    for row in shown.iter_rows(named=True):
        terms = terms_on(library.models, str(row["_region"] or ""), row["occurred_on"])
        incident = incident_of(row, records, terms, leads, as_of)
        found.append(timeline(incident, terms, as_of))
    return rows.height, tuple(found)
