"""Case candidates: leads that belong into one dossier.

Leads are joined when they name the same project or parcel, or when their subjects lie on one
another; whatever hangs together is one candidate. Sharing a party joins only on request: a
large firm has many sites, and they are not one case.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import polars as pl

from supervision_models.models.tracks import TRACK_OF

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pairs = NDArray[np.int64]

KINDS = ("project", "parcel")  # merge keys that join by default; "party" only on request
OVERLAP = 0.5  # share of the smaller subject, by design


def candidates(
    leads: pl.DataFrame,
    *,
    kinds: Collection[str] = KINDS,
    overlap: float = OVERLAP,
    min_leads: int = 1,
) -> pl.DataFrame:
    """Case candidates among `leads` (rows of `standing.current`), gravest first.

    kinds    kinds of merge key (the word before the colon) that join leads
    overlap  share of the smaller subject that must be covered; subjects without area (points)
             are never joined by place

    Columns: candidate_id, leads (ids, sorted), size, models, organs, tracks, routes,
    severity (gravest), score (highest), joined_by (keys that several members share; "place").
    The id follows from the smallest member id alone: a candidate keeps it as it grows.
    """
    frame = leads.sort("lead_id").with_row_index("node")
    keyed = _keyed(frame, kinds)
    placed = _overlapping(frame, overlap)
    labels = _components(frame.height, [_stars(keyed), placed])
    frame = frame.with_columns(pl.Series("component", labels, dtype=pl.Int32))
    ids = frame.group_by("component").agg(pl.col("lead_id").min().alias("smallest"))
    ids = ids.with_columns(
        pl.Series("candidate_id", [_case_id(lead) for lead in ids["smallest"]], dtype=pl.String)
    )
    return (
        frame.join(ids, on="component")
        .group_by("candidate_id")
        .agg(
            pl.col("lead_id").sort().alias("leads"),
            pl.len().cast(pl.Int64).alias("size"),
            pl.col("model_id").unique().sort().alias("models"),
            pl.col("organ").drop_nulls().unique().sort().alias("organs"),
            _distinct("routes").alias("routes"),
            pl.col("severity").max(),
            pl.col("score").max(),
        )
        .join(_joined_by(frame.join(ids, on="component"), keyed, placed), on="candidate_id")
        .with_columns(
            pl.col("routes")
            .list.eval(pl.element().replace_strict(TRACK_OF, default=None, return_dtype=pl.String))
            .list.drop_nulls()
            .list.unique()
            .list.sort()
            .alias("tracks")
        )
        .filter(pl.col("size") >= min_leads)
        .select(
            "candidate_id",
            "leads",
            "size",
            "models",
            "organs",
            "tracks",
            "routes",
            "severity",
            "score",
            "joined_by",
        )
        .sort(
            "severity",
            "score",
            "size",
            "candidate_id",
            descending=[True, True, True, False],
            nulls_last=True,
        )
    )


def _case_id(smallest: str) -> str:
    return hashlib.sha256(f"case/1|{smallest}".encode()).hexdigest()[:32]


def _distinct(column: str) -> pl.Expr:
    return pl.col(column).explode().drop_nulls().unique().sort()


def _keyed(frame: pl.DataFrame, kinds: Collection[str]) -> pl.DataFrame:
    """node, key: the merge keys of the wanted kinds that several leads share."""
    keys = (
        frame.select("node", pl.col("merge_keys").alias("key"))
        .explode("key")
        .filter(pl.col("key").str.split(":").list.first().is_in(sorted(kinds)))
        .unique()
    )
    return keys.filter(pl.col("node").n_unique().over("key") > 1).sort("key", "node")


def _stars(keyed: pl.DataFrame) -> Pairs:
    """Every lead of a key joined with the first one: as connected as all pairs, and few."""
    pairs = keyed.select(pl.col("node").min().over("key").alias("hub"), "node")
    result: Pairs = pairs.cast(pl.Int64).to_numpy().reshape(-1, 2)
    return result


def _overlapping(frame: pl.DataFrame, share: float) -> Pairs:
    """Pairs of subjects of which the smaller lies at least to `share` in the other.

    Shares are taken in lon/lat: a local stretch changes both areas alike.
    """
    import numpy as np
    import shapely

    placed = frame.filter(pl.col("geom").is_not_null()).select("node", "geom")
    if placed.height < 2:
        return np.empty((0, 2), dtype=np.int64)
    nodes = placed["node"].cast(pl.Int64).to_numpy()
    shapes = shapely.from_wkb(placed["geom"].to_list())
    areas = shapely.area(shapes)
    solid = areas > 0
    nodes, shapes, areas = nodes[solid], shapes[solid], areas[solid]
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    common = shapely.area(shapely.intersection(shapes[left], shapes[right]))
    close = common >= share * np.minimum(areas[left], areas[right])
    result: Pairs = np.column_stack([nodes[left[close]], nodes[right[close]]])
    return result


def _components(nodes: int, pairs: list[Pairs]) -> Any:
    """A component number for each node."""
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    edges = np.concatenate(pairs)
    ones = np.ones(len(edges), dtype=np.int8)
    graph = coo_array((ones, (edges[:, 0], edges[:, 1])), shape=(nodes, nodes))
    return connected_components(graph, directed=False)[1]


def _joined_by(members: pl.DataFrame, keyed: pl.DataFrame, placed: Pairs) -> pl.DataFrame:
    """candidate_id, joined_by: the shared keys, and "place" where subjects overlap."""
    by_place = pl.DataFrame(
        {"node": placed.reshape(-1), "key": ["place"] * placed.size},
        schema={"node": pl.UInt32, "key": pl.String},
    )
    grounds = pl.concat([keyed.select("node", "key"), by_place])
    return (
        members.select("node", "candidate_id")
        .join(grounds, on="node", how="left")
        .group_by("candidate_id")
        .agg(pl.col("key").drop_nulls().unique().sort().alias("joined_by"))
    )
