"""Records on a patch that meet no condition, and two patches of one number."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from supervision_models.models.library import Library
from supervision_models.scan.execution import scan_workspace
from supervision_models.workspace import Workspace
from tests.scan.conftest import AS_OF, AT, Load

MODEL = "land.farmland.illegal-occupation"
PATCH = ("图斑编号", "前时相", "后时相", "变化类型", "WKT")
LAND = ("图斑编号", "调查年度", "调查时点", "地类编码", "地类名称", "权属单位", "WKT")

APPROVAL = ("批准文号", "批准日期", "批准机关级别", "用地单位", "WKT")


def box(west: float, east: float, south: float = 30.001, north: float = 30.002) -> str:
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return f"POLYGON(({', '.join(f'{x:.6f} {y:.6f}' for x, y in corners)}))"


def patch(west: float, east: float) -> list[str]:
    return ["示例A1", "2024-06-01", "2025-06-01", "新增建设", box(west, east)]


@pytest.fixture
def land(tmp_path: Path, load: Load) -> Workspace:
    """Arable land, and on both sides, with borders in common, land of another class."""
    workspace = Workspace.create(tmp_path / "ws", region="990121")
    survey = ["2023", "2023-12-31", "0101", "水田", "示例村集体"]
    parcels = [
        ["示例耕地1", *survey, box(116.802, 116.803, 30.0, 30.01)],
        *(
            [name, "2023", "2023-12-31", "0301", "乔木林地", "示例村集体", box(*span, 30.0, 30.01)]
            for name, span in (("示例林地2", (116.803, 116.81)), ("示例林地3", (116.79, 116.802)))
        ),
    ]  # fmt: skip
    load(workspace, "国土变更调查地类图斑", LAND, parcels)
    far = ["示例批(2024)2号", "2024-08-01", "省政府", "示例建设有限公司", box(117.0, 117.001)]
    load(workspace, "农用地转用批复", APPROVAL, [far])
    return workspace


def test_what_lies_on_the_land_and_is_no_match_is_not_called_near(
    land: Workspace, load: Load, library: Library
) -> None:
    load(land, "卫片图斑", PATCH, [patch(116.802, 116.803)])
    found = scan_workspace(land, library, models=[MODEL], as_of=AS_OF, at=AT).findings
    (hit,) = found.filter(status="hit").to_dicts()
    why = [(item["why"], item["match"]) for item in json.loads(hit["counter"])]
    # the field itself is no land that was built on before; woods begin where the patch ends, and
    # after projection the border of one of them is a sliver in common
    near = ("nearby", "built_before")
    assert why == [("same-land", "built_before"), near, near]


def test_patches_of_one_number_hold_up_nobody_else(
    land: Workspace, load: Load, supervision_cli: Callable[..., Any]
) -> None:
    other = ["示例A2", *patch(116.8021, 116.803)[1:]]
    load(land, "卫片图斑", PATCH, [patch(116.802, 116.803), patch(116.802, 116.8025), other])
    line = ["scan", "-w", str(land.root), "--as-of", AS_OF.isoformat()]
    told = supervision_cli("--json", *line)
    document = json.loads(told.out)
    assert told.code == 1
    assert "卫片图斑.csv:2、卫片图斑.csv:3" in document["repeated"][MODEL]
    assert set(document["repeated"]) < set(document["models"])
    assert document["leads"]["new"] > 0
    shown = supervision_cli("--lang", "en", *line, "--model", MODEL)
    assert shown.code == 1
    assert f"model {MODEL}: 2 findings share 1 identities (patch_no)" in shown.err
    leads = ["leads", "list", "-w", str(land.root), "--model", MODEL]
    (lead,) = json.loads(supervision_cli("--json", *leads).out)["leads"]
    assert "示例A2" in lead["identity"]
    load(land, "卫片图斑", PATCH, [patch(116.802, 116.803), other])
    again = supervision_cli("--json", *line, "--model", MODEL)
    assert (again.code, json.loads(again.out)["repeated"]) == (0, {}), again.err
    assert json.loads(again.out)["leads"]["new"] == 1
