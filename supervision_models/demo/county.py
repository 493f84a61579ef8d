"""One block as canonical frames: the lawful life, bent and added to by the scenarios."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from supervision_models.contracts.definition import Contract
from supervision_models.demo import frames
from supervision_models.demo.block import Block
from supervision_models.demo.plant.identity import CALLED, IDENTITY
from supervision_models.demo.plant.plan import Plan, bent, overridden
from supervision_models.demo.plant.scenarios import plant
from supervision_models.demo.truth import TruthRow
from supervision_models.demo.world import (
    approvals,
    cases,
    grid,
    land,
    parties,
    permits,
    projects,
    site,
)

NEIGHBOURS = {
    "dust.repeat": "邻县范围，未提供检查和投诉数据",
    "fee.land-premium": "邻县范围，未提供入库数据",
    "env.eia.stale-or-changed": "邻县范围，未提供排污许可数据",
    "env.acceptance-missing": "邻县范围，未提供投产证据",
    "fee.resource-tax.gap": "邻县范围，未提供过磅和入库数据",
    "swc.acceptance-missing": "邻县范围，未提供投用证据",
    "mineral.disguised-project": "邻县范围，未提供开票和过磅数据",
    "land.tempuse.term-or-pbf": "邻县范围，未提供永农数据",
    "gov.settlement": "邻县范围，未提供立项和决算数据",
    "qual.affiliation": "邻县范围，未提供社保数据",
    "safe.manager-cert": "邻县范围，未提供施工许可数据",
}
# columns of the register that tell what agencies may hold of a party; the share that is out of date
_REGISTERED = {"legal": "legal_person", "phone": "phone", "address": "address"}
_STALE = 0.06
_BRACKETS = str.maketrans({"〔": "(", "〕": ")", "（": "(", "）": ")"})


@dataclass(frozen=True, slots=True)
class County:
    """Canonical frames by dataset, and the truth about the planted rows.

    The frames carry columns for the dirt beside the contract's: ``<name>_former``, ``_exact``.
    """

    frames: dict[str, pl.DataFrame]
    truth: tuple[TruthRow, ...]


def build(block: Block) -> County:
    """All datasets of a block. Deterministic by the block's seed."""
    contracts = frames.contracts()
    firms = parties.settle(block)
    background = block.count(3_000, 40)
    plan = Plan(block, firms, first_project=background + 1)
    for copy in range(block.copies):
        plant(plan, copy)
    population = projects.draft(block, firms, background, "projects", first=1)
    planted = projects.draft(
        block,
        firms,
        len(plan.projects),
        "planted projects",
        first=background + 1,
        anchors=plan.anchors(),
    )
    masters = pl.concat([population, overridden(planted, plan.projects)])
    pieces: dict[str, list[pl.DataFrame]] = {}
    of_projects = approvals.records(block, masters) | site.records(block, masters)
    for dataset, frame in of_projects.items():
        typed = frames.conform(contracts[dataset], frame)
        pieces[dataset] = [bent(dataset, typed, plan.projects)]
    cells = grid.parcels(block)
    for found in (
        {
            "division": parties.divisions(block),
            "market_entity": parties.market_entities(firms, plan.used_firms, plan.renamed),
            "land_survey": cells,
            "permanent_basic_farmland": grid.basic_farmland(block, cells),
            "forest_grass_map": grid.forest_grass(block, cells),
        },
        land.records(block, firms, cells),
        cases.records(block, firms),
        permits.records(block, firms, cells),
        {"payment": site.dust_tax(block, masters)},
    ):
        for dataset, frame in found.items():
            pieces.setdefault(dataset, []).append(frames.conform(contracts[dataset], frame))
    for dataset, rows in plan.rows.items():
        named = _of_projects(contracts[dataset], rows, masters)
        pieces.setdefault(dataset, []).append(frames.frame_of(contracts[dataset], named))
    whole = {dataset: pl.concat(parts) for dataset, parts in sorted(pieces.items())}
    whole = _with_contacts(block, contracts, whole)
    _check_keys(contracts, whole)
    told = tuple(_truth(plan, whole))
    truth = (*told, *_of_neighbours(told, whole, plan.elsewhere))
    exact = [project.serial for project in plan.projects if project.exact]
    marked = {
        dataset: frame.with_columns(_exact=pl.col(frames.PROJECT).is_in(exact).fill_null(False))
        for dataset, frame in _with_former(contracts, whole).items()
    }
    return County(marked, truth)


