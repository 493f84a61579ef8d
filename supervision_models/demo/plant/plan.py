"""The plan of one block's planting: projects bent out of shape, rows added, truth told.

A scenario takes a project that would be lawful in every respect and changes what it is about,
or adds rows of its own on its own piece of land. Nothing is shared between scenarios, so that
one model's scenario stays lawful for all other models unless it says otherwise.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from supervision_models.demo import codes, names
from supervision_models.demo.block import Block
from supervision_models.demo.ground import BOX, Box, Ground
from supervision_models.demo.plant.identity import IDENTITY
from supervision_models.demo.truth import Label
from supervision_models.demo.world.parties import Parties
from supervision_models.demo.world.random import days


def usually(values: dict[str, Any], **usual: Any) -> dict[str, Any]:
    """What a row has unless the scenario says otherwise in `values`."""
    return usual | values


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm that one scenario alone uses."""

    serial: int
    name: str
    usc: str
    former_name: str
    registration_no: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A line of the truth; `value` identifies the subject, or `project` leads to it."""

    model: str
    label: Label
    note: str
    value: str | None = None
    project: int | None = None


@dataclass(slots=True)
class Project:
    """A project to be bent: master values to override, derived rows to drop or change.

    `name` and the parties are also the values of its rows, unless they are changed.
    """

    serial: int
    anchor: int
    name: str
    owner: Firm
    contractor: Firm
    overrides: dict[str, Any]
    exact: bool = False  # models compare its parties as text: agencies wrote them alike
    drops: set[str] = field(default_factory=set)
    changes: dict[str, dict[str, Any]] = field(default_factory=dict)

    def drop(self, *datasets: str) -> None:
        self.drops.update(datasets)

    def change(self, dataset: str, **values: Any) -> None:
        """New values of the project's row in `dataset`."""
        self.changes.setdefault(dataset, {}).update(values)


