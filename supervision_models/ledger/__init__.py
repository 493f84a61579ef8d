"""The store of what was found and decided: append-only, with an audit chain.

Nothing but this room speaks to the ledger's database. See `Ledger`.
"""

from supervision_models.ledger.audit import AuditEntry
from supervision_models.ledger.decisions import Decision
from supervision_models.ledger.models import CatalogEvent, ModelVersion
from supervision_models.ledger.scans import Scan
from supervision_models.ledger.store import Ledger
from supervision_models.ledger.verify import AuditReport, Problem

__all__ = [
    "AuditEntry",
    "AuditReport",
    "CatalogEvent",
    "Decision",
    "Ledger",
    "ModelVersion",
    "Problem",
    "Scan",
]
