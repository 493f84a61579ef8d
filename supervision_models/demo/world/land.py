"""Lawful events on the land: patches, approvals, temporary use, cases that were carried out."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from supervision_models.demo.block import Block
from supervision_models.demo.ground import BOX
from supervision_models.demo.tariff import BEFORE, RAISED, tax_rate
from supervision_models.demo.world.parties import Parties
from supervision_models.demo.world.random import dates, dates_between, pick, steps

# change type, sort of cell, verdict, share of the patches
_CHANGES = (
    ("construction", ("built",), "lawful", 0.44),
    ("construction", ("farmland",), "lawful", 0.14),
    ("extraction", ("mining",), "lawful", 0.06),
    ("dumping", ("built", "bare"), "pending", 0.08),
    ("road", ("built", "bare"), "lawful", 0.08),
    ("restored", ("farmland", "pbf"), "unchanged", 0.12),
    ("other", ("garden", "public", "grassland"), "unchanged", 0.08),
)
c = pl.col


class Cells:
    """Hands out cells of the grid by sort, each once."""

    def __init__(self, block: Block, grid: pl.DataFrame) -> None:
        self._rng = block.rng("cells")
        self._left = grid.select("_cell", "_sort", "region_code", *BOX)

    def take(self, sorts: tuple[str, ...], n: int) -> pl.DataFrame:
        """At most `n` cells, in random order; fewer when the grid has no more."""
        fitting = self._left.filter(c("_sort").is_in(list(sorts)))
        chosen = fitting[self._rng.permutation(len(fitting))[:n]]
        self._left = self._left.filter(~c("_cell").is_in(chosen["_cell"].to_list()))
        return chosen


def shrunk(
    cells: pl.DataFrame, west: int, south: int, width: int, height: int
) -> dict[str, pl.Expr]:
    """The box columns of a part of each cell, well away from its border."""
    return {
        "_x0": c("_x0") + west,
        "_y0": c("_y0") + south,
        "_x1": c("_x0") + west + width,
        "_y1": c("_y0") + south + height,
    }


def records(block: Block, parties: Parties, grid: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Frames by dataset."""
    cells = Cells(block, grid)
    patches, approved = _patches(block, cells)
    conversions = _conversions(block, parties, approved)
    uses = _temporary(block, parties, cells)
    reclaimed = _reclaimed(block, uses)
    grass = _grass_approvals(block, parties, cells)
    return {
        "land_patch": patches,
        "conversion_approval": conversions,
        "temporary_land_use": uses,
        "land_reclamation": reclaimed,
        "forest_grass_approval": grass,
        "payment": pl.concat(
            [
                _tax(block, conversions),
                _vegetation(block, grass),
                _refunds(block, uses, reclaimed),
            ],
            how="diagonal",
        ),
    }