class Plan:
    """Collects the scenarios of one block."""

    def __init__(self, block: Block, parties: Parties, *, first_project: int) -> None:
        self.block = block
        self.ground = Ground(block)
        self.projects: list[Project] = []
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.claims: list[Claim] = []
        self.rng = block.rng("plan")
        self._firms = parties.of("planted")
        self._first_project = first_project
        self._used_firms = 0
        self._renamed: set[int] = set()
        self._serial = 0

    @property
    def renamed(self) -> frozenset[int]:
        """Serials of firms whose former name the register of firms knows."""
        return frozenset(self._renamed)

    @property
    def used_firms(self) -> int:
        return self._used_firms

    @property
    def elsewhere(self) -> str:
        """A township of the neighbouring county, which delivered no data of any kind."""
        return f"{self.block.neighbour}101"

    def township(self) -> str:
        return self.block.townships[self._next() % len(self.block.townships)]

    def number(self) -> int:
        """A number that no other scenario of the block gets; above those of the background."""
        return 700_000 + self._next()

    def firm(self, former: bool = False) -> Firm:
        """A firm of its own; with `former`, the register knows an earlier name of it."""
        row = self._firms.row(self._used_firms, named=True)
        self._used_firms += 1
        earlier = row["planted_former"]
        if former:
            self._renamed.add(row["serial"])
        return Firm(row["serial"], row["name"], row["usc"], earlier, row["registration_no"])

    def person(self) -> str:
        """An identity number that nobody has and no other row of the demo carries."""
        serial = self._next()
        day = f"{1950 + serial % 10}0{1 + serial % 9}{10 + serial // 10 % 18}"
        return str(codes.person_ids(self.block.county, [day], np.array([serial]))[0])

    def project(
        self,
        permit_on: dt.date,
        *,
        owner: Firm | None = None,
        contractor: Firm | None = None,
        licensed: bool = True,
        insured: bool = True,
        qualified: bool = True,
        exact: bool = False,
        **overrides: Any,
    ) -> Project:
        """A lawful project with its permit on that day, in a township of the county.

        licensed  the contractor holds a safety licence throughout
        insured   the contractor has a liability policy in force
        qualified the contractor holds a qualification throughout
        exact     all agencies write its parties in the same way
        """
        serial = self._first_project + len(self.projects)
        owner, contractor = owner or self.firm(), contractor or self.firm()
        name = names.projects(self.block.short, np.array([serial]))[0]
        parties = {
            "owner_name": owner.name,
            "owner_usc": owner.usc,
            "contractor_name": contractor.name,
            "contractor_usc": contractor.usc,
            "government_invest": False,
            "fund_source": "企业自筹",
            "works_class": "building",
            "use_class": "工业建筑",  # no special works, whose fire safety is reviewed
            "has_swc": False,
            "has_cad": False,
            "region_code": self.township(),
        }
        if overrides.get("region_code") == self.elsewhere:
            parties["land_use"] = "居住用地"  # whether its use was changed is not asked
        name = overrides.get("project_name", name)
        project = Project(
            serial, days(permit_on), name, owner, contractor, parties | overrides, exact
        )
        self.projects.append(project)
        if licensed:
            self.licence(contractor.name, contractor.usc)
        if qualified:
            self.qualification(contractor)
        if insured:
            self.policy(contractor)
        return project

    def licence(self, name: str, usc: str | None, **values: Any) -> None:
        """A safety licence of a contractor, valid throughout unless `values` say otherwise."""
        self.add(
            "safety_licence",
            **usually(
                values,
                licence_no=f"（示）JZ安许证字〔2020〕{self.block.county[2:]}{self.number()}",
                holder_name=name,
                holder_usc=usc,
                scope="建筑施工",
                valid_from_on=dt.date(2020, 7, 1),
                valid_to_on=dt.date(2027, 6, 30),
                status="valid",
                region_code=self.block.townships[0],
            ),
        )

    def qualification(self, firm: Firm, **values: Any) -> None:
        """A contractor's qualification, valid throughout unless `values` say otherwise."""
        self.add(
            "construction_qualification",
            **usually(
                values,
                certificate_no=f"示D{self.block.county}{self.number()}",
                holder_name=firm.name,
                holder_usc=firm.usc,
                category="建筑工程施工总承包",
                grade="三级",
                valid_from_on=dt.date(2019, 1, 1),
                valid_to_on=dt.date(2029, 12, 31),
                status="valid",
                region_code=self.block.townships[0],
            ),
        )

    def policy(self, firm: Firm, **values: Any) -> None:
        """A contractor's liability policy of the year, unless `values` say otherwise."""
        self.add(
            "liability_policy",
            **usually(
                values,
                policy_no=f"AZX{self.block.county}{self.number()}",
                insured_name=firm.name,
                insured_usc=firm.usc,
                insurer_name="示例财产保险股份有限公司",
                industry="建筑施工",
                limit_amount=800_000.0,
                valid_from_on=self.block.as_of - dt.timedelta(days=100),
                valid_to_on=self.block.as_of + dt.timedelta(days=265),
                region_code=self.block.townships[0],
            ),
        )

    def pay(self, item: str, payer: Firm, paid: float, day: dt.date, **values: Any) -> None:
        """A payment in full of what was due, unless `values` say otherwise."""
        self.add(
            "payment",
            **usually(
                values,
                receipt_no=f"{self.block.county}7{self.number()}",
                payer_name=payer.name,
                payer_usc=payer.usc,
                item=item,
                due=paid,
                paid=paid,
                paid_on=day,
                region_code=self.block.townships[0],
            ),
        )

    def add(self, dataset: str, box: Box | None = None, **values: Any) -> None:
        """A canonical row."""
        corners = dict(zip(BOX, box, strict=True)) if box is not None else {}
        self.rows.setdefault(dataset, []).append({**values, **corners})

    def claim(self, model: str, label: Label, note: str, subject: str | Project) -> None:
        """The truth about a subject: its identifying value, or the project it belongs to."""
        if model not in IDENTITY:
            raise KeyError(model)
        if isinstance(subject, Project):
            self.claims.append(Claim(model, label, note, project=subject.serial))
        else:
            self.claims.append(Claim(model, label, note, value=subject))

    def anchors(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        return np.array([project.anchor for project in self.projects], dtype=np.int64)

    def _next(self) -> int:
        self._serial += 1
        return self._serial


def overridden(frame: pl.DataFrame, projects: list[Project]) -> pl.DataFrame:
    """Master rows (`_p`) with the values that the scenarios chose."""
    columns = sorted({name for project in projects for name in project.overrides})
    unknown = set(columns) - set(frame.columns)
    if unknown:
        raise KeyError(f"no master column {', '.join(sorted(unknown))}")
    for name in columns:
        chosen = {p.serial: p.overrides[name] for p in projects if name in p.overrides}
        frame = _assigned(frame, name, chosen)
    return frame


def bent(dataset: str, frame: pl.DataFrame, projects: list[Project]) -> pl.DataFrame:
    """The rows of `dataset` after drops and changes."""
    dropped = [p.serial for p in projects if dataset in p.drops]
    frame = frame.filter(~pl.col("_p").is_in(dropped))
    columns = sorted({name for p in projects for name in p.changes.get(dataset, {})})
    for name in columns:
        chosen = {
            p.serial: p.changes[dataset][name]
            for p in projects
            if name in p.changes.get(dataset, {})
        }
        frame = _assigned(frame, name, chosen)
    return frame


def _assigned(frame: pl.DataFrame, name: str, chosen: dict[int, Any]) -> pl.DataFrame:
    """`frame` with `name` replaced where `_p` is a key of `chosen` (None sets NULL)."""
    values = pl.DataFrame(
        {
            "_p": pl.Series(list(chosen), dtype=frame.schema["_p"]),
            "_new": pl.Series(list(chosen.values()), dtype=frame.schema[name], strict=False),
            "_set": True,
        }
    )
    joined = frame.join(values, on="_p", how="left", maintain_order="left")
    picked = pl.when(pl.col("_set").is_not_null()).then("_new").otherwise(name).alias(name)
    return joined.with_columns(picked).drop("_new", "_set")
