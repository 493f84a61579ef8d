"""What the dataset `division` tells linkage: names of places, codes that took over from others."""

from __future__ import annotations

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage import project_codes

DATASET = "division"


def place_names(engine: DuckDBEngine) -> tuple[str, ...]:
    """Names of divisions, sorted; none where the dataset is not there."""
    if DATASET not in engine.tables():
        return ()
    query = "SELECT DISTINCT name FROM :d AS d WHERE name IS NOT NULL ORDER BY name"
    return tuple(engine.frame(sql.build(query, d=sql.table(DATASET)))["name"])


def successors(engine: DuckDBEngine) -> dict[str, str]:
    """Code of a division that is no more -> the one that took over, see `project_codes`."""
    if DATASET not in engine.tables():
        return {}
    query = "SELECT DISTINCT code, successor FROM :d AS d"
    return project_codes.renamings(engine.frame(sql.build(query, d=sql.table(DATASET))))


def renamings(engine: DuckDBEngine) -> dict[str, str]:
    """Name of a division that is no more -> the name of the one that took over in the end.

    A name that is still borne, or that several took over from, renames nothing.
    """
    if DATASET not in engine.tables():
        return {}
    rows = engine.frame(
        sql.build(
            "SELECT DISTINCT code, name, successor FROM :d AS d WHERE name IS NOT NULL",
            d=sql.table(DATASET),
        )
    )
    names: dict[str, str] = dict(rows.select("code", "name").iter_rows())
    onward: dict[str, str] = dict(rows.select("code", "successor").drop_nulls().iter_rows())
    standing = {name for code, name in names.items() if code not in onward}
    found: dict[str, set[str]] = {}
    for code in onward:
        line = project_codes.history(code, onward)
        if line[-1] in names:
            found.setdefault(names[code], set()).add(names[line[-1]])
    return {
        name: next(iter(last))
        for name, last in found.items()
        if len(last) == 1 and name not in standing and name not in last
    }
