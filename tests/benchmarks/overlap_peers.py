"""One engine's overlap join in a process of its own: ``overlap_peers.py ENGINE PATCHES PARCELS``.

Prints one line of JSON: seconds from shapes in memory to areas of all pairs, the number of pairs
with area, and the sum of the areas. Exit code 3: the engine is not installed.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

Outcome = tuple[int, float]
BOUND = "700MB"  # of the engine; Python and the shapes that are read take the rest of a GiB


def bounded(patches: str, parcels: str) -> Callable[[], Outcome]:
    """Ours with tables in a file and little memory, as under ``--memory-limit``."""
    return ours(patches, parcels, memory_limit=BOUND, stored=True)


def ours(patches: str, parcels: str, **options: Any) -> Callable[[], Outcome]:
    from pathlib import Path

    from supervision_models.engines import sql
    from supervision_models.engines.duckdb import DuckDBEngine
    from supervision_models.matching.overlap import overlap_steps

    opened = DuckDBEngine.open(Path(patches).parent, **options)
    engine = opened.__enter__()
    for name, path in (("s", patches), ("o", parcels)):
        engine.create_table(
            name,
            sql.build(
                "SELECT rid AS _rid, ST_GeomFromWKB(wkb) AS _geom, "
                "ST_Area(ST_GeomFromWKB(wkb)) AS _area FROM read_parquet(:path)",
                path=path,
            ),
        )

    def run() -> Outcome:
        for step in overlap_steps("s", "o"):
            engine.create_table(step.name, step.query)
        last = sql.table(step.name)
        total = "SELECT COUNT(*) AS n, CAST(SUM(overlap_m2) AS DOUBLE) AS m FROM :t AS t"
        return engine.frame(sql.build(total, t=last)).row(0)

    ours.opened = opened  # type: ignore[attr-defined]
    return run


def plain(patches: str, parcels: str) -> Callable[[], Outcome]:
    import duckdb

    try:
        from supervision_models.engines.spatial import spatial_extension

        connection = duckdb.connect(config={"preserve_insertion_order": "false"})
        connection.load_extension(str(spatial_extension()))
    except duckdb.Error as error:
        raise ImportError from error
    for name, path in (("s", patches), ("o", parcels)):
        connection.execute(
            f"CREATE TABLE {name} AS SELECT rid, ST_GeomFromWKB(wkb) AS g FROM '{path}'"
        )

    def run() -> Outcome:
        connection.execute(
            "CREATE TABLE p AS SELECT s.rid AS a, o.rid AS b, "
            "round(ST_Area(ST_Intersection(s.g, o.g)), 2) AS m "
            "FROM s JOIN o ON ST_Intersects(s.g, o.g)"
        )
        row = connection.execute("SELECT count(*), sum(m) FROM p WHERE m > 0").fetchone()
        assert row is not None
        return row[0], row[1]

    return run


def sedonadb(patches: str, parcels: str) -> Callable[[], Outcome]:
    import sedonadb as sd

    context = sd.connect()
    for name, path in (("s", patches), ("o", parcels)):
        context.read_parquet(path).to_view(f"raw_{name}")
        loaded = context.sql(f"SELECT rid, ST_GeomFromWKB(wkb) AS g FROM raw_{name}")
        loaded.to_memtable().to_view(name)

    def run() -> Outcome:
        made = context.sql(
            "SELECT s.rid AS a, o.rid AS b, round(ST_Area(ST_Intersection(s.g, o.g)), 2) AS m "
            "FROM s JOIN o ON ST_Intersects(s.g, o.g)"
        ).to_memtable()
        made.to_view("p")
        total = context.sql("SELECT count(*) AS n, sum(m) AS m FROM p WHERE m > 0").to_pandas()
        return int(total["n"][0]), float(total["m"][0])

    return run


def geopandas(patches: str, parcels: str) -> Callable[[], Outcome]:
    import geopandas as gpd
    import polars as pl

    frames = [
        gpd.GeoDataFrame(geometry=gpd.GeoSeries.from_wkb(pl.read_parquet(path)["wkb"].to_list()))
        for path in (patches, parcels)
    ]

    def run() -> Outcome:
        mine, theirs = frames
        pairs = gpd.sjoin(mine, theirs, predicate="intersects")
        areas = (
            mine.geometry.loc[pairs.index]
            .reset_index(drop=True)
            .intersection(theirs.geometry.loc[pairs["index_right"]].reset_index(drop=True))
            .area.round(2)
        )
        return int((areas > 0).sum()), float(areas.sum())

    return run


def polars_st(patches: str, parcels: str) -> Callable[[], Outcome]:
    import polars as pl
    import polars_st as st

    frames = [
        pl.read_parquet(path).select("rid", geometry=st.from_wkb("wkb"))
        for path in (patches, parcels)
    ]

    def run() -> Outcome:
        mine, theirs = (st.GeoDataFrame(frame) for frame in frames)
        pairs: Any = mine.st.sjoin(theirs, on="geometry", predicate="intersects")
        areas = pairs.select(
            m=st.geom("geometry").st.intersection(st.geom("geometry_right")).st.area().round(2)
        )["m"]
        return int((areas > 0).sum()), float(areas.sum())

    return run


ENGINES: dict[str, Callable[[str, str], Callable[[], Outcome]]] = {
    "ours": ours,
    "ours-bounded": bounded,
    "duckdb": plain,
    "sedonadb": sedonadb,
    "geopandas": geopandas,
    "polars-st": polars_st,
}


def main() -> None:
    name, patches, parcels = sys.argv[1:]
    try:
        run = ENGINES[name](patches, parcels)
    except ImportError:
        print(json.dumps({"missing": True}))
        return
    start = time.perf_counter()
    pairs, area = run()
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "pairs": pairs, "area": area}))


if __name__ == "__main__":
    main()
