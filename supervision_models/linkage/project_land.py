"""Projects whose parcels are the same ground: with one name or one owner they are one project.

Ground alone joins nothing. One plot sees a project after another, so names may differ only in what
stands before them (新建, the place, the owner), and neither may be another phase, section, building
or quarter, nor the conversion or the fittings of what stands there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl
from sqlglot import exp

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage import project_parts, tables
from supervision_models.linkage.mentions import project_mentions

METHOD = "same-land"
# of either parcel, so much lies in the other
MUTUAL = 0.8
# of two works of one owner on one ground whose names differ nothing is known: not measured
MAYBE = 0.5
PAIRS = {"left": pl.String, "right": pl.String}
_MARKS = ("phase", "number", "zone", "village")
_OTHER_WORK = "[改扩拆修迁续装]|配套|附属|二次"
_ROOTS, _PARCELS = "__link_root", "__link_parcel"


def overlapping(
    engine: DuckDBEngine,
    contracts: Mapping[str, Contract],
    links: pl.DataFrame,
    salt: int,
    raw: Sequence[str],
) -> pl.DataFrame:
    """PAIRS of projects (first keys), the left one without a code, of which a parcel each is the
    same ground; the left one may be the `lot` of a row that is of no project (``lot:…``).

    links  `writing` of the columns `raw` of `mentions` under the salt, `root`, `reason`, `lot`
    """
    lot = pl.when(pl.col("reason") == "no-party").then("lot:" + pl.col("lot"))
    links = links.with_columns(pl.coalesce("root", lot).alias("root"))
    there = engine.tables()
    held = [
        dataset
        for dataset, contract in sorted(contracts.items())
        if dataset in there
        and contract.project is not None
        and contract.project.parcel is not None
        and "_geom" in engine.columns(dataset)
    ]
    loose = links["root"].drop_nulls().str.starts_with("code:").not_()
    if not held or not loose.any():
        return pl.DataFrame(schema=PAIRS)
    engine.register(_ROOTS, links.drop_nulls("root").select(tables.NUMBER, "root"))
    try:
        engine.create_table(
            _PARCELS,
            tables.union_all(_parcels(engine, contracts, dataset, salt, raw) for dataset in held),
        )
        found = engine.frame(
            sql.build(
                'SELECT DISTINCT l AS "left", r AS "right" FROM (WITH met AS MATERIALIZED '
                "(SELECT a.root AS l, b.root AS r, a.shape AS one, b.shape AS other "
                "FROM (SELECT * FROM :parcels AS p WHERE p.root NOT LIKE 'code:%') AS a "
                "JOIN (SELECT * FROM :parcels AS p WHERE p.root NOT LIKE 'lot:%') AS b "
                "ON ST_Intersects_Extent(a.shape, b.shape)) "
                "SELECT l, r, one, other, GREATEST(ST_Area(one), ST_Area(other)) AS larger "
                "FROM met WHERE l <> r AND LEAST(ST_Area(one), ST_Area(other)) "
                ">= :mutual * GREATEST(ST_Area(one), ST_Area(other))) AS m "
                # what GEOS refuses to cut bridges nothing
                "WHERE TRY(ST_Area(ST_Intersection(one, other))) >= :mutual * larger ORDER BY ALL",
                parcels=sql.table(_PARCELS),
                mutual=MUTUAL,
            )
        )
    finally:
        engine.drop(_ROOTS)
        engine.drop(_PARCELS)
    return found.cast(PAIRS)  # type: ignore[arg-type]


def with_lots(
    links: pl.DataFrame, land: pl.DataFrame, named: pl.DataFrame, confidence: float
) -> pl.DataFrame:
    """The links with those of rows that name no party, to the one project of their name on their
    ground.

    land   PAIRS
    named  `key`, `name` of projects
    """
    pairs = (
        land.with_columns(pl.col("left").str.strip_prefix("lot:").alias("lot"))
        .filter(pl.col("left") != pl.col("lot"))
        .join(links.select("lot", pl.col("name").alias("own")), on="lot")
        .join(named.rename({"key": "right"}), on="right")
    )
    if pairs.is_empty():
        return links
    sides = [project_parts.prepared(pairs[name]) for name in ("own", "name")]
    rows = pl.DataFrame({"left": range(pairs.height), "right": range(pairs.height)})
    fits = pairs.filter(one_by_name(rows, *sides)["same"])
    alone = fits.filter(pl.len().over("lot") == 1).select("lot", pl.col("right").alias("ground"))
    through = pl.col("ground").is_not_null()
    return (
        links.join(alone, on="lot", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("root", "ground").alias("root"),
            pl.when(through).then(pl.lit(METHOD)).otherwise("method").alias("method"),
            pl.when(through).then(confidence).otherwise("confidence").alias("confidence"),
            pl.when(~through).then("reason").alias("reason"),
        )
        .drop("ground")
    )


def _parcels(
    engine: DuckDBEngine,
    contracts: Mapping[str, Contract],
    dataset: str,
    salt: int,
    raw: Sequence[str],
) -> sql.Node:
    """`root`, `shape` of the rows of a dataset that have ground."""
    shape: sql.Node = sql.column("_geom", "d")
    if engine.columns(dataset)["_geom"] == "BLOB":
        shape = sql.build("ST_GeomFromWKB(:shape)", shape=shape)
    else:
        shape = sql.cast_to(shape, "GEOMETRY")
    return sql.build(
        "SELECT f.root, :shape AS shape FROM :mentions JOIN :found AS f ON :same "
        "JOIN :data AS d ON d._rid = m.rid WHERE d._area > 0",
        shape=shape,
        mentions=tables.derived(project_mentions(engine, contracts, dataset), "m"),
        found=sql.table(_ROOTS),
        same=exp.EQ(
            this=tables.number_of(salt, raw, "m"), expression=sql.column(tables.NUMBER, "f")
        ),
        data=sql.table(dataset),
    )


def one_by_name(pairs: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """`same` and `fuller` of pairs of prepared names (`project_parts.prepared`): whether they
    are one name, and whether one is the other with something before it. Never with other marks."""
    mine, theirs = left[pairs["left"]], right[pairs["right"]]
    sides = pl.concat(
        [
            mine.select(pl.all().name.prefix("mine_")),
            theirs.select(pl.all().name.prefix("theirs_")),
        ],
        how="horizontal",
    )
    alike = pl.all_horizontal(pl.col(f"mine_{mark}") == pl.col(f"theirs_{mark}") for mark in _MARKS)
    same = pl.any_horizontal(
        pl.col(f"mine_{part}") == pl.col(f"theirs_{part}")
        for part in ("stem", "stem_sound", "stem_shape")
    )
    return sides.select(
        (alike & same).fill_null(False).alias("same"),
        (alike & (_before("mine", "theirs") | _before("theirs", "mine")))
        .fill_null(False)
        .alias("fuller"),
    )


def _before(longer: str, shorter: str) -> pl.Expr:
    whole, tail = pl.col(f"{longer}_stem"), pl.col(f"{shorter}_stem")
    added = whole.str.head(whole.str.len_chars() - tail.str.len_chars())
    return whole.str.ends_with(tail) & ~added.str.contains(_OTHER_WORK)


def with_land(
    scores: pl.DataFrame,
    land: pl.DataFrame,
    left: pl.DataFrame,
    right: pl.DataFrame,
    *,
    owned: pl.DataFrame,
    perhaps: pl.DataFrame,
    linked: float,
) -> pl.DataFrame:
    """Scores of pairs after what their ground says: `probability`, `joinable` and `method`.

    land         `left`, `right`: positions of pairs on the same ground
    left, right  prepared names
    owned        `left`, `right`: pairs with one owner
    perhaps      these, and pairs whose owners may be one: a question, whatever their names
    linked       the probability from which pairs are joined
    """
    names = one_by_name(scores, left, right)
    marked = scores.with_columns(names).with_columns(
        _among(scores, land).alias("land"),
        _among(scores, owned).alias("owned"),
        _among(scores, perhaps).alias("perhaps"),
    )
    sure = pl.col("owned") | ~pl.col("perhaps")
    fits = pl.col("land") & sure & (pl.col("same") | (pl.col("fuller") & pl.col("owned")))
    # two projects that fit alike are a question
    alone = fits & (fits.sum().over("left") == 1)
    doubtful = pl.col("land") & pl.col("perhaps") & ~pl.col("kin")
    return marked.with_columns(
        pl.when(alone)
        .then(pl.max_horizontal("probability", pl.lit(linked)))
        .when(doubtful)
        .then(pl.max_horizontal("probability", pl.lit(MAYBE)))
        .otherwise("probability")
        .alias("probability"),
        pl.when(alone & ~pl.col("joinable"))
        .then(pl.lit(METHOD))
        .when(alone & (pl.col("probability") < linked))
        .then(pl.lit(METHOD))
        .otherwise("method")
        .alias("method"),
        (pl.col("joinable") | alone).alias("joinable"),
    ).select(scores.columns)


def _among(scores: pl.DataFrame, pairs: pl.DataFrame) -> pl.Series:
    """Whether each of the scored pairs is one of the pairs."""
    known = pairs.select("left", "right").unique().with_columns(pl.lit(True).alias("among"))
    joined = scores.join(known, on=["left", "right"], how="left", maintain_order="left")
    return joined["among"].fill_null(False)
