"""Parcels as bridges of projects: one ground with one name or owner, and never more than that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl
import pytest

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage import link
from supervision_models.linkage.paths import path

from .test_similar import code

NAME = "锦绣江南住宅小区"
P1, P2 = "2403-990121-04-01-100001", "2403-990121-04-01-100002"


@pytest.fixture(scope="module")
def spatial() -> Iterator[DuckDBEngine]:
    with DuckDBEngine.open(threads=1) as engine:
        yield engine


def square(east: float, side: float = 100) -> str:
    x0, x1 = 500_000 + east, 500_000 + east + side
    return f"POLYGON (({x0} 0, {x1} 0, {x1} {side}, {x0} {side}, {x0} 0))"


def made(
    engine: DuckDBEngine, contracts: Mapping[str, Contract], *rows: Mapping[str, Any]
) -> list[tuple[str, str] | None]:
    """Key and method of the project of each row; the first has a code."""
    columns = [name for name in contracts["planning_permit"].columns if name != "geom"]
    frame = pl.DataFrame(
        [{**dict.fromkeys([*columns, "geom"]), "geom": square(0), **row} for row in rows],
        schema=dict.fromkeys([*columns, "geom"], pl.String),
    ).with_row_index("_rid")
    engine.register("written", frame.with_columns(pl.col("_rid").cast(pl.Int64)))
    engine.create_table(
        "planning_permit",
        sql.build(
            "SELECT * EXCLUDE (geom), ST_GeomFromText(geom) AS geom, "
            "ST_GeomFromText(geom) AS _geom, ST_Area(ST_GeomFromText(geom)) AS _area "
            "FROM written AS w"
        ),
    )
    engine.drop("written")
    link(engine, {"planning_permit": contracts["planning_permit"]})
    found = engine.frame(
        "SELECT rid, p.key, l.method FROM link_project AS l JOIN project AS p USING (project_id)"
    )
    by_row = {rid: (key, method) for rid, key, method in found.iter_rows()}
    return [by_row.get(at) for at in range(len(rows))]


def works(name: str, **more: Any) -> dict[str, Any]:
    return {"project_name": name, **more}


OWNER, OTHER = {"owner_usc": code(1)}, {"owner_usc": code(2)}
CODED = works(NAME, project_code=P1, **OWNER)


@pytest.mark.parametrize(
    ("written", "joined"),
    [
        (works(f"新建澄塘{NAME}", **OWNER), True),  # something before the name, the owner agrees
        (works(f"{NAME}食堂", **OWNER), False),  # what is added behind may be the work
        (works(f"改造{NAME}", **OWNER), False),
        (works(f"{NAME}二期", **OWNER), False),
        (works(f"{NAME}3号楼", **OWNER), False),
        (works(f"新建澄塘{NAME}", **OWNER, geom=square(50)), False),  # half of the ground
        (works(f"新建澄塘{NAME}", **OWNER, geom=square(0, 140)), False),  # twice the ground
        (works(f"新建澄塘{NAME}", **OTHER), False),
        (works(NAME, **OTHER), False),
    ],
)
def test_one_ground_joins_what_name_and_owner_allow(
    spatial: DuckDBEngine, contracts: dict[str, Contract], written: dict[str, Any], joined: bool
) -> None:
    known, found = made(spatial, contracts, CODED, written)
    assert known == ("code:2403-990121-04-01-100001", "project-code")
    assert found is not None
    assert (found == (known[0], "same-land")) == joined
    assert (found[0] == known[0]) == joined


@pytest.mark.parametrize("name", [NAME, f"新建澄塘{NAME}"])
@pytest.mark.parametrize(
    "owner",
    ["澄塘市建华建设工程有限公司", "澄塘市建华建筑装饰工程有限公司", "澄塘市健华建筑工程有限公司"],
)
def test_owners_that_only_may_be_one_join_no_works(
    spatial: DuckDBEngine, contracts: dict[str, Contract], name: str, owner: str
) -> None:
    coded = works(NAME, project_code=P1, owner_usc=code(2), owner_name="澄塘市建华建筑工程有限公司")
    known, found = made(spatial, contracts, coded, works(name, owner_name=owner))
    assert known is not None
    assert found is not None
    assert found[0] != known[0]
    asked = spatial.frame("SELECT probability FROM link_candidate WHERE kind = 'project'")
    assert (asked["probability"] >= 0.5).all()
    assert asked.height


def test_the_path_leads_over_the_ground(
    spatial: DuckDBEngine, contracts: dict[str, Contract]
) -> None:
    known, _ = made(spatial, contracts, CODED, works(f"新建澄塘{NAME}", **OWNER))
    assert known is not None
    steps = path(spatial, "project", f"name:新建澄塘{NAME}|usc:{code(1)}", known[0])
    assert steps is not None
    assert [step.method for step in steps] == ["same-land"]


def test_two_projects_on_one_ground_that_fit_alike_are_a_question(
    spatial: DuckDBEngine, contracts: dict[str, Contract]
) -> None:
    second = {**CODED, "project_code": P2, "project_name": f"岚沐{NAME}"}
    *_, found = made(spatial, contracts, CODED, second, works(f"新建岚沐{NAME}", **OWNER))
    assert found is not None
    assert found[0].startswith("name:")
    asked = spatial.frame("SELECT probability FROM link_candidate WHERE kind = 'project'")
    assert asked.height == 4  # each way round
    assert (asked["probability"] >= 0.5).all()


def test_another_name_of_one_owner_on_one_ground_holds_verdicts_back(
    spatial: DuckDBEngine, contracts: dict[str, Contract]
) -> None:
    _, found = made(spatial, contracts, CODED, works("龙湾星河养老中心", **OWNER))
    assert found is not None
    assert found[0].startswith("name:")
    asked = spatial.frame("SELECT DISTINCT probability FROM link_candidate WHERE kind = 'project'")
    assert asked["probability"].to_list() == [0.5]


@pytest.mark.parametrize(
    ("written", "joined"),
    [
        (works(f"{NAME}建设工程"), True),
        (works(f"新建澄塘{NAME}"), False),  # no owner agrees
        (works(f"{NAME}二期"), False),
        (works(NAME, geom=square(50)), False),
    ],
)
def test_a_row_that_names_no_party_is_of_the_project_of_its_name_on_its_ground(
    spatial: DuckDBEngine, contracts: dict[str, Contract], written: dict[str, Any], joined: bool
) -> None:
    known, found, elsewhere = made(
        spatial, contracts, CODED, written, {**written, "geom": square(1000)}
    )
    assert known is not None
    assert found == ((known[0], "same-land") if joined else None)
    assert elsewhere is None
