"""Scenarios: what a plan refuses, and the days and areas that thresholds hang on."""

from __future__ import annotations

import datetime as dt

import chinese_calendar
import numpy as np
import polars as pl
import pytest

from supervision_models.demo.block import Block
from supervision_models.demo.ground import BOX, Ground, box_area, boxes, polygons, transform
from supervision_models.demo.plant import patches
from supervision_models.demo.plant.labour import working_days_before
from supervision_models.demo.plant.plan import Plan, Project, bent, overridden
from supervision_models.demo.world import parties

from .conftest import AS_OF


@pytest.fixture
def plan(block: Block) -> Plan:
    return Plan(block, parties.settle(block), first_project=100)


@pytest.mark.parametrize(("far", "most"), [(False, 1350), (True, 100)])
def test_ground_that_is_used_up_is_no_other_block_s(far: bool, most: int) -> None:
    blocks = [Block(number, 1.0, 3, 7, AS_OF) for number in (0, 5)]
    ground = Ground(blocks[0])
    take = ground.far_site if far else ground.site
    sites = [take() for _ in range(most)]
    assert len({(site.x, site.y) for site in sites}) == most
    # what is planted lies within a kilometre of its site; the next county begins behind it
    assert max(site.y for site in sites) + 1000 < blocks[1].origin[1]
    with pytest.raises(ValueError, match="lies beyond the ground for it"):
        take()


def test_a_claim_about_an_unknown_model_is_refused(plan: Plan) -> None:
    with pytest.raises(KeyError, match=r"no\.such-model"):
        plan.claim("no.such-model", "hit", "", "x")


def test_an_unknown_master_column_is_refused(plan: Plan) -> None:
    project = plan.project(AS_OF, colour="red")
    with pytest.raises(KeyError, match="no master column colour"):
        overridden(pl.DataFrame({"_p": [100], "owner_name": ["x"]}), [project])


def test_only_the_named_project_is_bent(plan: Plan) -> None:
    frame = pl.DataFrame({"_p": [1, 2, 3], "due": [10.0, 20.0, 30.0]})
    firm = plan.firm()
    first = Project(1, 0, "", firm, firm, {})
    second = Project(2, 0, "", firm, firm, {})
    first.change("payment", due=None)
    second.drop("payment")
    assert bent("payment", frame, [first, second]).rows() == [(1, None), (3, 30.0)]
    assert bent("eia", frame, [first, second]).equals(frame)


def test_firms_and_numbers_of_scenarios_are_never_shared(plan: Plan) -> None:
    firms = [plan.firm() for _ in range(50)]
    assert len({firm.usc for firm in firms}) == len({firm.name for firm in firms}) == 50
    assert len({plan.number() for _ in range(50)}) == 50
    renamed = plan.firm(former=True)
    assert renamed.serial in plan.renamed
    assert firms[0].serial not in plan.renamed


def test_twenty_working_days_lead_to_the_day() -> None:
    for day in (AS_OF, dt.date(2026, 3, 2)):
        issued = working_days_before(day, 20)
        between = [issued + dt.timedelta(days=i) for i in range(1, (day - issued).days + 1)]
        assert sum(map(chinese_calendar.is_workday, between)) == 20
        assert chinese_calendar.is_workday(issued + dt.timedelta(days=1))


def test_a_straddling_box_lies_in_both_cells_by_the_metre(block: Block) -> None:
    site = Ground(block).site()
    box = patches.straddling(site, 50.5, 349.5)
    border = site.right[0]
    assert round((border - box[0]) * (box[3] - box[1]), 2) == 50.5
    assert round((box[2] - border) * (box[3] - box[1]), 2) == 349.5
    covered = patches.part(box, 49.5)
    assert round((box[2] - covered[2]) * (box[3] - box[1]), 1) == 49.5


def test_sites_of_a_block_do_not_touch(block: Block) -> None:
    ground = Ground(block)
    taken = [ground.site().both for _ in range(200)] + [ground.far_site().both for _ in range(30)]
    for i, a in enumerate(taken):
        for b in taken[i + 1 :]:
            apart = a[2] < b[0] or b[2] < a[0] or a[3] < b[1] or b[3] < a[1]
            assert apart, (a, b)


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4522", "EPSG:4543"])
def test_areas_survive_the_way_through_a_crs(block: Block, crs: str) -> None:
    import pyproj

    box = Ground(block).site().box(1.5, 2.25, 66.675, 88.125)
    frame = pl.DataFrame([dict(zip(BOX, box, strict=True))])
    shape = polygons(boxes(frame), crs)[0]
    back = pyproj.Transformer.from_crs(crs, "EPSG:4543", always_xy=True)
    x, y = np.round(np.array(shape.exterior.coords.xy), 9)
    east, north = back.transform(x, y)
    area = 0.5 * abs(np.dot(east[:-1], north[1:]) - np.dot(east[1:], north[:-1]))
    assert area == pytest.approx(box_area(box), abs=0.01)


def test_the_county_lies_in_the_desert(block: Block) -> None:
    lon, lat = transform(np.array([block.origin[0]]), np.array([block.origin[1]]), "EPSG:4490")
    assert 102 < lon[0] < 102.6
    assert 40 < lat[0] < 40.4
