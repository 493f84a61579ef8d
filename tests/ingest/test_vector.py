"""GeoJSON, GeoPackage, zipped shapefiles: geometry, Chinese attributes, hostile zips."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pyogrio.raw
import pytest
import shapely

from supervision_models.errors import IngestError
from supervision_models.workspace import Workspace

from .conftest import Load, rows_of

BOXES = [shapely.box(102.3 + i / 100, 40.2, 102.301 + i / 100, 40.201) for i in range(3)]


def shapefile(
    folder: Path,
    *,
    encoding: str,
    crs: str = "EPSG:4490",
    boxes: list[shapely.Geometry] = BOXES,
    names: tuple[str, ...] = ("图斑编", "后时相", "变化类"),
) -> list[Path]:
    pyogrio.raw.write(
        folder / "图斑.shp",
        shapely.to_wkb(np.array(boxes)),
        [
            np.array([f"澄塘图斑{i}" for i in range(len(boxes))], object),
            np.array([f"2023-0{i + 1}-01" for i in range(len(boxes))], object),
            np.array(["新增建设"] * len(boxes), object),
        ],
        list(names),
        geometry_type="Polygon",
        crs=crs,
        encoding=encoding,
    )
    return sorted(folder.glob("图斑.*"))


def pack(path: Path, parts: list[Path], *, flag: bool = True) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for part in parts:
            # without the UTF-8 flag a name stands there as cp437, as Chinese Windows packs it
            name = part.name if flag else part.name.encode("gbk").decode("cp437")
            info = zipfile.ZipInfo(f"数据/{name}" if flag else name)
            file.writestr(info, part.read_bytes())
    return path


@pytest.mark.parametrize("encoding", ["GBK", "UTF-8"])
@pytest.mark.parametrize("cpg", ["as written", "absent", "wrong"])
def test_a_shapefile_whatever_its_cpg_says(
    load: Load, workspace: Workspace, tmp_path: Path, encoding: str, cpg: str
) -> None:
    full = ("图斑编号", "后时相", "变化类型")  # UTF-8 would have them cut off
    parts = shapefile(tmp_path, encoding=encoding, **({"names": full} if encoding == "GBK" else {}))
    sidecar = tmp_path / "图斑.cpg"
    if cpg == "absent":
        parts.remove(sidecar)
    elif cpg == "wrong":
        sidecar.write_text("UTF-8" if encoding == "GBK" else "GBK", encoding="ascii")
    (report,) = load(pack(tmp_path / "卫片.zip", parts))
    assert (report.dataset, report.loaded) == ("land_patch", 3)
    rows = rows_of(workspace, "land_patch")
    assert rows["patch_no"].to_list() == ["澄塘图斑0", "澄塘图斑1", "澄塘图斑2"]
    assert rows["_row"].to_list() == [1, 2, 3]


def test_geometry_in_the_contract_and_in_the_metric_crs(
    load: Load, workspace: Workspace, tmp_path: Path
) -> None:
    zone = [shapely.box(500000 + i * 1000, 4450000, 500100 + i * 1000, 4450100) for i in range(3)]
    parts = shapefile(tmp_path, encoding="UTF-8", crs="EPSG:4543", boxes=zone)
    (report,) = load(pack(tmp_path / "卫片.zip", parts))
    assert (report.metric_crs, workspace.metric_crs) == ("EPSG:4543", "EPSG:4543")
    assert report.notes["geom"]["crs"] == "EPSG:4543"
    rows = rows_of(workspace, "land_patch")
    assert rows["_area"].to_list() == pytest.approx([10000.0] * 3, abs=0.05)
    back = shapely.from_wkb(rows["_geom"].to_list())
    assert shapely.hausdorff_distance(back, zone).max() < 0.001
    lonlat = shapely.from_wkb(rows["geom"][0]).centroid
    assert (lonlat.x, lonlat.y) == pytest.approx((102.0006, 40.182), abs=0.01)
    geo = json.loads(
        pq.read_metadata(workspace.snapshot_path(workspace.snapshots()[0])).metadata[b"geo"]
    )
    assert geo["primary_column"] == "geom"
    assert geo["columns"]["geom"]["crs"]["id"] == {"authority": "EPSG", "code": 4490}
    assert geo["columns"]["_geom"]["crs"]["id"] == {"authority": "EPSG", "code": 4543}


def test_names_that_dbase_cut_off(load: Load, workspace: Workspace, tmp_path: Path) -> None:
    parts = shapefile(tmp_path, encoding="UTF-8")
    table = tmp_path / "图斑.dbf"
    content = bytearray(table.read_bytes())
    start = content.index("图斑编".encode())
    content[start + 9 : start + 10] = "号".encode()[:1]  # as programs cut 图斑编号
    table.write_bytes(content)
    (report,) = load(pack(tmp_path / "卫片.zip", parts))
    assert {use.header: (use.column, use.how) for use in report.columns} == {
        "图斑编": ("patch_no", "cut"),
        "后时相": ("observed_on", "exact"),
        "变化类": ("change_type", "cut"),
    }
    assert rows_of(workspace, "land_patch")["change_type"].to_list() == ["construction"] * 3


def test_member_names_of_chinese_windows(load: Load, tmp_path: Path) -> None:
    parts = shapefile(tmp_path, encoding="UTF-8")
    (report,) = load(pack(tmp_path / "卫片.zip", parts, flag=False))
    assert report.loaded == 3


def test_a_shapefile_without_its_table(load: Load, tmp_path: Path) -> None:
    parts = [part for part in shapefile(tmp_path, encoding="UTF-8") if part.suffix != ".dbf"]
    with pytest.raises(IngestError, match=r"the shapefile lacks \.dbf") as caught:
        load(pack(tmp_path / "卫片.zip", parts))
    assert caught.value.where == "卫片.zip:图斑"


def test_a_zip_of_something_else(load: Load, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n", encoding="utf-8")
    with pytest.raises(IngestError, match="no shapefile in the zip") as caught:
        load(pack(tmp_path / "a.zip", [tmp_path / "a.csv"]))
    assert caught.value.mend is not None
    assert "unpack" in caught.value.mend.en


def test_a_zip_that_climbs_out(load: Load, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("../../evil.shp", b"x")
    with pytest.raises(IngestError, match="an unsafe path"):
        load(path)
    assert not list(tmp_path.parent.glob("evil*"))


def test_a_folder_zip_with_two_shapefiles_gives_two_tables(load: Load, tmp_path: Path) -> None:
    for name in ("东", "西"):
        (tmp_path / name).mkdir()
        shapefile(tmp_path / name, encoding="UTF-8")
    path = tmp_path / "卫片.zip"
    with zipfile.ZipFile(path, "w") as file:
        for part in [*(tmp_path / "东").iterdir(), *(tmp_path / "西").iterdir()]:
            file.write(part, f"{part.parent.name}{part.name}")
    reports = load(path, dry_run=True)
    assert [(report.sheet, report.loaded) for report in reports] == [("东图斑", 3), ("西图斑", 3)]


def features(path: Path, *ids: str) -> Path:
    path.write_text(
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    {
                        "type": "Feature",
                        "properties": {"图斑编号": id_, "后时相": "2023-05-18", "图斑面积": 15.0},
                        "geometry": json.loads(shapely.to_geojson(BOXES[i])),
                    }
                    for i, id_ in enumerate(ids)
                ],
            },
            ensure_ascii=False,
        ),
        encoding="utf-8",
    )
    return path


def test_geojson(load: Load, workspace: Workspace, tmp_path: Path) -> None:
    (report,) = load(features(tmp_path / "卫片.geojson", "P1", "P2"))
    assert (report.loaded, report.geometry_from) == (2, "file")
    rows = rows_of(workspace, "land_patch")
    assert rows["area"].cast(pl.Float64).to_list() == [10000.0, 10000.0]  # 15 亩


def test_a_layer_without_geometry_where_it_is_required(load: Load, tmp_path: Path) -> None:
    path = tmp_path / "卫片.csv"
    path.write_text("图斑编号,后时相,面积\nP1,2023-05-18,3\n", encoding="utf-8")
    with pytest.raises(IngestError, match="lacks required columns: geom"):
        load(path)


def test_geopackage_layers(load: Load, workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "成果.gpkg"
    for layer in ("卫片图斑", "其他"):
        pyogrio.raw.write(
            path,
            shapely.to_wkb(np.array(BOXES)),
            [np.array(["P1", "P2", "P3"], object), np.array(["2023-05-01"] * 3, object)],
            ["图斑编号", "后时相"] if layer == "卫片图斑" else ["甲", "乙"],
            layer=layer,
            driver="GPKG",
            geometry_type="Polygon",
            crs="EPSG:4490",
            append=path.exists(),
        )
    patches, other = load(path)
    assert (patches.source, patches.loaded, other.status) == ("成果.gpkg#卫片图斑", 3, "ignored")
    with pytest.raises(IngestError, match="no layer '无'"):
        load(path, sheet="无")


def test_a_vector_file_that_is_none(load: Load, tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text("{ not json", encoding="utf-8")
    with pytest.raises(IngestError, match="the vector file cannot be read") as caught:
        load(path)
    assert caught.value.where == "a.geojson"


def test_points_of_two_columns(load: Load, workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "投诉工单.csv"
    path.write_text("工单号,受理日期,反映内容,经度,纬度\nT1,2023-05-18,扬尘,102.3,40.2\nT2,2023-05-19,噪声,,\n",
                    encoding="utf-8")  # fmt: skip
    (report,) = load(path)
    assert (report.loaded, report.geometry_from, report.unmatched) == (2, "points", ())
    points = rows_of(workspace, "complaint")["geom"].to_list()
    assert shapely.from_wkb(points[0]).wkt == "POINT (102.3 40.2)"
    assert points[1] is None
