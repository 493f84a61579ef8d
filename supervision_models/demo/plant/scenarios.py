"""All scenarios of a block, one module per field."""

from __future__ import annotations

from collections.abc import Callable

from supervision_models.demo.plant import (
    accidents,
    approvals,
    basic_farmland,
    digging,
    farmland,
    fees,
    incidents,
    labour,
    minerals,
    penalties,
    procurement,
    safety,
    site_staff,
    temporary,
)
from supervision_models.demo.plant.plan import Plan

PLANTERS: tuple[Callable[[Plan, int], None], ...] = (
    farmland.plant,
    basic_farmland.plant,
    digging.plant,
    temporary.plant,
    penalties.plant,
    approvals.plant,
    fees.plant,
    labour.plant,
    minerals.plant,
    safety.plant,
    incidents.plant,
    accidents.plant,
    site_staff.plant,
    procurement.plant,
)


def plant(plan: Plan, copy: int) -> None:
    """Every scenario once; `copy` shifts dates, so that copies differ."""
    for planter in PLANTERS:
        planter(plan, copy)
