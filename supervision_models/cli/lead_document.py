"""One lead with all that stands behind it as JSON values: `supervision leads show --json`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from supervision_models.cli.lead_tracks import tracks_document
from supervision_models.errors import Lang

if TYPE_CHECKING:
    from supervision_models.leads.dossier import Dossier
    from supervision_models.review import Deadline
    from supervision_models.review.tracks import TrackStatus


def as_document(
    found: Dossier,
    clocks: Sequence[Deadline],
    tracks: Sequence[TrackStatus],
    head: str,
    lang: Lang,
) -> dict[str, Any]:
    """The dossier as JSON values, texts in `lang`."""
    lead = {name: value for name, value in found.lead.items() if name != "geom"}
    for name in ("facts", "score_items", "evidence", "counter"):
        lead[name] = json.loads(lead[name] or "null")
    return {
        "lead": lead,
        "facts": [
            {"name": f.name, "title": f.title[lang], "value": f.value, "unit": f.unit}
            for f in found.facts
        ],
        "score": [
            {"code": p.code, "points": p.points, "because": p.because[lang]} for p in found.points
        ],
        "law": [
            {"label": a.label, "title": a.title[lang], "words": a.words[lang], "role": a.role}
            for a in found.articles
        ],
        "tracks": tracks_document(tracks, lang),
        "untested": [{"code": g.code, "words": g.words[lang]} for g in found.untested],
        "refute": [{"code": g.code, "words": g.words[lang]} for g in found.refute],
        "evidence": [
            {
                **row,
                "values": json.loads(row["values"] or "null"),
                "raw": json.loads(row["raw"] or "null"),
            }
            for row in found.evidence.iter_rows(named=True)
        ],
        "events": found.events.drop("lead_id", "seq", "content_hash").to_dicts(),
        "decisions": [
            {
                "state": d.state,
                "reason": d.reason,
                "outcome": d.outcome,
                "amount": None if d.amount is None else str(d.amount),
                "note": d.note,
                "author": d.author,
                "at": d.at,
                "expires_on": d.expires_on,
            }
            for d in found.decisions
        ],
        "deadlines": [
            {
                "code": c.clock.code,
                "title": c.clock.title[lang],
                "start": c.start,
                "due": c.due,
                "exact": c.exact,
                "ended": c.ended,
                "basis": c.clock.basis,
            }
            for c in clocks
        ],
        "audit_head": head,
    }
