"""Findings into leads: identity, evidence, lifecycle, suppression, case candidates."""

from supervision_models.leads.candidates import candidates
from supervision_models.leads.evidence import evidence_of
from supervision_models.leads.merge import MergeReport, merge, watched
from supervision_models.leads.standing import arrow, batches, current

__all__ = [
    "MergeReport",
    "arrow",
    "batches",
    "candidates",
    "current",
    "evidence_of",
    "merge",
    "watched",
]
