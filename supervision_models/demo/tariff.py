"""Rates of the invented province, as the shipped models have them for divisions 9901."""

from __future__ import annotations

import datetime as dt

from supervision_models.demo.block import Block

RAISED = dt.date(2023, 1, 1)
BEFORE = RAISED - dt.timedelta(days=1)
BASIC_FARMLAND = 1.5  # factor of the tax on permanent basic farmland
REPLENISHMENT = 30.0  # fee for arable land not replenished, yuan per m2
DUST = 0.6  # tax on dust, yuan per m2 of floor and month of works
STONE = 3.0  # resource tax, yuan per tonne
DEPOSIT = 0.02  # share of the contract price


def tax_rate(block: Block, day: dt.date) -> float:
    """Farmland occupation tax in yuan per m2 on a day; one county has a rate of its own."""
    if day < RAISED:
        return 18.0
    return 22.0 if block.county == "990122" else 20.0
