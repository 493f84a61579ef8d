"""Leads as GeoJSON (RFC 7946), GeoPackage and Parquet (GeoParquet 1.1 where there are shapes)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow.parquet as pq
import shapely

from supervision_models.errors import Lang
from supervision_models.export import columns
from supervision_models.export.about import About
from supervision_models.export.documents import EMBEDDED
from supervision_models.export.places import DECIMALS

LONLAT = "EPSG:4490"  # CGCS2000, longitude and latitude
LAYER = "leads"
NAMES = [column.name for column in columns.LEADS]


def write_geojson(table: pl.DataFrame, about: About, path: Path, lang: Lang) -> None:
    """A FeatureCollection, one feature a line; a lead without place has a null geometry.

    RFC 7946 knows one datum, WGS 84: CGCS2000 is the same to centimetres. What is said of the
    export as a whole is a foreign member (its section 6.1).
    """
    shapes = shapely.from_wkb(table["geom"].to_numpy())
    shapes = shapely.transform(shapes, lambda points: np.round(points, DECIMALS))
    shapes = shapely.orient_polygons(shapes, exterior_cw=False)
    drawn = shapely.to_geojson(shapes)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        meta = json.dumps(about.as_dict(lang), ensure_ascii=False)
        file.write(f'{{"type": "FeatureCollection",\n"supervision": {meta},\n"features": [')
        rows = table.select(NAMES).iter_rows(named=True)
        for at, (row, shape) in enumerate(zip(rows, drawn, strict=True)):
            values = {**row, **{name: json.loads(row[name] or "null") for name in EMBEDDED}}
            properties = json.dumps(values, ensure_ascii=False, default=str)
            file.write(",\n" if at else "\n")
            file.write(
                f'{{"type": "Feature", "id": "{row["lead_id"]}", '
                f'"geometry": {shape or "null"}, "properties": {properties}}}'
            )
        file.write("\n]}\n")


def write_geopackage(table: pl.DataFrame, about: About, path: Path, lang: Lang) -> None:
    """Table `leads`; lists are joined with ``|``. A lead without place has no shape."""
    import pyogrio

    flat = table.select(
        *(
            pl.col(column.name).list.join("|") if column.kind == "codes" else column.name
            for column in columns.LEADS
        ),
        "geom",
    )
    pyogrio.write_arrow(
        flat.to_arrow(compat_level=pl.CompatLevel.oldest()),
        path,
        layer=LAYER,
        driver="GPKG",
        geometry_name="geom",
        geometry_type="Unknown",
        crs=LONLAT,
        layer_metadata={"supervision": json.dumps(about.as_dict(lang), ensure_ascii=False)},
    )


def write_parquet(table: pl.DataFrame, about: About, path: Path, lang: Lang) -> None:
    """All columns with their types; `geom` and its metadata only where some lead has a shape."""
    placed = table["geom"].is_not_null().any()
    arrow = (table if placed else table.drop("geom")).to_arrow(compat_level=pl.CompatLevel.oldest())
    metadata = {"supervision": json.dumps(about.as_dict(lang), ensure_ascii=False)}
    if placed:
        metadata["geo"] = json.dumps(_geo())
    pq.write_table(arrow.replace_schema_metadata(metadata), path, compression="zstd")


def _geo() -> dict[str, Any]:
    from pyproj import CRS

    described = CRS.from_user_input(LONLAT).to_json_dict()
    column = {"encoding": "WKB", "geometry_types": [], "crs": described}
    return {"version": "1.1.0", "primary_column": "geom", "columns": {"geom": column}}
