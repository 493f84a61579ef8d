"""The notebook runs from a workspace to table, chart and map."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from supervision_models import Workspace, ingest_files, run_scan

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "leads.py"
AT = dt.datetime(2026, 9, 30, 8, 0, tzinfo=dt.UTC)
AS_OF = dt.date(2026, 9, 30)


def parcel(east: float, north: float, **properties: Any) -> dict[str, Any]:
    """About 90 m by 110 m in the desert of the fictional county."""
    corners = [(0, 0), (0.001, 0), (0.001, 0.001), (0, 0.001), (0, 0)]
    ring = [[round(east + x, 6), round(north + y, 6)] for x, y in corners]
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def collection(*features: dict[str, Any]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A patch on farmland without approval, another one approved, and works without a permit."""
    folder = tmp_path_factory.mktemp("notebook")
    patch = {"后时相": "2024-05-01", "监测面积（平方米）": 9400, "图斑类型": "新增建设"}
    land = {"年度": 2022, "调查日期": "2022-12-31", "地类编码": "0103", "地类名称": "旱地"}
    approval = {"批准文号": "P1", "批准日期": "2023-01-01", "申请单位": "澄塘测甲建筑有限公司"}
    files = {
        "图斑.geojson": collection(
            parcel(102.3, 40.2, 图斑编号="W1", **patch),
            parcel(102.31, 40.2, 图斑编号="W2", **patch),
        ),
        "地类.geojson": collection(
            parcel(102.3, 40.2, 图斑编号="D1", **land),
            parcel(102.31, 40.2, 图斑编号="D2", **land),
        ),
        "批复.geojson": collection(parcel(102.31, 40.2, **approval)),
    }
    datasets = {
        "图斑.geojson": "land_patch",
        "地类.geojson": "land_survey",
        "批复.geojson": "conversion_approval",
    }
    opened = Workspace.create(folder / "ws", region="990121", metric_crs="EPSG:4543")
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
        ingest_files(
            opened, [folder / name], dataset=datasets[name], region="990121",
            start=dt.date(2015, 1, 1), end=AS_OF, at=AT,
        )  # fmt: skip
    run_scan(opened, models=["land.farmland.illegal-occupation"], as_of=AS_OF, at=AT)
    return opened.root


def run(monkeypatch: pytest.MonkeyPatch, workspace: Path) -> dict[str, Any]:
    """What the cells define."""
    monkeypatch.setenv("SUPERVISION_WORKSPACE", str(workspace))
    spec = importlib.util.spec_from_file_location("leads_notebook", NOTEBOOK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    _, names = module.app.run()
    return dict(names)


def test_table_chart_and_map(
    monkeypatch: pytest.MonkeyPatch, workspace: Path, tmp_path: Path
) -> None:
    names = run(monkeypatch, workspace)
    assert names["leads"]["identity"].to_list() == ["patch_no=W1"]
    assert names["table"].height == 1
    axes = names["chart"].axes[0]
    widths = [bar.get_width() for bar in axes.patches]
    assert sum(widths) == 1
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "land.farmland.illegal-occupation"
    ]
    places = names["county_map"].axes[0]
    drawn = [item for item in places.collections if len(item.get_paths()) and item.get_alpha()]
    corners = drawn[0].get_paths()[0].get_extents()
    assert (corners.x0, corners.y0) == pytest.approx((102.3, 40.2), abs=1e-4)
    for figure in ("chart", "county_map"):
        names[figure].savefig(tmp_path / f"{figure}.png")
        assert (tmp_path / f"{figure}.png").stat().st_size > 5_000


def test_a_workspace_without_leads_is_an_empty_chart(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    names = run(monkeypatch, Workspace.create(tmp_path / "empty").root)
    assert names["leads"].height == 0
    names["county_map"].savefig(tmp_path / "map.png")
