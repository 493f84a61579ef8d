"""The files of what was found of names beside one register (see `name_memory`)."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
import polars as pl

from supervision_models.linkage.name_index import NameIndex
from supervision_models.linkage.name_pairs import PAIRS, Register
from supervision_models.linkage.name_table import NameTable

UNREADABLE = (OSError, EOFError, ValueError, KeyError, BadZipFile, pl.exceptions.PolarsError)
STATE = "state.json"
_REGISTER = "register.json"
_PARTS = 20  # files of names, before they are made one
_NAMES = {"present": pl.Boolean, "gone": pl.Boolean, "floor": pl.Float32}


@dataclass(frozen=True, slots=True)
class Kept:
    """The tables of a folder.

    loose    names without a code that were ever given
    present  for each row, whether it was given the last time; the pairs are those among these
    gone     for each, whether the name stands in another row since, prepared anew
    floor    for each, how near a name of the register has to be to be asked about
    asked, met  see `name_memory.Found`
    hashes   of the files that it was read from: they are never changed
    """

    loose: NameTable
    present: npt.NDArray[np.bool_]
    gone: npt.NDArray[np.bool_]
    floor: npt.NDArray[np.float32]
    asked: pl.DataFrame
    met: pl.DataFrame
    hashes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def nothing(cls) -> Kept:
        pairs = pl.DataFrame(schema=PAIRS)
        none = np.zeros(0, dtype=bool)
        return cls(NameTable.nothing(), none, none, np.zeros(0, np.float32), pairs, pairs)

    @classmethod
    def read(cls, folder: Path) -> Kept:
        try:
            state = _state(folder, STATE)
            loose = NameTable.read([folder / part for part in state["names"]])
            rows = _read(folder, state["rows"]).select(list(_NAMES))
            asked, met = _read(folder, state["asked"]), _read(folder, state["met"])
        except UNREADABLE:
            return cls.nothing()  # lost, damaged, or never there: all is found anew
        if len(loose) != rows.height:
            return cls.nothing()
        present, gone, floor = (rows[name].to_numpy() for name in _NAMES)
        loose = loose.without(gone) if gone.any() else loose
        return cls(loose, present, gone, floor, asked, met, state["files"])

    def write(self, folder: Path) -> None:
        stamp = f"{time.time_ns():020d}-{os.getpid()}"
        held = self.loose.parts
        if len(held) > _PARTS:
            held = (self.loose.whole(),)
        parts = [
            _adopted(part, folder)
            if isinstance(part, Path)
            else _write(folder, f"names-{stamp}-{place}.arrow", part)
            for place, part in enumerate(held)
        ]
        columns = (self.present, self.gone, self.floor)
        rows = pl.DataFrame(dict(zip(_NAMES, columns, strict=True)), schema=_NAMES)
        tables = {"rows": rows, "asked": self.asked, "met": self.met}
        state = {
            "names": parts,
            **{name: _write(folder, f"{name}-{stamp}.arrow", tables[name]) for name in tables},
        }
        files = {*parts, *(str(state[name]) for name in tables)}
        _write_state(folder, STATE, state, files, self.hashes)
        _sweep(folder, files)


def read_register(folder: Path) -> Register | None:
    """The register of a folder; None where it is not there, or damaged."""
    try:
        _state(folder, _REGISTER)
        told = tuple(_read(folder, "places.arrow")["place"])
        index = NameIndex.load(folder / "ngrams.npz")
        return Register(_read(folder, "register.arrow"), index, told)
    except UNREADABLE:
        return None


def write_register(folder: Path, register: Register) -> None:
    partial = folder / f"ngrams.npz.{os.getpid()}.partial"
    register.index.save(partial)
    partial.replace(folder / "ngrams.npz")
    place = pl.DataFrame({"place": register.places}, schema={"place": pl.String})
    written = {"places.arrow": place, "register.arrow": register.frame}
    files = ["ngrams.npz", *(_write(folder, name, frame) for name, frame in written.items())]
    _write_state(folder, _REGISTER, {}, files, {})


def _write_state(
    folder: Path,
    name: str,
    state: Mapping[str, object],
    files: Collection[str],
    known: Mapping[str, str],
) -> None:
    """What counts in the folder; written last, with what each file holds as a hash."""
    hashes = {file: known.get(file) or _digest(folder / file) for file in sorted(files)}
    content = {**state, "files": hashes}
    partial = folder / f"{name}.{os.getpid()}.partial"
    partial.write_text(json.dumps(content), encoding="utf-8")
    partial.replace(folder / name)


def _state(folder: Path, name: str) -> dict[str, Any]:
    """Raises one of UNREADABLE where a file is not as it was written: a reader of damaged files
    may fail in any way, or not at all."""
    state = json.loads((folder / name).read_text("utf-8"))
    if not isinstance(state, dict):
        raise ValueError(name)
    for file, digest in state["files"].items():
        if _digest(folder / file) != digest:
            raise ValueError(file)
    return state


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _adopted(part: Path, folder: Path) -> str:
    """A file of names that stands in the folder, or is brought there from that of the register
    before."""
    if part.parent != folder:
        try:
            os.link(part, folder / part.name)  # never changed, so it may stand in both
        except OSError:
            shutil.copyfile(part, folder / part.name)
    return part.name


def _read(folder: Path, name: str) -> pl.DataFrame:
    return pl.read_ipc(folder / name)


def _write(folder: Path, name: str, frame: pl.DataFrame) -> str:
    partial = folder / f"{name}.{os.getpid()}.partial"
    frame.rechunk().write_ipc(partial)
    partial.replace(folder / name)
    return name


def _sweep(folder: Path, used: Collection[str]) -> None:
    """Remove what the state names no more."""
    for path in folder.glob("*-*.arrow"):
        if path.name not in used:
            try:
                path.unlink(missing_ok=True)
            except OSError:
                continue  # open in another scan, on a system that minds: the next one removes it
