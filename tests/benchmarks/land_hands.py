"""One hand's answer about land in a process of its own: ``land_hands.py HAND PATCHES PARCELS``.

Parcels bear one of eight letters. `EIGHT` asks, under eight conditions, which parcels lie on a
patch and how much of it; `NET` how much of a patch lies under parcels of four letters and under
none of two others, as one shape each. Prints one line of JSON: seconds from shapes in memory, the
number of pairs or patches, and the sum of the areas. A hand that is not installed says so.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

Outcome = tuple[int, float]
Run = Callable[[], Outcome]
LETTERS = "abcdefgh"
# four letters each, so that every condition keeps half of the parcels
EIGHT = tuple(tuple((LETTERS * 2)[start : start + 4]) for start in range(8))
HELD, GONE = EIGHT[0], ("e", "f")


SIDE = {
    "code": "X01",
    "provider": {"zh": "示例"},
    "columns": {
        "code": {"zh": "类", "en": "kind", "type": "code"},
        "day": {"zh": "日期", "en": "day", "type": "date"},
        "geom": {"zh": "图形", "en": "shape", "type": "geometry"},
    },
    "geometry": "geom",
    "legal_purpose": {"zh": "测试"},
}


def _listed(letters: Sequence[str]) -> str:
    return ", ".join(f"'{one}'" for one in letters)


def ours(question: str, patches: str, parcels: str, *, together: bool = True) -> Run:
    from supervision_models.contracts.definition import Contract
    from supervision_models.engines import sql
    from supervision_models.engines.duckdb import DuckDBEngine
    from supervision_models.matching.areas import Measured, measured
    from supervision_models.matching.geometry import net_table
    from supervision_models.matching.pairs import PairTable, pair_table, relation
    from supervision_models.models.definition import Match

    mine, theirs = (
        Contract.model_validate(SIDE | {"id": name, "title": {"zh": name}})
        for name in ("patches", "parcels")
    )
    opened = DuckDBEngine.open()
    engine = opened.__enter__()
    for dataset, path in ((mine, patches), (theirs, parcels)):
        loaded = sql.build(
            "SELECT rid AS _rid, CAST(rid AS VARCHAR) AS _hash, code, CAST(NULL AS DATE) AS day, "
            "ST_GeomFromWKB(wkb) AS _geom, ST_Area(ST_GeomFromWKB(wkb)) AS _area "
            "FROM read_parquet(:path)",
            path=path,
        )
        engine.create_table(relation(dataset.id), loaded)

    def pairs(letters: Sequence[str]) -> PairTable:
        match = Match(dataset=theirs.id, on="overlap", where=f"code in ({_listed(letters)})")
        day = sql.cast_to(sql.column("day", "s"), "DATE")
        return pair_table(mine, theirs, match, at=day, param=sql.as_node)

    def make(tables: Sequence[PairTable]) -> None:
        for group in measured(tables) if together else [Measured((one,)) for one in tables]:
            if group.areas is not None:
                engine.create_table(group.areas.name, group.areas.query)
            for one in group.pairs:
                engine.create_table(one.name, group.query(one))

    def eight() -> Outcome:
        tables = [pairs(letters) for letters in EIGHT]
        make(tables)
        totals = [_total(engine, one.name, "overlap_m2") for one in tables]
        return sum(count for count, _ in totals), sum(area for _, area in totals)

    def net() -> Outcome:
        main, minus = pairs(HELD), pairs(GONE)
        make([main, minus])
        net = net_table(main, [minus], ellipsoidal=False)
        engine.create_table(net.name, net.query)
        return _total(engine, net.name, "net_m2")

    ours.opened = opened  # type: ignore[attr-defined]
    return {"eight": eight, "net": net}[question]


def _total(engine: Any, table: str, column: str) -> Outcome:
    from supervision_models.engines import sql

    total = "SELECT COUNT(*) AS n, CAST(SUM(:m) AS DOUBLE) AS m FROM :t AS t WHERE :m > 0"
    count, area = engine.frame(sql.build(total, t=sql.table(table), m=sql.column(column))).row(0)
    return count, area


def apart(question: str, patches: str, parcels: str) -> Run:
    """Ours, each match measured for itself."""
    return ours(question, patches, parcels, together=False)


def duckdb(question: str, patches: str, parcels: str) -> Run:
    """By hand: one spatial join for each question, areas by ST_Intersection."""
    import duckdb

    try:
        from supervision_models.engines.spatial import spatial_extension

        connection = duckdb.connect(config={"preserve_insertion_order": "false"})
        connection.load_extension(str(spatial_extension()))
    except duckdb.Error as error:
        raise ImportError from error
    for name, path in (("s", patches), ("o", parcels)):
        connection.execute(
            f"CREATE TABLE {name} AS SELECT rid, code, ST_GeomFromWKB(wkb) AS g FROM '{path}'"
        )

    def joined(letters: Sequence[str], shape: str) -> str:
        return (
            f"SELECT s.rid AS a, {shape} AS x FROM s "
            f"JOIN (SELECT * FROM o WHERE code IN ({_listed(letters)})) AS o "
            "ON ST_Intersects(s.g, o.g)"
        )

    def eight() -> Outcome:
        count, area = 0, 0.0
        for place, letters in enumerate(EIGHT):
            asked = joined(letters, "round(ST_Area(ST_Intersection(s.g, o.g)), 2)")
            connection.execute(f"CREATE TABLE p{place} AS {asked}")
            row = connection.execute(
                f"SELECT count(*), sum(x) FROM p{place} WHERE x > 0"
            ).fetchone()
            assert row is not None
            count, area = count + row[0], area + row[1]
        return count, area

    def net() -> Outcome:
        cut = "ST_Intersection(s.g, o.g)"
        held, gone = (
            f"SELECT a, ST_Union_Agg(x) AS x FROM ({joined(letters, cut)}) GROUP BY a"
            for letters in (HELD, GONE)
        )
        connection.execute(
            "CREATE TABLE n AS SELECT a, round(ST_Area(CASE WHEN g.x IS NULL THEN h.x "
            f"ELSE ST_Difference(h.x, g.x) END), 2) AS m FROM ({held}) AS h "
            f"LEFT JOIN ({gone}) AS g USING (a)"
        )
        row = connection.execute("SELECT count(*), sum(m) FROM n WHERE m > 0").fetchone()
        assert row is not None
        return row[0], row[1]

    return {"eight": eight, "net": net}[question]


def geopandas(question: str, patches: str, parcels: str) -> Run:
    import geopandas as gpd
    import polars as pl

    def read(path: str) -> Any:
        rows = pl.read_parquet(path)
        shapes = gpd.GeoSeries.from_wkb(rows["wkb"].to_list())
        return gpd.GeoDataFrame({"code": rows["code"].to_list()}, geometry=shapes)

    mine, theirs = read(patches), read(parcels)

    def cut(letters: Sequence[str]) -> tuple[Any, Any]:
        some = theirs[theirs["code"].isin(letters)]
        pairs = gpd.sjoin(mine[["geometry"]], some, predicate="intersects")
        shapes = mine.geometry.loc[pairs.index].reset_index(drop=True)
        others = theirs.geometry.loc[pairs["index_right"]].reset_index(drop=True)
        return pairs.index.to_numpy(), shapes.intersection(others)

    def eight() -> Outcome:
        count, area = 0, 0.0
        for letters in EIGHT:
            areas = cut(letters)[1].area.round(2)
            count, area = count + int((areas > 0).sum()), area + float(areas.sum())
        return count, area

    def net() -> Outcome:
        held, gone = (
            gpd.GeoSeries(shapes.groupby(of).agg(lambda some: some.union_all()))
            for of, shapes in (cut(HELD), cut(GONE))
        )
        both = held.index.intersection(gone.index)
        left = held.copy()
        left.loc[both] = held.loc[both].difference(gone.loc[both])
        areas = left.area.round(2)
        return int((areas > 0).sum()), float(areas.sum())

    return {"eight": eight, "net": net}[question]


HANDS: dict[str, Callable[[str, str, str], Run]] = {
    "ours": ours,
    "ours, each alone": apart,
    "duckdb": duckdb,
    "geopandas": geopandas,
}


def main() -> None:
    hand, question, patches, parcels = sys.argv[1:]
    try:
        run = HANDS[hand](question, patches, parcels)
    except ImportError:
        print(json.dumps({"missing": True}))
        return
    start = time.perf_counter()
    found, area = run()
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "found": found, "area": area}))


if __name__ == "__main__":
    main()
