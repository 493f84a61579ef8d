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
