"""GeoPackage, GeoJSON and zipped shapefiles, byte for byte the same each time."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyogrio
import shapely

from supervision_models.demo.dirt.delimited import columns_of
from supervision_models.demo.dirt.layout import Page
from supervision_models.demo.ground import corners, polygons
from supervision_models.demo.sources.definition import Source

_DAY = "2026-09-30"
_STAMP = (2026, 9, 30, 8, 0, 0)


def write_vector(page: Page, path: Path, source: Source) -> None:
    """The rows with their boxes as polygons in the source's CRS."""
    if source.form == "geojson":
        _geojson(page, path)
    elif source.form == "gpkg":
        _write(page, path, source, driver="GPKG")
    else:
        _shapefile(page, path, source)


def _geojson(page: Page, path: Path) -> None:
    """Longitude and latitude (RFC 7946), eleven decimals."""
    assert page.sheet.edges is not None
    rings = corners(page.sheet.edges, "EPSG:4490").round(11).tolist()
    headers = ["".join(parts) for parts in page.sheet.headers]
    columns = columns_of(page.sheet.cells, page.sheet.numeric)
    features = [
        json.dumps(
            {
                "type": "Feature",
                "properties": dict(zip(headers, values, strict=True)),
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            },
            ensure_ascii=False,
        )
        for ring, values in zip(rings, pl.DataFrame(columns).iter_rows(), strict=True)
    ]
    body = ",\n".join(features)
    path.write_text(
        f'{{"type": "FeatureCollection", "features": [\n{body}\n]}}\n', encoding="utf-8"
    )


def _shapefile(page: Page, path: Path, source: Source) -> None:
    """The parts of a shapefile in a zip, names and attributes in the agency's encoding."""
    with tempfile.TemporaryDirectory() as folder:
        stem = Path(folder) / f"{source.layer}.shp"
        _write(page, stem, source, driver="ESRI Shapefile")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
            for part in sorted(Path(folder).iterdir()):
                member = zipfile.ZipInfo(part.name, date_time=_STAMP)
                member.compress_type = zipfile.ZIP_DEFLATED
                container.writestr(member, part.read_bytes())


def _write(page: Page, path: Path, source: Source, *, driver: str) -> None:
    from pyogrio.raw import write

    assert page.sheet.edges is not None
    headers = ["".join(parts) for parts in page.sheet.headers]
    data: list[np.ndarray[Any, Any]] = []
    for series in columns_of(page.sheet.cells, page.sheet.numeric):
        if series.dtype == pl.Float64:
            data.append(series.to_numpy())
        else:
            data.append(np.array(series.to_list(), dtype=object))
    options: dict[str, Any] = {"DBF_DATE_LAST_UPDATE": _DAY} if source.form == "shp" else {}
    with _fixed_day():
        write(
            path,
            geometry=shapely.to_wkb(polygons(page.sheet.edges, source.crs)),
            field_data=data,
            fields=np.array(headers, dtype=object),
            geometry_type="Polygon",
            crs=source.crs,
            driver=driver,
            layer=source.layer or None,
            encoding=source.encoding if source.form == "shp" else None,
            dataset_options={"VERSION": "1.3"} if source.form == "gpkg" else None,
            layer_options=options or None,
        )


@contextmanager
def _fixed_day() -> Iterator[None]:
    """GDAL stamps files with the clock unless it is told the day."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{_DAY}T08:00:00Z"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
