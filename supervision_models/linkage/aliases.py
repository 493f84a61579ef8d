"""What became of identities from one scan to the next: first keys that others took the place of.

An identity is known by its first key (the best key that it has). New rows may show that two were
one, or that one was two; whoever noted the old key finds the new one here.
"""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.errors import Text
from supervision_models.workspace import Workspace

KEYS = {"kind": pl.String, "key": pl.String, "root": pl.String}
ALIASES = {
    "kind": pl.String,
    "old": pl.String,
    "new": pl.String,  # NULL: its keys are in no row any more
    "what": pl.String,
    "on": pl.Date,
    "seq": pl.Int64,  # of the scan that saw it
}
WHAT = {
    "renamed": Text("换了标识", "known by another key now"),
    "merged": Text("与其他并为一个", "became one with another"),
    "split": Text("分为几个", "was several"),
    "gone": Text("现有数据中已无此标识", "in no row any more"),
}


@dataclass(frozen=True, slots=True)
class Aliases:
    """The files of a workspace; `folder` is made when there is something to keep."""

    folder: Path

    @classmethod
    def of(cls, workspace: Workspace) -> Aliases:
        return cls(workspace.root / "links")

    def read(self) -> pl.DataFrame:
        """Columns ALIASES, in the order in which they came about."""
        path = self.folder / "aliases.parquet"
        return pl.read_parquet(path) if path.is_file() else pl.DataFrame(schema=ALIASES)

    def follow(self, kind: str, key: str) -> tuple[str, ...]:
        """The keys that stand for a first key of earlier days, followed to their end; those that
        stand today, several after a split, none for one that is gone or was never changed."""
        told = self.read().filter(pl.col("kind") == kind)
        path = self.folder / "keys.parquet"
        if told.is_empty() or not path.is_file():
            return ()
        stand = set(pl.read_parquet(path).filter(pl.col("kind") == kind)["root"])
        open_, seen = {key}, {key}
        while open_:
            step = told.filter(pl.col("old").is_in(sorted(open_)))
            # what was taken back later leads on from where it is now
            last = step.filter(pl.col("seq") == pl.col("seq").max().over("old"))
            open_ = set(last["new"].drop_nulls()) - seen
            seen |= open_
        return tuple(sorted((seen - {key}) & stand))

    def remember(self, now: pl.DataFrame, on: dt.date) -> pl.DataFrame:
        """Compare KEYS as they are with what the last call saw; keep and return what changed."""
        path = self.folder / "keys.parquet"
        before = pl.read_parquet(path) if path.is_file() else now
        earlier = self.read()
        seq = int(earlier["seq"].max() or 0) + 1  # type: ignore[arg-type]
        # most scans link what the last one did
        same = before.equals(now)
        changed = changes(before.clear() if same else before, now).with_columns(
            pl.lit(on).alias("on"), pl.lit(seq, pl.Int64).alias("seq")
        )
        self.folder.mkdir(parents=True, exist_ok=True)
        if changed.height:
            # first, since it follows from the keys: a process that dies between says it twice
            _replace(self.folder / "aliases.parquet", pl.concat([earlier, changed]))
        if not same or not path.is_file():
            _replace(path, now)
        return changed


def keys_now(engine: DuckDBEngine | None, kept: Path) -> pl.DataFrame | None:
    """KEYS as `link_key` of the engine has them, and kept in a file; without an engine, as the file
    has them from when the same was linked before. None where neither is at hand."""
    if engine is None:
        return pl.read_parquet(kept) if kept.is_file() else None
    now = engine.frame("SELECT kind, key, root FROM link_key ORDER BY ALL")
    kept.parent.mkdir(parents=True, exist_ok=True)
    _replace(kept, now)
    return now


def changes(before: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """`kind`, `old`, `new`, `what` of the first keys that stood before and stand no more, and of
    those that stand and have lost keys to another; KEYS on both sides."""
    before = _stirred(before, now)
    moved = before.join(now, on=["kind", "key"], how="left", suffix="_now", maintain_order="left")
    lead = (
        moved.select("kind", pl.col("root").alias("old"), pl.col("root_now").alias("new"))
        .unique()
        .with_columns(pl.col("new").drop_nulls().n_unique().over("kind", "old").alias("targets"))
        # keys that are gone say nothing where others of the identity are there
        .filter(pl.col("new").is_not_null() | (pl.col("targets") == 0))
    )
    sources = (
        lead.drop_nulls("new")
        .group_by("kind", "new")
        .agg(pl.col("old").n_unique().alias("sources"))
    )
    what = (
        pl.when(pl.col("new").is_null())
        .then(pl.lit("gone"))
        .when(pl.col("targets") > 1)
        .then(pl.lit("split"))
        .when(pl.col("sources") > 1)
        .then(pl.lit("merged"))
        .otherwise(pl.lit("renamed"))
    )
    return (
        lead.join(sources, on=["kind", "new"], how="left", nulls_equal=True)
        .with_columns(what.alias("what"))
        .filter(pl.col("new").is_null() | (pl.col("new") != pl.col("old")))
        .select("kind", "old", "new", "what")
        .sort("kind", "old", "new", nulls_last=True)
    )


def _stirred(before: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """The keys before of identities that lost one, and of those that they went to: nearly all
    others stand as they stood."""
    lost = before.join(now, on=list(KEYS), how="anti")
    gained = now.join(lost, on=["kind", "key"], how="semi").select("kind", "root").unique()
    there = now.join(gained, on=["kind", "root"], how="semi")
    stirred = pl.concat([lost, before.join(there, on=["kind", "key"], how="semi")])
    return before.join(stirred, on=["kind", "root"], how="semi", maintain_order="left")


def _replace(path: Path, frame: pl.DataFrame) -> None:
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    frame.write_parquet(partial)
    partial.replace(path)
