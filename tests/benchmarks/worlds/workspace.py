"""The generated province as a workspace: pack, snapshots as ingest writes them, changes."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from supervision_models.contracts.definition import Contract
from supervision_models.ingest.output import snapshot_schema
from supervision_models.workspace import Coverage, Snapshot, Workspace
from tests.benchmarks.worlds.tables import AS_OF
from tests.benchmarks.worlds.world import World

AT = "2026-09-30T08:00:00+00:00"
_TOGETHER = 6  # frames in one row group
_COVERED = (Coverage("99", dt.date(2005, 1, 1), AS_OF, "declared"),)


def write_pack(folder: Path, world: World) -> Path:
    """Contracts and models of a world; JSON is YAML, too."""
    for part in ("contracts", "rules"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for document in world.documents:
        _write(folder / "contracts" / f"{document['id']}.yaml", document)
    for question in world.questions():
        _write(folder / "rules" / f"{question.id}.yaml", question.document)
    return folder


def _write(path: Path, document: object) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")


def make_world(root: Path, world: World, size: int, seed: int = 7) -> Workspace:
    """A workspace with the rows and models of a world."""
    pack = write_pack(root / "pack", world)
    workspace = Workspace.create(root / "ws", region="990000", packs=[str(pack)])
    for document in world.documents:
        contract = workspace.contracts[document["id"]]
        groups = _groups(world.frames(contract.id, size, seed))
        _commit(workspace, contract, root / "rows.parquet", (_rows(contract, g) for g in groups))
    return workspace


def change_world(workspace: Workspace, share: float, turn: int) -> dict[str, int]:
    """Corrected files: `share` of the rows of every table have another date and another amount.

    Returns how many rows were changed per dataset.
    """
    changed: dict[str, int] = {}
    for snapshot in workspace.snapshots():
        source = workspace.snapshot_path(snapshot)
        contract = workspace.contracts[snapshot.dataset]
        columns = {name: column.type for name, column in contract.columns.items()}
        count = 0

        def frames(
            source: Path = source,
            columns: dict[str, str] = columns,
            dataset: str = snapshot.dataset,
        ) -> Iterator[pl.DataFrame]:
            nonlocal count
            file = pq.ParquetFile(source)
            for group in range(file.num_row_groups):
                frame = pl.from_arrow(file.read_row_group(group))
                assert isinstance(frame, pl.DataFrame)
                picked = frame["_hash"].hash(seed=turn) % 1_000_000 < int(share * 1_000_000)
                count += int(picked.sum())
                here = pl.lit(picked)
                edits = [
                    pl.when(here).then(pl.col(name) + pl.duration(days=17)).otherwise(name)
                    .cast(pl.Date).alias(name)
                    for name, kind in columns.items() if kind == "date"
                ] + [
                    pl.when(here).then(pl.col(name) + pl.lit(1000)).otherwise(name)
                    .cast(pl.Decimal(18, 2)).alias(name)
                    for name, kind in columns.items() if kind in ("money", "area")
                ]  # fmt: skip
                fresh = _hashes(frame, f"{dataset}/{turn}")
                yield frame.with_columns(
                    *edits, pl.when(here).then(fresh).otherwise("_hash").alias("_hash")
                ).drop("_seq")

        _commit(workspace, contract, workspace.root / "changed.parquet", frames())
        changed[snapshot.dataset] = count
    return changed


def _groups(frames: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    while group := list(islice(frames, _TOGETHER)):
        yield pl.concat(group)


def _rows(contract: Contract, frame: pl.DataFrame) -> pl.DataFrame:
    """The rows with the columns that ingest adds."""
    dataset = contract.id
    frame = frame.rename({frame.columns[0]: next(iter(contract.columns))})
    frame = frame.with_columns(
        _file=pl.lit(f"{dataset}.csv"),
        _sheet=pl.lit(None, pl.String),
        _row=pl.int_range(2, pl.len() + 2, dtype=pl.Int32),
        _raw=pl.lit("{}"),
        _repairs=pl.lit(None, pl.List(pl.String)),
        _precision=pl.lit(None, pl.String),
        _region=pl.col(contract.region) if contract.region else pl.lit("990000"),
    )
    return frame.with_columns(_hashes(frame, dataset).alias("_hash"))


def _hashes(frame: pl.DataFrame, salt: str) -> pl.Series:
    """Content hashes: of the name of the row, which no other row of the dataset has."""
    names = frame.to_series(0).to_frame("n").to_arrow()
    with duckdb.connect() as connection:
        connection.register("names", names)
        found = connection.execute("SELECT md5($salt || n) AS h FROM names",
                                   {"salt": salt}).to_arrow_table()  # fmt: skip
    hashes = pl.from_arrow(found)
    assert isinstance(hashes, pl.DataFrame)
    return hashes["h"]


def _commit(
    workspace: Workspace, contract: Contract, path: Path, frames: Iterator[pl.DataFrame]
) -> None:
    dataset = contract.id
    schema = snapshot_schema(contract)
    digest = hashlib.sha256(dataset.encode())
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd", version="2.6") as writer:
        for frame in frames:
            numbered = frame.with_row_index("_seq", offset=rows).select(schema.names)
            table: pa.Table = numbered.to_arrow().cast(schema)
            writer.write_table(table)
            digest.update(str(frame["_hash"].hash(0).sum()).encode())
            rows += len(table)
    snapshot = Snapshot(
        dataset=dataset,
        digest=digest.hexdigest()[:32],
        source=f"{dataset}.csv",
        rows=rows,
        quarantined=0,
        skipped=0,
        rows_in=rows,
        file=f"{dataset}.csv",
        file_sha256=digest.hexdigest(),
        loaded_at=AT,
        coverage=_COVERED,
    )
    workspace.commit(snapshot, path, None, {"report": {}})


def copy_world(world: Workspace, root: Path) -> Workspace:
    """A workspace of its own over the same snapshot files, linked where the disk allows it, and
    without what a scan of the world may have left: a first scan is one."""
    shutil.copytree(world.root, root, copy_function=_linked, ignore=shutil.ignore_patterns("cache"))
    (root / "cache").mkdir()
    return Workspace.open(root)


def _linked(source: str, target: str) -> None:
    """Snapshots are never written again; the small files about them are, and get copied."""
    if source.endswith(".parquet"):
        try:
            os.link(source, target)
        except OSError:  # another disk
            shutil.copyfile(source, target)
    else:
        shutil.copyfile(source, target)
