"""Standing permits of firms: safety licences of contractors, mining rights and their works."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from supervision_models.demo import tariff
from supervision_models.demo.block import Block
from supervision_models.demo.ground import BOX
from supervision_models.demo.world.parties import Parties
from supervision_models.demo.world.random import dates, dates_between

_KINDS = (("electricity", "kWh"), ("explosive", "kg"), ("weighing", "t"), ("invoice", "t"))
c = pl.col


def records(block: Block, parties: Parties, grid: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Frames by dataset."""
    rights = _rights(block, parties, grid)
    activity = _activity(block, rights)
    return {
        "safety_licence": _licences(block, parties),
        "construction_qualification": _qualifications(block, parties),
        "liability_policy": _policies(block, parties),
        "payment": _resource_tax(block, activity),
        "mining_right": rights,
        "mining_activity": activity,
        "mine_restoration": _restoration(block, rights),
    }


def _licences(block: Block, parties: Parties) -> pl.DataFrame:
    """Three terms of three years without a gap; see `projects._staffed` for their turns."""
    firms = parties.of("contractor").with_row_index("_i")
    terms = []
    for term in range(3):
        # even firms: turns of 2022 and 2025; odd firms: of 2023 and 2026
        first = pl.when(c("_i") % 2 == 0).then(2019).otherwise(2020) + term * 3
        terms.append(
            firms.select(
                "region_code",
                licence_no=pl.concat_str(
                    pl.lit("（示）JZ安许证字〔"),
                    first.cast(pl.String),
                    pl.lit("〕"),
                    pl.lit(block.county[2:]),
                    c("_i").cast(pl.String).str.zfill(4),
                ),
                holder_name="name",
                holder_usc="usc",
                scope=pl.lit("建筑施工"),
                valid_from_on=pl.date(first, 7, 1),
                valid_to_on=pl.date(first + 3, 6, 30),
                status=pl.lit("valid"),
            )
        )
    return pl.concat(terms).filter(c("valid_from_on") <= block.as_of)


def _qualifications(block: Block, parties: Parties) -> pl.DataFrame:
    """Every contractor is qualified throughout."""
    firms = parties.of("contractor").with_row_index("_i")
    return firms.select(
        "region_code",
        certificate_no=_of_firm(f"示D{block.county}"),
        holder_name="name",
        holder_usc="usc",
        category=pl.lit("建筑工程施工总承包"),
        grade=pl.lit("二级"),
        valid_from_on=pl.lit(dt.date(2019, 1, 1)),
        valid_to_on=pl.lit(dt.date(2029, 12, 31)),
        status=pl.lit("valid"),
    )


def _policies(block: Block, parties: Parties) -> pl.DataFrame:
    """Every contractor's liability policy of the year."""
    firms = parties.of("contractor").with_row_index("_i")
    return firms.select(
        "region_code",
        policy_no=_of_firm(f"AZX{block.county}"),
        insured_name="name",
        insured_usc="usc",
        insurer_name=pl.lit("示例财产保险股份有限公司"),
        industry=pl.lit("建筑施工"),
        limit_amount=pl.lit(800_000.0),
        valid_from_on=pl.lit(block.as_of).dt.offset_by("-6mo"),
        valid_to_on=pl.lit(block.as_of).dt.offset_by("6mo"),
    )


def _of_firm(prefix: str) -> pl.Expr:
    return pl.concat_str(pl.lit(prefix), c("_i").cast(pl.String).str.zfill(4))


