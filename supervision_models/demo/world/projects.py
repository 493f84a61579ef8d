"""Construction projects, one master row each, with everything that a lawful project needs.

All dates hang on the day of the construction permit, so that a scenario moves one project in
time by its anchor. The agencies' datasets are cut from this frame in `records`.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt
import polars as pl

from supervision_models.demo import names
from supervision_models.demo.block import TOWNSHIP_NAMES, Block
from supervision_models.demo.world.parties import Parties
from supervision_models.demo.world.random import dates, dates_between, days, pick, steps

FIRST, LAST = dt.date(2021, 6, 1), dt.date(2026, 8, 18)  # construction permits
_INDUSTRIES = (  # GB/T 4754-2017 class, use of land, category of environmental review
    ("7010", "房地产开发经营", "居住用地", "form"),
    ("3021", "水泥制品制造", "工业用地", "form"),
    ("1391", "淀粉及淀粉制品制造", "工业用地", "report"),
    ("5990", "其他仓储业", "仓储用地", "form"),
    ("8336", "中等职业学校教育", "科教用地", "form"),
    ("8411", "综合医院", "医疗卫生用地", "report"),
    ("5212", "超级市场零售", "商业用地", "form"),
    ("2651", "初级形态塑料及合成树脂制造", "工业用地", "report"),
)
PLANTS = ("1391", "2651", "3021")  # industries that produce and discharge
_STRUCTURES = ("框架", "框架剪力墙", "钢结构", "砖混")
# offset of each date from the permit, in days: lowest, highest
_OFFSETS = {
    "approved_on": (-420, -330),
    "tender_on": (-120, -90),
    "eia_on": (-300, -200),
    "swc_on": (-290, -210),
    "cad_on": (-120, -80),
    "supply_on": (-260, -180),
    "plan_land_on": (-170, -140),
    "plan_works_on": (-130, -70),
    "fire_on": (-60, -20),
    "enrolled_on": (-15, -1),
    "deposit_on": (1, 12),
    "started_on": (3, 25),
}
Ints = npt.NDArray[np.int64]


def draft(
    block: Block, parties: Parties, n: int, stream: str, *, first: int, anchors: Ints | None = None
) -> pl.DataFrame:
    """Master rows of `n` lawful projects numbered from `first` (column `_p`).

    `anchors`: day numbers of the permits; drawn when not given.
    """
    rng = block.rng(stream)
    serials = np.arange(first, first + n, dtype=np.int64)
    drawn = dates_between(rng, n, FIRST, LAST)
    anchor = drawn if anchors is None else anchors
    offsets = {name: rng.integers(low, high + 1, n) for name, (low, high) in _OFFSETS.items()}
    at = {name: anchor + offset for name, offset in offsets.items()}
    kind = rng.integers(0, len(_INDUSTRIES), n)
    gfa = steps(rng, n, 1_200, 60_000, 10)
    land = steps(rng, n, 4_000, 60_000, 100)
    price = steps(rng, n, 4_000_000, 90_000_000, 10_000)
    term = rng.integers(240, 800, n)
    township = rng.integers(0, len(TOWNSHIP_NAMES), n)
    frame = pl.DataFrame(
        {
            "_p": serials,
            "project_code": _project_codes(block, at["approved_on"], kind, serials),
            "project_name": names.projects(block.short, serials),
            "region_code": [block.townships[t] for t in township],
            "address": [f"{block.name}{TOWNSHIP_NAMES[t]}" for t in township],
            "industry_code": [_INDUSTRIES[k][0] for k in kind],
            "industry": [_INDUSTRIES[k][1] for k in kind],
            "land_use": [_INDUSTRIES[k][2] for k in kind],
            "eia_category": [_INDUSTRIES[k][3] for k in kind],
            "works_class": pick(rng, n, ("building", "building", "building", "municipal")),
            "use_class": pick(rng, n, ("居住建筑", "公共建筑", "工业建筑")),
            "structure": pick(rng, n, _STRUCTURES),
            "floors": rng.integers(1, 19, n),
            "approval_kind": pick(rng, n, ("filing", "ratification", "approval")),
            "government_invest": rng.random(n) < 0.25,
            "gfa": gfa.astype(float),
            "land_area": land.astype(float),
            "price": price.astype(float),
            "invest": (price * 13 // 100_000 * 10_000 + 500_000).astype(float),
            "manager_name": names.persons(rng.integers(0, 40_000, n)),
            "permit_on": dates(anchor),
            **{name: dates(values) for name, values in at.items()},
            "contract_end_on": dates(anchor + term),
            "swc_due_on": dates(at["swc_on"] + 60),
            "swc_paid_on": dates(at["swc_on"] + rng.integers(5, 55, n)),
            "cad_due_on": dates(at["cad_on"] + 60),
            "cad_paid_on": dates(at["cad_on"] + rng.integers(5, 55, n)),
            "supply_due_on": dates(at["supply_on"] + 60),
            "supply_paid_on": dates(at["supply_on"] + rng.integers(5, 55, n)),
            "observed_until_on": dates(
                np.minimum(at["started_on"] + rng.integers(30, 90, n), days(block.as_of))
            ),
            "accepted_on": _completed(block, anchor + term + 15),
            "has_swc": rng.random(n) < 0.6,
            "has_cad": rng.random(n) < 0.4,
            "dust_taxed": pl.Series([True] * n),
            "swc_exempt": pl.Series([None] * n, dtype=pl.String),
            "cad_ground": pl.Series([None] * n, dtype=pl.String),
            **_amounts(rng, n, gfa, land, price),
        }
    )
    return _staffed(block, parties, frame, rng)


def _project_codes(block: Block, approved: Ints, kind: Ints, serials: Ints) -> list[str]:
    """GB/T 40058-2021: time, division, department, type, serial (the check digit is not known)."""
    months = dates(approved).dt.strftime("%y%m").to_list()
    return [
        f"{month}-{block.county}-{4 + k % 3:02d}-{1 + k % 5:02d}-{100_000 + serial:06d}"
        for month, k, serial in zip(months, kind.tolist(), serials.tolist(), strict=True)
    ]


def _completed(block: Block, numbers: Ints) -> pl.Series:
    """Acceptance dates; none where they would lie after the day of the demo."""
    ends = np.where(numbers < days(block.as_of) - 60, numbers, -1)
    return pl.Series("accepted_on", dates(ends)).set(pl.Series(ends < 0), None)


def _amounts(
    rng: np.random.Generator, n: int, gfa: Ints, land: Ints, price: Ints
) -> dict[str, npt.NDArray[np.float64]]:
    """Areas in m2, volumes in m3, money in yuan; what is due is paid in full."""
    swc_area = land + steps(rng, n, 0, 4_000, 100)
    cad_area = np.maximum(100, gfa * 4 // 100 // 10 * 10)
    surplus = steps(rng, n, 0, 40_000, 100)
    excavation = surplus + steps(rng, n, 5_000, 90_000, 100)
    land_price = land * steps(rng, n, 380, 460, 1)
    values = {
        "swc_area": swc_area,
        "swc_fee": swc_area * 17 / 10,
        "swc_paid": swc_area * 17 / 10,
        "cad_area": cad_area,
        "cad_fee": cad_area * 1_500,
        "cad_paid": cad_area * 1_500,
        "land_price": land_price,
        "deposit": price * 2 // 100,
        "surplus": surplus,
        "excavation": excavation,
        "fill": excavation - surplus,
        "hauled": surplus * rng.integers(92, 101, n) // 100,
    }
    return {name: np.asarray(value, dtype=np.float64) for name, value in values.items()}


def _staffed(
    block: Block, parties: Parties, frame: pl.DataFrame, rng: np.random.Generator
) -> pl.DataFrame:
    """Owner, contractor and supervisor from the county's firms.

    Safety licences run in terms of three years that end in 2022 and 2025 for one half of the
    contractors and in 2023 and 2026 for the other: a project takes one whose licence does not
    change while its works are observed.
    """
    n = len(frame)
    start, until = frame["started_on"].to_physical(), frame["observed_until_on"].to_physical()
    crosses = np.zeros(n, dtype=bool)
    for year in (2022, 2025):
        turn = days(dt.date(year, 6, 30))
        crosses |= ((start <= turn) & (until >= turn)).to_numpy()
    contractors = parties.of("contractor")
    half = len(contractors) // 2
    where = rng.integers(0, half, n) * 2 + crosses
    columns = {}
    for role, source, index in (
        ("owner", "owner", rng.integers(0, len(parties.of("owner")), n)),
        ("contractor", "contractor", where),
        ("supervisor", "supervisor", rng.integers(0, len(parties.of("supervisor")), n)),
    ):
        firms = parties.of(source)[index]
        columns[f"{role}_name"] = firms["name"]
        columns[f"{role}_usc"] = firms["usc"]
    public = parties.of("public")[rng.integers(0, len(parties.of("public")), n)]
    government = pl.col("government_invest")
    return frame.with_columns(**columns).with_columns(
        owner_name=pl.when(government).then(public["name"]).otherwise("owner_name"),
        owner_usc=pl.when(government).then(public["usc"]).otherwise("owner_usc"),
        fund_source=pl.when(government).then(pl.lit("财政资金")).otherwise(pl.lit("企业自筹")),
    )
