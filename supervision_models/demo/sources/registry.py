"""All raw files of a county, in the order in which they are written."""

from __future__ import annotations

from supervision_models.demo.sources import (
    bidding,
    fees,
    haulage,
    housing,
    justice,
    labour,
    land,
    resources,
    society,
    use,
)
from supervision_models.demo.sources.definition import Source

SOURCES: tuple[Source, ...] = (
    *justice.SOURCES[:2],
    *fees.SOURCES,
    *housing.SOURCES,
    *land.SOURCES,
    *resources.SOURCES,
    *justice.SOURCES[2:],
    *use.SOURCES,
    *haulage.SOURCES,
    *labour.SOURCES,
    *bidding.SOURCES,
    *society.SOURCES,
)