def _rights(block: Block, parties: Parties, grid: pl.DataFrame) -> pl.DataFrame:
    """A mine each for the mining firms, on cells of mining land, valid throughout."""
    rng = block.rng("rights")
    firms = parties.of("miner")
    land = grid.filter(c("_sort") == "mining")
    land = land[rng.permutation(len(land))[: len(firms)]]
    firms = firms[: len(land)].with_row_index("_i", offset=1)
    return pl.concat([firms, land.select(*BOX, township="region_code")], how="horizontal").select(
        "_i",
        *BOX,
        region_code="township",
        right_no=pl.concat_str(
            pl.lit(f"C{block.county}2019"), c("_i").cast(pl.String).str.zfill(8)
        ),
        licence_no=pl.concat_str(
            pl.lit(f"X{block.county}2019"), c("_i").cast(pl.String).str.zfill(6)
        ),
        holder_name="name",
        holder_usc="usc",
        mineral=pl.lit("建筑石料用灰岩"),
        scale=pl.lit("20万吨/年"),
        valid_from_on=pl.lit(dt.date(2019, 1, 1)),
        valid_to_on=pl.lit(dt.date(2028, 12, 31)),
        licence_from_on=pl.lit(dt.date(2019, 1, 1)),
        licence_to_on=pl.lit(dt.date(2028, 12, 31)),
        renewal_applied_on=pl.lit(None, pl.Date),
        status=pl.lit("valid"),
    )


def _restoration(block: Block, rights: pl.DataFrame) -> pl.DataFrame:
    """Two stages of each mine: one accepted in time, the last due after the end of the right."""
    stages = (
        ("partial", dt.date(2023, 12, 31), dt.date(2023, 10, 12), dt.date(2023, 11, 20)),
        ("final", dt.date(2029, 12, 31), None, None),
    )
    return pl.concat(
        rights.select(
            "region_code",
            "right_no",
            record_no=pl.concat_str(
                pl.lit(f"XF{block.county}"), c("_i").cast(pl.String).str.zfill(5), pl.lit(str(turn))
            ),
            stage=pl.lit(stage),
            plan_on=pl.lit(dt.date(2018, 11, 20)),
            due_on=pl.lit(due),
            deposit_due=pl.lit(400_000.0),
            deposit=pl.lit(400_000.0),
            applied_on=pl.lit(applied, pl.Date),
            accepted_on=pl.lit(accepted, pl.Date),
        )
        for turn, (stage, due, applied, accepted) in enumerate(stages, start=1)
    )


def _resource_tax(block: Block, activity: pl.DataFrame) -> pl.DataFrame:
    """The tax on all stone that was weighed, paid on the tenth of the month after."""
    tax = (c("quantity") * tariff.STONE).round(2)
    return (
        activity.filter(c("kind") == "weighing")
        .with_columns(paid_on=c("activity_on").dt.month_start().dt.offset_by("1mo9d"), paid=tax)
        .filter(c("paid_on") <= block.as_of)
        .select(
            "region_code",
            "paid",
            "paid_on",
            receipt_no=pl.concat_str(pl.lit(block.county + "9"), c("record_no").str.slice(-6)),
            payer_name="operator_name",
            payer_usc="operator_usc",
            item=pl.lit("resource-tax"),
            due="paid",
        )
    )


def _activity(block: Block, rights: pl.DataFrame) -> pl.DataFrame:
    """Electricity, explosives, weighing and invoices of the mines, inside their areas."""
    rng = block.rng("activity")
    n = block.count(4_000, 120)
    which = rng.integers(0, len(rights), n)
    mines = rights[which]
    kind = rng.integers(0, len(_KINDS), n)
    x = mines["_x0"].to_numpy() + rng.integers(20, 80, n)
    y = mines["_y0"].to_numpy() + rng.integers(20, 80, n)
    when = dates_between(rng, n, dt.date(2021, 3, 1), dt.date(2026, 8, 31))
    return pl.DataFrame(
        {
            "record_no": [f"KS{block.county}{i:06d}" for i in range(1, n + 1)],
            "operator_name": mines["holder_name"],
            "operator_usc": mines["holder_usc"],
            "activity_on": dates(when),
            "kind": [_KINDS[k][0] for k in kind],
            "quantity": rng.integers(50, 9_000, n).astype(np.float64),
            "quantity_unit": [_KINDS[k][1] for k in kind],
            "region_code": mines["region_code"],
            "_x0": x,
            "_y0": y,
            "_x1": x,
            "_y1": y,
        }
    )
