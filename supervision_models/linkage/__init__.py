"""Who is who: companies, persons and projects get one integer each.

Deterministic level: people's corrections, then codes, then names that belong to one only.
"""

from supervision_models.linkage.corrections import Correction
from supervision_models.linkage.linking import link
from supervision_models.linkage.report import LinkReport

__all__ = ["Correction", "LinkReport", "link"]
