"""The land of the background: a grid of survey parcels, and the registers that lie on it."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import polars as pl

from supervision_models.demo.block import TOWNSHIP_NAMES, Block
from supervision_models.demo.ground import CELL

SURVEYED = dt.date(2020, 12, 31)
# share of the columns from the west, class of GB/T 21010-2017, name, sort
_BANDS = (
    (0.34, "0102", "水浇地", "pbf"),
    (0.50, "0103", "旱地", "pbf"),
    (0.60, "0103", "旱地", "farmland"),
    (0.63, "0201", "果园", "garden"),
    (0.69, "0301", "乔木林地", "public"),
    (0.74, "0305", "灌木林地", "commercial"),
    (0.83, "0401", "天然牧草地", "grassland"),
    (0.86, "0404", "其他草地", "other-grass"),
    (0.89, "0602", "采矿用地", "mining"),
    (0.95, "0702", "农村宅基地", "built"),
    (0.98, "0601", "工业用地", "built"),
    (1.01, "1206", "裸土地", "bare"),
)
c = pl.col


def parcels(block: Block) -> pl.DataFrame:
    """The survey of 2020: one cell of 10,000 m2 a parcel; `_cell` counts them, `_sort` groups."""
    n = block.count(30_000, 1_200)
    columns = math.ceil(math.sqrt(n))
    cell = np.arange(n)
    row, column = np.divmod(cell, columns)
    rows = int(row.max()) + 1
    band = np.searchsorted([share for share, *_ in _BANDS], column / columns, side="right")
    township = np.minimum(row * len(TOWNSHIP_NAMES) // rows, len(TOWNSHIP_NAMES) - 1)
    x0, y0 = block.origin
    names = np.array(TOWNSHIP_NAMES, dtype=object)[township]
    return pl.DataFrame(
        {
            "_cell": cell,
            "_sort": [_BANDS[b][3] for b in band],
            "parcel_no": [f"{block.county}100{i:09d}" for i in cell],
            "survey_year": 2020,
            "survey_on": SURVEYED,
            "land_class": [_BANDS[b][1] for b in band],
            "land_class_name": [_BANDS[b][2] for b in band],
            "owner_unit": [
                f"{name}第{1 + i % 9}村集体" for i, name in zip(cell, names, strict=True)
            ],
            "area": CELL * CELL,
            "region_code": [block.townships[t] for t in township],
            "_x0": x0 + column * CELL,
            "_y0": y0 + row * CELL,
            "_x1": x0 + column * CELL + CELL,
            "_y1": y0 + row * CELL + CELL,
        }
    )


def basic_farmland(block: Block, grid: pl.DataFrame) -> pl.DataFrame:
    """Permanent basic farmland of 2017; one cell in 40 was taken out, one brought in, in 2022."""
    field = grid.filter(c("_sort") == "pbf")
    out, new = c("_cell") % 40 == 7, c("_cell") % 40 == 11
    return field.select(
        parcel_no=pl.concat_str(
            pl.lit(f"YN{block.county}"), c("_cell").cast(pl.String).str.zfill(7)
        ),
        version=pl.when(new).then(pl.lit("2022")).otherwise(pl.lit("2017")),
        designated_on=pl.when(new)
        .then(pl.lit(dt.date(2022, 10, 1)))
        .otherwise(pl.lit(dt.date(2017, 6, 30))),
        removed_on=pl.when(out).then(pl.lit(dt.date(2022, 9, 30))),
        area="area",
        region_code="region_code",
        _x0="_x0",
        _y0="_y0",
        _x1="_x1",
        _y1="_y1",
    )


def forest_grass(block: Block, grid: pl.DataFrame) -> pl.DataFrame:
    """The forestry agency's map of the same cells."""
    kinds = {
        "public": "forest",
        "commercial": "forest",
        "grassland": "grass",
        "other-grass": "grass",
    }
    return grid.filter(c("_sort").is_in(list(kinds))).select(
        parcel_no=pl.concat_str(
            pl.lit(f"LC{block.county}"), c("_cell").cast(pl.String).str.zfill(7)
        ),
        land_kind=c("_sort").replace_strict(kinds),
        category="_sort",
        area="area",
        version_on=pl.lit(SURVEYED),
        region_code="region_code",
        _x0="_x0",
        _y0="_y0",
        _x1="_x1",
        _y1="_y1",
    )
