"""Frames that are kept in a folder between runs, all of them as they were written or none."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from supervision_models.linkage.name_kept import UNREADABLE

STATE = "state.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """Frames, what was told beside them, and a hash of it all."""

    frames: Mapping[str, pl.DataFrame]
    told: Mapping[str, Any]
    digest: str


def read(folder: Path, told: Mapping[str, Any] | None = None) -> Kept | None:
    """What is kept in the folder; None where not all is there as it was written, or where something
    else was told."""
    try:
        state = json.loads((folder / STATE).read_text(encoding="utf-8"))
        kept, digest = state["kept"], state["digest"]
        if digest != _digest(kept) or not (told or {}).items() <= kept["told"].items():
            return None
        frames = {name: _frame(folder / name, held) for name, held in kept["files"].items()}
    except (*UNREADABLE, TypeError):
        return None
    named = {name.removesuffix(".parquet"): frame for name, frame in frames.items()}
    return Kept(named, kept["told"], digest)


def write(folder: Path, frames: Mapping[str, pl.DataFrame], told: Mapping[str, Any]) -> bool:
    """Keep them, under another name until all is there; whether that was done.

    What cannot be kept, for want of room or of leave, is found anew the next time.
    """
    partial = folder.with_name(f"{folder.name}.{os.getpid()}.partial")
    try:
        partial.mkdir(parents=True, exist_ok=True)
        files = {}
        for name, frame in frames.items():
            path = partial / f"{name}.parquet"
            frame.write_parquet(path, compression="lz4", statistics=False)
            files[path.name] = _sha256(path.read_bytes())
        kept = {"files": files, "told": told}
        state = json.dumps({"kept": kept, "digest": _digest(kept)}, ensure_ascii=False)
        (partial / STATE).write_text(state, encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)  # fails where another process has kept the same meanwhile
    except (OSError, pl.exceptions.PolarsError):  # of a full disk polars tells in its own way
        shutil.rmtree(partial, ignore_errors=True)
        return False
    return True


def _frame(path: Path, digest: str) -> pl.DataFrame:
    content = path.read_bytes()
    if _sha256(content) != digest:  # a reader of damaged files may fail in any way, or not at all
        raise ValueError(path.name)
    return pl.read_parquet(BytesIO(content))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _digest(kept: object) -> str:
    return _sha256(json.dumps(kept, ensure_ascii=False, sort_keys=True).encode())