def _patches(block: Block, cells: Cells) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All patches, and those that stand on farmland with an approval."""
    rng = block.rng("patches")
    total = block.count(2_000, 60)
    frames = []
    for change, sorts, verdict, share in _CHANGES:
        taken = cells.take(sorts, max(2, round(total * share)))
        n = len(taken)
        width, height = int(rng.integers(30, 80)), int(rng.integers(30, 80))
        # the earlier image comes after the first survey: what lay there before is known
        observed = dates_between(rng, n, dt.date(2021, 4, 15), dt.date(2026, 8, 31))
        frames.append(
            taken.select(
                "_cell",
                "region_code",
                **shrunk(taken, 10, 10, width, height),
                prior_on=dates(observed - rng.integers(80, 100, n)),
                observed_on=dates(observed),
                area=pl.lit(float(width * height)),
                change_type=pl.lit(change),
                verdict=pl.lit(verdict),
                _farmland=pl.lit(change == "construction" and sorts == ("farmland",)),
            )
        )
    patches = pl.concat(frames).with_row_index("_i", offset=1)
    patches = patches.with_columns(
        patch_no=pl.concat_str(
            pl.lit(f"WP{block.county}"),
            c("observed_on").dt.strftime("%Y%m"),
            c("_i").cast(pl.String).str.zfill(6),
        )
    )
    return patches.drop("_i", "_farmland"), patches.filter("_farmland")


def _conversions(block: Block, parties: Parties, patches: pl.DataFrame) -> pl.DataFrame:
    """An approval of the province for each patch on farmland, covering it with a margin."""
    rng = block.rng("conversions")
    n = len(patches)
    firms = parties.of("owner")[rng.integers(0, len(parties.of("owner")), n)]
    ahead = rng.integers(60, 300, n)
    frame = patches.with_columns(
        applicant_name=firms["name"],
        applicant_usc=firms["usc"],
        approved_on=dates(patches["observed_on"].to_physical().to_numpy() - ahead),
        _serial=pl.int_range(1, n + 1),
    )
    return frame.select(
        "region_code",
        "applicant_name",
        "applicant_usc",
        "approved_on",
        document_no=pl.concat_str(
            pl.lit("示政土〔"),
            c("approved_on").dt.year().cast(pl.String),
            pl.lit("〕"),
            pl.lit(block.county[2:]),
            c("_serial").cast(pl.String).str.zfill(4),
            pl.lit("号"),
        ),
        authority_level=pl.lit("province"),
        notified_on=c("approved_on").dt.offset_by("8d"),
        farm_area=pl.lit(10_000.0),
        cultivated_area=pl.lit(10_000.0),
        pbf_area=pl.lit(0.0),
        replenished_area=pl.lit(10_000.0),
        _x0=c("_x0") - 10,
        _y0=c("_y0") - 10,
        _x1=c("_x0") + 90,
        _y1=c("_y0") + 90,
    )


def _tax(block: Block, conversions: pl.DataFrame) -> pl.DataFrame:
    """Farmland occupation tax of each approval, paid within the 30 days."""
    early = c("notified_on") < RAISED
    rate = pl.when(early).then(tax_rate(block, BEFORE)).otherwise(tax_rate(block, RAISED))
    return conversions.with_row_index("_i", offset=1).select(
        "region_code",
        receipt_no=pl.concat_str(pl.lit(f"{block.county}4"), c("_i").cast(pl.String).str.zfill(6)),
        payer_name="applicant_name",
        payer_usc="applicant_usc",
        item=pl.lit("farmland-tax"),
        reference_no="document_no",
        due=c("cultivated_area") * rate,
        paid=c("cultivated_area") * rate,
        paid_on=c("notified_on").dt.offset_by("15d"),
    )


def _temporary(block: Block, parties: Parties, cells: Cells) -> pl.DataFrame:
    """Temporary use within its term; what ended long ago was restored (see `_reclaimed`)."""
    rng = block.rng("temporary")
    taken = cells.take(("farmland",), block.count(300, 24))
    n = len(taken)
    firms = parties.of("contractor")[rng.integers(0, len(parties.of("contractor")), n)]
    start = dates_between(rng, n, dt.date(2021, 10, 1), dt.date(2026, 6, 30))
    term = rng.integers(200, 700, n)
    return taken.with_columns(
        user_name=firms["name"],
        user_usc=firms["usc"],
        start_on=dates(start),
        end_on=dates(start + term),
        _serial=pl.int_range(1, n + 1),
        purpose=pick(rng, n, ("施工便道", "材料堆场", "预制场", "临时办公用房")),
        deposit=pl.Series(steps(rng, n, 20_000, 90_000, 1_000).astype(float)),
    ).select(
        "user_name",
        "user_usc",
        "start_on",
        "end_on",
        "purpose",
        "deposit",
        "region_code",
        **shrunk(taken, 5, 5, 60, 50),
        document_no=pl.concat_str(
            pl.lit(f"{block.short}自然资临〔"),
            c("start_on").dt.year().cast(pl.String),
            pl.lit("〕"),
            c("_serial").cast(pl.String),
            pl.lit("号"),
        ),
        area=pl.lit(3_000.0),
        farmland_area=pl.lit(3_000.0),
        land_class=pl.lit("0103"),
    )


def _reclaimed(block: Block, uses: pl.DataFrame) -> pl.DataFrame:
    """Land restored within four months of the end of its use."""
    ended = uses.filter(c("end_on") < block.as_of - dt.timedelta(days=200))
    return ended.with_row_index("_i", offset=1).select(
        "document_no",
        "deposit",
        "area",
        "region_code",
        record_no=pl.concat_str(pl.lit(f"FK{block.county}"), c("_i").cast(pl.String).str.zfill(5)),
        plan_on=c("start_on").dt.offset_by("-20d"),
        applied_on=c("end_on").dt.offset_by("60d"),
        accepted_on=c("end_on").dt.offset_by("110d"),
    )


def _refunds(block: Block, uses: pl.DataFrame, reclaimed: pl.DataFrame) -> pl.DataFrame:
    """The farmland tax of land that was reclaimed in time, refunded a month after acceptance."""
    users = uses.select("document_no", "user_name", "user_usc", "farmland_area")
    amount = c("farmland_area") * tax_rate(block, RAISED)
    found = reclaimed.with_row_index("_i", offset=1).join(
        users, on="document_no", maintain_order="left"
    )
    return found.select(
        "region_code",
        receipt_no=pl.concat_str(pl.lit(f"{block.county}TS"), c("_i").cast(pl.String).str.zfill(5)),
        payer_name="user_name",
        payer_usc="user_usc",
        item=pl.lit("farmland-tax-refund"),
        reference_no="document_no",
        due=amount,
        paid=amount,
        paid_on=c("accepted_on").dt.offset_by("30d"),
    ).filter(c("paid_on") <= block.as_of)


def _grass_approvals(block: Block, parties: Parties, cells: Cells) -> pl.DataFrame:
    """Use of grassland and commercial forest within approvals of two years."""
    rng = block.rng("grass")
    taken = cells.take(("grassland", "commercial"), block.count(150, 10))
    n = len(taken)
    firms = parties.of("owner")[rng.integers(0, len(parties.of("owner")), n)]
    approved = dates_between(rng, n, dt.date(2021, 3, 1), dt.date(2026, 6, 30))
    forest = c("_sort") == "commercial"
    return taken.with_columns(_serial=pl.int_range(1, n + 1)).select(
        "region_code",
        **shrunk(taken, 5, 5, 50, 40),
        document_no=pl.concat_str(
            pl.lit("示林草许〔"),
            dates(approved).dt.year().cast(pl.String),
            pl.lit("〕"),
            pl.lit(block.county[2:]),
            c("_serial").cast(pl.String).str.zfill(4),
            pl.lit("号"),
        ),
        kind=pl.when(forest).then(pl.lit("forest")).otherwise(pl.lit("grass")),
        category=pl.when(forest).then(pl.lit("commercial")).otherwise(pl.lit("grassland")),
        applicant_name=firms["name"],
        applicant_usc=firms["usc"],
        approved_on=dates(approved),
        valid_from_on=dates(approved),
        valid_to_on=dates(approved + np.int64(729)),
        area=pl.lit(2_000.0),
        fee_due=pl.lit(20_000.0),
    )


def _vegetation(block: Block, approvals: pl.DataFrame) -> pl.DataFrame:
    return approvals.with_row_index("_i", offset=1).select(
        "region_code",
        receipt_no=pl.concat_str(pl.lit(f"{block.county}5"), c("_i").cast(pl.String).str.zfill(6)),
        payer_name="applicant_name",
        payer_usc="applicant_usc",
        item=pl.lit("vegetation-fee"),
        reference_no="document_no",
        due="fee_due",
        paid="fee_due",
        paid_on=c("approved_on").dt.offset_by("10d"),
    )
