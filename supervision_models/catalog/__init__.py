"""Registered model versions: immutable, approved by people, measured by what came of them."""

from supervision_models.catalog.difference import Difference, difference
from supervision_models.catalog.readiness import Readiness, readiness
from supervision_models.catalog.record import Record, record_of
from supervision_models.catalog.registration import Registration, register
from supervision_models.catalog.status import STATUSES, set_status
from supervision_models.catalog.usage import effect, uses
from supervision_models.catalog.versions import Registered, find, load_registered, registered

__all__ = [
    "STATUSES",
    "Difference",
    "Readiness",
    "Record",
    "Registered",
    "Registration",
    "difference",
    "effect",
    "find",
    "load_registered",
    "readiness",
    "record_of",
    "register",
    "registered",
    "set_status",
    "uses",
]
