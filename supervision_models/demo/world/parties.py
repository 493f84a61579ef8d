"""Firms of the county with their codes, former names and earlier numbers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from supervision_models.demo import codes, names
from supervision_models.demo.block import DIVISIONS, TOWNSHIP_NAMES, Block
from supervision_models.demo.world.random import dates, dates_between

# how many firms of each role a county has
_ROLES = {
    "owner": 700,
    "public": 24,
    "contractor": 160,
    "supervisor": 30,
    "miner": 24,
    "other": 260,
}
_LEAST = {"owner": 60, "public": 6, "contractor": 24, "supervisor": 4, "miner": 8, "other": 12}
_SCENARIO_FIRMS = 2400  # of the role "planted": each is used by one scenario only


@dataclass(frozen=True, slots=True)
class Parties:
    """`firms` has one row a firm: role, serial within the block, name, usc, former_name ..."""

    firms: pl.DataFrame
    _by_role: dict[str, pl.DataFrame]

    def of(self, role: str) -> pl.DataFrame:
        return self._by_role[role]


def settle(block: Block) -> Parties:
    """All firms of a block. Deterministic by seed."""
    rng = block.rng("parties")
    counts = {role: block.count(n, _LEAST[role]) for role, n in _ROLES.items()}
    roles = [role for role, n in counts.items() for _ in range(n)]
    roles += ["planted"] * (_SCENARIO_FIRMS * block.copies)
    serials = np.arange(1, len(roles) + 1, dtype=np.int64)
    n = len(serials)
    named = [
        names.firm(block.short, "contractor" if role == "planted" else role, int(serial))
        for role, serial in zip(roles, serials, strict=True)
    ]
    renamed = (rng.random(n) < 0.12) & (np.array(roles) != "planted")
    former = [
        names.former_firm(block.short, int(serial)) if hit else None
        for serial, hit in zip(serials, renamed, strict=True)
    ]
    firms = pl.DataFrame(
        {
            "role": roles,
            "serial": serials,
            "name": named,
            "usc": codes.credit_codes(block.county, serials),
            "former_names": pl.Series(former, dtype=pl.String),
            "planted_former": [names.former_firm(block.short, int(serial)) for serial in serials],
            "renamed_on": dates(dates_between(rng, n, dt.date(2018, 1, 1), dt.date(2023, 6, 30))),
            "legal_person": names.persons(rng.integers(0, 40_000, n)),
            "status": "active",
            "established_on": dates(
                dates_between(rng, n, dt.date(2001, 1, 1), dt.date(2015, 12, 31))
            ),
            "registration_no": codes.registration_numbers(block.county, serials),
            "organisation_code": codes.organisation_codes(serials),
            "region_code": [block.townships[s % len(block.townships)] for s in serials],
            "address": [
                f"{block.name}{TOWNSHIP_NAMES[s % len(TOWNSHIP_NAMES)]}"
                f"{names.sign(int(s) // 7)}路{s % 180 + 1}号"
                for s in serials
            ],
            "phone": [names.phone(int(serial)) for serial in serials],
        }
    ).with_columns(renamed_on=pl.when(pl.col("former_names").is_not_null()).then("renamed_on"))
    return Parties(firms, {role: firms.filter(role=role) for role in [*_ROLES, "planted"]})


def market_entities(parties: Parties, used: int, renamed: frozenset[int]) -> pl.DataFrame:
    """The register. Of the firms kept for scenarios only the first `used` exist.

    renamed  serials of those whose former name the register knows
    """
    planted = parties.of("planted")[:used].with_columns(
        former_names=pl.when(pl.col("serial").is_in(sorted(renamed))).then("planted_former")
    )
    usual = parties.firms.filter(pl.col("role") != "planted")
    return pl.concat([usual, planted]).drop("role", "serial", "planted_former")


def divisions(block: Block) -> pl.DataFrame:
    """The county and its townships, with those that were merged, renamed or upgraded."""
    rows = [("", block.name, "county", "1984-03-01", None, None), *DIVISIONS]
    return pl.DataFrame(
        {
            "code": [block.county + suffix for suffix, *_ in rows],
            "name": [name for _, name, *_ in rows],
            "level": [level for _, _, level, *_ in rows],
            "valid_from_on": pl.Series([row[3] for row in rows]).str.to_date(),
            "valid_to_on": pl.Series([row[4] for row in rows], dtype=pl.String).str.to_date(),
            "successor": pl.Series(
                [block.county + row[5] if row[5] else None for row in rows], dtype=pl.String
            ),
            "region_code": block.county,
        }
    )
