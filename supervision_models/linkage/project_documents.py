"""Projects by the numbers of documents: a payment that quotes a contract belongs to its project.

A number leads to the one project code that rows with both bear; one that several codes bear (one
approval for many works) leads nowhere, nor does one to a project of another name or of strangers. A
row's own code or permit number comes first.
"""

from __future__ import annotations

import polars as pl

from supervision_models.linkage import project_codes
from supervision_models.linkage.mentions import BETWEEN
from supervision_models.linkage.project_edges import CONFIDENCE

QUOTED = "document-no"


def borne(seen: pl.DataFrame) -> pl.DataFrame:
    """`row`, `code_key`, `permit_key`, `key` of each document that a row quotes.

    seen  `documents`: as written, joined by ``;``
    """
    quoted = (
        seen.select("row", "code_key", "permit_key", pl.col("documents").str.split(";"))
        .explode("documents")
        .drop_nulls("documents")
    )
    keys = project_codes.parse_documents(quoted["documents"].unique())
    found = quoted.join(keys, left_on="documents", right_on="code").drop_nulls("key")
    return found.drop("documents")


def by_documents(
    seen: pl.DataFrame, borne: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Rows with the codes that their documents lead to.

    seen   `row`, `code_key`, `permit_key`, `name_key`, `parties` (see `mentions`)
    borne  the documents of these rows

    Returns `seen` with `code_key` filled in; `row`, `document`, `code` of those that were filled;
    and `key`, `candidate` of documents that lead to several codes.
    """
    pairs = borne.select("key", "code_key").drop_nulls().unique()
    single = pl.len().over("key") == 1
    loose = borne.filter(pl.col("code_key").is_null() & pl.col("permit_key").is_null())
    led = (
        loose.select("row", "key")
        .join(pairs.filter(single).rename({"code_key": "led"}), on="key")
        .sort("row", "led", "key")
        # a row whose documents lead to two projects is left alone
        .filter(pl.col("led").n_unique().over("row") == 1)
        .unique("row", keep="first", maintain_order=True)
    )
    filled = seen
    if led.height:
        led = _agreeing(led, seen)
        filled = (
            seen.join(led.select("row", "led"), on="row", how="left", maintain_order="left")
            .with_columns(pl.coalesce("code_key", "led").alias("code_key"))
            .drop("led")
        )
    unclear = (
        pairs.filter(~single)
        .join(loose.select("key").unique(), on="key", how="semi")
        .select("key", pl.col("code_key").alias("candidate"))
    )
    return (
        filled,
        led.select("row", pl.col("key").alias("document"), pl.col("led").alias("code")),
        unclear,
    )


def _agreeing(led: pl.DataFrame, seen: pl.DataFrame) -> pl.DataFrame:
    """Those led that name neither another project nor only strangers: offices give the same number
    to different papers."""
    coded = seen.drop_nulls("code_key")
    for column, values in (
        ("name_key", pl.col("name_key").drop_nulls().unique()),
        ("party", pl.col("party").drop_nulls().unique()),
    ):
        source, mine = (_by_party(frame) if column == "party" else frame for frame in (coded, seen))
        known = source.group_by(pl.col("code_key").alias("led")).agg(values.alias("known"))
        own = mine.drop_nulls(column).group_by("row").agg(pl.col(column).unique().alias("own"))
        met = (
            led.select("row", "led")
            .join(known, on="led", how="left")
            .join(own, on="row", how="left")
            .filter(
                pl.col("own").is_not_null()
                & (pl.col("known").list.len().fill_null(0) > 0)
                & (pl.col("own").list.set_intersection("known").list.len() == 0)
            )
        )
        led = led.join(met, on="row", how="anti", maintain_order="left")
    return led


def _by_party(frame: pl.DataFrame) -> pl.DataFrame:
    """One row for each party that a row names."""
    return (
        frame.select("row", "code_key", pl.col("parties").str.split(BETWEEN))
        .explode("parties")
        .with_columns(pl.col("parties").str.splitn("=", 2).struct[1].alias("party"))
    )


def edges(quoted: pl.DataFrame) -> pl.DataFrame:
    """Links (EDGE_SCHEMA) from the documents to the codes; `quoted` as `by_documents` gives it."""
    return quoted.select(
        pl.col("document").alias("left"),
        pl.col("code").alias("right"),
        pl.lit(QUOTED).alias("method"),
        pl.lit(CONFIDENCE[QUOTED]).alias("confidence"),
    ).unique()
