"""All scenarios of a block, one module per field."""

from __future__ import annotations

from collections.abc import Callable

from supervision_models.demo.plant import (
    acceptance,
    accessibility,
    accidents,
    air_defence,
    approvals,
    arrears,
    basic_farmland,
    digging,
    disguised,
    dust,
    equipment,
    facilities,
    farmland,
    fees,
    grants,
    incidents,
    labour,
    managers,
    minerals,
    penalties,
    planning,
    prices,
    procurement,
    replenishment,
    restoration,
    rivers,
    safety,
    site_staff,
    soil_water,
    stop_orders,
    taxes,
    temporary,
    terms_and_uses,
    tipping,
    vegetation,
    wages,
    waste,
    waters,
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
    arrears.plant,
    wages.plant,
    equipment.plant,
    managers.plant,
    stop_orders.plant,
    waste.plant,
    replenishment.plant,
    air_defence.plant,
    dust.plant,
    accessibility.plant,
    planning.plant,
    soil_water.plant,
    acceptance.plant,
    facilities.plant,
    taxes.plant,
    tipping.plant,
    vegetation.plant,
    grants.plant,
    restoration.plant,
    rivers.plant,
    waters.plant,
    prices.plant,
    disguised.plant,
    terms_and_uses.plant,
)


def plant(plan: Plan, copy: int) -> None:
    """Every scenario once; `copy` shifts dates, so that copies differ."""
    for planter in PLANTERS:
        planter(plan, copy)