def _of_projects(
    contract: Contract, rows: Sequence[dict[str, Any]], masters: pl.DataFrame
) -> list[dict[str, Any]]:
    """Rows that say `_of` which project they belong to, with its code and name."""
    wanted = [row["_of"] for row in rows if "_of" in row]
    columns = ("_p", "project_code", "project_name")
    found = masters.filter(pl.col("_p").is_in(wanted)).select(columns).iter_rows()
    known = {serial: {"project_code": code, "project_name": name} for serial, code, name in found}
    return [
        {**known.get(row.get("_of"), {}), **{k: v for k, v in row.items() if k != "_of"}}
        for row in rows
    ]


def canonical(code: str) -> str:
    """A number as ingest stores it: one kind of brackets, half width."""
    return code.translate(_BRACKETS)


def _truth(plan: Plan, whole: dict[str, pl.DataFrame]) -> Iterable[TruthRow]:
    """Claims with the identity of their subject, which must stand in the data exactly once."""
    for claim in plan.claims:
        dataset, column = IDENTITY[claim.model]
        frame = whole[dataset]
        if claim.value is None:
            found = frame.filter(pl.col(frames.PROJECT) == claim.project)[column]
        else:
            found = frame.filter(pl.col(column) == claim.value)[column]
        if len(found) != 1:
            raise ValueError(f"{claim.model}: {len(found)} subjects for {claim.note!r}")
        name = CALLED.get(claim.model, column)
        yield TruthRow(claim.model, f"{name}={canonical(found[0])}", claim.label, claim.note)


def _of_neighbours(
    told: Collection[TruthRow], whole: dict[str, pl.DataFrame], elsewhere: str
) -> Iterable[TruthRow]:
    """What every subject of the neighbouring county is to models whose data end at the border,
    whatever it was planted for."""
    known = {(row.model_id, row.identity) for row in told}
    for model, note in NEIGHBOURS.items():
        dataset, column = IDENTITY[model]
        frame = whole[dataset]
        for value in frame.filter(pl.col("region_code") == elsewhere)[column]:
            identity = f"{column}={canonical(value)}"
            if (model, identity) not in known:
                yield TruthRow(model, identity, "not_assessable", note)


def _check_keys(contracts: dict[str, Contract], whole: dict[str, pl.DataFrame]) -> None:
    """A lead needs subjects that can be told apart: no key stands twice."""
    for dataset, frame in whole.items():
        keys = list(contracts[dataset].key)
        if keys and frame.select(keys).is_duplicated().any():
            twice = frame.filter(frame.select(keys).is_duplicated())[keys[0]][0]
            raise ValueError(f"{dataset}: {keys[0]} {twice!r} stands twice")


def _with_contacts(
    block: Block, contracts: dict[str, Contract], whole: dict[str, pl.DataFrame]
) -> dict[str, pl.DataFrame]:
    """What agencies hold of firms beside their names, as the register has it; now and then that of
    another firm, as after a change that the agency was not told of."""
    register = whole["market_entity"].unique("name", keep="first", maintain_order=True)
    found = dict(whole)
    for dataset, frame in whole.items():
        rng = block.rng(f"contacts {dataset}")
        for party in contracts[dataset].parties.values():
            if dataset == "market_entity" or party.name is None:
                continue
            for part, column in party.telling.items():
                told = register.select(
                    pl.col("name").alias(party.name), pl.col(_REGISTERED[part]).alias("_told")
                )
                joined = frame.join(told, on=party.name, how="left", maintain_order="left")
                stale = pl.Series(rng.random(frame.height) < _STALE)
                elsewhere = register[_REGISTERED[part]].gather(
                    pl.Series(rng.integers(0, register.height, frame.height))
                )
                frame = joined.with_columns(
                    pl.coalesce(
                        column,
                        pl.when(pl.lit(stale) & pl.col("_told").is_not_null())
                        .then(pl.lit(elsewhere))
                        .otherwise("_told"),
                    ).alias(column)
                ).drop("_told")
        found[dataset] = frame
    return found


def _with_former(
    contracts: dict[str, Contract], whole: dict[str, pl.DataFrame]
) -> dict[str, pl.DataFrame]:
    """Lookup columns ``<name>_former``: the former name of each named firm, for the dirt."""
    register = whole["market_entity"].filter(pl.col("former_names").is_not_null())
    former = register.select("name", "former_names")
    found = dict(whole)
    for dataset, frame in whole.items():
        for role in contracts[dataset].parties.values():
            if role.name is None or dataset == "market_entity":
                continue
            looked_up = former.rename({"name": role.name, "former_names": f"{role.name}_former"})
            frame = frame.join(looked_up, on=role.name, how="left", maintain_order="left")
        found[dataset] = frame
    return found
